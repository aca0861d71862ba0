"""Pictures on the site: whose they are and where they come from, said on each picture's line, and nothing hidden in the file.

Source of the terms: IPTC NewsCodes, digital source type (cv.iptc.org/newscodes/digitalsourcetype).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from kirok.base.errors import Refused
from kirok.publish.record import PictureRecord, SiteRecord
from kirok.publish.wording import N_, Wording

#: Where the site keeps them.
FOLDER = "pictures"
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_ORIGINS = {
    "photograph": N_("Photograph"),
    "archive": N_("From an archive"),
    "ai-made": N_("Made by AI; not a photograph"),
}
#: IPTC term -> what the line says; a drawing by a program is not called AI.
_TYPES = {
    "digitalCapture": N_("taken with a digital camera"),
    "negativeFilm": N_("scanned from a negative"),
    "positiveFilm": N_("scanned from a slide"),
    "print": N_("scanned from a print"),
    "screenCapture": N_("taken from a screen"),
    "trainedAlgorithmicMedia": N_("made by a trained model"),
    "compositeWithTrainedAlgorithmicMedia": N_("put together with parts made by a trained model"),
    "algorithmicMedia": N_("drawn by a program, without a model"),
}
_DRAWN = N_("A drawing; not a photograph")
_PNG = b"\x89PNG\r\n\x1a\n"
#: What draws a picture and nothing else: chunks of a PNG, segments of a JPEG; JFIF's and Adobe's tell how colours are coded.
_DRAWING = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM"})
_DRAWS = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD} - {0xC8})
_HEADS = {0xE0: 16, 0xEE: 14}
_SCAN, _END, _COMMENT, _FIRST_APP, _LAST_APP = 0xDA, b"\xff\xd9", 0xFE, 0xE0, 0xEF


def origin(picture: PictureRecord, wording: Wording) -> str:
    """Where the picture comes from, in words: the origin, and how IPTC's term has it."""
    first = _DRAWN if picture.source_type == "algorithmicMedia" else _ORIGINS.get(picture.origin, picture.origin)
    second = _TYPES.get(picture.source_type, picture.source_type)
    return str(wording.text("{origin}: {how}", origin=wording.text(first), how=wording.text(second)).unescape())


def picture_files(site: SiteRecord) -> dict[str, bytes]:
    """``pictures/FILE`` for every picture of a released publication.

    Raises:
        Refused: a picture whose file tells more than it shows: place, camera, day, comment, thumbnail.
    """
    found = {}
    for publication in site.publications:
        for picture in publication.pictures:
            told = next(telling(picture.content), None)
            if told:
                raise Refused(f"the picture {picture.file} of {publication.id} still carries {told} in its file", field="pictures")
            found[f"{FOLDER}/{picture.file}"] = picture.content
    return found


def telling(content: bytes) -> Iterator[str]:
    """What a JPEG or PNG carries besides its pixels, by the name of the part that carries it."""
    yield from _telling_png(content) if content.startswith(_PNG) else _telling_jpeg(content)


def _telling_png(content: bytes) -> Iterator[str]:
    at = len(_PNG)
    while at + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if kind not in _DRAWING:
            yield kind.decode("latin-1")
        at += 12 + size
        if kind == b"IEND" and at < len(content):
            yield "something behind its end"
            return


def _telling_jpeg(content: bytes) -> Iterator[str]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, (size,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        if marker not in _DRAWS and size != _HEADS.get(marker):
            yield _segment(marker)
        if marker == _SCAN:
            break
        at += 2 + size
    if not content.endswith(_END):
        yield "something behind its end"


def _segment(marker: int) -> str:
    """How a segment of a JPEG is called (ITU-T T.81, table B.1)."""
    if _FIRST_APP <= marker <= _LAST_APP:
        return f"APP{marker - _FIRST_APP}"
    return "a comment" if marker == _COMMENT else f"a segment {marker:02X}"
