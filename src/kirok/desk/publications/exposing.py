"""The exposure panel: five questions to the handler for a group of sentences; editors read ok or hold, never a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import today
from kirok.desk.publications.evidence import Evidence, gather
from kirok.desk.publications.grounds import answers, floor, resting
from kirok.desk.publications.models import Hold, Override, Publication
from kirok.desk.publications.stops import overridden, wording
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.exposure.crowd import problems
from kirok.terms import vocabulary

_MOST = 100_000_000


@dataclass(frozen=True)
class Verdict:
    """How one sentence stands: "ok", "hold", or "overridden"; *why* is for the handler, who alone gave the numbers."""

    sentence: str
    state: str
    why: str


def verdicts(evidence: Evidence) -> list[Verdict]:
    """One verdict a sentence that rests on claims, the strictest answer of its groups counting."""
    asked = resting(evidence)
    found = problems(asked, answers(evidence), floor(current().home))
    free = overridden(evidence.publication)
    return [Verdict(key, _state(key, found, free), found.get(key, "")) for key in asked]


def _state(key: str, found: Mapping[str, str], free: Collection[str]) -> str:
    if key not in found:
        return "ok"
    return "overridden" if key in free else "hold"


@dataclass(frozen=True)
class Reply:
    """The handler's five answers for one group: who could know it and at least how many, listed, specific, corroborated, contact."""

    items: tuple[str, ...]
    knowers: str
    low: str
    listed: str
    specific: str
    corroborated: str
    contact: str

    def payload(self, known: Collection[str]) -> dict[str, Any]:
        """The answer as the coding format writes it.

        Raises:
            BadInput: a question is unanswered, a number is none, or the group has no sentence of this publication.
        """
        if not self.items or not set(self.items) <= set(known):
            raise BadInput("choose at least one sentence for the group", field="items")
        if not self.knowers.strip():
            raise BadInput("say who else could know this", field="knowers")
        if not self.low.isdecimal() or int(self.low) > _MOST:
            raise BadInput("say at least how many people could know it, in digits", field="low")
        yes = {part: self._yes(part) for part in ("listed", "specific", "corroborated")}
        vocabulary.load().check(self.contact, "CONTACT")
        return {"items": list(self.items), "knowers": self.knowers.strip(), "low": int(self.low), **yes, "contact": self.contact}

    def _yes(self, part: str) -> bool:
        if getattr(self, part) not in {"yes", "no"}:
            raise BadInput("answer yes or no to every question", field=part)
        return bool(getattr(self, part) == "yes")


def reply(*, publication: Publication, given: Reply, by: Authenticated) -> None:
    """Keep a handler's answer; sentences of the group lose the answer that they had, and every override ends with it.

    Raises:
        BadInput: an answer that cannot be.
        Refused: not a handler, or the publication is out already.
    """
    require(by.user, "expose")
    _refuse_out(publication)
    keys = [item.key for item in publication.items.all()]
    payload = given.payload(keys)
    with transaction.atomic():
        before = publication.payload.get("exposure") or []
        kept = [{**row, "items": [key for key in row["items"] if key not in given.items]} for row in before]
        publication.payload["exposure"] = [row for row in kept if row["items"]] + [payload]
        publication.save(update_fields=["payload"])
        note(by=by.user, action="expose", target=publication.key, detail={"sentences": list(given.items)})


def _refuse_out(publication: Publication) -> None:
    if publication.state not in {"draft", "reviewed"}:
        raise Refused(f"{publication.key} is {publication.state}; the questions come before")


def hold(*, publication: Publication, until: str, by: Authenticated) -> Hold:
    """Keep a publication in until a day; one that is out leaves the site at the next publish.

    Raises:
        BadInput: no day, or not a coming one.
    """
    require(by.user, "hold")
    try:
        day = dt.date.fromisoformat(until)
    except ValueError as error:
        raise BadInput("give the day as YYYY-MM-DD", field="until") from error
    if day <= today():
        raise BadInput("the day must be a coming one", field="until")
    with transaction.atomic():
        row = Hold.objects.create(publication=publication, until=day, by=by.user)
        note(by=by.user, action="hold", target=publication.key, detail={"until": day.isoformat()})
    return row


def lift(*, publication: Publication, by: Authenticated) -> None:
    """End every hold of a publication before its day.

    Raises:
        Refused: nothing holds it.
    """
    require(by.user, "hold")
    with transaction.atomic():
        if not publication.holds.filter(lifted_on=None, until__gt=today()).update(lifted_on=today()):
            raise Refused(f"nothing holds {publication.key}")
        note(by=by.user, action="lift", target=publication.key)


def override(*, publication: Publication, sentences: Collection[str], reason: str, by: Authenticated, second: Authenticated) -> Override:
    """Let sentences out against the exposure check, on two people's word; their reason is sealed.

    It lifts nothing but the crowd: consent, names, places and quotes stand. A changed word ends it.

    Raises:
        BadInput: no reason, or sentences that are not on hold.
        Refused: one person twice, a role that may not, an author of it, or the publication is out already.
    """
    require(by.user, "override")
    require(second.user, "override")
    if by.user == second.user:
        raise Refused("an override takes two different people", field="second")
    _refuse_out(publication)
    evidence = gather(publication)
    if {by.user, second.user} <= evidence.authors:
        raise Refused("one of the two must have written nothing of it", field="second")
    held = {row.sentence for row in verdicts(evidence) if row.state == "hold"}
    if not sentences or not set(sentences) <= held:
        raise BadInput("choose sentences that are on hold", field="sentences", allowed=sorted(held) or "none is")
    if not reason.strip():
        raise BadInput("an override needs a reason in words", field="reason")
    with sealing.together(), transaction.atomic():
        sealed = sealing.put(reason.strip().encode(), name="override")
        chosen = sorted(sentences)
        row = Override.objects.create(
            publication=publication, sentences=chosen, digest=wording(publication, chosen), sealed=sealed, by=by.user, second=second.user
        )
        note(by=by.user, action="override", target=publication.key, detail={"sentences": chosen, "second": second.user.name})
    return row
