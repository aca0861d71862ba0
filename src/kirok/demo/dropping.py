"""The walk through the drop: invented sources post to it, the desk pulls, reads, takes their words as statements, answers."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from kirok.base.errors import CheckFailed
from kirok.base.files import make_folder, write_atomic
from kirok.base.home import Home
from kirok.demo.places import LISTS
from kirok.demo.sources import Sources
from kirok.demo.world import DemoDocument, World
from kirok.demo.world.geography import YEARS
from kirok.demo.world.reports import Sent, first_reports, last_letter, later_reports, letters, list_reports, through_the_drop, years
from kirok.demo.world.values import ProjectList
from kirok.desk.dropping import bring
from kirok.desk.handling import inbox
from kirok.desk.handling.reading import find_report, open_report
from kirok.desk.inbox.models import Enclosure, Parcel
from kirok.desk.inbox.pulling import Pulled
from kirok.desk.journal.actions import writing
from kirok.desk.members.models import User
from kirok.desk.reaching import Folder
from kirok.desk.statements.actions import Provenance
from kirok.desk.vault import sealing
from kirok.drop.commands import DESK, READERS
from kirok.drop.making import make_drop
from kirok.drop.place import Place
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import new_identity
from kirok.seal.recipients import parse_recipients

#: Below HOME/demo: the words of each invented mailbox, after its source's number. No real desk ever has them.
WORDS = "mailbox-words"


def has_drop(home: Home) -> bool:
    """Whether the demonstration's drop is there."""
    return Place(home).exists()


def make(home: Home) -> None:
    """Make the drop in the desk's own home, as 'kirok drop init' does there."""
    text = "\n".join((home.keys / name).read_text(encoding="utf-8") for name in READERS)
    desk = (home.keys / DESK).read_text(encoding="utf-8").strip()
    make_drop(home, parse_recipients(text, str(home.keys)), origin=f"record.example/{secrets.token_hex(4)}/drop", desk=desk)


def walk(home: Home, world: World, *, by: User) -> dict[str, str]:
    """Bring six years of the world's reports through the drop; the statement of each document that came by it, by its key."""
    first, documents = first_reports(world), through_the_drop(world)
    foreign = seal_bytes(b"for a friend (invented)\n", [new_identity("pq").recipient], name="for-a-friend.txt")
    numbers, words, projects, ids = [str(document.source) for document in documents], list[str](), list[str](), dict[str, str]()
    with contextlib.closing(Sources(home.path)) as sources:
        for year, part in zip(YEARS, years(len(first)), strict=True):
            lists = list_reports(world.lists, year)
            words += sources.send(first[part])
            projects = sources.send(lists, projects)
            pulled = _pull(home, len(first[part]) + len(lists))
            ids.update(_take(home, documents[part], pulled, by))
            _keep_lists(home, [each for each in world.lists if each.year == year], pulled, by)
        for number, text, asks in letters(first):
            _write(home, numbers[number], text, by, asks=asks)
        later = later_reports(first, foreign)
        sources.send(later, words)
        _pull(home, len(later))
    number, text = last_letter(later)
    _write(home, numbers[number], text, by)
    _keep_words(home.path, numbers, words, first)
    return ids


def _pull(home: Home, expected: int) -> Pulled:
    with writing(home):
        pulled = bring(Folder(home.path))
    if pulled.faults or len(pulled.new) != expected:
        raise CheckFailed(f"{expected} invented reports were sent and {len(pulled.new)} came through the drop")
    return pulled


def _take(home: Home, documents: Sequence[DemoDocument], pulled: Pulled, by: User) -> dict[str, str]:
    """Read each report and take the account in it as a statement, on the terms that the world knows and in its order."""
    came: dict[str, Enclosure] = {}
    for parcel in pulled.new:
        open_report(home, parcel, by=by)
        came.update({each.document.sha256: each for each in parcel.enclosures.select_related("document", "parcel__mailbox")})
    ids: dict[str, str] = {}
    for document in documents:
        enclosure = came[hashlib.sha256(document.content).hexdigest()]
        terms = Provenance(document.source, None, document.lang, document.said_on, document.consent_basis, document.scopes)
        with writing(home):
            ids[document.key] = inbox.take(enclosure, provenance=terms, by=by).statement.key
            inbox.mark(enclosure.parcel, handled=True, by=by)
    return ids


def _keep_lists(home: Home, lists: Sequence[ProjectList], pulled: Pulled, by: User) -> None:
    """Read the reports that bring lists and keep the files, as a handler saves them from the inbox to work on."""
    folder = make_folder(home.path / "demo" / LISTS)
    names = {hashlib.sha256(each.content).hexdigest(): each.file_name for each in lists}
    rows = Enclosure.objects.filter(parcel__in=pulled.new, document__sha256__in=names).select_related("document", "parcel__mailbox")
    for row in rows.order_by("pk"):
        open_report(home, row.parcel, by=by)
        write_atomic(folder / names.pop(row.document.sha256), sealing.take(row.document.sealed))
        with writing(home):
            inbox.mark(row.parcel, handled=True, by=by)
    if names:
        raise CheckFailed(f"the list {min(names.values())} did not come through the drop")


def _write(home: Home, number: str, text: str, by: User, *, asks: bool = False) -> None:
    parcel = Parcel.objects.filter(mailbox__number=number).order_by("pk").last()
    mailbox = find_report(parcel.leaf, by=by).mailbox if parcel else None
    if mailbox is None:
        raise CheckFailed(f"{number} has no mailbox")
    with writing(home):
        inbox.answer(mailbox, text=text, asks=asks, by=by)


def _keep_words(path: Path, numbers: Sequence[str], words: Sequence[str], first: Sequence[Sent]) -> None:
    """Those in English first: who looks at the demonstration types them."""
    order = sorted(range(len(first)), key=lambda number: (first[number].lang != "en", number))
    lines = [f"{numbers[number]}: {words[number]}\n" for number in order if number < len(letters(list(first)))]
    write_atomic(path / "demo" / WORDS, "".join(lines).encode())
