import re

import pytest
from hypothesis import given
from names_strategies import forms

from kirok.base.i18n import translations
from kirok.base.notes import Note, said
from kirok.names import compare


def reasons(left, right, place):
    return compare(left, right).aligned[place].reasons


@pytest.mark.parametrize(
    ("left", "right", "place", "expected"),
    [
        ("Ri Kyom Sun", "이겸순", 0, "initial-sound rule: 리 written 이"),
        ("Lee Kyom Sun", "리겸순", 0, "lee for 리: surname variant"),
        ("Rhee Kyom Sun", "리겸순", 0, "rhee for 리: surname variant"),
        ("표은석", "Pyo Eun Seok", 2, "seok for 석: Revised Romanisation"),
        ("표은석", "P'yo Ŭn Sŏk", 2, "sŏk for 석: McCune-Reischauer"),
        ("표은석", "Phyo Un Sok", 0, "phyo for 표: DPRK system"),
        ("표은석", "Phyo Un Sok", 2, "sok for 석: McCune-Reischauer without marks"),
        ("표은석", "Pyo Eun Suk", 2, "suk for 석: passport or press spelling"),
        ("표은석", "Pyo E. S.", 1, "E is the initial of 은"),
        ("表銀石", "표은석", 1, "은 is a reading of 銀"),
        ("Un-sok", "표은석", 0, "not given on one side"),
        ("Kirn Hyon Su", "김현수", 0, "edit: kirn for 김"),
        ("박현수", "Pak Hyun Jin", 2, "two different syllables"),
        ("PYO, Un Sok", "PYO, Un", 2, "one name has more syllables"),
        ("Tove Lindqvist", "Tove Lindquist", 0, "the same word"),
        ("سليم كرم", "Salim Karam", 0, "spellings of one common name"),
        ("سليم قنديل", "Salim Qandil", 1, "the same consonants"),
        ("Salim Maher Qandil", "Salim Qandil", 1, "not given on one side"),
        ("S. Qandil", "Salim Qandil", 0, "the initial"),
        ("Salim Qandeel", "Salim Qandil", 1, "the same consonants"),
        ("Salim Kandil", "Salim Qandeel", 0, "the same word, a common name"),
    ],
    ids=lambda value: str(value).encode("ascii", "backslashreplace").decode(),
)
def test_each_syllable_says_why(left, right, place, expected):
    assert expected in reasons(left, right, place)


def test_the_bits_of_the_syllables_make_up_the_score():
    found = compare("표은석", "Pyo Un Sok")
    assert [each.read for each in found.aligned] == ["표", "은", "석"]
    assert sum(each.bits for each in found.aligned) == pytest.approx(found.bits, abs=1.5)


@given(forms, forms)
def test_every_comparison_can_be_explained(left, right):
    for each in compare(left, right).aligned:
        assert each.reasons
        for reason in each.reasons:
            assert isinstance(reason, Note)
            assert translations("names", "ko").gettext(reason.template) != reason.template
            assert re.search("[가-힣]", said(reason, "names", "ko"))
