from __future__ import annotations

import datetime as dt
import functools

import edtf as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.terms.edtf import parse
from kirok.terms.when_words import in_words


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "qualifier"),
    [
        ("2024", (2024, 1, 1), (2024, 12, 31), None),
        ("2024-02", (2024, 2, 1), (2024, 2, 29), None),
        ("2024-06-17", (2024, 6, 17), (2024, 6, 17), None),
        ("2024-06-17T10:10:10+09:00", (2024, 6, 17), (2024, 6, 17), None),
        ("2013-12/..", (2013, 12, 1), None, None),
        ("2013-12/", (2013, 12, 1), None, None),
        ("../2024", None, (2024, 12, 31), None),
        ("/2024", None, (2024, 12, 31), None),
        ("../..", None, None, None),
        ("2024-06~", (2024, 6, 1), (2024, 6, 30), "approximate"),
        ("2024-06?", (2024, 6, 1), (2024, 6, 30), "uncertain"),
        ("2024-06%", (2024, 6, 1), (2024, 6, 30), "uncertain-and-approximate"),
        ("?2004-06-~11", (2004, 6, 11), (2004, 6, 11), "uncertain-and-approximate"),
        ("2004-06~-11", (2004, 6, 11), (2004, 6, 11), "approximate"),
        ("201X", (2010, 1, 1), (2019, 12, 31), None),
        ("20XX-1X", (2000, 10, 1), (2099, 12, 31), None),
        ("1985-04-XX", (1985, 4, 1), (1985, 4, 30), None),
        ("156X-12-25", (1560, 12, 25), (1569, 12, 25), None),
        ("199X-02-29", (1992, 2, 29), (1996, 2, 29), None),
        ("XXX5-02-3X", None, None, "refused"),
        ("2024-33", (2024, 1, 1), (2024, 3, 31), None),
        ("2024-38", (2024, 5, 1), (2024, 8, 31), None),
        ("2024-41", (2024, 7, 1), (2024, 12, 31), None),
        ("2024-25", (2024, 3, 1), (2024, 6, 30), None),
        ("2024-24", (2023, 12, 1), (2025, 3, 31), None),
        ("[1667,1668, 1670..1672]", (1667, 1, 1), (1672, 12, 31), None),
        ("{..1760-12-03,1762}", None, (1762, 12, 31), None),
        ("[1760-12..]", (1760, 12, 1), None, None),
        ("1950S2", (1900, 1, 1), (1999, 12, 31), None),
        ("Y17E7", None, None, None),
        ("-0043", None, None, None),
        ("2010~/2014?", (2010, 1, 1), (2014, 12, 31), "uncertain-and-approximate"),
    ],
)
def test_days_that_a_date_can_mean(
    text: str, earliest: tuple[int, ...] | None, latest: tuple[int, ...] | None, qualifier: str | None
) -> None:
    if qualifier == "refused":
        with pytest.raises(BadInput):
            parse(text)
        return
    when = parse(text)
    assert when.text == text
    assert when.earliest == (dt.date(*earliest) if earliest else None)
    assert when.latest == (dt.date(*latest) if latest else None)
    assert when.qualifier == qualifier


def test_years_beyond_the_calendar_keep_their_days() -> None:
    assert parse("Y17E7").first == (170_000_000, 1, 1)
    assert parse("Y171010000S3").last == (171_999_999, 12, 31)
    assert parse("-0043").first == (-43, 1, 1)
    assert parse("-004X").first == (-49, 1, 1)
    assert parse("-004X").last == (-40, 12, 31)
    assert parse("-1950S2").first == (-1999, 1, 1)
    assert parse("-1950S2").last == (-1900, 12, 31)
    assert parse("0000").earliest is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "last year",
        "올해",
        "2024-13",
        "2024-00",
        "2024-02-30",
        "2023-02-29",
        "2024/2023",
        "/",
        "2024//2025",
        "2024-21-03",
        "Y2024",
        "Y1E99",
        "Y" + "9" * 40,
        "[]",
        "[2024",
        "{2024]",
        "[2024,]",
        "[..]",
        "[2023..,2024]",
        "[2024,..2025]",
        "-0000",
        "Y17000S9",
        "2024-06-17T25:00:00",
        "2024-06T10:00:00",
        "2024-06-17T10:00:00+99:00",
        "24",
        "20245",
        "2024-6",
        "٢٠٢٤",
        "2024-06~~",
        "2024\n",
        "[" + "2024," * 2000 + "2024]",
        "1950S5",
        "195XS2",
        "1950S0",
        "2024-06-1７",
    ],
)
def test_what_is_not_edtf_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(text)
    assert "\n" not in caught.value.message.replace(text, "")
    assert caught.value.allowed


@settings(max_examples=2000, deadline=None)
@given(st.text(alphabet="0123456789X-/.,~?%[]{}YESTZ: ", max_size=24))
def test_no_text_of_edtf_signs_breaks_the_parser(text: str) -> None:
    try:
        when = parse(text)
    except BadInput:
        return
    assert when.first is None or when.last is None or when.first <= when.last
    assert when.contains(when)
    assert when.overlaps(when)
    assert in_words(when, "en").strip()
    assert in_words(when, "ko").strip()


_years = st.one_of(st.integers(1000, 2999).map(str), st.sampled_from(["201X", "20XX", "156X"]))
_dates = st.one_of(
    _years,
    st.tuples(_years, st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
    st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)).map(str),
    st.tuples(st.integers(1000, 2999), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}-XX"),
)
_whole = _dates.filter(lambda text: "X" not in text or len(text) == 4)  # the package cannot qualify other unspecified dates
_qualified = st.tuples(_whole, st.sampled_from(["", "", "?", "~", "%"])).map("".join)
_seasons = st.tuples(st.integers(1000, 2999), st.integers(21, 24)).map(lambda d: f"{d[0]}-{d[1]}")


@functools.cache
def theirs(text: str) -> tuple[dt.date, dt.date]:
    value = oracle.parse_edtf(text)
    return dt.date(*value.lower_strict()[:3]), dt.date(*value.upper_strict()[:3])


@settings(max_examples=100, deadline=None)
@given(_qualified | _dates)
def test_days_agree_with_the_edtf_package(text: str) -> None:
    when = parse(text)
    assert (when.earliest, when.latest) == theirs(text)


@settings(max_examples=60, deadline=None)
@given(_seasons)
def test_a_season_holds_every_day_that_the_edtf_package_gives_it(text: str) -> None:
    low, high = theirs(text)
    when = parse(text)
    assert when.earliest is not None
    assert when.latest is not None
    assert when.earliest <= low <= high <= when.latest


@settings(max_examples=60, deadline=None)
@given(_dates, _dates)
def test_closed_intervals_agree_with_the_edtf_package(one: str, two: str) -> None:
    text = f"{one}/{two}"
    if theirs(one)[0] > theirs(two)[1]:
        with pytest.raises(BadInput):
            parse(text)
        return
    when = parse(text)
    assert (when.earliest, when.latest) == (theirs(one)[0], theirs(two)[1])


@settings(max_examples=200, deadline=None)
@given(_qualified, _qualified)
def test_overlap_is_mutual_and_follows_from_containment(one: str, two: str) -> None:
    first, second = parse(one), parse(two)
    assert first.overlaps(second) == second.overlaps(first)
    if first.contains(second):
        assert first.overlaps(second)


def test_open_bounds_reach_for_ever() -> None:
    assert parse("2013-12/..").overlaps(parse("2031"))
    assert not parse("2013-12/..").overlaps(parse("2013-11"))
    assert parse("2013-12/..").contains(parse("2020/.."))
    assert not parse("2013-12/2020").contains(parse("2020/.."))
    assert not parse("2024-01").overlaps(parse("2024-02"))
