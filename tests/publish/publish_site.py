"""A small site with true proofs, as the publisher lays it out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from kirok.ledger.commitment import new_salt
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.log import Log
from kirok.ledger.policy import format_policy
from kirok.ledger.signing import Signer, generate
from kirok.publish import proofs_format as form
from kirok.publish.one_file import one_file
from kirok.publish.proofs_readme import README_TEXTS

ORIGIN = "example.org/release"


@dataclass
class Built:
    site: Path
    log: Log
    signer: Signer

    def write(self, path: str, content: bytes) -> None:
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def build(folder: Path, claims: int = 3) -> Built:
    signer = generate(ORIGIN)
    built = Built(folder / "site", Log(folder / "log", ORIGIN, batch=16), signer)
    built.log.create(signer)
    records = [{"id": f"c{number:02}", "kind": "act", "text": f"주장 {number}"} for number in range(1, claims + 1)]
    built.write("index.html", b"<!doctype html><title>invented</title>")
    built.write("en/index.html", b"<!doctype html><p>invented</p>")
    built.write(form.CLAIMS_DATA, json.dumps(records, ensure_ascii=False).encode())
    built.write(form.VERIFIER, one_file())
    built.write(form.README, README_TEXTS[-1])
    prove(built, records)
    return built


def prove(built: Built, records: list[dict[str, str]]) -> None:
    files = {
        str(path.relative_to(built.site)): _digest(path) for path in built.site.rglob("*") if path.is_file() and "proofs" not in path.parts
    }
    salts = {record["id"]: new_salt() for record in records}
    leaves = {record["id"]: form.claim_leaf(record, salts[record["id"]]) for record in records}
    built.log.append([form.manifest_leaf(files), *leaves.values()], built.signer)
    built.write(form.CHECKPOINT, built.log.signed_checkpoint().encode())
    built.write(form.VKEY, f"{built.log.vkey}\n".encode())
    built.write(form.POLICY, format_policy(built.log.vkey, [witness.key for witness in built.log.cosigners()]).encode())
    built.write(form.MANIFEST, form.manifest_bytes(files))
    built.write(form.MANIFEST_PROOF, _proof(built.log, form.manifest_leaf(files)))
    for record in records:
        claim = record["id"]
        built.write(form.claim_path(claim, form.CLAIM_FILE), form.claim_bytes(record))
        built.write(form.claim_path(claim, form.SALT_FILE), form.salt_bytes(salts[claim]))
        built.write(form.claim_path(claim, form.PROOF_FILE), _proof(built.log, leaves[claim]))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _proof(log: Log, leaf: bytes) -> bytes:
    index = log.index_of(leaf)
    assert index is not None
    return log.prove(index).encode()


def cosign(built: Built, *partners: Cosigner) -> None:
    """Publish once more, with a checkpoint that all *partners* cosigned; with none, as it was."""
    lines = "".join(f"witness {number} {partner.key}\n" for number, partner in enumerate(partners))
    built.log.set_policy(f"log {built.log.vkey}\n{lines}quorum none\n".encode())
    prove(built, json.loads((built.site / form.CLAIMS_DATA).read_bytes()))
    bare = (built.site / form.CHECKPOINT).read_text()
    if not partners:
        return
    built.log.add_cosignatures([partner.cosign(bare.partition("\n\n")[0] + "\n", 1) for partner in partners])
    full = built.log.signed_checkpoint()
    for path in (built.site / form.PROOFS).rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(bare.encode(), full.encode()))
    built.write(form.POLICY, format_policy(built.log.vkey, [partner.key for partner in partners]).encode())
