"""``kirok export --as``: the data that this home has published, or those of another record that it holds, as files.

Nothing new leaves here: our own data are those of a site that was written from cleared records and registered then; the
others' are public by them. So the disclosure register gets no entry, the journal its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from kirok.base.errors import BadInput
from kirok.base.files import make_folder, read_limited, write_atomic
from kirok.desk.inbox.held_records import find_record, package_of
from kirok.desk.inbox.models import HeldRecord
from kirok.desk.journal.actions import note
from kirok.desk.members.models import User
from kirok.desk.publications.models import Outlay
from kirok.desk.vault.state import current
from kirok.publish.packages import DESCRIPTOR, write_package

#: Format -> which files of a site's folder ``data`` it is, as patterns.
SHAPES = {
    "csv": ("*.csv",),
    "frictionless": (DESCRIPTOR, "*.csv", "*.json", "*.parquet"),
    "ftm": ("entities.ftm.json",),
    "annotations": ("annotations.jsonld",),
}
#: JSON files of a site's ``data`` that are formats of their own.
_APART = frozenset({"entities.ftm.json"})
_OWN = "own"
_LIMIT = 1_000_000_000  # bytes of one file


def export_data(shape: str, *, record: str | None, out: Path, by: User) -> tuple[str, ...]:
    """Write the files of format *shape* into the empty folder *out*; their paths.

    *record* is ``own``, or the key or title of a held record; None where there is only one to be meant.

    Raises:
        BadInput: a format that is none, nothing to export, more than one record and none named, or a folder that is not empty.
    """
    if shape not in SHAPES:
        raise BadInput(f"'{shape}' is no format of data", field="--as", allowed=tuple(SHAPES))
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise BadInput("choose an empty or new folder", file=str(out), field="--out")
    found = _held(find_record(record), shape) if record not in {None, _OWN} else _only(shape, own=record == _OWN)
    with transaction.atomic():
        note(by=by, action="export", target="data", detail={"as": shape, "files": len(found)})
        make_folder(out)
        for name, content in sorted(found.items()):
            write_atomic(out / name, content)
    return tuple(str(out / name) for name in sorted(found))


def _only(shape: str, *, own: bool) -> dict[str, bytes]:
    """The files of the one record that can be meant."""
    folder = next(_published(), None)
    records = [] if own else list(HeldRecord.objects.order_by("key"))
    if len(records) + (folder is not None) > 1:
        keys = [*([_OWN] if folder else []), *(one.key for one in records)]
        raise BadInput("say which record to export", field="--record", allowed=keys)
    if records:
        return _held(records[0], shape)
    if folder is None:
        raise BadInput("there are no data yet: nothing was published from here, and no package is held", allowed="kirok publish")
    paths = {path.name: path for pattern in SHAPES[shape] for path in sorted(folder.glob(pattern))}
    return {name: read_limited(path, _LIMIT) for name, path in paths.items() if name not in _APART or shape == "ftm"}


def _published() -> Iterator[Path]:
    """The folders of data of the sites that this home keeps."""
    for outlay in Outlay.objects.order_by("pk"):
        folder = current().home.path / outlay.path / "data"
        if (folder / DESCRIPTOR).is_file():
            yield folder


def _held(record: HeldRecord, shape: str) -> dict[str, bytes]:
    files = write_package(package_of(record))
    if shape == "frictionless":
        return files
    if shape == "csv":
        return {name: content for name, content in files.items() if name.endswith(".csv")}
    raise BadInput(f"a held record has no '{shape}'", field="--as", allowed=("csv", "frictionless"))
