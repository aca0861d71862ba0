"""Estimates on the site: read from what ``kirok estimate --json`` printed, then drawn with every method side by side.

Nothing becomes an estimate of the site by itself: a person brings the printed result to a publication with the question
it answers and the name of who checked the statistics; another person releases that publication.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.i18n import translations
from kirok.publish.record import EstimateRecord, MethodRecord, Words
from kirok.publish.scale import round_ticks
from kirok.publish.wording import N_

#: Fewer people on a list are not told.
FEW = 10
_METHODS = {
    "loglinear-bic": N_("Log-linear models, chosen by BIC"),
    "loglinear-stepwise": N_("Log-linear models, chosen step by step"),
    "bma": N_("Average over graphs of dependence"),
    "lcm": N_("Hidden groups of people"),
}
_LEFT, _RIGHT = 1.0, 99.0


def read_estimate(result: Mapping[str, Any], *, key: str, publication: str, asked: Mapping[str, Words], reviewer: Words) -> EstimateRecord:
    """The record of one printed result; *asked* holds the "question" and may hold a "remark".

    Raises:
        BadInput: this is no result of ``kirok estimate --json``, it was refused, a method has no interval or no
            assumptions or did not converge, or the question or the reviewer is missing.
    """
    _check_named(asked, reviewer)
    if result.get("refused") or not _rows(result.get("estimates")):
        raise BadInput("this is no estimate: print one with kirok estimate --json, and not a refused one", field="estimates")
    return EstimateRecord(
        id=key,
        publication=publication,
        question=asked["question"],
        observed=_observed(result.get("observed")),
        lists=_lists(result),
        methods=tuple(_method(row) for row in result["estimates"]),
        reviewer=reviewer,
        remark=asked.get("remark"),
    )


def _check_named(asked: Mapping[str, Words], reviewer: Words) -> None:
    question = asked.get("question", Words("", ""))
    if not question.en.strip() or not question.ko.strip():
        raise BadInput("say in both languages which question the estimate answers", field="question")
    if not (reviewer.en.strip() or reviewer.ko.strip()):
        raise BadInput("an estimate is published with the name of who checked the statistics", field="reviewer")


def _rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _observed(value: object) -> tuple[int, int]:
    ends: list[Any] = value if isinstance(value, list) else [value, value]
    if len(ends) == 2 and all(type(end) is int and end >= 0 for end in ends) and ends[0] <= ends[1]:
        return ends[0], ends[1]
    raise BadInput("the number of people on the lists is missing", field="observed")


def _lists(result: Mapping[str, Any]) -> tuple[tuple[str, int | None], ...]:
    """Each list with the people on it: the diagonal of the overlap. Few people, and a size that is a range, are left out."""
    names = [str(name) for name in result.get("lists") or ()]
    overlap = (result.get("diagnostics") or {}).get("overlap") or {}
    matrix = overlap.get("matrix") or []
    if len(names) < 2 or len(matrix) != len(names):
        raise BadInput("the lists or their overlap are missing", field="lists", allowed="the whole output of kirok estimate --json")
    sizes = [matrix[at][at] for at in range(len(names))]
    return tuple((name, size if type(size) is int and size >= FEW else None) for name, size in zip(names, sizes, strict=True))


def _method(row: Mapping[str, Any]) -> MethodRecord:
    name, ends = str(row.get("method", "")), (row.get("low"), row.get("high"))
    if not all(isinstance(end, int | float) and math.isfinite(end) and end >= 0 for end in ends):
        raise BadInput(f"the method '{name}' has no interval", field="estimates", allowed="low and high")
    if not row.get("assumptions"):
        raise BadInput(f"the method '{name}' says no assumptions", field="estimates")
    if row.get("converged") is False:
        raise BadInput(f"the method '{name}' did not converge; run it longer, or leave it out", field="estimates")
    median = row.get("median")
    return MethodRecord(
        method=name,
        low=math.floor(row["low"]),
        high=math.ceil(row["high"]),
        median=round(median) if isinstance(median, int | float) else None,
        level=float(row.get("level", 0.95)),
        assumptions=tuple(map(str, row["assumptions"])),
        warnings=tuple(map(str, row.get("warnings") or ())),
    )


@dataclass(frozen=True)
class Interval:
    """One method's interval as it is drawn: *start* and *end*, and the *middle* if it has one, in per cent of the width."""

    record: MethodRecord
    start: float
    end: float
    middle: float | None


@dataclass(frozen=True)
class EstimateView:
    """An estimate as a page shows it: rounded outwards over all methods, each method's interval, where the seen lie."""

    record: EstimateRecord
    low: int
    high: int
    intervals: tuple[Interval, ...]
    observed: float
    ticks: tuple[tuple[int, float], ...]
    shared: tuple[str, ...]


def view(record: EstimateRecord) -> EstimateView:
    """The estimate drawn on one scale from zero; *shared* are the assumptions that every method makes."""
    top = max(method.high for method in record.methods)
    ticks = round_ticks(top)
    top = ticks[-1]

    def at(number: int) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * number / top, 2)

    drawn = tuple(Interval(one, at(one.low), at(one.high), None if one.median is None else at(one.median)) for one in record.methods)
    return EstimateView(
        record=record,
        low=outwards(min(one.low for one in record.methods), up=False),
        high=outwards(max(one.high for one in record.methods), up=True),
        intervals=drawn,
        observed=at(record.observed[1]),
        ticks=tuple((number, at(number)) for number in ticks),
        shared=_shared(record.methods),
    )


def _shared(methods: Sequence[MethodRecord]) -> tuple[str, ...]:
    return tuple(text for text in methods[0].assumptions if all(text in one.assumptions for one in methods))


def outwards(number: int, *, up: bool) -> int:
    """*number* to two figures, away from the middle: 1,634 down is 1,600, 2,031 up is 2,100."""
    step = int(10 ** max(0, len(str(number)) - 2))
    return (-(-number // step) if up else number // step) * step


def method_name(method: str) -> str:
    """The English name of a method, for the catalogue; one that we do not know is called as it calls itself."""
    return _METHODS.get(method, method)


def assumption(text: str, language: str) -> Words:
    """An assumption in *language*, as the estimate's own reports say it; in English where it has no translation."""
    if language != "ko":
        return Words(text, "")
    found = translations("estimate", "ko").gettext(text)
    return Words(text, found if found != text else "")
