"""What a document becomes: the statement's text, and beside it the parts that nobody stated."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The largest file that is read, in bytes; the caller refuses a larger one before reading it.
MAX_BYTES = 50_000_000

#: The most text that one document may hold, in characters.
MAX_CHARACTERS = 20_000_000

#: The ``Part.origin`` of a picture that its own credit calls made by a machine.
AI_MADE: Final = "ai-made"

#: ``Part.origin`` -> term of IPTC's Digital Source Type vocabulary.
DIGITAL_SOURCE_TYPES: Mapping[str, str] = MappingProxyType(
    {AI_MADE: "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"},
)

Kind = Literal["text", "html", "docx", "pdf"]
PartKind = Literal[
    "image-credit", "caption", "contact-line", "language-link", "tags", "byline", "title", "link", "header", "footer", "note"
]  # fmt: skip
Origin = Literal["ai-made"]


@dataclass(frozen=True)
class Part:
    """One piece of a document that is not statement text, word for word.

    ``line`` is its 1-based line in the text as extracted, before parts were taken out; None for what stands outside
    the flow of the text (a caption beside the article, a page header). ``origin`` is AI_MADE where an image's credit
    says that a machine made it, else None.
    """

    kind: PartKind
    text: str
    line: int | None = None
    origin: Origin | None = None


@dataclass(frozen=True)
class Document:
    """A document read: its format, the statement's text, its parts in order, and its title where it names one."""

    kind: Kind
    text: str
    parts: tuple[Part, ...] = ()
    title: str | None = None


@dataclass(frozen=True)
class Block:
    """A paragraph on its way: its words, its first line (1-based), and the line ends that follow it."""

    text: str
    line: int
    gap: str = "\n\n"


def blocks_of(paragraphs: list[str]) -> list[Block]:
    """Paragraphs, as a format delimits them, laid out with one empty line between."""
    blocks: list[Block] = []
    line = 1
    for text in paragraphs:
        blocks.append(Block(text, line))
        line += text.count("\n") + 2
    return blocks
