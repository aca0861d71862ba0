"""The shell of a report: one HTML file that carries its style, fetches nothing and runs nothing.

Texts are escaped; pictures are SVG text made by this package. Beneath each picture stands the table of its figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_TEMPLATES = Path(__file__).parent / "templates"
_WORDS = {
    "en": {
        "figures": "The figures",
        "picture": "The picture",
        "wider": "The picture goes on to the right.",
        "below": "The table below holds its figures.",
    },
    "ko": {
        "figures": "수치",
        "picture": "그림",
        "wider": "그림은 오른쪽으로 이어집니다.",
        "below": "수치는 아래 표에 있습니다.",
    },
}


@dataclass(frozen=True)
class Table:
    """Rows of a table; a row has as many cells as ``head``. Columns named in ``figures`` are set flush right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Hold the rows to the head.

        Raises:
            ValueError: a row has another number of cells.
        """
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("every row of a table has as many cells as its head")


@dataclass(frozen=True)
class Section:
    """A heading, what it says, a picture, its table, and remarks set apart (limits, warnings)."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    svg: str = ""
    caption: str = ""
    table: Table | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole page: ``Report("en", "How many in all", ("In short ...",), (Section(...),))``."""

    language: str
    title: str
    summary: tuple[str, ...] = ()
    sections: Sequence[Section] = field(default_factory=tuple)
    foot: tuple[str, ...] = ()


def html(report: Report) -> str:
    """The page as one HTML text.

    Raises:
        ValueError: a language other than ``en`` and ``ko``.
    """
    if report.language not in _WORDS:
        raise ValueError(f"a report is written in en or ko, not in {report.language!r}")
    style = Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8"))  # noqa: S704  (our own file)
    return _environment().get_template("report.html").render(report=report, style=style, words=_WORDS[report.language], picture=_picture)


def _picture(text: str) -> Markup:
    """SVG of this package, not to be escaped again; the XML namespace attributes are not needed inside HTML."""
    return Markup(text)  # noqa: S704  (charts.py escapes what it writes)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
