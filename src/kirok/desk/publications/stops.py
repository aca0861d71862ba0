"""What stands against a release besides consent and crowd: a hold, a family not told, a name that no lawyer has read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kirok.desk.entities.models import Actor
from kirok.desk.publications.digests import wording
from kirok.desk.publications.evidence import Evidence
from kirok.desk.publications.grounds import may_name
from kirok.desk.publications.hindrances import hindrances
from kirok.desk.publications.models import Publication
from kirok.desk.publications.told import Told

LEGAL, KIN = "legal", "kin"
#: What is read of a publication here; asked for together where many are looked at.
BESIDE = ("holds", "overrides", "signoffs", "pictures")
_PROTECTED = frozenset({"minor", "sexual-violence-survivor"})
_DEATHS = ("VIO.LIF.", "FATE.dead-")


@dataclass(frozen=True)
class Need:
    """One thing that somebody must do first: *kind* legal or kin, about which actor, and why ("perpetrator", "protected", "kin")."""

    kind: str
    actor: Actor
    why: str
    given: bool


def overridden(publication: Publication) -> frozenset[str]:
    """The sentences that two people let out against the exposure check, in the wording that they read."""
    rows = publication.overrides.all()
    return frozenset(key for row in rows if row.digest == wording(publication, row.sentences) for key in row.sentences)


def needs(evidence: Evidence, today: dt.date) -> list[Need]:
    """Every sign-off that the publication takes, given or not, by actor."""
    publication = evidence.publication
    now = wording(publication)
    given = {(row.kind, row.actor) for row in publication.signoffs.all() if row.kind == KIN or row.digest == now}
    found: dict[tuple[str, str], Need] = {}
    for claim in evidence.claims.values():
        for kind, actor, why in _named(claim, today):
            found[kind, actor.key] = Need(kind, actor, why, (kind, actor.key) in given)
    return [found[key] for key in sorted(found)]


def _named(claim: Told, today: dt.date) -> Iterable[tuple[str, Actor, str]]:
    for row in claim.involved:
        person = row.actor.kind in {"person", "unidentified"} and bool(row.names or row.actor.payload.get("name"))
        sensitive = set(row.actor.payload.get("sensitivity") or ())
        if person and row.role == "agent" and claim.kind == "act" and may_name(row.actor, claim, today):
            yield LEGAL, row.actor, "perpetrator"
        if person and row.role == "patient" and may_name(row.actor, claim, today) and _is_protected(claim, sensitive):
            yield LEGAL, row.actor, "protected"
        if row.role == "patient" and "next-of-kin-not-told" in sensitive and claim.type.startswith(_DEATHS):
            yield KIN, row.actor, "kin"


def _is_protected(claim: Told, sensitive: Collection[str]) -> bool:
    return bool(_PROTECTED & set(sensitive)) or claim.type == "VIO.INT.sexual-violence"


def stops(evidence: Evidence, today: dt.date) -> list[str]:
    """Why the publication stays in, in plain sentences; empty when nothing here holds it."""
    found = hindrances(evidence, today)
    found += [f"it is held until {day.isoformat()}" for day in held_until(evidence.publication, today)]
    missing = [need for need in needs(evidence, today) if not need.given]
    legal, kin = [need for need in missing if need.kind == LEGAL], [need for need in missing if need.kind == KIN]
    if legal:
        who = "a person as responsible, or one under special protection"
        found.append(f"it names {who}, and no legal reviewer has agreed to this wording ({len(legal)})")
    if kin:
        found.append(f"it reports a death of which the family has not been told ({len(kin)})")
    return found


def held_until(publication: Publication, today: dt.date) -> list[dt.date]:
    """The days until which it is held, the last one first; empty when it is not."""
    return sorted((row.until for row in publication.holds.all() if row.lifted_on is None and row.until > today), reverse=True)
