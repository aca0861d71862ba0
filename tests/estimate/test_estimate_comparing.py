"""Methods side by side, strata, linkages, ranges, and what is said about them."""

import json

import estimate_tables as tables
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, NoAnswer
from kirok.estimate import Comparison, Estimate, Lists, combine, compare, fit, internal_consistency, leave_one_list_out, pool, sensitivity
from kirok.estimate.cells import predictive
from kirok.estimate.comparing import pieces
from kirok.estimate.disagreement import disagreement
from kirok.estimate.estimate import BMA, LCM, LOGLINEAR_BIC, LOGLINEAR_STEPWISE
from kirok.estimate.imputing import imputed, imputed_share
from kirok.estimate.screening import no_project, refusal, weaknesses
from kirok.estimate.settings import Settings

QUICK = Settings(bootstrap=100, sweeps=20_000)
KEYS = [
    "method",
    "median",
    "mean",
    "low",
    "high",
    "level",
    "model",
    "bic",
    "deviance",
    "existence",
    "rhat",
    "ess",
    "cap_share",
    "converged",
    "warnings",
]


@pytest.fixture(scope="module")
def four():
    return compare(tables.lists(tables.FOUR), settings=QUICK)


def test_all_methods_stand_side_by_side(four):
    assert isinstance(four, Comparison)
    assert [each.method for each in four.estimates] == [LOGLINEAR_BIC, LOGLINEAR_STEPWISE, BMA, LCM]
    for each in four.estimates:
        low, high = each.interval()
        assert four.observed <= low <= each.median <= high
        assert each.assumptions


def test_the_json_has_the_fixed_keys(four):
    told = json.loads(json.dumps(four.as_json(), allow_nan=False))
    assert list(told)[:7] == ["observed", "lists", "estimates", "strata", "linkages", "diagnostics", "refused"]
    for each in told["estimates"]:
        assert list(each)[: len(KEYS)] == KEYS
    assert {"overlap", "existence", "leave_one_list_out", "internal_consistency", "sensitivity"} <= set(told["diagnostics"])
    assert told["diagnostics"]["existence"][LOGLINEAR_BIC]["0"] == 113
    assert (told["linkages"], told["refused"], told["strata"]) == (1, None, {})


def test_existence_is_told_per_model_also_where_there_is_no_estimate():
    """The example of Chan, Silverman and Vincent: C meets nobody, so that there is no estimate, and the models say why."""
    found = compare(tables.lists({1: 40, 2: 30, 4: 20, 3: 6}), settings=QUICK)
    assert found.refused
    named = found.as_json()["diagnostics"]["existence"]["models"]
    assert len(named) == 8
    assert (named["[A,B] [A,C] [B,C]"], named["[A,B] [C]"], named["[A,C] [B,C]"]) == (2, 1, 0)


def test_the_overlap_is_that_of_the_table(four):
    found = four.diagnostics.overlap
    assert found["matrix"][0][0] == sum(count for cell, count in tables.FOUR.items() if cell & 1)
    assert found["matrix"][0][1] == sum(count for cell, count in tables.FOUR.items() if cell & 3 == 3)
    assert found["pairs_without_overlap"] == []


def test_the_sensitivity_sweep_scales_the_unseen(four):
    estimate = four.estimates[2]
    rows = {row["factor"]: row for row in sensitivity(estimate)}
    assert rows[1.0]["median"] == pytest.approx(estimate.median)
    assert rows[2.0]["median"] - four.observed == pytest.approx(2 * (estimate.median - four.observed))


def test_a_number_that_is_known_is_estimated():
    table = tables.drawn(4, 5_000, 6, np.array([0.3, 0.25, 0.3, 0.35]))
    rows = internal_consistency(table, QUICK)
    assert [row["true"] for row in rows if row["method"] == BMA] == list(table.list_sizes())
    assert np.mean([row["covered"] for row in rows]) >= 0.6
    left = leave_one_list_out(table, QUICK)
    assert {row["left_out"] for row in left} == set("ABCD")
    assert all(row["low"] <= row["median"] <= row["high"] for row in left)


def test_lists_that_meet_nobody_within_a_list_are_set_aside():
    table = tables.lists({1: 50, 2: 60, 4: 40, 8: 30, 3: 12, 6: 9, 5: 7, 7: 3, 12: 6})
    rows = {row["list"]: row for row in internal_consistency(table, QUICK)}
    assert rows["D"]["refused"]
    assert rows["A"]["set_aside"] == ["D"]


def test_the_predictive_check_sees_a_wrong_model():
    table = tables.lists(tables.FOUR)
    good = fit(table, "bma", QUICK)
    assert predictive(table, good)["p"] > 0.01
    shifted = Lists(table.names, np.where(np.arange(16) == 3, 3 * table.counts, table.counts))
    wrong = predictive(shifted, good)
    assert wrong["p"] < 0.01
    assert any(row["outside"] for row in wrong["cells"])


def test_strata_are_estimated_apart_and_added():
    first, second = tables.lists(tables.FOUR), tables.drawn(4, 900, 4, np.array([0.3, 0.2, 0.3, 0.25]))
    whole = Lists(first.names, first.counts + second.counts, strata={"north": first, "south": second})
    found = compare(whole, "bma", QUICK)
    parts = [part.estimates[0].median for part in found.strata.values()]
    assert found.estimates[0].median == pytest.approx(sum(parts), rel=0.05)
    assert found.observed == first.observed + second.observed
    assert list(found.as_json()["strata"]) == ["north", "south"]


def test_a_stratum_without_an_estimate_counts_as_seen_and_that_is_said():
    first, alone = tables.lists(tables.FOUR), tables.lists({1: 30, 2: 12}, size=4)
    whole = Lists(first.names, first.counts + alone.counts, strata={"north": first, "islands": alone})
    found = compare(whole, "loglinear", QUICK)
    assert found.strata["islands"].refused
    single = fit(first, "loglinear", QUICK)
    assert found.estimates[0].median == pytest.approx(single.median + 42)
    assert any("the total is too low" in text for text in found.estimates[0].warnings)


def test_people_without_a_stratum_are_never_left_out():
    first, second = tables.lists(tables.FOUR), tables.drawn(4, 900, 4, np.array([0.3, 0.2, 0.3, 0.25]))
    rest = tables.lists({1: 20, 3: 5, 8: 12, 15: 2})
    whole = Lists(first.names, first.counts + second.counts + rest.counts, None, {"north": first, "south": second}, rest)
    rounds = imputed(whole, seed=1)
    assert len(rounds) == 5
    for each in rounds:
        assert sum(part.observed for part in each.values()) == whole.observed
        assert all((part.counts >= whole.strata[label].counts).all() for label, part in each.items())
    assert imputed_share(whole) == pytest.approx(39 / whole.observed)
    assert any("had no stratum" in text for text in compare(whole, "bma", QUICK, diagnostics=False).estimates[0].warnings)


def test_linkages_are_pooled_and_widen_the_interval():
    few = tables.lists({**tables.FOUR, 3: 20, 5: 28})
    many = tables.lists({**tables.FOUR, 3: 57, 5: 70})
    singles = [fit(table, "bma", QUICK) for table in (few, many)]
    found = compare([few, many], "bma", QUICK)
    assert found.linkages == 2
    (low, high), (lows, highs) = found.estimates[0].interval(), zip(*(single.interval() for single in singles), strict=True)
    assert min(lows) * 0.99 < low < max(lows) * 1.01
    assert min(highs) * 0.99 < high < max(highs) * 1.01
    assert high - low > min(top - bottom for bottom, top in zip(lows, highs, strict=True))
    assert found.observed == {"min": min(few.observed, many.observed), "max": max(few.observed, many.observed)}
    assert "matrix_max" in found.diagnostics.overlap


def test_a_linkage_without_an_estimate_is_left_out_and_told():
    apart = tables.lists({1: 30, 2: 40}, size=4)
    found = compare([tables.lists(tables.FOUR), apart], "bma", QUICK, diagnostics=False)
    assert any("1 of 2 tables bear no estimate" in text for text in found.estimates[0].warnings)


def test_ranges_give_a_span_and_no_middle():
    table = tables.lists(tables.FOUR)
    most = table.counts + np.where(np.arange(16) == 1, 150, 0) + np.where(np.arange(16) == 3, 40, 0)
    found = compare(Lists(table.names, table.counts, most), "loglinear", QUICK)
    told = found.as_json()["estimates"][0]
    assert (told["median"], told["mean"]) == (None, None)
    assert set(told["ends"]) == {"least", "greatest", "least overlap", "most overlap"}
    assert told["low"] == pytest.approx(min(end["low"] for end in told["ends"].values()))
    assert told["high"] == pytest.approx(max(end["high"] for end in told["ends"].values()))
    assert told["ends"]["least overlap"]["median"] > told["ends"]["most overlap"]["median"]
    assert found.observed == {"min": table.observed, "max": table.observed + 190}


def test_ranges_within_strata_give_a_span_a_stratum_and_the_span_of_the_sums():
    first, second = tables.lists(tables.FOUR), tables.drawn(4, 900, 4, np.array([0.3, 0.2, 0.3, 0.25]))
    most = first.counts + np.where(np.arange(16) == 1, 150, 0)
    strata = {"n": Lists(first.names, first.counts, most), "s": second}
    whole = Lists(first.names, first.counts + second.counts, most + second.counts, strata)
    found = compare(whole, "bma", QUICK)
    north, south = (found.strata[label].estimates[0].as_json() for label in "ns")
    told = found.estimates[0].as_json()
    assert (told["median"], south["median"]) == (None, None)
    assert told["ends"]["greatest"]["median"] == pytest.approx(
        north["ends"]["greatest"]["median"] + south["ends"]["greatest"]["median"], rel=0.03
    )
    assert found.observed == {"min": whole.observed, "max": whole.observed + 150}
    assert json.loads(json.dumps(found.as_json(), allow_nan=False))["strata"]["n"]["observed"]["max"] == first.observed + 150


def test_linkages_with_ranges_are_refused_and_not_taken_at_their_least():
    table = tables.lists(tables.FOUR)
    with pytest.raises(BadInput, match="ranges"):
        compare([table, Lists(table.names, table.counts, table.counts + (table.counts > 100))], settings=QUICK)


def test_provenance_tells_the_replicates_that_were_drawn_and_not_those_asked_for():
    told = fit(tables.drawn(9, 400, 5), "loglinear", Settings(bootstrap=1_000)).provenance
    assert told["bootstrap"] == 200
    assert fit(tables.lists(tables.FOUR), "loglinear", Settings(bootstrap=300)).provenance["bootstrap"] == 300


def estimate(method, middle, spread, observed=100):
    return Estimate(method, observed, np.linspace(middle - spread, middle + spread, 4_001))


def test_disagreement_is_said_in_words():
    near = disagreement([estimate(BMA, 1_000, 200), estimate(LCM, 1_100, 200)])
    assert "close to each other" in near[0]
    assert "every interval holds" in near[1]
    far = disagreement([estimate(BMA, 1_000, 100), estimate(LCM, 3_000, 100)])
    assert "disagree by a factor of 3.0" in far[0]
    assert "do not meet" in far[1]
    assert disagreement([estimate(BMA, 1_000, 100)]) == ()


def test_sums_and_pools_of_draws():
    parts = [estimate(BMA, 1_000, 100), estimate(BMA, 2_000, 300)]
    assert combine(parts).median == pytest.approx(3_000)
    assert combine(parts).observed == 200
    assert pool(parts).interval()[0] < 950
    assert pool(parts).interval()[1] > 2_200
    with pytest.raises(BadInput, match="one method"):
        pool([estimate(BMA, 1, 0), estimate(LCM, 1, 0)])
    with pytest.raises(BadInput, match="no strata"):
        combine([])


REFUSED = {
    "one list": ({1: 40}, "one list only"),
    "nobody": ({1: 0, 2: 0}, "nobody is on any list"),
    "an empty list": ({1: 40, 2: 30, 3: 5, 4: 0}, "nobody is on the list C"),
    "islands": ({1: 40, 2: 30, 3: 5, 4: 20, 8: 9, 12: 3}, "do not overlap"),
    "nested": ({1: 40, 3: 5}, "everybody on B is on A too"),
    "no overlap at all": ({1: 40, 2: 30, 4: 10}, "do not overlap"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_table_that_bears_no_estimate_is_refused_in_one_sentence(name):
    cells, words = REFUSED[name]
    table = tables.lists(cells)
    assert words in refusal(table)
    found = compare(table, settings=QUICK)
    assert (found.estimates, found.refused) == ((), refusal(table))
    with pytest.raises(NoAnswer) as caught:
        fit(table)
    assert caught.value.message == found.refused


@pytest.mark.parametrize("name", ["S-0007", "s-0007", "S_0012", "s0007", "account of S-123", "\uff33-0007"])
def test_a_list_of_one_source_is_refused_with_the_reason(name):
    table = Lists(("church", name), np.array([0, 30, 20, 5]))
    assert "never a single source" in no_project(table)
    found = compare([table, table], settings=QUICK)
    assert (found.estimates, found.refused, found.linkages) == ((), no_project(table), 2)
    with pytest.raises(NoAnswer, match="single source"):
        fit(table, "loglinear")


@pytest.mark.parametrize("name", ["S-1", "source1", "PS-2013", "S", "survey 2013", "S2013", "NGOS-100"])
def test_names_that_only_resemble_a_sources_number_are_lists(name):
    assert no_project(Lists(("church", name), np.array([0, 30, 20, 5]))) is None


def test_a_list_of_one_person_is_no_project_but_within_a_stratum_it_may_be():
    table = tables.lists({1: 40, 2: 30, 3: 8, 5: 1})
    assert "one person only on the list C" in compare(table, settings=QUICK).refused
    first, second = tables.lists({1: 40, 2: 30, 3: 8, 5: 1}), tables.lists({1: 20, 2: 30, 3: 9, 4: 20, 6: 7, 5: 5})
    whole = Lists(first.names, first.counts + second.counts, strata={"n": first, "s": second})
    found = compare(whole, "loglinear", QUICK, diagnostics=False)
    assert (found.refused, found.strata["n"].refused) == (None, None)


def sparse_cells(size):
    """Few patterns, one of them often that of all lists, without which hardly any such table hangs together."""
    counts = st.sampled_from([0, 1, 2, 5, 40, 3_000_000_000])
    cells = st.dictionaries(st.integers(1, (1 << size) - 1), counts, min_size=1, max_size=12)
    return st.tuples(cells, st.sampled_from([0, 1, 5])).map(lambda drawn: {**drawn[0], (1 << size) - 1: drawn[1]})


def test_no_method_breaks_on_counts_in_the_billions():
    table = tables.lists({cell: count * 10_000_000 for cell, count in tables.FOUR.items()})
    found = compare(table, settings=QUICK, diagnostics=False)
    assert [each.method for each in found.estimates] == [LOGLINEAR_BIC, LOGLINEAR_STEPWISE, BMA, LCM]
    for each in found.estimates:
        low, high = each.interval()
        assert table.observed <= low <= high < 1e13


@settings(max_examples=15, deadline=None)
@example(table=(5, {5: 0, 9: 40, 12: 1, 17: 2, 22: 5, 26: 3_000_000_000, 31: 2}))
@example(table=(9, {73: 10, 81: 1, 284: 1, 257: 10, 446: 1_000, 382: 10, 511: 3_000_000_000}))
@given(table=st.sampled_from([2, 3, 4, 7, 8]).flatmap(lambda size: st.tuples(st.just(size), sparse_cells(size))))
def test_any_sparse_table_is_estimated_or_refused_in_a_sentence(table):
    size, cells = table
    found = compare(tables.lists(cells, size), "loglinear", Settings(bootstrap=100), diagnostics=False)
    assert (found.refused is None) == bool(found.estimates)
    for each in found.estimates:
        low, high = each.interval()
        assert np.isfinite([low, high, each.median, each.bic]).all()
        assert found.seen[0] <= low <= high
    assert found.refused is None or "\n" not in found.refused


WEAK = {
    "two lists": ({1: 40, 2: 30, 3: 8}, "two lists only"),
    "few people": ({1: 9, 2: 7, 4: 5, 3: 2, 6: 1}, "only 24 people"),
    "one inside another": ({2: 60, 3: 25, 4: 30, 6: 10, 7: 5}, "everybody on A is on B too"),
    "a short list": ({1: 60, 2: 50, 3: 12, 4: 2, 5: 1}, "the list C has very few people"),
    "a pair apart": ({1: 60, 2: 50, 3: 12, 4: 40, 6: 9}, "A + C"),
    "hardly any overlap": ({1: 90, 2: 80, 4: 70, 3: 1, 6: 1}, "very few people are on more than one list"),
}


@pytest.mark.parametrize("name", WEAK)
def test_a_weak_table_is_estimated_and_its_weakness_said(name):
    cells, words = WEAK[name]
    table = tables.lists(cells)
    assert refusal(table) is None
    assert any(words in text for text in weaknesses(table))
    assert any(words in text for text in fit(table, "loglinear", Settings(bootstrap=100)).warnings)


def test_a_sound_table_has_no_weakness():
    assert weaknesses(tables.lists(tables.FOUR)) == ()


def test_two_lists_have_one_method():
    found = compare(tables.lists({1: 40, 2: 30, 3: 8}), settings=QUICK)
    assert [each.method for each in found.estimates] == [LOGLINEAR_BIC]
    assert compare(tables.lists({1: 40, 2: 30, 3: 8}), "bma", QUICK).refused.startswith("averaging over graphs needs three lists")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"level": 1.0}, "level"), ({"bootstrap": 50}, "bootstrap"), ({"chains": 2}, "chains"), ({"max_order": 0}, "max_order"),
     ({"seed": -1}, "seed"), ({"select": "aic"}, "select")],
    ids=["level", "bootstrap", "chains", "order", "seed", "select"],
)  # fmt: skip
def test_settings_out_of_range_are_refused(values, field):
    with pytest.raises(BadInput) as caught:
        Settings(**values)
    assert caught.value.field == field


def test_tables_that_are_pooled_share_the_work():
    asked = Settings(bootstrap=1_000)
    assert asked.shared(1) == asked
    assert [asked.shared(times).bootstrap for times in (4, 100)] == [250, 200]
    assert Settings(bootstrap=0).shared(9).bootstrap == 0
    first, rest = tables.lists(tables.FOUR), tables.lists({1: 20, 3: 5}, size=4)
    whole = Lists(first.names, first.counts + rest.counts, None, {"n": first}, rest)
    assert (pieces([first]), pieces([first, first]), pieces([whole])) == (1, 2, 5)
    assert pieces([Lists(first.names, first.counts, first.counts + 1 - (np.arange(16) == 0))]) == 4


def test_there_is_no_such_method():
    with pytest.raises(BadInput, match="no single method"):
        fit(tables.lists(tables.FOUR), "all")
    with pytest.raises(BadInput, match="no method 'magic'"):
        compare(tables.lists(tables.FOUR), "magic")
    with pytest.raises(BadInput, match="no table"):
        compare([])
    with pytest.raises(BadInput, match="ranges"):
        fit(Lists(("A", "B"), np.array([0, 5, 4, 2]), np.array([0, 9, 4, 2])), "loglinear")
