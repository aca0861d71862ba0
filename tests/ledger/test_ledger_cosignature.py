from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed
from kirok.ledger.checkpoint import Checkpoint
from kirok.ledger.cosignature import Cosigner, cosigned, generate_cosigner
from kirok.ledger.note import COSIGNATURE, Note, Signature, parse_note, parse_signatures, parse_vkey
from kirok.ledger.signing import Signer

SIGNER = Signer("example.org/x", bytes(32))
WITNESS = Cosigner("witness.example/증인", bytes([1]) * 32)
TEXT = str(Checkpoint("example.org/x", 2, bytes(32)))
NOTE = parse_note(SIGNER.sign(TEXT).encode())


def with_lines(*lines: Signature) -> Note:
    return Note(TEXT, (*NOTE.signatures, *lines))


def test_a_cosignature_says_when() -> None:
    assert cosigned(NOTE, WITNESS.key) is None
    one = WITNESS.cosign(TEXT, 1_700_000_000)
    assert cosigned(parse_note(str(with_lines(one)).encode()), WITNESS.key) == 1_700_000_000
    assert cosigned(with_lines(one, WITNESS.cosign(TEXT, 5)), WITNESS.key) == 1_700_000_000
    assert len(one.content) == 72
    assert one.content[:8] == (1_700_000_000).to_bytes(8, "big")


#: As openssl's own Ed25519 and sha256sum say.
KEY_ID = "7438bc1e"
SIGNED = "fac295c07a3ffbac13be08741159fc35826ea64863d0fe8160dd33cdac9f9e54e64946065b52c25c6733db8a2052b01f21f284ddd6f1328bd5123aec7597c708"


def test_a_known_value() -> None:
    signed = WITNESS.cosign("a\n1\n" + "A" * 43 + "=\n", 7)
    assert WITNESS.key.key_id.hex() == KEY_ID
    assert signed.content[8:].hex() == SIGNED


def test_what_was_cosigned_is_this_text_at_this_time() -> None:
    line = WITNESS.cosign(TEXT, 9)
    other = WITNESS.cosign(TEXT.replace("\n2\n", "\n3\n"), 9)
    moved = Signature(line.name, line.key_id, (10).to_bytes(8, "big") + line.content[8:])
    as_log = Signature(line.name, line.key_id, line.content[:8] + Signer(WITNESS.name, WITNESS.seed)._private().sign(TEXT.encode()))
    late = Signature(line.name, line.key_id, b"\xff" * 8 + line.content[8:])
    for wrong in (
        other,
        moved,
        as_log,
        late,
        Signature(line.name, line.key_id, line.content[:-1]),
        Signature(line.name, line.key_id, b"x"),
    ):
        with pytest.raises(CheckFailed, match="does not belong"):
            cosigned(with_lines(wrong), WITNESS.key)
        with pytest.raises(CheckFailed, match="does not belong"):
            cosigned(with_lines(line, wrong), WITNESS.key)


def test_the_log_itself_is_no_witness() -> None:
    as_witness = parse_vkey(str(Cosigner("example.org/x", bytes(32)).key), COSIGNATURE)
    assert as_witness.key_id != SIGNER.key.key_id
    assert cosigned(NOTE, as_witness) is None
    with pytest.raises(BadInput, match="key of a witness"):
        parse_vkey(SIGNER.vkey, COSIGNATURE)
    with pytest.raises(BadInput, match="key of a log"):
        parse_vkey(str(as_witness))


@pytest.mark.parametrize("time", [-1, 2**63])
def test_a_time_that_cannot_be_written_is_refused(time: int) -> None:
    with pytest.raises(BadInput, match="time"):
        WITNESS.cosign(TEXT, time)


def test_a_cosigner_is_its_seed_and_never_shows_it() -> None:
    cosigner = generate_cosigner("witness.example/w")
    assert Cosigner("witness.example/w", cosigner.seed).key == cosigner.key
    assert repr(cosigner) == "Cosigner(name='witness.example/w')"
    with pytest.raises(BadInput, match="31 bytes"):
        Cosigner("witness.example/w", bytes(31))
    with pytest.raises(BadInput, match="name"):
        generate_cosigner("a b")


@given(st.binary(max_size=90))
@settings(max_examples=2000)
def test_any_bytes_are_no_cosignature(content: bytes) -> None:
    with pytest.raises(CheckFailed):
        cosigned(with_lines(Signature(WITNESS.name, WITNESS.key.key_id, content)), WITNESS.key)


@given(st.binary(max_size=120))
@settings(max_examples=2000)
def test_any_bytes_are_signature_lines_or_refused(content: bytes) -> None:
    text = "— " + content.decode("utf-8", "replace")
    try:
        lines = parse_signatures(text)
    except BadInput:
        return
    assert "".join(f"{line}\n" for line in lines) in (text, text + "\n")


@given(st.integers(0, 2**63 - 1), st.text(max_size=20))
@settings(max_examples=200)
def test_every_time_reads_back(time: int, text: str) -> None:
    body = text.encode("utf-8", "replace").decode() + "\n"
    assert cosigned(Note(body, (WITNESS.cosign(body, time),)), WITNESS.key) == time
