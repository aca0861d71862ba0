"""What a change cannot have reached: parts whose inputs need not be looked at again, where nothing but some claims is another.

Looked at are the digests of all claims, findings and publications, and one over everything else that a record holds. Only where
all of them but some claims' are those of the last publish, and no claim came or went, is anything settled. Then every claim is
told where it was, as well known as it was, and a page that reads no claim that changed reads what it read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kirok.publish.facts import SIZE
from kirok.publish.index import Index
from kirok.publish.kept_claims import KeptClaims
from kirok.publish.record import SentenceRecord


@dataclass(frozen=True)
class Settled:
    """The inputs of *parts* as they were; the ids of findings and publications that may read something else now."""

    parts: Mapping[str, bytes | None] = field(default_factory=dict)
    findings: frozenset[str] = frozenset()
    publications: frozenset[str] = frozenset()

    def of_findings(self, name: str, ids: Iterable[str]) -> bytes | None:
        """The inputs of a part that reads these findings, all that they rest on and all that rests on them; None if it is to be asked."""
        return self.parts.get(name) if self.findings.isdisjoint(ids) else None

    def of_publications(self, name: str, ids: Iterable[str]) -> bytes | None:
        """As :meth:`of_findings`, of a part that reads these publications and all that they rest on."""
        return self.parts.get(name) if self.publications.isdisjoint(ids) else None


#: Nothing is known of a publish before.
NOTHING = Settled()


def settled(index: Index, facts: bytes, before: KeptClaims, parts: Mapping[str, bytes | None]) -> Settled:
    """What stays where nothing but claims is another: *facts* are the digests of claims in the order of the index."""
    if before.ids != index.ids:
        return NOTHING
    moved = {index.ids[at] for at in differing(facts, before.facts)}
    # An event is called by its claims, and pages of all of them lead to it.
    moved |= {key for event in index.site.events if not moved.isdisjoint(event.claims) for key in event.claims}
    if any(correction.target in moved for correction in index.corrections):
        return NOTHING
    resting = {one.id for one in index.findings if not (moved.isdisjoint(one.supports) and moved.isdisjoint(one.contradicts))}
    shown = [
        sentence
        for sentence in index.sentence.values()
        if not (moved.isdisjoint(sentence.claims) and resting.isdisjoint(sentence.findings))
    ]
    # A finding's page shows the sentences that use it, and how each of them stands.
    return Settled(parts, frozenset(resting.union(*(one.findings for one in shown))), frozenset(map(_publication, shown)))


def _publication(sentence: SentenceRecord) -> str:
    return sentence.id.partition("/")[0]


def differing(new: bytes, old: bytes) -> Iterator[int]:
    """The places at which two columns of 16 bytes a row, equally long, are not the same."""
    yield from _differing(memoryview(new), memoryview(old), 0, len(new) // SIZE)


def _differing(new: memoryview, old: memoryview, start: int, end: int) -> Iterator[int]:
    if new[start * SIZE : end * SIZE] == old[start * SIZE : end * SIZE]:
        return
    if end - start == 1:
        yield start
        return
    middle = (start + end) // 2
    yield from _differing(new, old, start, middle)
    yield from _differing(new, old, middle, end)
