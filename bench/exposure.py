"""Measure the exposure rule: the theorem by brute force, the game, speed, and the planner against an exact oracle.

``python bench/exposure.py`` takes a small size and prints; with ``--full`` it takes the sizes of docs/exposure.en.md (3,000
worlds, games of up to 10,000 sources, 100,000 disclosures, 50 batches) and writes docs/measured/exposure.json.
Times are CPU seconds of this process: the machine may be shared.
"""

import argparse
import json
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "measured" / "exposure.json"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "exposure")]

from exposure_batches import best, draw_batch  # noqa: E402  (found by the line above)
from exposure_scale import Scale  # noqa: E402
from exposure_worlds import try_worlds  # noqa: E402

from kirok.exposure.game.play import Setup, play, summary  # noqa: E402
from kirok.exposure.planner import kept  # noqa: E402

#: Row -> what is played, and how many sources at full size.
GAMES: dict[str, tuple[dict[str, object], int]] = {
    "theorem": ({"items": 24, "k": 100, "desk": "true"}, 10_000),
    "check": ({"items": 48, "k": 300}, 10_000),
    "check_replay": ({"items": 48, "k": 300, "replay": True}, 10_000),
    "none": ({"items": 48, "policy": "none"}, 2_000),
    "none_12": ({"items": 12, "policy": "none"}, 2_000),
    "thumb": ({"items": 48, "policy": "thumb"}, 2_000),
    "thumb_12": ({"items": 12, "policy": "thumb"}, 2_000),
    "strict": ({"items": 48, "policy": "strict"}, 2_000),
    "strict_12": ({"items": 12, "policy": "strict"}, 2_000),
    "leaky": ({"items": 48, "simulatable": False}, 2_000),
    "leaky_replay": ({"items": 48, "simulatable": False, "replay": True}, 2_000),
    "sizes3": ({"items": 48, "violate": "sizes3"}, 10_000),
    "prior10": ({"items": 48, "k": 1_000, "violate": "prior10"}, 10_000),
    "linkage2": ({"items": 48, "violate": "linkage2"}, 1_000),
    "canary": ({"items": 48, "violate": "canary"}, 1_000),
    "rumour3": ({"items": 48, "violate": "rumour3"}, 300),
    "omniscient": ({"items": 48, "violate": "omniscient"}, 1_000),
}


def main() -> None:
    """Everything, in the order of the docstring."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="full size; write docs/measured/exposure.json")
    parser.add_argument("--games", nargs="*", choices=list(GAMES), help="with --full: measure only these games anew, the rest stays")
    args = parser.parse_args()
    measured: dict[str, object] = json.loads(TARGET.read_text(encoding="utf-8")) if args.games is not None else {}
    measured |= {"commit": commit(), "machine": machine()}
    if args.games is None:
        measured |= engine(full=args.full)
    games = measured.setdefault("game", {})
    for name in args.games or GAMES:
        games[name] = said(name, lambda n=name: game(n, full=args.full))  # type: ignore[index]
        if args.full:
            TARGET.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


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
    given, sources = GAMES[name]
    setup = Setup(**{**given, "sources": sources if full else 40})  # type: ignore[arg-type]
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
        ours = kept(decide.plan(texts))
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
