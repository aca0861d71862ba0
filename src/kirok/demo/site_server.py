"""A file server for the demonstration's site, and under /walk/ for its guide: loopback only, logs nothing, careful headers.

``python -m kirok.demo.site_server FOLDER PORT GUIDE``. A real site is served by any web host; nothing here is needed for it.
"""

from __future__ import annotations

import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_GUIDE = "/walk/"


class Handler(SimpleHTTPRequestHandler):
    """Files of one folder; no listing, no log, no server version."""

    server_version = ""
    sys_version = ""

    def __init__(self, *args: Any, guide: str, **more: Any) -> None:
        self._guide, self._site = guide, more["directory"]
        super().__init__(*args, **more)

    def translate_path(self, path: str) -> str:
        """Where the file of an address lies: the guide has a folder of its own, outside the site that is verified."""
        if path.startswith(_GUIDE):
            self.directory, path = self._guide, path.removeprefix(_GUIDE[:-1])
        return super().translate_path(path)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """For an address where nothing is, the site's own page."""
        page = Path(self._site) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        """Keep no log: who reads what is nobody's business."""

    def list_directory(self, path: Any) -> None:  # noqa: ARG002  the base class's signature
        """Answer 404 for a folder without an index."""
        self.send_error(404)

    def end_headers(self) -> None:
        """Add the headers to every answer."""
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


def main(folder: str, port: int, guide: str) -> None:
    """Serve *folder*, and *guide* below it, on the loopback interface until the process is stopped."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=folder, guide=guide)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
