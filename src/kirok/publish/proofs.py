"""What proves that a published item is unchanged: claim records with their salts, leaves and proofs.

The salt of a claim keeps its leaf unreadable until the claim is published; the manifest's leaf is public. A proof says
"unchanged since this log state", and nothing about truth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from kirok.ledger.commitment import commit_bytes, new_salt
from kirok.ledger.log import Log
from kirok.ledger.note import Note, VerifierKey, lines_of, parse_note, parse_vkey
from kirok.ledger.policy import format_policy
from kirok.publish import proofs_format as form
from kirok.publish.facts import as_json
from kirok.publish.proofs_readme import README_TEXTS
from kirok.publish.record import ClaimRecord

_SCHEMA = "kirok.released-claim/1"


class SaltStore(Protocol):
    """The caller's keeping of salts; a salt that was kept must outlive a crash and never change."""

    def get(self, leaf_key: str, /) -> bytes | None:
        """The 32 bytes put under *leaf_key*, or None."""

    def put(self, leaf_key: str, salt: bytes, /) -> None:
        """Take *salt* under *leaf_key*; from :meth:`keep` on it is kept."""

    def keep(self) -> None:
        """Make every salt that was put outlive a crash: called before the log is touched."""


@dataclass(frozen=True)
class ReleasedClaim:
    """One claim in its released form (``claim.json``), with its salt and its leaf."""

    id: str
    content: bytes
    salt: bytes
    leaf: bytes


def released_form(claim: ClaimRecord) -> dict[str, object]:
    """The claim as JSON. Which findings use it is left out: the leaf stays when another finding comes to rest on it."""
    record = {name: value for name, value in as_json(claim).items() if name != "findings"}
    return {"schema": _SCHEMA, **record}


def released(claims: Iterable[ClaimRecord], salts: SaltStore) -> tuple[ReleasedClaim, ...]:
    """Every claim with its salt: the one kept for these very bytes, else a new one, which the caller has to keep."""
    return tuple(_released(claim, salts) for claim in claims)


def _released(claim: ClaimRecord, salts: SaltStore) -> ReleasedClaim:
    record = released_form(claim)
    content = form.claim_bytes(record)
    key = f"{claim.id}:{hashlib.sha256(content).hexdigest()}"
    salt = salts.get(key)
    if salt is None:
        salts.put(key, salt := new_salt())
    # The leaf commits to the canonical JSON, which is claim.json without its last line's end.
    return ReleasedClaim(claim.id, content, salt, commit_bytes(content[:-1], salt))


def missing_leaves(log: Log, claims: Iterable[ReleasedClaim], manifest_leaf: bytes) -> list[bytes]:
    """The leaves of claims and manifest that the log does not hold yet."""
    leaves = dict.fromkeys((*(claim.leaf for claim in claims), manifest_leaf))
    known = log.indexes_of(leaves)
    return [leaf for leaf in leaves if leaf not in known]


def fixed_files(log: Log, manifest: bytes, manifest_leaf: bytes, older: Iterable[int]) -> dict[str, bytes]:
    """The files directly below ``proofs/``, against the log's newest checkpoint.

    *older* are the sizes of the earlier checkpoints that claims rest on: for each, what shows that the newest tree
    begins with that one (RFC 9162, section 2.1.4).
    """
    files = {
        form.README: README_TEXTS[-1],
        form.CHECKPOINT: log.signed_checkpoint().encode(),
        form.VKEY: f"{log.vkey}\n".encode(),
        form.POLICY: format_policy(log.vkey, [witness.key for witness in log.cosigners()]).encode(),
        form.MANIFEST: manifest,
        form.MANIFEST_PROOF: log.prove_many([manifest_leaf])[manifest_leaf].encode(),
    }
    growth = {size: log.prove_growth(size) for size in sorted(older)}
    return files | ({form.HISTORY: form.history_bytes(growth)} if growth else {})


def claim_files(log: Log, claims: Iterable[ReleasedClaim]) -> Iterator[tuple[str, bytes]]:
    """The three files of each claim. Its proof bears the log's own signature alone, so that no later cosignature changes it."""
    claims = tuple(claims)
    signed = log.signed_checkpoint()
    bare = _bare(signed, parse_vkey(log.vkey))
    proofs = log.prove_many([claim.leaf for claim in claims])
    for claim in claims:
        yield form.claim_path(claim.id, form.CLAIM_FILE), claim.content
        yield form.claim_path(claim.id, form.SALT_FILE), form.salt_bytes(claim.salt)
        yield form.claim_path(claim.id, form.PROOF_FILE), (proofs[claim.leaf].removesuffix(signed) + bare).encode()


def _bare(signed: str, key: VerifierKey) -> str:
    note = parse_note(signed.encode())
    return str(Note(note.text, tuple(lines_of(note, key)[:1])))
