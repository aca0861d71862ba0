"""Runs of rows that stay are found wherever they lie, and what is not in the old file is made anew, once."""

from hypothesis import given
from hypothesis import strategies as st

from kirok.publish.facts import SIZE
from kirok.publish.splicing import runs

ROWS = st.lists(st.integers(0, 30), unique=True, max_size=20)


def facts(rows):
    return b"".join(row.to_bytes(SIZE, "big") for row in rows)


@given(ROWS, ROWS)
def test_runs_tell_the_new_rows_in_their_order(new, old):
    at = 0
    for place, source, count in runs(facts(new), facts(old)):
        assert (place, count > 0) == (at, True)
        if source is None:
            assert count == 1
        else:
            assert new[place : place + count] == old[source : source + count]
        at += count
    assert at == len(new)


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_in_one_order_nothing_that_was_there_is_made_anew(kept, gone, come):
    old = sorted(kept | gone)
    new = sorted({*kept, *(row + 100 for row in come)})
    made = [new[place] for place, source, _ in runs(facts(new), facts(old)) if source is None]
    assert made == [row for row in new if row not in old]


def test_rows_between_two_that_changed_stay_one_run():
    old = list(range(1000))
    new = [5000, *old[1:600], 6000, *old[601:]]
    assert list(runs(facts(new), facts(old))) == [(0, None, 1), (1, 1, 599), (600, None, 1), (601, 601, 399)]
