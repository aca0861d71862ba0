"""What lies in the old site and can be believed: files whose hash stands in a manifest that our own log holds.

Somebody who can write to the site's folder could put another file there; signing it again would make it ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from kirok.base.errors import KirokError
from kirok.ledger.log import Log
from kirok.publish import proofs_format as form


class Believed(Mapping[str, bytes]):
    """Path -> bytes of the files in *site* that are as *log* says; each is read when it is asked for."""

    def __init__(self, site: Path, log: Log) -> None:
        self._site = site
        self._manifest = _manifest(site, log)

    def __getitem__(self, path: str) -> bytes:
        expected = self._manifest[path]
        try:
            content = (self._site / path).read_bytes()
        except OSError as error:
            raise KeyError(path) from error
        if hashlib.sha256(content).hexdigest() != expected:
            raise KeyError(path)
        return content

    def __iter__(self) -> Iterator[str]:
        return iter(self._manifest)

    def __len__(self) -> int:
        return len(self._manifest)


def _manifest(site: Path, log: Log) -> dict[str, str]:
    """The old site's manifest, empty where there is none, it is damaged, or the log does not hold it."""
    try:
        found = json.loads((site / form.MANIFEST).read_bytes())
        manifest = {str(path): str(digest) for path, digest in found.items()}
        leaf = form.manifest_leaf(manifest)
        return manifest if leaf in log.indexes_of([leaf]) else {}
    except (OSError, ValueError, AttributeError, KirokError):
        return {}
