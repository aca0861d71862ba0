"""Signed notes and verifier keys (C2SP signed-note v1), Ed25519 only, read strictly: every byte is accounted for.

A key signs either as a log (kind 0x01) or as a witness (kind 0x04, C2SP tlog-cosignature).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.text import decode64, decode_text, encode64

ED25519 = 0x01
COSIGNATURE = 0x04
SIGNATURE_SIZE = 64
NOTE_LIMIT = 100_000  # bytes; room for sixteen post-quantum cosignatures
_SIGNATURES_LIMIT = 64
_DASH = "\N{EM DASH} "
_KINDS = {ED25519: "an Ed25519 key of a log", COSIGNATURE: "an Ed25519 key of a witness"}


def check_name(name: str) -> str:
    """*name*, when it can be a key's name.

    Raises:
        BadInput: it is empty, or holds a blank, a plus or a control character.
    """
    if not name or "+" in name or not name.isprintable() or any(ch.isspace() for ch in name):
        raise BadInput("a log's name must be one word without blanks or a plus, for example example.org/release")
    return name


@dataclass(frozen=True)
class VerifierKey:
    """The public half of a note's key: name, the 32 bytes of the Ed25519 key, how it signs, and 4 bytes that identify all."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey: ``name+hex+base64``."""
        return f"{self.name}+{self.key_id.hex()}+{encode64(bytes([self.kind]) + self.public)}"


def parse_vkey(text: str, kind: int = ED25519) -> VerifierKey:
    """Read a vkey of a log, or of a witness when *kind* is COSIGNATURE.

    Raises:
        BadInput: it is no Ed25519 vkey of that kind, or its parts do not belong together.
    """
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise BadInput("this is not a verification key", allowed="name+hex+base64")
    name, key_id, encoded = parts
    content = decode64(encoded, "the verification key", 1 + 32)
    if content[0] != kind:
        raise BadInput(f"the verification key is not {_KINDS[kind]}")
    key = VerifierKey(check_name(name), content[1:], kind)
    if key.key_id.hex() != key_id:
        raise BadInput("the verification key contradicts itself: name, number and key do not belong together")
    return key


@dataclass(frozen=True)
class Signature:
    """One signature line: the key's name, its 4-byte number, and the signature's bytes."""

    name: str
    key_id: bytes
    content: bytes

    def __str__(self) -> str:
        """The line without its newline."""
        return f"{_DASH}{self.name} {encode64(self.key_id + self.content)}"


@dataclass(frozen=True)
class Note:
    """A text (its last newline included) and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The note as it is written."""
        return self.text + "\n" + "".join(f"{signature}\n" for signature in self.signatures)


def parse_note(content: bytes) -> Note:
    """Read a signed note; nothing is verified yet.

    Raises:
        BadInput: it is not a note in its one canonical spelling.
    """
    if len(content) > NOTE_LIMIT:
        raise BadInput(f"the note is over {NOTE_LIMIT:,} bytes")
    text, blank, below = decode_text(content, "the note").rpartition("\n\n")
    if not blank or not text or not below.endswith("\n"):
        raise BadInput("this is not a signed note: a text, an empty line, and signature lines")
    return Note(text + "\n", parse_signatures(below))


def parse_signatures(text: str) -> tuple[Signature, ...]:
    """Read signature lines, each with its newline, as they stand below a note or in a witness's answer.

    Raises:
        BadInput: one of them is no signature line, or there are too many.
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) > _SIGNATURES_LIMIT:
        raise BadInput(f"the note has more than {_SIGNATURES_LIMIT} signatures")
    return tuple(_signature(line) for line in lines)


def _signature(line: str) -> Signature:
    name, blank, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not blank:
        raise BadInput("the note has a line that is no signature")
    content = decode64(encoded, "a signature")
    if len(content) <= 4:
        raise BadInput("a signature of the note is too short")
    return Signature(check_name(name), content[:4], content[4:])


def verify(note: Note, key: VerifierKey) -> None:
    """Check that *key* signed *note*; lines of other keys are passed over.

    Raises:
        CheckFailed: it did not, or one of its signatures is wrong.
    """
    ours = lines_of(note, key)
    if not ours:
        raise CheckFailed(f"the note is not signed by {key.name} with this key")
    for line in ours:
        if not holds(key, line.content, note.text.encode()):
            raise CheckFailed(f"the signature of {key.name} does not belong to this text")


def lines_of(note: Note, key: VerifierKey) -> list[Signature]:
    """The note's lines that bear the name and number of *key*."""
    return [line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id)]


def holds(key: VerifierKey, signature: bytes, text: bytes) -> bool:
    """Whether *signature* (64 bytes, RFC 8032) is the key's over *text*."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
