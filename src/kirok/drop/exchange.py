"""What the desk leaves behind when it has pulled: its cosignature, what it has, and replies for sources."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.files import exclusive, make_folder
from kirok.drop.closing import fuzzy_end, put_away
from kirok.drop.place import Place, read, settle, today
from kirok.drop.store import blur_log
from kirok.ledger.note import parse_note, parse_signatures
from kirok.ledger.policy import format_policy

_HEX64, _HEX32 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")
_AGE = b"age-encryption.org/v1\n"


def settle_with_desk(place: Place, content: bytes) -> dict[str, int]:
    """Take what the desk brings, as JSON ``{"desk", "cosignature", "over", "upto", "pulled", "replies"}``; all of it is checked first.

    A cosignature *over* a checkpoint that is no more the newest is left out.

    Raises:
        BadInput: it is not of that shape.
        CheckFailed: the cosignature is not over this log's checkpoint.
    """
    given = _parse(content)
    with exclusive(place.lock()):
        if given["cosignature"] and given["over"] in {"", _checkpoint(place)}:  # a file that was carried may be days old
            _cosign(place, given["desk"], given["cosignature"])
        for leaf in given["pulled"]:
            if not place.path("pulled", leaf).exists():
                place.write(place.path("pulled", leaf), fuzzy_end(today()).isoformat().encode())
        for reply in given["replies"]:
            _put(place, reply)
        put_away(place, given["upto"])
        blur_log(place)  # its checkpoint was read
    return {"pulled": len(given["pulled"]), "replies": len(given["replies"])}


def _checkpoint(place: Place) -> str:
    """What a cosignature is over: the text of the log's newest checkpoint."""
    return parse_note(place.log().signed_checkpoint().encode()).text


def _cosign(place: Place, desk: str, line: str) -> None:
    """The first desk to cosign is written down as this drop's; from then on no other key is taken."""
    known = place.path("desk.vkey")
    if not known.exists():
        place.write(known, f"{desk}\n".encode())
    vkey = read(known).decode("ascii").strip()
    log = place.log()
    policy = format_policy(log.vkey).replace("quorum none", f"witness desk {vkey}\nquorum desk").encode()
    if not (log.folder / "policy").exists():
        log.set_policy(policy)
    log.add_cosignatures(parse_signatures(line))
    blur_log(place)


def _put(place: Place, reply: Mapping[str, Any]) -> None:
    """The files first: a letter never names what is not there."""
    folder = make_folder(place.path("replies", reply["address"]))
    settle(folder.parent)
    for each in reply["files"]:
        place.write(folder / f"{each['id']}.file", each["sealed"])
    place.write(folder / f"{reply['id']}.letter", reply["letter"])


def _parse(content: bytes) -> dict[str, Any]:
    try:
        given = json.loads(content)
        return {
            "desk": str(given["desk"]),
            "cosignature": str(given["cosignature"]),
            "over": str(given.get("over", "")),
            "upto": int(given["upto"]),
            "pulled": [_shaped(_HEX64, leaf) for leaf in given["pulled"]],
            "replies": [_reply(reply) for reply in given["replies"]],
        }
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise BadInput("this is not what a desk leaves behind after a pull", allowed="desk, cosignature, upto, pulled, replies") from error


def _reply(given: Mapping[str, Any]) -> dict[str, Any]:
    files: Sequence[Mapping[str, Any]] = given["files"]
    return {
        "address": _shaped(_HEX64, given["address"]),
        "id": _shaped(_HEX32, given["id"]),
        "letter": _sealed(given["letter"]),
        "files": [{"id": _shaped(_HEX32, each["id"]), "sealed": _sealed(each["sealed"])} for each in files],
    }


def _shaped(shape: re.Pattern[str], value: str) -> str:
    if not shape.fullmatch(value):
        raise ValueError("another shape")
    return value


def _sealed(value: str) -> bytes:
    content = base64.b64decode(value, validate=True)
    if not content.startswith(_AGE):
        raise ValueError("not sealed")
    return content
