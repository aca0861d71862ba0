"""What a publish keeps for the next one: a second tree of the same files, and of which inputs each was made.

``.NAME.kept/`` lies beside the site: ``tree/`` holds every file of the site under a second name, ``state`` is a SQLite
database of digests. Nothing stands there that is not public. Whatever does not fit the site in every respect is thrown
away, and the next publish makes everything anew.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kirok.base.files import remove_tree
from kirok.publish.kept_claims import KeptClaims, read_columns
from kirok.publish.kept_rows import Rows
from kirok.publish.making import Made
from kirok.publish.proofs_format import CHECKPOINT, MANIFEST
from kirok.publish.sitetree import sha256_of

_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE part (name TEXT PRIMARY KEY, inputs BLOB) WITHOUT ROWID;
CREATE TABLE file (path TEXT PRIMARY KEY, part TEXT, digest BLOB, size INTEGER) WITHOUT ROWID;
CREATE TABLE link (path TEXT PRIMARY KEY, anchors BLOB, links BLOB) WITHOUT ROWID;
CREATE TABLE claims (number INTEGER PRIMARY KEY, ids TEXT, facts BLOB, sizes BLOB, days TEXT);
CREATE TABLE seen (kind TEXT PRIMARY KEY, facts BLOB) WITHOUT ROWID;
CREATE TABLE rows (path TEXT PRIMARY KEY, inputs BLOB, facts BLOB, lengths BLOB) WITHOUT ROWID;
"""


def _put(table: str, key: str, *columns: str) -> str:
    """A row put in the place of the one before: of long values that changed little, only the pages that did are written."""
    marks = ", ".join("?" * (1 + len(columns)))
    taken = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {taken}"  # noqa: S608 - our own names


_PUT = {
    "part": _put("part", "name", "inputs"),
    "file": _put("file", "path", "part", "digest", "size"),
    "link": _put("link", "path", "anchors", "links"),
    "claims": _put("claims", "number", "ids", "facts", "sizes", "days"),
    "seen": _put("seen", "kind", "facts"),
    "rows": _put("rows", "path", "inputs", "facts", "lengths"),
}


@dataclass
class State:
    """Everything that is kept, as it is read at the start of a publish."""

    about: dict[str, str] = field(default_factory=dict)
    parts: dict[str, bytes | None] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes, int]] = field(default_factory=dict)
    claims: KeptClaims = field(default_factory=KeptClaims)
    rows: dict[str, Rows] = field(default_factory=dict)
    #: Kind of record -> the digests of those that were looked at, 16 bytes each, in the order of the edition.
    seen: dict[str, bytes] = field(default_factory=dict)


class Kept:
    """The folder beside *site*."""

    def __init__(self, site: Path) -> None:
        self.folder = site.with_name(f".{site.name}.kept")
        self.tree = self.folder / "tree"
        self._path = self.folder / "state"

    def fits(self, site: Path, vkey: str) -> bool:
        """Whether what is kept describes the very site that lies there, under the same key."""
        state = self._about()
        return bool(state) and {name: state.get(name) for name in about(site, vkey)} == about(site, vkey)

    def _about(self) -> dict[str, str]:
        if not self._path.is_file() or not self.tree.is_dir():
            return {}
        try:
            with self._open() as base:
                return dict(base.execute("SELECT name, value FROM about"))
        except sqlite3.Error:
            return {}

    def load(self) -> State | None:
        """What was kept, or None where nothing usable is."""
        if not self._path.is_file() or not self.tree.is_dir():
            return None
        try:
            with self._open() as base:
                return State(
                    dict(base.execute("SELECT name, value FROM about")),
                    dict(base.execute("SELECT name, inputs FROM part")),
                    {path: (part, digest, size) for path, part, digest, size in base.execute("SELECT * FROM file")},
                    read_columns(*base.execute("SELECT ids, facts, sizes, days FROM claims").fetchone()),
                    {path: Rows(*rest) for path, *rest in base.execute("SELECT * FROM rows")},
                    dict(base.execute("SELECT kind, facts FROM seen")),
                )
        except (sqlite3.Error, TypeError, ValueError):
            return None

    def links(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Of every page its path, the places on it and the places it leads to."""
        with self._open() as base:
            yield from base.execute("SELECT path, anchors, links FROM link ORDER BY path")

    def anchors(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The places on each of some pages, as digests."""
        with self._open() as base:
            read = base.cursor()
            found = ((path, read.execute("SELECT anchors FROM link WHERE path = ?", (path,)).fetchone()) for path in paths)
            return {path: bytes(row[0]) for path, row in found if row}

    def drop(self) -> None:
        """Throw everything away: the state first, so that nothing believes what is left of the tree."""
        self._path.unlink(missing_ok=True)
        if self.folder.exists():
            remove_tree(self.folder)

    def begin(self) -> None:
        """From here on the tree is being changed: what is kept is not to be believed until it is saved again."""
        with self._open() as base:
            base.execute("DELETE FROM about")

    def create(self) -> None:
        """An empty state beside an existing tree."""
        self._path.unlink(missing_ok=True)
        with self._open() as base:
            base.executescript(_TABLES)

    def save(self, change: Change) -> None:
        """Write down what a publish changed, at once or not at all."""
        with self._open() as base:
            base.executemany("DELETE FROM part WHERE name = ?", ((name,) for name in change.gone_parts))
            base.executemany("DELETE FROM file WHERE path = ?", ((path,) for path in change.gone_files))
            base.executemany("DELETE FROM link WHERE path = ?", ((path,) for path in change.gone_files))
            base.executemany("DELETE FROM rows WHERE path = ?", ((path,) for path in change.gone_files))
            base.executemany(_PUT["part"], change.parts.items())
            base.executemany(_PUT["file"], ((m.path, m.part, m.digest, m.size) for m in change.made))
            base.executemany(_PUT["link"], ((m.path, m.anchors, m.links) for m in change.made if m.anchors))
            base.executemany(_PUT["claims"], [(0, *change.claims.columns())] if change.claims is not None else [])
            base.executemany(_PUT["seen"], change.seen.items())
            base.executemany(_PUT["rows"], ((path, one.inputs, one.facts, one.lengths) for path, one in change.rows.items()))
            base.execute("DELETE FROM about")
            base.executemany("INSERT INTO about VALUES (?, ?)", change.about.items())

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        base = sqlite3.connect(self._path)
        try:
            # A digest of what was withdrawn is no more to be found than the words.
            base.execute("PRAGMA secure_delete = ON")
            base.execute("PRAGMA synchronous = NORMAL")
            with base:
                yield base
        finally:
            base.close()


def about(site: Path, vkey: str) -> dict[str, str]:
    """What tells one site from any other: its list of files, its checkpoint, its key."""
    return {"manifest": sha256_of(site / MANIFEST), "checkpoint": sha256_of(site / CHECKPOINT), "vkey": vkey}


@dataclass
class Change:
    """What one publish changed in what is kept."""

    about: dict[str, str] = field(default_factory=dict)
    parts: dict[str, bytes | None] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)
    claims: KeptClaims | None = None
    rows: dict[str, Rows] = field(default_factory=dict)
    seen: dict[str, bytes] = field(default_factory=dict)
    gone_parts: Iterable[str] = ()
    gone_files: Iterable[str] = ()
