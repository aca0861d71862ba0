from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed, KirokError
from kirok.ledger.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from kirok.ledger.commitment import commit, new_salt
from kirok.ledger.merkle import leaf_hash, node_hash
from kirok.ledger.proof import Proof, format_proof, parse_proof, verify_proof
from kirok.ledger.signing import Signer

SIGNER = Signer("example.org/x", bytes(32))
LEFT, RIGHT = bytes(32), bytes([1]) * 32
TWO = Checkpoint("example.org/x", 2, node_hash(leaf_hash(LEFT), leaf_hash(RIGHT)))
PROOF = format_proof(1, [leaf_hash(LEFT)], SIGNER.sign(str(TWO)))


def test_a_proof_shows_its_leaf() -> None:
    assert verify_proof(PROOF.encode(), RIGHT, SIGNER.key) == TWO
    with pytest.raises(CheckFailed, match="does not lead"):
        verify_proof(PROOF.encode(), LEFT, SIGNER.key)
    lines = PROOF.split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 1"]
    assert lines[3:6] == ["", "example.org/x", "2"]


def test_every_changed_byte_of_a_proof_is_refused() -> None:
    content = PROOF.encode()
    for at in range(len(content)):
        for flip in (1, 4, 32, 128):
            with pytest.raises(KirokError):
                verify_proof(content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :], RIGHT, SIGNER.key)


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.text(st.characters(categories=["L", "P"]), max_size=40),
)
@settings(max_examples=200)
def test_a_proof_reads_back(index: int, path: list[bytes], checkpoint: str) -> None:
    text = format_proof(index, path, checkpoint)
    assert parse_proof(text.encode()) == Proof(index, tuple(path), checkpoint.encode())


@given(st.one_of(st.binary(max_size=100), st.binary(max_size=60).map(lambda tail: b"c2sp.org/tlog-proof@v1\nindex " + tail)))
@settings(max_examples=2000)
def test_any_bytes_are_a_proof_in_its_one_spelling_or_refused(content: bytes) -> None:
    try:
        proof = parse_proof(content)
    except BadInput:
        return
    assert format_proof(proof.index, proof.path, proof.checkpoint.decode()).encode() == content


@pytest.mark.parametrize(
    "content",
    [
        b"c2sp.org/tlog-proof@v1\n\nx",
        b"c2sp.org/tlog-proof@v1\nextra YQ==\nindex 0\n\nx",
        b"c2sp.org/tlog-proof@v1\nindex 0",
        b"c2sp.org/tlog-proof@v2\nindex 0\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 00\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\nYQ==\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 0\n" + b"x\n" * 64 + b"\n",
        b"x" * 110_001,
    ],
)
def test_what_is_no_proof_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput):
        parse_proof(content)


def test_a_checkpoint_reads_back_in_its_one_spelling() -> None:
    assert parse_checkpoint(str(TWO)) == TWO
    assert TWO.as_json() == {"origin": "example.org/x", "size": 2, "root": TWO.root.hex()}
    for text in (
        "",
        "a\n1\n",
        str(TWO) + "extension\n",
        str(TWO)[:-1],
        str(TWO).replace("\n2\n", "\n02\n"),
        str(TWO).replace("example", "exam ple"),
    ):
        with pytest.raises(BadInput):
            parse_checkpoint(text)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    signed = SIGNER.sign(str(Checkpoint("example.org/y", 2, TWO.root)))
    with pytest.raises(CheckFailed, match=r"of example\.org/y"):
        open_checkpoint(signed.encode(), SIGNER.key)


def test_a_commitment_hides_its_record_behind_the_salt() -> None:
    record = {"b": 1, "a": "기록"}
    assert commit(record, bytes(32)) == commit({"a": "기록", "b": 1}, bytes(32))
    assert commit(record, bytes(32)).hex() == "26fb843c2872858d194f53a4f41af16ecf69578d8ec189ab17e0c62f6c90955b"
    assert commit(record, new_salt()) != commit(record, new_salt())
    with pytest.raises(BadInput, match="32 bytes, not 31"):
        commit(record, bytes(31))
