"""Words of the invented world: names that nobody bears, particles, dates, templates."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.demo.world import generate, templates_en, templates_ko
from kirok.demo.world.bilingual import Both, KoreanWord
from kirok.demo.world.dates import draw_date, later
from kirok.demo.world.dice import Dice
from kirok.demo.world.fixed import FALSE_STORY_CLAIM, FALSE_STORY_FINDING, identifier
from kirok.demo.world.geography import CAMPS, COUNTIES, COUNTRY, PROVINCES, UNION
from kirok.demo.world.names import full_names, given_names, surnames
from kirok.demo.world.numbers import draw_count
from kirok.demo.world.sentences import FACTS, FINDINGS
from kirok.demo.world.shapes import shape_of
from kirok.demo.world.specials import DIRECTOR_NAME
from kirok.terms.edtf import parse


def words(text):
    return tuple(text.split())


# Public facts: given names of heads of state and government, ministers and other widely known people of both Koreas.
PUBLIC_KO = words("""
일성 정일 정은 여정 주애 경희 정숙 정남 정철 한솔 성택 용해 영철 혁철 영남 재룡 덕훈 선희 용호 병철
영길 정천 원춘 송월 설주 승만 보선 정희 규하 두환 태우 영삼 대중 무현 명박 근혜 재인 석열 재명 덕수
기문 낙연 용건 명철 창봉 헌영 준석 동훈 종필 회창 흥민 연아 강인 지성 은경 태영
""")
PUBLIC_LATIN = words("""
albert alexei angela barack boris charles david donald elizabeth emmanuel felipe fidel francis george giorgia hugo ilham
imran indira jacinda joe john josef justin kamala karl kofi lech leonid mahatma mao margaret maria mark martin michelle
mikhail nelson nicolas nikita olaf petro richard robert ronald rosa salvador silvio stalin theresa thomas tony ursula
viktor vladimir volodymyr winston xi yasser yitzhak kelvin nelly vivian robin gabriel pelle
""")
REAL_PLACES = words("""
korea china japan russia ukraine moldova montenegro morocco kosovo belarus armenia georgia albania romania bulgaria
latvia kazakhstan uzbekistan vietnam laos myanmar cambodia syria iran iraq cuba eritrea venezuela sudan
""")
# Every syllable of our lists: ends in a letter no character's reading ends in, or is no reading for its vowel or beginning.
NO_READING = set("켈뎁펠틱벳넵릅욤퀼솟멥젯훕갭렛뭅즛빕텝켑돗펫렙슷귭샙롭엣")


def test_no_given_name_is_a_known_one():
    for name in given_names():
        assert name.ko not in PUBLIC_KO
        assert name.en.lower() not in PUBLIC_LATIN


def test_given_names_are_pairs_of_syllables_no_character_is_read_as():
    for name in given_names():
        assert len(name.ko) == 2
        assert set(name.ko) <= NO_READING
    assert len({name.ko for name in given_names()}) == len({name.en for name in given_names()}) == 196


def test_no_full_name_holds_a_known_given_name():
    for name in [*full_names(Dice(1, "test"), 500), DIRECTOR_NAME]:
        family, given_name = name.ko.split()
        assert family in {surname.ko for surname in surnames()}
        assert given_name in {pair.ko for pair in given_names()}
        assert given_name not in PUBLIC_KO


def test_no_two_people_of_the_world_share_a_name_with_the_director():
    people = generate(1).truth.people
    assert DIRECTOR_NAME.ko not in {person.name.ko for person in people}


def test_no_place_is_named_like_a_state():
    for name in [COUNTRY, UNION, *(area.name for area in (*PROVINCES, *COUNTIES, *CAMPS))]:
        assert not any(real in name.en.lower() for real in REAL_PLACES)
        assert re.search("[가-힣]", name.ko)


@pytest.mark.parametrize(
    ("word", "particle", "whole"),
    [
        ("오를레크", "으로", "오를레크로"),
        ("벨", "으로", "벨로"),
        ("연맹", "으로", "연맹으로"),
        ("연맹", "은", "연맹은"),
        ("수용소", "은", "수용소는"),
        ("교사", "이었", "교사였"),
        ("목수", "이라", "목수라"),
        ("11명", "을", "11명을"),
        ("다수", "이", "다수가"),
        ("ABC", "과", "ABC와"),
        ("감독", "", "감독"),
    ],
)
def test_particles(word, particle, whole):
    assert format(KoreanWord(word), particle) == whole


def test_both_gives_each_language():
    assert (Both("a", "가").get("en"), Both("a", "가").get("ko"), Both("a", "가").entry()) == ("a", "가", {"en": "a", "ko": "가"})


@given(st.integers(0, 10_000), st.integers(2101, 2106), st.integers(1, 12), st.integers(0, 2))
def test_a_date_said_holds_the_true_month(seed, year, month, delay):
    dated = draw_date(Dice(seed, "date"), (year, month), year + delay)
    years = [int(text) for text in re.findall(r"\d{4}", dated.edtf)]
    assert min(years) <= year <= max(years)
    if found := re.fullmatch(r"(\d{4})-(\d\d)/(\d{4})-(\d\d)", dated.edtf):
        first, last = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        assert first <= (year, month) <= last
    elif found := re.fullmatch(r"\d{4}-(2\d)", dated.edtf):
        assert month in {21: (3, 4, 5), 22: (6, 7, 8), 23: (9, 10, 11)}[int(found[1])]
    elif found := re.fullmatch(r"\d{4}-(\d\d)~?", dated.edtf):
        assert int(found[1]) == month
    assert dated.said.en != "last year" or delay == 1


@given(st.integers(2100, 2110), st.integers(1, 12), st.integers(-30, 30))
def test_later_is_its_own_inverse(year, month, by):
    assert later(later((year, month), by), -by) == (year, month)


@given(st.integers(0, 10_000), st.integers(2, 60), st.sampled_from(["en", "ko"]))
def test_a_count_said_holds_the_true_number(seed, true, language):
    count = draw_count(Dice(seed, "count"), true, language).entry
    assert count["min"] is None or 2 <= count["min"] <= true
    assert count["max"] is None or count["max"] >= true


def test_templates_say_the_same_kinds_in_both_languages():
    assert set(templates_en.TEMPLATES) == set(templates_ko.TEMPLATES)
    for table in (templates_en.TEMPLATES, templates_ko.TEMPLATES):
        assert sum(map(len, table.values())) >= 40


def test_a_template_marks_one_span_unless_it_claims_nothing():
    for table in (templates_en.TEMPLATES, templates_ko.TEMPLATES):
        for slot, sentences in table.items():
            for sentence in sentences:
                assert sentence.count("[[") == sentence.count("]]") == (0 if shape_of(slot) is None else 1), sentence


def test_findings_and_facts_are_told_in_both_languages():
    assert set(FINDINGS) == set(FACTS)
    for text in [*FINDINGS.values(), *FACTS.values()]:
        assert re.search("[가-힣]", text.ko)
        assert not re.search("[가-힣]", text.en)


def test_identifiers_are_short_repeatable_and_apart():
    made = {identifier("c", 1, "claim", number) for number in range(5000)}
    assert len(made) == 5000
    assert all(re.fullmatch("c[a-z2-7]{6}", one) for one in made)
    assert identifier("c", 1, "x") == identifier("c", 1, "x") != identifier("c", 2, "x")
    assert FALSE_STORY_CLAIM not in made
    assert re.fullmatch("c[a-z2-7]{6}", FALSE_STORY_CLAIM)
    assert re.fullmatch("f[a-z2-7]{6}", FALSE_STORY_FINDING)


@given(st.integers(0, 1000), st.lists(st.integers(), max_size=30))
def test_mixing_keeps_everything(seed, items):
    assert sorted(Dice(seed, "mix").mixed(items)) == sorted(items)


@given(st.integers(0, 1000), st.integers(-5, 5), st.integers(0, 9))
def test_between_keeps_its_bounds(seed, low, width):
    assert low <= Dice(seed, "between").between(low, low + width) <= low + width


@given(st.integers(0, 10_000), st.integers(2101, 2106), st.integers(1, 12), st.integers(0, 2))
def test_the_bounds_of_a_date_hold_the_true_month(seed, year, month, delay):
    dated = draw_date(Dice(seed, "date"), (year, month), year + delay)
    when = parse(dated.edtf)
    assert when.earliest <= date(year, month, 28)
    assert when.latest >= date(year, month, 1)
