"""What the handler answers: the five questions for a group of sentences, and who else in the chain is protected.

What a coding file can hold of an answer stays with the draft. The whole answer lies sealed, bound to the words that it was
given for; so does everything about a protected person.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling.naming import answered_by
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User
from kirok.desk.publications.answered import keep_answer
from kirok.desk.publications.cases import shown_as
from kirok.desk.publications.evidence import gather
from kirok.desk.publications.exposing import refuse_out
from kirok.desk.publications.framing import frame
from kirok.desk.publications.models import Publication
from kirok.desk.publications.protecting import ROLES, own, protected, teller_of
from kirok.desk.publications.shelf import Shelf
from kirok.desk.statements.models import Source
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.exposure.case import folded, in_words
from kirok.terms import vocabulary

_MOST = 100_000_000
_DIMENSIONS = ("place", "org", "rank")
_PARTED = re.compile(r"\s*[,;]\s*")
#: Question 2: a list of them exists or may exist; everybody there talks of it; neither.
LISTED = ("list", "talk", "no")
BASES = ("declared", "tabulated")


@dataclass(frozen=True)
class Circle:
    """A circle as the form gives it: codes parted by commas in each dimension, or a group by its path."""

    place: str = ""
    org: str = ""
    rank: str = ""
    group: str = ""

    @property
    def box(self) -> dict[str, list[str]]:
        """The dimensions that are given, each with its codes."""
        given = {name: [code for code in _PARTED.split(getattr(self, name).strip()) if code] for name in _DIMENSIONS}
        return {name: codes for name, codes in given.items() if codes}

    def plan(self) -> dict[str, Any]:
        """The circle as a plan writes it; empty where nothing is given."""
        box, group = self.box, self.group.strip()
        return {**({"box": box} if box else {}), **({"group": group} if group else {})}


@dataclass(frozen=True)
class Reply:
    """The handler's five answers for one group of sentences.

    *circle* says who could know it in the terms of the population table, *told* what the text itself says of where its
    source stands; both may be empty, then the words of *knowers* are the circle.
    """

    items: tuple[str, ...]
    knowers: str
    low: str
    listed: str
    specific: str
    corroborated: str
    contact: str
    circle: Circle = field(default_factory=Circle)
    basis: str = "declared"
    told: Circle = field(default_factory=Circle)

    def payload(self, known: Collection[str]) -> dict[str, Any]:
        """The answer as the coding format writes it.

        Raises:
            BadInput: a question is unanswered, a number is none, or the group has no sentence of this publication.
        """
        if not self.items or not set(self.items) <= set(known):
            raise BadInput("choose at least one sentence for the group", field="items")
        if not self.knowers.strip():
            raise BadInput("say who else could know this", field="knowers")
        if self.listed not in LISTED:
            raise BadInput("say whether there is a list of them, or talk, or neither", field="listed", allowed=LISTED)
        yes = {part: self._yes(part) for part in ("specific", "corroborated")}
        vocabulary.load().check(self.contact, "CONTACT")
        listed = self.listed == "list"
        low = people(self.low)
        return {"items": list(self.items), "knowers": self.knowers.strip(), "low": low, "listed": listed, **yes, "contact": self.contact}

    def _yes(self, part: str) -> bool:
        if getattr(self, part) not in {"yes", "no"}:
            raise BadInput("answer yes or no to every question", field=part)
        return bool(getattr(self, part) == "yes")

    def plan(self) -> dict[str, Any]:
        """The answer as a plan writes it; where no circle is named, the words are one.

        Raises:
            BadInput: a basis that is none.
        """
        if self.basis not in BASES:
            raise BadInput("say where the number comes from", field="basis", allowed=BASES)
        circle = self.circle.plan() or {"box": in_words(self.knowers)}
        knower = {**circle, "low": people(self.low), "basis": self.basis, "listed": self.listed == "list"}
        answer = {"specific": self._yes("specific"), "corroborated": self._yes("corroborated"), "shown": shown_as(self.contact)}
        return {"knowers": [{**knower, "common_talk": self.listed == "talk"}], "attribution": self.told.box, **answer}


def people(given: str) -> int:
    """At least how many people, as a form gives it.

    Raises:
        BadInput: it is no number of people.
    """
    if not given.isdecimal() or int(given) > _MOST:
        raise BadInput("say at least how many people could know it, in digits", field="low")
    return int(given)


def reply(*, publication: Publication, given: Reply, by: Authenticated) -> None:
    """Keep a handler's answer; sentences of the group lose the answer that they had, and every override ends with it.

    Raises:
        BadInput: an answer that cannot be, or a place, organisation or rank that the population table does not know.
        Refused: not a handler, a sentence whose source somebody else keeps, or the publication is out already.
    """
    require(by.user, "expose")
    refuse_out(publication)
    _refuse_others(publication, given.items, by.user)
    payload = given.payload([item.key for item in publication.items.all()])
    answer = given.plan()
    _refuse_unknown({"items": [{"id": "x", "sources": ["x"], **answer}]})
    with sealing.together(), transaction.atomic():
        before = publication.payload.get("exposure") or []
        kept = [{**row, "items": [key for key in row["items"] if key not in given.items]} for row in before]
        publication.payload["exposure"] = [row for row in kept if row["items"]] + [payload]
        publication.save(update_fields=["payload"])
        keep_answer(publication, given.items, answer)
        note(by=by.user, action="expose", target=publication.key, detail={"sentences": list(given.items)})


def _refuse_others(publication: Publication, items: Collection[str], user: User) -> None:
    """What another handler's source told is that handler's to answer for."""
    evidence = gather(publication)
    foreign = sorted(set(items) & {item.key for item in evidence.items} - own(evidence, user, {}).sentences)
    if foreign:
        raise Refused(f"only who keeps the source behind {', '.join(foreign)} answers for it", field="items")


def _refuse_unknown(given: Mapping[str, Any]) -> None:
    """What the table does not know is said now, to the handler, and not at the door."""
    from kirok.exposure.building import build
    from kirok.exposure.plan_files import read_case

    shared = frame(current().home)
    try:
        build(read_case(given, shared.universe, shared.rule))
    except BadInput as error:
        raise BadInput(error.message, field=(error.field or "").rpartition(".")[2] or "place", allowed=error.allowed) from None


@dataclass(frozen=True)
class Party:
    """Somebody protected behind sentences: the *teller* (role "teller"), or somebody who must stay unnamed beside them.

    *number* counts those of one role beside one teller; *circle* and *low* say where they stand.
    """

    teller: str
    role: str
    circle: Circle
    low: str
    items: tuple[str, ...] = ()
    listed: bool = True
    number: str = "1"

    @property
    def id(self) -> str:
        """The teller's number, or one below it."""
        return self.teller if self.role == "teller" else f"{self.teller}/{self.role}-{self.number}"


def protect(*, publication: Publication, given: Party, by: Authenticated) -> str:
    """Declare where a teller stands, or that somebody beside them is protected behind sentences; the person's id.

    Raises:
        BadInput: a teller who is not behind this publication, no such role, no number of people, or an unknown code.
        Refused: not a handler, or the publication is out already.
    """
    require(by.user, "expose")
    refuse_out(publication)
    evidence = gather(publication)
    told = {teller for claim in evidence.claims.values() if (teller := teller_of(claim))}
    tellers = answered_by(by.user, told)
    if given.teller not in tellers or not Source.objects.filter(number=given.teller).exists():
        raise BadInput("choose a source who told something of this publication", field="teller", allowed=sorted(tellers))
    if given.role not in {"teller", *ROLES} or not re.fullmatch("[1-9][0-9]?", given.number):
        raise BadInput("say who is protected", field="role", allowed=("teller", *ROLES))
    behind = {item.address for item in evidence.items if item.key in given.items}
    if given.role != "teller" and not behind:
        raise BadInput("choose the sentences behind which they stand", field="items")
    shelf = Shelf()
    held = shelf.get(given.id)
    sheet = _sheet(given) if given.circle.plan() else held.sheet
    _refuse_unknown({"sources": [{**(sheet or {}), "id": given.id}]})
    changed = replace(held, sheet=sheet, behind=tuple(sorted({*held.behind, *(behind if given.role != "teller" else ())})))
    with sealing.together(), transaction.atomic():
        shelf.keep([folded(frame(current().home), changed, shelf.around([given.id]))])
        note(by=by.user, action="expose", target=publication.key, detail={"protected": len(behind) or 1})
    return given.id


def _sheet(given: Party) -> dict[str, Any]:
    return {"standing": {**given.circle.plan(), "low": people(given.low), "listed": given.listed}}


def behind_of(publication: Publication) -> dict[str, tuple[str, ...]]:
    """Sentence -> everybody protected behind it, for handlers."""
    return protected(gather(publication), Shelf())
