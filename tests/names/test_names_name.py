from time import process_time

import pytest
from hypothesis import given
from names_strategies import SURNAMES, forms, korean, noise

from kirok.names import Name, compare
from kirok.names.name import LONGEST


def best(text):
    top = max(Name.parse(text).components, key=lambda each: each.share)
    return top.surname.text, tuple(each.text for each in top.given)


@pytest.mark.parametrize(
    ("text", "surname", "given_name"),
    [
        ("표은석", "표", ("은", "석")),
        ("표 은석", "표", ("은", "석")),
        ("은석 표", "표", ("은", "석")),
        ("남궁달래", "남궁", ("달", "래")),
        ("독고환", "독고", ("환",)),
        ("表銀石", "表", ("銀", "石")),
        ("Pyo Un-sok", "pyo", ("un", "sok")),
        ("Un-sok Pyo", "pyo", ("un", "sok")),
        ("PYO, Un Sok", "pyo", ("un", "sok")),
        ("PYO Eunseok", "pyo", ("eun", "seok")),
        ("Eun Seok PYO", "pyo", ("eun", "seok")),
        ("KimHyonsu", "kim", ("hyon", "su")),
        ("Namgung Tallae", "namgung", ("tal", "lae")),
        ("Nam Gung Dal Rae", "namgung", ("dal", "rae")),
        ("Kim H. S.", "kim", ("h.", "s.")),
        ("Kirn Hyon Su", "kirn", ("hyon", "su")),
        ("Im Ch'un'gil", "im", ("ch'un", "gil")),
        ("Hyon-su", "", ("hyon", "su")),
    ],
    ids=lambda value: repr(value).encode("ascii", "backslashreplace").decode(),
)
def test_the_likeliest_reading(text, surname, given_name):
    assert best(text) == (surname, given_name)


@given(forms)
def test_shares_of_the_readings_sum_to_one(text):
    name = Name.parse(text)
    assert name.tradition == "korean"
    assert sum(each.share for each in name.components) == pytest.approx(1)


@given(korean)
def test_hangul_is_read_as_it_stands(text):
    surname, given_name = best(text)
    assert surname in SURNAMES
    assert surname + "".join(given_name) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no letter"),
        ("😀 12", "no letter"),
        ("김", "one syllable"),
        ("Kim", "one syllable"),
        ("金", "one syllable"),
        ("Kim " * 2500, f"at most {LONGEST} characters, this text has 10,000"),
    ],
    ids=["empty", "emoji", "hangul", "latin", "hanja", "long"],
)
def test_a_refusal_is_a_sentence(text, sentence):
    name = Name.parse(text)
    assert sentence in name.refusal
    assert (name.tradition, name.components) == ("", ())


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("표은석", "hangul"),
        ("表은석", "hangul"),
        ("表銀石", "hanja"),
        ("Pyo Un Sok", "latin"),
        ("Володимир Сад", "other"),
        ("표 Un Sok", "mixed"),
        ("표은석 Pyo Un Sok", "hangul"),
        ("Тове 李", "mixed"),
    ],
    ids=["hangul", "hangul-and-hanja", "hanja", "latin", "cyrillic", "mixed", "both", "cyrillic-and-hanja"],
)
def test_the_script(text, script):
    assert Name.parse(text).script == script


@given(noise)
def test_nothing_makes_the_parser_fail(text):
    name = Name.parse(text)
    assert (name.refusal is None) == bool(name.tradition)
    assert name.tradition != "korean" or name.components


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("표은석 대좌", ("대좌",)),
        ("표은석대좌", ("대좌",)),
        ("Comrade Pyo Un Sok", ("Comrade",)),
        ("Gen. Pyo Un Sok", ("Gen.",)),
        ("😀표은석", ()),
        ("Pyo Un Sok 😀", ()),
        ("표은석(表銀石)", ()),
        ("표 은 석", ()),
        ("표은석 Pyo Un Sok", ()),
        ("Py0 Un Sok", ()),
        ("PYO,UN SOK", ()),
    ],
    ids=["rank", "rank-attached", "comrade", "general", "emoji", "emoji-behind", "remark", "blanks", "two-scripts", "ocr-zero", "no-blank"],
)
def test_what_comes_along_with_a_name_does_not_change_it(text, titles):
    assert Name.parse(text).titles == titles
    assert compare(text, "표은석").same


@pytest.mark.parametrize(
    ("text", "other", "same"),
    [
        ("沙悟淨 Sha Wujing", "SHA, Wujing", True),
        ("Sha Wujing 沙悟淨", "沙悟淨", True),
        ("沙悟淨 Sha Wujing", "Zhu Bajie", False),
        ("사우징 Sha Wujing", "Sha Wujing", True),
        ("表銀石 Pyo Un Sok", "표은석", True),
    ],
    ids=["latin", "characters", "another", "hangul", "korean"],
)
def test_a_name_in_two_scripts_is_two_spellings_of_it(text, other, same):
    """In Korean 沙悟淨 is read 사오정, which Sha Wujing does not spell: either spelling then counts."""
    assert compare(text, other).same is same
    assert compare(other, text).bits == compare(text, other).bits


@pytest.mark.parametrize(
    ("text", "tradition"),
    [("표하늘빛나", "korean"), ("표수한무거북이", "general"), ("P. U. S.", "general"), ("P. Un Sok", "korean"), ("General Pyo", "")],
    ids=["five", "seven", "initials", "one-initial", "rank-and-surname"],
)
def test_odd_names_are_read_or_refused(text, tradition):
    name = Name.parse(text)
    assert name.tradition == tradition
    assert bool(name.refusal) == (not tradition)


def test_reading_time_grows_with_the_length_alone():
    """A name of the greatest length in the worst shapes is still a matter of milliseconds."""
    for piece in ("Kim ", "chun", "a-", "김", "李", "ابن ", "И. ", "('"):
        text = (piece * LONGEST)[:LONGEST]
        began = process_time()
        Name.parse(text)
        compare(text, text[::-1])
        assert process_time() - began < 2, piece
