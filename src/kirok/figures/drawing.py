"""From an Altair chart to SVG text: same chart, same bytes, on every machine.

Nothing is placed by the width of a text, which would depend on the machine's fonts: frames are fixed, labels are cut
here by counting, and the reader's own fonts draw them. Colours are Okabe and Ito's (2008), in an order in which their
greys differ too; a series never differs by colour alone.
"""

from __future__ import annotations

import importlib
import re
import unicodedata
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from kirok.base.errors import BadInput

#: Fill or stroke of the first, second... series: dark blue, orange, black, sky blue, vermilion.
COLOURS = ("#0072b2", "#e69f00", "#000000", "#56b4e9", "#d55e00")
#: What tells the series apart without colour.
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (1, 3))
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross")
INK, QUIET, GRID = "#222222", "#666666", "#dddddd"
FONT = "'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Nanum Gothic', sans-serif"
_NARROW_EM = 0.58


def altair() -> Any:
    """The drawing library, loaded only where a chart is drawn.

    Raises:
        BadInput: it is not installed.
    """
    try:
        importlib.import_module("vl_convert")
        return importlib.import_module("altair")
    except ModuleNotFoundError as error:
        raise BadInput("charts need the packages altair and vl-convert-python; install them with: pip install 'kirok[figures]'") from error


def frame(*layers: Any, width: int, height: int, padding: tuple[int, int, int, int]) -> Any:
    """One chart of *layers* in a frame that no label can move; *padding* is left, top, right, bottom, all in pixels."""
    left, top, right, bottom = padding
    chart = altair().layer(*layers)
    return chart.properties(
        width=width, height=height, autosize={"type": "none"}, padding={"left": left, "top": top, "right": right, "bottom": bottom}
    )


def svg(chart: Any, *, title: str, description: str = "", size: tuple[int, int] | None = None) -> str:
    """SVG text of an Altair *chart*, with what it shows in words for a reader who does not see it.

    ``size`` is the whole picture's width and height in pixels, for charts whose frame is fixed (see :func:`frame`).

    Raises:
        BadInput: the drawing library is not installed.
    """
    altair()
    convert = importlib.import_module("vl_convert").vegalite_to_svg
    drawn: str = convert(_configured(chart).to_dict(), allowed_base_urls=[])
    return _labelled(drawn, title, description, size)


def _configured(chart: Any) -> Any:
    axis = {
        "labelLimit": 0, "titleLimit": 0, "labelOverlap": False, "labelFontSize": 12, "titleFontSize": 12, "labelColor": INK,
        "titleColor": INK, "titleFontWeight": "normal", "gridColor": GRID, "domainColor": QUIET, "tickColor": QUIET,
    }  # fmt: skip
    return chart.configure(font=FONT, aria=False, axis=axis, view={"stroke": None}, background="white")


def _labelled(drawn: str, title: str, description: str, size: tuple[int, int] | None) -> str:
    words = f"<title>{escape(title)}</title>" + (f"<desc>{escape(description)}</desc>" if description else "")
    head, _, rest = drawn.partition(">")
    if size is not None:
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="{size[0]}" height="{size[1]}" viewBox="0 0 {size[0]} {size[1]}"'
        )
    # A picture is one image to a screen reader: the roles of its parts would be images without a name.
    rest = re.sub(r' role="graphics-[a-z]+"( aria-roledescription="[^"]*")?', "", rest)
    return f'{head} role="img" aria-label={quoteattr(title)}>{words}{rest}\n'


def ems(text: str) -> float:
    """About how wide *text* is, in units of its size: a wide character counts one, any other 0.58."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else _NARROW_EM for char in text)


def cut(text: str, most: float) -> str:
    """*text* itself if it is at most *most* ems wide, else its beginning and an ellipsis."""
    if ems(text) <= most:
        return text
    kept = text
    while kept and ems(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"
