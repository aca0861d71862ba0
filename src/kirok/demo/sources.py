"""The demonstration's invented sources: a process with the drop's own settings, which posts to its pages as a browser would.

``python -m kirok.demo.sources HOME``: reads one JSON list of reports a line (``words`` of an open mailbox or null,
``kind`` of words, ``text``, ``files`` as [name, base64]), answers a JSON list of the mailboxes' words.
"""

from __future__ import annotations

import base64
import html
import io
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kirok.base.errors import CheckFailed
from kirok.demo.world.reports import Sent

_TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')
_WORDS = re.compile(r'id="words"[^>]*>([^<]+)<')
_RECEIPT = re.compile(r'<code id="receipt"')


class Sources:
    """The process, from the side of the walk."""

    def __init__(self, home: Path) -> None:
        words = [sys.executable, "-P", "-X", "utf8", "-m", "kirok.demo.sources", str(home)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
        self._process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean)  # noqa: S603  our own program

    def close(self) -> None:
        """End the process."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def send(self, reports: Sequence[Sent], words: Sequence[str] = ()) -> list[str]:
        """Send each report; the words of its mailbox, which *words* are for those that have one already.

        Raises:
            CheckFailed: the drop did not take one.
        """
        asked = [
            {
                "words": None if each.mailbox is None else words[each.mailbox],
                "kind": each.lang,
                "text": each.text,
                "files": [[name, base64.b64encode(content).decode()] for name, content in each.files],
            }
            for each in reports
        ]
        if self._process.stdin is None or self._process.stdout is None:
            raise CheckFailed("the process of the invented sources has no pipes")
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise CheckFailed("the drop did not take a report of the invented sources")
        return [str(each) for each in json.loads(answer)]


class _Browser:
    """One visit to the drop's pages, in the same process: a cookie, the form's token, a form with files."""

    def __init__(self, application: Callable[..., Any]) -> None:
        self._application = application
        self._cookie = ""

    def send(self, words: str | None, kind: str, text: str, files: Sequence[Sequence[str]]) -> str:
        """Begin a mailbox with a report, or open one and send it; the mailbox's words."""
        if words is None:
            page = self._post("/en/new", {"kind": kind, "text": text}, files)
        else:
            self._post("/en/box", {"words": words})
            page = self._post("/en/send", {"text": text}, files)
        shown = _WORDS.search(page)
        if not _RECEIPT.search(page) or not (words or shown):
            raise CheckFailed("the drop did not take a report of the invented sources")
        return words or (html.unescape(shown[1]).strip() if shown else "")

    def _post(self, path: str, fields: dict[str, str], files: Sequence[Sequence[str]] = ()) -> str:
        found = _TOKEN.search(self._ask("GET", path))
        mark = secrets.token_hex(16)
        parts = [_part(mark, f'name="{name}"', value.encode()) for name, value in {"token": found[1] if found else "", **fields}.items()]
        parts += [_part(mark, f'name="file"; filename="{name}"', base64.b64decode(content)) for name, content in files]
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return self._ask("POST", path, body, f"multipart/form-data; boundary={mark}")

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> str:
        headers: list[tuple[str, str]] = []
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": self._cookie,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        answer = self._application(environ, lambda _status, given, *_: headers.extend(given))
        page = b"".join(answer).decode()
        self._cookie = next((value.partition(";")[0] for name, value in headers if name.lower() == "set-cookie"), self._cookie)
        return page


def _part(mark: str, head: str, content: bytes) -> bytes:
    return f"--{mark}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"


def main(home: str) -> None:
    """Answer one line after the other until stdin ends."""
    os.environ["KIROK_HOME"] = home
    from kirok.drop.wsgi import application

    for line in sys.stdin:
        sent = [_Browser(application).send(each["words"], each["kind"], each["text"], each["files"]) for each in json.loads(line)]
        sys.stdout.write(json.dumps(sent) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
