from __future__ import annotations

import builtins
import datetime as dt
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_authority import Authority, authority_server

from kirok.base.errors import BadInput, CheckFailed, NoAnswer
from kirok.ledger.anchor import ANCHOR_LIMIT, fetch_stamp, stamp_request, verify_stamp
from kirok.ledger.checkpoint import Checkpoint

CHECKPOINT = Checkpoint("example.org/x", 2, bytes(32))


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
    with authority_server(authority) as url:
        verify_stamp(fetch_stamp(CHECKPOINT, f"{url}/tsa"), CHECKPOINT, authority.root)
        with pytest.raises(NoAnswer, match="status 400"):
            fetch_stamp(CHECKPOINT, f"{url}/other")


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
