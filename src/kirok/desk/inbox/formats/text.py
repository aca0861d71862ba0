"""Plain text: paragraphs between empty lines, or one a line where there are none."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from kirok.desk.inbox.formats.document import Block, Document
from kirok.desk.inbox.formats.encoding import decode
from kirok.desk.inbox.formats.furniture import separate


def read(name: str, content: bytes) -> Document:
    """A text file in UTF-8, UTF-16 with its mark, or CP949.

    Raises:
        BadInput: the bytes are not text; see ``encoding.decode``.
    """
    words, parts = separate(paragraphs(decode(name, content)))
    return Document("text", words, parts)


def paragraphs(text: str) -> list[Block]:
    """Blocks that put together again are *text* without its outer blank lines.

    A text without a single empty line between two lines has a paragraph on every line.
    """
    found = _between_blank_lines(text)
    return lines(found[0]) if len(found) == 1 else found


def every_line(text: str, *, start: int = 1) -> list[Block]:
    """Blocks of one line each, for text whose paragraphs cannot be told from its line ends."""
    return [replace(row, line=row.line + start - 1) for block in _between_blank_lines(text) for row in lines(block)]


def _between_blank_lines(text: str) -> list[Block]:
    blocks: list[Block] = []
    for full, group in groupby(enumerate(text.split("\n"), 1), key=lambda row: bool(row[1].strip())):
        rows = list(group)
        if full:
            blocks.append(Block("\n".join(row for _, row in rows), rows[0][0], "\n"))
        elif blocks:
            blocks[-1] = replace(blocks[-1], gap="\n" + "".join(row + "\n" for _, row in rows))
    return blocks


def lines(block: Block) -> list[Block]:
    """The lines of a block, each as a block of its own; the last is followed by what followed the block."""
    rows = [Block(text, block.line + index, "\n") for index, text in enumerate(block.text.split("\n"))]
    return [*rows[:-1], replace(rows[-1], gap=block.gap)]
