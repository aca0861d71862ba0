"""The header of an age file: version, stanzas, and a MAC under the file key (C2SP age.md, "Header")."""

from __future__ import annotations

import hmac
import io
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kirok.base.errors import Refused
from kirok.seal.framing import Readable
from kirok.seal.stanza import Malformed, Stanza, from_base64, read_stanza, to_base64

VERSION = b"age-encryption.org/v1\n"
FILE_KEY = 16  # bytes
#: No header made by any known tool comes near; more is an attack on memory.
LIMIT = 1_048_576
_ANY_VERSION = b"age-encryption.org/"
_MAC_LINE = b"\n---"
_BLOCK = 65536


@dataclass(frozen=True)
class Header:
    """A header as it was read: its stanzas, the MAC it carries, and its own bytes."""

    stanzas: tuple[Stanza, ...]
    mac: bytes
    content: bytes

    def check(self, file_key: bytes) -> None:
        """See that the header was written by someone who had *file_key*.

        Raises:
            Refused: its MAC does not fit.
        """
        signed = self.content[: self.content.rindex(b"---") + 3]
        if not hmac.compare_digest(_mac(file_key, signed), self.mac):
            raise changed("its header's MAC does not fit")


def changed(what: str) -> Refused:
    """The one sentence for an envelope that is not as it was sealed."""
    return Refused(f"the envelope is cut short or was changed after it was sealed ({what}); nothing was kept")


def malformed(fault: object) -> Refused:
    """The same for a header that is not written as age demands."""
    return changed(f"its header is malformed: {fault}")


def encode(stanzas: Sequence[Stanza], file_key: bytes) -> bytes:
    """The whole header, MAC included."""
    signed = VERSION + b"".join(stanza.encode() for stanza in stanzas) + b"---"
    return signed + b" " + to_base64(_mac(file_key, signed)) + b"\n"


def parse(content: bytes) -> Header:
    """The header whose bytes are *content*, from the version to the end of the MAC's line.

    Raises:
        Malformed: it is not written as age demands.
    """
    lines = io.BytesIO(content)
    if lines.readline() != VERSION:
        raise Malformed("it does not begin with its version")
    stanzas = []
    while (line := lines.readline()).startswith(b"->"):
        stanzas.append(read_stanza(line, lines))
    if not stanzas:
        raise Malformed("it has no stanza")
    if not line.startswith(b"--- ") or not line.endswith(b"\n") or lines.read(1):
        raise Malformed("it does not end with its MAC")
    mac = from_base64(line[4:-1])
    if len(mac) != SHA256.digest_size:
        raise Malformed("its MAC has another length")
    return Header(tuple(stanzas), mac, content)


def read(reader: Readable) -> tuple[Header, bytes]:
    """The header at the start of *reader*, and the bytes after it that were read with it.

    Raises:
        Refused: no age file, another version, or a header that is cut short, malformed or over 1 MiB.
    """
    content, end = bytearray(), 0
    while not end:
        piece = reader.read(_BLOCK)
        content += piece
        _check_start(content, ended=not piece)
        end = header_end(content)
        if not end and (not piece or len(content) > LIMIT):
            raise malformed("it does not end" if len(content) > LIMIT else "the file ends in it")
    try:
        return parse(bytes(content[:end])), bytes(content[end:])
    except Malformed as error:
        raise malformed(error) from error


def header_end(content: bytes | bytearray) -> int:
    """Where the header ends in *content*, or 0 when its end is not there yet."""
    mark = content.find(_MAC_LINE)
    return 0 if mark < 0 else content.find(b"\n", mark + 1) + 1


def _check_start(content: bytearray, *, ended: bool) -> None:
    start = bytes(content[: len(VERSION)])
    if start == VERSION or (not ended and VERSION.startswith(start)):
        return
    if start.startswith(_ANY_VERSION):
        raise Refused("this age file is of another version of the format", allowed="age-encryption.org/v1")
    raise Refused("this is not an age envelope", allowed="a file that begins with age-encryption.org/v1")


def _mac(file_key: bytes, signed: bytes) -> bytes:
    key = HKDF(SHA256(), SHA256.digest_size, salt=None, info=b"header").derive(file_key)
    return hmac.digest(key, signed, "sha256")
