"""A time-stamp authority (RFC 3161) of openssl, and the same behind a server on the loopback."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from ledger_partners import reply, served

CONFIG = """
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[authority]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[policy]
serial = serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
"""
KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Authority:
    """A time-stamp authority of openssl, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "config").write_text(CONFIG)
        (folder / "serial").write_text("01\n")
        root = ["-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Invented Root", "-config", "config", "-extensions", "root"]
        (folder / "config").write_text(CONFIG + "[req]\ndistinguished_name = name\n[name]\n")
        self._openssl("req", "-x509", *KEY, *root, "-days", "3650")
        self._openssl("req", *KEY, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Invented Clock", "-config", "config")
        extensions = ["-extfile", "config", "-extensions", "authority"]
        self._openssl(
            "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-out", "tsa.pem", "-days", "30", *extensions
        )

    def stamp(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        signer = ["-inkey", "tsa.key", "-signer", "tsa.pem", "-out", "reply"]
        self._openssl("ts", "-reply", "-config", "config", "-section", "policy", "-queryfile", "query", *signer)
        return (self.folder / "reply").read_bytes()

    @property
    def root(self) -> bytes:
        return (self.folder / "root.pem").read_bytes()

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


@contextmanager
def authority_server(authority: Authority) -> Iterator[str]:
    """The address below which ``/tsa`` stamps."""

    def answer(handler: BaseHTTPRequestHandler, asked: bytes) -> None:
        right = handler.path.endswith("/tsa") and handler.headers["Content-Type"] == "application/timestamp-query"
        reply(handler, 200 if right else 400, authority.stamp(asked) if right else b"")

    with served(answer) as url:
        yield url
