"""A record page in a few lines: how many findings of which certainty, from when to when, from how many to how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress

from kirok.publish.index import Index
from kirok.publish.seam import span_of_days
from kirok.publish.wording import CERTAINTY


@dataclass(frozen=True)
class Portrait:
    """*certainties* are (code, findings); *first* and *last* years, None where no date says; *low* and *high* of single claims.

    *open* says that a claim gives a lower bound alone; *numbered* claims give a number.
    """

    certainties: tuple[tuple[str, int], ...]
    first: int | None
    last: int | None
    low: int | None
    high: int | None
    open: bool
    numbered: int


def portrait(index: Index, places: Sequence[int]) -> Portrait:
    """The portrait of whatever the claims at *places* are about; what fell or denies gives it no number and no date.

    Claims that look alike are looked at once: a reason stands in tens of thousands.
    """
    alike = index.alike
    course, ends, used = ([*map(one.labels.__getitem__, places)] for one in (alike.course, alike.ends, alike.findings))
    happened = {label: alike.course.first[label] for label in set(course)}
    standing = {label: claim for label, claim in happened.items() if claim.status == "standing" and not claim.denied}
    findings = {finding for label in set(used) for finding in alike.findings.first[label].findings}
    tally = Counter(finding.certainty for finding in index.findings_of(tuple(findings)))
    spans = [span_of_days(when) for when in {claim.when for claim in standing.values()} if when]
    starts = [first for first, _ in spans if first is not None]
    last = [last for _, last in spans if last is not None]
    given = Counter(compress(ends, map(standing.__contains__, course)))
    counts = [(count, number) for label, number in given.items() if (count := alike.ends.first[label].count)]
    bounds = [(count.low, count.high, number) for count, number in counts if (count.low, count.high) != (None, None)]
    lows = [low for low, _, _ in bounds if low is not None]
    highs = [high for _, high, _ in bounds if high is not None]
    return Portrait(
        certainties=tuple((code, tally[code]) for code in (*CERTAINTY, *sorted(tally.keys() - CERTAINTY.keys())) if tally[code]),
        first=int(min(starts)) if starts else None,
        last=int(max(last) - 1e-9) if last else None,
        low=min(lows, default=None),
        high=max([*lows, *highs], default=None) if highs else None,
        open=any(high is None for _, high, _ in bounds),
        numbered=sum(number for _, _, number in bounds),
    )
