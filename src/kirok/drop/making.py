"""Making a drop: folders, keys, decoys, an empty log. Its list of readers is written last."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from kirok.base.errors import BadInput, Refused
from kirok.base.files import make_folder, write_atomic
from kirok.base.home import Home
from kirok.drop.boxes import DECOYS, decoy_path, make_decoy
from kirok.drop.place import FOLDERS, Place, blur, settle
from kirok.drop.replies import make_decoys
from kirok.drop.store import blur_log
from kirok.ledger.log import Log
from kirok.ledger.signing import generate
from kirok.seal.recipients import keys

_TOML = """\
# This file makes the folder a Kirok home. It holds no secret.
[drop]
hosts = []                # the names it answers to, such as "NAME.onion"
name = "Kirok"            # the newsroom's name on the pages
leave = "about:blank"     # where "leave this page" leads
file_limit = 1073741824   # bytes of one file
hour = 3                  # UTC: when the day's batch is made
reply_days = 365          # how long a reply waits
"""


def make_drop(home: Home, recipients: Sequence[str], *, origin: str | None = None, desk: str | None = None) -> Place:
    """Make the drop of *home*, which becomes a home if it is none yet.

    Raises:
        Refused: there is a drop here.
        BadInput: a bad recipient, or a disk that refuses.
    """
    place = Place(home)
    if place.exists():
        raise Refused("there is a drop here already; nothing was changed", file=str(place.folder))
    keys(recipients)
    for folder in (home.path, place.folder, *(place.path(name) for name in FOLDERS), home.ledger):
        make_folder(folder)
    if not home.config.exists():
        write_atomic(home.config, _TOML.encode())
    _make_log(place, origin or f"kirok.invalid/{secrets.token_hex(8)}/drop")
    place.write(place.path("decoy.key"), secrets.token_hex(32).encode())
    for number in range(DECOYS):
        make_decoy(place, decoy_path(place, number))
    make_decoys(place)
    if desk:
        place.write(place.path("desk.vkey"), f"{desk}\n".encode())
    place.lock().touch(0o600)
    blur(place.lock())
    settle(place.folder)
    place.write(place.path("readers"), "".join(f"{recipient}\n" for recipient in recipients).encode())
    return place


def _make_log(place: Place, origin: str) -> None:
    folder = place.home.ledger / "drop"
    if folder.exists():
        raise BadInput(
            "an earlier 'kirok drop init' was stopped here; remove this folder and the drop's and run it again", file=str(folder)
        )
    signer = generate(origin)
    place.write(place.path("log.key"), signer.seed.hex().encode())
    Log(folder, origin).create(signer)
    blur_log(place)
