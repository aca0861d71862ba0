"""What somebody who told it would suffer by: a safety hold on a source, and uses that a consent left out.

No sentence here says which claim, statement or source it is about: editors read that there is a hold, not whose.
"""

from __future__ import annotations

import datetime as dt

from kirok.desk.publications.evidence import Evidence
from kirok.exposure.consent import ANONYMOUS, Permission, allows, denies

HELD = "something that it rests on is under a safety hold; ask nobody whose, it is lifted by two people"
ROWS = "somebody whom it concerns did not allow rows of data, and every claim on the site stands in them"


SHOWN = "a picture shows somebody who did not agree to be shown; cover the face, or take the picture out"


def hindrances(evidence: Evidence, today: dt.date) -> list[str]:
    """Why the publication stays in, in plain sentences; empty when nothing here holds it."""
    found = [HELD] if _is_held(evidence) else []
    found += [ROWS] if _refuses_rows(evidence) else []
    return found + ([SHOWN] if _shows_unwilling(evidence, today) else [])


def _is_held(evidence: Evidence) -> bool:
    return any(claim.key in evidence.beside.unsafe for claim in evidence.claims.values())


def _refuses_rows(evidence: Evidence) -> bool:
    return any("data-rows" in statement.denied for statement in evidence.statements)


def _shows_unwilling(evidence: Evidence, today: dt.date) -> bool:
    """Whether a picture shows anybody without consent for pictures that holds today; several may have been given."""
    people = {person for row in evidence.publication.pictures.all() for person in row.shows}
    return any(not _is_willing(evidence.beside.pictured[person], person, today) for person in people)


def _is_willing(given: list[Permission], person: str, today: dt.date) -> bool:
    return any(allows([one], person, ANONYMOUS, today) and not denies([one], "image") for one in given)
