import csv
import datetime as dt
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish_samples import CLAIMS, claim, site
from test_publish_pages import hostile

from kirok.publish.dataset import RISKY, cell, csv_bytes
from kirok.publish.pages import render
from kirok.publish.record import CountRecord, PartyRecord, Words
from kirok.publish.tables import COLUMNS, Column

TABLES = ("claims", "findings", "sentences", "corrections", "numbers", "estimates", "codebook")


def rows_of(files, name):
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode("utf-8-sig"), newline="")))


def bare(text):
    return text.removeprefix("'")


@pytest.fixture(scope="module")
def files():
    return render(site())


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_json_tell_the_same(files, name):
    table = json.loads(files[f"data/{name}.json"])
    assert table
    for row, line in zip(table, rows_of(files, name), strict=True):
        assert list(row) == list(line) == [column.name for column in COLUMNS[name]]
        for key, value in row.items():
            assert bare(line[key]) == bare(cell(value))


def test_dates_and_ranges_are_whole(files):
    by_id = {row["id"]: row for row in json.loads(files["data/claims.json"])}
    for item in CLAIMS:
        row = by_id[item.id]
        assert row["when"] == item.when
        if item.count:
            count = CountRecord(
                row["count_min"], row["count_max"], row["count_quantifier"], row["count_phrase"], row["count_rule"], row["share_min"]
            )
            assert count == item.count
        else:
            assert row["count_min"] is row["count_max"] is row["count_phrase"] is None
    lines = {row["id"]: row for row in rows_of(files, "claims")}
    assert lines["c04"]["when"] == "2104-05~"
    assert (lines["c07"]["count_min"], lines["c07"]["count_max"]) == ("1200", "")


def test_labels_of_the_authorities_stay_quoted(files):
    row = next(row for row in json.loads(files["data/claims.json"]) if row["id"] == "c03")
    assert row["victims_en"] == ["“spoilers”"]
    assert row["victims_ko"] == ["“훼방꾼”"]


def test_retraction_is_in_the_data(files):
    row = next(row for row in json.loads(files["data/claims.json"]) if row["id"] == "c05")
    assert (row["status"], row["retracted_on"], row["reason"]) == ("retracted", "2104-09-02", "RTR.subject-reappeared")


@pytest.mark.parametrize("invented", [True, False])
def test_every_row_says_whether_it_is_invented(invented):
    files = render(site(invented=invented))
    for name in TABLES:
        assert {row["invented"] for row in json.loads(files[f"data/{name}.json"])} == {invented}
        assert {row["invented"] for row in rows_of(files, name)} == {str(invented).lower()}
    assert json.loads(files["data/datapackage.json"])["invented"] is invented


CHECKS = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": ("true", "false").index,
    "date": dt.date.fromisoformat,
}


def test_the_package_describes_every_table(files):
    package = json.loads(files["data/datapackage.json"])
    assert {resource["path"] for resource in package["resources"]} == {f"{name}.csv" for name in TABLES}
    for resource in package["resources"]:
        assert files[f"data/{resource['path']}"].startswith(b"\xef\xbb\xbf")
        lines = rows_of(files, resource["name"])
        for field in resource["schema"]["fields"]:
            assert field["titles"]["en"]
            assert field["titles"]["ko"]
            for line in lines:
                assert line[field["name"]] == "" or CHECKS[field["type"]](line[field["name"]]) is not None
        ids = [line["id"] for line in lines]
        assert len(ids) == len(set(ids))


@given(st.text())
def test_no_cell_runs_and_none_is_lost(text):
    guarded = cell(text)
    assert not guarded.startswith(tuple(risky for risky in RISKY if risky != "'"))
    assert bare(guarded) == text


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), min_size=1, max_size=5))
def test_csv_keeps_every_text(texts):
    content = csv_bytes((Column("a", "string", "", ""),), [{"a": text} for text in texts])
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [bare(row[0]) for row in read[1:]] == texts


def test_formula_in_a_list_is_guarded():
    victim = PartyRecord("x", Words('=HYPERLINK("http://x")', "@SUM(A1)"))
    files = render(site(claims=(claim("c01", victims=(victim,), when="-0100"), *CLAIMS[1:])))
    line = next(row for row in rows_of(files, "claims") if row["id"] == "c01")
    assert line["victims_en"].startswith("'=")
    assert line["victims_ko"].startswith("'@")
    assert line["when"] == "'-0100"
    assert json.loads(files["data/claims.json"])[0]["when"] == "-0100"


def test_hostile_text_goes_through_whole():
    files = render(hostile())
    assert rows_of(files, "findings")[0]["en"] == json.loads(files["data/findings.json"])[0]["en"] == hostile().findings[0].text.en


def test_a_withdrawn_claim_leaves_the_data():
    files = render(site(claims=tuple(replace(item, findings=("f1",)) for item in CLAIMS[1:])))
    assert "c01" not in {row["id"] for row in json.loads(files["data/claims.json"])}
