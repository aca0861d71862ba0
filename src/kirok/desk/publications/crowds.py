"""The sealed dossiers looked at as a whole: an older record taken in by a handler, everything rebuilt and compared by the audit.

A record is a plan of ``kirok exposure check`` with its sheets and published items. What it tells of a person goes into that
person's dossier, beside what the desk itself booked; it is opened in memory and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import transaction

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput, NoAnswer
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.publications.evidence import gather_all
from kirok.desk.publications.framing import RECORD, frame
from kirok.desk.publications.models import Item, Publication, SealedCrowd
from kirok.desk.publications.protecting import protected
from kirok.desk.publications.shelf import Shelf
from kirok.desk.vault.sealing import drop, put, take, together
from kirok.desk.vault.state import current
from kirok.exposure.building import Built, build
from kirok.exposure.case import Frame, folded, merged, people_of
from kirok.exposure.dossier import Dossier, Entry
from kirok.exposure.plan_files import parse_record, read_case
from kirok.exposure.reading import parse_part


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
    """Seal a new record in place of the one before; what the desk booked itself stays. The number of people in the record.

    Raises:
        Refused: not a handler.
        BadInput: the record leaves out or contradicts something, or uses another population table than kirok.toml.
    """
    require(by.user, "audit-crowds")
    built = build(parse_record(content, "the record", beside))
    given = parse_part(content, "the record", "a plan").node.data
    people = sorted(built.whole)
    with together(), transaction.atomic():
        shelf = Shelf()
        _frame_record(given, beside, people)
        shared = frame(current().home)
        if shared.universe.name != built.plan.universe.name:
            message = f"the record counts in '{built.plan.universe.name}', kirok.toml in '{shared.universe.name}'"
            raise BadInput(message, file="the record", field="universe", allowed=shared.universe.name)
        taken = _dossiers(given, people, shelf)
        shelf.clear([who for who in shelf.people if who not in taken])
        shelf.keep([folded(shared, dossier, taken) for dossier in taken.values()])
        note(by=by.user, action="audit-crowds", target="record", detail={"people": len(people)})
    return len(people)


def _frame_record(given: dict[str, Any], beside: Path, people: list[str]) -> None:
    old = list(SealedCrowd.objects.filter(person=RECORD).values_list("sealed", flat=True))
    SealedCrowd.objects.filter(person=RECORD).delete()
    record = canonical({"universe": str(given["universe"]), "beside": str(beside.absolute()), "people": people})
    SealedCrowd.objects.create(person=RECORD, sealed=put(record, name="crowds"))
    for sealed in old:
        transaction.on_commit(lambda gone=sealed: drop(gone))  # type: ignore[misc]


def _dossiers(given: dict[str, Any], people: Iterable[str], shelf: Shelf) -> dict[str, Dossier]:
    """Each person's dossier after the record: its sheet and items, and what the desk booked or a handler declared."""
    sheets = {str(source["id"]): {key: value for key, value in source.items() if key != "id"} for source in given.get("sources") or []}
    items = [{**item, "id": str(item["id"])} for item in given.get("published") or []]
    own = _of_the_desk()
    found = {}
    for who in sorted({*people, *shelf.people}):
        held, sheet = shelf.get(who), sheets.get(who, {})
        booked = [item for item in held.items if item["id"].partition(":")[0] in own]
        if who not in people and not booked and not held.behind:
            continue
        since = sheet.pop("assessed_from", None) or (held.assessed_from if booked else None)
        fresh = replace(held, sheet=sheet or held.sheet, items=(), assessed_from=since)
        found[who] = fresh.book([*(item for item in items if who in people_of(item)), *booked])
    return found


def _of_the_desk() -> set[str]:
    rows = Item.objects.filter(publication__assessed_on__isnull=False).select_related("publication")
    return {row.address for row in rows}


def audit(*, by: Authenticated) -> list[Line]:
    """Everybody's crowd, rebuilt from the dossiers; those nearest their floor first.

    Raises:
        Refused: not a handler.
        NoAnswer: nothing was told of anybody yet.
        BadInput: a sealed file is missing or damaged, or two answers contradict each other.
    """
    require(by.user, "audit-crowds")
    rows, expected = dict(SealedCrowd.objects.exclude(person=RECORD).values_list("person", "sealed")), _expected()
    if not rows and not expected:
        raise NoAnswer("nothing that is out is booked yet", allowed="release a publication, or kirok exposure audit RECORD.yaml")
    held = {who: Dossier.from_bytes(take(sealed)) for who, sealed in rows.items()}
    right = {who: dossier for who, dossier in held.items() if dossier.person == who}
    shared = frame(current().home)
    built = build(read_case(merged(right.values()), shared.universe, shared.rule))
    lines = [_line(shared, built, who, right) for who in sorted({*held, *expected})]
    return sorted(lines, key=lambda line: (line.crowd / line.floor, line.person))


def _line(shared: Frame, built: Built, person: str, held: dict[str, Dossier]) -> Line:
    dossier, state = held.get(person), built.whole.get(person)
    if dossier is None or state is None:
        return Line(person, 0, 0, shared.rule.floor(cadres=False), "the sealed state is missing", same=False)
    figures = built.scales.figures(state)
    return Line(person, figures.crowd, figures.tier, figures.floor, state.standing, folded(shared, dossier, held).state == dossier.state)


def _expected() -> set[str]:
    """Whoever must have a dossier: the people of the record, and of every publication that was assessed."""
    row = SealedCrowd.objects.filter(person=RECORD).first()
    found = set(json.loads(take(row.sealed))["people"]) if row else set[str]()
    shelf = Shelf()
    for evidence in gather_all(Publication.objects.filter(assessed_on__isnull=False).exclude(state="withdrawn").order_by("key")):
        found |= {who for people in protected(evidence, shelf).values() for who in people}
    return found


def entries(dossier: Dossier) -> list[Entry]:
    """How each item of a dossier went, the last first: for handlers."""
    return sorted(dossier.bookings, key=lambda line: (line["on"], line["item"], line["channel"]), reverse=True)
