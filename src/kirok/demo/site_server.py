"""A file server for the demonstration's site: loopback only, logs nothing, adds the headers of a careful host.

``python -m kirok.demo.site_server FOLDER PORT``. A real site is served by any web host; nothing here is needed for it.
"""

from __future__ import annotations

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(SimpleHTTPRequestHandler):
    """Files of one folder; no listing, no log, no server version."""

    server_version = ""
    sys_version = ""

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


def main(folder: str, port: int) -> None:
    """Serve *folder* on the loopback interface until the process is stopped."""
    with ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=folder)) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
