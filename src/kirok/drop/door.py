"""The desk's door: ``/pull``, for a desk that reaches the drop through Tor. Whoever does not sign with the desk's key finds nothing.

GET gives a number used once. POST brings one line of JSON ``{"nonce", "act", "about", "sha256"}``, on the next line the
desk's signature over it, and then what is handed over (whose digest the line names). Acts: offer, growth, envelope, settle.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections import deque
from collections.abc import Callable

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from kirok.base.errors import KirokError
from kirok.drop.closing import close
from kirok.drop.exchange import settle_with_desk
from kirok.drop.forms import Body
from kirok.drop.multipart import PIECE
from kirok.drop.place import LEAF, Place, opened, read
from kirok.drop.problems import Problem
from kirok.drop.state import running
from kirok.drop.store import blur_log
from kirok.ledger.cosignature import cosigned
from kirok.ledger.note import COSIGNATURE, Note, parse_signatures, parse_vkey

LIMIT = 256 << 20  # bytes of what a desk hands over
#: Numbers that were given out; more than these wait for nobody.
_NONCES: deque[str] = deque(maxlen=256)
_GUARD = threading.Lock()


def pull(request: HttpRequest) -> HttpResponseBase:
    """Answer the desk; anybody else as if there were nothing here."""
    if request.method == "GET":
        return JsonResponse({"nonce": _new_nonce()})
    if request.method != "POST":
        raise Http404
    place = running().place
    try:
        act, about, content = _asked(place, request)
        return _ACTS[act](place, about, content)
    except (KirokError, Problem, ValueError, KeyError, TypeError) as error:
        raise Http404 from error


def _new_nonce() -> str:
    nonce = secrets.token_hex(16)
    with _GUARD:
        _NONCES.append(nonce)
    return nonce


def _asked(place: Place, request: HttpRequest) -> tuple[str, str, bytes]:
    body = Body(request)
    if body.left > LIMIT:
        raise ValueError("more than a desk hands over")
    whole = b"".join(iter(lambda: body.read(PIECE), b""))
    line, signature, content = whole.split(b"\n", 2)
    key = parse_vkey(read(place.path("desk.vkey")).decode("ascii").strip(), COSIGNATURE) if place.path("desk.vkey").exists() else None
    note = Note(f"{line.decode()}\n", parse_signatures(f"{signature.decode()}\n"))
    asked = json.loads(line)
    if key is None or cosigned(note, key) is None or asked["sha256"] != hashlib.sha256(content).hexdigest():
        raise ValueError("not the desk")
    with _GUARD:
        _NONCES.remove(asked["nonce"])  # ValueError: never given out, or used before
    return str(asked["act"]), str(asked["about"]), content


def _offer(place: Place, _about: str, _content: bytes) -> HttpResponse:
    close(place)
    manifests = [read(place.path("manifests", name)).decode() for name in place.names("manifests")]
    log = place.log()
    shown = {"vkey": log.vkey, "checkpoint": log.signed_checkpoint(), "manifests": manifests, "names": list(place.leaves("sealed"))}
    blur_log(place)
    return JsonResponse(shown)


def _growth(place: Place, about: str, _content: bytes) -> HttpResponse:
    path = [node.hex() for node in place.log().prove_growth(int(about))]
    blur_log(place)
    return JsonResponse({"path": path})


def _envelope(place: Place, about: str, _content: bytes) -> FileResponse:
    path = place.path("sealed", f"{about}.age")
    if not LEAF.fullmatch(about) or not path.is_file():
        raise ValueError("no such envelope")
    return FileResponse(opened(path), content_type="application/octet-stream", as_attachment=True, filename="envelope.age")


def _settle(place: Place, _about: str, content: bytes) -> HttpResponse:
    return JsonResponse(settle_with_desk(place, content))


_ACTS: dict[str, Callable[[Place, str, bytes], HttpResponseBase]] = {
    "offer": _offer,
    "growth": _growth,
    "envelope": _envelope,
    "settle": _settle,
}
