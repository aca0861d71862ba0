"""One round of publishing: the pages that changed, their links, their proofs, all of it where nobody reads yet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from kirok.base.crash import crash_point
from kirok.base.watching import Watch, unwatched
from kirok.ledger.log import Log
from kirok.publish.begun import Begun
from kirok.publish.building import Tree
from kirok.publish.dataset import parquet_part, whole_parquets
from kirok.publish.edition import Edition
from kirok.publish.examining import Examined, examine, lies
from kirok.publish.exchange.jsons import ARRAY
from kirok.publish.kept import State
from kirok.publish.kept_rows import Rows
from kirok.publish.making import Late, Made, make, make_one
from kirok.publish.pages import TALLIED, last_parts, parts, tables
from kirok.publish.parquet import Earlier, available
from kirok.publish.parts import Part, TableMaker
from kirok.publish.splicing import Splice, runs, stretch
from kirok.publish.tables import COLUMNS

_LISTENED = 64  # so many parts are looked at before the other process is listened to


@dataclass
class Round:
    """*target* is the site that readers see, described by *state*; *tree* is the one that takes its place."""

    edition: Edition
    target: Path
    tree: Tree
    state: State
    log: Log
    watch: Watch = unwatched
    #: What was written below the tree, and what is to leave it, by path; strangers lie in the old site alone.
    written: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    made: list[Made] = field(default_factory=list)
    parts: dict[str, bytes | None] = field(default_factory=dict)
    #: What another process has begun with, where the site that lies there is to be brought up to date.
    begun: Begun | None = None
    _remade: set[str] = field(default_factory=set)
    #: Whether tables become Parquet as soon as they are written, in the process that wrote them, which then has to load Arrow.
    _at_once: bool = False

    @cached_property
    def examined(self) -> Examined:
        """What is not as it was laid."""
        return self.begun.examined if self.begun else examine(self.target, self.state)

    @cached_property
    def gone_claims(self) -> frozenset[str]:
        """The claims that the record does not hold any more."""
        kept = self.state.claims
        return frozenset() if kept.ids == [*self.edition.facts] else kept.known - self.edition.facts.keys()

    def make(self) -> None:
        """Make every part whose inputs changed, and write the files whose bytes did."""
        # Of a whole site there is enough to do for all processors anyway, and each process more takes its memory.
        if self.begun:
            self.begun.allow()
            self.edition.take_over(self.state.seen, self.state.claims)
            self._take_others(self.begun)
            self.begun.give_pages()
            self.made += self.begun.rest()
        else:
            self._take(parts(self.edition), self._early())
        self._remade |= {one.part for one in self.made}
        so_far = self._staying() | {one.path: one.digest for one in self.made}
        self._take(last_parts(self.edition, so_far, self.tree.read, self._earlier))
        paths = {*self._staying(), *(one.path for one in self.made)}
        self.gone = {path for path in self.state.files if path not in paths}
        self.written = {one.path: "" for one in self.made if self._is_new(one.path, one.digest)}
        # A table is written before it is known that its bytes are the old ones: then it stays the file that readers see.
        for path in (one.path for one in self.made if one.rows is not None and one.path not in self.written):
            self.tree.link(path, self.target)
        self.tree.touch(self.written)
        for path in self.gone:
            self.tree.remove(path)
        self.edition.forget()
        crash_point("publish.built")

    def begin(self) -> Begun:
        """Begin with what asks for the record and the disk alone, in another process."""
        self._at_once = True
        *tables, last = (partial(make_one, one, self._put, self.edition.base) for one in (*self._early(), self._whole_parquets))
        self.begun = Begun(self.edition, self.target, self.state, tables, last)
        return self.begun

    def _early(self) -> list[Late]:
        """The tables: they are begun with while the ways through the record are found and the inputs of all else are looked at."""
        makers = list(tables(self.edition))
        self.parts = dict.fromkeys([one.path for one in makers])
        return [partial(self._splice, maker) for maker in makers]

    def _splice(self, maker: TableMaker) -> Splice | None:
        splice = Splice(maker.make(), self._rows(maker.path), self.target / maker.path, self._parquet)
        return None if splice.same else splice

    def _whole_parquets(self) -> list[Part]:
        """The Parquet files of tables that the pages bring along: made where Arrow is loaded already, as soon as these are written."""
        found = whole_parquets(self.edition, self.tree.read)
        return [part for part in found if self._is_other(part)]

    def _take_others(self, begun: Begun) -> None:
        """Make all parts but the tables, which are made meanwhile; last those that show what is counted meanwhile, too."""
        self.edition.settle(self.state.claims, self.state.seen, self.state.parts)
        stale = self._stale(_listening(parts(self.edition), begun.listen))
        self._make([part for part in stale if part.name not in TALLIED], begun.listen)
        self.edition.take_tallied(begun.tallied)
        self._make([part for part in stale if part.name in TALLIED], begun.listen)

    def _take(self, found: Iterable[Part], early: Sequence[Late] = ()) -> None:
        """Make *early* and those of *found* whose inputs changed."""
        self._make([*early, *self._stale(found)])

    def _make(self, work: Sequence[Part | Late], listen: Callable[[], None] = lambda: None) -> None:
        self.made += make(work, self._put, self.edition.base, listen, self.watch)

    def _stale(self, found: Iterable[Part]) -> list[Part]:
        """Those of *found* that have to be made."""
        all_parts, before, shaken = list(found), self.state.parts, self._shaken
        changed = (part for part in all_parts if part.inputs is None or before.get(part.name) != part.inputs or part.name in shaken)
        stale = [part for part in changed if part.name not in self._remade]
        self.parts |= {part.name: part.inputs for part in all_parts}
        self._remade |= {part.name for part in stale}
        return stale

    @cached_property
    def _shaken(self) -> frozenset[str]:
        """The parts of which a file does not lie there as it was laid."""
        files = self.state.files
        return frozenset(files[path][0] for path in self.examined.touched if path in files)

    def _staying(self) -> dict[str, bytes]:
        """The files of parts that stay, with their SHA-256."""
        files = self.state.files.items()
        return {path: digest for path, (part, digest, _) in files if part in self.parts and part not in self._remade}

    def _is_other(self, part: Part) -> bool:
        """Whether a part of one file, which bears its name, has to be made."""
        return self.state.parts.get(part.name) != part.inputs or not self._lies(part.name)

    def _rows(self, path: str) -> Rows | None:
        return self.state.rows.get(path) if self._lies(path) else None

    def _lies(self, path: str) -> bool:
        """Whether a file lies there as it was laid: by itself, for all of them are looked at when some are being made already."""
        return lies(self.target, self.state, path)

    def _parquet(self, written: str, digest: bytes, rows: Rows) -> Part | None:
        """The Parquet file of a table that was just *written*, if it is another one; where all is made anew it waits for its turn."""
        name, ending = written.removeprefix("data/").rsplit(".", 1)
        if ending != "json" or name not in COLUMNS or not self._at_once or not available():
            return None
        part = parquet_part(self.edition, name, digest, self.tree.read, lambda _: self._left(name, rows))
        return part if self._is_other(part) else None

    def _earlier(self, name: str) -> Earlier | None:
        return self._left(name, next((one.rows for one in self.made if one.path == f"data/{name}.json"), None))

    def _left(self, name: str, new: Rows | None) -> Earlier | None:
        """What is left of the Parquet file of a table with *new* rows, if it and its rows before are known to the last byte."""
        path, parquet = f"data/{name}.json", f"data/{name}.parquet"
        old = self._rows(path)
        if new is None or old is None or new.inputs != old.inputs or parquet not in self.state.files:
            return None
        content = content_of(self.target / parquet)
        if hashlib.sha256(content).digest() != self.state.files[parquet][1]:
            return None
        fresh = partial(self._between, path, new)
        return Earlier(content, tuple(runs(new.facts, old.facts)), fresh)

    def _between(self, path: str, rows: Rows, first: int, count: int) -> bytes:
        """Some rows of a JSON table as it is to be."""
        return self.tree.read(path, *stretch(rows, len(ARRAY[1]), first, count))

    def _put(self, path: str, pieces: Iterable[bytes], digest: bytes | None) -> None:
        if digest is None or self._is_new(path, digest):
            self.tree.put(path, pieces)

    def _is_new(self, path: str, digest: bytes) -> bool:
        old = self.state.files.get(path)
        return old is None or old[1] != digest or not self._lies(path)

    @cached_property
    def digests(self) -> dict[str, bytes]:
        """Every path outside ``proofs/`` with its SHA-256, as the site is to be."""
        kept = {path: digest for path, (_, digest, _) in self.state.files.items() if path not in self.gone}
        return dict(sorted((kept | {one.path: one.digest for one in self.made}).items()))

    def redate(self) -> None:
        """Give the pages that stay the site's new day."""
        if not self.state.files or self.state.about["day"] == self.tree.day:
            return
        for path in self.digests.keys() - self.written.keys():
            self.tree.date(path)
        self.tree.touch(self.digests)


def _listening(found: Iterable[Part], listen: Callable[[], None]) -> Iterator[Part]:
    """*found*, with *listen* called now and then."""
    for at, part in enumerate(found):
        if at % _LISTENED == 0:
            listen()
        yield part


def content_of(path: Path) -> bytes:
    """The bytes of a file; none where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
