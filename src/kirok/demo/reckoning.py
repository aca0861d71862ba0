"""What takes long, behind the servers: Kirok's own commands link the lists, estimate and play the game; then the truth is laid beside.

``python -m kirok.demo.reckoning HOME DESK SITE DROP``. Every result is a file below HOME/demo/analysis, and the guide is
written anew after each. The commands run where their libraries are: in this Python, or by the launcher, which makes the
environment for them. Where neither can, a sentence is kept instead, and the guide shows that.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kirok
from kirok.base.files import make_folder, write_atomic
from kirok.demo.guide.pages import write_guide
from kirok.demo.places import ANALYSIS, FAILED, LISTS, RESULTS, TRUTH
from kirok.demo.processes import Served
from kirok.demo.scoring import score

#: What the analysis needs beside the demonstration's own libraries.
_LIBRARIES = ("numpy", "scipy", "numba", "splink", "duckdb", "pyarrow", "altair", "anyascii")
#: How many linkages are drawn and go into the estimate; the command's own number is 20 and takes minutes.
LINKAGES = 3
#: Sources and items of the game.
SOURCES, ITEMS = 200, 12
_BOOTSTRAP = 200


@dataclass(frozen=True)
class Step:
    """One computation: the file that it leaves (without ``.json``), and how it is made."""

    name: str
    make: Callable[[Path], Mapping[str, Any]]


class NotHere(Exception):
    """The command could not run on this machine; the sentence says why."""


def reckon(home: Path, tell: Callable[[], None] = lambda: None, steps: Sequence[Step] | None = None) -> None:
    """Compute what is not there yet, one step after the other; *tell* is called after each. A failure ends it and is kept."""
    folder = make_folder(home / "demo" / ANALYSIS)
    _start_anew_where_changed(folder, home / "demo" / LISTS)
    for step in STEPS if steps is None else steps:
        if (folder / f"{step.name}.json").exists():
            continue
        began = time.monotonic()
        try:
            found = step.make(home)
        except NotHere as error:
            _keep(folder, FAILED, {"step": step.name, "why": str(error)})
            tell()
            return
        _keep(folder, step.name, {**found, "seconds": round(time.monotonic() - began, 1)})
        tell()


def read_results(home: Path) -> dict[str, dict[str, Any]]:
    """What has been computed so far, by step; ``failed`` where a command could not run."""
    folder = home / "demo" / ANALYSIS
    files = {name: folder / f"{name}.json" for name in (*RESULTS, FAILED)}
    return {name: json.loads(path.read_text(encoding="utf-8")) for name, path in files.items() if path.exists()}


def _start_anew_where_changed(folder: Path, lists: Path) -> None:
    """Results of other lists or of another version go; a failure is tried again."""
    content = b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in sorted(lists.glob("*.csv")))
    mark = f"{kirok.__version__} {hashlib.sha256(content).hexdigest()} {LINKAGES} {SOURCES} {ITEMS} {_BOOTSTRAP}"
    kept = folder / "mark"
    same = kept.exists() and kept.read_text(encoding="utf-8") == mark
    for path in folder.glob(f"{FAILED}.json" if same else "*.json"):
        path.unlink()
    write_atomic(kept, mark.encode())


def _keep(folder: Path, name: str, found: Mapping[str, Any]) -> None:
    write_atomic(folder / f"{name}.json", json.dumps(found, ensure_ascii=False, indent=1).encode())


def _game(policy: str) -> Callable[[Path], Mapping[str, Any]]:
    words = ["exposure", "game", "--sources", str(SOURCES), "--items", str(ITEMS), "--policy", policy]
    return lambda home: _told(home, words)


def _link(language: str) -> Callable[[Path], Mapping[str, Any]]:
    def make(home: Path) -> Mapping[str, Any]:
        folder = home / "demo" / ANALYSIS
        write_atomic(folder / "link.toml", f"linkages = {LINKAGES}\n".encode())
        files = [str(path) for path in sorted((home / "demo" / LISTS).glob("*.csv"))]
        out = folder / f"linked-{language}"
        told = _told(home, ["link", *files, "--config", str(folder / "link.toml"), "--out", str(out), "--lang", language])
        write_atomic(folder / f"link-{language}.html", (out / "report.html").read_bytes())
        clusters = _column(out / "clusters.csv", "record_id", "cluster_id")
        meant = _column(home / "demo" / TRUTH / "records.csv", "record_id", "person")
        persons = {record: meant[record] for record in clusters}
        people = {"people_found": len(set(clusters.values())), "people_true": len(set(persons.values()))}
        return {**told, **people, "score": score(clusters, persons).as_json()}

    return make


def _estimate(language: str) -> Callable[[Path], Mapping[str, Any]]:
    def make(home: Path) -> Mapping[str, Any]:
        folder = home / "demo" / ANALYSIS
        report = folder / f"estimate-{language}.html"
        linkages = str(folder / "linked-en" / "linkages")
        return _estimated(_told(home, ["estimate", linkages, *_SETTINGS, "--report", str(report), "--lang", language]))

    return make


def _as_if_linked_right(home: Path) -> Mapping[str, Any]:
    """The same models on the same lists, had every link been right: what the models alone get wrong."""
    table = home / "demo" / ANALYSIS / "true.csv"
    persons = _column(home / "demo" / TRUTH / "records.csv", "record_id", "person")
    rows = {(persons[record], project) for record, project in _listed(home / "demo" / LISTS)}
    write_atomic(table, "".join(f"{person},{project}\n" for person, project in [("person_id", "list"), *sorted(rows)]).encode())
    return _estimated(_told(home, ["estimate", str(table), *_SETTINGS]))


_SETTINGS = ["--bootstrap", str(_BOOTSTRAP)]
_MAKERS = (_game("none"), _game("check"), _link("en"), _estimate("en"), _as_if_linked_right, _link("ko"), _estimate("ko"))
STEPS = tuple(Step(name, make) for name, make in zip(RESULTS, _MAKERS, strict=True))


def _estimated(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the guide shows of an estimate."""
    keys = ("method", "median", "low", "high", "level", "assumptions", "warnings", "converged")
    estimates = [{key: each.get(key) for key in keys} for each in told["estimates"]]
    return {key: told[key] for key in ("observed", "lists", "linkages", "refused", "disagreement")} | {"estimates": estimates}


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield row["record_id"], row["list"]


def _column(path: Path, key: str, value: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row[key]: row[value] for row in csv.DictReader(stream)}


def _told(home: Path, words: Sequence[str]) -> dict[str, Any]:
    """Run one of Kirok's commands and return its JSON.

    Raises:
        NotHere: it did not end well; the sentence is its own.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    try:
        done = subprocess.run([*_program(), *words, "--json"], check=False, capture_output=True, text=True, env=clean, cwd=home)  # noqa: S603  our own program
    except OSError as error:
        raise NotHere(str(error)) from error
    if done.returncode:
        raise NotHere(_why(done.stdout, done.stderr) or f"kirok {words[0]} ended with code {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _why(out: str, err: str) -> str:
    """The command's own sentence: its JSON error, or the last line that it said."""
    try:
        return str(json.loads(out)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        lines = [line.strip() for line in err.splitlines() if line.strip()]
        return lines[-1] if lines else ""


def _program() -> list[str]:
    """How Kirok's commands that compute are started here."""
    if all(importlib.util.find_spec(name) for name in _LIBRARIES):
        return [sys.executable, "-P", "-X", "utf8", "-m", "kirok"]
    launcher = Path(kirok.__file__).parents[2] / "kirok"
    if launcher.is_file():
        return [str(launcher)]
    raise NotHere("the libraries that link and estimate are not installed: install kirok[link,names,estimate,exposure,figures]")


def main(home: Path, served: Served) -> None:
    """Compute behind the servers, politely, and write the guide anew after each step."""
    os.nice(10)
    reckon(home, lambda: write_guide(home, served, read_results(home)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Served(*sys.argv[2:5]))
