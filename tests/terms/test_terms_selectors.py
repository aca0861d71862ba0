from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.terms.selectors import Region, Span, TimeRange, locate, occurrences, parse_fragment

TEXT = "The baker left. The baker's son left too."


def why(text: str, **span: object) -> str:
    with pytest.raises(BadInput) as caught:
        locate(text, Span(**span))
    assert caught.value.allowed or caught.value.field == "fragment"
    return caught.value.message


def test_words_found_once_have_one_place() -> None:
    assert locate(TEXT, Span(exact="son left")) == (28, 36)


@pytest.mark.parametrize("more", [{"prefix": "too"}, {"suffix": "'s"}, {"prefix": ". The "}, {"start": 20}, {"start": 20, "end": 25}])
def test_words_found_twice_need_what_tells_them_apart(more: dict[str, object]) -> None:
    if more == {"prefix": "too"}:
        assert "2 times" in why(TEXT, exact="baker", **more)
    else:
        assert locate(TEXT, Span(exact="baker", **more)) == (20, 25)


def test_the_refusal_says_how_many_times() -> None:
    assert "stand 2 times" in why(TEXT, exact="baker")
    assert "stand 2 times" in why(TEXT, exact="baker", prefix="The ")
    assert "stand 3 times" in why("aaaa", exact="aa")
    assert "are not in the statement" in why(TEXT, exact="miller")
    assert "stand 1 time in" in why(TEXT, exact="son", prefix="x")


def test_another_unicode_form_or_other_spaces_are_named() -> None:
    text = unicodedata.normalize("NFD", "평양의 빵")
    assert "Unicode form" in why(text, exact="평양")
    assert "other spaces" in why("one\n two", exact="one two")


def test_positions_count_the_text_as_it_is_kept() -> None:
    text = unicodedata.normalize("NFD", "가나 빵")
    assert text[slice(*locate(text, Span(exact=unicodedata.normalize("NFD", "나"))))] == unicodedata.normalize("NFD", "나")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab ", max_size=30), st.integers(0, 29), st.integers(1, 6))
def test_a_span_with_its_surroundings_finds_its_own_place(text: str, start: int, size: int) -> None:
    exact = text[start : start + size]
    if not exact.strip():
        return
    end = start + len(exact)
    assert locate(text, Span(exact=exact, start=start)) == (start, end)
    assert start in occurrences(text, exact)
    found = [at for at in range(len(text)) if text.startswith(exact, at)]
    assert occurrences(text, exact) == found
    if len(found) == 1:
        assert locate(text, Span(exact=exact)) == (start, end)
    else:
        assert f"stand {len(found)} times" in why(text, exact=exact)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("t=10,20", TimeRange(10, 20)),
        ("t=,20.5", TimeRange(0, 20.5)),
        ("t=10", TimeRange(10, None)),
        ("t=npt:10,20", TimeRange(10, 20)),
        ("xywh=160,120,320,240", Region(160, 120, 320, 240)),
        ("xywh=percent:25,25,50,50", Region(25, 25, 50, 50, percent=True)),
        ("xywh=pixel:1,2,3,4", Region(1, 2, 3, 4)),
    ],
)
def test_a_fragment_is_a_time_range_or_a_region(text: str, value: TimeRange | Region) -> None:
    assert parse_fragment(text) == value
    assert parse_fragment(str(value)) == value


@pytest.mark.parametrize("text", ["", "t=", "t=,", "t=20,10", "t=a", "xywh=1,2,3", "xywh=1,2,0,4", "xywh=percent:60,0,50,10", "x"])
def test_other_fragments_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_fragment(text)


@settings(deadline=None)
@given(st.floats(0, 9_999_999).map(lambda x: round(x, 6)), st.floats(0.001, 99_999).map(lambda x: round(x, 6)))
def test_time_ranges_keep_their_microseconds(start: float, length: float) -> None:
    value = TimeRange(start, round(start + length, 6))
    if value.end is not None and start < value.end < 9_999_999:
        assert parse_fragment(str(value)) == value


def test_a_span_is_words_or_a_fragment() -> None:
    for fields in ({}, {"exact": "a", "fragment": "t=1,2"}, {"fragment": "nothing"}):
        with pytest.raises(BadInput):
            Span(**fields)
    why(TEXT, fragment="t=1,2")
