"""What a handler does with a report: take it as a statement, answer, mark it handled, hand a file out, destroy it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling.models import Care
from kirok.desk.handling.reading import find_report
from kirok.desk.inbox.destroying import empty
from kirok.desk.inbox.letters import write_letter
from kirok.desk.inbox.models import Enclosure, Letter, Mailbox, Parcel
from kirok.desk.inbox.parcels import next_number, take_in_by_hand
from kirok.desk.journal.actions import custody, note, together
from kirok.desk.journal.models import Line
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.desk.statements import actions as statements
from kirok.desk.statements.actions import Provenance, Recorded
from kirok.desk.statements.models import Source, Statement
from kirok.desk.vault import sealing

_DESTROYED = "inbox.destroy"


def new_number() -> str:
    """A number that no source and no mailbox has."""
    return next_number(numbers())


def numbers() -> set[str]:
    """The numbers of all sources."""
    return set(Source.objects.values_list("number", flat=True))


def enclosure_of(parcel: Parcel, position: int) -> Enclosure:
    """What lies at a place in a report.

    Raises:
        BadInput: nothing does.
    """
    found = parcel.enclosures.select_related("document", "parcel").filter(position=position).first()
    if found is None:
        raise BadInput("the report holds nothing at this place", field="file")
    return found


def take(enclosure: Enclosure, *, provenance: Provenance, by: User) -> Recorded:
    """Record what a report brought as a source's statement; the mailbox takes the source's number, if no other has it.

    Raises:
        Refused: no handler, or a source in somebody else's care.
        BadInput: bad terms, or the desk reads no text in it.
    """
    require(by, "handle")
    care = Care.objects.filter(source__number=provenance.source or "").first()
    if care is not None and not care.kept_by(by):
        raise Refused("this source is in the care of another handler", field="--source")
    with transaction.atomic():
        done = statements.take(enclosure, provenance=provenance, by=by)
        mailbox = enclosure.parcel.mailbox
        if mailbox is not None and provenance.source:
            _name(mailbox, provenance.source)
    return done


def _name(mailbox: Mailbox, number: str) -> None:
    """A mailbox goes by its source's number, as long as all that came through it is that source's."""
    told = Statement.objects.filter(enclosure__parcel__mailbox=mailbox).exclude(source__number=number)
    if not told.exists() and not Mailbox.objects.filter(number=number).exists():
        mailbox.number = number
        mailbox.save(update_fields=["number"])


def answer(mailbox: Mailbox, *, text: str, files: Collection[tuple[str, bytes]] = (), asks: bool = False, by: User) -> Letter:
    """Write to a source; it leaves with the next pull.

    Raises:
        Refused: no handler, or a source in somebody else's care.
        BadInput: an empty or too long letter, or too large a file.
    """
    require(by, "handle")
    care = Care.objects.filter(source__number=mailbox.number).first()
    if care is not None and not care.kept_by(by):
        raise Refused("this source is in the care of another handler", field="SOURCE")
    with sealing.together(), transaction.atomic(), together():
        letter = write_letter(mailbox, text, files, asks=asks)
        note(by=by, action="drop.reply", target=mailbox.number, detail={"letter": letter.key, "asks": asks})
    return letter


def mark(parcel: Parcel, *, handled: bool, by: User) -> None:
    """Say that a report was dealt with, or that it was not after all.

    Raises:
        Refused: no handler, or it stands so already.
    """
    require(by, "handle")
    if (parcel.handled_on is not None) == handled:
        raise Refused("the report is marked so already; nothing was changed")
    with transaction.atomic():
        parcel.handled_on, parcel.handled_by = (today(), by) if handled else (None, None)
        parcel.save(update_fields=["handled_on", "handled_by"])
        note(by=by, action="inbox.handled" if handled else "inbox.reopen", target=parcel.leaf)


def hand_out(enclosure: Enclosure, *, by: User) -> Iterator[bytes]:
    """The bytes of a file, for the handler's own machine; that they left the desk is on record before.

    Raises:
        Refused: no handler.
        BadInput: the sealed file is missing.
    """
    require(by, "handle")
    document = enclosure.document
    pieces = sealing.pieces(document.sealed, document.size)
    with transaction.atomic(), together():
        custody("exported", f"sha256:{document.sha256}", {"report": enclosure.parcel.leaf})
        note(by=by, action="inbox.file", target=enclosure.parcel.leaf, detail={"sha256": document.sha256})
    return pieces


def add(path: Path, *, by: User) -> tuple[Parcel, bool]:
    """Take in a sealed file that came by hand: its report, and whether it is new.

    Raises:
        Refused: somebody who may not, no age file, or one for somebody else.
        BadInput: it cannot be read.
    """
    require(by, "import")
    with transaction.atomic():
        parcel, fresh = take_in_by_hand(path, taken=numbers())
        if fresh:
            note(by=by, action="inbox.add", target=parcel.leaf)
    return parcel, fresh


def destroy(parcel: Parcel, *, by: Authenticated) -> None:
    """Destroy a report and all that nobody else sent too. Called again after a crash, it removes what was left.

    Raises:
        Refused: no handler, or something of it became a statement.
    """
    require(by.user, "handle")
    taken = Statement.objects.filter(enclosure__parcel=parcel).order_by("pk").first()
    if taken is not None:
        raise Refused(f"what it brought was taken as {taken.key}; erase that first")
    done = Line.objects.filter(action=_DESTROYED, target=parcel.leaf).first()
    sealed: list[str] = done.detail["sealed"] if done else []
    if done is None:
        with transaction.atomic(), together():
            sealed = empty(parcel)
            custody("destroyed", f"leaf:{parcel.leaf}", {})
            note(by=by.user, action=_DESTROYED, target=parcel.leaf, detail={"sealed": sealed})
    for each in sealed:
        sealing.drop(each)


__all__ = ["add", "answer", "destroy", "enclosure_of", "find_report", "hand_out", "mark", "new_number", "numbers", "take"]
