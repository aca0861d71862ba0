"""Small cells stay out, and no total gives one back; held against every table that fits what is shown."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput, Refused
from kirok.exposure.cells import MINIMUM, protect

TABLE = [
    [3, 40, 50],
    [20, 30, 60],
    [100, 12, 80],
]
SMALL_TABLES = st.sampled_from([(1, 2), (1, 3), (2, 2), (2, 1)]).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 6), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)


def fitting(shown, rows, *, row_totals, column_totals, most=10):
    """Every way to fill the cells that were left out so that all totals shown are right."""
    hidden = [(r, c) for r, row in enumerate(shown.rows) for c, count in enumerate(row) if count is None]
    for values in itertools.product(range(most), repeat=len(hidden)):
        filled = [list(row) for row in rows]
        for (r, c), value in zip(hidden, values, strict=True):
            filled[r][c] = value
        fits_rows = not row_totals or [sum(row) for row in filled] == [sum(row) for row in rows]
        columns = list(zip(*filled, strict=True))
        if fits_rows and (not column_totals or [sum(c) for c in columns] == [sum(c) for c in zip(*rows, strict=True)]):
            yield dict(zip(hidden, values, strict=True))


def test_a_small_cell_takes_the_cheapest_rectangle_with_it():
    shown = protect(TABLE)
    assert shown.rows == (
        (None, None, 50),
        (None, None, 60),
        (100, 12, 80),
    )
    assert shown.primary == {(0, 0)}
    assert shown.complementary == {(0, 1), (1, 0), (1, 1)}


def test_a_table_without_small_cells_is_shown_whole():
    shown = protect([[10, 20], [0, 40]])
    assert shown.rows == ((10, 20), (0, 40))
    assert shown.primary == shown.complementary == frozenset()


def test_nought_is_no_small_cell_and_nine_is():
    assert protect([[MINIMUM - 1, 30]], row_totals=False, column_totals=False).primary == {(0, 0)}
    assert protect([[0, 30]], row_totals=False, column_totals=False).primary == frozenset()


def test_a_chart_with_a_total_loses_a_second_bar():
    shown = protect([[3, 40, 50]], column_totals=False)
    assert shown.rows == ((None, None, 50),)


def test_a_chart_without_a_total_loses_only_the_small_bar():
    assert protect([[3, 40, 50]], row_totals=False, column_totals=False).rows == ((None, 40, 50),)


def test_a_column_of_numbers_works_as_a_row_does():
    assert protect([[3], [40], [50]], row_totals=False).rows == ((None,), (None,), (50,))


def test_what_cannot_be_hidden_is_refused():
    with pytest.raises(Refused, match="row 1, column 1 can be told from its totals"):
        protect([[3, 40, 50]])
    with pytest.raises(Refused):
        protect([[3]])


def test_two_small_cells_may_hide_one_another():
    shown = protect([[3, 4], [5, 6]], minimum=7)
    assert shown.complementary == frozenset()


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[]],
        [[1, 2], [3]],
        [[1, -2]],
        [[1, 2.5]],
        [[True, 2]],
    ],
    ids=str,
)
def test_what_is_no_table_is_refused(rows):
    with pytest.raises(BadInput):
        protect(rows)


def test_a_smallest_cell_of_one_is_refused():
    with pytest.raises(BadInput, match="at least 2"):
        protect([[1, 2]], minimum=1)


@settings(max_examples=60, deadline=None)
@given(SMALL_TABLES, st.booleans(), st.booleans())
def test_no_small_cell_can_be_told_to_within_the_minimum(rows, row_totals, column_totals):
    minimum = 3
    try:
        shown = protect(rows, minimum=minimum, row_totals=row_totals, column_totals=column_totals)
    except Refused:
        return
    possible = list(fitting(shown, rows, row_totals=row_totals, column_totals=column_totals))
    assert possible
    for cell in shown.primary:
        values = {each[cell] for each in possible}
        assert max(values) - min(values) >= minimum


@given(SMALL_TABLES)
def test_what_is_shown_is_true(rows):
    try:
        shown = protect(rows, minimum=3)
    except Refused:
        return
    for shown_row, row in zip(shown.rows, rows, strict=True):
        assert all(count is None or count == true for count, true in zip(shown_row, row, strict=True))
        assert all(count is None or count == 0 or count >= 3 for count in shown_row)
