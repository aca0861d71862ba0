"""A parcel comes in: the sealed report is kept as it came, opened, and each thing in it becomes a document."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Collection
from pathlib import Path

from django.db import transaction

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.base.files import atomic_writer, make_folder
from kirok.desk.inbox import formats
from kirok.desk.inbox.models import Document, Drop, Enclosure, Mailbox, Parcel
from kirok.desk.journal.actions import custody, together
from kirok.desk.vault import intake, sealing
from kirok.desk.vault.state import current
from kirok.ledger.receipt import leaf_of
from kirok.seal.digest import payload_digest_of
from kirok.seal.mailbox import reply_address
from kirok.seal.recipients import parse_recipients

_CHUNK = 1 << 20
_SHOWN = 255
#: Kinds of what the desk keeps and does not read: an age file for somebody else, and anything else.
FOREIGN, OTHER = "age", "other"
_NUMBER = re.compile(r"S-([0-9]{4,6})")


def leaf_in(path: Path) -> str:
    """The leaf (hex) of the envelope *path*, computed from its bytes.

    Raises:
        BadInput: it cannot be read.
        Refused: it is no age file.
    """
    return leaf_of(payload_digest_of(path)).hex()


def take_in(path: Path, *, drop: Drop | None, taken: Collection[str]) -> Parcel:
    """Keep the envelope *path*, open it, and record what is in it: all of it or nothing.

    *taken* are numbers of sources that are in use elsewhere.

    Raises:
        BadInput: the envelope cannot be read, or the disk is full.
        Refused: it is not for this newsroom, is damaged, or holds no report.
    """
    leaf = leaf_in(path)
    with sealing.together(), transaction.atomic(), together():
        report = intake.open_report(path)
        kept = _keep(path, leaf)
        custody("pulled", f"leaf:{leaf}", {"size": path.stat().st_size, "files": len(report.files)})
        mailbox = _mailbox(report.reply, drop, taken) if report.reply else None
        parcel = Parcel.objects.create(leaf=leaf, sealed=kept, mailbox=mailbox)
        if report.text.strip():
            _enclose(parcel, b"message.txt", _document("message.txt", report.text.encode()), is_text=True)
        for each in report.files:
            _enclose(parcel, each.name, _file(each))
    return parcel


def take_in_by_hand(path: Path, *, taken: Collection[str]) -> tuple[Parcel, bool]:
    """Record a sealed file that came by hand, made by a drop, by ``kirok seal`` or by any age tool: the parcel, and whether it is new.

    Raises:
        BadInput: it cannot be read.
        Refused: it is no age file, or is for somebody else.
    """
    leaf = leaf_in(path)
    held = Parcel.objects.filter(leaf=leaf).first()
    if held is not None:
        return held, False
    try:
        return take_in(path, drop=None, taken=taken), True
    except Refused:
        return _take_in_foreign(path, leaf), True


def _take_in_foreign(path: Path, leaf: str) -> Parcel:
    content = path.read_bytes()
    opened = intake.open_foreign(content)
    if opened is None:
        raise Refused("this envelope is not sealed to this newsroom, or it is damaged", file=str(path))
    name = (opened[0] or path.stem).encode("utf-8", "surrogateescape")
    with sealing.together(), transaction.atomic(), together():
        kept = _keep(path, leaf)
        custody("received", f"leaf:{leaf}", {"size": len(content), "files": 1})
        parcel = Parcel.objects.create(leaf=leaf, sealed=kept)
        _enclose(parcel, name, _document(_plain(name), opened[1]))
    return parcel


def _keep(path: Path, leaf: str) -> str:
    """A copy of the envelope below HOME/sealed; the same envelope has the same place, so a crash leaves no second one."""
    kept = f"{intake.FOLDER}/{leaf}.{intake.ENDING}"
    target = make_folder(current().home.sealed / intake.FOLDER) / f"{leaf}.{intake.ENDING}"
    with path.open("rb") as source, atomic_writer(target) as copy:
        shutil.copyfileobj(source, copy, _CHUNK)
    return kept


def _enclose(parcel: Parcel, name: bytes, document: Document, *, is_text: bool = False) -> None:
    position = parcel.enclosures.count()
    Enclosure.objects.create(parcel=parcel, position=position, name=name, document=document, is_text=is_text)


def _file(enclosed: intake.Enclosed) -> Document:
    """The document of a file; what it holds is read where the desk can, and an age file for this newsroom is opened."""
    name = _plain(enclosed.name)
    if enclosed.size > formats.MAX_BYTES:
        start = next(sealing.pieces(enclosed.sealed, enclosed.size), b"")
        return _record(name, enclosed.sealed, enclosed.sha256, enclosed.size, start if start.startswith(intake.AGE) else None)
    content = sealing.take(enclosed.sealed)
    foreign = intake.open_foreign(content) if content.startswith(intake.AGE) else None
    if foreign is None:
        return _record(name, enclosed.sealed, enclosed.sha256, enclosed.size, content)
    sealing.drop(enclosed.sealed)  # it lies in the parcel, unchanged
    return _document(_plain(foreign[0].encode()) if foreign[0] else name.removesuffix(".age"), foreign[1])


def _document(name: str, content: bytes) -> Document:
    return _record(name, sealing.put(content, name="enclosure"), hashlib.sha256(content).hexdigest(), len(content), content)


def _record(name: str, sealed: str, digest: str, size: int, content: bytes | None) -> Document:
    """One row a content: a second copy of the same bytes is the same document."""
    held = Document.objects.filter(sha256=digest).first()
    if held is not None:
        sealing.drop(sealed)
        return held
    kind, title = _read(name, content)
    leaf = custody("received", f"sha256:{digest}", {"size": size, "format": kind})
    return Document.objects.create(sha256=digest, name=name, kind=kind, size=size, sealed=sealed, title=title, leaf=leaf)


def _read(name: str, content: bytes | None) -> tuple[str, str]:
    if (content or b"").startswith(intake.AGE):
        return FOREIGN, ""
    try:
        read = formats.read(name, content or b"")
    except KirokError:
        return OTHER, ""
    return read.kind, read.title or ""


def _plain(name: bytes) -> str:
    """A name that can be shown and plays no tricks; the true one stands in the enclosure."""
    text = name.decode("utf-8", "replace").replace("/", "_").replace("\\", "_").lstrip(".")
    return "".join(sign if sign.isprintable() else "_" for sign in text)[-_SHOWN:] or "file"


def _mailbox(recipient: str, drop: Drop | None, taken: Collection[str]) -> Mailbox | None:
    try:
        parse_recipients(recipient, "a report")
    except BadInput:
        return None  # a report without a way back is a report all the same
    address = reply_address(recipient)
    found = Mailbox.objects.filter(address=address).first()
    if found is not None:
        return found
    return Mailbox.objects.create(number=next_number(taken), recipient=recipient, address=address, drop=drop)


def next_number(taken: Collection[str]) -> str:
    """The number after the highest that any source has."""
    used = {*taken, *Mailbox.objects.values_list("number", flat=True)}
    highest = max((int(found[1]) for number in used if (found := _NUMBER.fullmatch(number))), default=0)
    return f"S-{highest + 1:04d}"
