"""An editor asks about a claim, a statement or a finding; the desk finds whose handler to ask, and names nobody."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from kirok.base.errors import BadInput
from kirok.desk.handling.models import Asked, Question
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User
from kirok.desk.retraction.resting import sources_under

_LONGEST = 4_000


def ask(*, about: str, text: str, by: Authenticated) -> Question:
    """Lay a question with the handler of every source under an item.

    Raises:
        BadInput: no words, nothing has that id, or nobody keeps contact with anybody who told it.
        Refused: a role that may not.
    """
    require(by.user, "ask")
    if not text.strip() or len(text) > _LONGEST:
        raise BadInput(f"write a question: 1 to {_LONGEST:,} letters", field="text")
    sources = [source for source in sources_under(about) if hasattr(source, "care")]
    if not sources:
        raise BadInput("nobody at this desk keeps contact with anybody who told it", field="about")
    with transaction.atomic():
        row = Question.objects.create(key=f"q-{secrets.token_hex(5)}", about=about, text=text.strip(), by=by.user)
        Asked.objects.bulk_create(Asked(question=row, source=source) for source in sources)
        note(by=by.user, action="ask", target=about, detail={"question": row.key})
    return row


@dataclass(frozen=True)
class Told:
    """A question as its asker reads it: answers in no order that tells anything, and how many are still to come."""

    question: Question
    answers: Sequence[str]
    waiting: int


def asked_by(user: User) -> QuerySet[Question]:
    """What a person asked, newest first."""
    return Question.objects.filter(by=user).prefetch_related("asked").order_by("-pk")


def told(row: Question) -> Told:
    """A question and its answers; nothing says who answered or for whom."""
    answers = sorted(one.answer for one in row.asked.all() if one.answer)
    return Told(row, answers, sum(not one.answer for one in row.asked.all()))
