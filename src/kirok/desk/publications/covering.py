"""Faces and plates are covered by regions that flatten: the pixels under them are painted over before the picture is encoded.

Nothing looks for faces: a person says where they are. What is under a region is not in the covered file in any form; its
comments, profiles and small copies do not come along either. The picture as it came stays sealed.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.publications.models import Picture, Publication
from kirok.desk.publications.pictures import clean, size_of
from kirok.desk.vault import sealing
from kirok.terms.selectors import Region, parse_fragment

MOST_REGIONS = 60
MOST_PIXELS = 60_000_000
_INK = (24, 24, 24)
_QUALITY = 88


def cover(content: bytes, regions: Sequence[Region]) -> tuple[str, bytes]:
    """MIME type and bytes of a JPEG or PNG with *regions* (pixels, or per cent) painted over, encoded anew.

    Raises:
        BadInput: bytes that are no such picture, too many pixels, or a region that lies outside of it.
    """
    mime, plain = clean(content)
    width, height = size_of(plain)
    if width * height > MOST_PIXELS:
        raise BadInput(f"the picture has over {MOST_PIXELS:,} pixels; make it smaller", field="file")
    boxes = [_box(region, width, height) for region in regions]
    out = io.BytesIO()
    picture = _decoded(plain)
    for box in boxes:
        picture.paste(_INK, box)
    if mime == "image/png":
        picture.save(out, "PNG", optimize=False)
    else:
        picture.save(out, "JPEG", quality=_QUALITY)
    return clean(out.getvalue())


def _decoded(content: bytes) -> Any:
    """The pixels alone, in RGB: no profile, comment, palette or transparency comes along."""
    try:
        from PIL import Image
    except ImportError as error:
        raise BadInput("covering needs an extra that is not installed; run: pip install 'kirok[pictures]'", field="region") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
                decoded = opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadInput("the picture is damaged or cut short", field="file") from error
    return Image.frombytes("RGB", decoded.size, decoded.tobytes())


def _box(region: Region, width: int, height: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom), rounded outwards and cut to the picture."""
    across, down = (width / 100, height / 100) if region.percent else (1, 1)
    left, top = int(region.x * across), int(region.y * down)
    right, bottom = -int(-(region.x + region.width) * across // 1), -int(-(region.y + region.height) * down // 1)
    if left >= width or top >= height:
        raise BadInput(f"'{region}' lies outside of the picture, which is {width} by {height}", field="region")
    return left, top, min(right, width), min(bottom, height)


def cover_picture(*, publication: Publication, position: int, regions: Sequence[str], by: Authenticated) -> Picture:
    """Cover these regions of a picture, and no others: each covering starts from the picture as it came.

    Raises:
        BadInput: no such picture, a region that is none or lies outside, or too many.
        Refused: a role that may not, or the publication is out already.
    """
    require(by.user, "edit")
    if publication.state not in {"draft", "reviewed"}:
        raise Refused(f"{publication.key} is {publication.state}: withdraw it instead")
    row = publication.pictures.filter(position=position).first()
    if row is None:
        raise BadInput("there is no such picture", field="position")
    wanted = _regions(regions)
    before, original = row.sealed, row.original or row.sealed
    mime, content = cover(sealing.take(original), wanted)
    with sealing.together(), transaction.atomic():
        row.sealed, row.mime, row.original = sealing.put(content, name="picture"), mime, original
        row.regions = [str(region) for region in wanted]
        row.save(update_fields=["sealed", "mime", "original", "regions"])
        note(by=by.user, action="picture.cover", target=publication.key, detail={"position": position, "regions": len(wanted)})
    if before != original:
        sealing.drop(before)
    return row


def _regions(texts: Sequence[str]) -> list[Region]:
    found = [parse_fragment(text.strip()) for text in texts if text.strip()]
    regions = [one for one in found if isinstance(one, Region)]
    if len(regions) != len(found):
        raise BadInput("a picture is covered by regions", field="region", allowed="xywh=160,120,320,240")
    if len(regions) > MOST_REGIONS:
        raise BadInput(f"at most {MOST_REGIONS} regions", field="region")
    return list(dict.fromkeys(regions))
