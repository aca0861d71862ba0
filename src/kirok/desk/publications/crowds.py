"""The sealed record of what was told about whom: taken in by a handler, rebuilt and compared by the audit.

The record is a plan of ``kirok exposure check`` with its sheets and published items. It and the state of every protected
person lie sealed, each in a file of its own; they are opened in memory and nowhere else.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput, NoAnswer
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.publications.models import SealedCrowd
from kirok.desk.vault.sealing import drop, put, take, together
from kirok.exposure.building import Built, build
from kirok.exposure.plan_files import parse_record

_RECORD = ""


@dataclass(frozen=True)
class Line:
    """One protected person: the crowd, the floor it must keep, and whether the sealed state is what a rebuild gives."""

    person: str
    crowd: int
    tier: int
    floor: int
    standing: str
    same: bool


def take_in(content: bytes, beside: Path, *, by: Authenticated) -> int:
    """Seal a new record and everybody's state in place of the old ones; the number of protected people.

    Raises:
        Refused: not a handler.
        BadInput: the record leaves out or contradicts something.
    """
    require(by.user, "audit-crowds")
    built = build(parse_record(content, "the record", beside))
    old = list(SealedCrowd.objects.values_list("sealed", flat=True))
    record = canonical({"beside": str(beside.absolute()), "plan": content.decode("utf-8")})
    with together(), transaction.atomic():
        SealedCrowd.objects.all().delete()
        SealedCrowd.objects.create(person=_RECORD, sealed=put(record, name="crowds"))
        for person, state in built.whole.items():
            SealedCrowd.objects.create(person=person, sealed=put(state.to_bytes(built.scales.space.digest), name="crowd"))
        note(by=by.user, action="audit-crowds", target="record", detail={"people": len(built.whole)})
    for sealed in old:
        drop(sealed)
    return len(built.whole)


def audit(*, by: Authenticated) -> list[Line]:
    """Everybody's crowd, rebuilt from the record; those nearest their floor first.

    Raises:
        Refused: not a handler.
        NoAnswer: no record was taken in yet.
        BadInput: a sealed file is missing or damaged.
    """
    require(by.user, "audit-crowds")
    rows = dict(SealedCrowd.objects.values_list("person", "sealed"))
    if _RECORD not in rows:
        raise NoAnswer("no record of what was published is sealed yet", allowed="kirok exposure audit RECORD.yaml --by HANDLER")
    held = json.loads(take(rows.pop(_RECORD)))
    built = build(parse_record(held["plan"].encode("utf-8"), "the sealed record", Path(held["beside"])))
    people = sorted({*built.whole, *rows})
    return sorted((_line(built, person, rows.get(person)) for person in people), key=lambda line: (line.crowd / line.floor, line.person))


def _line(built: Built, person: str, sealed: str | None) -> Line:
    state = built.whole.get(person)
    if state is None:
        raise BadInput(f"there is a sealed state of {person}, who is not in the record; take the record in again", field="record")
    figures = built.scales.figures(state)
    same = sealed is not None and take(sealed) == state.to_bytes(built.scales.space.digest)
    return Line(person, figures.crowd, figures.tier, figures.floor, state.standing, same)
