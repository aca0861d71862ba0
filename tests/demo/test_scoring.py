"""Precision, recall and F1 of a linkage, by hand and by what must hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kirok.demo.scoring import Score, score


def test_a_linkage_by_hand():
    # true: {a b c} {d e}; proposed: {a b} {c d} {e}
    found = score({"a": "1", "b": "1", "c": "2", "d": "2", "e": "3"}, {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"})
    assert found == Score(proposed=2, true=4, right=1)
    told = found.as_json()
    assert told["precision"]["share"] == 0.5
    assert told["recall"]["share"] == 0.25
    assert told["f1"]["share"] == pytest.approx(2 * 0.5 * 0.25 / 0.75)


def test_nothing_to_compare_is_no_score():
    with pytest.raises(ValueError, match="no pairs"):
        score({"a": "1", "b": "2"}, {"a": "x", "b": "x"})


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_every_interval_holds_its_figure(right, wrong, missed):
    told = Score(right + wrong, right + missed, right).as_json()
    for name in ("precision", "recall", "f1"):
        assert 0 <= told[name]["low95"] <= told[name]["share"] <= told[name]["high95"] <= 1
    assert told["f1"]["share"] == pytest.approx(2 * right / (2 * right + wrong + missed))


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.sampled_from("xyz"), min_size=4, max_size=12))
def test_the_truth_itself_has_no_fault(persons):
    names = {record: f"c{person}" for record, person in persons.items()}
    assert score(names, persons).proposed == score(names, persons).right == score(names, persons).true
