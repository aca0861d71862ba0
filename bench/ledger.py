"""Measure the log: append, look up, prove, audit, and find injected faults.

``python bench/ledger.py`` takes 1/20 of the size and prints a table; with ``--full`` it takes a million leaves and a
thousand faults and writes docs/measured/ledger.json. Cold means a Log that has read nothing yet, and in the lines of
new processes a Python that has just started; the files are in the system's cache in both.
"""

import argparse
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "ledger")]

import ledger_faults as faults  # noqa: E402  (found by the line above)

from kirok.ledger.log import Log  # noqa: E402
from kirok.ledger.proof import verify_proof  # noqa: E402
from kirok.ledger.signing import Signer  # noqa: E402

SIGNER = Signer("example.org/bench", bytes(32))
CHUNK = 16_384
COLD = """
import sys, time
from pathlib import Path
from kirok.ledger.log import existing
began, cpu = time.perf_counter(), time.process_time()
existing(Path(sys.argv[1])).prove(int(sys.argv[2]))
print(time.perf_counter() - began, time.process_time() - cpu)
"""


def main() -> None:
    """Build one log, ask it everything, break copies of another one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="a million leaves; write docs/measured/ledger.json")
    full = parser.parse_args().full
    size = 1_000_000 if full else 50_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        measured = {"commit": commit(), "machine": machine(), **log_figures(Path(folder), size)}
        measured["faults"] = fault_figures(Path(folder), 1_000 if full else 50)
    print(json.dumps(measured, indent=1))
    if measured["faults"]["found"] != measured["faults"]["injected"] or measured["audit"]["failures"]:
        raise SystemExit("a fault was not found, or a true log failed its audit")
    if full:
        target = ROOT / "docs" / "measured" / "ledger.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def log_figures(folder: Path, size: int) -> dict[str, object]:
    """Everything that depends on the number of leaves."""
    chance = random.Random(1)
    leaves = [chance.randbytes(32) for _ in range(size)]
    log = Log(folder / "log", SIGNER.origin)
    log.create(SIGNER)
    began, cpu = time.perf_counter(), time.process_time()
    for start in range(0, size, CHUNK):
        log.append(leaves[start : start + CHUNK], SIGNER)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    total = log.checkpoint().size
    picked = chance.sample(leaves, 1_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    lookups = timed(lambda leaf: fresh(log).index_of(leaf), picked)
    misses = timed(lambda _: fresh(log).index_of(chance.randbytes(32)), picked)
    indexes = [chance.randrange(total) for _ in range(1_000)]
    proofs = timed(lambda index: fresh(log).prove(index), indexes)
    again = [timed(lambda index: fresh(log).prove(index), indexes) for _ in range(2)]
    undisturbed = [min(tries) for tries in zip(proofs, *again, strict=True)]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    many = chance.sample(leaves, min(10_000, size // 5))
    began = time.perf_counter()
    proved = fresh(log).prove_many(many)
    batch = time.perf_counter() - began
    verify_proof(proved[many[0]].encode(), many[0], SIGNER.key)
    began = time.perf_counter()
    failures = fresh(log).audit()
    audit = time.perf_counter() - began
    files = [path for path in log.folder.rglob("*") if path.is_file()]
    return {
        "leaves": size,
        "leaves_with_dummies": total,
        "append": {"batch": CHUNK, "per_second": round(size / wall), "per_cpu_second": round(size / cpu), "seconds": round(wall, 1)},
        "cold_proof_ms": quantiles(proofs),
        "cold_proof_least_of_three_ms": quantiles(undisturbed),
        "cold_proof_new_process_ms": quantiles(processes(log, total, chance)),
        "cold_lookup_ms": quantiles(lookups),
        "cold_lookup_of_none_ms": quantiles(misses),
        "memory_growth_of_lookups_and_proofs_kib": grown,
        "prove_many": {"leaves": len(many), "seconds": round(batch, 2)},
        "audit": {"seconds": round(audit, 1), "failures": len(failures)},
        "disk": {
            "files": len(files),
            "mib": round(sum(path.stat().st_size for path in files) / 2**20, 1),
            "index_mib": round(sum(path.stat().st_size for path in files if "places" in path.parts) / 2**20, 1),
        },
    }


def fresh(log: Log) -> Log:
    """The same log, with nothing read."""
    return Log(log.folder, log.origin)


def timed(act: Callable[[object], object], things: list[object]) -> list[tuple[float, float]]:
    """Seconds by the wall clock and of the processor that *act* takes on each of *things*."""
    taken = []
    for thing in things:
        began, cpu = time.perf_counter(), time.process_time()
        act(thing)
        taken.append((time.perf_counter() - began, time.process_time() - cpu))
    return taken


def processes(log: Log, total: int, chance: random.Random) -> list[tuple[float, float]]:
    """The same of one proof in each of forty new processes, without the interpreter's start."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    commands = [[sys.executable, "-c", COLD, str(log.folder), str(chance.randrange(total))] for _ in range(40)]
    told = [subprocess.run(words, env=environment, check=True, capture_output=True).stdout.split() for words in commands]
    return [(float(wall), float(cpu)) for wall, cpu in told]


def quantiles(taken: list[tuple[float, float]]) -> dict[str, float]:
    """Milliseconds by the wall clock, and of the processor."""
    wall, cpu = ([pair[which] * 1000 for pair in taken] for which in (0, 1))
    cuts = statistics.quantiles(wall, n=20), statistics.quantiles(cpu, n=20)
    found = {
        "p50": statistics.median(wall),
        "p95": cuts[0][18],
        "max": max(wall),
        "cpu_p50": statistics.median(cpu),
        "cpu_p95": cuts[1][18],
    }
    return {name: round(value, 2) for name, value in found.items()}


def fault_figures(folder: Path, count: int) -> dict[str, object]:
    """How many of *count* injected faults the audit finds, by kind."""
    scene, kinds = faults.scene(folder / "faults", seed=7), list(faults.FAULTS)
    results = [(kinds[number % len(kinds)], faults.found(scene, kinds[number % len(kinds)], folder)) for number in range(count)]
    per_kind = {kind: sum(hit for name, hit in results if name == kind) for kind in kinds}
    return {"injected": count, "found": sum(hit for _, hit in results), "found_by_kind": per_kind}


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured."""
    return {
        "system": platform.system(),
        "nice": os.nice(0),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "architecture": platform.machine(),
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    main()
