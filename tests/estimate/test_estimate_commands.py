"""``kirok estimate`` as its users run it."""

import json
import os
import subprocess
import sys

import estimate_tables as tables
import numpy as np
import pytest
from lxml import etree

from kirok.cli.main import main

QUICK = ("--bootstrap", "100")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "lists.csv"
    path.write_text(tables.csv(tables.lists(tables.FOUR)), encoding="utf-8")
    return path


@pytest.fixture
def run(capsys):
    def estimate(*words):
        code = main(["estimate", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return estimate


def test_one_object_and_nothing_else(run, table):
    code, out, err = run(table, "--method", "bma", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert told["observed"] == sum(tables.FOUR.values())
    assert told["lists"] == ["A", "B", "C", "D"]
    assert told["estimates"][0]["low"] < told["estimates"][0]["median"] < told["estimates"][0]["high"]
    assert told["estimates"][0]["level"] == 0.95


def test_the_text_never_gives_a_number_without_interval_method_and_assumptions(run, table):
    code, out, _ = run(table, "--method", "loglinear", *QUICK, "--level", "0.9")
    assert code == 0
    for line in out.splitlines():
        if line.strip().startswith("loglinear-"):
            assert "90%" in line
            assert " to " in line
    assert "assumed:" in out
    assert "the model describes the table" in out
    assert "leaving out one list: from" in out
    assert "closed" in out or "did not change meanwhile" in out


@pytest.mark.parametrize(("words", "methods"), [
    (("--select", "bic"), ["loglinear-bic"]),
    (("--select", "stepwise"), ["loglinear-stepwise"]),
    ((), ["loglinear-bic", "loglinear-stepwise"]),
], ids=["bic", "stepwise", "both"])  # fmt: skip
def test_the_selection_may_be_chosen(run, table, words, methods):
    _, out, _ = run(table, "--method", "loglinear", *words, *QUICK, "--json")
    assert [each["method"] for each in json.loads(out)["estimates"]] == methods


def test_a_malformed_table_is_exit_2_with_its_place(run, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("A,B,count\n1,0,5\n0,1,-3\n", encoding="utf-8")
    code, out, _ = run(path, "--json")
    error = json.loads(out)["error"]
    assert (code, error["file"], error["line"], error["field"]) == (2, str(path), 3, "count")
    code, out, err = run(path)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_a_table_without_an_estimate_is_exit_3_and_says_why(run, tmp_path):
    path = tmp_path / "apart.csv"
    path.write_text("A,B,count\n1,0,50\n0,1,40\n", encoding="utf-8")
    code, out, _ = run(path, "--json", "--plot", tmp_path / "no.svg")
    told = json.loads(out)
    assert (code, told["estimates"]) == (3, [])
    assert "do not overlap" in told["refused"]
    assert not (tmp_path / "no.svg").exists()
    code, out, _ = run(path)
    assert code == 3
    assert "no estimate: nobody on A is on B" in out


def test_pictures_and_reports_are_written_in_both_languages(run, table, tmp_path):
    for language, word in (("en", "The methods side by side"), ("ko", "나란히 놓은 방법들")):
        svg, html = tmp_path / f"{language}.svg", tmp_path / f"{language}.html"
        code, out, _ = run(table, "--method", "loglinear", *QUICK, "--plot", svg, "--report", html, "--lang", language, "--json")
        assert code == 0
        assert len(json.loads(out)["files"]) == 5
        for name in json.loads(out)["files"][:4]:
            assert etree.parse(name).getroot().tag.endswith("svg")
        page = html.read_text(encoding="utf-8")
        assert word in page
        assert "<script" not in page
        assert page.replace("http://www.w3.org/2000/svg", "").count("http") == page.count("http-equiv")


def test_korean_text_and_report_have_no_english_sentence(run, tmp_path):
    path = tmp_path / "weak.csv"
    path.write_text(tables.csv(tables.lists({1: 9, 2: 7, 4: 5, 3: 2, 6: 1})), encoding="utf-8")
    _, out, _ = run(path, "--method", "bma", *QUICK, "--report", tmp_path / "r.html", "--lang", "ko")
    text = "".join(etree.HTML((tmp_path / "r.html").read_text(encoding="utf-8")).find("body").itertext())
    assert "명단에 오른 사람이 모두 24명뿐입니다" in text
    for word in (" the ", " people ", " is on ", " to ", "written", "seen"):
        assert word not in text
        assert word not in out
    assert "24명이 관측됨" in out
    assert "등(이 모형의 확률 " in out


def test_strata_linkages_and_ranges_through_the_command(run, tmp_path):
    first, second = tables.lists(tables.FOUR), tables.drawn(4, 900, 4, np.array([0.3, 0.2, 0.3, 0.25]))
    rows = [f"{','.join(map(str, part.pattern(cell)))},{label},{count}"
            for label, part in (("n", first), ("s", second)) for cell, count in enumerate(part.counts) if count]  # fmt: skip
    (tmp_path / "strata.csv").write_text("\n".join(["A,B,C,D,where,count", *rows, ""]), encoding="utf-8")
    code, out, _ = run(tmp_path / "strata.csv", "--strata", "where", "--method", "loglinear", *QUICK, "--json")
    assert (code, list(json.loads(out)["strata"])) == (0, ["n", "s"])
    folder = tmp_path / "linkages"
    folder.mkdir()
    for name, part in (("0001", first), ("0002", tables.lists({**tables.FOUR, 3: 50}))):
        (folder / f"{name}.csv").write_text(tables.memberships(part), encoding="utf-8")
    code, out, _ = run(folder, "--method", "bma", "--json")
    assert (code, json.loads(out)["linkages"]) == (0, 2)
    (tmp_path / "ranges.csv").write_text("A,B,count\n1,0,dozens\n0,1,40\n1,1,9\n", encoding="utf-8")
    code, out, _ = run(tmp_path / "ranges.csv", *QUICK)
    assert code == 0
    assert "a range" in out


@pytest.mark.parametrize(("words", "sentence"), [
    (("--strata", "nowhere"), "no column 'nowhere'"),
    (("--bootstrap", "5"), "fewer than 100"),
    (("--plot", "nowhere/x.svg"), "no such folder"),
    (("--chains", "1"), "fewer than four"), (("--method", "magic"), "invalid choice"),
], ids=["strata", "bootstrap", "plot", "chains", "method"])  # fmt: skip
def test_what_cannot_be_meant_is_exit_2(run, table, words, sentence):
    code, out, err = run(table, *words)
    assert (code, out) == (2, "")
    assert sentence in err


def test_a_missing_table_is_exit_2(run, tmp_path):
    assert run(tmp_path / "none.csv")[0] == 2


def test_it_runs_where_no_compiled_code_can_be_kept(table, tmp_path):
    """A read-only home: compiled anew, with the same result."""
    closed = tmp_path / "closed"
    closed.write_text("a file where the cache folder would be", encoding="utf-8")
    script = "from kirok.estimate.compiling import cache_folder, _KEPT; print(cache_folder(), _KEPT)"
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, env={**environment, "XDG_CACHE_HOME": str(closed)}
    )
    assert done.stdout.split() == ["None", "False"]
    kept = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, env={**environment, "XDG_CACHE_HOME": str(tmp_path)}
    )
    assert kept.stdout.split() == [str(tmp_path / "kirok" / "numba"), "True"]
    assert (tmp_path / "kirok" / "numba").stat().st_mode & 0o777 == 0o700
