import pytest

from kirok.names import compare
from kirok.names.spelling import hanja_identity, hanja_readings


@pytest.mark.parametrize(
    ("character", "readings"),
    [("李", "리"), ("\uf9e1", "리"), ("金", "금김"), ("\uf90a", "금"), ("龍", "룡"), ("马", "마"), ("あ", ""), ("K", "")],
    ids=["north", "southern-code-point", "two-readings", "the-one-reading", "r", "simplified", "kana", "latin"],
)
def test_the_underlying_readings(character, readings):
    assert "".join(hanja_readings(character)) == readings


def test_forms_of_one_character_are_one():
    assert hanja_identity("\uf9e1") == hanja_identity("李")
    assert hanja_identity("马") == hanja_identity("馬") != hanja_identity("麻")


def test_the_southern_code_point_is_the_same_surname():
    for surname in ("李", "\uf9e1"):
        for spelt in ("이겸순", "리겸순", "Ri Kyom Sun", "Lee Kyum Soon"):
            assert compare(surname + "겸순", spelt).same, (surname, spelt)
