"""The exposure panel's verdicts, holds and overrides: editors read ok or hold, never a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import today
from kirok.desk.publications.digests import wording
from kirok.desk.publications.evidence import Evidence, gather
from kirok.desk.publications.framing import floor
from kirok.desk.publications.grounds import grounds, resting
from kirok.desk.publications.models import Hold, Override, Publication
from kirok.desk.publications.stops import overridden
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.exposure.clearing import crowd_faults


@dataclass(frozen=True)
class Verdict:
    """How one sentence stands: "ok", "hold", or "overridden"; *why* is for the handler, who alone gave the numbers."""

    sentence: str
    state: str
    why: str


def verdicts(evidence: Evidence) -> list[Verdict]:
    """One verdict a sentence that rests on claims, by the same rules that the door obeys."""
    free = overridden(evidence.publication)
    found = crowd_faults(grounds(evidence, today=today(), overridden=free), floor(current().home))
    start = f"{evidence.publication.key}/"
    return [Verdict(key, _state(key, start + key in found, free), found.get(start + key, "")) for key in resting(evidence)]


def _state(key: str, held: bool, free: Collection[str]) -> str:  # noqa: FBT001 - a plain answer
    return "hold" if held else "overridden" if key in free else "ok"


def refuse_out(publication: Publication) -> None:
    """Raises Refused where the publication is past draft and review."""
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
    refuse_out(publication)
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
