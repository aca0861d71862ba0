"""The visible paragraphs of an HTML tree, as a browser lays them out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

# fmt: off
_UNSEEN = frozenset({
    "head", "script", "style", "noscript", "template", "iframe", "frame", "object", "embed", "svg", "math", "canvas", "audio",
    "video", "map", "input", "select", "option", "button", "textarea", "datalist",
})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})
# fmt: on
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:^|;)\s*opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\f\r]+")  # HTML's white space; a no-break space is a character of the text
_LOOSE = re.compile(r" *([\n\t]) *| {2,}")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Paragraph:
    """One visible run of text: its words, the block element it stands in, and the number of the block around that.

    ``tag`` is figcaption, pre or h1 for everything inside one, else the innermost block's.
    """

    text: str
    tag: str
    home: int | None = None

    def split(self) -> list[str]:
        """The paragraphs that empty lines (two <br>) make of it."""
        return [one for one in (text.strip(" \n\t") for text in _EMPTY_LINE.split(self.text)) if one]


@dataclass
class _Pen:
    """Collects inline text until a block element begins or ends."""

    done: list[Paragraph] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    blocks: list[tuple[str, int]] = field(default_factory=list)
    opened: int = 0
    unseen: int = 0

    def write(self, text: str | None) -> None:
        raw = text or ""
        self.inline.append(raw if self._verbatim() else _SPACES.sub(" ", raw))

    def open(self, tag: str) -> None:
        self.lift()
        self.opened += 1
        self.blocks.append((tag, self.opened))

    def close(self) -> None:
        self.lift()
        self.blocks.pop()

    def lift(self) -> None:
        """End the paragraph."""
        text, self.inline = "".join(self.inline), []
        text = text if self._verbatim() else _LOOSE.sub(lambda found: found[1] or " ", text)
        if text.strip() and self.blocks:
            home = self.blocks[-2][1] if len(self.blocks) > 1 else None
            self.done.append(Paragraph(text.strip("\n") if self._verbatim() else text.strip(" \n\t"), self._tag(), home))

    def _tag(self) -> str:
        tags = [tag for tag, _ in self.blocks]
        return next((tag for tag in ("figcaption", "pre", "h1") if tag in tags), tags[-1])

    def _verbatim(self) -> bool:
        return any(tag == "pre" for tag, _ in self.blocks)


def _is_unseen(element: Any) -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return True
    hidden = element.get("hidden") is not None or element.get("aria-hidden", "").strip().lower() == "true"
    return hidden or bool(_HIDING.search(element.get("style", "")[:2000]))


def paragraphs(tree: Any) -> list[Paragraph]:
    """Visible runs of text in order; <br> is a line end, a table's row is one run, its cells tabbed.

    Scripts, styles, form fields and hidden elements are passed over with all they hold.
    """
    from lxml.etree import iterwalk  # of the imports extra, which the caller has already loaded

    pen = _Pen()
    for event, element in iterwalk(tree, events=("start", "end")):
        if pen.unseen or (event == "start" and _is_unseen(element)):
            pen.unseen += 1 if event == "start" else -1
            pen.write("" if pen.unseen else element.tail)
        else:
            (_start if event == "start" else _end)(pen, element)
    return pen.done


def _start(pen: _Pen, element: Any) -> None:
    if element.tag in _BLOCKS:
        pen.open("figcaption" if "caption" in element.get("class", "").lower() else element.tag)
    elif element.tag == "br":
        pen.inline.append("\n")
    elif element.tag in {"td", "th"} and "".join(pen.inline).strip():
        pen.inline.append("\t")
    pen.write(element.text)


def _end(pen: _Pen, element: Any) -> None:
    if element.tag in _BLOCKS:
        pen.close()
    pen.write(element.tail)
