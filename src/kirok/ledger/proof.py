"""Proofs that a leaf is in a log (C2SP tlog-proof v1): index, path and checkpoint in one text, checked offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint
from kirok.ledger.merkle import HASH_SIZE, leaf_hash, verify_inclusion
from kirok.ledger.note import NOTE_LIMIT, VerifierKey
from kirok.ledger.policy import Policy, open_trusted
from kirok.ledger.text import decimal, decode64, decode_text, encode64

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = "index "
_PATH_LIMIT = 63  # no tree below 2**63 leaves is higher
_PROOF_LIMIT = NOTE_LIMIT + 10_000  # bytes


@dataclass(frozen=True)
class Proof:
    """The leaf's *index*, the hashes from its sibling up (32 bytes each), and the signed *checkpoint* as it stands."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def format_proof(index: int, path: Sequence[bytes], signed_checkpoint: str) -> str:
    """The text of a proof, without the format's optional extra line."""
    hashes = "".join(f"{encode64(node)}\n" for node in path)
    return f"{FIRST_LINE}\n{_INDEX}{index}\n{hashes}\n{signed_checkpoint}"


def parse_proof(content: bytes) -> Proof:
    """Read a proof in its one spelling; an extra line, which nothing signs, is refused. Nothing is verified yet.

    Raises:
        BadInput: it is not such a proof.
    """
    if len(content) > _PROOF_LIMIT:
        raise BadInput(f"the proof is over {_PROOF_LIMIT:,} bytes")
    above, blank, checkpoint = decode_text(content, "the proof").partition("\n\n")
    lines = above.split("\n")
    if not blank or lines[0] != FIRST_LINE:
        raise BadInput("this is not a proof of a log", allowed=FIRST_LINE)
    if len(lines) < 2 or not lines[1].startswith(_INDEX):
        raise BadInput("the proof's second line is not the leaf's index")
    if len(lines) - 2 > _PATH_LIMIT:
        raise BadInput("the proof's path is longer than any tree is high")
    path = tuple(decode64(line, "a hash of the proof", HASH_SIZE) for line in lines[2:])
    return Proof(decimal(lines[1].removeprefix(_INDEX), "the proof's index"), path, checkpoint.encode())


def verify_proof(content: bytes, leaf: bytes, trusted: VerifierKey | Policy) -> Checkpoint:
    """Check that the proof shows *leaf* (the entry's bytes) in a *trusted* log; return the checkpoint it rests on.

    Raises:
        BadInput: it is no proof.
        CheckFailed: signature or path do not hold, or fewer witnesses cosigned than the policy asks for.
    """
    proof = parse_proof(content)
    checkpoint = open_trusted(proof.checkpoint, trusted) if isinstance(trusted, Policy) else open_checkpoint(proof.checkpoint, trusted)
    if not verify_inclusion(proof.index, checkpoint.size, leaf_hash(leaf), proof.path, checkpoint.root):
        raise CheckFailed("the path does not lead from this leaf to the checkpoint's root")
    return checkpoint
