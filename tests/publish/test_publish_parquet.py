"""A table put together out of the one before has the bytes of one that is made as a whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.publish import parquet
from kirok.publish.exchange.jsons import ARRAY, line
from kirok.publish.facts import fact
from kirok.publish.record import Words
from kirok.publish.splicing import runs
from kirok.publish.tables import Column

pytest.importorskip("pyarrow")
COLUMNS = (
    Column("id", "string", "Row", "행"),
    Column("on", "date", "Day", "날짜"),
    Column("many", "integer", "Many", "여럿"),
    Column("names", "string", "Names", "이름"),
)
NAMES = st.lists(st.sampled_from(["ㄱ", "}, {"]), max_size=3)
ROWS = st.lists(st.tuples(st.sampled_from("abcdefg"), st.none() | st.integers(0, 9), NAMES), max_size=12)


def written(found):
    return [line({"id": key, "on": "2104-01-02", "many": many, "names": names}) for key, many, names in found]


def whole(found):
    head, between, end = ARRAY
    return parquet.parquet_bytes(COLUMNS, head + between.join(written(found)) + end, {"names"})


def facts(found):
    return b"".join(fact(Words(repr(one), "")) for one in found)


@settings(max_examples=20, deadline=None)
@given(ROWS, ROWS, ROWS, ROWS)
def test_a_table_out_of_the_one_before_is_that_of_a_whole_publish(start, old, new, end):
    old, new = start + old + end, start + new + end
    earlier = parquet.Earlier(
        whole(old),
        tuple(runs(facts(new), facts(old))),
        lambda first, count: ARRAY[1].join(written(new)[first : first + count]),
    )
    assert parquet.spliced_bytes(COLUMNS, earlier, {"names"}) == whole(new)


def test_a_table_read_in_pieces_is_that_read_at_once(monkeypatch):
    rows = [(f"{key}", key % 7, ["}, {"] * (key % 3)) for key in range(300)]
    at_once = whole(rows)
    monkeypatch.setattr(parquet, "_PIECE", 100)
    assert whole(rows) == at_once
    assert whole([]) != at_once
