"""Another newsroom's package at the desk: what is new, changed or gone is told apart by table and id; keys do not change hands."""

import json

import pytest

from kirok.base.errors import BadInput, Refused
from kirok.desk.inbox.held_records import difference, find_record, package_of, take_in
from kirok.desk.inbox.models import HeldRecord, HeldRow
from kirok.desk.journal.models import Line
from kirok.desk.publications.data_export import export_data
from kirok.publish.packages import DataPackage, read_package

FIELDS = [{"name": name, "type": kind, "titles": {"en": name, "ko": name}} for name, kind in (("id", "string"), ("low", "number"))]


def package(title="Invented", version="1", **rows):
    """One table of ids and numbers."""
    table = {"name": "claims", "path": "claims.csv", "schema": {"fields": FIELDS, "primaryKey": "id"}}
    said = {"profile": "tabular-data-package", "title": title, "version": version, "resources": [table]}
    return DataPackage(json.dumps(said), {"claims": [{"id": name, "low": low} for name, low in rows.items()]})


@pytest.fixture
def ann(people):
    return people["ann"].user


def counts(taken):
    return (taken.new, taken.changed, taken.same, taken.gone)


def test_rows_are_told_apart_by_their_id(ann):
    assert counts(take_in(package(a=1, b=2, c=3), vkey="", by=ann)) == (3, 0, 0, 0)
    later = package(version="2", c=3, a=1.0, d=4)
    foreseen = difference(later)
    assert counts(foreseen) == (1, 1, 1, 1)
    assert HeldRow.objects.count() == 3
    assert take_in(later, vkey="", by=ann) == foreseen
    assert json.dumps(package_of(HeldRecord.objects.get()).tables, sort_keys=True) == json.dumps(later.tables, sort_keys=True)
    assert HeldRecord.objects.get().version == "2"
    assert [line.detail["new"] for line in Line.objects.filter(action="import")] == [3, 1]


def test_a_record_stays_its_keys(ann):
    key = take_in(package(a=1), vkey="their key", by=ann).record
    for vkey in ("", "another key"):
        with pytest.raises(Refused, match="under another key"):
            take_in(package(a=2), vkey=vkey, by=ann)
    assert package_of(find_record(key)).tables["claims"] == [{"id": "a", "low": 1}]
    take_in(package(a=2), vkey="their key", by=ann)
    assert package_of(find_record("Invented")).tables["claims"] == [{"id": "a", "low": 2}]


def test_what_came_without_its_site_may_come_with_it_later(ann):
    take_in(package(a=1), vkey="", by=ann)
    take_in(package(a=1), vkey="their key", by=ann)
    assert HeldRecord.objects.get().vkey == "their key"


def test_where_several_are_held_one_must_be_named(ann, tmp_path):
    keys = [take_in(package(title, a=1), vkey="", by=ann).record for title in ("One", "Two")]
    with pytest.raises(BadInput, match="say which record") as caught:
        export_data("frictionless", record=None, out=tmp_path / "out", by=ann)
    assert caught.value.allowed == sorted(keys)
    assert not (tmp_path / "out").exists()
    export_data("frictionless", record="Two", out=tmp_path / "out", by=ann)
    assert read_package(tmp_path / "out")[0].title == "Two"
    for shape, out, match in (("ftm", "new", "has no 'ftm'"), ("xlsx", "new", "no format of data"), ("csv", "out", "empty or new folder")):
        with pytest.raises(BadInput, match=match):
            export_data(shape, record=keys[0], out=tmp_path / out, by=ann)
    with pytest.raises(BadInput, match="holds no record"):
        export_data("csv", record="Three", out=tmp_path / "new", by=ann)
    with pytest.raises(BadInput, match="no data yet"):
        export_data("csv", record="own", out=tmp_path / "new", by=ann)
    assert Line.objects.filter(action="export").count() == 1
