"""The public records of everything released: what the site may show, and nothing that leads to a source."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kirok.desk.findings.models import Finding
from kirok.desk.publications.coarsening import allowed_when
from kirok.desk.publications.evidence import Evidence, known_places
from kirok.desk.publications.grounds import may_name
from kirok.desk.publications.models import Correction
from kirok.desk.publications.told import Involved, Sentence, Told
from kirok.desk.publications.wording import count, party, place, words
from kirok.exposure.crowd import step
from kirok.exposure.grades import GAMMA
from kirok.publish.record import (
    ClaimRecord,
    CorrectionRecord,
    FindingRecord,
    PartyRecord,
    PlaceRecord,
    PublicationRecord,
    SentenceRecord,
    Words,
)
from kirok.terms.place import Place


@dataclass(frozen=True)
class _Shown:
    claims: set[str]
    findings: set[str]
    sentences: set[str]
    publications: set[str]


@dataclass
class Builder:
    """Collects records over all cleared publications; a claim or finding that several use appears once.

    The evidence is complete before the first record is asked for.
    """

    k: int
    today: dt.date
    corrections: Sequence[Correction]
    evidence: list[Evidence] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=known_places)
    _parties: dict[tuple[int, bool], PartyRecord] = field(default_factory=dict)
    _named: dict[str, PlaceRecord] = field(default_factory=dict)

    def publications(self) -> tuple[PublicationRecord, ...]:
        """Newest release first."""
        rows = sorted(self.evidence, key=lambda entry: entry.publication.key)
        rows.sort(key=lambda entry: entry.publication.released_on or dt.date.min, reverse=True)
        return tuple(self._publication(entry) for entry in rows)

    def _publication(self, entry: Evidence) -> PublicationRecord:
        publication = entry.publication
        sentences = tuple(self._sentence(item, entry) for item in entry.items)
        first = next((sentence.text for sentence in sentences if sentence.kind == "fact"), Words("", ""))
        lows = [math.floor(answer["low"] * GAMMA) for answer in publication.payload.get("exposure") or []]
        return PublicationRecord(
            id=publication.key,
            title=words(publication.payload.get("title")) or first,
            attribution=words(publication.payload.get("attribution")) or Words("a source", "소식통"),
            released_on=_day(publication.released_on),
            sentences=sentences,
            crowd=step(min(lows), self.k) if lows else "",
            corrections=self._touching(publication.key, "publications"),
        )

    def _sentence(self, item: Sentence, entry: Evidence) -> SentenceRecord:
        uses = item.uses
        corrections = self._touching(item.address, "sentences")
        return SentenceRecord(
            id=item.address,
            kind=item.kind,  # type: ignore[arg-type]  # the database constrains it
            text=words({"en": item.payload.get("en"), "ko": item.payload.get("ko")}) or Words("", ""),
            findings=tuple(entry.findings[use.finding_id].key for use in uses if use.finding_id),
            claims=tuple(entry.claims[use.claim_id].key for use in uses if use.claim_id),
            status="retracted" if corrections else "standing",
            corrections=corrections,
        )

    def findings(self) -> tuple[FindingRecord, ...]:
        """Every finding that a sentence uses."""
        users: dict[int, list[Evidence]] = defaultdict(list)
        rows = {pk: finding for entry in self.evidence for pk, finding in entry.findings.items()}
        for entry in self.evidence:
            for pk in entry.findings:
                users[pk].append(entry)
        return tuple(self._finding(rows[pk], users[pk]) for pk in sorted(rows, key=lambda pk: rows[pk].key))

    def _finding(self, finding: Finding, users: Sequence[Evidence]) -> FindingRecord:
        supports = users[0].supports[finding.pk]
        claims = users[0].claims
        return FindingRecord(
            id=finding.key,
            text=words(finding.payload) or Words("", ""),
            certainty=finding.certainty,
            independent_origins=finding.independent_origins or 0,
            rule=finding.rule,
            supports=tuple(claims[row.claim_id].key for row in supports if row.stance == "supports"),
            contradicts=tuple(claims[row.claim_id].key for row in supports if row.stance == "contradicts"),
            publications=tuple(sorted(entry.publication.key for entry in users)),
            status="retracted" if finding.certainty == "CER.fallen" else "standing",
            first_published=min(_day(entry.publication.released_on) for entry in users),
            corrections=self._touching(finding.key, "findings"),
        )

    def claims(self) -> tuple[ClaimRecord, ...]:
        """Every claim under a cleared publication, by id: the order tells nothing of who told what when."""
        rows = {pk: claim for entry in self.evidence for pk, claim in entry.claims.items()}
        holders: dict[int, set[str]] = defaultdict(set)
        for entry in self.evidence:
            for pk, supports in entry.supports.items():
                for row in supports:
                    holders[row.claim_id].add(entry.findings[pk].key)
        return tuple(self._claim(rows[pk], holders[pk]) for pk in sorted(rows, key=lambda pk: rows[pk].key))

    def _claim(self, claim: Told, holders: Iterable[str]) -> ClaimRecord:
        involved = claim.involved
        right = claim.payload.get("right")
        fallen = self._first.get(claim.key)
        return ClaimRecord(
            id=claim.key,
            kind=claim.kind,
            type=claim.type or None,
            victims=tuple(self._party(row, claim) for row in involved if row.role in {"patient", "part"}),
            agents=tuple(self._party(row, claim) for row in involved if row.role == "agent"),
            place=place(claim.place.key if claim.place else None, self.places, claim, self._named),
            when=allowed_when(claim.when or (claim.event.when if claim.event else ""), claim) or None,
            count=count(claim.payload.get("count"), claim),
            grounds=tuple(claim.payload.get("ground") or ()),
            denied=claim.polarity == "denied",
            status="retracted" if claim.status == "retracted" else "standing",
            findings=tuple(sorted(holders)),
            content=words(claim.payload.get("content")) if claim.kind == "policy" else None,
            compared_with=_right_when(right, claim) if claim.kind == "comparison" else None,
            compared=self._public(claim.payload.get("left")),
            relation=claim.payload.get("relation"),
            whole=tuple(self._party(row, claim) for row in involved if row.role == "whole"),
            retracted_on=_day(fallen.on) if fallen else None,
            reason=fallen.reason if fallen else None,
        )

    def _party(self, part: Involved, claim: Told) -> PartyRecord:
        """An actor as the public may read it: one record for all claims that may name it, for there are few actors and many claims."""
        key = part.actor.pk, may_name(part.actor, claim, self.today)
        if key not in self._parties:
            self._parties[key] = party(part, named=key[1])
        return self._parties[key]

    def _public(self, key: str | None) -> str | None:
        """The id of a compared claim, if it stands in public itself."""
        return key if key in self._shown.claims else None

    def notices(self) -> tuple[CorrectionRecord, ...]:
        """Corrections of what was published; reasons of safety and consent publish no notice of their own."""
        shown = self._shown
        keys = shown.claims | shown.findings | shown.publications
        return tuple(self._notice(entry) for entry in self.corrections if entry.target in keys)

    def _notice(self, entry: Correction) -> CorrectionRecord:
        shown = self._shown
        return CorrectionRecord(
            id=entry.key,
            target=entry.target,
            on=_day(entry.on),
            reason=entry.reason,
            findings=tuple(key for key in entry.findings if key in shown.findings),
            sentences=tuple(key for key in entry.sentences if key in shown.sentences),
            publications=tuple(key for key in entry.publications if key in shown.publications),
        )

    def _touching(self, key: str, part: str) -> tuple[str, ...]:
        return tuple(self._by_part[part].get(key, ()))

    @cached_property
    def _by_part(self) -> Mapping[str, Mapping[str, list[str]]]:
        """The corrections that touch a finding, sentence or publication, by its id."""
        found: dict[str, defaultdict[str, list[str]]] = {part: defaultdict(list) for part in ("findings", "sentences", "publications")}
        for part, touched in found.items():
            for entry in self.corrections:
                for key in dict.fromkeys(getattr(entry, part)):
                    touched[key].append(entry.key)
        return found

    @cached_property
    def _first(self) -> Mapping[str, Correction]:
        """The first correction of each thing."""
        return {entry.target: entry for entry in reversed(self.corrections)}

    @cached_property
    def _shown(self) -> _Shown:
        """The ids of everything that stands in public."""
        return _Shown(
            {claim.key for entry in self.evidence for claim in entry.claims.values()},
            {finding.key for entry in self.evidence for finding in entry.findings.values()},
            {item.address for entry in self.evidence for item in entry.items},
            {entry.publication.key for entry in self.evidence},
        )


def _right_when(right: object, claim: Told) -> str | None:
    when = right.get("when") if isinstance(right, dict) else None
    return allowed_when(str(when.get("edtf")), claim) or None if isinstance(when, dict) else None


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
