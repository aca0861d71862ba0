"""A newsroom's own folder, ``HOME/house``: ``house.css``, ``logo.svg`` or ``logo.png``, ``templates/``, ``languages/CODE/``, ``map.yaml``.

Everything in it is optional. What could make a page ask another machine for something, or run a script, is refused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, TemplateSyntaxError

from kirok.base.errors import BadInput
from kirok.publish.house import House, Spot, Tongue

FOLDER = "house"
MOST_BYTES = 200_000
#: Columns and rows of the schematic map.
MOST_SPOTS = 24
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OURS = frozenset({"en", "ko"})
_LOGOS = ("logo.svg", "logo.png")
#: What lets a style sheet or a picture ask for something else: imports, addresses, and escapes that could spell either.
_REACHING = re.compile(rb"@import|url\s*\(|image-set|src\s*\(|\\[0-9a-f]|expression", re.IGNORECASE)
_RUNNING = re.compile(rb"<\s*script|\bon[a-z]+\s*=|javascript:|<\s*(iframe|object|embed|form)\b", re.IGNORECASE)
_FOREIGN = re.compile(
    rb"(href|src)\s*=\s*[\"']?\s*(?!#)[^\"'\s>]|<!ENTITY|<\?xml-stylesheet|<\s*(foreignObject|image|style)\b", re.IGNORECASE
)
_PNG = b"\x89PNG\r\n\x1a\n"


def read_house(folder: Path) -> House:
    """The newsroom's own from *folder*; ours alone where there is no such folder.

    Raises:
        BadInput: a file that is too large, cannot be read as what it should be, runs a script or reaches out.
    """
    if not folder.is_dir():
        return House()
    return House(_css(folder / "house.css"), _logo(folder), _templates(folder / "templates"), _tongues(folder), _tiles(folder / "map.yaml"))


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(f"the file has over {MOST_BYTES:,} bytes", file=str(path))
    return path.read_bytes()


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput("the file is not UTF-8", file=str(path)) from error


def _css(path: Path) -> str:
    if not path.is_file():
        return ""
    text = _text(path)
    if _REACHING.search(text.encode()):
        raise BadInput("the style sheet loads or escapes something; a site asks no other machine", file=str(path), allowed="plain CSS")
    return text


def _logo(folder: Path) -> tuple[str, bytes] | None:
    path = next((folder / name for name in _LOGOS if (folder / name).is_file()), None)
    if path is None:
        return None
    content = _bytes(path)
    if path.suffix == ".png" and not content.startswith(_PNG):
        raise BadInput("the logo is no PNG", file=str(path))
    if path.suffix == ".svg" and any(found.search(content) for found in (_RUNNING, _FOREIGN, _REACHING)):
        raise BadInput(
            "the logo holds a script, a style or an address", file=str(path), allowed="shapes with attributes; links within it alone"
        )
    return path.name, content


def _templates(folder: Path) -> tuple[tuple[str, str], ...]:
    if not folder.is_dir():
        return ()
    return tuple((path.name, _template(path)) for path in sorted(folder.iterdir()) if path.suffix in {".html", ".xml"})


def _template(path: Path) -> str:
    text = _text(path)
    if _RUNNING.search(text.encode()):
        raise BadInput("the template holds a script, a frame or a form; pages have none", file=str(path))
    try:
        Environment(autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        raise BadInput(f"the template cannot be read: {error.message}", file=str(path), line=error.lineno) from error
    return text


def _tongues(folder: Path) -> tuple[Tongue, ...]:
    languages = folder / "languages"
    return tuple(_tongue(path) for path in sorted(languages.iterdir()) if path.is_dir()) if languages.is_dir() else ()


def _tongue(folder: Path) -> Tongue:
    if not _CODE.fullmatch(folder.name) or folder.name in _OURS:
        raise BadInput("the folder is not named by a further language's code", file=str(folder), allowed="such as 'ja' or 'zh-Hant'")
    about = _mapping(folder / "language.yaml")
    labels = about.get("labels") or {}
    if not isinstance(labels, dict) or not str(about.get("name") or "").strip():
        raise BadInput("say the language's own name; labels map codes to words", file=str(folder / "language.yaml"), field="name")
    words = {key: str(about.get(key) or "") for key in ("name", "title", "contact", "enter")}
    labelled = tuple(sorted((str(code), str(label)) for code, label in labels.items()))
    return Tongue(folder.name, **words, labels=labelled, catalogue=_catalogue(folder / "site.po"))


def _catalogue(path: Path) -> bytes:
    if not path.is_file():
        return b""
    from babel.messages.pofile import PoFileError, read_po

    content = _text(path).encode()
    try:
        found = read_po(io.BytesIO(content), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise BadInput(f"this is no catalogue of messages: {error}", file=str(path)) from error
    for message in found:
        said = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        asked = message.id if isinstance(message.id, str) else message.id[0]
        if any(one and not _fields(one) <= _fields(asked) for one in said):
            raise BadInput("a translation names a {field} that the sentence does not have", file=str(path), line=message.lineno)
        if any(_RUNNING.search(one.encode()) for one in said):
            raise BadInput("a translation holds a script", file=str(path), line=message.lineno)
    return content


def _fields(text: str) -> set[str]:
    return set(re.findall(r"\{([^}]*)\}", text))


def _mapping(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise BadInput("this file is missing", file=str(path))
    try:
        found = yaml.safe_load(_text(path))
    except yaml.YAMLError as error:
        raise BadInput("this is no YAML", file=str(path)) from error
    if not isinstance(found, dict):
        raise BadInput("this is no table of names and values", file=str(path))
    return found


def _tiles(path: Path) -> tuple[Spot, ...]:
    """``tiles: {AREA: [COLUMN, ROW]}``; two areas on one spot are refused."""
    if not path.is_file():
        return ()
    given = _mapping(path).get("tiles")
    if not isinstance(given, dict):
        raise BadInput("the map has no tiles", file=str(path), field="tiles", allowed="AREA: [COLUMN, ROW]")
    spots = tuple(_spot(path, str(area), place) for area, place in given.items())
    if len({(spot.column, spot.row) for spot in spots}) < len(spots):
        raise BadInput("two areas lie on one spot", file=str(path), field="tiles")
    return tuple(sorted(spots, key=lambda spot: (spot.row, spot.column)))


def _spot(path: Path, area: str, place: object) -> Spot:
    if isinstance(place, list) and len(place) == 2 and all(type(part) is int and 0 <= part < MOST_SPOTS for part in place):
        return Spot(area, place[0], place[1])
    raise BadInput(f"'{area}' has no spot", file=str(path), field="tiles", allowed=f"[COLUMN, ROW], each 0 to {MOST_SPOTS - 1}")
