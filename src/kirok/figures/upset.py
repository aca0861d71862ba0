"""The UpSet chart (Lex, Gehlenborg, Strobelt, Vuillemot, Pfister 2014): which lists overlap, and in how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kirok.figures.charts import figure_text
from kirok.figures.drawing import GRID, INK, QUIET, altair, cut, frame, svg

_COLUMN, _ROW, _BARS, _LEFT, _SIZES, _TOP, _GAP = 26, 24, 160, 110, 90, 24, 14
_MOST = 24


def upset(
    names: Sequence[str], patterns: Sequence[tuple[Sequence[int], float]], *, title: str, rest: str = "", description: str = ""
) -> str:
    """Bars over the commonest patterns, a row of dots a list beneath, each list's own size at the left.

    ``patterns`` are pairs of a 0/1 membership (one a list) and a count. Only the first 24 by count are drawn; ``rest``
    is then written below them (say there how many are left out).

    Raises:
        BadInput: the drawing library is not installed.
    """
    shown = sorted(patterns, key=lambda each: (-each[1], tuple(-bit for bit in each[0])))[:_MOST]
    sizes = [sum(count for bits, count in patterns if bits[place]) for place in range(len(names))]
    width, height = _COLUMN * max(len(shown), 4), _BARS + _GAP + _ROW * len(names)
    layers = [*_columns(shown), *_dots(len(names), shown), *_rows(names, sizes)]
    if len(patterns) > len(shown) and rest:
        layers.append(_text([{"x": 0, "y": height + 14, "text": rest}], "left"))
    left = _LEFT + _SIZES
    chart = frame(*layers, width=width, height=height, padding=(left, _TOP, 20, 24))
    return svg(chart, title=title, description=description, size=(left + width + 20, _TOP + height + 24))


def _columns(shown: Sequence[tuple[Sequence[int], float]]) -> list[Any]:
    most = max((count for _, count in shown), default=1.0) or 1.0
    places = [(_COLUMN * (place + 0.5), _BARS * (1 - count / most), count) for place, (_, count) in enumerate(shown)]
    bars = _chart([{"x": x, "y": y, "y2": _BARS} for x, y, _ in places]).mark_bar(width=16, color="#0072b2")
    figures = [{"x": x, "y": y - 6, "text": figure_text(count)} for x, y, count in places]
    return [bars.encode(x=_x(), y=_y(), y2=altair().Y2("y2:Q")), _text(figures, "center", size=10)]


def _dots(count: int, shown: Sequence[tuple[Sequence[int], float]]) -> list[Any]:
    dots = [
        {"x": _COLUMN * (column + 0.5), "y": _row(row), "on": bool(bits[row])}
        for column, (bits, _) in enumerate(shown)
        for row in range(count)
    ]
    spans = [(column, [row for row in range(count) if bits[row]]) for column, (bits, _) in enumerate(shown)]
    joints = [{"x": _COLUMN * (column + 0.5), "y": _row(min(on)), "y2": _row(max(on))} for column, on in spans if on]
    base = _chart(dots).encode(x=_x(), y=_y())
    return [
        _chart(joints).mark_rule(strokeWidth=2, color=INK).encode(x=_x(), y=_y(), y2=altair().Y2("y2:Q")),
        base.transform_filter("!datum.on").mark_point(size=70, filled=True, color=GRID, opacity=1),
        base.transform_filter("datum.on").mark_point(size=90, filled=True, color=INK, opacity=1),
    ]


def _rows(names: Sequence[str], sizes: Sequence[float]) -> list[Any]:
    most = max(sizes, default=1.0) or 1.0
    bars = [{"x": -10 - 50 * size / most, "x2": -10, "y": _row(row)} for row, size in enumerate(sizes)]
    labels = [{"x": -_SIZES - 10, "y": _row(row), "text": cut(name, 8)} for row, name in enumerate(names)]
    figures = [{"x": -64, "y": _row(row), "text": figure_text(size)} for row, size in enumerate(sizes)]
    drawn = _chart(bars).mark_bar(height=12, color=QUIET).encode(x=_x(), x2=altair().X2("x2:Q"), y=_y())
    return [drawn, _text(labels, "right", size=12), _text(figures, "right", size=10)]


def _row(row: int) -> float:
    return _BARS + _GAP + _ROW * (row + 0.5)


def _chart(values: list[dict[str, Any]]) -> Any:
    alt = altair()
    return alt.Chart(alt.Data(values=values))


def _x() -> Any:
    return altair().X("x:Q", scale=None, axis=None)


def _y() -> Any:
    return altair().Y("y:Q", scale=None, axis=None)


def _text(values: list[dict[str, Any]], align: str, size: int = 11) -> Any:
    return _chart(values).mark_text(align=align, fontSize=size, color=INK).encode(x=_x(), y=_y(), text="text:N")
