"""Pictures of a publication: cleaned of all that a camera writes into them, sealed, with credit and origin.

Source of the terms: IPTC NewsCodes, digital source type (cv.iptc.org/newscodes/digitalsourcetype). Cleaning keeps what is
needed to draw the picture and drops the rest (JPEG: ITU-T T.81 application and comment segments; PNG: W3C PNG, section 11).
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.publications.models import Picture, Publication
from kirok.desk.vault import sealing

MOST_BYTES = 2_000_000
#: Origin of a picture -> the IPTC terms that fit it.
SOURCE_TYPES = {
    "photograph": ("digitalCapture", "negativeFilm", "positiveFilm", "print"),
    "archive": ("digitalCapture", "negativeFilm", "positiveFilm", "print", "screenCapture"),
    "ai-made": ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia"),
}
IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_PNG = b"\x89PNG\r\n\x1a\n"
#: Chunks that draw the picture, and the most bytes that each has by the format; pixels have as many as they need.
_PNG_KEPT = {b"IHDR": 13, b"PLTE": 768, b"IDAT": MOST_BYTES, b"IEND": 0, b"tRNS": 256, b"gAMA": 4, b"sRGB": 1, b"cHRM": 32}
#: Segments that draw the picture: frames and Huffman tables (C0-CF but JPG's own C8), DA to DD: scan, quantisation, lines, restarts.
_JPEG_KEPT = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD} - {0xC8})
_ADOBE, _JFIF = 0xEE, 0xE0
#: Two segments of applications say how the colours are coded: what each begins with, and its bytes by the format.
_COLOURS = {_JFIF: (b"JFIF\0", 14), _ADOBE: (b"Adobe", 12)}


@dataclass(frozen=True)
class Given:
    """A picture as the form gives it."""

    content: bytes
    credit: str
    origin: str
    source_type: str
    alt_en: str
    alt_ko: str
    graphic: bool
    shows: tuple[str, ...] = ()


def add(*, publication: Publication, given: Given, by: Authenticated) -> Picture:
    """Clean, seal and keep a picture.

    Raises:
        BadInput: no credit, an origin or source type that is none, no description, or bytes that are no JPEG or PNG.
        Refused: the publication is out already.
    """
    require(by.user, "edit")
    if publication.state not in {"draft", "reviewed"}:
        raise Refused(f"{publication.key} is {publication.state}: it takes no further picture")
    _check(given)
    mime, content = clean(given.content)
    with sealing.together(), transaction.atomic():
        sealed = sealing.put(content, name="picture")
        last = publication.pictures.order_by("-position").values_list("position", flat=True).first()
        row = Picture.objects.create(
            publication=publication,
            position=0 if last is None else last + 1,
            sealed=sealed,
            mime=mime,
            credit=given.credit.strip(),
            origin=given.origin,
            source_type=given.source_type,
            alt_en=given.alt_en.strip(),
            alt_ko=given.alt_ko.strip(),
            graphic=given.graphic,
            shows=list(given.shows),
        )
        note(by=by.user, action="picture", target=publication.key, detail={"position": row.position, "origin": row.origin})
    return row


def _check(given: Given) -> None:
    if not given.credit.strip():
        raise BadInput("a picture needs its credit: who made it", field="credit")
    if given.origin not in SOURCE_TYPES:
        raise BadInput("say where the picture comes from", field="origin", allowed=tuple(SOURCE_TYPES))
    if given.source_type not in SOURCE_TYPES[given.origin]:
        raise BadInput("this source type does not fit the origin", field="source_type", allowed=SOURCE_TYPES[given.origin])
    if not given.alt_en.strip() or not given.alt_ko.strip():
        raise BadInput("say in both languages what the picture shows", field="alt")
    if len(given.content) > MOST_BYTES:
        raise BadInput(f"a picture has at most {MOST_BYTES:,} bytes", field="file")


def clean(content: bytes) -> tuple[str, bytes]:
    """The picture's type, and its bytes without place, camera, day, thumbnail or comment.

    Raises:
        BadInput: neither JPEG nor PNG, or damaged.
    """
    try:
        if content.startswith(_PNG):
            return "image/png", _clean_png(content)
        if content.startswith(b"\xff\xd8"):
            return "image/jpeg", _clean_jpeg(content)
    except (struct.error, IndexError) as error:
        raise BadInput("the picture is damaged or cut short", field="file") from error
    raise BadInput("this is neither a JPEG nor a PNG", field="file", allowed=("JPEG", "PNG"))


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the header of a PNG (IHDR) or the frame of a JPEG (SOF).

    Raises:
        BadInput: neither, or cut short before.
    """
    try:
        if content.startswith(_PNG):
            width, height = struct.unpack_from(">II", content, 16)
            return int(width), int(height)
        return _jpeg_size(content)
    except (struct.error, IndexError) as error:
        raise BadInput("the picture is damaged or cut short", field="file") from error


def _jpeg_size(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width), int(height)
        at += 2 + int(struct.unpack_from(">H", content, at + 2)[0])
    raise BadInput("the picture is damaged", field="file")


def _clean_png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while True:
        size, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at + 8 : at + 8 + size]
        (check,) = struct.unpack_from(">I", content, at + 8 + size)
        if zlib.crc32(kind + chunk) != check:
            raise BadInput("the picture is damaged", field="file")
        if size <= _PNG_KEPT.get(kind, -1):
            kept.append(content[at : at + 12 + size])
        at += 12 + size
        if kind == b"IEND":
            return b"".join(kept)


def _clean_jpeg(content: bytes) -> bytes:
    """Walk the segments; keep tables, frames and scans, and of JFIF and Adobe what tells the colours; end at the end of the image."""
    kept, at = [content[:2]], 2
    while True:
        if content[at] != 0xFF:
            raise BadInput("the picture is damaged", field="file")
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            return b"".join([*kept, content[at : at + 2]])
        (size,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + size]
        if len(segment) != 2 + size or size < 2:
            raise BadInput("the picture is damaged or cut short", field="file")
        kept.append(segment if marker in _JPEG_KEPT else _colours(marker, segment[4:]))
        at += 2 + size
        if marker == 0xDA:
            end = _scan_end(content, at)
            kept.append(content[at:end])
            at = end


def _colours(marker: int, content: bytes) -> bytes:
    """JFIF's or Adobe's head alone, without a thumbnail or anything behind it; nothing for every other segment."""
    begins, size = _COLOURS.get(marker, (b"", 0))
    if not begins or not content.startswith(begins) or len(content) < size:
        return b""
    head = content[:12] + b"\0\0" if marker == _JFIF else content[:size]
    return struct.pack(">BBH", 0xFF, marker, size + 2) + head


def _scan_end(content: bytes, at: int) -> int:
    """Where the entropy-coded data end: at a marker that is neither a stuffed byte nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise BadInput("the picture is damaged or cut short", field="file")
        following = content[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at


def remove(*, publication: Publication, position: int, by: Authenticated) -> None:
    """Take a picture out of a draft, with its sealed bytes.

    Raises:
        BadInput: there is none at that place.
        Refused: the publication is out already.
    """
    require(by.user, "edit")
    if publication.state not in {"draft", "reviewed"}:
        raise Refused(f"{publication.key} is {publication.state}: withdraw it instead")
    row = publication.pictures.filter(position=position).first()
    if row is None:
        raise BadInput("there is no such picture", field="position")
    with transaction.atomic():
        row.delete()
        note(by=by.user, action="picture.remove", target=publication.key, detail={"position": position})
    for sealed in {row.sealed, row.original} - {""}:
        sealing.drop(sealed)


def line(picture: Picture, language: str) -> str:
    """The line below a picture: its credit, and that it was made by AI where it was."""
    made = {"en": "Made by AI, not a photograph", "ko": "인공지능으로 만든 그림이며 사진이 아님"}[language]
    return f"{picture.credit} · {made}" if picture.origin == "ai-made" else picture.credit
