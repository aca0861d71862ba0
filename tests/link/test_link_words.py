from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.link.naming import aliases, anchors, renamed
from kirok.link.spelling import Spellings
from kirok.link.words import RELATIVES, Wordbook, second_is_father, without_second, words_of
from kirok.names.general import NOTHING
from kirok.names.words import mark

NAMES = [
    *("Mohammad al-Khatib", "Mohammad Darwish", "Mohammad Ali", "Mohammad Hamdan", "Mohammad Diab", "Mohammad Zidan"),
    *("Samer al-Khatib", "Samer Darwish", "Samer Ali", "Lina al-Khatib", "Lina Darwish", "Lina Ali"),
]
BOOK = Wordbook.of((name,) for name in NAMES)


def bits(one: str, two: str) -> float:
    forth, back = BOOK.columns([one, two]).score(np.array([0, 1]), np.array([1, 0])).tolist()
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
        ("Haddad", "الحداد"),
        ("Ayman", "أيمن"),
    ],
)
def test_two_scripts_share_a_mark(one: str, two: str) -> None:
    assert [mark(word) for word in words_of(one)] == [mark(word) for word in words_of(two)]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        *(("Hassan Haddad", "حسن الحداد"), ("Mahmoud Awad", "محمود عواد"), ("Wael Mousa", "وائل موسى"), ("Thaer Issa", "ثائر عيسى")),
        *(("Halyna Haisyn", "Галина Гайсин"), ("Pavel Čehov", "Павел Чехов"), ("Emir Hodžić", "Емир Хоџић"), ("Hodzic Emir", "Емир Хоџић")),
    ],
)
def test_usual_spellings_of_two_scripts_speak_for_one_name(one: str, two: str) -> None:
    assert bits(one, two) > 3


def test_a_rare_word_says_more() -> None:
    assert bits("Mohammad Zidan", "Mohammad Zidan") > bits("Mohammad Ali", "Mohammad Ali")


def test_spellings_scripts_and_orders_agree() -> None:
    whole = bits("Samer al-Khatib", "Samer al-Khatib")
    assert bits("Samer al-Khatib", "Al Khateeb, Samer") == pytest.approx(whole, abs=1.1)
    assert bits("Samer al-Khatib", "سامر الخطيب") == pytest.approx(whole, abs=1.1)
    assert bits("Samer Ahmad al-Khatib", "Samer al-Khatib") == pytest.approx(whole - 1.5)
    assert 0 < bits("Samer Darwish", "Samer Darwsih") < bits("Samer Darwish", "Samer Darwish")


def test_brothers_are_relatives_at_best() -> None:
    assert bits("Samer Ahmad Darwish", "Lina Ahmad Darwish") <= RELATIVES
    assert bits("Ahmad Samer Darwish", "Samer Darwish") <= RELATIVES  # the given name of one is the father's of the other
    assert bits("Samer Darwish", "Wael Kanaan") == NOTHING


def test_an_article_written_solid_is_none_where_the_word_is_known() -> None:
    book = Wordbook.of([("Najjar Darwish",)] * 5)
    solid, other = words_of("Alnajjar Aleksandr")
    assert book.mark(solid) == mark(words_of("Najjar")[0])
    assert book.mark(other) == mark(other)


def test_a_name_without_its_second_word_is_read_the_same() -> None:
    kept, second = without_second("سامر عبد الرحمن الخطيب")
    assert words_of(kept) == words_of("سامر الخطيب")
    assert words_of(second) == words_of("عبد الرحمن")
    assert without_second("AL-KHATIB, Samer Khaled") == ("samer khatib", "khaled")
    assert without_second("Samer Darwish") == ("Samer Darwish", "")


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
    assert NOTHING <= found <= 200


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


def test_a_town_is_not_called_by_the_country_that_one_list_adds() -> None:
    towns = [("peje", "pec"), ("prizren", "prizren"), ("gjakove", "djakovica")]
    tokens = [[f"person{at // 2}"] for at in range(24)]
    lists = ["A", "B"] * 12
    steps = [step for own, other in towns * 4 for step in (("kosove", own), (other,))]
    names = aliases(anchors(tokens, lists), steps, [True, False] * 12)
    assert renamed(("pec",), names) == renamed(("peje",), names)
    assert renamed(("djakovica",), names)[0] != renamed(("pec",), names)[0] != "kosove"


def test_towns_of_one_script_that_differ_stay_apart() -> None:
    tokens = [[f"person{at // 2}"] for at in range(16)]
    lists = [name for _ in range(8) for name in ("A", "B")]
    steps = [("aleppo",), ("damascus",)] * 8
    assert aliases(anchors(tokens, lists), steps, [True] * 16) == {}
    assert anchors(tokens, ["A"] * 16) == []


def test_a_pair_scores_the_same_whoever_else_is_there() -> None:
    two = ["Samer Darwish", "Samir Darwsih"]
    crowd = [*two, *(f"Sam{letter}r Dar{letter}ish" for letter in "abcdefghijklmnopq")]
    assert BOOK.columns(crowd).score(np.array([0]), np.array([1])).tolist() == [bits(*two)]
