from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.terms import count_words, phrases
from kirok.terms.count import Count, lookup


@pytest.mark.parametrize(
    ("phrase", "lang", "rule", "low", "high"),
    [
        ("dozens", "en", "en:dozens", 24, 99),
        ("“Dozens to  hundreds”", "en", "en:dozens-to-hundreds", 24, 999),
        ("dozens–hundreds", "en", "en:dozens-to-hundreds", 24, 999),
        ("수십 명", "ko", "ko:수십", 20, 99),
        ("수백명", "ko", "ko:수백", 200, 999),
        ("수십에서 수백 명", "ko", "ko:수십~수백", 20, 999),
        ("수십∼수백", "ko", "ko:수십~수백", 20, 999),
        ("두세 사람", "ko", "ko:두세", 2, 3),
    ],
)
def test_a_phrase_means_a_range_by_a_named_rule(phrase: str, lang: str, rule: str, low: int, high: int) -> None:
    found = lookup(phrase, lang)
    assert found is not None
    assert (found.rule, found.min, found.max, found.verbatim) == (rule, low, high, phrase)


def test_an_unknown_phrase_has_no_count() -> None:
    assert lookup("umpteen", "en") is None
    assert lookup("dozens", "ko") is None


def test_every_rule_is_sound_and_found_by_its_own_phrases() -> None:
    assert len(phrases.rules()) >= 40
    for rule in phrases.rules().values():
        assert rule.id.startswith(f"{rule.lang}:")
        assert rule.min is not None
        assert rule.max is None or 0 <= rule.min <= rule.max
        assert all(phrases.find(words, rule.lang) == rule for words in rule.phrases)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"min": 5, "max": 3}, "min"),
        ({"min": -1}, "min"),
        ({"max": -1}, "max"),
        ({"share_min": 1.5}, "share_min"),
        ({"share_min": 0.9, "share_max": 0.5}, "share_min"),
        ({"min": 1, "rule": "en:no-such"}, "rule"),
        ({"min": 20, "max": 99, "rule": "en:dozens"}, "min"),
        ({"min": 24, "max": None, "rule": "en:dozens"}, "max"),
        ({}, None),
        ({"min": None, "max": None}, None),
    ],
)
def test_a_count_that_does_not_hold_is_refused(fields: dict[str, object], field: str | None) -> None:
    with pytest.raises(BadInput) as caught:
        Count(**fields)
    assert caught.value.field == field
    assert caught.value.allowed


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_min_is_never_more_than_max(low: int, high: int) -> None:
    if low > high:
        with pytest.raises(BadInput):
            Count(low, high)
    else:
        assert Count(low, high).min == low


@pytest.mark.parametrize(
    ("count", "en", "ko"),
    [
        (Count(24, 999, verbatim="dozens to hundreds"), "24 to 999 (“dozens to hundreds”)", "24~999(“dozens to hundreds”)"),
        (Count(24, 999, verbatim='"dozens"'), "24 to 999 (“dozens”)", "24~999(“dozens”)"),
        (Count(quantifier="many"), "many", "다수"),
        (Count(None, None, quantifier="many", verbatim="a lot"), "“a lot”", "“a lot”"),
        (Count(share_min=0.5, verbatim="most"), "at least 50% (“most”)", "50% 이상(“most”)"),
        (Count(5, 5), "5", "5"),
        (Count(3, None), "at least 3", "3 이상"),
        (Count(None, 2000), "at most 2,000", "2,000 이하"),
    ],
)
def test_a_count_in_words(count: Count, en: str, ko: str) -> None:
    assert count_words.in_words(count, "en") == en
    assert count_words.in_words(count, "ko") == ko
