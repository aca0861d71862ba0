"""Opening what a drop took in: each part goes on into an envelope of the desk's while it comes out of the source's.

No readable byte of it lies on this machine's disk either. The desk's own key towards drops is derived from the key that
opens reports: a drop that is given new readers is given a new desk in the same act.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kirok.base.errors import BadInput, KirokError, Refused
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.ledger.cosignature import Cosigner
from kirok.seal.closing import Sealer
from kirok.seal.opening import decrypt, open_bytes, open_envelope
from kirok.seal.report import target

#: Below HOME/sealed: reports as they came. Not ".age": the desk's rotation has no key to wrap them anew with.
FOLDER = "intake"
ENDING = "envelope"
AGE = b"age-encryption.org/v1\n"
_LABEL = b"kirok/drop-desk/v1"


@dataclass(frozen=True)
class Enclosed:
    """One file of a report, under seal again: its *name* as it came, where it lies, its digest and length in bytes."""

    name: bytes = field(repr=False)
    sealed: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Report:
    """What was in an envelope: the text, the recipient of replies ("" for none), the files."""

    text: str = field(repr=False)
    reply: str
    files: tuple[Enclosed, ...]


def cosigner() -> Cosigner:
    """The desk's key towards drops."""
    vault = current()
    seed = HKDF(SHA256(), 32, salt=None, info=_LABEL).derive(vault.keys.identities["intake"].secret.encode())
    return Cosigner(f"{vault.keys.signers['custody'].origin.removesuffix('/custody')}/desk", seed)


def open_report(path: Path) -> Report:
    """Open the envelope *path*; call it inside sealing.together(), which removes what was sealed when this raises.

    Raises:
        BadInput: the envelope cannot be read.
        Refused: it is not for this newsroom, is damaged, or does not hold a report.
    """
    unpacking = _Unpacking()
    try:
        with path.open("rb") as reader, unpacking.open:
            open_envelope(reader, target(unpacking), current().keys.identities["intake"].secret)
            unpacking.end()
    except OSError as error:
        raise BadInput("the envelope cannot be read", file=str(path)) from error
    return Report(unpacking.text_bytes.decode("utf-8", "replace"), unpacking.recipient.decode("ascii", "replace"), tuple(unpacking.files))


class _Unpacking:
    """Takes the records of a report, and seals each file to the desk as it comes."""

    def __init__(self) -> None:
        self.open = contextlib.ExitStack()
        self.text_bytes = b""
        self.recipient = b""
        self.files: list[Enclosed] = []
        self._name = b""
        self._sealed = ""
        self._sealer: Sealer | None = None
        self._digest = hashlib.sha256()
        self._size = 0

    def text(self, content: bytes) -> None:
        """The text."""
        self.text_bytes += content

    def reply(self, recipient: bytes) -> None:
        """To whom a reply can be sealed."""
        self.recipient = recipient

    def begin(self, name: bytes) -> None:
        """A file begins, so the one before has ended."""
        self.end()
        self._name, self._digest, self._size = name, hashlib.sha256(), 0
        self._sealed, self._sealer = self.open.enter_context(sealing.growing(name="enclosure"))

    def data(self, piece: bytes) -> None:
        """The next bytes of the file."""
        if self._sealer is None:
            raise Refused("the report holds bytes of no file")
        self._sealer.write(piece)
        self._digest.update(piece)
        self._size += len(piece)

    def end(self) -> None:
        """The file has ended: its envelope is closed and put in its place."""
        if self._sealer is None:
            return
        self.open.close()
        self.files.append(Enclosed(self._name, self._sealed, self._digest.hexdigest(), self._size))
        self._sealer = None


def open_foreign(content: bytes) -> tuple[str, bytes] | None:
    """Name and bytes of an age file that somebody sealed to this newsroom by hand, or None when it is for somebody else."""
    secret = current().keys.identities["intake"].secret
    try:
        opened = open_bytes(content, secret)
    except KirokError:
        return _open_bare(content, secret)
    return opened.name, opened.body


def _open_bare(content: bytes, secret: str) -> tuple[str, bytes] | None:
    """An age file by another tool has neither our name nor our padding."""
    plain = io.BytesIO()
    try:
        decrypt(io.BytesIO(content), plain, secret)
    except KirokError:
        return None
    return "", plain.getvalue()
