"""The tables are what they say: distributions, known jamo, no person's name."""

from collections import defaultdict

import pytest

from kirok.names.channel import STYLES, rows
from kirok.names.hangul import CODAS, ONSETS, VOWELS, is_syllable
from kirok.names.prior import LENGTHS, NORTHERN, priors


def sums(name, *keys):
    found = defaultdict(lambda: [0.0, 0.0, 0.0])
    for row in rows(name):
        for index, style in enumerate(STYLES):
            found[tuple(row[key] for key in keys)][index] += float(row[style])
    return found


@pytest.mark.parametrize(
    ("name", "keys"), [("channel.tsv", ("part", "jamo", "context")), ("surnames.tsv", ("surname",))], ids=["channel", "surnames"]
)
def test_every_row_is_a_distribution(name, keys):
    for key, totals in sums(name, *keys).items():
        assert totals == pytest.approx([1, 1, 1], abs=0.01), key


def test_the_channel_knows_every_jamo_that_names_have():
    known = {(row["part"], row["jamo"]) for row in rows("channel.tsv")}
    assert {("onset", jamo) for jamo in ONSETS} <= known
    assert {("vowel", jamo) for jamo in VOWELS} <= known
    assert {("coda", jamo) for jamo in ("", "ㄱ", "ㄴ", "ㄷ", "ㄹ", "ㅁ", "ㅂ", "ㅅ", "ㅇ")} <= known
    assert all(jamo.removesuffix("i") in {*ONSETS, *VOWELS, *CODAS} for _, jamo in known)


def test_the_roll_holds_counts_of_syllables_only():
    for row in rows("syllables.tsv"):
        assert all(map(is_syllable, row["syllable"]))
        assert len(row["syllable"]) == 1 or row["kind"] == "surname"
        assert int(row["count"]) > 0


def test_the_priors_are_probabilities():
    for prior in priors():
        assert 0.9 < sum(map(prior.chance, prior.known)) < 1.3  # the floor under rare forms adds a little
    assert sum(LENGTHS.values()) == pytest.approx(1)
    assert all(priors()[1].chance(form) > 0 for form in NORTHERN)


def test_the_north_s_surname_holds_the_south_s_count():
    surnames = priors()[0]
    assert surnames.chance("리") > 0.1 > surnames.chance("림") > surnames.chance("독고") > 0
