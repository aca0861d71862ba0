"""The compiled fits against a dense design, a linear program, and by hand."""

import math

import estimate_tables as tables
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.estimate import models, reference
from kirok.estimate.existence import EXISTS, NO_MAXIMUM, NOT_IDENTIFIABLE, _by_pattern, codes, existence
from kirok.estimate.kernels import CERTIFIED, DOUBTFUL, fit_model, independence_start, subset_sums, superset_sums
from kirok.estimate.loglinear import choose, fit_all, fit_one
from kirok.estimate.search_kernels import downhill, log_tail, may_add, may_drop

#: A and B overlap; C meets nobody. What the three models of Chan, Silverman and Vincent's example are good for.
APART = {1: 40, 2: 30, 4: 20, 3: 6}


@settings(deadline=None)
@given(values=st.lists(st.integers(0, 50), min_size=16, max_size=16))
def test_sums_over_cells_above_and_below(values):
    above, below = (np.array(values, dtype=float) for _ in range(2))
    superset_sums(above, 4)
    subset_sums(below, 4)
    for cell in range(16):
        assert above[cell] == sum(values[other] for other in range(16) if other & cell == cell)
        assert below[cell] == sum(values[other] for other in range(16) if other & cell == other)


@pytest.mark.parametrize("number", [0, 3, 17, 40, 63])
def test_a_fit_equals_reweighted_least_squares(number):
    table = tables.lists(tables.FOUR)
    rows, sizes = models.all_models(4, 2)
    terms = [int(term) for term in rows[number, : sizes[number]]]
    theta, level = reference.poisson_fit(4, table.counts.tolist(), terms)
    fitted = fit_one(table, tuple(terms[5:]))
    assert np.allclose(fitted.theta, theta, atol=1e-8)
    assert fitted.level == pytest.approx(level, abs=1e-8)


def test_a_term_without_a_margin_is_minus_infinity_and_frees_its_cells():
    table = tables.lists({1: 50, 2: 40, 4: 30, 3: 10, 5: 8})
    fitted = fit_one(table, (0b110, 0b011))
    assert fitted.theta[4] == -np.inf
    assert fitted.expected[6] == fitted.expected[7] == 0
    assert fitted.size == 6


@pytest.mark.parametrize(
    ("interactions", "code"), [((0b011, 0b101, 0b110), NOT_IDENTIFIABLE), ((0b011,), NO_MAXIMUM), ((0b101, 0b110), EXISTS)]
)
def test_the_known_example_of_existence(interactions, code):
    table = tables.lists(APART)
    assert existence(table.counts, (0, 1, 2, 4, *interactions)) == code
    assert (fit_one(table, interactions) is None) == (code != EXISTS)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), size=st.sampled_from([3, 4]))
def test_a_vanishing_step_and_the_linear_program_agree(data, size):
    cells = [0, *(data.draw(st.sampled_from([0, 0, 1, 2, 9, 200])) for _ in range((1 << size) - 1))]
    counts = np.array(cells, dtype=np.int64)
    if any(not counts[[cell for cell in range(1 << size) if cell >> j & 1]].sum() for j in range(size)):
        return
    rows, sizes = models.all_models(size, size - 1)
    number = data.draw(st.integers(0, len(rows) - 1))
    terms = rows[number, : sizes[number]]
    margins, start = counts.astype(float), np.zeros(len(terms))
    superset_sums(margins, size)
    independence_start(size, margins, start)
    theta, mean = np.empty(len(terms)), np.empty(1 << size)
    status, _ = fit_model(size, counts.astype(float), margins, terms, len(terms), start, theta, mean)
    assert (status == CERTIFIED) == (existence(counts, tuple(int(term) for term in terms)) == EXISTS)


@pytest.mark.parametrize(("size", "order"), [(4, 3), (5, 2)])
def test_models_that_need_not_be_asked_have_the_code_of_the_linear_program(size, order):
    """Few of thousands of models are asked one by one; the tables have so few patterns that most have no maximum."""
    source = np.random.default_rng(size)
    rows, sizes = models.all_models(size, order)
    for patterns in (5, 7):
        cells = source.choice(np.arange(1, 1 << size), patterns, replace=False)
        counts = np.bincount(cells, weights=source.choice([1, 5, 40], patterns), minlength=1 << size).astype(np.int64)
        status = np.full(len(rows), DOUBTFUL, dtype=np.int8)
        status[::7] = fit_all(tables.lists(dict(enumerate(counts.tolist())), size), order)[0][::7]
        _by_pattern.cache_clear()
        found = codes(counts, rows, sizes, status)
        assert _by_pattern.cache_info().misses < 400
        for number in source.integers(0, len(rows), 60):
            assert found[number] == existence(counts, tuple(int(term) for term in rows[number, : sizes[number]]))


def test_a_fit_among_billions_is_certified_though_rounding_keeps_its_steps_from_vanishing():
    cells = {63: 2, 17: 2, 12: 1, 7: 3_000_000_000, 57: 40, 20: 40, 13: 3_000_000_000, 45: 40, 42: 5, 37: 40, 22: 5, 9: 40, 23: 40, 51: 40}
    table = tables.lists(cells, 6)
    rows, sizes = models.all_models(6, 2)
    numbers = np.arange(0, len(rows), 97)
    margins, start = table.counts.astype(float), np.zeros((1, rows.shape[1]))
    superset_sums(margins, 6)
    independence_start(6, margins, start[0])
    theta, mean = np.empty(rows.shape[1]), np.empty(64)
    status = [fit_model(6, table.counts.astype(float), margins, rows[m], sizes[m], start[0], theta, mean)[0] for m in numbers]
    assert np.mean(np.array(status) == CERTIFIED) > 0.85  # of these models, all of which have a maximum, 56 of 100 were


@pytest.mark.parametrize(("size", "order", "count"), [(2, 1, 1), (3, 2, 8), (4, 2, 64), (4, 3, 113), (5, 2, 1024), (5, 4, 6893)])
def test_all_hierarchical_models_are_counted(size, order, count):
    rows, sizes = models.all_models(size, order)
    written = {tuple(row[:length]) for row, length in zip(rows.tolist(), sizes, strict=True)}
    assert len(written) == count
    for row in list(written)[:200]:
        assert all(term & ~(1 << j) in row for term in row for j in range(size) if term >> j & 1)


@settings(deadline=None)
@given(observed=st.integers(0, 60), expected=st.floats(0.01, 80))
def test_the_tail_is_poissons(observed, expected):
    terms = [math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(400)]
    tail = sum(terms[: observed + 1]) if observed < expected else sum(terms[observed:])
    assert math.exp(log_tail(float(observed), expected)) == pytest.approx(tail, rel=1e-6, abs=1e-12)


def test_a_tail_too_small_for_a_float_still_has_a_logarithm():
    assert -1e6 < log_tail(5_000.0, 10.0) < log_tail(900.0, 10.0) < -700


@pytest.mark.parametrize("observed", [0.0, 1_990_000.0, 1_998_000.0, 2_000_000.0, 2_002_000.0, 2_010_000.0, 2_200_000.0])
def test_the_tail_among_millions_is_the_limit(observed):
    from scipy.stats import poisson

    first = float(poisson.logpmf(observed, 2e6))
    summed = float(poisson.logcdf(observed, 2e6) if observed < 2e6 else poisson.logsf(observed - 1, 2e6))
    exact = summed if math.isfinite(summed) else first  # far out the library's sum is zero, and its first term nearly all of it
    assert log_tail(observed, 2e6) == pytest.approx(exact, rel=0.005, abs=0.01)
    assert log_tail(observed * 1_500, 3e9) <= 0


def test_moves_keep_a_model_hierarchical():
    chosen = np.zeros(16, dtype=bool)
    chosen[[0b0011, 0b0101, 0b0110]] = True
    assert may_add(chosen, 4, 0b0111, 3)
    assert not may_add(chosen, 4, 0b0111, 2)
    assert not may_add(chosen, 4, 0b1011, 3)
    chosen[0b0111] = True
    assert not may_drop(chosen, 4, 0b0011)
    assert may_drop(chosen, 4, 0b0111)


@pytest.mark.parametrize("cells", [tables.THREE, tables.FOUR, tables.SPARSE_FIVE])
def test_downhill_ends_no_lower_than_the_best_of_all(cells):
    table = tables.lists(cells)
    _, bic, _ = fit_all(table, 2)
    best = choose(table, "bic", 2).fitted
    chosen, theta, mean = np.zeros(table.counts.size, dtype=bool), np.empty(table.counts.size), np.empty(table.counts.size)
    status, level, size = downhill(table.size, table.counts.astype(float), 2, chosen, theta, mean)
    lowest = -2 * level + size * math.log(table.observed)
    assert status == CERTIFIED
    assert -2 * best.level + best.size * math.log(table.observed) <= lowest + 1e-6
    assert bic.min() < np.inf
