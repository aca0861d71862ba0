"""What proves that a published item is unchanged: claim records with their salts, leaves and proofs.

The salt of a claim keeps its leaf unreadable until the claim is published; the manifest's leaf is public. A proof says
"unchanged since this log state", and nothing about truth.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from kirok.ledger.commitment import new_salt
from kirok.ledger.log import Log
from kirok.ledger.policy import format_policy
from kirok.publish import proofs_format as form
from kirok.publish.proofs_readme import README_TEXTS
from kirok.publish.record import ClaimRecord

_SCHEMA = "kirok.released-claim/1"


class SaltStore(Protocol):
    """The caller's keeping of salts; a salt that was put must outlive a crash and never change."""

    def get(self, leaf_key: str, /) -> bytes | None:
        """The 32 bytes kept under *leaf_key*, or None."""

    def put(self, leaf_key: str, salt: bytes, /) -> None:
        """Keep *salt* under *leaf_key*."""


@dataclass(frozen=True)
class ReleasedClaim:
    """One claim in its released form, with its salt and its leaf."""

    id: str
    record: Mapping[str, object]
    salt: bytes
    leaf: bytes


def released_form(claim: ClaimRecord) -> dict[str, object]:
    """The claim as JSON. Which findings use it is left out: the leaf stays when another finding comes to rest on it."""
    record = {name: value for name, value in dataclasses.asdict(claim).items() if name != "findings"}
    return {"schema": _SCHEMA, **record}


def released(claims: Iterable[ClaimRecord], salts: SaltStore) -> tuple[ReleasedClaim, ...]:
    """Every claim with its salt: the one kept for these very bytes, else a new one, kept before it is used."""
    return tuple(_released(claim, salts) for claim in claims)


def _released(claim: ClaimRecord, salts: SaltStore) -> ReleasedClaim:
    record = released_form(claim)
    key = f"{claim.id}:{hashlib.sha256(form.claim_bytes(record)).hexdigest()}"
    salt = salts.get(key)
    if salt is None:
        salts.put(key, salt := new_salt())
    return ReleasedClaim(claim.id, record, salt, form.claim_leaf(record, salt))


def manifest_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Path -> SHA-256 hex of every file."""
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def missing_leaves(log: Log, claims: Iterable[ReleasedClaim], manifest: Mapping[str, str]) -> list[bytes]:
    """The leaves of claims and manifest that the log does not hold yet."""
    leaves = dict.fromkeys((*(claim.leaf for claim in claims), form.manifest_leaf(manifest)))
    known = log.indexes_of(leaves)
    return [leaf for leaf in leaves if leaf not in known]


def proof_files(log: Log, claims: Iterable[ReleasedClaim], manifest: Mapping[str, str]) -> dict[str, bytes]:
    """Every file below ``proofs/``, all against the log's newest checkpoint."""
    claims, manifest_leaf = tuple(claims), form.manifest_leaf(manifest)
    proofs = log.prove_many([manifest_leaf, *(claim.leaf for claim in claims)])
    files = {
        form.README: README_TEXTS[-1],
        form.CHECKPOINT: log.signed_checkpoint().encode(),
        form.VKEY: f"{log.vkey}\n".encode(),
        form.POLICY: format_policy(log.vkey, [witness.key for witness in log.cosigners()]).encode(),
        form.MANIFEST: form.manifest_bytes(manifest),
        form.MANIFEST_PROOF: proofs[manifest_leaf].encode(),
    }
    for claim in claims:
        files[form.claim_path(claim.id, form.CLAIM_FILE)] = form.claim_bytes(claim.record)
        files[form.claim_path(claim.id, form.SALT_FILE)] = form.salt_bytes(claim.salt)
        files[form.claim_path(claim.id, form.PROOF_FILE)] = proofs[claim.leaf].encode()
    return files
