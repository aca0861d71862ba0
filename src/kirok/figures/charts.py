"""The kinds of chart the rooms draw: ranges, bars, lines. Each gives SVG text.

Every chart takes plain rows and no frame, draws what is uncertain as a range, and writes the figures beside the marks,
so that it can be read in grey, by the colour-blind, and without its axis.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kirok.figures.drawing import COLOURS, DASHES, INK, QUIET, SHAPES, altair, cut, frame, svg

_LABEL_EMS, _FONT = 17.0, 12
_LEFT, _RIGHT, _TOP, _BOTTOM, _WIDTH, _ROW = 220, 190, 12, 48, 360, 30


@dataclass(frozen=True)
class Range:
    """One row of :func:`ranges`: ``Range("loglinear", 9_000, 12_000, point=10_357)``.

    ``point`` may be missing: a range has no middle of its own. ``said`` stands to the right (else the figures do).
    ``kind`` picks mark and colour; ``weak`` draws the row hollow and dashed.
    """

    label: str
    low: float
    high: float
    point: float | None = None
    said: str = ""
    kind: int = 0
    weak: bool = False


@dataclass(frozen=True)
class Bar:
    """One row of :func:`bars`; ``value`` may be negative, ``said`` stands at the bar's end (else the figure does)."""

    label: str
    value: float
    said: str = ""
    kind: int = 0


@dataclass(frozen=True)
class Line:
    """One series of :func:`lines`: (x, y) in order of x, with an optional band of (x, low, high)."""

    label: str
    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...] = ()


def figure_text(value: float) -> str:
    """A figure as the charts write it: ``12,345``, ``0.031``, ``1.2e+09``."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if size >= 1e9:
        return f"{value:.2g}"
    return f"{value:,.0f}" if size >= 100 or float(value).is_integer() else f"{value:.3g}"


def ranges(rows: Sequence[Range], *, title: str, x_title: str, log: bool = False, mark: float | None = None, description: str = "") -> str:
    """A horizontal range a row, its point inside it, its figures to the right; *mark* is a dotted line across all.

    Raises:
        BadInput: the drawing library is not installed.
    """
    ends = [value for row in rows for value in (row.low, row.high, row.point) if value is not None and math.isfinite(value)]
    domain = _domain([*ends, *([] if mark is None else [mark])], log=log)
    values = [_range_value(place, row, domain) for place, row in enumerate(rows)]
    alt = altair()
    height = _ROW * max(len(rows), 1)
    ticks = _decades(*domain) if log else None
    y, scale = _rows_axis(rows), alt.Scale(domain=domain, type="log" if log else "linear", nice=False)
    x = alt.X("low:Q", title=x_title, scale=scale, axis=_figures_axis(ticks))
    data = alt.Data(values=values)
    base = alt.Chart(data).encode(y=y)
    weak, strong = "datum.weak", "!datum.weak"
    layers = [
        base.transform_filter(strong).mark_rule(strokeWidth=5, opacity=0.55).encode(x=x, x2="high:Q", color=_colour()),
        base.transform_filter(weak).mark_rule(strokeWidth=2, strokeDash=[4, 3]).encode(x=x, x2="high:Q", color=_colour()),
        base.transform_filter(f"isValid(datum.point) && {strong}")
        .mark_point(size=80, filled=True, opacity=1)
        .encode(x="point:Q", color=_colour(), shape=_shape()),
        base.transform_filter(f"isValid(datum.point) && {weak}")
        .mark_point(size=80, filled=False, fill="white", opacity=1)
        .encode(x="point:Q", color=_colour(), shape=_shape()),
        base.mark_text(align="left", fontSize=_FONT, color=INK).encode(x=alt.value(_WIDTH + 10), text="said:N"),
    ]
    return _drawn([*layers, *_mark_rule(mark)], height, title, description)


def bars(rows: Sequence[Bar], *, title: str, x_title: str, description: str = "") -> str:
    """A horizontal bar a row from zero, its figure at the right.

    Raises:
        BadInput: the drawing library is not installed.
    """
    alt = altair()
    low, high = min([0.0, *(row.value for row in rows)]), max([0.0, *(row.value for row in rows)])
    high = high if high > low else low + 1
    values = [
        {"row": f"{place:04d}", "value": row.value, "said": cut(row.said or figure_text(row.value), 16), "kind": row.kind}
        for place, row in enumerate(rows)
    ]
    base = alt.Chart(alt.Data(values=values)).encode(y=_rows_axis(rows))
    x = alt.X("value:Q", title=x_title, scale=alt.Scale(domain=[low, high], nice=False), axis=_figures_axis())
    layers = [
        base.mark_bar(height=16, stroke=INK, strokeWidth=0.5).encode(x=x, color=_colour()),
        base.mark_text(align="left", fontSize=_FONT, color=INK).encode(x=alt.value(_WIDTH + 10), text="said:N"),
    ]
    return _drawn([*layers, *(_mark_rule(0.0) if low < 0 else [])], _ROW * max(len(rows), 1), title, description)


def lines(
    series: Sequence[Line], *, title: str, x_title: str, y_title: str, log: bool = False, mark: float | None = None, description: str = ""
) -> str:
    """Curves over x, told apart by dash, mark and a name at their end; *mark* is a dotted line at one x.

    Raises:
        BadInput: the drawing library is not installed.
    """
    alt = altair()
    points = [{"x": x, "y": y, "kind": kind % len(COLOURS)} for kind, line in enumerate(series) for x, y in line.points]
    band = [
        {"x": x, "low": low, "high": high, "kind": kind % len(COLOURS)} for kind, line in enumerate(series) for x, low, high in line.band
    ]
    domain = _domain([*(p["y"] for p in points), *(b["low"] for b in band), *(b["high"] for b in band)], log=log)
    across = _domain([p["x"] for p in points], log=False)
    x = alt.X("x:Q", title=x_title, scale=alt.Scale(domain=across, nice=False), axis=_figures_axis())
    y = alt.Y(
        "y:Q",
        title=y_title,
        scale=alt.Scale(domain=domain, type="log" if log else "linear", nice=False),
        axis=_figures_axis(titleX=0, titleY=-16, titleAngle=0, titleAlign="left"),
    )
    dash = alt.StrokeDash("kind:O", legend=None, scale=alt.Scale(domain=list(range(len(DASHES))), range=[list(each) for each in DASHES]))
    drawn = alt.Chart(alt.Data(values=points)).encode(x=x, y=y, color=_colour())
    layers = [
        alt.Chart(alt.Data(values=band)).mark_area(opacity=0.18).encode(x=x, y=alt.Y("low:Q"), y2="high:Q", color=_colour()),
        drawn.mark_line(strokeWidth=2).encode(strokeDash=dash, detail="kind:O"),
        drawn.mark_point(size=40, filled=True, opacity=1).encode(shape=_shape()),
        *_end_names(series, domain, log=log),
    ]
    return _drawn([*layers, *_mark_rule(mark)], 300, title, description, left=90, top=34)


def _end_names(series: Sequence[Line], domain: list[float], *, log: bool) -> list[Any]:
    """The series' names right of the frame, moved apart where curves end together."""
    alt = altair()
    scale = math.log if log else float
    low, high = scale(domain[0]), scale(domain[1])
    ends = sorted((300 * (1 - (scale(line.points[-1][1]) - low) / (high - low)), kind) for kind, line in enumerate(series) if line.points)
    layers, last = [], -math.inf
    for wanted, kind in ends:
        last = max(wanted, last + 16)
        label = alt.Chart(alt.Data(values=[{"text": cut(series[kind].label, 14)}])).mark_text(align="left", fontSize=_FONT, color=INK)
        sign = alt.Chart(alt.Data(values=[{"kind": kind % len(COLOURS)}])).mark_point(size=50, filled=True, opacity=1)
        layers += [
            sign.encode(x=alt.value(_WIDTH + 10), y=alt.value(last), color=_colour(), shape=_shape()),
            label.encode(x=alt.value(_WIDTH + 20), y=alt.value(last), text="text:N"),
        ]
    return layers


def _drawn(layers: list[Any], height: int, title: str, description: str, left: int = _LEFT, top: int = _TOP) -> str:
    chart = frame(*layers, width=_WIDTH, height=height, padding=(left, top, _RIGHT, _BOTTOM))
    return svg(chart, title=title, description=description, size=(left + _WIDTH + _RIGHT, top + height + _BOTTOM))


def _rows_axis(rows: Sequence[Range | Bar]) -> Any:
    """Row labels by place, so that two rows may bear one name; Vega reads the table from the expression."""
    alt = altair()
    names = {f"{place:04d}": cut(row.label, _LABEL_EMS) for place, row in enumerate(rows)}
    axis = alt.Axis(labelExpr=f"({_js(names)})[datum.value]", ticks=False, domain=False, labelPadding=10, grid=False)
    return alt.Y("row:N", title=None, sort=list(names), axis=axis, scale=alt.Scale(domain=list(names)))


def _js(names: dict[str, str]) -> str:
    return json.dumps(names, ensure_ascii=False)


def _decades(low: float, high: float) -> list[float]:
    """At most six round values for a logarithmic axis, which else labels every digit of every power of ten."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in ((1, 2, 5), (1, 3), (1,)):
        found = [digit * 10.0**power for power in powers for digit in digits if low <= digit * 10.0**power <= high]
        if len(found) <= 6:
            break
    return found[:: max(math.ceil(len(found) / 6), 1)]


def _figures_axis(values: list[float] | None = None, **place: Any) -> Any:
    """Axis figures as :func:`figure_text` writes them; the title's place is given, for it must not follow the labels' width."""
    large, whole, small = "format(datum.value, '.1e')", "format(datum.value, ',.0f')", "format(datum.value, '.3~g')"
    figures = f"abs(datum.value) >= 1e9 ? {large} : abs(datum.value) >= 100 ? {whole} : {small}"
    ticks: dict[str, Any] = {"tickCount": 4} if values is None else {"values": values}
    return altair().Axis(labelExpr=figures, **ticks, **(place or {"titleX": _WIDTH / 2, "titleY": 36}))


def _colour() -> Any:
    alt = altair()
    return alt.Color("kind:O", legend=None, scale=alt.Scale(domain=list(range(len(COLOURS))), range=list(COLOURS)))


def _shape() -> Any:
    alt = altair()
    return alt.Shape("kind:O", legend=None, scale=alt.Scale(domain=list(range(len(SHAPES))), range=list(SHAPES)))


def _mark_rule(at: float | None) -> list[Any]:
    if at is None:
        return []
    alt = altair()
    return [alt.Chart(alt.Data(values=[{"at": at}])).mark_rule(strokeDash=[2, 3], color=QUIET).encode(x="at:Q")]


def _range_value(place: int, row: Range, domain: list[float]) -> dict[str, object]:
    ends = {"low": max(row.low, domain[0]), "high": min(row.high, domain[1]), "point": row.point}
    return {"row": f"{place:04d}", **ends, "said": cut(row.said or _said(row), 16), "kind": row.kind, "weak": row.weak}


def _said(row: Range) -> str:
    span = f"{figure_text(row.low)} - {figure_text(row.high)}"
    return span if row.point is None else f"{figure_text(row.point)} ({span})"


def _domain(values: Sequence[float], *, log: bool) -> list[float]:
    """Where an axis begins and ends: a little beyond the data; from zero where zero is near."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if log:
        low, high = max(low, 1e-9), max(high, 2e-9)
        return [low / 1.15, high * 1.15] if high > low else [low / 2, high * 2]
    room = (high - low) * 0.04 or max(abs(high), 1.0) * 0.5
    return [0.0 if 0 <= low < 0.5 * high else low - room, high + room]
