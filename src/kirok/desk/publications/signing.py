"""Sign-offs: a legal reviewer on the names in this wording, and the word that a dead person's family knows."""

from __future__ import annotations

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import today
from kirok.desk.publications.digests import wording
from kirok.desk.publications.evidence import gather
from kirok.desk.publications.models import Publication, SignOff
from kirok.desk.publications.stops import KIN, LEGAL, needs


def sign(*, publication: Publication, actor: str, by: Authenticated) -> SignOff:
    """A legal reviewer agrees that this wording names *actor*; a changed word ends it.

    Raises:
        BadInput: nothing here asks for it.
        Refused: no legal reviewer, or an author.
    """
    require(by.user, "sign")
    if by.user in gather(publication).authors:
        raise Refused("who wrote part of it does not sign it off: four eyes", field="--by")
    return _keep(publication, LEGAL, actor, by)


def told(*, publication: Publication, actor: str, by: Authenticated) -> SignOff:
    """The family of a dead person knows; it stays known whatever the wording becomes.

    Raises:
        BadInput: nothing here asks for it.
    """
    require(by.user, "kin")
    return _keep(publication, KIN, actor, by)


def _keep(publication: Publication, kind: str, actor: str, by: Authenticated) -> SignOff:
    wanted = [need for need in needs(gather(publication), today()) if (need.kind, need.actor.key, need.given) == (kind, actor, False)]
    if not wanted:
        raise BadInput(f"nothing here waits for a {kind} sign-off on '{actor}'", field="actor")
    with transaction.atomic():
        row = SignOff.objects.create(publication=publication, kind=kind, actor=actor, digest=wording(publication), by=by.user)
        note(by=by.user, action=f"sign.{kind}", target=publication.key, detail={"actor": actor})
    return row
