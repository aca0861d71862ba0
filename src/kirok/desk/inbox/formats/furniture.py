"""What stands around a text: a paragraph that is wholly a credit, a contact, a link becomes a part; all else stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kirok.desk.inbox.formats.document import Block, Part, PartKind
from kirok.desk.inbox.formats.rules import ends_sentence, is_byline, kind_of, origin_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A byline stands among the first or the last of a document's paragraphs.
BYLINE_REACH = 4

#: The longest line above a credit that can be its caption, in characters.
MAX_CAPTION = 200


def part(kind: PartKind, text: str, line: int | None = None) -> Part:
    """A part, its origin read from its words where it is about a picture."""
    origin = origin_of(text) if kind in {"image-credit", "caption"} else None
    return Part(kind, text, line, origin)


def separate(blocks: Sequence[Block]) -> tuple[str, tuple[Part, ...]]:
    """The statement's text and the parts, in order; text and parts together are every word of *blocks*."""
    blocks = _rewrapped(blocks)
    kept: list[Block] = []
    parts: list[Part] = []
    for index, block in enumerate(blocks):
        found = _parts(blocks, index, after_part=_is_last(parts, blocks, index))
        parts.extend(found)
        if not found:
            kept.append(block)
    return joined(kept), tuple(parts)


def _rewrapped(blocks: Sequence[Block]) -> list[Block]:
    """The same words, where a contact line that was wrapped over two or three lines is one block."""
    done: list[Block] = []
    at = 0
    while at < len(blocks):
        rows = next((size for size in (2, 3) if _is_wrapped_contact(blocks[at : at + size], size)), 1)
        text = "\n".join(block.text for block in blocks[at : at + rows])
        done.append(Block(text, blocks[at].line, blocks[at + rows - 1].gap))
        at += rows
    return done


def _is_wrapped_contact(rows: Sequence[Block], size: int) -> bool:
    if len(rows) < size or not any("@" in row.text for row in rows) or any(row.gap != "\n" for row in rows[:-1]):
        return False
    return kind_of(rows[0].text) is None and kind_of("\n".join(row.text for row in rows)) == "contact-line"


def joined(blocks: Sequence[Block]) -> str:
    """Blocks put together with the line ends that follow each, without those of the last."""
    text = "".join(block.text + block.gap for block in blocks)
    return text[: len(text) - len(blocks[-1].gap)] if blocks else ""


def _is_last(parts: Sequence[Part], blocks: Sequence[Block], index: int) -> bool:
    """Whether the block before this one became parts."""
    return bool(parts) and index > 0 and (parts[-1].line or 0) >= blocks[index - 1].line


def _parts(blocks: Sequence[Block], index: int, *, after_part: bool) -> list[Part]:
    block = blocks[index]
    if not _stands_alone(blocks, index, after_part=after_part):
        return []
    if _is_caption_above(blocks, index):
        return [part("caption", block.text, block.line)]
    near_edge = index < BYLINE_REACH or index >= len(blocks) - BYLINE_REACH
    return _lines(block, near_edge=near_edge) or _wrapped(block)


def _stands_alone(blocks: Sequence[Block], index: int, *, after_part: bool) -> bool:
    """A line right below another line must follow a whole sentence: a wrapped sentence is never cut in two."""
    above = blocks[index - 1] if index else None
    free_above = above is None or after_part or above.gap != "\n" or ends_sentence(above.text)
    below = blocks[index + 1].text.lstrip() if index + 1 < len(blocks) and blocks[index].gap == "\n" else ""
    return free_above and not below[:1].islower()


def _is_caption_above(blocks: Sequence[Block], index: int) -> bool:
    """The first line of a text without empty lines, directly above an image's credit."""
    if index or len(blocks) == 1 or blocks[0].gap != "\n":
        return False
    return _may_be_caption(blocks[0].text) and not ends_sentence(blocks[0].text) and kind_of(blocks[1].text) == "image-credit"


def _may_be_caption(line: str) -> bool:
    return len(line) <= MAX_CAPTION and kind_of(line) is None


def _lines(block: Block, *, near_edge: bool) -> list[Part]:
    """Parts if every line of the block is one; the first may be the caption of the credit below it."""
    lines = block.text.split("\n")
    kinds = [kind_of(line) or ("byline" if near_edge and is_byline(line) else None) for line in lines]
    if len(lines) > 1 and kinds[:2] == [None, "image-credit"] and _may_be_caption(lines[0]):
        kinds[0] = "caption"
    return (
        [part(kind, line, block.line + at) for at, (kind, line) in enumerate(zip(kinds, lines, strict=True)) if kind] if all(kinds) else []
    )


def _wrapped(block: Block) -> list[Part]:
    """A part that was wrapped over several lines."""
    kind = kind_of(block.text) if "\n" in block.text else None
    return [part(kind, block.text, block.line)] if kind else []
