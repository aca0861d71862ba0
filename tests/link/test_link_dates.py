from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.link import dates
from kirok.link.dates import Span, age_at, born_from_age, read_span
from kirok.terms.edtf import parse


def day(*parts: int) -> int:
    return dt.date(*parts).toordinal()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2024-06-17", day(2024, 6, 17), day(2024, 6, 17)),
        ("2024-06", day(2024, 6, 1), day(2024, 6, 30)),
        ("195X", day(1950, 1, 1), day(1959, 12, 31)),
        ("2013-12/..", day(2013, 12, 1), day(9999, 12, 31)),
        ("2014/3/5", day(2014, 3, 5), day(2014, 3, 5)),
        ("20140305", day(2014, 3, 5), day(2014, 3, 5)),
        ("2014.03.05", day(2014, 3, 5), day(2014, 3, 5)),
        ("2014-03-05 00:00:00", day(2014, 3, 5), day(2014, 3, 5)),
        ("5.3.2014", day(2014, 3, 5), day(2014, 3, 5)),
        ("2014. 3. 5.", day(2014, 3, 5), day(2014, 3, 5)),
        ("2014년 3월 5일", day(2014, 3, 5), day(2014, 3, 5)),
        ("2014년 6월", day(2014, 6, 1), day(2014, 6, 30)),
        ("٢٠١٤-٠٣-٠٥", day(2014, 3, 5), day(2014, 3, 5)),
        ("1985.0", day(1985, 1, 1), day(1985, 12, 31)),
    ],
)
def test_days_that_a_text_can_mean(text: str, low: int, high: int) -> None:
    assert read_span(text) == Span(low, high)


def test_an_approximate_date_is_wider_by_its_own_width() -> None:
    assert read_span("1985~") == Span(day(1985, 1, 1) - 365, day(1985, 12, 31) + 365)
    assert read_span("1985-03-05~") == Span(day(1985, 3, 2), day(1985, 3, 8))
    assert read_span("1985?") == read_span("1985")


def test_a_date_that_says_nothing() -> None:
    assert read_span("../2030-01-01") == Span(1, day(2030, 1, 1))
    assert read_span("XXXX") is None or read_span("XXXX").width > 20 * 366  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["yesterday", "2024-13-01", "31/12/2024", "2024-02-30", "5.3.14"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="not an EDTF date"):
        read_span(text)


def test_parts_of_a_span() -> None:
    assert read_span("2024-06-17").day == dt.date(2024, 6, 17)  # type: ignore[union-attr]
    month = read_span("2023-12/2024-01")
    assert month is not None
    assert (month.day, month.years(3), month.years(1)) == (None, (2023, 2024), ())
    assert month.months(3) == (2023 * 12 + 12, 2024 * 12 + 1)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2000, 12, 31)), st.integers(0, 20_000))
def test_an_age_holds_the_true_day_of_birth(born: dt.date, days: int) -> None:
    when = born + dt.timedelta(days=days)
    age = when.year - born.year - ((when.month, when.day) < (born.month, born.day))
    span = born_from_age(age, Span(when.toordinal(), when.toordinal()))
    # A leap day's birthday is the day before it in other years.
    assert span.low - 1 <= born.toordinal() <= span.high + 1
    assert span.width <= 367


def test_ages_between_dates() -> None:
    born, when = read_span("1980"), read_span("2010")
    assert born is not None
    assert when is not None
    assert age_at(born, when) == 30
    assert age_at(when, born) is None
    assert age_at(Span(1, 20_000), when) is None
    assert born_from_age(30, Span(1, 1)) == Span(1, 1)


@given(st.from_regex(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", fullmatch=True))
def test_plain_dates_are_read_as_the_full_reader_reads_them(text: str) -> None:
    plain = dates._plain(text)
    if plain is not None:
        when = parse(text)
        assert (plain.low, plain.high) == (dates._ordinal(when.first, dates.FIRST), dates._ordinal(when.last, dates.LAST))
