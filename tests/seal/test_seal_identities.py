from __future__ import annotations

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import Identity, lock, new_identity, work_factor
from kirok.seal.opening import Opened, open_bytes, unlock
from kirok.seal.scrypt import WORK_FACTOR, Passphrase
from kirok.seal.stanza import Malformed, Stanza

READER, OTHER = new_identity(), new_identity()
TO = [READER.recipient]


def test_an_identity_never_shows_its_secret() -> None:
    assert READER.secret.startswith("AGE-SECRET-KEY-1")
    assert READER.secret not in repr(READER)
    assert Identity(READER.secret, READER.recipient) == READER
    assert "b'body'" not in repr(Opened("n", b"body"))


def test_a_locked_secret_opens_with_its_passphrase_alone() -> None:
    locked = lock(READER.secret.encode(), "correct horse")
    assert work_factor(locked) == WORK_FACTOR == 18
    assert unlock(locked, "correct horse") == READER.secret.encode()
    with pytest.raises(Refused, match="passphrase is wrong"):
        unlock(locked, "wrong horse")
    with pytest.raises(Refused, match="passphrase is wrong"):
        unlock(locked[:-1], "correct horse")
    with pytest.raises(BadInput, match="empty"):
        lock(b"x", "")


@pytest.mark.parametrize("factor", [1, 10, 17])
def test_another_factor_is_what_the_file_says(factor: int) -> None:
    locked = lock(b"secret", "words", factor)
    assert work_factor(locked) == factor
    assert unlock(locked, "words") == b"secret"


def test_files_of_another_program_are_unlocked() -> None:
    theirs = pyrage.passphrase.encrypt(b"secret", "암호 문장")
    if work_factor_of_theirs(theirs) <= 20:  # it fits the work to the machine; over 20 it is refused, as below
        assert unlock(theirs, "암호 문장") == b"secret"


def work_factor_of_theirs(locked: bytes) -> int:
    return int(locked.split(b"\n")[1].split(b" ")[3])


@pytest.mark.parametrize(
    "stanza",
    [
        Stanza("scrypt", ("A" * 22,), bytes(32)),
        Stanza("scrypt", ("A" * 22, "10", "x"), bytes(32)),
        Stanza("scrypt", ("A" * 22, "010"), bytes(32)),
        Stanza("scrypt", ("A" * 22, "100"), bytes(32)),
        Stanza("scrypt", ("A" * 21, "10"), bytes(32)),
        Stanza("scrypt", ("A" * 24, "10"), bytes(32)),
        Stanza("scrypt", ("A" * 22, "10"), bytes(31)),
    ],
    ids=["no factor", "too many arguments", "leading zero", "three digits", "odd salt", "long salt", "short body"],
)
def test_a_stanza_of_another_shape_is_no_work(stanza: Stanza) -> None:
    with pytest.raises(Malformed):
        Passphrase("x").unwrap(stanza)


def test_a_stanza_of_another_kind_is_somebody_elses_and_a_costly_one_nobodys() -> None:
    assert Passphrase("x").unwrap(Stanza("X25519", ("A" * 43,), bytes(32))) is None
    with pytest.raises(Refused, match=r"2\^21 rounds"):
        Passphrase("x").unwrap(Stanza("scrypt", ("A" * 22, "21"), bytes(32)))


@pytest.mark.parametrize("factor", ["21", "23", "64", "99"])
def test_a_costly_key_file_is_refused_before_any_work(factor: str) -> None:
    header = f"age-encryption.org/v1\n-> scrypt {'A' * 22} {factor}\n{'A' * 43}\n--- {'A' * 43}\n".encode()
    with pytest.raises(Refused, match="rounds of work"):
        unlock(header + bytes(100), "x")


@pytest.mark.parametrize("content", [b"", b"age-encryption.org/v1\n-> scrypt AAAA 018\n", seal_bytes(b"", TO)])
def test_what_is_not_locked_is_not_unlocked(content: bytes) -> None:
    with pytest.raises(Refused, match="not a key file"):
        unlock(content, "x")


def test_a_locked_secret_is_plain_age_that_others_open() -> None:
    locked = lock(b"secret", "암호 문장")
    assert pyrage.passphrase.decrypt(locked, "암호 문장") == b"secret"
    assert b"secret" not in locked
    with pytest.raises(Refused):
        open_bytes(locked, READER.secret)


@given(st.one_of(st.binary(max_size=120), st.binary(max_size=60).map(lambda tail: b"age-encryption.org/v1\n-> scrypt " + tail)))
@settings(max_examples=2000)
def test_any_bytes_are_refused_before_any_work(content: bytes) -> None:
    with pytest.raises(Refused):
        work_factor(content)


def test_identities_are_fresh_and_belong_together() -> None:
    made = [new_identity() for _ in range(20)]
    assert len({identity.secret for identity in made}) == 20
    for identity in made:
        assert str(pyrage.x25519.Identity.from_str(identity.secret).to_public()) == identity.recipient
        assert identity.recipient.startswith("age1")
        assert identity.recipient == identity.recipient.lower()
