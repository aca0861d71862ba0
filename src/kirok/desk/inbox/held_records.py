"""Another newsroom's published data, kept at the desk row by row, given out again as they came, and let go of by two people."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from django.db import transaction

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.base.telling import spread
from kirok.base.watching import Advance, Watch, unheard, unwatched
from kirok.desk.inbox.models import HeldRecord, HeldRow
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.publish.packages import DataPackage, Row

_AT_ONCE = 500
_LONGEST_REASON = 500
_T = TypeVar("_T")


@dataclass(frozen=True)
class Taken:
    """How many rows of a package were new, changed, the same; and how many held rows it has no more."""

    record: str
    new: int
    changed: int
    same: int
    gone: int


def take_in(package: DataPackage, *, vkey: str, by: User, watch: Watch = unwatched) -> Taken:
    """Hold *package*: rows are told apart by table and id; what a later release has no more goes from here too.

    *vkey* is the key under which the site that the package lies in is whole; empty for a package without its site.

    Raises:
        Refused: a record of that title came with another key, or with one where this comes without.
    """
    with transaction.atomic():
        record = HeldRecord.objects.filter(title=package.title).first() or _begun(package)
        if record.vkey not in {"", vkey}:
            raise Refused(
                f"the desk holds '{package.title}' under another key: this is somebody else's, or came without its site",
                field="proofs/vkey",
                allowed=record.vkey,
            )
        rows = sum(map(len, package.tables.values()))
        with watch("taking rows in", 2 * rows) as advance:
            taken = _exchange(record, package, rows, advance)
        record.descriptor, record.version, record.vkey = package.descriptor, package.version, vkey
        record.received_on = today()
        record.save()
        counts = {"new": taken.new, "changed": taken.changed, "same": taken.same, "gone": taken.gone}
        note(by=by, action="import", target=record.key, detail=counts)
        crash_point("import.before-commit")
    return taken


def _begun(package: DataPackage) -> HeldRecord:
    key = "r-" + hashlib.sha256(package.title.encode()).hexdigest()[:10]
    return HeldRecord(key=key, title=package.title)


def difference(package: DataPackage) -> Taken:
    """What :func:`take_in` would do; nothing is changed."""
    record = HeldRecord.objects.filter(title=package.title).first() or _begun(package)
    return _compared(record, package)[0]


def _exchange(record: HeldRecord, package: DataPackage, rows: int, advance: Advance) -> Taken:
    """Rows that are new or changed are written, those that are gone deleted; places follow the package."""
    record.save()
    taken, fresh, other, gone = _compared(record, package, advance)
    acts: list[Callable[[], object]] = [partial(HeldRow.objects.bulk_create, some) for some in _batches(fresh)]
    acts += [partial(HeldRow.objects.bulk_update, some, ["position", "payload", "words"]) for some in _batches(other)]
    acts += [HeldRow.objects.filter(pk__in=some).delete for some in _batches(gone)]
    for act in spread(acts, rows, advance):
        act()
    return taken


def _batches(rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (rows[begin : begin + _AT_ONCE] for begin in range(0, len(rows), _AT_ONCE))


def _compared(
    record: HeldRecord, package: DataPackage, advance: Advance = unheard
) -> tuple[Taken, list[HeldRow], list[HeldRow], list[int]]:
    """The counts; rows to make, rows to change, and the primary keys of rows to delete."""
    held = {(row.table, row.key): row for row in record.rows.all()} if record.pk else {}
    fresh, other = [], []
    new = changed = same = 0
    for table, rows in package.tables.items():
        for position, payload in enumerate(spread(rows, len(rows), advance)):
            row = held.pop((table, payload["id"]), None)
            if row is None:
                fresh.append(_row(record, table, position, payload))
                new += 1
                continue
            altered = _plain(row.payload) != _plain(payload)
            changed, same = changed + altered, same + (not altered)
            if altered or row.position != position:
                row.position, row.payload, row.words = position, dict(payload), words_of(payload)
                other.append(row)
    return Taken(record.key, new, changed, same, len(held)), fresh, other, [row.pk for row in held.values()]


def _row(record: HeldRecord, table: str, position: int, payload: Row) -> HeldRow:
    return HeldRow(record=record, table=table, key=payload["id"], position=position, payload=dict(payload), words=words_of(payload))


def words_of(payload: Row) -> str:
    """The texts of a row, folded for a search."""
    return folded("\n".join(_texts(payload.values())))


def folded(text: str) -> str:
    """*text* without regard to case and to how its letters are put together."""
    return unicodedata.normalize("NFC", text).casefold()


def _texts(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif not isinstance(values, bool | int | float | None):
        for value in values:  # type: ignore[attr-defined]  # a list, or the values of a row
            yield from _texts(value)


def _plain(payload: Row) -> str:
    """A row as text: 1 and 1.0 are two values in a file, and PostgreSQL keeps no order of fields."""
    return json.dumps(payload, sort_keys=True)


def find_record(name: str) -> HeldRecord:
    """A held record by its key or title.

    Raises:
        BadInput: none is called so.
    """
    found = HeldRecord.objects.filter(key=name).first() or HeldRecord.objects.filter(title=name).first()
    if found is None:
        keys = list(HeldRecord.objects.order_by("key").values_list("key", flat=True))
        raise BadInput(f"the desk holds no record '{name}'", field="--record", allowed=keys)
    return found


def package_of(record: HeldRecord) -> DataPackage:
    """The package as it came."""
    names = [one["name"] for one in DataPackage(record.descriptor, {}).said["resources"]]
    tables: dict[str, list[Row]] = {name: [] for name in names}
    for row in record.rows.order_by("table", "position").iterator():
        tables[row.table].append(row.payload)
    return DataPackage(record.descriptor, tables)


def let_go(*, record: HeldRecord, reason: str, by: Authenticated, second: Authenticated) -> int:
    """Delete a held record for good, by two people and with a reason that the journal keeps; how many rows it had.

    Raises:
        Refused: one person twice, or a role that may not.
        BadInput: no reason, or one that is too long for a line.
    """
    require(by.user, "erase")
    require(second.user, "erase-second")
    if by.user == second.user:
        raise Refused("deleting another newsroom's data takes two different people", field="second")
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise BadInput("deleting another newsroom's data needs a reason in words, of at most 500 characters", field="reason")
    with transaction.atomic():
        rows = record.rows.count()
        told = {"second": second.user.name, "reason": reason.strip(), "rows": rows}
        note(by=by.user, action="import.delete", target=record.key, detail=told)
        record.delete()
    return rows
