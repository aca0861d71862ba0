"""Letters to a mailbox: what only its words open, where it lies, and how little of it shows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.seal.letters import Letter, LetterOpener, open_letter, seal_letter
from kirok.seal.mailbox import box_id, form_key, master_key, record_key, reply_address
from kirok.seal.reply import LENGTH, NAME, encode_reply
from kirok.seal.words import new_words

MASTER = b"m" * 32
OPENER = LetterOpener(MASTER)


@given(st.binary(max_size=3_000), st.sampled_from(["", "letter", "답장.txt"]))
@settings(max_examples=30)
def test_a_letter_opens_for_its_mailbox_alone(body, name):
    sealed = seal_letter(body, OPENER.recipient, name=name)
    assert OPENER.open(sealed) == Letter(name, body)
    with pytest.raises(Refused, match="other readers"):
        open_letter(sealed, b"n" * 32)


@given(st.text(alphabet="가나다abc ", max_size=900), st.text(alphabet="가나다abc ", max_size=900))
@settings(max_examples=30)
def test_all_letters_have_one_length(first, second):
    lengths = {len(seal_letter(encode_reply(text, "2101-05-01"), OPENER.recipient, name=NAME)) for text in (first, second, "")}
    assert len(lengths) == 1
    assert lengths.pop() > LENGTH


def test_a_letter_shows_nothing():
    assert "body" not in repr(Letter("name", b"body"))
    assert repr(OPENER).count("AGE-SECRET-KEY") == 0


def test_a_letter_to_nobody_is_not_sealed():
    with pytest.raises(BadInput):
        seal_letter(b"x", "age1nobody")


@pytest.mark.parametrize("kind", ["ko", "en", "zh", "digits"])
def test_every_key_of_a_mailbox_is_another(kind):
    master = master_key(new_words(kind))
    keys = [master, box_id(master), record_key(master), form_key(master)]
    assert len(set(keys)) == 4
    assert {len(key) for key in keys} == {32}
    assert reply_address(LetterOpener(master).recipient) not in {key.hex() for key in keys}


def test_an_address_is_of_its_recipient():
    assert reply_address(OPENER.recipient) == reply_address(LetterOpener(MASTER).recipient)
    assert reply_address(OPENER.recipient) != reply_address(LetterOpener(b"n" * 32).recipient)


@given(st.data())
@settings(max_examples=30)
def test_a_changed_letter_is_refused(data):
    sealed = bytearray(seal_letter(b"body", OPENER.recipient))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refused):
        OPENER.open(bytes(sealed))


def test_a_letter_that_is_cut_short_is_refused():
    sealed = seal_letter(b"body", OPENER.recipient)
    for length in (0, 1, len(sealed) // 2, len(sealed) - 1):
        with pytest.raises(Refused):
            OPENER.open(sealed[:length])
