"""The sealed record of what was told about whom, and its audit: handlers alone."""

import json

import pytest

import traces
from kirok.base.errors import BadInput, NoAnswer, Refused
from kirok.desk.journal.models import Line as JournalLine
from kirok.desk.publications.crowds import audit, take_in
from kirok.desk.publications.models import SealedCrowd
from kirok.desk.vault.sealing import put, take

SHEET = {
    "id": "S-0001",
    "province": "tir",
    "standing": {"box": {"place": "tir"}, "low": 900, "listed": True},
}
OUT = {
    "id": "p1",
    "sources": ["S-0001"],
    "knowers": [{"box": {"place": "tir"}, "low": 1_240_000, "basis": "tabulated", "listed": True}],
    "specific": False,
    "attribution": {"place": "tir"},
    "shown": "month",
}
NARROW = {**OUT, "id": "p2", "sources": ["S-0002"], "knowers": [{"group": "night-ferry-crew", "low": 600, "listed": True}]}
RECORD = {
    "universe": "merroval",
    "sources": [SHEET, {**SHEET, "id": "S-0002", "standing": {"group": "night-ferry-crew", "low": 600}}],
    "published": [OUT, NARROW],
}


def content(record=None):
    return json.dumps(record or RECORD).encode()


@pytest.fixture
def taken(people, tmp_path):
    assert take_in(content(), tmp_path, by=people["han"]) == 2
    return people["han"]


def test_the_audit_lists_those_nearest_their_floor_first(taken):
    lines = audit(by=taken)
    assert [(line.person, line.crowd, line.floor, line.same) for line in lines] == [
        ("S-0002", 200, 300, True),
        ("S-0001", 868_000, 300, True),
    ]


@pytest.mark.parametrize("name", ["ann", "bob", "lea", "ray", "nat"])
def test_nobody_but_a_handler_sees_it(taken, people, tmp_path, name):
    with pytest.raises(Refused):
        audit(by=people[name])
    with pytest.raises(Refused):
        take_in(content(), tmp_path, by=people[name])


def test_without_a_record_there_is_no_answer(people):
    with pytest.raises(NoAnswer, match="nothing that is out is booked"):
        audit(by=people["han"])


def test_a_record_that_cannot_be_read_changes_nothing(taken, tmp_path):
    before = set(SealedCrowd.objects.values_list("sealed", flat=True))
    with pytest.raises(BadInput):
        take_in(b"universe: nowhere\n", tmp_path, by=taken)
    assert set(SealedCrowd.objects.values_list("sealed", flat=True)) == before
    assert len(audit(by=taken)) == 2


def test_a_new_record_takes_the_place_of_the_old_one(taken, vault, tmp_path, django_capture_on_commit_callbacks):
    before = list(SealedCrowd.objects.values_list("sealed", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        take_in(content({**RECORD, "published": [OUT]}), tmp_path, by=taken)
    assert not any((vault.home.sealed / sealed).exists() for sealed in before)
    assert {line.person: line.crowd for line in audit(by=taken)}["S-0002"] > 1_000_000


def test_an_exchanged_state_is_found(taken):
    row = SealedCrowd.objects.get(person="S-0002")
    row.sealed = put(take(SealedCrowd.objects.get(person="S-0001").sealed), name="crowd")
    row.save()
    assert {line.person: line.same for line in audit(by=taken)} == {"S-0001": True, "S-0002": False}


def test_a_missing_state_is_found(taken):
    SealedCrowd.objects.filter(person="S-0001").delete()
    assert {line.person: line.same for line in audit(by=taken)} == {"S-0001": False, "S-0002": True}


def test_bytes_that_are_no_dossier_are_refused(taken):
    SealedCrowd.objects.create(person="S-0099", sealed=put(b"{}", name="crowd"))
    with pytest.raises(BadInput, match="no dossier"):
        audit(by=taken)


def test_a_record_of_another_table_is_refused(taken, vault, tmp_path):
    vault.home.config.write_text(vault.home.config.read_text() + 'universe = "dprk"\n', encoding="utf-8")
    before = set(SealedCrowd.objects.values_list("sealed", flat=True))
    with pytest.raises(BadInput, match=r"kirok\.toml in 'dprk'"):
        take_in(content(), tmp_path, by=taken)
    assert set(SealedCrowd.objects.values_list("sealed", flat=True)) == before


def test_nothing_of_it_lies_in_clear(taken, vault):
    assert traces.below(vault.home.path, "night-ferry-crew") == []
    assert "S-0001" not in str(list(JournalLine.objects.values_list("detail", "target")))


def test_a_row_says_whose_it_is():
    assert str(SealedCrowd(person="S-0001")) == "S-0001"
    assert str(SealedCrowd(person="")) == "record"
