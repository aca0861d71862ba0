"""Time the whole path: the demo's own seconds per step, in a home of its own.

``python bench/path.py`` prints a table; with ``--full`` it also writes docs/measured/path.json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Run the demo twice, first into an empty home and then into the same one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="write docs/measured/path.json")
    full = parser.parse_args().full
    with tempfile.TemporaryDirectory() as folder:
        runs = {name: demo(Path(folder) / "home") for name in ("first", "second")}
        size = sum(path.stat().st_size for path in (Path(folder) / "home" / "site").rglob("*") if path.is_file())
    measured = {"commit": commit(), "machine": machine(), "start": start(), "site_bytes": size, **runs}
    print(table(measured))
    if full:
        target = ROOT / "docs" / "measured" / "path.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def kirok(*words: str) -> subprocess.CompletedProcess[str]:
    """Run one command as a user would, without the launcher's shell."""
    command = [sys.executable, "-P", "-X", "utf8", "-m", "kirok", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)


def demo(home: Path) -> dict[str, object]:
    """One demo: counts, seconds a step as it reports them, and the seconds on the wall."""
    began = time.monotonic()
    told = json.loads(kirok("demo", "--no-serve", "--home", str(home), "--json").stdout)
    return {"wall": round(time.monotonic() - began, 2), "seconds": told["seconds"], "counts": told["counts"]}


def start() -> float:
    """Seconds that a command without Django takes to say its help: the best of five."""
    taken = []
    for _ in range(5):
        began = time.monotonic()
        kirok("verify", "--help")
        taken.append(time.monotonic() - began)
    return round(min(taken), 3)


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured."""
    return {"system": platform.system(), "cpus": os.cpu_count(), "python": platform.python_version(), "architecture": platform.machine()}


def table(measured: dict[str, object]) -> str:
    """The seconds as a person reads them."""
    first, second = measured["first"], measured["second"]
    rows = [f"  {step:<20} {taken:>8.2f} {second['seconds'].get(step, 0):>8.2f}" for step, taken in first["seconds"].items()]
    head = f"  {'seconds':<20} {'first':>8} {'second':>8}"
    foot = f"  {'whole':<20} {first['wall']:>8.2f} {second['wall']:>8.2f}"
    rest = f"  kirok verify --help {measured['start']:.3f} s; site {measured['site_bytes']:,} bytes; {first['counts']}"
    return "\n".join([head, *rows, foot, rest])


if __name__ == "__main__":
    main()
