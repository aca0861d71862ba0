"""The proofs of one round: which claims need a new one, which keep theirs; logged, then written where nobody reads yet."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from pathlib import Path

from kirok.ledger.signing import Signer
from kirok.publish import proofs_format as form
from kirok.publish.index import NO_DAY
from kirok.publish.kept_claims import KeptClaims
from kirok.publish.proofs import ReleasedClaim, SaltStore, claim_files, fixed_files, missing_leaves, released, released_form
from kirok.publish.record import ClaimRecord
from kirok.publish.round import Round, content_of
from kirok.publish.settled import differing
from kirok.publish.sharing import share
from kirok.publish.splicing import runs

#: Earlier checkpoints that claims may rest on; beyond, those with the fewest claims are proved anew.
MOST_OLDER = 24
_SHEAF = 4_000  # claims whose files one process writes in one go: their proofs share what is read of the log


@dataclass
class Proving:
    """The proofs of what *making* made; *claims* are as they are to be kept, those without a proof under the size 0."""

    making: Round
    claims: KeptClaims = field(default_factory=KeptClaims)

    def prove(self, signer: Signer, salts: SaltStore) -> bool:
        """Log and prove what is new; False where nothing is, and then nothing was logged or written."""
        making, log = self.making, self.making.log
        manifest = json.dumps({path: sha.hex() for path, sha in making.digests.items()}, ensure_ascii=False, separators=(",", ":"))
        content = manifest.encode() + b"\n"
        leaf = form.leaf_of_manifest(content)
        places = self._unproved()
        claims = released((making.edition.index.claims[at] for at in places), salts)
        salts.keep()
        log.append(missing_leaves(log, claims, leaf), signer)
        size = log.checkpoint().size
        for at in places:
            self.claims.sizes[at] = size
        fixed = fixed_files(log, content, leaf, {*self.claims.sizes} - {size})
        if not self._is_news(claims, fixed):
            return False
        self._write_claims(claims, {claim.id: self.claims.days[at] for claim, at in zip(claims, places, strict=True)})
        for path, file in fixed.items():
            making.tree.put(path, (file,))
            making.written[path] = ""
        if form.HISTORY not in fixed:
            making.tree.remove(form.HISTORY)
            making.gone.add(form.HISTORY)
        return True

    def _unproved(self) -> list[int]:
        """The places of the claims that need a new proof; the others keep theirs. Claims that went are taken out."""
        self._take_out()
        now, old, edition = self.claims, self.making.state.claims, self.making.edition
        now.ids, now.facts = [*edition.facts], edition.claim_facts
        now.sizes, now.days = array("Q", bytes(8 * len(now.ids))), self._days()
        dated = list(now.days)
        for place, source, count in runs(now.facts, old.facts):
            if source is not None:
                now.sizes[place : place + count] = old.sizes[source : source + count]
                dated[place : place + count] = old.days[source : source + count]
        for at in (now.place(key) for key in self.making.examined.shaken):
            if at is not None:
                now.sizes[at] = 0
        for at in _without(now.sizes):
            self._keep_proof(at, dated)
        self._leave_rare()
        self._redate(dated)
        return list(_without(now.sizes))

    def _days(self) -> list[str]:
        """The day that the files of each claim bear."""
        now, old, edition = self.claims, self.making.state.claims, self.making.edition
        if not edition.settled.parts:
            return [*map(edition.index.days.get, now.ids, repeat(NO_DAY))]
        days = list(old.days)
        for at in differing(now.facts, old.facts):
            days[at] = edition.index.day_of(edition.index.claims[at])
        return days

    def _take_out(self) -> None:
        for key in self.making.gone_claims:
            self.making.tree.remove(f"{form.CLAIMS}/{key}")
            self.making.gone.add(f"{form.CLAIMS}/{key}")

    def _keep_proof(self, at: int, dated: list[str]) -> None:
        """Leave a claim its proof where only that changed which findings rest on it, which its released form does not tell."""
        claim, old = self.making.edition.index.claims[at], self.making.state.claims
        before = old.place(claim.id)
        if before is not None and claim.id not in self.making.examined.shaken and self._lies_there(claim):
            self.claims.sizes[at] = old.sizes[before]
            dated[at] = old.days[before]

    def _lies_there(self, claim: ClaimRecord) -> bool:
        return _holds(self.making.target / form.claim_path(claim.id, form.CLAIM_FILE), form.claim_bytes(released_form(claim)))

    def _leave_rare(self) -> None:
        """Have the claims proved anew that rest on the least used of too many earlier checkpoints."""
        counted = Counter(self.claims.sizes)
        counted.pop(0, None)
        rare = {size for size, _ in counted.most_common()[MOST_OLDER:]}
        for at in (at for at, size in enumerate(self.claims.sizes) if size in rare) if rare else ():
            self.claims.sizes[at] = 0

    def _redate(self, dated: list[str]) -> None:
        """Give the files of claims that keep their proofs the day that these are to bear."""
        if dated == self.claims.days:
            return
        tree, claims = self.making.tree, self.claims
        for key, size, before, day in zip(claims.ids, claims.sizes, dated, claims.days, strict=True):
            if size and before != day:
                paths = [form.claim_path(key, name) for name in form.CLAIM_FILES]
                for path in paths:
                    tree.date(path, day)
                tree.touch(paths[:1], day)

    def _is_news(self, claims: Iterable[ReleasedClaim], fixed: dict[str, bytes]) -> bool:
        making = self.making
        changed = making.written or making.gone or making.examined.strangers or tuple(claims)
        return bool(changed) or not all(_holds(making.target / path, content) for path, content in fixed.items())

    def _write_claims(self, claims: tuple[ReleasedClaim, ...], days: Mapping[str, str]) -> None:
        sheaves = [claims[at : at + _SHEAF] for at in range(0, len(claims), _SHEAF)]
        for key in share(sheaves, partial(self._write_sheaf, days), len(claims), watch=self.making.watch, label="writing proofs"):
            paths = [form.claim_path(key, name) for name in form.CLAIM_FILES]
            self.making.written |= dict.fromkeys(paths, days[key])
            self.making.tree.touch(paths[:1], days[key])

    def _write_sheaf(self, days: Mapping[str, str], claims: tuple[ReleasedClaim, ...]) -> list[str]:
        for path, content in claim_files(self.making.log, claims):
            self.making.tree.put(path, (content,), days[path.split("/")[2]])
        return [claim.id for claim in claims]


def _without(sizes: array[int]) -> Iterator[int]:
    """The places of the claims that have no proof."""
    return (at for at, size in enumerate(sizes) if not size)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and content_of(path) == content
