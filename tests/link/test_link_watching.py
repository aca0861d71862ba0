"""A person at the terminal sees what a linkage is at; who pipes it, or calls it from Python, hears nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import link_people
import numpy as np
import pytest

from kirok.link import run
from kirok.link.blocking import RULES, SETTLING, every_pair, find_pairs, rules_for
from kirok.link.engine import PAIRS, open_engine
from kirok.link.features import build
from kirok.link.files import read_records
from kirok.link.model import expected
from kirok.link.records import records_of
from kirok.link.scoring import scored, scored_in_parts
from kirok.link.settings import Settings
from kirok.link.storing import load, store
from terminal import Watcher, at_a_terminal

SIZE = 300
STEPS = ("names and keys", "finding pairs", "training", "scoring pairs", "clusters", "linkages")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = link_people.people(300, seed=6)[0][:SIZE]
    path = tmp_path_factory.mktemp("people") / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_step_is_seen_at_a_terminal(people: Path, tmp_path: Path) -> None:
    seen = at_a_terminal("link", people, "--out", "out", "--json", cwd=tmp_path)
    assert seen.returncode == 0, seen.shown
    assert json.loads(seen.stdout)["records"] == SIZE
    places = [seen.shown.find(label) for label in ("reading records", *STEPS, "writing")]
    assert -1 not in places
    assert places == sorted(places)


def test_nothing_is_said_when_piped(people: Path, tmp_path: Path, kirok) -> None:
    done = kirok("link", str(people), "--out", "out", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["records"] == SIZE
    assert done.stdout.count("\n") == 1


def test_a_file_that_is_none_is_told_below_no_bar(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("record_id,list,name\na,A,x\na,A,y\n", encoding="utf-8")
    seen = at_a_terminal("link", "bad.csv", "--out", "out", cwd=tmp_path)
    assert seen.returncode == 2
    assert seen.shown.rstrip().splitlines()[-1].startswith("kirok: bad.csv, line 3, ")


def test_python_hears_nothing(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(read_records([people], Settings()), {"linkages": 2})
    assert capsys.readouterr() == ("", "")


def test_each_bar_comes_to_its_end_and_no_further(people: Path, tmp_path: Path) -> None:
    watch = Watcher()
    records = read_records([people], Settings(), watch)
    store(run(records, {"linkages": 3}, watch=watch), tmp_path / "out", watch=watch)
    load(tmp_path / "out", Settings(), watch)
    told = watch.done
    assert {*STEPS, "reading records", "writing", "reading the earlier linkage"} <= set(told)
    assert all(done <= total for done, total in told.values()), told
    whole = {label for label, (done, total) in told.items() if done == total}
    assert {"reading records", "scoring pairs", "linkages"} <= whole
    assert told["names and keys"][0] > 0.8 * told["names and keys"][1]
    assert all(len(watch.bars[label][1]) > 20 for label in ("reading records", "names and keys"))


def test_every_rule_is_a_step(people: Path) -> None:
    rules = rules_for(build(read_records([people], Settings()), {}), {})
    told: list[int] = []
    with open_engine("duckdb") as engine:
        features = build(read_records([people], Settings()), {})
        engine.load(features, [at % 2 for at in range(SIZE)], [True] * SIZE)
        find_pairs(engine, rules, (), budget=10_000, known=None, since=False, advance=told.append)
    assert told[: len(rules)] == [1] * len(rules)
    assert sum(told) == len(rules) + SETTLING
    assert 5 < len(rules) <= len(RULES)


@pytest.mark.parametrize(("at_once", "parts"), [(1_000, 4), (10**9, 1)])
def test_parts_are_scored_as_the_whole(at_once: int, parts: int) -> None:
    rows = link_people.people(120, seed=3)[0][:120]
    features = build(records_of(rows, Settings()), {})
    model = expected(features.kinds, features.context, {}, 0.5)
    told: list[int] = []
    with open_engine("duckdb") as engine:
        engine.load(features, [at % 3 for at in range(120)], [True] * 120)
        every_pair(engine, (), since=False)
        held = len(engine.fetch(f"FROM {PAIRS}")["join_key_l"])
        whole = scored(engine, model)
        found = scored_in_parts(engine, model, held, told.append, at_once)
    assert len(whole) > 40
    for name in ("a", "b", "weight", "bits", "beside"):
        assert np.array_equal(getattr(whole, name), getattr(found, name)), name
    assert sum(told) == held == 4_800
    assert parts / 2 <= len(told) <= parts + 1
    assert max(told) < at_once + 80  # a first record's pairs stay together
