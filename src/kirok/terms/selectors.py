"""Where in a statement a claim stands: a text span, a time range of a recording, a region of an image.

Source: W3C Web Annotation (TextQuoteSelector, TextPositionSelector, FragmentSelector) and Media Fragments URI 1.0.
Positions count Unicode code points of the text as it is kept; the text is never normalised.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.fields import SHA256, filled, shaped
from kirok.terms.unset import UNSET, Unset, given

_TIME = re.compile(r"t=(?:npt:)?([0-9]{1,7}(?:\.[0-9]{1,6})?)?(?:,([0-9]{1,7}(?:\.[0-9]{1,6})?))?")
_REGION = re.compile(r"xywh=(?:(pixel|percent):)?([0-9]{1,7}),([0-9]{1,7}),([0-9]{1,7}),([0-9]{1,7})")
_FRAGMENTS = ("t=10,20 (seconds)", "xywh=160,120,320,240 (pixels)", "xywh=percent:25,25,50,50")


@dataclass(frozen=True)
class TimeRange:
    """``t=10,20.5``: from second 10 up to second 20.5; an end of None is the end of the recording."""

    start: float
    end: float | None

    def __str__(self) -> str:
        return f"t={_seconds(self.start)}" if self.end is None else f"t={_seconds(self.start)},{_seconds(self.end)}"


@dataclass(frozen=True)
class Region:
    """``xywh=160,120,320,240``: left, top, width, height in pixels of the image, or in per cent of it."""

    x: int
    y: int
    width: int
    height: int
    percent: bool = False

    def __str__(self) -> str:
        return f"xywh={'percent:' if self.percent else ''}{self.x},{self.y},{self.width},{self.height}"


@dataclass(frozen=True, kw_only=True)
class Span:
    """The words "officials were sent", told apart by *prefix* and *suffix* where they stand twice.

    *start* and *end* are positions (end excluded). A *fragment* instead of *exact* cites a recording or an image,
    *file* is the SHA-256 of it.
    """

    SCHEMA: ClassVar[str] = "kirok.span/1"
    exact: str | Unset = field(default=UNSET, metadata=filled())
    prefix: str | Unset | None = UNSET
    suffix: str | Unset | None = UNSET
    start: int | Unset | None = UNSET
    end: int | Unset | None = UNSET
    fragment: str | Unset = UNSET
    file: str | Unset = field(default=UNSET, metadata=shaped(SHA256, "64 digits 0-9 a-f"))

    def __post_init__(self) -> None:
        if bool(self.exact) == bool(self.fragment):
            raise BadInput(
                "a span is either exact words or a fragment of a recording or image", field="exact", allowed=("exact", "fragment")
            )
        if self.fragment:
            parse_fragment(self.fragment)


def parse_fragment(text: str) -> TimeRange | Region:
    """A media fragment.

    Raises:
        BadInput: it is neither a time range in seconds nor a region, or it is empty.
    """
    if found := _TIME.fullmatch(text):
        return _time_range(text, found)
    if found := _REGION.fullmatch(text):
        return _region(text, found)
    raise BadInput(f"'{text[:60]}' is not a time range or an image region", field="fragment", allowed=_FRAGMENTS)


def _time_range(text: str, found: re.Match[str]) -> TimeRange:
    start, end = float(found[1] or 0), float(found[2]) if found[2] else None
    if (found[1] is None and end is None) or (end is not None and end <= start):
        raise BadInput(f"'{text[:60]}' ends before it begins", field="fragment", allowed=_FRAGMENTS)
    return TimeRange(start, end)


def _region(text: str, found: re.Match[str]) -> Region:
    x, y, width, height = (int(found[at]) for at in range(2, 6))
    percent = found[1] == "percent"
    if not width or not height or (percent and (x + width > 100 or y + height > 100)):
        raise BadInput(f"'{text[:60]}' is an empty region or reaches beyond the image", field="fragment", allowed=_FRAGMENTS)
    return Region(x, y, width, height, percent)


def _seconds(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def locate(text: str, span: Span) -> tuple[int, int]:
    """Start and end of the span's words in the text.

    Raises:
        BadInput: the words are not there, or more than once without a prefix, suffix or start that tells them apart.
    """
    exact = given(span.exact, "")
    if not exact:
        raise BadInput("this span cites a recording or an image, not words of the text", field="fragment")
    found = occurrences(text, exact)
    if not found:
        raise BadInput(_why_missing(text, exact), field="exact", allowed="words of the statement, letter for letter")
    fitting = [start for start in found if _fits(text, span, start)]
    if len(fitting) == 1:
        return fitting[0], fitting[0] + len(exact)
    raise BadInput(_ambiguous(exact, len(found), len(fitting)), field="exact", allowed="prefix and suffix: the words just before and after")


def occurrences(text: str, exact: str) -> list[int]:
    """Every position at which the words begin, overlapping ones too."""
    found, at = [], text.find(exact)
    while at >= 0:
        found.append(at)
        at = text.find(exact, at + 1)
    return found


def _fits(text: str, span: Span, start: int) -> bool:
    end = start + len(given(span.exact, ""))
    before = text.endswith(given(span.prefix, ""), 0, start)
    after = text.startswith(given(span.suffix, ""), end)
    return before and after and given(span.start, start) == start and given(span.end, end) == end


def _ambiguous(exact: str, found: int, fitting: int) -> str:
    if fitting:
        return f"the words '{_short(exact)}' stand {fitting} times in the statement; say which"
    return (
        f"the words '{_short(exact)}' stand {found} time{'s'[: found > 1]} in the statement, but not with this prefix, suffix or position"
    )


def _why_missing(text: str, exact: str) -> str:
    if unicodedata.normalize("NFC", exact) in unicodedata.normalize("NFC", text):
        return f"the words '{_short(exact)}' are in the statement in another Unicode form (NFC, NFD); copy them from the statement itself"
    if " ".join(exact.split()) in " ".join(text.split()):
        return f"the words '{_short(exact)}' are in the statement with other spaces or line breaks; copy them from the statement itself"
    return f"the words '{_short(exact)}' are not in the statement"


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
