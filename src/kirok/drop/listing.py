"""The manifests that lie here, and where their chain stands."""

from __future__ import annotations

import json

from kirok.base.errors import CheckFailed, KirokError
from kirok.drop.place import Place, read
from kirok.ledger.manifest import START, Manifest, open_manifest


def manifests(place: Place) -> list[Manifest]:
    """The manifests that the desk has not settled yet, in their order.

    Raises:
        CheckFailed: one is damaged.
    """
    key = place.signer().key
    try:
        return [open_manifest(read(place.path("manifests", name)), key) for name in place.names("manifests")]
    except KirokError as error:
        raise CheckFailed(f"a manifest of the drop is damaged: {error.message}", file=str(place.path("manifests"))) from error


def settled(place: Place) -> tuple[int, str]:
    """Number and digest of the last manifest that the desk has settled."""
    path = place.path("chain")
    if not path.exists():
        return 0, START
    number, digest = json.loads(read(path))
    return int(number), str(digest)


def overdue(place: Place) -> set[str]:
    """Leaves that still wait for the log's batch though their manifest was settled (the day was overfull)."""
    path = place.path("closed")
    return set(read(path).decode("ascii").split()) if path.exists() else set()
