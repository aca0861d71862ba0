"""Another newsroom's package at the desk: what is new, changed or gone is told apart by table and id; keys do not change hands."""

import json
import unicodedata

import pytest

from kirok.base.errors import BadInput, Refused
from kirok.desk.inbox.held_records import difference, find_record, package_of, take_in
from kirok.desk.inbox.models import HeldRecord, HeldRow
from kirok.desk.journal.models import Line
from kirok.desk.publications.data_export import export_data
from kirok.publish.packages import DataPackage, read_package
from terminal import Watcher

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
    assert [line.detail["new"] for line in Line.objects.filter(action="import").order_by("pk")] == [3, 1]


def test_every_row_is_told_of_as_it_is_read_and_written(ann):
    first, second = Watcher(), Watcher()
    many = {f"k{number:04}": number for number in range(1_201)}
    take_in(package(**many), vkey="", by=ann, watch=first)
    total, told = first.bars["taking rows in"]
    assert sum(told) == total == 2 * 1_201
    assert len(told) > 100
    later = many | {"k0000": 9, "new": 1}
    del later["k1200"]
    assert counts(take_in(package(version="2", **later), vkey="", by=ann, watch=second)) == (1, 1, 1_199, 1)
    assert second.done == {"taking rows in": (2 * 1_201, 2 * 1_201)}
    assert HeldRow.objects.count() == 1_201


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


def test_every_row_keeps_what_a_search_looks_through(ann):
    titled = {**FIELDS[0]}, {"name": "when", "type": "string", "titles": {"en": "when", "ko": "when"}}
    table = {"name": "claims", "path": "claims.csv", "schema": {"fields": list(titled), "primaryKey": "id"}}
    said = {"profile": "tabular-data-package", "title": "Words", "resources": [table]}
    row = {"id": "A1", "when": unicodedata.normalize("NFD", "메로발")}
    take_in(DataPackage(json.dumps(said), {"claims": [row]}), vkey="", by=ann)
    take_in(DataPackage(json.dumps(said), {"claims": [{**row, "id": "A1", "when": ["Shore", "메로발"]}]}), vkey="", by=ann)
    assert HeldRow.objects.get().words == "a1\nshore\n메로발"


@pytest.fixture
def held(people):
    """A record of two rows that a coder took in; the second one's text would be markup."""
    fields = [{"name": name, "type": "string", "titles": {"en": f"{name} E", "ko": f"{name} K"}} for name in ("id", "text_en", "text_ko")]
    tables = [{"name": name, "path": f"{name}.csv", "schema": {"fields": fields, "primaryKey": "id"}} for name in ("claims", "findings")]
    titles = {"en": "The <Shore> Record", "ko": "물가 기록"}
    said = {"profile": "tabular-data-package", "title": titles["en"], "version": "7", "titles": titles, "resources": tables}
    first = {"id": "c1", "text_en": "Dockers were led away", "text_ko": "부두 일꾼들이 끌려갔다"}
    rows = {"claims": [first, {"id": "c2", "text_en": "<b>", "text_ko": ""}], "findings": []}
    return take_in(DataPackage(json.dumps(said), rows), vkey="shore+key", by=people["ann"].user).record


def test_pages_say_what_is_held_who_took_it_in_and_every_row(held, client_of):
    reader = client_of("nat")
    listed, record = (reader.get(path).content.decode() for path in ("/en/other-data/", f"/ko/other-data/{held}"))
    assert "The &lt;Shore&gt; Record" in listed
    assert "2 rows" in listed
    told = ("물가 기록", "shore+key", "text_ko K", "부두 일꾼들이 끌려갔다", "ann: 새로 2, 바뀜 0, 없어짐 0", "&lt;b&gt;")
    assert [text for text in told if text not in record] == []
    assert "Dockers were led away" not in record
    assert "찾은 것이 없습니다" in reader.get(f"/ko/other-data/{held}?table=findings").content.decode()
    assert "Dockers were led away" in reader.get(f"/en/other-data/{held}?table=nothing").content.decode()
    assert reader.get("/en/other-data/nothing").status_code == 404


def test_a_search_finds_rows_of_every_held_record(held, client_of):
    reader = client_of("nat")
    for asked, hits in (("DOCKERS", 1), (unicodedata.normalize("NFD", "일꾼들"), 1), ("text_en", 0), ("%", 0)):
        content = reader.get("/en/other-data/", {"q": asked}).content.decode()
        assert content.count("<code>c1</code>") == hits, asked
        assert ("Nothing was found." in content) is not hits


def letting_go(**changes):
    words = {"reason": "taken in by mistake", "password": "the password of bob", "second": "lea", "second_password": "the password of lea"}
    return {**words, **changes}


def test_two_people_let_a_record_go_with_a_reason(held, client_of):
    editor, where = client_of("bob"), f"/ko/other-data/{held}/delete"
    wrong = ({"reason": " "}, {"reason": "x" * 501}, {"second": "bob", "second_password": "the password of bob"}, {"second_password": "no"})
    for change in wrong:
        answer = editor.post(where, letting_go(**change))
        assert answer.status_code == 422, change
        assert "바뀐 것이 없습니다" in answer.content.decode() or 'role="alert"' in answer.content.decode()
        assert HeldRow.objects.count() == 2
    assert editor.post(where, letting_go()).url == "/ko/other-data/"
    assert not HeldRow.objects.exists()
    assert not HeldRecord.objects.exists()
    line = Line.objects.get(action="import.delete")
    assert (line.actor.name, line.target, line.detail) == ("bob", held, {"second": "lea", "reason": "taken in by mistake", "rows": 2})
    assert editor.post(where, letting_go()).status_code == 404


def test_whoever_may_not_erase_is_offered_no_deletion(held, client_of):
    coder = client_of("ann")
    assert "delete-reason" not in coder.get(f"/en/other-data/{held}").content.decode()
    assert coder.post(f"/en/other-data/{held}/delete", letting_go()).status_code == 404
    assert HeldRecord.objects.exists()
