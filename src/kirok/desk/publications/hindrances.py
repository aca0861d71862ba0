"""What somebody who told it would suffer by: a safety hold on a source, and uses that a consent left out.

No sentence here says which claim, statement or source it is about: editors read that there is a hold, not whose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from kirok.desk.claims.comparing import gone
from kirok.desk.claims.models import Claim
from kirok.desk.handling.holding import held_sources, speakers
from kirok.desk.publications.evidence import Evidence
from kirok.desk.publications.grounds import basis, permission
from kirok.desk.publications.models import Publication
from kirok.desk.statements.models import Consent
from kirok.exposure.consent import ANONYMOUS, allows, denies

HELD = "something that it rests on is under a safety hold; ask nobody whose, it is lifted by two people"
ROWS = "somebody whom it concerns did not allow rows of data, and every claim on the site stands in them"


SHOWN = "a picture shows somebody who did not agree to be shown; cover the face, or take the picture out"


def hindrances(evidence: Evidence, today: dt.date) -> list[str]:
    """Why the publication stays in, in plain sentences; empty when nothing here holds it."""
    found = [HELD] if _is_held(evidence.claims.values()) else []
    found += [ROWS] if _refuses_rows(evidence) else []
    return found + ([SHOWN] if _shows_unwilling(evidence.publication, today) else [])


def _is_held(claims: Iterable[Claim]) -> bool:
    held = held_sources()
    return bool(held) and bool(gone(claims, lambda claim: _told_by(claim, held)))


def _told_by(claim: Claim, held: Mapping[int, str]) -> bool:
    """Whether a held source gave the statement, or stands in the chain of those through whom it was heard."""
    heard = speakers(claim.statement.payload) | speakers(claim.payload)
    return claim.statement.source_id in held or bool(heard & set(held.values()))


def _refuses_rows(evidence: Evidence) -> bool:
    return any(denies(basis(statement).permissions, "data-rows") for statement in evidence.statements)


def _shows_unwilling(publication: Publication, today: dt.date) -> bool:
    """Whether a picture shows anybody without consent for pictures that holds today; several may have been given."""
    people = {person for row in publication.pictures.all() for person in row.shows}
    willing = {
        row.person
        for row in Consent.objects.filter(person__in=people)
        if allows([given := permission(row)], row.person, ANONYMOUS, today) and not denies([given], "image")
    }
    return bool(people - willing)
