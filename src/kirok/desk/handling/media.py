"""Recordings and pictures under seal: what kind of file it is, who may hear or see it, and taking one in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling.models import Care, Listening
from kirok.desk.journal.actions import custody, note, together
from kirok.desk.members.actions import Authenticated, find
from kirok.desk.members.models import User
from kirok.desk.members.roles import ACTS
from kirok.desk.statements.models import Medium, Source, Statement

#: (what a file begins with, at which byte) -> kind and MIME type.
_BEGINNINGS: tuple[tuple[bytes, int, str, str], ...] = (
    (b"ID3", 0, "audio", "audio/mpeg"),
    (b"OggS", 0, "audio", "audio/ogg"),
    (b"WAVE", 8, "audio", "audio/wav"),
    (b"fLaC", 0, "audio", "audio/flac"),
    (b"ftypM4A", 4, "audio", "audio/mp4"),
    (b"ftyp", 4, "video", "video/mp4"),
    (b"\x1aE\xdf\xa3", 0, "video", "video/webm"),
    (b"\x89PNG\r\n\x1a\n", 0, "image", "image/png"),
    (b"\xff\xd8\xff", 0, "image", "image/jpeg"),
)
_MPEG_FRAME = 0xE0
HEAD = 16


@dataclass(frozen=True)
class Taken:
    """A file that was sealed as it came in: where it lies, its digest and size, and its first bytes."""

    sealed: str
    sha256: str
    size: int
    head: bytes


def kind_of(head: bytes) -> tuple[str, str]:
    """Kind and MIME type by the first bytes of a file.

    Raises:
        BadInput: none that the desk plays or shows.
    """
    for mark, at, kind, mime in _BEGINNINGS:
        if head[at : at + len(mark)] == mark:
            return kind, mime
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & _MPEG_FRAME == _MPEG_FRAME:
        return "audio", "audio/mpeg"
    raise BadInput("this is no recording or picture that the desk takes", field="file", allowed="MP3, Ogg, WAV, FLAC, MP4, WebM, JPEG, PNG")


def keep(taken: Taken, *, source: Source | None, statement: Statement | None) -> Medium:
    """One row and one leaf a file; call it inside a transaction and ``together()``.

    Raises:
        BadInput: of no kind that the desk takes, or held already.
    """
    kind, mime = kind_of(taken.head)
    if Medium.objects.filter(sha256=taken.sha256).exists():
        raise BadInput("the desk holds this very file already", field="file")
    leaf = custody("recorded", f"sha256:{taken.sha256}", {"size": taken.size, "sealed": taken.sealed})
    return Medium.objects.create(
        sha256=taken.sha256, kind=kind, mime=mime, size=taken.size, sealed=taken.sealed, leaf=leaf, source=source, statement=statement
    )


def may_see(user: User, medium: Medium) -> bool:
    """Its keepers, and whom one of them let in; what no source gave, whoever codes."""
    source = _source_of(medium)
    if source is None:
        return user.has_role(*ACTS["code"])
    care = Care.objects.filter(source=source).first()
    keeps = care is not None and care.kept_by(user)
    return keeps or (user.is_active and medium.listeners.filter(user=user).exists())


def _source_of(medium: Medium) -> int | None:
    return medium.source_id or (medium.statement.source_id if medium.statement else None)


def may_add(user: User, statement: Statement) -> bool:
    """Who adds a recording or picture to a statement: its source's keepers; where there is none, whoever codes."""
    if statement.source_id is None:
        return user.has_role(*ACTS["code"])
    care = Care.objects.filter(source=statement.source_id).first()
    return care is not None and care.kept_by(user)


def may_open(user: User, statement: Statement) -> bool:
    """Whether anything of a statement's recordings and pictures is for this person: adding to them, or one to hear or see."""
    return may_add(user, statement) or (user.is_active and statement.media.filter(listeners__user=user).exists())


def attach(*, statement: Statement, taken: Taken, by: Authenticated) -> Medium:
    """Add a sealed recording or picture to a statement.

    Raises:
        BadInput: see :func:`keep`.
        Refused: somebody who may not.
    """
    if not may_add(by.user, statement):
        raise Refused(f"'{by.user.name}' may not add to this statement", field="--by")
    with transaction.atomic(), together():
        medium = keep(taken, source=statement.source, statement=statement)
        note(by=by.user, action="medium", target=statement.key, detail={"leaf": medium.leaf, "kind": medium.kind})
    return medium


def let_in(*, medium: Medium, name: str, by: Authenticated) -> Listening:
    """Let one more person hear or see it.

    Raises:
        BadInput: nobody is called so.
        Refused: not a keeper, or somebody who may already.
    """
    care = Care.objects.filter(source=_source_of(medium)).first() if _source_of(medium) else None
    if care is None or not care.kept_by(by.user):
        raise Refused(f"'{by.user.name}' does not keep this source", field="--by")
    person = find(name, field="user")
    if may_see(person, medium):
        raise Refused(f"'{name}' may hear or see it already", field="user")
    with transaction.atomic():
        row = Listening.objects.create(medium=medium, user=person, by=by.user)
        note(by=by.user, action="medium.let-in", target=f"sha256:{medium.sha256}", detail={"user": name})
    return row
