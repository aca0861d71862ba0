r"""A transcript with time codes: WebVTT, SubRip, or lines that begin with ``[00:12:34]``; from it the plain words and their times.

Sources: W3C WebVTT (timings, cue blocks, NOTE, STYLE and REGION blocks, voice tags); SubRip as players read it. The words
stay as they were written: only codes and tags that name a time or a speaker are taken out, a speaker as ``Name: ``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kirok.base.errors import BadInput

MOST_CUES = 20_000
_STAMP = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_STAMP}\s+-->\s+{_STAMP}(?:\s.*)?")
_CODE = re.compile(rf"\[{_STAMP}\]\s*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?(?:[a-z]+(?:\.[^\s>]*)?(?:\s[^>]*)?|\d[\d:.]*)>")
_SKIPPED = ("WEBVTT", "NOTE", "STYLE", "REGION")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0", "&lrm;": "\u200e", "&rlm;": "\u200f"}
_ENTITY = re.compile("|".join(_ENTITIES))
_ALLOWED = ("[00:12:34] words", "WebVTT", "SubRip")


@dataclass(frozen=True)
class Cue:
    """Words ``text[begin:finish]`` from second *start* up to second *end* (None: until the next cue, or the end)."""

    start: float
    end: float | None
    begin: int
    finish: int


@dataclass(frozen=True)
class Transcript:
    """The plain words, and when each stretch of them was said, in the order of the file."""

    text: str
    cues: tuple[Cue, ...]

    def at(self, start: float, end: float | None) -> tuple[Cue, ...]:
        """The cues that overlap [start, end)."""
        found = []
        for cue, following in zip(self.cues, (*self.cues[1:], None), strict=True):
            stop = cue.end if cue.end is not None else following.start if following else None
            if (end is None or cue.start < end) and (stop is None or stop > start):
                found.append(cue)
        return tuple(found)


def parse(content: str) -> Transcript:
    """Read a transcript of any of the three forms.

    Raises:
        BadInput: no time code in it, a cue that ends before it begins or goes back in time, or no words.
    """
    text = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = text.split("\n")
    timed = any(_TIMING.fullmatch(line) for line in lines)
    pieces = _blocks(lines) if timed else _coded(lines)
    if not pieces:
        raise BadInput("there is no time code in this transcript", field="transcript", allowed=_ALLOWED)
    return _join(pieces)


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int((fraction or "0").ljust(3, "0")) / 1000


#: (line number, start, end, words)
_Piece = tuple[int, float, float | None, str]


def _blocks(lines: list[str]) -> list[_Piece]:
    """Cue blocks, apart by blank lines: an identifier or a number, the timing, the words."""
    pieces: list[_Piece] = []
    block: list[str] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            block.append(line)
            continue
        if block and (piece := _block(block, number - len(block))):
            pieces.append(piece)
        block = []
    return pieces


def _block(block: list[str], number: int) -> _Piece | None:
    at = next((place for place, line in enumerate(block[:2]) if _TIMING.fullmatch(line)), None)
    if at is None:
        if block[0].split(" ")[0].split("\t")[0] in _SKIPPED:
            return None
        raise BadInput("these words have no time", line=number, field="transcript", allowed=_ALLOWED)
    found = _TIMING.fullmatch(block[at])
    parts = found.groups() if found else ()
    start, end = _seconds(*parts[:4]), _seconds(*parts[4:8])
    if end <= start:
        raise BadInput("this cue ends before it begins", line=number + at, field="transcript")
    return number + at, start, end, "\n".join(_plain(line) for line in block[at + 1 :])


def _plain(line: str) -> str:
    said = _TAG.sub("", _VOICE.sub(lambda found: f"{found[1].strip()}: ", line))
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], said).strip()


def _coded(lines: list[str]) -> list[_Piece]:
    """``[00:12:34] words``; lines without a code belong to the one before."""
    pieces: list[_Piece] = []
    for number, line in enumerate(lines, 1):
        found = _CODE.match(line)
        if found:
            pieces.append((number, _seconds(*found.groups()), None, line[found.end() :].strip()))
        elif pieces:
            kept = pieces[-1]
            pieces[-1] = (*kept[:3], f"{kept[3]}\n{line.rstrip()}")
        elif line.strip():
            raise BadInput("these words have no time", line=number, field="transcript", allowed=_ALLOWED)
    return pieces


def _join(pieces: list[_Piece]) -> Transcript:
    if len(pieces) > MOST_CUES:
        raise BadInput(f"a transcript has at most {MOST_CUES:,} cues", field="transcript")
    text, cues, before = "", [], 0.0
    for number, start, end, words in pieces:
        if start < before:
            raise BadInput("this time code goes back", line=number, field="transcript")
        before = start
        if words.strip():
            begin = len(text)
            text += words.strip()
            cues.append(Cue(start, end, begin, len(text)))
            text += "\n"
    if not cues:
        raise BadInput("this transcript has no words", field="transcript")
    return Transcript(text, tuple(cues))


def stamp(seconds: float) -> str:
    """A second as ``00:12:34``."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
