"""A safety hold: one person sets it in seconds, on a source or on whatever rests on one; two people lift it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.base.watching import Watch, unwatched
from kirok.desk.handling.actions import find_source
from kirok.desk.handling.models import Care, SafetyHold
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.desk.retraction.actions import rewritten
from kirok.desk.retraction.closure import Reach
from kirok.desk.retraction.resting import reach_of, sources_under
from kirok.desk.statements.actions import SOURCE_NUMBER
from kirok.desk.statements.models import Source


@dataclass(frozen=True)
class Held:
    """What a hold was set on, as it was named; what it stops; the sites that were written anew."""

    target: str
    fresh: bool
    reach: Reach
    sites: tuple[str, ...]


def hold(*, target: str, hide: bool, by: Authenticated, watch: Watch = unwatched) -> Held:
    """Let nothing leave that rests on a source (by its number, for whoever keeps it) or on those under an item.

    With *hide*, every site of ours is written anew at once, without what rests on it and without a notice. A hold that
    is there already stays, and the sites are written all the same: a first attempt may have been cut off.

    Raises:
        BadInput: nothing has that id, or no source stands under it.
        Refused: a role that may not, or a number that is somebody else's to keep.
    """
    require(by.user, "stop")
    sources = _named(target, by.user)
    reached = reach_of(sources)
    fresh = _set(target, sources, by.user, hide=hide)
    crash_point("retract.after-commit")
    return Held(target, fresh, reached, rewritten(by.user, watch) if hide else ())


def _named(target: str, user: User) -> Sequence[Source]:
    if SOURCE_NUMBER.fullmatch(target):
        source = find_source(target)
        care = Care.objects.filter(source=source).first()
        if not user.has_role("lead") and (care is None or not care.kept_by(user)):
            raise Refused("only who keeps a source, or the lead, names it; name a claim or statement instead", field="target")
        return [source]
    sources = sources_under(target)
    if not sources:
        raise BadInput(f"nothing under '{target[:80]}' came from a source; hide it instead", field="target")
    return sources


def _set(target: str, sources: Sequence[Source], by: User, *, hide: bool) -> bool:
    with transaction.atomic():
        held = set(SafetyHold.objects.filter(source__in=sources, lifted_on=None).values_list("source_id", flat=True))
        fresh = [source for source in sources if source.pk not in held]
        for source in fresh:
            SafetyHold.objects.create(source=source, by=by)
        note(by=by, action="safety-hold", target=target, detail={"hide": hide})
        crash_point("retract.before-commit")
    return bool(fresh)


def lift(*, source: str, by: Authenticated, second: Authenticated) -> None:
    """End the hold on a source, on two people's word; one of them keeps it, or is the lead where nobody does.

    Raises:
        BadInput: no such source.
        Refused: one person twice, a role that may not, neither of them keeps it, or nothing holds it.
    """
    row = find_source(source)
    require(by.user, "stop")
    require(second.user, "stop")
    if by.user == second.user:
        raise Refused("lifting a safety hold takes two different people", field="second")
    if not any(_answers_for(row, person.user) for person in (by, second)):
        raise Refused("one of the two must keep this source", field="second")
    with transaction.atomic():
        changes = {"lifted_on": today(), "lifted_by": by.user, "lifted_second": second.user}
        if not SafetyHold.objects.filter(source=row, lifted_on=None).update(**changes):
            raise Refused(f"nothing holds {source}; nothing was changed", field="source")
        note(by=by.user, action="safety-lift", target=source, detail={"second": second.user.name})


def _answers_for(source: Source, person: User) -> bool:
    care = Care.objects.filter(source=source).select_related("handler", "deputy").first()
    keepers = [one for one in (care.handler, care.deputy) if one is not None and care.kept_by(one)] if care else []
    return person in keepers if keepers else person.has_role("lead")
