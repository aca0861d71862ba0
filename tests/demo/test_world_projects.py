"""The lists of the invented projects: true as far as they go, spelt as people spell, and silent about who is meant."""

import csv
import io
from collections import Counter

import pytest

from kirok.demo.world import generate
from kirok.demo.world.bilingual import Both
from kirok.demo.world.dice import Dice
from kirok.demo.world.geography import COUNTIES, PROVINCES, YEARS
from kirok.demo.world.names import full_names
from kirok.demo.world.projects import COLUMNS, NAMES, OWN, PROJECTS
from kirok.demo.world.reports import list_reports, years
from kirok.demo.world.spellings import hangul, latin
from kirok.names.comparison import compare
from kirok.terms.edtf import parse

AREAS = {area.key: area.name for area in (*PROVINCES, *COUNTIES)}


@pytest.fixture(scope="module")
def world():
    return generate(1)


@pytest.fixture(scope="module")
def rows(world):
    return [row for each in world.lists for row in each.rows]


def test_every_project_hands_in_a_list_a_year(world):
    assert [(each.year, each.project) for each in world.lists] == [(year, project.key) for year in YEARS for project in PROJECTS]
    assert set(NAMES) == {project.key for project in PROJECTS} | {OWN}
    assert len({each.content for each in world.lists}) == len(world.lists)  # the desk tells them apart by their bytes


def test_a_file_says_what_its_entries_say_and_not_who_is_meant(world):
    people = {person.id for person in world.truth.people}
    for each in world.lists:
        text = each.content.decode()
        told = list(csv.DictReader(io.StringIO(text)))
        assert tuple(told[0]) == COLUMNS
        assert [row["record_id"] for row in told] == sorted(row.record for row in each.rows)
        assert not any(person in text for person in people)


def test_a_list_names_nobody_twice_and_only_people_who_were_sent(world, rows):
    people = {person.id for person in world.truth.people}
    assert {row.person for row in rows} < people
    assert max(Counter((row.project, row.person) for row in rows).values()) == 1
    assert len({row.record for row in rows}) == len(rows)
    assert {row.person for row in world.own_list} == set(world.truth.heard_by)


def test_lists_overlap_and_many_people_are_on_none(world, rows):
    on = {}
    for row in (*rows, *world.own_list):
        on.setdefault(row.person, set()).add(row.project)
    assert sum(len(lists) > 1 for lists in on.values()) > 150
    assert sum(len(lists) > 2 for lists in on.values()) > 40
    assert len(world.truth.people) - len(on) > 100


def test_who_vanished_or_lived_far_away_is_on_fewer_lists(world, rows):
    held = Counter(row.person for row in rows)
    means = []
    for few in (lambda person: person.fate == "FATE.disappeared", lambda person: person.county.endswith("2")):
        those, others = ([held[person.id] for person in world.truth.people if few(person) is side] for side in (True, False))
        means.append((sum(those) / len(those), sum(others) / len(others)))
    assert all(fewer < 0.7 * more for fewer, more in means)


def test_dates_and_places_hold_the_truth(world, rows):
    people = {person.id: person for person in world.truth.people}
    for row in rows:
        person = people[row.person]
        if row.when:
            told = parse(row.when)
            assert (told.earliest.year, told.earliest.month) <= person.sent <= (told.latest.year, told.latest.month), row
        names = {name for key in (person.county, person.province) for name in (AREAS[key].en, AREAS[key].ko)}
        assert set(row.place.split(", ")) <= names


def test_names_are_the_persons_own_in_the_bits_of_kirok_names(world, rows):
    people = {person.id: person.name for person in world.truth.people}
    alike = [compare(row.name, people[row.person].ko).bits > 5 for row in rows[:150]]
    assert sum(alike) > 0.9 * len(alike)
    assert any(row.name != people[row.person].ko and not row.name.isascii() for row in rows)  # slips and lost spaces


def test_latin_letters_are_romanised_in_two_ways():
    names = full_names(Dice(3, "test"), 200)
    for project in ("clinic", "harbour"):
        spelt = [latin(Dice(1, name.en), name, project) for name in names]
        assert all(each.isascii() for each in spelt)
        assert any(", " in each for each in spelt)
    assert (
        latin(Dice(1, "x"), Both("", "방 켈즛"), "clinic").replace(",", "").lower().split()
        != latin(Dice(1, "x"), Both("", "방 켈즛"), "harbour").replace(",", "").lower().split()
    )
    assert {hangul(Dice(at, "x"), Both("", "방 켈즛")) for at in range(80)} > {"방 켈즛", "방켈즛"}


def test_reports_come_in_six_years_and_projects_keep_their_mailboxes(world):
    parts = years(12)
    assert [each for part in parts for each in range(12)[part]] == list(range(12))
    assert len(parts) == len(YEARS)
    for year in YEARS:
        sent = list_reports(world.lists, year)
        assert [report.mailbox for report in sent] == ([None] * 4 if year == YEARS[0] else [0, 1, 2, 3])
        assert all("invented" in report.text or "지어낸" in report.text for report in sent)
