from __future__ import annotations

import builtins
import datetime as dt
import hashlib
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed, NoAnswer
from kirok.ledger.anchor import ANCHOR_LIMIT, fetch_stamp, stamp_request, verify_stamp
from kirok.ledger.checkpoint import Checkpoint

CHECKPOINT = Checkpoint("example.org/x", 2, bytes(32))
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


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on this machine")
    return Authority(tmp_path_factory.mktemp("tsa") / "one")


@pytest.fixture(scope="module")
def stamp(authority: Authority) -> bytes:
    return authority.stamp(stamp_request(CHECKPOINT))


def test_a_stamp_says_when_the_checkpoint_was_seen(authority: Authority, stamp: bytes) -> None:
    seen = verify_stamp(stamp, CHECKPOINT, authority.root)
    assert seen.tzinfo == dt.UTC
    assert abs(dt.datetime.now(dt.UTC) - seen) < dt.timedelta(minutes=10)


def test_two_requests_for_one_checkpoint_differ() -> None:
    assert stamp_request(CHECKPOINT) != stamp_request(CHECKPOINT)


@pytest.mark.parametrize("other", [Checkpoint("example.org/x", 3, bytes(32)), Checkpoint("example.org/x", 2, bytes([1]) * 32)])
def test_a_stamp_of_another_checkpoint_is_refused(authority: Authority, stamp: bytes, other: Checkpoint) -> None:
    with pytest.raises(CheckFailed, match="does not hold"):
        verify_stamp(stamp, other, authority.root)


def test_a_stamp_of_another_authority_is_refused(tmp_path: Path, authority: Authority, stamp: bytes) -> None:
    with pytest.raises(CheckFailed, match="does not hold"):
        verify_stamp(stamp, CHECKPOINT, Authority(tmp_path / "two").root)


def test_a_changed_stamp_is_refused(authority: Authority, stamp: bytes) -> None:
    imprint = stamp.index(hashlib.sha256(str(CHECKPOINT).encode()).digest())
    time = stamp.index(b"Z", imprint)
    for at in (imprint, imprint + 31, time - 1, time - 9, len(stamp) - 1, len(stamp) - 20):
        changed = stamp[:at] + bytes([stamp[at] ^ 1]) + stamp[at + 1 :]
        with pytest.raises((BadInput, CheckFailed)):
            verify_stamp(changed, CHECKPOINT, authority.root)


@given(st.binary(max_size=100))
@settings(max_examples=300)
def test_any_bytes_are_no_stamp(content: bytes) -> None:
    with pytest.raises(BadInput, match="not a time stamp"):
        verify_stamp(content, CHECKPOINT, b"")


def test_over_long_and_unreadable_files_are_refused(authority: Authority, stamp: bytes) -> None:
    with pytest.raises(BadInput, match="over"):
        verify_stamp(b"0" * (ANCHOR_LIMIT + 1), CHECKPOINT, authority.root)
    with pytest.raises(BadInput, match="certificate"):
        verify_stamp(stamp, CHECKPOINT, b"-----BEGIN CERTIFICATE-----\n")


def test_an_authority_is_asked_over_http(authority: Authority) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            right = self.path == "/tsa" and self.headers["Content-Type"] == "application/timestamp-query"
            body = authority.stamp(asked) if right else b""
            self.send_response(200 if right else 400)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_port}"
            verify_stamp(fetch_stamp(CHECKPOINT, f"{url}/tsa"), CHECKPOINT, authority.root)
            with pytest.raises(NoAnswer, match="status 400"):
                fetch_stamp(CHECKPOINT, f"{url}/other")
        finally:
            server.shutdown()
            thread.join()


def test_without_the_extra_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    true = builtins.__import__

    def absent(name: str, *words: object, **more: object) -> object:
        if name == "rfc3161_client":
            raise ModuleNotFoundError(name)
        return true(name, *words, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    for act in (lambda: stamp_request(CHECKPOINT), lambda: verify_stamp(b"", CHECKPOINT, b"")):
        with pytest.raises(NoAnswer, match="extra 'anchor'"):
            act()
