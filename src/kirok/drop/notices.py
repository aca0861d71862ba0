"""The daily notice: sealed to the readers, of one length, every day, whether anything came or not."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess

from kirok.base.canonical import canonical
from kirok.drop.config import Config
from kirok.drop.place import Place
from kirok.seal.closing import seal_bytes

_LINE = 64
_SECONDS = 60
_BEGIN, _END = "-----BEGIN AGE ENCRYPTED FILE-----", "-----END AGE ENCRYPTED FILE-----"


def send_notice(place: Place, config: Config, day: dt.date, count: int) -> bool:
    """Write the notice of *day* into HOME/drop/notices and, where there is one, into the mail command; whether that took it.

    A mail command that fails stops nothing: the notice lies in the folder, and 'kirok drop doctor' looks for it.
    """
    body = canonical({"schema": "kirok.notice/1", "day": day.isoformat(), "reports": count})
    sealed = seal_bytes(body, place.readers(), name="notice")
    place.write(place.path("notices", f"{day.isoformat()}.age"), sealed)
    if not config.notice:
        return True
    try:
        done = subprocess.run(config.notice, input=mail(sealed).encode(), timeout=_SECONDS, check=False, capture_output=True)  # noqa: S603  (the newsroom's own command)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def mail(sealed: bytes) -> str:
    """The notice as a mail: no hint of the host, the same subject every day, the sealed part as armoured text."""
    coded = base64.b64encode(sealed).decode()
    lines = [coded[at : at + _LINE] for at in range(0, len(coded), _LINE)]
    return "\n".join(["Subject: daily notice", "", _BEGIN, *lines, _END, ""])
