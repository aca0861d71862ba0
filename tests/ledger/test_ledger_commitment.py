from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput
from kirok.ledger.commitment import SALT_SIZE, SIZE, commit, new_salt

SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc한", max_size=3), inner, max_size=3), max_leaves=8
)
RECORDS = st.dictionaries(st.text("abcdef기록", min_size=1, max_size=4), VALUES, max_size=5)
SALTS = st.binary(min_size=SALT_SIZE, max_size=SALT_SIZE)


@given(RECORDS, SALTS)
@settings(max_examples=200)
def test_a_commitment_is_the_digest_of_label_salt_and_record(record: dict[str, Any], salt: bytes) -> None:
    assert commit(record, salt) == hashlib.sha256(b"kirok/leaf/v1" + salt + canonical(record)).digest()
    assert len(commit(record, salt)) == SIZE


@given(RECORDS, SALTS)
@settings(max_examples=200)
def test_the_order_of_the_fields_says_nothing(record: dict[str, Any], salt: bytes) -> None:
    assert commit(dict(reversed(list(record.items()))), salt) == commit(record, salt)


@given(RECORDS, RECORDS, SALTS, SALTS)
@settings(max_examples=200)
def test_another_record_or_salt_is_another_commitment(one: dict[str, Any], two: dict[str, Any], salt: bytes, other: bytes) -> None:
    assert (commit(one, salt) == commit(two, salt)) == (canonical(one) == canonical(two))
    assert (commit(one, salt) == commit(one, other)) == (salt == other)


def test_who_knows_the_record_without_its_salt_finds_no_leaf() -> None:
    record = {"id": "c06", "text": "the whole claim, word for word"}
    leaf = commit(record, new_salt())
    guesses = [bytes(32), b"\xff" * 32, hashlib.sha256(canonical(record)).digest(), *(new_salt() for _ in range(100))]
    assert leaf not in {commit(record, guess) for guess in guesses}
    assert leaf != hashlib.sha256(canonical(record)).digest()


def test_salts_are_fresh() -> None:
    salts = {new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {SALT_SIZE}


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33), b"x"])
def test_salts_of_other_lengths_are_refused(salt: bytes) -> None:
    with pytest.raises(BadInput, match="a salt has 32 bytes") as found:
        commit({}, salt)
    assert found.value.field == "salt"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, b"bytes", object(), {1: 2}, "\ud800"])
def test_what_is_not_json_is_not_committed(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the sentences are those of kirok.base.canonical
        commit({"value": value}, bytes(32))
