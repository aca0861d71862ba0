"""Links within the site: what every page leads to, what it can be led to, and which link leads nowhere.

Names of places are kept as 8-byte digests (BLAKE2b), which is what a record of a million links can carry.
"""

from __future__ import annotations

import hashlib
import html
import posixpath
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

_HREF = re.compile(r'\s(?:href|src)="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True)
class Broken:
    """A link on *page* that leads to *target*, where nothing is."""

    page: str
    target: str


def targets(path: str, text: str, base: str = "") -> Iterator[str]:
    """Where the links of the page at *path* lead, from the site's folder, with their fragments; each once.

    *base* is the site's own address; what lies outside of it is not looked at.
    """
    folder = posixpath.dirname(path)
    for link in dict.fromkeys(_HREF.findall(text)):
        found = _target(path, folder, html.unescape(link), base)
        if found is not None:
            yield found


def root_of(base: str) -> str:
    """The path under which the site at *base* lies on its host, with slashes around it; a site without an address is its host's root."""
    return urlsplit(base).path or "/"


def _target(path: str, folder: str, link: str, base: str) -> str | None:
    if link.startswith("/") and not link.startswith("//"):
        return link.removeprefix(root_of(base)) if link.startswith(root_of(base)) else None
    if base and link.startswith(base):
        link, folder = link.removeprefix(base), ""
    if _OUTSIDE.match(link):
        return None
    place, _, fragment = link.partition("#")
    there = _joined(folder, place) if place else path
    return f"{there}#{fragment}" if fragment else there


@lru_cache(maxsize=16_384)
def _joined(folder: str, place: str) -> str:
    return posixpath.normpath(posixpath.join(folder, place))


def anchors(path: str, text: str) -> list[str]:
    """The places of a page that a link can lead to."""
    return [path, *(f"{path}#{html.unescape(key)}" for key in _ID.findall(text))]


@lru_cache(maxsize=16_384)
def mark(place: str) -> int:
    """The 8-byte digest of a place, as a number."""
    return int.from_bytes(hashlib.blake2b(place.encode(), digest_size=8).digest(), "little")


def marks(places: Iterable[str]) -> bytes:
    """The digests of *places*, one after the other."""
    return array("Q", map(mark, places)).tobytes()


def numbers(blob: bytes) -> array[int]:
    """The digests in *blob* as numbers."""
    found = array("Q")
    found.frombytes(blob)
    return found
