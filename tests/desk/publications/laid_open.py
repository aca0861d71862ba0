"""What a published file says to somebody who takes it apart: streams unpacked, metadata read, rows written out."""

from __future__ import annotations

import contextlib
import io
import re
import sqlite3
import struct
import zlib
from pathlib import Path

import pyarrow.parquet as pq
import pypdf
from PIL import Image
from pypdf.generic import StreamObject

#: The letters of a digest, a key or a signature: at random, so that short words stand in them now and then.
_AT_RANDOM = re.compile(r"[A-Za-z0-9+/]{40,}")


def laid_open(path: Path) -> str:
    """The words of a file: of a text as they stand there, of another as they come out of it; no digests and signatures."""
    kind = path.suffix or path.name
    unpack = {".pdf": _pdf, ".parquet": _parquet, ".png": _picture, ".jpg": _picture, "state": _database}.get(kind, _text)
    return _AT_RANDOM.sub(" ", unpack(path.read_bytes()))


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _database(content: bytes) -> str:
    """Its tables, and every value in them that is no bytes of a digest."""
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(content)
        tables = base.execute("SELECT name, sql FROM sqlite_master").fetchall()
        rows = [row for name, _ in tables for row in base.execute(f"SELECT * FROM {name}")]  # noqa: S608  (names of our own)
    return "\n".join(_value(value) for row in [*tables, *rows] for value in row)


def _value(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return value.decode()
    except UnicodeDecodeError:
        return ""


def _pdf(content: bytes) -> str:
    """Every object, every stream without its compression, the metadata, and the words in the order of reading."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    said = [repr(dict(reader.metadata or {})), *(page.extract_text() for page in reader.pages)]
    for number in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        said.append(repr(found))
        if isinstance(found, StreamObject):
            said.append(found.get_data().decode("utf-8", "replace"))
    return "\n".join(said)


def _parquet(content: bytes) -> str:
    table = pq.read_table(io.BytesIO(content))
    held = pq.ParquetFile(io.BytesIO(content))
    return f"{table.to_pylist()} {table.schema.metadata} {held.metadata} {held.schema_arrow} {held.metadata.metadata}"


def _picture(content: bytes) -> str:
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        return f"{picture.info} {dict(picture.getexif())}"


def photograph(kind: str, secrets: list[str]) -> bytes:
    """A picture as a telephone, an editing program and an agency leave it: a secret in every part that is not its pixels."""
    given, out = iter(secrets), io.BytesIO()
    picture = Image.new("RGB", (16, 12), (90, 120, 60))
    if kind == "PNG":
        picture.save(out, "PNG")
        plain, behind = out.getvalue(), next(given)
        chunks = b"".join(
            _chunk(name, b"Comment\0" + next(given).encode()) for name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"prVt")
        )
        return plain[:33] + chunks + plain[33:] + behind.encode()
    small = io.BytesIO()
    picture.resize((4, 3)).save(small, "JPEG", comment=next(given))
    exif = Image.Exif()
    exif[0x010F], exif[0x9286] = next(given), next(given)  # maker, the user's comment
    exif.get_ifd(0x8825)[29] = next(given)  # the day of the position
    picture.save(
        out, "JPEG", comment=next(given), exif=exif.tobytes() + small.getvalue(), xmp=next(given).encode(), icc_profile=next(given).encode()
    )
    plain = out.getvalue()
    segments = b"".join(_segment(marker, next(given)) for marker in (0xE0, 0xED, 0xEE, 0xEF, 0xF7))
    return plain[:2] + segments + plain[2:] + next(given).encode()


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _segment(marker: int, text: str) -> bytes:
    content = {0xE0: b"JFXX\0", 0xED: b"Photoshop 3.0\0", 0xEE: b"Adobe\0d\0\0\0\0\1"}.get(marker, b"") + text.encode()
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
