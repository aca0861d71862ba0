"""What the rules propose from a statement's words, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.desk.coding import counting, cues, dates
from kirok.terms import edtf, phrases, vocabulary

MONDAY = dates.anchor_of("2131-06-18")


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("They were taken this year", "en", "2131"),
        ("unlike last year", "en", "2130"),
        ("in late March 2130", "en", "2130-03-21~/2130-03-31~"),
        ("on 4 May 2129 at dawn", "en", "2129-05-04"),
        ("on May 4, 2129", "en", "2129-05-04"),
        ("in March", "en", "2131-03?"),
        ("in August", "en", "2130-08?"),
        ("in early August", "en", "2130-08-01~/2130-08-10~"),
        ("two months ago", "en", "2131-04"),
        ("three years ago", "en", "2128"),
        ("last winter", "en", "2130-24"),
        ("winter of 2129", "en", "2129-24"),
        ("since 2127", "en", "2127"),
        ("in the 2120s", "en", "212X"),
        ("yesterday", "en", "2131-06-17"),
        ("said on Monday", "en", "2131-06-18"),
        ("last Monday", "en", "2131-06-11"),
        ("on Friday", "en", "2131-06-15"),
        ("in May 2129", "en", "2129-05"),
        ("between November 2129 and January 2130", "en", "2129-11/2130-01"),
        ("from 2127 to 2129", "en", "2127/2129"),
        ("in 2128 or 2129", "en", "[2128,2129]"),
        ("around November 2129", "en", "2129-11~"),
        ("probably in 2127", "en", "2127?"),
        ("2129년 7월에서 2129년 9월 사이에", "ko", "2129-07/2129-09"),
        ("2129년 7월에서 9월 사이", "ko", "2129-07/2129-09"),
        ("2128년부터 2130년까지", "ko", "2128/2130"),
        ("2128년이나 2129년에", "ko", "[2128,2129]"),
        ("2129년 6월경에", "ko", "2129-06~"),
        ("2129년쯤", "ko", "2129~"),
        ("아마 2129년에", "ko", "2129?"),
        ("올해 잡혀갔다", "ko", "2131"),
        ("작년에는", "ko", "2130"),
        ("재작년에", "ko", "2129"),
        ("지난해 3월 초순", "ko", "2130-03-01~/2130-03-10~"),
        ("2130년 3월 말", "ko", "2130-03-21~/2130-03-31~"),
        ("2130년 3월 5일", "ko", "2130-03-05"),
        ("2130년 겨울", "ko", "2130-24"),
        ("작년 봄에", "ko", "2130-21"),
        ("지난 4월", "ko", "2131-04?"),
        ("8월 중순", "ko", "2130-08-11~/2130-08-20~"),
        ("이번 달에", "ko", "2131-06"),
        ("지난달에", "ko", "2131-05"),
        ("어제 밤", "ko", "2131-06-17"),
        ("그저께", "ko", "2131-06-16"),
        ("세 해 전", "ko", "2128"),
        ("두 달 전", "ko", "2131-04"),
        ("지난 월요일", "ko", "2131-06-11"),
        ("2120년대에", "ko", "212X"),
        ("2128년에", "ko", "2128"),
    ],
)
def test_dates_are_read_no_finer_than_they_are_said(text, lang, found):
    assert [one.edtf for one in dates.find(text, lang, MONDAY)] == [found]


@pytest.mark.parametrize("text", ["this year", "yesterday", "last month", "on Monday", "in March"])
def test_without_a_day_to_count_from_nothing_is_proposed(text):
    assert dates.find(text, "en", dates.anchor_of("2131/2133")) == []
    assert dates.find(text, "en", dates.anchor_of("no date")) == []


def test_a_month_is_enough_to_count_years_and_months_but_not_days():
    month = dates.anchor_of("2131-06")
    assert [one.edtf for one in dates.find("last month", "en", month)] == ["2131-05"]
    assert dates.find("yesterday", "en", month) == []


@given(st.text("0123456789년월일 말초순중하올해작지난달전어제on in of lastMonday,March ago-", max_size=40), st.sampled_from(["en", "ko"]))
def test_whatever_is_found_is_a_date_and_stands_in_the_text(text, lang):
    for one in dates.find(text, lang, MONDAY):
        edtf.parse(one.edtf)
        assert one.words in text


@pytest.mark.parametrize(
    ("text", "lang", "count"),
    [
        ("Dozens of clerks", "en", {"min": 24, "max": 99, "unit": "individual", "verbatim": "Dozens", "rule": "en:dozens"}),
        ("수십 명이 끌려갔다", "ko", {"min": 20, "max": 99, "unit": "individual", "verbatim": "수십", "rule": "ko:수십"}),
        ("다섯 가구가 추방됐다", "ko", {"min": 5, "max": 5, "unit": "household", "verbatim": "다섯 가구"}),
        ("36 families left", "en", {"min": 36, "max": 36, "unit": "family", "verbatim": "36 families"}),
        ("between 20 and 30 people", "en", {"min": 20, "max": 30, "unit": "individual", "verbatim": "between 20 and 30 people"}),
        ("2명에서 7명이", "ko", {"min": 2, "max": 7, "unit": "individual", "verbatim": "2명에서 7명"}),
        ("at least 14 people", "en", {"min": 14, "max": None, "unit": "individual", "verbatim": "at least 14 people"}),
        ("more than 14 people", "en", {"min": 15, "max": None, "unit": "individual", "verbatim": "more than 14 people"}),
        ("up to 9 families", "en", {"min": None, "max": 9, "unit": "family", "verbatim": "up to 9 families"}),
        ("적어도 5명이", "ko", {"min": 5, "max": None, "unit": "individual", "verbatim": "적어도 5명"}),
        ("5명 이상이", "ko", {"min": 5, "max": None, "unit": "individual", "verbatim": "5명 이상"}),
        ("다섯 명이 넘는", "ko", {"min": 6, "max": None, "unit": "individual", "verbatim": "다섯 명이 넘"}),
        ("10명 미만", "ko", {"min": None, "max": 9, "unit": "individual", "verbatim": "10명 미만"}),
        ("절반을 넘었다", "ko", {"quantifier": "most", "verbatim": "절반을 넘", "share_min": 0.5}),
        ("주민 다수가", "ko", {"quantifier": "many", "verbatim": "다수"}),
        ("most of them", "en", {"quantifier": "most", "verbatim": "most", "share_min": 0.5}),
        ("일부 간부", "ko", {"quantifier": "some", "verbatim": "일부"}),
    ],
)  # fmt: skip
def test_counts_are_ranges_with_their_rule(text, lang, count):
    assert counting.find(text, lang)[0][0] == count


@pytest.mark.parametrize(
    ("text", "lang"), [("about 30 people", "en"), ("30 people or so", "en"), ("약 30명", "ko"), ("30명쯤", "ko"), ("한 30명", "ko")]
)
def test_a_number_that_is_only_about_right_is_no_number(text, lang):
    assert counting.find(text, lang) == []


def test_about_so_many_people_is_no_year():
    assert dates.find("about 2100 people", "en", MONDAY) == []
    assert dates.find("in 2100 or 2101 people said", "en", MONDAY)[0].edtf == "2100"


@pytest.mark.parametrize("name", sorted(phrases.rules()))
def test_every_phrase_of_the_table_is_found_in_a_sentence(name):
    rule = phrases.rules()[name]
    phrase = max(rule.phrases, key=len)
    text = f"그때 {phrase} 명이" if rule.lang == "ko" else f"then {phrase} clerks came"
    found = [count for count, _, _ in counting.find(text, rule.lang)]
    assert any(count.get("rule") == name for count in found) or len(phrase) == 1


@pytest.mark.parametrize(
    ("scheme", "text", "lang", "code"),
    [
        ("VIO", "Officials were sent to political prison camps", "en", "VIO.LIB.camp"),
        ("VIO", "새벽에 체포되었다", "ko", "VIO.LIB.arrest"),
        ("VIO", "공개 처형되었다", "ko", "VIO.LIF.summary"),
        ("GRD", "for religious activity", "en", "GRD.religion"),
        ("GRD", "한국으로 가려다", "ko", "GRD.flight-to-ROK"),
        ("FATE", "그는 살아 있었다", "ko", "FATE.alive-free"),
        ("FATE", "그곳에서 세상을 떠났다", "ko", "FATE.dead-other"),
        ("VIO", "재판은 열리지 않았다", "ko", "VIO.FAI.no-trial"),
        ("VIO", "their families were taken along", "en", "VIO.COL.family-punishment"),
        ("FATE", "who had survived earlier purges", "en", "FATE.survived-earlier-purge"),
        ("MODALITY", "그렇게 들었습니다", "ko", "heard"),
    ],
)
def test_words_propose_codes(scheme, text, lang, code):
    assert code in [found for found, _ in cues.found(scheme, text, lang)]


def test_who_is_said_to_be_alive_no_more_is_not_proposed_alive():
    assert cues.found("FATE", "이제 살아 있지 않다", "ko") == []
    assert cues.found("FATE", "she is not alive", "en") == []


def test_every_code_of_the_table_exists_and_is_proposed_once():
    for scheme, held in cues.table().items():
        codes = [cue.code for cue in held]
        assert len(codes) == len(set(codes))
        for code in codes:
            vocabulary.load().check(code, scheme)


def test_one_stretch_of_words_proposes_one_code():
    assert cues.found("VIO", "sent to a political prison camp", "en") == [("VIO.LIB.camp", "sent to a political prison camp")]
