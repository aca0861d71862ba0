"""What a handler keeps of a source: its standing sheet, its state with its history, the next contact, replies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling import sheets
from kirok.desk.handling.models import STATES, Asked, Care, Contact, StateChange
from kirok.desk.handling.sheets import Sheet
from kirok.desk.inbox.letters import write_letter
from kirok.desk.inbox.models import Letter, Mailbox
from kirok.desk.journal.actions import note, together
from kirok.desk.members.actions import Authenticated
from kirok.desk.members.models import User, today
from kirok.desk.vault import sealing
from kirok.terms import edtf

_TIME = re.compile(r"[0-9]:[0-9]|T[0-9]")
_NUMBER = re.compile(r"S-[0-9]{4,6}")
_LONGEST = 20_000


def require_keeper(care: Care, by: Authenticated) -> None:
    """Let through only the source's handler and its deputy.

    Raises:
        Refused: anybody else.
    """
    if not care.kept_by(by.user):
        raise Refused(f"'{by.user.name}' does not keep this source", field="--by")


def keep_sheet(*, care: Care, sheet: Sheet, places: Collection[str], by: Authenticated) -> None:
    """Seal a standing sheet in the place of the one before, whose sealed file goes.

    Raises:
        BadInput: see :meth:`Sheet.check`.
        Refused: not a keeper.
    """
    require_keeper(care, by)
    sheet.check(places)
    before = care.sheet
    with sealing.together(), transaction.atomic():
        care.sheet = sheets.seal(sheet)
        care.save(update_fields=["sheet"])
        note(by=by.user, action="sheet", target=care.source.number)
    if before:
        sealing.drop(before)


def set_state(*, care: Care, state: str, by: Authenticated) -> None:
    """Say whether the source is in contact, silent or at risk; what it was stays in its history.

    Raises:
        BadInput: no such state.
        Refused: not a keeper, or the state it has.
    """
    require_keeper(care, by)
    if state not in STATES:
        raise BadInput(f"'{state[:20]}' is no state", field="state", allowed=STATES)
    if state == care.state and care.source.states.exists():
        raise Refused(f"{care.source.number} is in that state already; nothing was changed", field="state")
    with transaction.atomic():
        care.state = state
        care.save(update_fields=["state"])
        StateChange.objects.create(source=care.source, state=state, by=by.user)
        note(by=by.user, action="state", target=care.source.number)


def day_or_less(text: str, *, field: str) -> str:
    """An EDTF text that names a day or a longer time, never an hour.

    Raises:
        BadInput: it is not EDTF, or finer than a day.
    """
    text = text.strip()
    if _TIME.search(text):
        raise BadInput("give a day or less, never a time", field=field, allowed="2026-12-01, 2026-12, 2026-12-01/2026-12-07")
    try:
        edtf.parse(text)
    except BadInput as error:
        error.field = field
        raise
    return text


def plan(*, care: Care, on: str, by: Authenticated) -> None:
    """Write down the next contact, as a day or less; empty for none.

    Raises:
        BadInput: not EDTF, or a time.
        Refused: not a keeper.
    """
    require_keeper(care, by)
    day = day_or_less(on, field="on") if on.strip() else ""
    with transaction.atomic():
        care.next_contact = day
        care.save(update_fields=["next_contact"])
        note(by=by.user, action="next-contact", target=care.source.number)


def is_due(care: Care, day: dt.date) -> bool:
    """Whether the next contact's time has begun."""
    first = edtf.parse(care.next_contact).earliest if care.next_contact else None
    return first is not None and first <= day


def record_contact(*, care: Care, on: str, text: str, by: Authenticated) -> Contact:
    """Keep a note of a contact by hand, sealed.

    Raises:
        BadInput: no day, a time, or no note.
        Refused: not a keeper.
    """
    require_keeper(care, by)
    day = day_or_less(on, field="on")
    if not text.strip() or len(text) > _LONGEST:
        raise BadInput(f"write what was said: 1 to {_LONGEST:,} letters", field="text")
    with sealing.together(), transaction.atomic():
        sealed = sealing.put(text.strip().encode(), name="contact")
        row = Contact.objects.create(source=care.source, on=day, sealed=sealed, by=by.user)
        note(by=by.user, action="contact", target=care.source.number)
    return row


def reply(*, care: Care, text: str, by: Authenticated) -> Letter:
    """Write to the source through the drop; it leaves with the next pull.

    Raises:
        BadInput: an empty text, or a source that did not come by a drop.
        Refused: not a keeper.
    """
    require_keeper(care, by)
    mailbox = Mailbox.objects.filter(number=care.source.number).first()
    if mailbox is None:
        raise BadInput("this source has no mailbox here: it did not come by a drop", field="text")
    with sealing.together(), transaction.atomic(), together():
        letter = write_letter(mailbox, text)
        note(by=by.user, action="drop.reply", target=mailbox.number, detail={"letter": letter.key})
    return letter


def answer(*, care: Care, question: str, text: str, by: Authenticated) -> None:
    """Answer what an editor asked; the editor reads these words and nothing of whose they are.

    Raises:
        BadInput: no words, the number of a source in them, or no such question.
        Refused: not a keeper, or an answer that is there already.
    """
    require_keeper(care, by)
    if not text.strip() or len(text) > _LONGEST:
        raise BadInput(f"write an answer: 1 to {_LONGEST:,} letters", field="text")
    if _NUMBER.search(text):
        raise BadInput("leave the source's number out: whoever asked must not learn it", field="text")
    row = Asked.objects.filter(source=care.source, question__key=question).first()
    if row is None:
        raise BadInput("there is no such question", field="question")
    with transaction.atomic():
        changes = {"answer": text.strip(), "answered_by": by.user, "answered_on": today()}
        if not Asked.objects.filter(pk=row.pk, answer="").update(**changes):
            raise Refused("this was answered already; nothing was changed", field="question")
        note(by=by.user, action="answer", target=question)


def reads_consent(user: User, source: int | None) -> bool:
    """Whether a person sees what was allowed for a source's statements: legal and lead always, a handler those in their care."""
    if user.has_role("legal", "lead"):
        return True
    care = Care.objects.filter(source=source).first() if source is not None else None
    return care is not None and care.kept_by(user)
