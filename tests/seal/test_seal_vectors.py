"""The format's public vectors (C2SP CCTV, package cctv-age): our codec on all that are neither armoured nor passphrases.

Those two stay with pyrage. Each vector where pyrage is laxer or stricter than the format is named with its reason.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import pyrage
import pytest

from kirok.base.errors import Refused
from kirok.seal import header
from kirok.seal.identities import parse_identity, work_factor
from kirok.seal.unwrapping import decrypt, file_key

FILE = Path(__file__).resolve().parent.parent / "vectors" / "age" / "cctv-age-0.2.0.json"
SAID = {
    "header failure": "header is malformed|not an age envelope|another version",
    "HMAC failure": "MAC does not fit",
    "no match": "sealed to other readers",
    "payload failure": "of its payload|last piece is empty",
}
#: Where pyrage 1.4 differs from the format, and why this house does not mind.
PYRAGE_DIFFERS = {
    "armor_whitespace_outside": "stricter: refuses blank lines around armour, which the format lets a tool accept",
    "armor_hybrid": "knows no post-quantum readers; Kirok never armours",
}
#: Read by our own work_factor before pyrage may see the file, so that its own idea of too much work never counts.
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
        return "armored" not in self.facts and self.passphrase is None


def read(name: str, encoded: str) -> Vector:
    head, _, content = base64.b64decode(encoded).partition(b"\n\n")
    pairs = [line.split(": ", 1) for line in head.decode().split("\n")]
    facts = dict(pairs)
    assert facts.keys() <= {"expect", "payload", "identity", "file key", "passphrase", "armored", "compressed", "comment"}
    identities = [value for key, value in pairs if key == "identity"]
    return Vector(name, facts, identities, zlib.decompress(content) if "compressed" in facts else content)


VECTORS = [read(name, encoded) for name, encoded in json.loads(FILE.read_text()).items()]
OURS = [vector for vector in VECTORS if vector.ours]
THEIRS = [vector for vector in VECTORS if not vector.ours]


def named(vector: Vector) -> str:
    return vector.name


def test_every_vector_is_run_by_somebody() -> None:
    assert (len(VECTORS), len(OURS), len(THEIRS)) == (143, 85, 58)


@pytest.mark.parametrize("vector", OURS, ids=named)
def test_ours(vector: Vector) -> None:
    out = io.BytesIO()
    identities = vector.identities or ["AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"]
    try:
        for identity in identities:
            decrypt(io.BytesIO(vector.content), out, identity)
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
    key = file_key(found, parse_identity(vector.identities[0]))
    assert key.hex() == vector.facts["file key"]
    assert header.encode(found.stanzas, key) == found.content


def pyrage_opens(vector: Vector) -> bytes:
    if vector.passphrase is not None:
        return bytes(pyrage.passphrase.decrypt(vector.content, vector.passphrase))
    return bytes(pyrage.decrypt(vector.content, [pyrage.x25519.Identity.from_str(each) for each in vector.identities]))


@pytest.mark.parametrize("vector", [each for each in THEIRS if each.name != COSTLY and each.name not in PYRAGE_DIFFERS], ids=named)
def test_theirs(vector: Vector) -> None:
    if vector.facts["expect"] == "success":
        assert hashlib.sha256(pyrage_opens(vector)).hexdigest() == vector.facts["payload"]
        return
    with pytest.raises((pyrage.DecryptError, ValueError)):
        pyrage_opens(vector)


def test_the_costly_one_is_refused_before_pyrage_sees_it() -> None:
    vector = next(each for each in VECTORS if each.name == COSTLY)
    with pytest.raises(Refused, match=r"2\^23 rounds"):
        work_factor(vector.content)


@pytest.mark.parametrize("vector", [each for each in THEIRS if each.passphrase is not None and "armored" not in each.facts], ids=named)
def test_our_gate_before_pyrage_takes_no_passphrase_header_that_the_format_forbids(vector: Vector) -> None:
    passed_on = {"scrypt_long_file_key", "scrypt_double", "scrypt_and_x25519", "scrypt_not_canonical_salt", "scrypt_not_canonical_body"}
    if vector.facts["expect"] == "header failure" and vector.name not in passed_on:  # pyrage refuses those five itself
        with pytest.raises(Refused):
            work_factor(vector.content)


@pytest.mark.parametrize("name", PYRAGE_DIFFERS)
def test_the_known_differences_are_still_there(name: str) -> None:
    """When this fails, pyrage has changed: take the name out of the list."""
    vector = next(each for each in VECTORS if each.name == name)
    with pytest.raises((pyrage.DecryptError, pyrage.IdentityError)):
        pyrage_opens(vector)
