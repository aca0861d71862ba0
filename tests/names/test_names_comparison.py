import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from names_strategies import forms, korean, noise, spelt

from kirok.names import Name, compare
from kirok.names.comparison import SAME_BITS
from kirok.names.evidence import FLOOR

ONE_NAME = [
    ("탁명례", "Tak Myong-rye"),
    ("탁명례", "THAK, Myong Rye"),
    ("탁명례", "T'ak Myŏngnye"),
    ("탁명례", "T’ak Myo’ng-nye"),
    ("Tak Myongrye", "Tak Myung Rae"),
    ("표은석", "Pyo Eun Suk"),
    ("Pyo Un Sok", "PYO Eunseok"),
    ("Un-sok Pyo", "PHYO, Un Sok"),
    ("리겸순", "이겸순"),
    ("리겸순", "Lee Kyum-soon"),
    ("이겸순", "Ri Kyŏm Sun"),
    ("리겸순", "Rhee Gyeomsun"),
    ("류해솔", "유해솔"),
    ("류해솔", "Yoo Hae-sol"),
    ("최룡복", "최용복"),
    ("최용복", "Choe Ryong Bok"),
    ("表銀石", "표은석"),
    ("表銀石", "Pyo Eun-seok"),
    ("남궁달래", "Namgoong Dallae"),
    ("독고환", "Dokgo Hwan"),
    ("독고 환", "독고환"),
    ("Kirn Hyon Su", "김현수"),
    ("Im Ch'un'gil", "임춘길"),
    ("표은석 소좌", "Major Pyo Un Sok"),
    ("Han Pongnam", "Han Boknam"),
    ("O, ln-jun", "O, In Jun"),
    ("Михайло Садовий", "Mykhailo Sadovyi"),
    ("سليم الخطيب كرم", "Salim Al-Khatib Karam"),
    ("Tove Lindqvist", "LINDQVIST, Tove"),
]
TWO_NAMES = [
    ("탁명례", "탁명숙"),
    ("탁명례", "막명례"),
    ("표은석", "Pyo Un Chol"),
    ("Kim Hyon Su", "Pak Hyon Su"),
    ("리겸순", "Kim Kyom Sun"),
    ("최룡복", "Choe Song Bok"),
    ("表銀石", "Tak Myong Rye"),
    ("Pyo Un", "Pyo Un Sok"),
    ("Tove Lindqvist", "Maja Lindqvist"),
    ("Михайло Садовий", "Petro Sadovyi"),
    ("سليم كرم", "Salim Nader"),
]


def label(value):
    return value.encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize(("left", "right"), ONE_NAME, ids=label)
def test_spellings_of_one_name(left, right):
    found = compare(left, right)
    assert found.bits >= SAME_BITS
    assert found.same is True


@pytest.mark.parametrize("left", ["표 Un Sok", "Pyo 은석", "은석 Pyo", "Un-sok 표"])
def test_a_surname_in_one_script_and_a_given_name_in_another(left):
    for right in ("표은석", "Pyo Un Sok", "PHYO, Un-sok"):
        assert compare(left, right).bits > SAME_BITS
        assert Name.parse(left).tradition == "korean"
    assert not compare(left, "탁명례").same


@pytest.mark.parametrize(("left", "right"), TWO_NAMES, ids=label)
def test_spellings_of_two_names(left, right):
    found = compare(left, right)
    assert FLOOR <= found.bits < SAME_BITS
    assert found.same is False


@given(forms, forms)
def test_the_order_of_the_two_does_not_matter(left, right):
    assert compare(left, right).bits == pytest.approx(compare(right, left).bits)


@given(korean, st.sampled_from(("rr", "mr", "dprk")), st.sampled_from(("rr", "mr", "dprk")))
def test_a_name_is_itself_in_every_official_spelling(name, one, two):
    assert compare(name, name).same
    assert compare(name, spelt(name, "dprk")).bits > 4
    assert compare(spelt(name, one), spelt(name, two)).bits > 0


@given(forms, forms, forms)
@settings(max_examples=50)
def test_a_score_depends_on_no_other_pair(left, right, other):
    before = compare(left, right).bits
    compare(left, other)
    compare(other, right)
    assert compare(Name.parse(left), Name.parse(right)).bits == before


def test_a_rare_name_says_more_than_a_common_one():
    assert compare("독고환례", "독고환례").bits > compare("표은석", "표은석").bits > compare("김영수", "김영수").bits


def test_marks_say_more_than_their_absence():
    assert compare("정선", "Chŏng Sŏn").bits > compare("정선", "Chong Son").bits > compare("종손", "Chŏng Sŏn").bits


@pytest.mark.parametrize(("left", "right"), [("Sonu Chaeran", "선우재란"), ("Lee Hon Nam", "이헌남"), ("Sŏnu Chaeran", "Sonu Chae-ran")])
def test_a_short_surname_of_two_syllables_and_a_syllable_like_a_title(left, right):
    assert compare(left, right).bits > 12


def test_one_hanja_differs_from_another_of_the_same_reading():
    same, other = compare("表銀石", "表銀石").bits, compare("表銀石", "表恩石").bits
    assert same > compare("表銀石", "표은석").bits > other


def test_a_simplified_character_is_its_traditional_one():
    assert compare("马石", "馬石").bits == compare("馬石", "馬石").bits


def test_the_initial_sound_rule_costs_more_inside_the_given_name():
    assert compare("김련순", "김연순").bits > compare("김순련", "김순연").bits


def test_initials_say_less_than_names():
    assert 0 < compare("Pyo U. S.", "표은석").bits < compare("Pyo Un Sok", "표은석").bits
    assert compare("Pyo K. T.", "표은석").bits < 0


def test_a_missing_surname_says_nothing():
    assert 0 < compare("Un-sok", "Pyo Un-sok").bits < compare("Pyo Un-sok", "Pyo Un-sok").bits


@pytest.mark.parametrize(("left", "right"), [("", "표은석"), ("표은석", "표"), ("x" * 10_000, "y" * 10_000)], ids=["empty", "one", "long"])
def test_a_refusal_has_no_bits_but_a_sentence(left, right):
    found = compare(left, right)
    assert (found.bits, found.same, found.aligned) == (None, None, ())
    assert len(found.note) > 10


@given(noise, noise | forms)
def test_a_score_or_a_refusal(left, right):
    found = compare(left, right)
    assert (found.bits is None) == bool(found.note)
    assert found.bits is None or FLOOR <= found.bits < 80
    assert found.same == (None if found.bits is None else found.bits >= SAME_BITS)


def test_a_given_name_of_one_syllable_is_as_rare_as_it_is_among_those():
    long = compare("표훈석", "표훈석").bits - compare("표일석", "표일석").bits
    short = compare("표훈", "표훈").bits - compare("표일", "표일").bits
    assert long > 1
    assert short < 0  # 훈 hardly ever begins a longer name, and is one of the commonest alone
