"""The format's public vectors (C2SP CCTV, package cctv-age), all of them, on our codec.

Kirok never armours: every armoured one is refused as no envelope. The one of 2^23 rounds is refused before any work.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from kirok.base.errors import Refused
from kirok.seal import header
from kirok.seal.identities import parse_identity
from kirok.seal.opening import unlock
from kirok.seal.scrypt import Passphrase
from kirok.seal.unwrapping import Reader, decrypt_for, file_key

FILE = Path(__file__).resolve().parent.parent / "vectors" / "age" / "cctv-age-0.2.0.json"
SAID = {
    "header failure": "header is malformed|not an age envelope|another version",
    "HMAC failure": "MAC does not fit",
    "no match": "sealed to other readers",
    "payload failure": "of its payload|last piece is empty",
}
#: The format leaves the limit of work to the reader; this one would take 8 GiB.
COSTLY = "scrypt_work_factor_23"


@dataclass(frozen=True)
class Vector:
    name: str
    facts: dict[str, str]
    identities: list[str]
    content: bytes

    @property
    def passphrase(self) -> str | None:
        return self.facts.get("passphrase")

    @property
    def ours(self) -> bool:
        return "armored" not in self.facts and self.name != COSTLY


def read(name: str, encoded: str) -> Vector:
    head, _, content = base64.b64decode(encoded).partition(b"\n\n")
    pairs = [line.split(": ", 1) for line in head.decode().split("\n")]
    facts = dict(pairs)
    assert facts.keys() <= {"expect", "payload", "identity", "file key", "passphrase", "armored", "compressed", "comment"}
    identities = [value for key, value in pairs if key == "identity"]
    return Vector(name, facts, identities, zlib.decompress(content) if "compressed" in facts else content)


VECTORS = [read(name, encoded) for name, encoded in json.loads(FILE.read_text()).items()]
OURS = [vector for vector in VECTORS if vector.ours]
ARMOURED = [vector for vector in VECTORS if "armored" in vector.facts]


def named(vector: Vector) -> str:
    return vector.name


def test_every_vector_is_run() -> None:
    assert (len(VECTORS), len(OURS), len(ARMOURED)) == (143, 109, 33)


def readers(vector: Vector) -> list[Reader]:
    if vector.passphrase is not None:
        return [Passphrase(vector.passphrase)]
    identities = vector.identities or ["AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"]
    return [parse_identity(identity) for identity in identities]


@pytest.mark.parametrize("vector", OURS, ids=named)
def test_ours(vector: Vector) -> None:
    out = io.BytesIO()
    try:
        for reader in readers(vector):
            decrypt_for(reader, io.BytesIO(vector.content), out)
        said = "success"
    except Refused as error:
        said = error.message
    expected = vector.facts["expect"]
    assert said == "success" if expected == "success" else any(part in said for part in SAID[expected].split("|")), said
    released = hashlib.sha256(out.getvalue()).hexdigest()
    assert released == vector.facts.get("payload", hashlib.sha256().hexdigest())


@pytest.mark.parametrize("vector", [each for each in OURS if each.facts["expect"] in {"success", "payload failure"}], ids=named)
def test_a_good_header_is_written_again_as_it_was(vector: Vector) -> None:
    found, _ = header.read(io.BytesIO(vector.content))
    key = file_key(found, readers(vector)[0])
    assert key.hex() == vector.facts["file key"]
    assert header.encode(found.stanzas, key) == found.content


@pytest.mark.parametrize("vector", ARMOURED, ids=named)
def test_armour_is_no_envelope(vector: Vector) -> None:
    out = io.BytesIO()
    with pytest.raises(Refused, match="not an age envelope"):
        decrypt_for(readers(vector)[0], io.BytesIO(vector.content), out)
    assert out.getvalue() == b""


def test_the_costly_one_is_refused_before_any_work() -> None:
    vector = next(each for each in VECTORS if each.name == COSTLY)
    with pytest.raises(Refused, match=r"2\^23 rounds"):
        decrypt_for(Passphrase(str(vector.passphrase)), io.BytesIO(vector.content), io.BytesIO())
    with pytest.raises(Refused, match=r"2\^23 rounds"):
        unlock(vector.content, str(vector.passphrase))


@pytest.mark.parametrize("vector", [each for each in OURS if each.passphrase is not None], ids=named)
def test_a_locked_key_is_read_as_strictly(vector: Vector) -> None:
    """What unlocks keys looks at the header once more before any work."""
    if vector.facts["expect"] == "success":
        assert hashlib.sha256(unlock(vector.content, str(vector.passphrase))).hexdigest() == vector.facts["payload"]
        return
    with pytest.raises(Refused):
        unlock(vector.content, str(vector.passphrase))
