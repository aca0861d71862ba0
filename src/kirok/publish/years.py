"""One page for each year: what is held about it, which accounts give numbers, where accounts compare it with another year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kirok.publish.index import Index
from kirok.publish.record import ClaimRecord, CorrectionRecord, FindingRecord
from kirok.publish.seam import year_if_any, year_of


@dataclass(frozen=True)
class Comparison:
    """An account that compares, and the findings that rest on it: nothing else makes a year more or less than another."""

    claim: ClaimRecord
    findings: tuple[FindingRecord, ...]


@dataclass(frozen=True)
class YearSheet:
    """One year with the findings and standing claims whose date lies wholly in it, comparisons and corrections among them."""

    year: int
    findings: tuple[FindingRecord, ...]
    claims: tuple[ClaimRecord, ...]
    comparisons: tuple[Comparison, ...]
    corrections: tuple[CorrectionRecord, ...]
    #: Where the claims are among all of them.
    places: Sequence[int] = field(default=(), compare=False, repr=False)

    @property
    def path(self) -> str:
        """Where its page lies, from the language's folder."""
        return f"years/{self.year}.html"


def year_sheets(index: Index) -> tuple[YearSheet, ...]:
    """Every year that a standing claim under a finding lies in, earliest first."""
    grouped: dict[int, list[int]] = defaultdict(list)
    course, used = index.alike.course, index.alike.findings
    # Claims that look alike are looked at once: touching each of a hundred thousand takes longer than all the rest.
    for label, claim in course.first.items():
        year = year_of(claim.when) if claim.when else None
        if year is not None and claim.status == "standing":
            grouped[year] += course.places[label]
    without = {label for label, claim in used.first.items() if not claim.findings}
    told = {
        year: sorted(at for at in places if used.labels[at] not in without) if without else sorted(places)
        for year, places in grouped.items()
    }
    compared = comparisons(index)
    return tuple(_sheet(index, year, told[year], compared) for year in sorted(told) if told[year])


def _sheet(index: Index, year: int, places: Sequence[int], compared: tuple[Comparison, ...]) -> YearSheet:
    used, claims = index.alike.findings, tuple(map(index.claims.__getitem__, places))
    wanted = {finding for label in set(map(used.labels.__getitem__, places)) for finding in used.first[label].findings}
    findings = tuple(finding for finding in index.findings if finding.id in wanted)
    reached = {correction.id for finding in findings for correction in index.corrections_of(finding)}
    corrections = tuple(correction for correction in index.corrections if correction.id in reached)
    return YearSheet(year, findings, claims, tuple(one for one in compared if year in _years(index, one.claim)), corrections, places)


def comparisons(index: Index) -> tuple[Comparison, ...]:
    """The standing claims that compare and are used in a finding, by id."""
    course = index.alike.course
    labels = [label for label, one in course.first.items() if one.kind == "comparison" and one.status == "standing" and not one.denied]
    found = map(index.claims.__getitem__, sorted(at for label in labels for at in course.places[label]))
    made = (Comparison(claim, index.findings_of(claim.findings)) for claim in found)
    return tuple(one for one in made if one.findings)


def by_finding(compared: Iterable[Comparison]) -> tuple[tuple[FindingRecord, tuple[ClaimRecord, ...]], ...]:
    """Each finding that rests on comparisons, with the claims that compare."""
    found: dict[str, tuple[FindingRecord, tuple[ClaimRecord, ...]]] = {}
    for one in compared:
        for finding in one.findings:
            found[finding.id] = finding, (*found.get(finding.id, (finding, ()))[1], one.claim)
    return tuple(found.values())


def _years(index: Index, claim: ClaimRecord) -> set[int]:
    """The years that a comparison speaks of: its own, that of the claim it compares, that of what it compares with."""
    compared = [index.claim.get(key or "") for key in (claim.compared, claim.compared_with)]
    dates = [claim.when, *(one.when for one in compared if one is not None)]
    years = {year_of(date) for date in dates if date}
    years |= {year_if_any(claim.compared_with)} if claim.compared_with else set()
    return {year for year in years if year is not None}
