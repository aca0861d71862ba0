import csv
import io
import json
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from publish_samples import CLAIMS, CLERKS, KIN, claim, site

from kirok.publish.numbers import DIMENSIONS, MOST_BARS, MOST_SPANS, number_rows, number_tables
from kirok.publish.pages import render
from kirok.publish.record import CountRecord
from kirok.publish.wording import Wording


def count(low, high):
    return CountRecord(low, high, None, None, None)


def row(claims, dimension, key):
    [found] = [row for row in number_rows(claims) if (row.dimension, row.key) == (dimension, key)]
    return found


def test_nothing_is_added_up():
    claims = [claim("a", count=count(10, 20)), claim("b", count=count(5, 12)), claim("c", count=None)]
    found = row(claims, "year", "2104")
    assert (found.claims, found.numbered, found.low, found.high, found.open) == (3, 2, 5, 20, False)


def test_an_open_end_stays_open():
    found = row([claim("a", count=count(10, 20)), claim("b", count=count(40, None))], "year", "2104")
    assert (found.low, found.high, found.open) == (10, 40, True)
    assert Wording("en").span(found) == "10 to 40, or more"
    alone = row([claim("a", count=count(7, None))], "year", "2104")
    assert (alone.low, alone.high) == (7, None)
    assert Wording("en").span(alone) == "at least 7"


def test_what_fell_what_is_denied_and_what_is_no_act_is_left_out():
    out = [claim("a", status="retracted"), claim("b", denied=True), claim("c", kind="policy"), claim("d", kind="comparison")]
    assert number_rows(out) == ()


def test_each_dimension_keeps_what_is_not_known():
    blank = claim("a", when=None, place=None, grounds=(), count=None)
    assert {(found.dimension, found.key) for found in number_rows([blank])} == {
        ("year", ""),
        ("act", "VIO.LIB.camp"),
        ("reason", ""),
        ("victim", "group"),
        ("place", ""),
    }
    assert Wording("en").span(row([blank], "year", "")) == "not known"


def test_a_date_longer_than_a_year_is_put_into_no_year():
    assert row([claim("a", when="2103/2104")], "year", "").claims == 1


def test_a_claim_with_two_victims_of_a_kind_counts_once():
    assert row([claim("a", victims=(CLERKS, replace(KIN, kind="group")))], "victim", "group").claims == 1


def test_findings_are_counted_once():
    assert row([claim("a", findings=("f1", "f2")), claim("b", findings=("f1",))], "year", "2104").findings == 2


def test_a_crowded_chart_keeps_the_rest_for_the_table():
    claims = [claim(f"c{year}", when=str(year)) for year in range(2000, 2000 + MOST_BARS + 5)]
    [years] = [table for table in number_tables(claims) if table.dimension == "year"]
    assert len(years.rows) == MOST_BARS + 5
    assert [bar.row.key for bar in years.bars] == [str(year) for year in range(2005, 2005 + MOST_BARS)]


@given(st.lists(st.sampled_from(CLAIMS), unique_by=lambda one: one.id))
def test_rows_are_bounded_by_what_claims_say(claims):
    for found in number_rows(claims):
        assert 1 <= found.claims <= len(claims)
        assert found.numbered <= found.claims
        assert found.low is None or found.high is None or found.low <= found.high
    for table in number_tables(claims):
        assert table.dimension in DIMENSIONS
        drawn = [found for bar in table.bars for strand in bar.strands for found in re.findall(r"M(\d+) (7|16)H(\d+)", strand.path)]
        assert all(0 <= int(start) < int(end) <= 1000 for start, _, end in drawn)
        assert len(drawn) == sum(min(len(bar.row.ranges), MOST_SPANS) for bar in table.bars)
        assert {strand.kind.split()[1] for bar in table.bars for strand in bar.strands} <= {"s1", "s2", "s3"}
        assert all(sum(number for *_, number in bar.row.ranges) == bar.row.numbered for bar in table.bars)


@given(st.lists(st.sampled_from(CLAIMS), unique_by=lambda one: one.id), st.randoms())
def test_order_changes_nothing(claims, shuffler):
    shuffled = list(claims)
    shuffler.shuffle(shuffled)
    assert number_rows(claims) == number_rows(shuffled)


def test_page_and_data_say_the_same():
    files = render(site())
    rows = json.loads(files["data/numbers.json"])
    table = list(csv.DictReader(io.StringIO(files["data/numbers.csv"].decode("utf-8-sig"))))
    assert [line["id"] for line in table] == [line["id"] for line in rows]
    page = files["en/numbers.html"].decode()
    for line in rows:
        assert f">{line['claims']:,}</td>" in page
    assert {line["dimension"] for line in rows} == set(DIMENSIONS)
    assert "Invented" in page
