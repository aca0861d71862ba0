"""Writing the journal and the custody log; and checking that nobody changed the journal since."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar

from django.db import connection, transaction

from kirok.base.canonical import canonical
from kirok.base.crash import crash_point
from kirok.base.files import exclusive
from kirok.base.home import Home
from kirok.desk.journal.batches import LOG, make_due
from kirok.desk.journal.models import CustodyEvent, Line
from kirok.desk.members.models import User, today
from kirok.desk.members.scoping import whole
from kirok.desk.vault.state import current
from kirok.ledger.commitment import commit, new_salt

_GENESIS = "0" * 64
_HEAD = "journal"
_WAITING: ContextVar[list[bytes] | None] = ContextVar("waiting", default=None)


_INNER: ContextVar[list[Line] | None] = ContextVar("inner", default=None)


@contextlib.contextmanager
def inner() -> Iterator[list[Line]]:
    """Acts inside are parts of a larger one, which leaves the only line: theirs are handed out instead of being written."""
    lines: list[Line] = []
    token = _INNER.set(lines)
    try:
        yield lines
    finally:
        _INNER.reset(token)


def note(*, by: User, action: str, target: str, detail: Mapping[str, object] | None = None) -> Line:
    """Append one line; call it inside the transaction of the act that it tells of."""
    line = Line(day=today(), actor=by, action=action, target=target, detail=dict(detail or {}))
    within = _INNER.get()
    if within is not None:
        within.append(line)
        return line
    last = Line.objects.order_by("-pk").first()
    line.previous = last.digest if last else _GENESIS
    line.digest = digest(line)
    line.save(force_insert=True)
    return line


def digest(line: Line) -> str:
    """SHA-256 hex over the canonical JSON of a line and of the digest before it."""
    fields = [line.previous, line.day.isoformat(), line.actor.name, line.action, line.target, line.detail]
    return hashlib.sha256(b"kirok/journal/v1" + canonical(fields)).hexdigest()


def broken_lines() -> list[int]:
    """The numbers of lines whose digest or chain does not fit, or that are gone; empty when nothing was changed or removed."""
    broken, previous, number = [], _GENESIS, 0
    for line in Line.objects.select_related("actor").order_by("pk").iterator():
        if line.previous != previous or line.digest != digest(line):
            broken.append(line.pk)
        previous, number = line.digest, line.pk
    return sorted({*broken, *_cut_off(number), *_missing_heads()})


def _cut_off(last: int) -> list[int]:
    """The number after the last line, where SQLite's own counter says that there were more: nothing else links to the end."""
    if connection.vendor != "sqlite":
        return []  # a rolled back act takes a number there
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [Line._meta.db_table])  # noqa: SLF001  Django's documented name
        row = cursor.fetchone()
    return [last + 1] if row and int(row[0]) > last else []


def _missing_heads() -> list[int]:
    """The numbers of lines that the custody log committed to and that are not here any more, or not as they were."""
    records = list(CustodyEvent.objects.filter(kind=_HEAD).values_list("record", flat=True))
    held = set(Line.objects.filter(digest__in=[record["head"] for record in records]).values_list("digest", flat=True))
    return [int(record["line"]) for record in records if record["head"] not in held]


def _commit_head() -> None:
    """Once a day, after an act: the custody log commits to the journal's last line, so that its end cannot be cut off later."""
    line, before = Line.objects.order_by("-pk").first(), CustodyEvent.objects.filter(kind=_HEAD).order_by("-pk").first()
    if line is None or (before is not None and before.record["day"] == today().isoformat()):
        return
    with transaction.atomic(), together():
        custody(_HEAD, "journal", {"line": line.pk, "head": line.digest})


def custody(kind: str, target: str, facts: Mapping[str, object]) -> str:
    """Commit one custody event (received, transcribed, released, ...) and return its leaf, 64 hex digits.

    The leaf is queued durably for the day's batch before the caller's transaction commits: a crash between the two
    leaves a commitment that nobody can open, never an event without its commitment.
    """
    record = {"schema": "kirok.custody/1", "kind": kind, "target": target, "day": today().isoformat(), **facts}
    salt = new_salt()
    leaf = commit(record, salt)
    _queue(leaf)
    CustodyEvent.objects.create(kind=kind, target=target, record=record, salt=salt, leaf=leaf.hex())
    return leaf.hex()


def _queue(leaf: bytes) -> None:
    waiting = _WAITING.get()
    if waiting is not None:
        waiting.append(leaf)
        return
    current().log(LOG).queue(leaf)
    crash_point("import.queued")


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Leaves of custody events inside are queued at its end, just before the transaction around it commits.

    So an act that is refused half-way leaves no commitment behind.
    """
    leaves: list[bytes] = []
    token = _WAITING.set(leaves)
    try:
        yield
    finally:
        _WAITING.reset(token)
    for leaf in leaves:
        _queue(leaf)


@contextlib.contextmanager
def writing(home: Home, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the home's only writer's place; make up for the custody log's batches of days that have passed.

    They go in before anything is changed, so that a clock that went backwards is refused. What is done inside waits
    for the next fixed hour; only a home's very first act brings its log's first batch with it. A page waits up to
    *patience* seconds for its turn; a command is told at once. Inside, acts see everything, whoever does them.

    Raises:
        Refused: another command is writing, or the clock stands before the last batch's day.
        BadInput: kirok.toml names no hour that there is.
    """
    with exclusive(home.lock, patience=patience), whole():
        first = current().log(LOG).last_batch() is None
        if not first:
            make_due(home)
        yield
        _commit_head()
        if first:
            make_due(home)
