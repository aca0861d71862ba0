"""The files of a site's proofs, as the publisher writes and the verifier reads them.

``proofs/README.txt checkpoint policy vkey manifest.json manifest.tlog-proof history.json`` and ``proofs/claims/ID/claim.json salt
claim.tlog-proof``. The manifest lists every file outside ``proofs/``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kirok.base.canonical import canonical
from kirok.ledger.commitment import SALT_SIZE, commit, commit_bytes

PROOFS = "proofs"
CHECKPOINT = "proofs/checkpoint"
VKEY = "proofs/vkey"
POLICY = "proofs/policy"
README = "proofs/README.txt"
#: Where claims rest on earlier checkpoints: that the newest tree begins with each of theirs.
HISTORY = "proofs/history.json"
MANIFEST = "proofs/manifest.json"
MANIFEST_PROOF = "proofs/manifest.tlog-proof"
CLAIMS = "proofs/claims"
CLAIM_FILE = "claim.json"
SALT_FILE = "salt"
PROOF_FILE = "claim.tlog-proof"
CLAIM_FILES = (CLAIM_FILE, SALT_FILE, PROOF_FILE)
CLAIMS_DATA = "data/claims.json"
#: The program that checks the site, in the site. A site that carries it carries proofs/README.txt.
VERIFIER = "verify_kirok.py"
MANIFEST_SCHEMA = "kirok.manifest/1"
#: The manifest stands beside its proof for all to read: a salt would hide nothing.
MANIFEST_SALT = bytes(SALT_SIZE)


def claim_path(claim_id: str, name: str) -> str:
    """The path of one of a claim's proof files, for example ``proofs/claims/c06/salt``."""
    return f"{CLAIMS}/{claim_id}/{name}"


def manifest_bytes(files: Mapping[str, str]) -> bytes:
    """``proofs/manifest.json``: canonical JSON of path -> SHA-256 hex of every file outside proofs/, and a newline."""
    return canonical(dict(files)) + b"\n"


def manifest_leaf(files: Mapping[str, str]) -> bytes:
    """The manifest's commitment, which is a leaf of the release log."""
    return commit({"schema": MANIFEST_SCHEMA, "files": dict(files)}, MANIFEST_SALT)


def leaf_of_manifest(manifest: bytes) -> bytes:
    """:func:`manifest_leaf` of the bytes of a manifest that is there already."""
    return commit_bytes(b'{"files":' + manifest[:-1] + b',"schema":"' + MANIFEST_SCHEMA.encode() + b'"}', MANIFEST_SALT)


def history_bytes(growth: Mapping[int, Sequence[bytes]]) -> bytes:
    """``history.json``: the size of each earlier tree -> its consistency proof to the newest (RFC 9162, 2.1.4), in hex."""
    return canonical({str(size): [node.hex() for node in path] for size, path in growth.items()}) + b"\n"


def claim_bytes(record: Mapping[str, object]) -> bytes:
    """``claim.json``: canonical JSON of the claim's public record, and a newline.

    Raises:
        ValueError: the record is not JSON.
    """
    return canonical(record) + b"\n"


def claim_leaf(record: Mapping[str, object], salt: bytes) -> bytes:
    """The claim's commitment under its *salt* (32 bytes), which is a leaf of the release log."""
    return commit(record, salt)


def salt_bytes(salt: bytes) -> bytes:
    """``salt``: 64 hex digits and a newline."""
    return salt.hex().encode() + b"\n"
