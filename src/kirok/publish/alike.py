"""Which claims look alike, so that what many share is looked at once: labels in columns, kept from one publish to the next.

Claims with one label in a column are equal in what it stands for; claims with two labels may be equal as well. So a claim that is
new gets a label of its own without being compared, and a claim whose digest stayed keeps its label without being touched. Labels
are numbers that say nothing by themselves: of a claim that is gone nothing stays but a number that nobody bears.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kirok.publish.facts import SIZE, digest
from kirok.publish.record import ClaimRecord
from kirok.publish.splicing import runs

#: What each column stands for.
COLUMNS: Mapping[str, Callable[[ClaimRecord], object]] = {
    "subjects": lambda claim: (claim.victims, claim.agents, claim.whole, claim.place, claim.grounds),
    "course": lambda claim: (claim.kind, claim.type, claim.status, claim.denied, claim.when, claim.compared, claim.compared_with),
    "ends": lambda claim: claim.count and (claim.count.low, claim.count.high),
    "findings": lambda claim: claim.findings,
}
#: The name of a column among what is kept.
KEPT = "alike.{}"
_MOST_NEW = 8  # of so many claims one may be new, or all labels are given anew
_LARGEST = 2**31
_Labels = Sequence[int]


def labelled(places: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Where the claims of each label are, out of places with their labels."""
    found: dict[int, list[int]] = {}
    for at, label in places:
        if label in found:
            found[label].append(at)
        else:
            found[label] = [at]
    return found


@dataclass(frozen=True)
class Column:
    """The labels of *claims* in one column."""

    claims: Sequence[ClaimRecord]
    labels: _Labels

    @cached_property
    def places(self) -> dict[int, list[int]]:
        """Where the claims of each label are, the label of the first claim first."""
        return labelled(enumerate(self.labels))

    @cached_property
    def small(self) -> list[int]:
        """The labels as the smallest numbers, in the order of :attr:`first`: each number is one object, so that they lie near."""
        numbers = {label: at for at, label in enumerate(self.places)}
        return list(map(numbers.__getitem__, self.labels))

    @cached_property
    def first(self) -> dict[int, ClaimRecord]:
        """One claim of each label, the first, in the order of claims."""
        return {label: self.claims[places[0]] for label, places in self.places.items()}


@dataclass(frozen=True)
class Alike:
    """All columns of *claims*, which are in the order of ids."""

    claims: Sequence[ClaimRecord]
    labels: Mapping[str, _Labels] = field(repr=False)

    @cached_property
    def subjects(self) -> Column:
        """Whom and what a claim speaks of, where, and the reasons given."""
        return Column(self.claims, self.labels["subjects"])

    @cached_property
    def course(self) -> Column:
        """What happened and when, whether it stands, and what it is compared with."""
        return Column(self.claims, self.labels["course"])

    @cached_property
    def ends(self) -> Column:
        """From where to where its number reaches."""
        return Column(self.claims, self.labels["ends"])

    @cached_property
    def findings(self) -> Column:
        """The findings that it is used in."""
        return Column(self.claims, self.labels["findings"])

    def kept(self) -> dict[str, bytes]:
        """The columns as they are kept."""
        return {KEPT.format(name): array("I", labels).tobytes() for name, labels in self.labels.items()}


def look(claims: Sequence[ClaimRecord]) -> Alike:
    """Find out by looking at every claim."""
    return Alike(claims, {name: _labelled(claims, what) for name, what in COLUMNS.items()})


def _labelled(claims: Sequence[ClaimRecord], what: Callable[[ClaimRecord], object]) -> _Labels:
    known: dict[bytes, int] = {}
    return array("I", [known.setdefault(digest(what(claim)), len(known)) for claim in claims])


def take_over(claims: Sequence[ClaimRecord], facts: bytes, seen: Mapping[str, bytes], before: bytes) -> Alike:
    """As :func:`look`, out of what is kept in *seen* of the claims whose digests were *before*; *facts* are those of *claims*."""
    found = list(runs(facts, before))
    new = sum(count for _, source, count in found if source is None)
    kept = {name: array("I", seen.get(KEPT.format(name), b"")) for name in COLUMNS}
    if new * _MOST_NEW > len(claims) or any(len(labels) * SIZE != len(before) for labels in kept.values()):
        return look(claims)
    if any(max(labels, default=0) + new >= _LARGEST for labels in kept.values()):
        return look(claims)
    return Alike(claims, {name: array("I", _spliced(labels, found)) for name, labels in kept.items()})


def _spliced(labels: array[int], found: Sequence[tuple[int, int | None, int]]) -> array[int]:
    fresh, now = max(labels, default=-1) + 1, array("I")
    for _, source, count in found:
        if source is None:
            now.extend(range(fresh, fresh + count))
            fresh += count
        else:
            now.extend(labels[source : source + count])
    return now
