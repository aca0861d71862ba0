from __future__ import annotations

import unicodedata

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kirok.base.errors import BadInput, Refused
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import Kind, new_identity
from kirok.seal.letters import Letter, open_letter, seal_letter
from kirok.seal.mailbox import box_id, form_key, master_key, reply_identity
from kirok.seal.words import MailboxWords, new_words, parse_words

WORDS = new_words("ko")
MASTER = master_key(WORDS)


def test_all_that_words_become_is_apart_and_always_the_same() -> None:
    made = [MASTER, box_id(MASTER), form_key(MASTER)]
    assert {len(key) for key in made} == {32}
    assert len({*made, WORDS.text.encode()}) == 4
    again = master_key(parse_words(unicodedata.normalize("NFD", WORDS.shown.replace(" ", ""))))
    assert [again, box_id(again), form_key(again)] == made
    assert reply_identity(again) == reply_identity(MASTER)
    other = master_key(new_words("ko"))
    assert box_id(other) != box_id(MASTER)
    assert reply_identity(other).recipient != reply_identity(MASTER).recipient


def test_the_derivation_is_fixed() -> None:
    """Mailboxes outlive versions: HKDF-SHA256 without salt, these labels, this spelling of the words."""

    def derive(secret: bytes, label: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=label).derive(secret)

    words = MailboxWords("en", ("apple", "river"))
    assert words.text == "en:apple river"
    assert MailboxWords("digits", ("0123", "45678")).text == "digits:012345678"
    master = derive(b"en:apple river", b"kirok/mailbox-master/v1")
    assert master_key(words) == master
    assert box_id(master) == derive(master, b"kirok/mailbox-id/v1")
    assert form_key(master) == derive(master, b"kirok/csrf/v1")
    assert master.hex() == "3e17217aacdeaa07e6bea4604ac0cdc80fbccf49bc8d723f23b947b4fb2d4cb1"
    assert box_id(master).hex() == "45b262bb36b28eefaf69592d32aed73e291973b74518e59081d5415d0430b1ea"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_only_a_whole_master_key_is_taken(length: int) -> None:
    for derive in (box_id, form_key, reply_identity):
        with pytest.raises(ValueError, match="32 bytes"):
            derive(bytes(length))


@pytest.mark.parametrize("kind", ["pq", "x25519"])
def test_a_letter_opens_for_its_words_alone(kind: Kind) -> None:
    sealed = seal_letter("안녕하세요".encode(), reply_identity(MASTER, kind).recipient, name="답장.txt")
    letter = open_letter(sealed, MASTER, kind)
    assert letter == Letter("답장.txt", "안녕하세요".encode())
    assert "답장" not in repr(letter)
    for other in (master_key(new_words("digits")), bytes(32)):
        with pytest.raises(Refused, match="other readers"):
            open_letter(sealed, other, kind)
    with pytest.raises(Refused, match="cut short"):
        open_letter(sealed[:-1], MASTER, kind)
    with pytest.raises(Refused, match="not an age envelope"):
        open_letter(b"", MASTER, kind)


def test_letters_of_every_short_length_are_one_length() -> None:
    recipient = reply_identity(MASTER).recipient
    assert len({len(seal_letter(bytes(size), recipient)) for size in (0, 1, 500, 2000, 4000)}) == 1


def test_a_letter_needs_a_recipient_and_a_good_name() -> None:
    with pytest.raises(BadInput, match="not an age recipient"):
        seal_letter(b"", "age1x")
    with pytest.raises(BadInput, match="rename"):
        seal_letter(b"", reply_identity(MASTER).recipient, name="a/b")


def test_what_the_desk_seals_for_itself_is_no_letter() -> None:
    with pytest.raises(Refused, match="other readers"):
        open_letter(seal_bytes(b"x", [new_identity("pq").recipient]), MASTER)


def test_no_store_needs_a_function_of_the_words_that_could_confirm_a_guess_without_the_derivation() -> None:
    """What a store may hold: the box's number and the reply recipient. Neither is a hash of the words' spelling."""
    import hashlib

    stored = {box_id(MASTER).hex(), reply_identity(MASTER).recipient}
    for spelling in (WORDS.text, WORDS.shown, WORDS.shown.replace(" ", "")):
        for name in ("sha256", "sha512", "sha1", "md5", "blake2b"):
            assert hashlib.new(name, spelling.encode()).hexdigest()[:64] not in stored
