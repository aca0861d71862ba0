"""A bag of files (BagIt 1.0, RFC 8493): whoever receives it can see that nothing is missing or changed."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def bag(files: Mapping[str, bytes], day: dt.date) -> dict[str, bytes]:
    """*files* as the payload of a bag, with its manifests, by path."""
    payload = {f"data/{name}": content for name, content in files.items()}
    octets = sum(len(content) for content in payload.values())
    info = f"Bagging-Date: {day.isoformat()}\nPayload-Oxum: {octets}.{len(payload)}\n".encode()
    tags = {"bagit.txt": _DECLARATION, "bag-info.txt": info, "manifest-sha256.txt": _manifest(payload)}
    return {**payload, **tags, "tagmanifest-sha256.txt": _manifest(tags)}


def _manifest(files: Mapping[str, bytes]) -> bytes:
    lines = [f"{hashlib.sha256(content).hexdigest()}  {_path(name)}\n" for name, content in sorted(files.items())]
    return "".join(lines).encode()


def _path(name: str) -> str:
    """RFC 8493, section 2.1.3: only per cent and line ends are escaped."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
