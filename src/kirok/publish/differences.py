"""What the next publish would change, in words, before anything is written: pages, and rows of the data one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.publish.building import Tree, refuse_foreign
from kirok.publish.checking import check
from kirok.publish.edition import Edition
from kirok.publish.kept import Kept, State
from kirok.publish.pages import page_at
from kirok.publish.program import program
from kirok.publish.record import SiteRecord
from kirok.publish.round import Round
from kirok.publish.sitetree import sha256_of
from kirok.publish.tables import rows

Kind = Literal["added", "changed", "removed"]
#: The tables that are compared row by row, in the order in which an editor wants to know.
TABLES = ("corrections", "sentences", "findings", "claims")
_ONE = {"corrections": "correction", "sentences": "sentence", "findings": "finding", "claims": "claim"}
#: Rows that are told one by one; of the others their number.
MOST_TOLD = 40


@dataclass(frozen=True)
class RowChange:
    """One row that would be added, changed (in which *fields*) or removed; *text* is what a reader would know it by."""

    table: str
    id: str
    kind: Kind
    fields: tuple[str, ...]
    text: str

    def as_json(self) -> dict[str, object]:
        """``{"table", "id", "change", "fields", "text"}``."""
        return {"table": self.table, "id": self.id, "change": self.kind, "fields": list(self.fields), "text": self.text}


@dataclass(frozen=True)
class Difference:
    """Pages and files by what would become of them, rows by table, and how many HTML pages the site would have."""

    pages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    rows: tuple[RowChange, ...]

    def as_json(self) -> dict[str, object]:
        """``{"files": {"added", "changed", "removed"}, "rows": [...]}``."""
        files = {"added": list(self.added), "changed": list(self.changed), "removed": list(self.removed)}
        return {"files": files, "rows": [row.as_json() for row in self.rows]}


class _Nowhere(Tree):
    """A tree that writes nothing; what it is asked for is made once more."""

    def __init__(self, folder: Path, edition: Edition) -> None:
        super().__init__(folder, edition.index.last_day)
        self._edition = edition

    def read(self, path: str, start: int = 0, end: int | None = None) -> bytes:
        """The bytes of a file of the site as it would be."""
        return (page_at(self._edition, path) or b"")[start:end]

    def put(self, path: str, pieces: Iterable[bytes], day: str = "") -> None:  # noqa: ARG002 - as a tree has it
        """Let the pieces pass, which tells their digest."""
        for _ in pieces:
            pass

    def link(self, path: str, other: Path, day: str = "") -> None:
        """Nothing is there that could be another file."""

    def touch(self, paths: Iterable[str], day: str = "") -> None:
        """Nothing is there to be dated."""

    def remove(self, path: str) -> None:
        """Nothing is there to be removed."""


def compare(cleared: Cleared[SiteRecord], out: Path, *, log: Log) -> Difference:
    """What :func:`~kirok.publish.publishing.publish` would change in the site *out*; nothing is logged or written.

    Raises:
        Refused: *out* holds something that is not a Kirok site; the record speaks about a source.
        BadInput: the record cannot be published as it is.
    """
    target = out.resolve()
    refuse_foreign(target)
    edition, kept = Edition(cleared.value, log.vkey, program()), Kept(target)
    check(edition.site)
    state = (kept.load() if kept.fits(target, log.vkey) else None) or State()
    making = Round(edition, target, _Nowhere(kept.tree, edition), state, log)
    making.make()
    old = {path: sha.hex() for path, (_, sha, _) in state.files.items()} or _lying(target)
    new = {path: sha.hex() for path, sha in making.digests.items()}
    changed = sorted(path for path in new.keys() & old.keys() if new[path] != old[path] or path in making.examined.touched)
    added, removed = sorted(new.keys() - old.keys()), sorted((old.keys() - new.keys()) | making.examined.strangers)
    pages = sum(path.endswith(".html") for path in new)
    return Difference(pages, tuple(added), tuple(changed), tuple(removed), tuple(_rows(edition, target)))


def _lying(site: Path) -> dict[str, str]:
    files = (path for path in site.rglob("*") if path.is_file()) if site.is_dir() else ()
    found = {path.relative_to(site).as_posix(): path for path in files}
    return {path: sha256_of(file) for path, file in found.items() if not path.startswith("proofs/")}


def _rows(edition: Edition, site: Path) -> Iterator[RowChange]:
    for table in TABLES:
        old = {row["id"]: row for row in _published(site / "data" / f"{table}.json")}
        new = {str(row["id"]): row for row in rows(table, edition.index)}
        for key in sorted(old.keys() | new.keys()):
            fields = _fields(old.get(key), new.get(key))
            if fields is not None:
                kind: Kind = "added" if key not in old else "removed" if key not in new else "changed"
                yield RowChange(table, key, kind, fields, _text(table, new.get(key) or old[key]))


def _published(path: Path) -> list[dict[str, Any]]:
    """The rows of a table that lies there; none where it cannot be read, for then all of it is new."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return []
    return [row for row in found if isinstance(row, dict) and "id" in row] if isinstance(found, list) else []


def _fields(old: Mapping[str, object] | None, new: Mapping[str, object] | None) -> tuple[str, ...] | None:
    """The fields that differ, none for a row that comes or goes; None where nothing differs."""
    if old is None or new is None:
        return ()
    found = tuple(name for name in new if name not in old or old[name] != new[name])
    return found or None


def _text(table: str, row: Mapping[str, Any]) -> str:
    """What a reader would know the row by."""
    if table in ("sentences", "findings"):
        return str(row.get("en") or row.get("ko") or "")
    if table == "corrections":
        return f"of {row.get('target')}, {row.get('reason')}"
    parts = (row.get("type_en") or row.get("content_en") or row.get("kind"), "; ".join(row.get("victims_en") or ()), row.get("when"))
    return ", ".join(str(part) for part in parts if part)


def describe(found: Difference) -> str:
    """The difference as an editor reads it."""
    if not (found.added or found.changed or found.removed or found.rows):
        return "nothing would change"
    lines = [_told(row) for row in found.rows[:MOST_TOLD]]
    if len(found.rows) > MOST_TOLD:
        lines.append(f"and {len(found.rows) - MOST_TOLD} rows more (--json tells them all)")
    parts = [
        f"{len(paths)} {kind}" for kind, paths in (("added", found.added), ("changed", found.changed), ("removed", found.removed)) if paths
    ]
    lines.append(f"files that would be otherwise: {', '.join(parts) or 'none'}")
    return "\n".join(lines)


def _told(row: RowChange) -> str:
    fields = f" ({', '.join(row.fields)})" if row.fields else ""
    return f"{row.kind}: {_ONE[row.table]} {row.id}{fields}: {row.text}"
