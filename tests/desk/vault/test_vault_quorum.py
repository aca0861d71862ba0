"""Shares of a secret: every quorum rebuilds it, nothing less does, and whatever is not a quorum gets one sentence."""

import sys
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shamir_mnemonic import generate_mnemonics

from kirok.base.errors import BadInput, Refused
from kirok.desk.vault.quorum import combine, proves, split

SECRET = bytes(range(32))


def refusal(phrases):
    with pytest.raises(Refused) as caught:
        combine(phrases)
    assert "\n" not in caught.value.message
    return caught.value.message


@pytest.fixture(scope="module")
def three():
    return split(SECRET, threshold=2, shares=3)


@pytest.fixture(scope="module")
def five():
    return split(SECRET, threshold=3, shares=5)


@pytest.mark.parametrize("eighth", range(8))
@pytest.mark.parametrize(("threshold", "shares"), [(2, 3), (3, 5)])
def test_every_quorum_rebuilds_a_secret_of_any_leading_byte(threshold, shares, eighth):
    for lead in range(eighth * 32, eighth * 32 + 32):
        secret = bytes([lead]) + SECRET[1:]
        phrases = split(secret, threshold=threshold, shares=shares)
        assert len(set(phrases)) == shares
        assert all(combine(quorum) == secret for quorum in combinations(phrases, threshold))


def test_no_smaller_set_rebuilds_it(three, five):
    for phrases, threshold in ((three, 2), (five, 3)):
        for count in range(1, threshold):
            for few in combinations(phrases, count):
                assert "not enough" in refusal(few)


def test_more_than_a_quorum_is_one(five):
    for count in (4, 5):
        assert all(combine(more) == SECRET for more in combinations(five, count))


def test_order_case_and_blanks_do_not_matter(five):
    spoken = [f"  {five[4].upper()} \n", five[0].replace(" ", "   "), "", five[2].title()]
    assert combine(spoken) == SECRET


def test_the_same_share_twice_is_one_share(five):
    assert "there twice" in refusal([five[0], five[1], five[1]])
    assert "there twice" in refusal([five[0], five[1], five[1].upper()])


def test_every_mistyped_word_is_found(three):
    words = three[0].split()
    for place in range(len(words)):
        wrong = [*words[:place], "zero" if words[place] != "zero" else "academic", *words[place + 1 :]]
        refusal([" ".join(wrong), three[1]])
    assert "mistyped" in refusal([" ".join([*words[:-1], "zero" if words[-1] != "zero" else "year"]), three[1]])
    assert "mistyped" in refusal([three[0].replace(words[5], "lantern", 1), three[1]])


def test_shares_of_two_sets_are_told_apart(five):
    other = split(SECRET, threshold=3, shares=5)
    assert "different sets" in refusal([five[0], five[1], other[2]])
    assert "different sets" in refusal([*five[:3], other[0]])


def test_a_set_that_is_not_ours_is_refused():
    short = generate_mnemonics(1, [(2, 3)], b"sixteen bytes ..")[0]
    assert "not shares of a Kirok key" in refusal(short[:2])
    groups = generate_mnemonics(2, [(2, 3), (2, 3)], SECRET)
    assert "do not fit together" in refusal(groups[0][:2]) or "not enough" in refusal(groups[0][:2])


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_words_get_a_sentence(phrases):
    refusal(phrases)


def test_a_very_long_phrase_costs_nothing(three):
    assert "not shares" in refusal([three[0], "academic " * 200_000])


def test_no_share_is_named_as_such():
    assert "no share" in refusal([])
    assert "no share" in refusal(["", "  "])


@pytest.mark.parametrize(("threshold", "shares"), [(1, 1), (1, 3), (4, 3), (2, 17), (0, 0), (-1, 5)])
def test_numbers_that_give_no_protection(threshold, shares):
    with pytest.raises(BadInput, match="cannot be"):
        split(SECRET, threshold=threshold, shares=shares)


def test_only_whole_keys_are_split():
    with pytest.raises(BadInput, match="16 bytes"):
        split(SECRET[:16], threshold=2, shares=3)


def test_a_fresh_split_is_proved_by_runs_around_the_circle(five):
    assert proves(five, 3, SECRET)
    assert not proves(five, 3, SECRET[::-1])


def test_the_largest_split_is_proved_in_sixteen_trials():
    phrases = split(SECRET, threshold=8, shares=16)
    assert proves(phrases, 8, SECRET)


def test_without_the_package_there_is_a_sentence(monkeypatch, three):
    monkeypatch.setitem(sys.modules, "shamir_mnemonic", None)
    assert "install kirok[keys]" in refusal(three)
