from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.link.naming import aliases, anchors, renamed
from kirok.link.spelling import Spellings
from kirok.link.wordkernels import NOTHING, RELATIVES
from kirok.link.words import Wordbook, WordTable, root, second_is_father, words_of

NAMES = [
    *("Mohammad al-Khatib", "Mohammad Darwish", "Mohammad Ali", "Mohammad Hamdan", "Mohammad Diab", "Mohammad Zidan"),
    *("Samer al-Khatib", "Samer Darwish", "Samer Ali", "Lina al-Khatib", "Lina Darwish", "Lina Ali"),
]
BOOK = Wordbook.of((name,) for name in NAMES)


def bits(one: str, two: str) -> float:
    table = WordTable.of([one, two], BOOK)
    forth, back = table.score([0, 1], [1, 0]).tolist()
    assert forth == back
    return forth


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Abdulkarim", "عبد الكريم"),
        ("Abd al-Rahman", "عبد الرحمن"),
        ("Abdelkader", "Abdul Qader"),
        ("al-Zoubi", "الزعبي"),
        ("Grozny", "Грозный"),
    ],
)
def test_two_scripts_share_a_root(one: str, two: str) -> None:
    assert [root(word) for word in words_of(one)] == [root(word) for word in words_of(two)]


def test_a_rare_word_says_more() -> None:
    assert bits("Mohammad Zidan", "Mohammad Zidan") > bits("Mohammad Ali", "Mohammad Ali")


def test_spellings_scripts_and_orders_agree() -> None:
    whole = bits("Samer al-Khatib", "Samer al-Khatib")
    assert bits("Samer al-Khatib", "Al Khateeb, Samer") == pytest.approx(whole, abs=1.1)
    assert bits("Samer al-Khatib", "سامر الخطيب") == pytest.approx(whole, abs=1.1)
    assert bits("Samer Ahmad al-Khatib", "Samer al-Khatib") == pytest.approx(whole - 1)
    assert 0 < bits("Samer Darwish", "Samer Darwsih") < bits("Samer Darwish", "Samer Darwish")


def test_brothers_are_relatives_at_best() -> None:
    assert bits("Samer Ahmad Darwish", "Lina Ahmad Darwish") <= RELATIVES
    assert bits("Ahmad Samer Darwish", "Samer Darwish") <= RELATIVES  # the given name of one is the father's of the other
    assert bits("Samer Darwish", "Wael Kanaan") == NOTHING


def test_an_article_written_solid_is_none_where_the_word_is_known() -> None:
    book = Wordbook.of([("Ahmad Darwish",)] * 5)
    assert book.words("Alahmad Aleksandr") == ("ahmad", "aleksandr")


def test_the_book_goes_through_the_model() -> None:
    assert Wordbook.read(BOOK.as_json()) == BOOK


def test_the_second_word_is_the_fathers_where_the_records_say_so() -> None:
    told = [((f"Samer Khaled Family{at}",), ("خالد",)) for at in range(20)]
    assert second_is_father(told)
    assert not second_is_father(told[:19])
    assert not second_is_father([(forms, ("Omar",)) for forms, _ in told])


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_have_bits(one: str, two: str) -> None:
    found = bits(one, two)
    assert NOTHING <= found <= 100


def test_names_of_two_traditions_in_one_list() -> None:
    spellings = Spellings.of([("김영철",), ("Kim Yong-chol",), ("Samer Darwish",), ("سامر درويش",), ("?!",)])
    assert spellings.ids.tolist() == [0, 1, 2, 3, -1]
    mixed = Spellings(spellings.forms, spellings.ids, spellings.table, spellings.spelt, BOOK)
    left, right = np.array([0, 2, 0]), np.array([1, 3, 2])
    korean, other, none = mixed.bits(left, right).tolist()
    assert korean > 8
    assert other > 2
    assert none == NOTHING
    assert mixed.remembered(left, right).tolist() == mixed.remembered(left, right).tolist() == [korean, other, none]


def test_places_of_two_scripts_get_one_name() -> None:
    tokens = [[f"person{at // 2}"] for at in range(16)]
    lists = [name for _ in range(8) for name in ("A", "B")]
    steps = [step for at in range(8) for step in ((("hlb", "hlb 3"), ("aleppo",)) if at < 4 else (("hms",), ("homs",)))]
    latin = [False, True] * 8
    names = aliases(anchors(tokens, lists), [*steps], [*latin])
    assert {renamed((step,), names) for step in ("hlb", "aleppo")} == {("hlb",)}
    assert renamed(("homs", "homs 11"), names) == renamed(("hms", "hms 11"), names)


def test_towns_of_one_script_that_differ_stay_apart() -> None:
    tokens = [[f"person{at // 2}"] for at in range(16)]
    lists = [name for _ in range(8) for name in ("A", "B")]
    steps = [("aleppo",), ("damascus",)] * 8
    assert aliases(anchors(tokens, lists), steps, [True] * 16) == {}
    assert anchors(tokens, ["A"] * 16) == []


def test_a_pair_scores_the_same_whoever_else_is_there() -> None:
    two = ["Samer Darwish", "Samir Darwsih"]
    crowd = [*two, *(f"Sam{letter}r Dar{letter}ish" for letter in "abcdefghijklmnopq")]
    assert WordTable.of(crowd, BOOK).score([0], [1]).tolist() == [bits(*two)]
