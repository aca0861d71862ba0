import pytest
from hypothesis import given
from names_strategies import korean, syllables

from kirok.base.errors import BadInput
from kirok.names import romanize
from kirok.names.romanization import SYSTEMS, divide, passport, syllable


@pytest.mark.parametrize(
    ("hangul", "rr", "mr", "dprk"),
    [
        ("한복남", "Han Boknam", "Han Pongnam", "Han Pok Nam"),  # the rule's own example of an unwritten change
        ("박동구", "Bak Donggu", "Pak Tonggu", "Pak Tong Gu"),
        ("탁명례", "Tak Myeongrye", "T'ak Myŏngnye", "Thak Myŏng Rye"),
        ("표은석", "Pyo Eunseok", "P'yo Ŭnsŏk", "Phyo Ŭn Sŏk"),
        ("류해솔", "Ryu Haesol", "Yu Haesol", "Ryu Hae Sol"),
        ("임춘길", "Im Chungil", "Im Ch'un'gil", "Im Chun Gil"),
        ("독고환", "Dokgo Hwan", "Tokko Hwan", "Tokko Hwan"),
        ("남궁달래", "Namgung Dallae", "Namgung Tallae", "Namgung Tal Rae"),
        ("배석우", "Bae Seoku", "Pae Sŏgu", "Pae Sŏk U"),
        ("구진란", "Gu Jinran", "Ku Chillan", "Ku Jin Ran"),
        ("봉갑문", "Bong Gapmun", "Pong Kammun", "Pong Kap Mun"),
        ("차달호", "Cha Dalho", "Ch'a Tarho", "Cha Tal Ho"),
        ("변쉬", "Byeon Swi", "Pyŏn Shwi", "Pyŏn Swi"),
        ("로겸", "Ro Gyeom", "No Kyŏm", "Ro Kyŏm"),
    ],
    ids=lambda value: value if value.isascii() else value.encode("unicode_escape").decode(),
)
def test_one_name_in_three_systems(hangul, rr, mr, dprk):
    assert [romanize(hangul, system) for system in SYSTEMS] == [rr, mr, dprk]


@pytest.mark.parametrize(("hangul", "latin"), [("민용하", "Min Yongha"), ("송나리", "Song Nari"), ("홍빛나", "Hong Bitna")])
def test_the_examples_of_the_rule_itself(hangul, latin):
    """Revised Romanisation (Ministry of Culture and Tourism, notification 2000-8), chapter 3, article 4."""
    assert romanize(hangul, "rr") == latin


@given(korean)
def test_blanks_do_not_matter(name):
    surname, rest = divide(name)
    assert romanize(f"{surname} {rest}", "mr") == romanize(name, "mr")


@given(syllables, syllables)
def test_every_pair_of_syllables_can_be_written(one, two):
    for system in SYSTEMS:
        latin = romanize(one + two, system)
        assert latin.replace("'", "").replace(" ", "").isalpha()
        assert syllable(one, system) == syllable(one, system).lower()


@pytest.mark.parametrize(
    "text", ["", "김", "Kim", "김일이삼사오육", "김-정", "金正"], ids=["empty", "one", "latin", "seven", "hyphen", "hanja"]
)
def test_what_is_no_hangul_name_is_refused(text):
    with pytest.raises(BadInput, match="two to six hangul syllables"):
        romanize(text, "rr")


def test_an_unknown_system_names_the_known_ones():
    with pytest.raises(BadInput) as caught:
        romanize("한복남", "yale")
    assert caught.value.allowed == SYSTEMS


def test_a_passport_takes_the_usual_spelling_of_the_surname():
    assert passport("이자람") == "lee jaram"
    assert passport("박하") == "park ha"
    assert passport("솔") == "sol"
