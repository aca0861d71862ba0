"""Bytes into characters, without guessing: what cannot be told is refused, never garbled."""

from __future__ import annotations

import codecs
import re

from kirok.base.errors import BadInput
from kirok.desk.inbox.formats.document import MAX_CHARACTERS

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_WIDER = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_HANGUL = re.compile(r"[가-힣]")
_FOREIGN = re.compile(r"[^\x00-\x7f]")

#: Control characters above this share of the text mean that it is none.
MAX_CONTROL_SHARE = 0.1

#: Syllables without which no Korean paragraph is written: particles, endings. In text of another legacy encoding
#: that happens to decode as CP949 they are as rare as any of 2,350 syllables.
_COMMON = frozenset("이다는의을가에고은지하를로한사도기서들어나있시리과아해인대그자니라정수일전부게으만여와")
_LEAST_COMMON_SHARE = 0.15
_LEAST_HANGUL_SHARE = 0.6


def decode(name: str, content: bytes, *, declared: str | None = None) -> str:
    """The characters of a text file, line ends as line feeds, no byte order mark, nothing else changed.

    A byte order mark decides (UTF-8, UTF-16); then strict UTF-8; then the encoding that the file itself *declared*;
    then CP949 (which holds EUC-KR), and only if what it yields reads as Korean.

    Raises:
        BadInput: NUL bytes, over a tenth control characters, or an encoding that none of these explains.
    """
    text = _marked(name, content)
    if text is None:
        if b"\0" in content:
            raise BadInput("the file holds NUL bytes: it is not text, or UTF-16 without its mark; save it as UTF-8", file=name)
        text = _unmarked(content, declared)
    if text is None:
        raise BadInput(
            "the file's text encoding cannot be told; save it as UTF-8", file=name, allowed=["UTF-8", "UTF-16 with BOM", "CP949"]
        )
    return _readable(name, text.replace("\r\n", "\n"))


def _marked(name: str, content: bytes) -> str | None:
    if content.startswith(_WIDER):
        raise BadInput("the file is UTF-32; save it as UTF-8", file=name)
    for mark, codec in _MARKS:
        if content.startswith(mark):
            text = _strict(content[len(mark) :], codec)
            if text is None:
                raise BadInput(f"the file says it is {codec.upper()} and is not; save it as UTF-8", file=name)
            return text
    return None


def _unmarked(content: bytes, declared: str | None) -> str | None:
    if b"\x1b$" in content or b"\x1b(" in content:
        return None  # ISO 2022: Korean and Japanese behind escapes, which would pass as ASCII
    text = _strict(content, "utf-8")
    if text is None and declared is not None:
        text = _strict(content, declared)
    return _korean(content) if text is None else text


def _strict(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec, "strict")
    except (UnicodeError, LookupError):
        return None


def _korean(content: bytes) -> str | None:
    """CP949, if the result is Korean by its commonest syllables and not another encoding's bytes in disguise."""
    text = _strict(content, "cp949")
    if text is None:
        return None
    hangul = _HANGUL.findall(text)
    common = sum(syllable in _COMMON for syllable in hangul)
    enough = len(hangul) >= _LEAST_HANGUL_SHARE * len(_FOREIGN.findall(text)) and common >= _LEAST_COMMON_SHARE * len(hangul)
    return text if hangul and enough else None


def control_share(text: str) -> float:
    """The share of control characters (C0 without white space, DEL, C1 without NEL) in *text*, 0 to 1."""
    return len(_CONTROLS.findall(text)) / max(len(text), 1)


def _readable(name: str, text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise BadInput(f"the file holds more than {MAX_CHARACTERS:,} characters; split it", file=name)
    if "\0" in text or control_share(text) > MAX_CONTROL_SHARE:
        raise BadInput("the file is named as text but holds binary data; import the original document instead", file=name)
    return text
