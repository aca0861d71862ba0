"""A witness by the rules of the format, as a function and behind a server on the loopback."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kirok.ledger.checkpoint import parse_checkpoint
from kirok.ledger.cosignature import Cosigner
from kirok.ledger.merkle import EMPTY_ROOT, verify_consistency
from kirok.ledger.note import parse_note
from kirok.ledger.text import decode64

PARTNER = Cosigner("witness.example/w", bytes([1]) * 32)
STRANGER = Cosigner("witness.example/s", bytes([2]) * 32)
URL = "http://127.0.0.1:1/"


class Partner:
    """A witness by the rules of the format, without a server."""

    def __init__(self) -> None:
        self.size, self.root, self.asked = 0, EMPTY_ROOT, 0

    def __call__(self, url: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        assert url.endswith("/add-checkpoint")
        assert content_type == "text/plain; charset=utf-8"
        self.asked += 1
        head, _, signed = body.decode().partition("\n\n")
        first, *proof = head.split("\n")
        text = parse_note(signed.encode()).text
        checkpoint = parse_checkpoint(text)
        if first != f"old {self.size}":
            return 409, f"{self.size}\n".encode()
        path = [decode64(line, "hash", 32) for line in proof]
        if not verify_consistency(self.size, self.root, checkpoint.size, checkpoint.root, path):
            return 422, b"no\n"
        self.size, self.root = checkpoint.size, checkpoint.root
        return 200, f"{STRANGER.cosign(text, 1)}\n{PARTNER.cosign(text, 1_700_000_000 + self.asked)}\n".encode()


@contextmanager
def served(answer: Callable[[BaseHTTPRequestHandler, bytes], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/here"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def reply(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def witness_server(partner: Partner) -> Iterator[str]:
    """The address of *partner* as a server."""

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        reply(handler, *partner(handler.path, body, handler.headers["Content-Type"]))

    with served(answer) as url:
        yield url
