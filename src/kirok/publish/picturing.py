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
_TELLING = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"iCCP"})
_APP1, _APP15, _ADOBE, _COMMENT, _SCAN = 0xE1, 0xEF, 0xEE, 0xFE, 0xDA


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
        if kind in _TELLING:
            yield kind.decode("ascii")
        at += 12 + size


def _telling_jpeg(content: bytes) -> Iterator[str]:
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, (size,) = content[at + 1], struct.unpack_from(">H", content, at + 2)
        if (_APP1 <= marker <= _APP15 and marker != _ADOBE) or marker == _COMMENT:
            yield f"APP{marker - 0xE0}" if marker != _COMMENT else "a comment"
        if marker == _SCAN:
            return
        at += 2 + size
