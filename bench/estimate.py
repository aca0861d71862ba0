"""Measure the estimates: speed of the engines, calibration, coverage, and what the latent class slides are worth.

``python bench/estimate.py`` takes small sizes and prints; ``--full`` takes full sizes (about fifteen CPU minutes) and
writes each part into docs/measured/estimate.json as soon as it is done, with the commit it was measured at. ``--part
NAME`` (repeatable) measures only these parts and leaves the others as they are. Tables are made up; ``--tables DIR``
adds estimates for the CSV files of a folder, beside the published ones where it has a published.csv.
CPU seconds are of this process and all its threads, after compilation.
"""

import argparse
import csv
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "measured" / "estimate.json"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "estimate")]

import estimate_calibration as calibration  # noqa: E402  (found by the line above)
import estimate_tables as tables  # noqa: E402

from kirok.estimate import models  # noqa: E402
from kirok.estimate.bma import fit_bma, posterior  # noqa: E402
from kirok.estimate.bootstrap import resampled  # noqa: E402
from kirok.estimate.chains import agreement  # noqa: E402
from kirok.estimate.comparing import compare  # noqa: E402
from kirok.estimate.existence import _by_pattern, codes, existence  # noqa: E402
from kirok.estimate.graphs import all_graphs  # noqa: E402
from kirok.estimate.lcm import Sampler  # noqa: E402
from kirok.estimate.lists import Lists  # noqa: E402
from kirok.estimate.loglinear import choose, fit_all, fit_loglinear  # noqa: E402
from kirok.estimate.reading import read_table  # noqa: E402
from kirok.estimate.settings import Settings  # noqa: E402

RARE = np.array([0.04, 0.08, 0.15, 0.11, 0.05, 0.06, 0.03])


def main() -> None:
    """The parts that are asked for, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="full sizes; write docs/measured/estimate.json")
    parser.add_argument("--part", action="append", choices=list(PARTS), metavar="NAME", help=f"only this part: {', '.join(PARTS)}")
    parser.add_argument("--tables", metavar="DIR", help="also estimate every CSV file of a folder of pattern tables")
    words = parser.parse_args()
    measured: dict[str, object] = {"machine": machine()}
    for name in words.part or PARTS:
        if name == "tables" and not words.tables:
            print("tables: left out, for no folder is given (--tables DIR)")
            continue
        began, cpu = time.perf_counter(), cpu_seconds()
        found = PARTS[name](words.full, words.tables)
        stamp = {"commit": commit(), "wall_s": round(time.perf_counter() - began, 1), "cpu_s": round(cpu_seconds() - cpu, 1)}
        measured[name] = {"measured": stamp, **found}
        print(f"\n{name} ({stamp['cpu_s']} CPU s)\n{told(found)}", flush=True)
        if words.full:
            merge({"machine": machine(), name: measured[name]})


def merge(parts: dict[str, object]) -> None:
    """Put *parts* into the file of what was measured, the rest of it as it is."""
    kept = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.exists() else {}
    kept = {name: value for name, value in kept.items() if name in {"machine", *PARTS}}
    TARGET.write_text(json.dumps(kept | parts, indent=1) + "\n", encoding="utf-8")


def told(found: dict[str, object], before: str = "") -> str:
    """Figures as lines of name and value."""
    lines = []
    for name, value in found.items():
        where = f"{before}{name}"
        lines.append(told(value, f"{where}.") if isinstance(value, dict) and value else f"  {where:<58} {value}")
    return "\n".join(lines)


def cpu_seconds() -> float:
    """Of this process and the ones it has started."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def rare(size: int, total: int = 12_000, seed: int = 5) -> Lists:
    """A sparse table: independent lists that each name few."""
    return tables.drawn(size, total, seed, RARE[:size])


def timed(act: Callable[[], object], repeats: int = 1) -> dict[str, float]:
    """The least wall and CPU seconds of several runs."""
    spent = []
    for _ in range(repeats):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    return {"wall_s": round(min(each[0] for each in spent), 4), "cpu_s": round(min(each[1] for each in spent), 4)}


def loglinear_figures(replicates: int) -> dict[str, object]:
    """1,024 models of five lists: fits, existence by certificate and by linear program alone, bootstrap."""
    table = rare(5)
    fit_all(table, 2)
    rows, sizes = models.all_models(5, 2)
    status, _, _ = fit_all(table, 2)
    choice = choose(table, "bic", 2)
    drawn = resampled(table.counts, replicates, 1)
    choice.reselected(5, drawn[:2])

    def certified() -> None:
        _by_pattern.cache_clear()
        codes(table.counts, rows, sizes, status)

    def asked() -> None:
        _by_pattern.cache_clear()
        for row, size in zip(rows.tolist(), sizes, strict=True):
            existence(table.counts, tuple(row[:size]))

    return {
        "models": len(rows),
        "fits": timed(lambda: fit_all(table, 2), 7),
        "existence_with_certificates": timed(certified, 3),
        "existence_by_linear_program_alone": timed(asked),
        "all_orders_6893_models": timed(lambda: fit_all(table, 4), 2),
        "bootstrap": {"replicates": replicates, **timed(lambda: choice.reselected(5, drawn))},
    }


def start_figures() -> dict[str, object]:
    """New processes with compiled code in the cache: help, and a log-linear estimate of four lists."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "four.csv"
        path.write_text(tables.csv(tables.lists(tables.FOUR)), encoding="utf-8")
        words = {
            "help": ["--help"],
            "loglinear": [str(path), "--method", "loglinear", "--bootstrap", "0"],
            "bma": [str(path), "--method", "bma"],
        }
        return {name: started(arguments, folder) for name, arguments in words.items()}


def started(arguments: list[str], folder: str) -> dict[str, float]:
    """The least of five starts, with the libraries' byte code kept as after an installation."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONPYCACHEPREFIX": folder}
    command = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", "estimate", *arguments]
    spent = []
    for _ in range(5):
        before, began = os.times(), time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        after = os.times()
        spent.append(
            (time.perf_counter() - began, after.children_user + after.children_system - before.children_user - before.children_system)
        )
    return {"wall_s": round(min(each[0] for each in spent), 2), "cpu_s": round(min(each[1] for each in spent), 2)}


def bma_figures() -> dict[str, object]:
    """All graphs of five, six and seven lists; the first run of each counts them too."""
    out: dict[str, object] = {}
    for size in (5, 6, 7):
        table = rare(size)
        all_graphs.cache_clear()
        out[str(size)] = {
            "counting_and_posterior": timed(lambda table=table: posterior(table)),
            "posterior": timed(lambda table=table: posterior(table), 3),
        }
    return out


def lcm_figures(draws: int) -> dict[str, object]:
    """Effective draws of log N a CPU second, with and without slides."""
    made = {
        "four": tables.lists(tables.FOUR),
        "sparse five": tables.lists(tables.SPARSE_FIVE),
        "rare six": rare(6),
        "independent four": rare(4),
    }
    out = {}
    for name, table in made.items():
        rates = {"gibbs": mixing(table, 0, draws), "slides": mixing(table, 6, draws)}
        out[name] = {**rates, "ratio": round(rates["slides"]["bulk_per_cpu_s"] / rates["gibbs"]["bulk_per_cpu_s"], 2)}
    return out


def mixing(table: Lists, slides: int, draws: int) -> dict[str, float]:
    """Four chains of one sampler."""
    sampler, cap = Sampler(table, slides=slides, thin=10), 20.0 * table.observed
    chains = sampler.started((5,), 4)
    for chain in chains:
        sampler.run(chain, 2_000, cap, thin=1)
    began = time.process_time()
    totals = np.stack([sampler.run(chain, draws, cap) for chain in chains])
    spent = time.process_time() - began
    found = agreement(np.log(totals))
    return {"rhat": round(found.rhat, 4), "bulk_per_cpu_s": round(found.bulk / spent, 1), "tail_per_cpu_s": round(found.tail / spent, 1)}


def calibrated(ranks: "np.ndarray", bins: int = 20) -> dict[str, object]:
    """Ranks of truths from the prior: chi square over the bins, and how often the central 95 % hold the truth.

    ``interval_of_95`` is between which shares a right method stays in 99 of 100 such studies (binomial).
    """
    from scipy.stats import binom, chi2

    times = len(ranks)
    counts = np.histogram(ranks, bins=bins, range=(0, 1))[0]
    statistic = float(((counts - times / bins) ** 2 / (times / bins)).sum())
    inside = float(np.mean((ranks > 0.025) & (ranks < 0.975)))
    allowed = [round(float(end) / times, 4) for end in binom.interval(0.99, times, 0.95)]
    chance = {"chi_square": round(statistic, 2), "degrees": bins - 1, "p": round(float(chi2.sf(statistic, bins - 1)), 4)}
    return {"simulations": times, **chance, "coverage_95": round(inside, 4), "interval_of_95": allowed}


def calibrated_classes(times: int) -> dict[str, object]:
    """The latent class sampler's calibration by two seeds, so that a chance finding of one is seen for what it is."""
    parts = {seed: [calibration.lcm_ranks(times // 10, 100 * seed + part) for part in range(10)] for seed in (2, 3)}
    each = {f"seed {seed}": calibrated(np.concatenate(ranks)) for seed, ranks in parts.items()}
    return {**each, "together": calibrated(np.concatenate([ranks for found in parts.values() for ranks in found]))}


def coverage_figures(times: int) -> dict[str, object]:
    """Four lists, 2,000 people, none to two dependent pairs: how often nominal 95 % intervals hold the truth."""
    source = np.random.default_rng(9)
    hits: dict[str, list[tuple[bool, float]]] = {}
    for number in range(times):
        for name, (low, high) in intervals(dependent(source), number).items():
            hits.setdefault(name, []).append((low <= 2_000 <= high, high - low))
    found: dict[str, object] = {"simulations": times, "total": 2_000}
    for name, rows in hits.items():
        share = float(np.mean([hit for hit, _ in rows]))
        error = math.sqrt(share * (1 - share) / times)
        width = round(float(np.median([width for _, width in rows])))
        found[name] = {"coverage": round(share, 3), "standard_error": round(error, 4), "median_width": width}
    return found


def dependent(source: np.random.Generator) -> Lists:
    """A table from a log-linear model with a chance number of dependent pairs."""
    pairs = source.choice(6, size=int(source.integers(0, 3)), replace=False)
    masks = [mask for mask in range(16) if mask.bit_count() == 2]
    shares = source.uniform(0.12, 0.4, 4)
    logits = np.log(shares / (1 - shares))
    cells = np.arange(16)
    eta = ((cells[:, None] >> np.arange(4) & 1) * logits).sum(axis=1)
    for pair in pairs:
        eta = eta + float(source.choice([-1.0, 1.0, 1.5])) * ((cells & masks[pair]) == masks[pair])
    counts = source.multinomial(2_000, np.exp(eta) / np.exp(eta).sum())
    counts[0] = 0
    return Lists(("A", "B", "C", "D"), counts.astype(np.int64))


def intervals(table: Lists, number: int) -> dict[str, tuple[float, float]]:
    """Intervals of the methods, and of the best model by BIC taken for the truth."""
    return {
        "loglinear_bic_bca": fit_loglinear(table, "bic", Settings(bootstrap=500, max_order=2, seed=number)).interval(),
        "loglinear_stepwise_bca": fit_loglinear(table, "stepwise", Settings(bootstrap=500, seed=number)).interval(),
        "bma": fit_bma(table, Settings()).interval(),
        "best_bic_alone": fit_loglinear(table, "bic", Settings(bootstrap=0, max_order=2)).interval(),
    }


def table_figures(folder: str | None) -> dict[str, object]:
    """All methods on every table of a folder, and the published estimates beside what is found."""
    paths = sorted(Path(folder).glob("*.csv")) if folder else []
    counted = {path.stem: path for path in paths if "count" in path.read_text(encoding="utf-8").splitlines()[0].split(",")}
    found: dict[str, object] = {name: table_row(path) for name, path in counted.items()}
    published = Path(folder or ".") / "published.csv"
    return found | ({"published": published_rows(published, counted)} if published.is_file() else {})


#: Words of a published method -> selection and highest order that are the same procedure.
PUBLISHED = (("best BIC", "bic", 3), ("all orders", "bic", 3), ("maxorder 2", "bic", 2), ("maxorder 4", "bic", 4))


def published_rows(path: Path, counted: dict[str, Path]) -> list[dict[str, object]]:
    """Published log-linear estimates by BIC, and what is found by the same procedure."""
    rows = []
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        same = next((each for each in PUBLISHED if each[0] in row["method"]), None)
        other = any(word in row["method"] for word in ("threshold", "downhill"))
        if same is None or other or not row["estimate"] or row["dataset"] not in counted:
            continue
        settings = Settings(max_order=same[2], bootstrap=0 if same[2] == 4 else 1_000)
        estimate = fit_loglinear(read_table(counted[row["dataset"]]), same[1], settings)
        low, high = (round(end) for end in estimate.interval()) if settings.bootstrap else (None, None)
        known = {"published": float(row["estimate"]), "published_low": float(row["lo95"]), "published_high": float(row["hi95"])}
        named = {"table": row["dataset"], "method": row["method"]}
        rows.append({**named, **known, "found": round(estimate.median, 2), "low": low, "high": high})
    return rows


def table_row(path: Path) -> dict[str, object]:
    """Each method's estimate."""
    began = time.perf_counter()
    found = compare(read_table(path), diagnostics=False)
    rows = {
        each.method: {
            "median": round(each.median or math.nan, 2),
            "low": round(each.interval()[0]),
            "high": round(each.interval()[1]),
            "converged": each.converged,
            "cap_share": each.cap_share,
        }
        for each in found.estimates
    }
    return {"seconds": round(time.perf_counter() - began, 1), "refused": found.refused, **rows}


PARTS: dict[str, Callable[[bool, str | None], dict[str, object]]] = {
    "loglinear": lambda full, _folder: loglinear_figures(1_000 if full else 100),
    "start": lambda _full, _folder: start_figures(),
    "bma": lambda _full, _folder: bma_figures(),
    "lcm": lambda full, _folder: lcm_figures(5_000 if full else 1_000),
    "calibration_bma": lambda full, _folder: calibrated(calibration.bma_ranks(10_000 if full else 200, 1)),
    "calibration_lcm": lambda full, _folder: calibrated_classes(1_000 if full else 30),
    "coverage": lambda full, _folder: coverage_figures(1_000 if full else 20),
    "tables": lambda _full, folder: table_figures(folder),
}


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured; shared with other work, so that wall times are no lower bound."""
    return {"system": platform.system(), "cpus": os.cpu_count(), "python": platform.python_version(), "shared": True}


if __name__ == "__main__":
    main()
