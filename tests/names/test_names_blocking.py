import pytest
from hypothesis import given
from names_strategies import forms, korean, noise, spelt

from kirok.names import Name, keys


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("표은석", "표은석"),
        ("Pyo Un Sok", "표은석"),
        ("PYO, Eun-seok", "표은석"),
        ("리겸순", "이겸순"),
        ("Lee Kyum-soon", "이겸순"),
        ("李겸순", "이겸순"),
        ("최룡복", "최용복"),
        ("남궁달래", "남궁달내"),
        ("Un-sok", "-은석"),
        ("Tove Lindqvist", "lndkfst tf"),
    ],
    ids=lambda value: value.encode("ascii", "backslashreplace").decode(),
)
def test_the_first_key(name, expected):
    assert keys(name)[0] == expected


@given(forms)
def test_keys_are_few_and_different(name):
    found = keys(name)
    assert 1 <= len(found) <= 3
    assert len(set(found)) == len(found)
    assert found == keys(Name.parse(name))
    assert keys(name, 1) == found[:1]


@given(korean)
def test_an_official_spelling_meets_its_hangul(name):
    assert set(keys(name)) & set(keys(spelt(name, "rr"), 20))


@given(noise)
def test_a_refusal_has_no_keys(text):
    assert bool(keys(text)) == (Name.parse(text).refusal is None)
