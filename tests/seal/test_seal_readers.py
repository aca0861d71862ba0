"""The two kinds of readers: X25519 and the post-quantum hybrid, as recipients and as identities."""

from __future__ import annotations

import io
import os

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.seal import bech32, header
from kirok.seal.agefile import encrypt, wrap
from kirok.seal.closing import seal_bytes
from kirok.seal.hybrid import HybridIdentity, HybridRecipient
from kirok.seal.identities import Kind, identity_of, new_identity, parse_identity, recipient_of
from kirok.seal.opening import Opened, decrypt, open_bytes
from kirok.seal.recipients import keys, parse_recipients
from kirok.seal.stanza import Malformed, Stanza, to_base64
from kirok.seal.x25519 import X25519Identity, X25519Recipient

KINDS: tuple[Kind, ...] = ("x25519", "pq")
KEY = bytes(range(16))
LOW_ORDER = [bytes(32), bytes([1]) + bytes(31), bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fresh_identity_is_read_again(kind: Kind) -> None:
    made = new_identity(kind)
    assert recipient_of(made.secret) == made.recipient
    assert parse_identity(made.secret).kind == kind
    assert parse_recipients(made.recipient, "r") == (made.recipient,)
    assert made.secret.startswith("AGE-SECRET-KEY-PQ-1" if kind == "pq" else "AGE-SECRET-KEY-1")
    assert made.recipient.startswith("age1pq1" if kind == "pq" else "age1")


@given(st.binary(min_size=32, max_size=32), st.sampled_from(KINDS))
@settings(max_examples=40)
def test_any_32_bytes_are_an_identity_and_always_the_same(seed: bytes, kind: Kind) -> None:
    made = identity_of(seed, kind)
    assert made == identity_of(seed, kind)
    stanza = keys([made.recipient])[0].wrap(KEY)
    assert parse_identity(made.secret).unwrap(stanza) == KEY


def test_x25519_keys_are_those_of_pyrage() -> None:
    for _ in range(20):
        theirs = pyrage.x25519.Identity.generate()
        assert recipient_of(str(theirs)) == str(theirs.to_public())


@pytest.mark.parametrize("kind", KINDS)
def test_an_envelope_opens_for_each_of_its_readers_and_no_other(kind: Kind) -> None:
    one, two, other = (new_identity(kind) for _ in range(3))
    sealed = seal_bytes(b"words", [one.recipient, two.recipient], name="n")
    for reader in (one, two):
        assert open_bytes(sealed, reader.secret) == Opened("n", b"words")
    for stranger in (other, new_identity("pq" if kind == "x25519" else "x25519")):
        with pytest.raises(Refused, match="other readers"):
            open_bytes(sealed, stranger.secret)


def test_one_file_is_never_sealed_to_both_kinds() -> None:
    both = [new_identity(kind).recipient for kind in KINDS]
    with pytest.raises(BadInput, match="never sealed to post-quantum and to other"):
        seal_bytes(b"", both)
    with pytest.raises(BadInput, match="never sealed to post-quantum and to other") as found:
        parse_recipients("\n".join(both), "list")
    assert (found.value.file, found.value.line) == ("list", 2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_age_file_goes_back_and_forth(kind: Kind) -> None:
    made, out, opened = new_identity(kind), io.BytesIO(), io.BytesIO()
    body = os.urandom(150_000)
    encrypt(io.BytesIO(body), out, keys([made.recipient]))
    decrypt(io.BytesIO(out.getvalue()), opened, made.secret)
    assert opened.getvalue() == body


def test_x25519_files_open_in_pyrage_and_its_files_in_ours() -> None:
    one, two = new_identity(), new_identity()
    body = os.urandom(200_000)
    ours = io.BytesIO()
    encrypt(io.BytesIO(body), ours, keys([one.recipient, two.recipient]))
    theirs = pyrage.encrypt(body, [pyrage.x25519.Recipient.from_str(each.recipient) for each in (one, two)])
    for each in (one, two):
        assert pyrage.decrypt(ours.getvalue(), [pyrage.x25519.Identity.from_str(each.secret)]) == body
        opened = io.BytesIO()
        decrypt(io.BytesIO(theirs), opened, each.secret)
        assert opened.getvalue() == body


@pytest.mark.parametrize("text", ["", "AGE-SECRET-KEY-1", "age-secret-key-1", "AGE-SECRET-KEY-1QQQQ", "AGE-PLUGIN-PQ-1QQ", "x" * 5000])
def test_what_is_no_identity_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(BadInput, match="not an age secret key") as found:
        parse_identity(text)
    assert not text or text not in str(found.value)


@pytest.mark.parametrize("prefix", ["age", "age-secret-key-", "age-secret-key-pq-", "age1pq", "age1tag"])
@pytest.mark.parametrize("length", [0, 31, 32, 33, 1215, 1216, 1217])
def test_keys_of_another_length_or_kind_are_refused(prefix: str, length: int) -> None:
    text = bech32.encode(prefix, bytes(length))
    good = {("age", 32), ("age1pq", 1216)}
    if (prefix, length) not in good:
        with pytest.raises(BadInput):
            keys([text])
    if (prefix, length) not in {("age-secret-key-", 32), ("age-secret-key-pq-", 32)}:
        with pytest.raises(BadInput, match="not an age secret key"):
            parse_identity(text.upper())


def test_a_secret_in_small_letters_is_no_identity() -> None:
    with pytest.raises(BadInput, match="not an age secret key"):
        parse_identity(new_identity().secret.lower())


def test_seeds_of_another_length_are_refused() -> None:
    for kind in KINDS:
        with pytest.raises(ValueError, match="32 bytes"):
            identity_of(bytes(31), kind)
    with pytest.raises(ValueError, match="32 bytes"):
        X25519Recipient(bytes(31))


@pytest.mark.parametrize("point", LOW_ORDER)
def test_a_point_of_low_order_is_refused_on_both_sides(point: bytes) -> None:
    with pytest.raises(BadInput, match="no true key"):
        seal_bytes(b"", [bech32.encode("age", point)])
    with pytest.raises(Malformed, match="no true key"):
        X25519Identity(bytes(32)).unwrap(Stanza("X25519", (to_base64(point).decode(),), bytes(32)))
    good = HybridIdentity(bytes(32))
    stanza = keys([good.recipient])[0].wrap(KEY)
    share = header.from_base64(stanza.arguments[0].encode())[:-32] + point
    with pytest.raises(Malformed, match="no true key"):
        good.unwrap(Stanza(stanza.kind, (to_base64(share).decode(),), stanza.body))
    lattice = bech32.decode(good.recipient)[1][:1184]
    with pytest.raises(BadInput, match="no true key"):
        HybridRecipient(lattice + point).wrap(KEY)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stanza_of_another_shape_is_malformed_and_of_another_kind_is_not_for_us(kind: Kind) -> None:
    made = new_identity(kind)
    identity, stanza = parse_identity(made.secret), keys([made.recipient])[0].wrap(KEY)
    share = stanza.arguments[0]
    for arguments, body in (
        ((), stanza.body),
        ((share, "x"), stanza.body),
        ((share[:-4],), stanza.body),
        ((share + "AAAA",), stanza.body),
        ((share + "*",), stanza.body),
        ((share,), stanza.body[:-1]),
        ((share,), stanza.body + b"x"),
    ):
        with pytest.raises(Malformed):
            identity.unwrap(Stanza(stanza.kind, arguments, body))
    assert identity.unwrap(Stanza(stanza.kind, (share,), bytes(32))) is None
    assert identity.unwrap(Stanza("grease", (share,), stanza.body)) is None


def test_unknown_stanzas_beside_ours_are_no_hindrance() -> None:
    made = new_identity("pq")
    stanzas = [Stanza("x-grease", ("a", "b"), b"c"), keys([made.recipient])[0].wrap(KEY), Stanza("y-grease", (), b"")]
    sealed = seal_bytes(b"words", [made.recipient])
    old, _ = header.read(io.BytesIO(sealed))
    key = parse_identity(made.secret).unwrap(old.stanzas[0])
    assert key is not None
    stanzas[1] = keys([made.recipient])[0].wrap(key)
    assert open_bytes(header.encode(stanzas, key) + sealed[len(old.content) :], made.secret).body == b"words"


def test_a_header_by_someone_without_the_file_key_is_refused() -> None:
    made = new_identity()
    sealed = seal_bytes(b"words", [made.recipient])
    old, _ = header.read(io.BytesIO(sealed))
    forged = header.encode(old.stanzas, bytes(16))
    with pytest.raises(Refused, match="MAC does not fit"):
        open_bytes(forged + sealed[len(old.content) :], made.secret)


def test_a_passphrase_beside_other_readers_is_refused() -> None:
    made = new_identity()
    stanzas = [Stanza("scrypt", ("A" * 22, "18"), bytes(32)), keys([made.recipient])[0].wrap(KEY)]
    with pytest.raises(Refused, match="passphrase stands beside"):
        open_bytes(header.encode(stanzas, KEY) + bytes(100), made.secret)


@pytest.mark.parametrize("length", [0, 1, 15])
def test_a_file_that_ends_before_its_payload_is_refused(length: int) -> None:
    made = new_identity()
    with pytest.raises(Refused, match="ends before its payload"):
        open_bytes(wrap(KEY, keys([made.recipient])) + bytes(length), made.secret)


class Slow(io.BytesIO):
    """Gives one byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1))


def test_an_envelope_may_arrive_byte_by_byte() -> None:
    made, out = new_identity("pq"), io.BytesIO()
    small = io.BytesIO()
    encrypt(io.BytesIO(b"short"), small, keys([made.recipient]))
    decrypt(Slow(small.getvalue()), out, made.secret)
    assert out.getvalue() == b"short"
