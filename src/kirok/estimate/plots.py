"""The four pictures of a comparison: methods side by side, overlap of the lists, each list left out, sensitivity."""

from __future__ import annotations

from kirok.estimate.comparing import Comparison
from kirok.estimate.estimate import BMA, LCM, LOGLINEAR_BIC, LOGLINEAR_STEPWISE, Estimate
from kirok.estimate.remarks import said, say
from kirok.figures.charts import Line, Range, lines, ranges
from kirok.figures.upset import upset

KIND = {LOGLINEAR_BIC: 0, LOGLINEAR_STEPWISE: 1, BMA: 2, LCM: 3}
#: A factor on the axis is worth a logarithm: an end more than so many times the other end.
_WIDE = 12

TOTAL = say("how many in all")
MARKS = say("Dotted line: people seen on at least one list. Hollow and dashed: chains that do not agree.")
TITLES = {
    "comparison": say("The methods side by side"),
    "overlap": say("Who is on which lists"),
    "leave-one-out": say("The estimate without each list"),
    "sensitivity": say("If the unseen are more or fewer than assumed"),
}


def pictures(comparison: Comparison, language: str) -> dict[str, str]:
    """SVG text by name: ``comparison``, ``overlap``, ``leave-one-out``, ``sensitivity`` (those that there is something for).

    Raises:
        BadInput: the drawing library is not installed.
    """
    made = {
        "comparison": _comparison(comparison, language),
        "overlap": _overlap(comparison, language),
        "leave-one-out": _left_out(comparison, language),
        "sensitivity": _sensitivity(comparison, language),
    }
    return {name: svg for name, svg in made.items() if svg}


def _comparison(comparison: Comparison, language: str) -> str:
    rows = [_range(each.method, each.method, *each.interval(), each.median, weak=each.converged is False) for each in comparison.estimates]
    mark = float(comparison.seen[1])
    return _ranges(rows, "comparison", language, mark, said(MARKS, language))


def _range(label: str, method: str, low: float, high: float, point: float | None, *, weak: bool = False) -> Range:
    return Range(label, low, high, point, kind=KIND.get(method, 0), weak=weak)


def _ranges(rows: list[Range], name: str, language: str, mark: float | None, description: str = "") -> str:
    wide = max(row.high for row in rows) > _WIDE * max(min(row.low for row in rows), 1.0)
    title, x_title = said(TITLES[name], language), said(TOTAL, language)
    return ranges(rows, title=title, x_title=x_title, log=wide, mark=mark, description=description)


def _overlap(comparison: Comparison, language: str) -> str:
    lists = comparison.lists
    patterns = [(lists.pattern(cell), float(count)) for cell, count in enumerate(lists.counts) if count]
    rest = said(say("and {count} rarer patterns", count=len(patterns) - 24), language)
    return upset(lists.names, patterns, title=said(TITLES["overlap"], language), rest=rest)


def _left_out(comparison: Comparison, language: str) -> str:
    rows = []
    for row in comparison.diagnostics.leave_one_list_out if comparison.diagnostics else []:
        low, high, middle = row["low"], row["high"], row["median"]
        if isinstance(low, float) and isinstance(high, float) and isinstance(middle, float):
            label = said(say("without {list}: {method}", list=str(row["left_out"]), method=str(row["method"])), language)
            rows.append(_range(label, str(row["method"]), low, high, middle))
    return _ranges(rows, "leave-one-out", language, None) if rows else ""


def _sensitivity(comparison: Comparison, language: str) -> str:
    series = []
    for each in comparison.estimates:
        if isinstance(each, Estimate) and comparison.diagnostics:
            swept = comparison.diagnostics.sensitivity[each.method]
            series.append(Line(each.method, tuple((row["factor"], row["median"]) for row in swept)))
    if not series:
        return ""
    x_title = said(say("the unseen, as a multiple of what is assumed"), language)
    return lines(series, title=said(TITLES["sensitivity"], language), x_title=x_title, y_title=said(TOTAL, language), mark=1.0)
