"""Mailbox words inside a text are found, however they are written; a text without any costs little and finds none."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.seal.finding import candidates
from kirok.seal.words import new_words

KINDS = ["ko", "en", "zh", "digits"]


@pytest.mark.parametrize("kind", KINDS)
@given(
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    form=st.sampled_from(["NFC", "NFD"]),
    between=st.sampled_from([" ", "\n", ", ", " / ", "  -  "]),
)
@settings(max_examples=25)
def test_words_are_found_wherever_they_stand(kind, before, after, form, between):
    words = new_words(kind)
    # What stands right beside them must not run into them: a letter makes another word, a digit another number.
    text = f"{before} | {unicodedata.normalize(form, between.join(words.words))} | {after}"
    found = list(candidates(text))
    joined = before.strip()[-1:].isnumeric() or after.strip()[:1].isnumeric()
    assert words in found or (kind == "digits" and joined)


@pytest.mark.parametrize("kind", ["ko", "zh", "digits"])
def test_words_without_blanks_are_found(kind):
    words = new_words(kind)
    assert words in list(candidates("".join(words.words)))


def test_capitals_are_found():
    words = new_words("en")
    assert words in list(candidates(words.shown.upper()))


def test_words_that_are_too_few_are_not():
    words = new_words("en").words
    assert list(candidates(" ".join(words[:-1]))) == []
    assert list(candidates("")) == []


@pytest.mark.parametrize(
    "text", ["the quick brown fox " * 20_000, "한국어 본문 " * 40_000, "1" * 300_000, "中文" * 100_000], ids=["en", "ko", "digits", "zh"]
)
def test_a_long_text_is_searched_in_its_own_length(text):
    began = time.process_time()
    list(candidates(text))
    assert time.process_time() - began < 20


@pytest.mark.parametrize("kind", KINDS)
def test_two_mailboxes_in_one_text_are_both_found(kind):
    first, second = new_words(kind), new_words(kind)
    found = list(candidates(f"{first.shown} | and | {second.shown}"))
    assert first in found
    assert second in found or kind in {"ko", "zh"}  # without a sign between them, characters run on


@pytest.mark.parametrize("kind", ["ko", "en", "zh"])
def test_words_in_another_order_are_not_found(kind):
    words = new_words(kind)
    swapped = [words.words[1], words.words[0], *words.words[2:]]
    between = " " if kind == "en" else ""
    found = list(candidates(between.join(swapped)))
    assert words not in found or words.words[0] == words.words[1]


def test_no_more_than_some_thousands_are_given():
    """A text of nothing but one candidate after the other ends all the same."""
    digits = "".join(new_words("digits").words)
    assert len(list(candidates(" | ".join([digits] * 400)))) <= 10_000
