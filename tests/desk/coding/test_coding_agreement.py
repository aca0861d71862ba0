"""Krippendorff's alpha against the published examples, and how two codings are matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.desk.coding.agreement import FIELDS, Coded, agreements, alpha, differing, match, value

#: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011): two observers, ten units, binary data.
BINARY = ("0100000010", "1110010000")


def units(*rows):
    return [[value for value in column if value != "."] for column in zip(*rows, strict=True)]


def test_the_published_binary_example():
    assert alpha(units(*BINARY)) == pytest.approx(0.095, abs=0.001)


def test_the_published_example_with_missing_values():
    rows = ("123321412...", "123322412" + "5.3", ".33323422" + "51.", "123324412" + "51.")
    assert alpha(units(*rows)) == pytest.approx(0.743, abs=0.001)


def test_perfect_agreement_is_one_and_no_variation_cannot_be_told():
    assert alpha([("a", "a"), ("b", "b")]) == 1
    assert alpha([("a", "a"), ("a", "a")]) is None
    assert alpha([]) is None
    assert alpha([("a",), ("b",)]) is None


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=0, max_size=4), max_size=12))
def test_alpha_is_never_above_one_and_does_not_know_names_or_order(values):
    told = alpha(values)
    renamed = [[{"a": "z", "b": "y", "c": "x"}[one] for one in reversed(unit)] for unit in reversed(values)]
    assert told is None or told <= 1
    assert alpha(renamed) == (None if told is None else pytest.approx(told))


def coded(*spans, **payload):
    return Coded(payload, spans)


def test_claims_on_the_same_words_are_matched_and_the_same_kind_first():
    first = [coded((0, 10), kind="act"), coded((0, 10), kind="policy"), coded((40, 50), kind="act")]
    second = [coded((0, 10), kind="policy"), coded((1, 10), kind="act"), coded((90, 95), kind="act")]
    assert match(first, second) == [(1, 0), (0, 1), (2, None), (None, 2)]


spans = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)).map(lambda pair: (pair[0], sum(pair))), min_size=1, max_size=2)


@given(st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_everybody_is_in_exactly_one_pair(ours, theirs):
    pairs = match([Coded({}, own) for own in ours], [Coded({}, own) for own in theirs])
    assert sorted(a for a, _ in pairs if a is not None) == list(range(len(ours)))
    assert sorted(b for _, b in pairs if b is not None) == list(range(len(theirs)))


def test_values_do_not_depend_on_order_or_on_what_is_said_around_them():
    left = {"patient": [{"who": "b"}, {"who": "a", "as": "direct"}], "ground": ["GRD.faction", "GRD.religion"], "when": {"edtf": "2101"}}
    right = {"patient": [{"who": "a"}, {"who": "b"}], "ground": ["GRD.religion", "GRD.faction"], "when": {"edtf": "2101", "verbatim": "x"}}
    assert differing(left, right) == []
    assert value({}, "polarity") == value({"polarity": "asserted"}, "polarity")
    assert differing({"count": {"min": 2, "max": None}}, {"count": {"min": 2, "max": 9}}) == ["count"]


def test_a_field_that_neither_used_is_no_unit():
    told = {one.field: one for one in agreements([(coded(kind="act", type="A"), coded(kind="act", type="B"))])}
    assert set(told) == set(FIELDS)
    assert (told["type"].units, told["place"].units) == (1, 0)
    assert told["place"].alpha is None
