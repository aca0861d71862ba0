import pytest
from hypothesis import given
from names_strategies import syllables

from kirok.names.hangul import is_syllable, join, southern, split


@given(syllables)
def test_a_syllable_is_its_three_jamo(syllable):
    assert is_syllable(syllable)
    assert join(*split(syllable)) == syllable


@pytest.mark.parametrize("sign", ["", "ㄱ", "ㅏ", "A", "李", "가나", "힤"])
def test_what_is_no_syllable(sign):
    assert not is_syllable(sign)


@pytest.mark.parametrize(
    ("north", "south"),
    [
        "리이",
        "류유",
        "림임",
        "량양",
        "렴염",
        "려여",
        "룡용",
        "련연",
        "렬열",
        "령영",
        "례예",
        "로노",
        "라나",
        "란난",
        "록녹",
        "뢰뇌",
        "녀여",
        "뉴유",
        "김김",
        "나나",
    ],
    ids=str,
)
def test_the_initial_sound_rule(north, south):
    assert southern(north) == south


@given(syllables)
def test_the_rule_applies_once(syllable):
    assert southern(southern(syllable)) in {southern(syllable), southern(southern(southern(syllable)))}
    assert split(southern(syllable))[0] != "ㄹ"
