import unicodedata

import pytest
from hypothesis import given
from names_strategies import noise

from kirok.names.text import clean, latin, words_of


def words(text):
    return words_of(clean(text)).words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ch'o'l", "ch'ŏl"),
        ("Ch’ŏl", "ch'ŏl"),
        ("To'", "tŏ"),
        ("Ku'n", "kŭn"),
        ("K'al", "k'al"),
        ("Ch'un'gil", "ch'un|gil"),
        ("Sǒk", "sŏk"),
        ("J0ng", "jong"),
        ("José", "jose"),
        ("Kim", "kim"),
    ],
    ids=str,
)
def test_marks_are_folded_and_kept(written, folded):
    assert latin(clean(written)) == folded


@pytest.mark.parametrize(
    ("text", "rest", "titles"),
    [
        ("Gen. Tak Myong Rye", ["Tak", "Myong", "Rye"], ("Gen.",)),
        ("탁명례 동지", ["탁명례"], ("동지",)),
        ("탁명례동지", ["탁명례"], ("동지",)),
        ("국가보위부장 탁명례", ["탁명례"], ("국가보위부장",)),
        ("Comrade", ["Comrade"], ()),
        ("Tak, Myong Rye, Col.", ["Tak", "Myong", "Rye"], ("Col.",)),
        ("박소장", ["박소장"], ()),
        ("Tak Hon Nam", ["Tak", "Hon", "Nam"], ()),
        ("HON, Tak", ["HON", "Tak"], ()),
        ("Hon Tak Myong Rye", ["Tak", "Myong", "Rye"], ("Hon",)),
        ("Hon Tak Myong-rye", ["Tak", "Myong", "rye"], ("Hon",)),
        ("Hon. Tak Rye", ["Tak", "Rye"], ("Hon.",)),
    ],
    ids=[
        *("rank-first", "form-of-address", "attached", "office", "title-alone", "rank-last", "a-name-that-ends-like-one"),
        *("a-syllable", "a-surname", "before-a-name", "before-a-hyphen", "with-a-point"),
    ],
)
def test_titles_go_aside_while_a_name_is_left(text, rest, titles):
    found = words_of(clean(text))
    assert (found.words, found.titles) == (rest, titles)


def test_remarks_in_brackets_go_unless_they_are_all():
    assert words("표은석 (born 1950)") == ["표은석"]
    assert words("(표은석)") == ["표은석"]
    assert words("표은석(表銀石") == ["표은석"]


def test_a_comma_remembers_how_many_words_stood_before_it():
    assert words_of("PYO, Un Sok").comma == 1
    assert words_of("Pyo Un Sok,").comma == 0
    assert words_of("Pyo Un Sok").comma == 0


def test_hyphens_of_every_kind_join():
    for hyphen in "-‐–—":
        assert words_of(clean(f"Pyo Un{hyphen}sok")).hyphened == [False, False, True]


def test_compatibility_ideographs_survive_and_decomposed_hangul_is_composed():
    southern_li = "\uf9e1"
    assert clean(southern_li + "겸") == southern_li + "겸"
    assert clean(unicodedata.normalize("NFD", "리겸순")) == "리겸순"
    assert clean("ＰＹＯ\u200b Un") == "PYO Un"


@given(noise)
def test_cleaning_never_fails_and_is_settled(text):
    assert words_of(clean(clean(text))).words == words_of(clean(text)).words or "(" in text or "[" in text
