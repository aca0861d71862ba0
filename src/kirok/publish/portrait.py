"""A record page in a few lines: how many findings of which certainty, from when to when, from how many to how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kirok.publish.index import Index
from kirok.publish.record import ClaimRecord
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


def portrait(index: Index, claims: Sequence[ClaimRecord]) -> Portrait:
    """The portrait of whatever *claims* are about; what fell or denies gives it no number and no date."""
    standing = [claim for claim in claims if claim.status == "standing" and not claim.denied]
    findings = index.findings_of(tuple(sorted({finding for claim in claims for finding in claim.findings})))
    tally = Counter(finding.certainty for finding in findings)
    spans = [span_of_days(claim.when) for claim in standing if claim.when]
    starts = [first for first, _ in spans if first is not None]
    ends = [last for _, last in spans if last is not None]
    counts = [claim.count for claim in standing if claim.count and (claim.count.low, claim.count.high) != (None, None)]
    lows = [count.low for count in counts if count.low is not None]
    highs = [count.high for count in counts if count.high is not None]
    return Portrait(
        certainties=tuple((code, tally[code]) for code in (*CERTAINTY, *sorted(tally.keys() - CERTAINTY.keys())) if tally[code]),
        first=int(min(starts)) if starts else None,
        last=int(max(ends) - 1e-9) if ends else None,
        low=min(lows, default=None),
        high=max([*lows, *highs], default=None) if highs else None,
        open=any(count.high is None for count in counts),
        numbered=len(counts),
    )
