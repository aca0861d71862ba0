"""The client of tlog-witness against answers as the format allows them; tests/interop has a real witness."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger_partners import PARTNER, STRANGER, URL, Partner, reply, served

from kirok.base.errors import BadInput, CheckFailed, NoAnswer
from kirok.ledger.log import Log
from kirok.ledger.note import parse_note
from kirok.ledger.policy import KnownWitness, open_trusted
from kirok.ledger.posting import ANSWER_LIMIT, post
from kirok.ledger.signing import Signer
from kirok.ledger.witness import request_body, witnessed

SIGNER = Signer("example.org/x", bytes(32))
WITNESS = KnownWitness("w", PARTNER.key, URL)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path / "log", SIGNER.origin, batch=8)
    log.create(SIGNER)
    log.set_policy(f"log {log.vkey}\nwitness w {PARTNER.key} {URL}\nquorum w\n".encode())
    log.append([bytes(32)], SIGNER)
    return log


def test_a_witness_follows_a_growing_log(log: Log) -> None:
    partner = Partner()
    for round_ in range(4):
        assert witnessed(log, WITNESS, partner) == (WITNESS,)
        note = parse_note(log.signed_checkpoint().encode())
        assert [line.name for line in note.signatures] == [SIGNER.origin, PARTNER.name]
        assert open_trusted(log.signed_checkpoint().encode(), log.policy()) == log.checkpoint()
        log.append([bytes([round_ + 1]) * 32], SIGNER)
        assert log.cosigners() == ()
        with pytest.raises(CheckFailed, match="asks for more"):
            open_trusted(log.signed_checkpoint().encode(), log.policy())
    assert partner.asked == 7


def test_the_same_tree_can_be_cosigned_again(log: Log) -> None:
    partner = Partner()
    witnessed(log, WITNESS, partner)
    first = log.signed_checkpoint()
    assert witnessed(log, WITNESS, partner) == (WITNESS,)
    assert log.signed_checkpoint() != first
    assert log.signed_checkpoint().count("\n") == first.count("\n")


def test_a_log_that_was_cut_back_is_found(log: Log) -> None:
    partner = Partner()
    partner.size = 9
    before = log.signed_checkpoint()
    with pytest.raises(CheckFailed, match=r"has seen 9 leaves .* and this log has 8: it was cut back"):
        witnessed(log, WITNESS, partner)
    assert log.signed_checkpoint() == before


@pytest.mark.parametrize("size", [1, 8])
def test_a_second_log_under_the_same_key_is_found(log: Log, size: int) -> None:
    partner = Partner()
    partner.size, partner.root = size, bytes(32)
    with pytest.raises(CheckFailed, match="another history"):
        witnessed(log, WITNESS, partner)
    assert log.cosigners() == ()


@pytest.mark.parametrize(
    ("status", "answer", "error", "reason"),
    [
        (404, b"", NoAnswer, "status 404"),
        (403, b"", NoAnswer, "status 403"),
        (302, b"", NoAnswer, "status 302"),
        (200, b"", NoAnswer, "no cosignature"),
        (200, b"\xff", NoAnswer, "no cosignature"),
        (200, f"{STRANGER.cosign('x', 1)}\n".encode(), CheckFailed, "another key"),
        (200, f"{PARTNER.cosign('x', 1)}\n".encode(), CheckFailed, "does not belong"),
        (409, b"", NoAnswer, "no size"),
        (409, b"08\n", NoAnswer, "no size"),
        (409, b"\xff\n", NoAnswer, "no size"),
        (409, b"0\n", NoAnswer, "contradicts itself"),
        (409, b"3\n", CheckFailed, "another history"),
    ],
)
def test_other_answers_are_refused_in_words(log: Log, status: int, answer: bytes, error: type[Exception], reason: str) -> None:
    before = log.signed_checkpoint()
    with pytest.raises(error, match=reason):
        witnessed(log, WITNESS, lambda *_: (status, answer))
    assert log.signed_checkpoint() == before


def test_a_witness_without_an_address_cannot_be_asked(log: Log) -> None:
    with pytest.raises(BadInput, match="no address"):
        witnessed(log, KnownWitness("w", PARTNER.key))


def test_the_request_is_as_the_format_says() -> None:
    assert request_body(0, [], "note\n") == b"old 0\n\nnote\n"
    assert request_body(3, [bytes(32)], "note\n") == b"old 3\n" + b"A" * 43 + b"=\n\nnote\n"
    with pytest.raises(BadInput, match="63"):
        request_body(3, [bytes(32)] * 64, "")


# --- over HTTP -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 404, 409, 422, 500])
def test_status_and_body_come_back(status: int) -> None:
    with served(lambda handler, body: reply(handler, status, body + handler.headers["Content-Type"].encode())) as url:
        assert post(url, b"asked ", "text/x") == (status, b"asked text/x")


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    with served(lambda handler, _: reply(handler, 307, b"there", Location="http://127.0.0.1:9/")) as url:
        assert post(url, b"", "text/x") == (307, b"there")


def test_an_endless_answer_is_refused() -> None:
    with served(lambda handler, _: reply(handler, 200, b"x" * (ANSWER_LIMIT + 1))) as url, pytest.raises(NoAnswer, match="more than"):
        post(url, b"", "text/x")


def test_an_absent_server_is_one_sentence(log: Log) -> None:
    with served(lambda handler, _: handler.close_connection) as url, pytest.raises(NoAnswer, match="cannot be reached"):
        post(url, b"", "text/x")
    with pytest.raises(NoAnswer, match="cannot be reached"):
        witnessed(log, WITNESS)
    with pytest.raises(BadInput, match="address"):
        post("file:///etc/hostname", b"", "text/x")
