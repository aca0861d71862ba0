"""One round of publishing: the pages that changed, their links, their proofs, all of it where nobody reads yet."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from kirok.base.crash import crash_point
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
from kirok.publish import proofs_format as form
from kirok.publish.building import Tree
from kirok.publish.edition import Edition
from kirok.publish.examining import Examined, examine
from kirok.publish.exchange.jsons import ARRAY
from kirok.publish.kept import ClaimProof, State
from kirok.publish.kept_rows import Rows
from kirok.publish.making import Made, begin, make, share
from kirok.publish.pages import early_parts, last_parts, parts, tables
from kirok.publish.parquet import Earlier
from kirok.publish.parts import Part
from kirok.publish.proofs import ReleasedClaim, SaltStore, claim_files, fixed_files, missing_leaves, released, released_form
from kirok.publish.record import ClaimRecord
from kirok.publish.splicing import Splice, runs, stretch

#: Earlier checkpoints that claims may rest on; beyond, those with the fewest claims are proved anew.
MOST_OLDER = 24
_SHEAF = 4_000  # claims whose files one process writes in one go: their proofs share what is read of the log


@dataclass
class Round:
    """*target* is the site that readers see, described by *state*; *tree* is the one that takes its place."""

    edition: Edition
    target: Path
    tree: Tree
    state: State
    log: Log
    #: What was written below the tree, and what is to leave it, by path; strangers lie in the old site alone.
    written: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    made: list[Made] = field(default_factory=list)
    parts: dict[str, bytes | None] = field(default_factory=dict)
    claims: dict[str, ClaimProof] = field(default_factory=dict)
    #: Gives what :func:`~kirok.publish.examining.examine` finds, where somebody looks already.
    look: Callable[[], Examined] | None = None
    _remade: set[str] = field(default_factory=set)

    @cached_property
    def examined(self) -> Examined:
        """What is not as it was laid."""
        return self.look() if self.look else examine(self.target, self.state)

    # --- pages and data ----------------------------------------------------------------------------------------

    def make(self) -> None:
        """Make every part whose inputs changed, and write the files whose bytes did."""
        early = self._early()
        # Of a whole site there is enough to do for all processors anyway, and each process more takes its memory.
        waiting = begin(early, self._put, self.edition.base) if self.state.files else None
        try:
            self._take((part for part in parts(self.edition) if part.name not in self.parts), () if waiting else early)
        finally:
            self.made += waiting() if waiting else []
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

    def _early(self) -> list[Splice | Part]:
        """What can be begun with while the inputs of all else are looked at: tables that changed, and parts that read claims alone."""
        early = list(early_parts(self.edition))
        splices = [Splice(table, self._rows(table.path), self.target / table.path) for table in tables(self.edition)]
        stale = sorted((one for one in splices if not one.same), key=lambda one: -len(one.facts))
        self.parts = dict.fromkeys([*(one.table.path for one in splices), *(part.name for part in early)])
        self._remade |= {one.table.path for one in stale} | {part.name for part in early}
        return [*stale, *early]

    def _take(self, found: Iterable[Part], early: Sequence[Splice | Part] = ()) -> None:
        """Make *early* and those of *found* whose inputs changed."""
        all_parts = list(found)
        stale = [part for part in all_parts if self._is_stale(part.name, part.inputs, self._mine[part.name])]
        self.parts |= {part.name: part.inputs for part in all_parts}
        self._remade |= {part.name for part in stale}
        self.made += make([*early, *stale], self._put, self.edition.base)

    @cached_property
    def _mine(self) -> defaultdict[str, set[str]]:
        """The files of each part, as they lie there."""
        mine: defaultdict[str, set[str]] = defaultdict(set)
        for path, (part, _, _) in self.state.files.items():
            mine[part].add(path)
        return mine

    def _staying(self) -> dict[str, bytes]:
        """The files of parts that stay, with their SHA-256."""
        files = self.state.files.items()
        return {path: digest for path, (part, digest, _) in files if part in self.parts and part not in self._remade}

    def _is_stale(self, name: str, inputs: bytes | None, paths: set[str]) -> bool:
        return inputs is None or self.state.parts.get(name) != inputs or not paths.isdisjoint(self.examined.touched)

    def _rows(self, path: str) -> Rows | None:
        return None if path in self.examined.touched else self.state.rows.get(path)

    def _earlier(self, name: str) -> Earlier | None:
        """What is left of the Parquet file of a table, if it and its rows are known to the last byte."""
        path, parquet = f"data/{name}.json", f"data/{name}.parquet"
        new, old = next((one.rows for one in self.made if one.path == path), None), self._rows(path)
        if new is None or old is None or new.inputs != old.inputs or parquet not in self.state.files:
            return None
        content = _content(self.target / parquet)
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
        return old is None or old[1] != digest or path in self.examined.touched

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

    # --- proofs ------------------------------------------------------------------------------------------------

    def prove(self, signer: Signer, salts: SaltStore) -> bool:
        """Log and prove what is new; False where nothing is, and then nothing was logged or written."""
        manifest = json.dumps({path: sha.hex() for path, sha in self.digests.items()}, ensure_ascii=False, separators=(",", ":"))
        content = manifest.encode() + b"\n"
        leaf = form.leaf_of_manifest(content)
        claims = released(self._unproved(), salts)
        salts.keep()
        self.log.append(missing_leaves(self.log, claims, leaf), signer)
        size = self.log.checkpoint().size
        for claim in claims:
            self.claims[claim.id] = ClaimProof(self.edition.facts[claim.id], size, self.edition.index.days[claim.id])
        fixed = fixed_files(self.log, content, leaf, {one.size for one in self.claims.values()} - {size})
        if not self._is_news(claims, fixed):
            return False
        self._write_claims(claims)
        for path, file in fixed.items():
            self.tree.put(path, (file,))
            self.written[path] = ""
        if form.HISTORY not in fixed:
            self.tree.remove(form.HISTORY)
            self.gone.add(form.HISTORY)
        return True

    def _unproved(self) -> list[ClaimRecord]:
        """The claims that need a new proof; the others keep theirs. Claims that went are taken out."""
        index, facts = self.edition.index, self.edition.facts
        for key in self.state.claims.keys() - facts.keys():
            self.tree.remove(f"{form.CLAIMS}/{key}")
            self.gone.add(f"{form.CLAIMS}/{key}")
        for key, fact in facts.items():
            old = self.state.claims.get(key)
            if old is not None and old.fact == fact and key not in self.examined.shaken:
                self.claims[key] = old
        changed = [index.claim[key] for key in facts if key not in self.claims]
        fresh = [claim for claim in changed if not self._keeps_proof(claim)]
        for key in self._rare():
            del self.claims[key]
            fresh.append(index.claim[key])
        self._redate_claims()
        return fresh

    def _keeps_proof(self, claim: ClaimRecord) -> bool:
        """Whether only that changed which findings rest on the claim, which its released form does not tell."""
        old = self.state.claims.get(claim.id)
        if old is None or claim.id in self.examined.shaken:
            return False
        content = form.claim_bytes(released_form(claim))
        if not _holds(self.target / form.claim_path(claim.id, form.CLAIM_FILE), content):
            return False
        self.claims[claim.id] = ClaimProof(self.edition.facts[claim.id], old.size, old.day)
        return True

    def _rare(self) -> list[str]:
        """The claims that rest on the least used of too many earlier checkpoints."""
        counted = Counter(one.size for one in self.claims.values())
        rare = {size for size, _ in counted.most_common()[MOST_OLDER:]}
        return [key for key, one in self.claims.items() if one.size in rare] if rare else []

    def _redate_claims(self) -> None:
        for key, one in self.claims.items():
            day = self.edition.index.days[key]
            if one.day != day:
                self.claims[key] = ClaimProof(one.fact, one.size, day)
                paths = [form.claim_path(key, name) for name in form.CLAIM_FILES]
                for path in paths:
                    self.tree.date(path, day)
                self.tree.touch(paths[:1], day)

    def _is_news(self, claims: Iterable[ReleasedClaim], fixed: dict[str, bytes]) -> bool:
        changed = self.written or self.gone or self.examined.strangers or tuple(claims)
        return bool(changed) or not all(_holds(self.target / path, content) for path, content in fixed.items())

    def _write_claims(self, claims: tuple[ReleasedClaim, ...]) -> None:
        sheaves = [claims[at : at + _SHEAF] for at in range(0, len(claims), _SHEAF)]
        for key in share(sheaves, self._write_sheaf, len(claims)):
            paths = [form.claim_path(key, name) for name in form.CLAIM_FILES]
            self.written |= dict.fromkeys(paths, self.claims[key].day)
            self.tree.touch(paths[:1], self.claims[key].day)

    def _write_sheaf(self, claims: tuple[ReleasedClaim, ...]) -> list[str]:
        for path, content in claim_files(self.log, claims):
            self.tree.put(path, (content,), self.claims[path.split("/")[2]].day)
        return [claim.id for claim in claims]


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and _content(path) == content


def _content(path: Path) -> bytes:
    """The bytes of a file; none where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
