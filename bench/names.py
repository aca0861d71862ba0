"""Measure names: reading, scoring, memory; with development data also accuracy, cross-validated by person.

``python bench/names.py`` takes 1/20 of the size and prints the figures; ``--full`` takes 60,000 names and 5,000,000 pairs and
writes docs/measured/names.json. ``--data FOLDER`` names a folder with dev_names.csv (person_id, form, script, tier, group)
and dev_dontcare.csv (a, b): the tables are estimated five times without a fifth of the persons, who are then scored. Without
it the accuracy that was measured last stays in the file. ``--only command`` measures that part alone and leaves the others as
they are: ``kirok names score`` over 5,000,000 lines in a process of its own, and over a tenth of them, to see what memory does
as a file grows; every line has a name that no other has, Korean and others. Cold means a process that has read no table yet.
"""

import argparse
import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools" / "names")]

import numpy as np  # noqa: E402

from kirok.names import Name, compare, evidence, keys, reading  # noqa: E402
from kirok.names.channel import rows  # noqa: E402
from kirok.names.comparison import SAME_BITS  # noqa: E402
from kirok.names.romanization import romanize  # noqa: E402
from kirok.names.table import NameTable, score  # noqa: E402

TARGET = ROOT / "docs" / "measured" / "names.json"
FOLDS = 5
RESAMPLES = 200
STEP = 50_000  #: lines that are drawn at a time
FORMS = ("{S} {A}-{b}", "{U}, {A} {B}", "{S} {A}{b}", "{A}-{b} {S}", "{U} {A} {B}")
COLD = """
import sys, time
texts = open(sys.argv[1], encoding="utf-8").read().splitlines()
began, cpu = time.perf_counter(), time.process_time()
from kirok.names import Name
names = [Name.parse(text) for text in texts]
print(time.perf_counter() - began, time.process_time() - cpu)
"""


def main() -> None:
    """Measure and print; write when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="full size; write docs/measured/names.json")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="development spellings, to measure accuracy on")
    parser.add_argument("--only", choices=("speed", "command"), help="measure this part alone")
    args = parser.parse_args()
    names, pairs = (60_000, 5_000_000) if args.full else (3_000, 250_000)
    measured = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    measured["machine"] = machine()
    if args.only != "command":
        measured["speed"] = {"commit": commit()} | speed(invented(names), pairs)
    if args.only != "speed":
        measured["command"] = {"commit": commit()} | {"tenth": scored(pairs // 10), "whole": scored(pairs)}
    if args.data:
        measured["accuracy"] = accuracy(args.data)
    print(json.dumps(measured, indent=1))
    if args.full:
        TARGET.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def invented(count: int) -> list[str]:
    """Distinct invented spellings: syllables by their frequency, in hangul or romanised, in several orders."""
    chance = random.Random(7)
    tables: dict[str, list[dict[str, str]]] = {}
    for row in rows("syllables.tsv"):
        tables.setdefault(row["kind"], []).append(row)
    weights = {kind: [int(row["count"]) + 5 for row in table] for kind, table in tables.items()}

    def drawn(kind: str) -> str:
        return chance.choices(tables[kind], weights[kind])[0]["syllable"]

    found: set[str] = set()
    while len(found) < count:
        surname, first, second = drawn("surname"), drawn("given_first"), drawn("given_second")
        found.add(written(surname, first, second, chance))
    return sorted(found)


def written(surname: str, first: str, second: str, chance: random.Random) -> str:
    """One way to write an invented name."""
    if chance.random() < 0.25:
        return surname + first + second
    latin = romanize(surname + first + second, "dprk").split() if len(surname) == 1 else romanize(surname + first + second, "rr").split()
    if len(latin) != 3:
        return " ".join(latin)
    a, b = latin[1], latin[2]
    form = chance.choice(FORMS).format(S=latin[0], U=latin[0].upper(), A=a, B=b, b=b.lower())
    return form if chance.random() < 0.3 else form.replace("ŏ", chance.choice(("o", "eo", "u"))).replace("ŭ", chance.choice(("u", "eu")))


def elsewhere(count: int, seed: int = 9) -> list[str]:
    """Invented names outside the Korean pack: common given names in Latin and Arabic letters before made-up family names."""
    chance = random.Random(seed)
    spelt = [each for row in rows("common.tsv") for each in row["spellings"].split()]
    given = [[each for each in spelt if each.isascii()], [each for each in spelt if "\u0600" < each[0] < "\u0700"]]
    return [" ".join((*chance.choices(given[number % 2], k=3), made_up(chance))) for number in range(count)]


def made_up(chance: random.Random) -> str:
    """A family name of two to four syllables."""
    return "".join(chance.choice("ksrmdbtlnh") + chance.choice("aiou") for _ in range(chance.randint(2, 4)))


def speed(texts: list[str], pairs: int) -> dict[str, object]:
    """Names read and pairs scored in a second, wall and processor."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as stream:
        stream.write("\n".join(texts))
        stream.flush()
        words = [sys.executable, "-X", "utf8", "-c", COLD, stream.name]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        wall, cpu = map(float, subprocess.run(words, env=environment, check=True, capture_output=True, text=True).stdout.split())
    table = NameTable.of(texts)
    chance = np.random.default_rng(3)
    left, right = (chance.integers(0, len(table.names), pairs).astype(np.int32) for _ in range(2))
    score(left[:10], right[:10], table)  # compiles, and lays the columns out
    table.words.score(left[:10], right[:10])
    columns = clocked(lambda: score(left, right, table))
    some = [(table.names[a], table.names[b]) for a, b in zip(left[:20_000], right[:20_000], strict=True)]
    others = NameTable.of(elsewhere(len(texts) // 2))
    one, two = (chance.integers(0, len(others.names), pairs // 5).astype(np.int32) for _ in range(2))
    laid = clocked(lambda: score(one[:10], two[:10], others))
    outside = clocked(lambda: score(one, two, others))
    plain = clocked(lambda: [compare(a, b) for a, b in some])
    fresh = elsewhere(len(texts), seed=17)  # every pair of two names that nothing was read of before
    apart = clocked(lambda: [compare(a, b) for a, b in zip(fresh[::2], fresh[1::2], strict=True)])
    keyed = clocked(lambda: [keys(name) for name in table.names])
    return {
        "names": len(texts),
        "read_cold": {"per_second": round(len(texts) / wall), "per_cpu_second": round(len(texts) / cpu)},
        "pairs": pairs,
        "scored_in_columns": rate(pairs, columns),
        "outside_korean": {
            "names": len(others.names),
            "laid_out": rate(len(others.names), laid),
            "scored_in_columns": rate(pairs // 5, outside),
            "read_and_compared_one_by_one": rate(len(fresh) // 2, apart),
        },
        "compared_one_by_one": rate(len(some), plain),
        "keyed": rate(len(texts), keyed),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "load": round(os.getloadavg()[0], 1),
    }


def scored(lines: int) -> dict[str, int]:
    """What ``kirok names score`` takes for a file of so many lines, as the system counts it."""
    with tempfile.TemporaryDirectory(prefix="kirok-bench-") as folder:
        write_pairs(Path(folder) / "pairs.csv", lines)
        words = ["names", "score", f"{folder}/pairs.csv", "--out", f"{folder}/scores.csv", "--json"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        with subprocess.Popen([sys.executable, "-m", "kirok", *words], stdout=subprocess.PIPE, env=environment) as process:
            said = json.loads(process.stdout.read())
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return {"lines": said["pairs"], "per_cpu_second": round(said["pairs"] / cpu), "peak_memory_mib": used.ru_maxrss // 1024}


def write_pairs(path: Path, lines: int) -> None:
    """Pairs of invented names, one in a hundred from outside the Korean pack; half of them another spelling of the same name."""
    chance = random.Random(13)
    tables: dict[str, list[dict[str, str]]] = {}
    for row in rows("syllables.tsv"):
        tables.setdefault(row["kind"], []).append(row)
    kinds = ("surname", "given_first", "given_second")
    weights = {kind: [int(row["count"]) + 5 for row in tables[kind]] for kind in kinds}
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("left", "right"))
        for begin in range(0, lines, STEP):
            many = min(STEP, lines - begin)
            drawn = zip(*(chance.choices(tables[kind], weights[kind], k=many) for kind in kinds), strict=True)
            syllables = [[row["syllable"] for row in each] for each in drawn]
            out.writerows(pair(each, other, chance) for each, other in zip(syllables, [*syllables[1:], syllables[0]], strict=True))


def pair(name: list[str], other: list[str], chance: random.Random) -> tuple[str, str]:
    """A line of the file."""
    if chance.random() < 0.01:
        given, family = made_up(chance), made_up(chance)
        return f"{given} {family}", f"{family} {given[:-1]}"
    left, right = name, name if chance.random() < 0.5 else other
    first, second = (written(*each, chance) if chance.random() < 0.1 else "".join(each) for each in (left, right))
    return first, second


def clocked(act: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def rate(count: int, seconds: tuple[float, float]) -> dict[str, int]:
    """So many in a second."""
    return {"per_second": round(count / seconds[0]), "per_cpu_second": round(count / seconds[1])}


def accuracy(folder: Path) -> dict[str, object]:
    """F1 and recall at 99 % precision on persons whom the tables have not seen."""
    import estimate

    with (folder / "dev_names.csv").open(encoding="utf-8", newline="") as stream:
        forms = [row for row in csv.DictReader(stream) if row["tier"] == "core"]
    with (folder / "dev_dontcare.csv").open(encoding="utf-8", newline="") as stream:
        ignored = {frozenset((row["a"], row["b"])) for row in csv.DictReader(stream)}
    people = estimate.persons(folder / "dev_names.csv")
    order = sorted(people)
    random.Random(5).shuffle(order)
    fold = {person: place % FOLDS for place, person in enumerate(order)}
    pairs = [(a, b) for i, a in enumerate(forms) for b in forms[i + 1 :] if frozenset((a["person_id"], b["person_id"])) not in ignored]
    bits = np.zeros(len(pairs))
    for held_out in range(FOLDS):
        with tempfile.TemporaryDirectory() as tables:
            estimate.estimate({person: known for person, known in people.items() if fold[person] != held_out}, Path(tables))
            score_fold(pairs, bits, [fold[a["person_id"]] == held_out for a, _ in pairs])
    return tasks(pairs, bits)


def score_fold(pairs: list[tuple[dict[str, str], dict[str, str]]], bits: np.ndarray, wanted: list[bool]) -> None:
    """Fill in the bits of the pairs of one fold, by the tables now in place."""
    evidence.forget()
    reading.forget()
    names = {row["form"]: Name.parse(row["form"]) for pair in pairs for row in pair}
    for index, (a, b) in enumerate(pairs):
        if wanted[index]:
            bits[index] = compare(names[a["form"]], names[b["form"]]).bits


def tasks(pairs: list[tuple[dict[str, str], dict[str, str]]], bits: np.ndarray) -> dict[str, object]:
    """The figures of each task; *harder* counts every wrong pair 3.6 times, as in a list four times as long."""
    same = np.array([a["person_id"] == b["person_id"] for a, b in pairs])
    north = np.array([a["group"] == b["group"] == "NK" for a, b in pairs])
    south = np.array([a["group"] == b["group"] == "SK" for a, b in pairs])
    across = np.array([a["script"] != b["script"] for a, b in pairs])
    chosen = {"north": north, "north_hangul_latin": north & across, "south_hangul_latin": south & across, "all": np.ones(len(pairs), bool)}
    found: dict[str, object] = {"folds": FOLDS, "threshold": SAME_BITS}
    for name, mask in chosen.items():
        found[name] = {"right": int(same[mask].sum()), "wrong": int((~same[mask]).sum()), **curve(bits[mask], same[mask], 1.0)}
        found[f"{name}_harder"] = curve(bits[mask], same[mask], 3.6)
    people = [(a["person_id"], b["person_id"]) for a, b in pairs]
    for name in ("north", "all"):
        rows = np.flatnonzero(chosen[name])
        some = [people[row] for row in rows]
        found[f"{name}_without_worst_pair"] = without_worst(some, bits[rows], same[rows])
        found[f"{name}_interval"] = interval(some, bits[rows], same[rows])
    return found


def without_worst(people: list[tuple[str, str]], bits: np.ndarray, same: np.ndarray) -> dict[str, float]:
    """The figures without the two persons whose spellings outrank most right pairs: one pair of namesakes decides much."""
    cut = np.sort(bits[same])[len(bits[same]) // 10]
    worst = Counter(tuple(sorted(people[row])) for row in np.flatnonzero(~same & (bits >= cut))).most_common(1)
    kept = np.array([not worst or tuple(sorted(each)) != worst[0][0] for each in people])
    return curve(bits[kept], same[kept], 1.0)


def interval(people: list[tuple[str, str]], bits: np.ndarray, same: np.ndarray) -> dict[str, list[float]]:
    """95 % of RESAMPLES draws of persons with replacement: a pair counts once for each time both of its persons were drawn."""
    chance = np.random.default_rng(11)
    known = {person: number for number, person in enumerate(sorted({each for pair in people for each in pair}))}
    left, right = (np.array([known[pair[side]] for pair in people]) for side in (0, 1))
    drawn = []
    for _ in range(RESAMPLES):
        times = np.bincount(chance.integers(0, len(known), len(known)), minlength=len(known))
        weight = np.where(same, times[left], times[left] * times[right])
        rows = np.repeat(np.arange(len(bits)), weight)
        drawn.append(curve(bits[rows], same[rows], 1.0))
    return {
        figure: [round(float(each), 3) for each in np.quantile([found[figure] for found in drawn], (0.025, 0.975))]
        for figure in ("f1", "recall_at_p99")
    }


def curve(bits: np.ndarray, same: np.ndarray, weight: float) -> dict[str, float]:
    """Best F1, recall where precision is at least 99 %, and F1 at the default threshold."""
    order = np.argsort(-bits, kind="stable")
    ranked = bits[order]
    right, wrong = np.cumsum(same[order]), weight * np.cumsum(~same[order])
    last = np.append(ranked[1:] != ranked[:-1], True)
    right, wrong, ranked = right[last], wrong[last], ranked[last]
    precision, recall = right / (right + wrong), right / same.sum()
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    fixed = f1[max(int((ranked >= SAME_BITS).sum()) - 1, 0)]
    sure = precision >= 0.99
    return {
        "f1": round(float(f1.max()), 3),
        "recall_at_p99": round(float(recall[sure].max()) if sure.any() else 0.0, 3),
        "f1_at_threshold": round(float(fixed), 3),
    }


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured; the machine was shared, so the processor's seconds say more than the clock's."""
    return {"system": platform.system(), "cpus": os.cpu_count(), "python": platform.python_version(), "architecture": platform.machine()}


if __name__ == "__main__":
    main()
