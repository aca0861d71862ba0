"""Measure the exposure rule: the theorem by brute force, the game, speed, and the planner against an exact oracle.

``python bench/exposure.py`` takes a small size and prints; with ``--full`` it takes the sizes of docs/exposure.en.md (3,000
worlds, games of 10,000 sources each, 100,000 disclosures, 50 batches) and writes the whole of docs/measured/exposure.json
and the figures that the pages quote, in about half an hour of one processor (the table at its end says how long each row
took). Times are CPU seconds of this process: the machine may be shared.
"""

import argparse
import json
import platform
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "measured" / "exposure.json"
PAGES = [ROOT / "docs" / f"exposure.{language}.md" for language in ("en", "ko")]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "exposure")]

from exposure_batches import best, draw_batch  # noqa: E402  (found by the line above)
from exposure_scale import Scale  # noqa: E402
from exposure_worlds import try_worlds  # noqa: E402

from kirok.exposure.game.play import Setup, play, summary  # noqa: E402
from kirok.exposure.planner import worth  # noqa: E402

#: Row -> what is played. Every row is played with the same sources, so rows can be compared source by source.
GAMES: dict[str, dict[str, object]] = {
    "theorem": {"items": 24, "k": 100, "desk": "true"},
    "check": {"items": 48},
    "check_24": {"items": 24},
    "check_replay": {"items": 48, "replay": True},
    "none": {"items": 48, "policy": "none"},
    "none_12": {"items": 12, "policy": "none"},
    "none_24": {"items": 24, "policy": "none"},
    "thumb": {"items": 48, "policy": "thumb"},
    "thumb_12": {"items": 12, "policy": "thumb"},
    "thumb_24": {"items": 24, "policy": "thumb"},
    "strict": {"items": 48, "policy": "strict"},
    "strict_12": {"items": 12, "policy": "strict"},
    "strict_24": {"items": 24, "policy": "strict"},
    "leaky": {"items": 48, "simulatable": False},
    "leaky_replay": {"items": 48, "simulatable": False, "replay": True},
    "sizes3": {"items": 48, "violate": "sizes3"},
    "prior10": {"items": 48, "k": 1_000, "violate": "prior10"},
    "linkage2": {"items": 48, "violate": "linkage2"},
    "canary": {"items": 48, "violate": "canary"},
    "rumour3": {"items": 48, "violate": "rumour3"},
    "omniscient": {"items": 48, "violate": "omniscient"},
}
SOURCES, FEW_SOURCES = 10_000, 40


def main() -> None:
    """Everything, in the order of the docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="full size; write docs/measured/exposure.json")
    parser.add_argument("--games", nargs="*", choices=list(GAMES), help="with --full: measure only these games anew, the rest stays")
    parser.add_argument("--engine", action="store_true", help="with --full: measure only theorem, planner and speed anew, the games stay")
    args = parser.parse_args()
    anew = args.games is not None or args.engine
    measured: dict[str, object] = json.loads(TARGET.read_text(encoding="utf-8")) if anew else {}
    measured |= {"commit": commit(), "machine": machine()}
    if args.games is None:
        measured |= engine(full=args.full)
    games: dict[str, dict[str, object]] = measured.setdefault("game", {})  # type: ignore[assignment]
    for name in () if args.engine else args.games or GAMES:
        games[name] = said(name, lambda n=name: game(n, full=args.full))
        save(measured, full=args.full)
    save(measured, full=args.full)
    if args.full:
        quote(measured)
    table(measured)


def save(measured: dict[str, object], *, full: bool) -> None:
    """Write what is measured so far: a run that was stopped keeps its finished rows."""
    parts = [measured[name] for name in ("theorem", "planner", "speed") if name in measured]
    seconds = sum(part["cpu_seconds"] for part in (*parts, *measured["game"].values()))  # type: ignore[attr-defined,index]
    measured["cpu_minutes"] = round(seconds / 60, 1)
    if full:
        TARGET.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def quote(measured: dict[str, object]) -> None:
    """Bring the figures that the two pages quote up to what was measured."""

    def now(found: re.Match[str]) -> str:
        value: object = measured
        for part in found[1].split("."):
            value = value[part]  # type: ignore[index]
        return f"<!--measured:exposure.{found[1]}-->{value:,}"

    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(r"<!--measured:exposure\.([\w.]+)-->[\d.,]*\d", now, text), encoding="utf-8")


def table(measured: dict[str, object]) -> None:
    """All games side by side, shares in per cent."""
    heads = ("below_10", "below_100", "below_k", "top10_hits", "utility", "withheld")
    sys.stdout.write(f"\n{'game':<14}{'sources':>8}" + "".join(f"{head:>11}" for head in heads) + f"{'smallest':>10}{'CPU min':>9}\n")
    for name, row in measured["game"].items():  # type: ignore[attr-defined]
        shares = "".join(f"{row[head].get('share', row[head].get('mean')):>11.3f}" for head in heads)
        sys.stdout.write(f"{name:<14}{row['sources']:>8}{shares}{row['smallest']:>10}{row['cpu_seconds'] / 60:>9.1f}\n")
    sys.stdout.write(f"CPU minutes in all: {measured['cpu_minutes']}\n")


def engine(*, full: bool) -> dict[str, object]:
    """Theorem, planner and speed."""
    scale = {"sources": 1_000 if full else 50, "items": 100_000 if full else 2_000}
    return {
        "theorem": said("theorem", lambda: try_worlds(3_000 if full else 150, seed=1)),
        "planner": said("planner", lambda: planner(50 if full else 5)),
        "speed": said("speed", lambda: speed(Scale(**scale, many=10_000))),
    }


def said(name: str, measure: Callable[[], dict[str, object]]) -> dict[str, object]:
    """Measure, time and print one part."""
    began = time.process_time()
    found = measure()
    found["cpu_seconds"] = round(time.process_time() - began, 1)
    print(name, json.dumps(found), flush=True)
    return found


def game(name: str, *, full: bool) -> dict[str, object]:
    """One row; shares as per cent with their 95 % interval."""
    setup = Setup(**{**GAMES[name], "sources": SOURCES if full else FEW_SOURCES})  # type: ignore[arg-type]
    found = summary(setup, play(setup))
    return {key: percent(value) if isinstance(value, dict) else value for key, value in found.items() if value is not None}


def percent(value: dict[str, float]) -> dict[str, float]:
    """Shares as per cent, rounded to what the number of sources can tell."""
    return {key: round(100 * each, 3) for key, each in value.items()}


def planner(batches: int) -> dict[str, object]:
    """Greedy and 2-opt against the exact optimum."""
    ratios, seconds = [], []
    for seed in range(batches):
        decide, texts = draw_batch(seed)
        began = time.process_time()
        ours = worth(decide.plan(texts))
        seconds.append(time.process_time() - began)
        ratios.append(min(ours / best(decide, texts), 1.0))
    return {
        "batches": batches,
        "mean": round(statistics.mean(ratios), 4),
        "worst": round(min(ratios), 4),
        "longest_ms": round(max(seconds) * 1_000),
    }


def speed(scale: Scale) -> dict[str, object]:
    """One text in all its versions; one text for many people; everything rebuilt."""
    chance = random.Random(5)
    began = time.process_time()
    states = scale.rebuild()
    rebuild = time.process_time() - began
    checks = []
    for _ in range(1_000):
        person, text = scale.draw_text(chance)
        began = time.process_time()
        scale.check(states[person], text)
        checks.append((time.process_time() - began) * 1_000)
    cuts = statistics.quantiles(checks, n=100)
    began = time.process_time()
    reached = scale.what_if(states)
    return {
        "cells": scale.space.cells,
        "sources": len(states),
        "disclosures": scale.items,
        "check_p50_ms": round(cuts[49], 2),
        "check_p99_ms": round(cuts[98], 2),
        "what_if_people": reached,
        "what_if_seconds": round(time.process_time() - began, 2),
        "rebuild_seconds": round(rebuild, 1),
        "state_bytes": max(len(state.to_bytes(scale.space.digest)) for state in states.values()),
    }


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured."""
    return {"system": platform.system(), "python": platform.python_version(), "architecture": platform.machine()}


if __name__ == "__main__":
    main()
