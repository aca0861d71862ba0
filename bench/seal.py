"""Time sealing, opening and re-wrapping beside pyrage, and how much memory they take.

``python bench/seal.py`` takes 64 MiB; with ``--full`` it takes 1 GiB and writes docs/measured/seal.json. Each step runs in
a process of its own; memory is the growth of its peak over what it had before the step.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIB = 1 << 20
STEP = """
import json, os, resource, sys, time
from pathlib import Path
import pyrage
from kirok.seal import closing, opening, rewrapping, identities, agefile, recipients
step, folder, me, to = sys.argv[1], Path(sys.argv[2]), *json.loads(sys.argv[3])
opening.open_bytes(closing.seal_bytes(b"warm", [me["recipient"]]), me["secret"])

def ours_seal(): closing.seal_file(folder / "plain", folder / "ours.age", [me["recipient"]])
def ours_open(): opening.open_file(folder / "ours.age", folder / "opened", me["secret"])
def ours_rewrap(): assert rewrapping.rewrap(folder / "ours.age", me["secret"], [to["recipient"]]) == "in place"
def pyrage_seal():
    pyrage.encrypt_file(str(folder / "plain"), str(folder / "theirs.age"), [pyrage.x25519.Recipient.from_str(me["recipient"])])
    flush(folder / "theirs.age")
def pyrage_open():
    pyrage.decrypt_file(str(folder / "theirs.age"), str(folder / "opened"), [pyrage.x25519.Identity.from_str(me["secret"])])
    flush(folder / "opened")

def flush(path):
    with path.open("rb") as stream: os.fsync(stream.fileno())

def peak(): return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) * 1024
before, began, used = peak(), time.monotonic(), time.process_time()
globals()[step]()
print(json.dumps({"seconds": time.monotonic() - began, "cpu": time.process_time() - used, "growth": peak() - before}))
"""


def main() -> None:
    """Seal, open and re-wrap, both kinds of readers, and pyrage on the same file in the same run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1 GiB; write docs/measured/seal.json")
    full = parser.parse_args().full
    size = 1024 * MIB if full else 64 * MIB
    with tempfile.TemporaryDirectory(dir=os.environ.get("KIROK_BENCH_DIR")) as folder:
        runs = measure(Path(folder), size)
    measured = {"commit": commit(), "machine": machine(), "mib": size // MIB, "runs": runs}
    print(table(measured))
    if full:
        target = ROOT / "docs" / "measured" / "seal.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def measure(folder: Path, size: int) -> dict[str, dict[str, float]]:
    """Seconds on the wall and of the processor, MiB/s, growth in MiB."""
    fill(folder / "plain", size)
    runs = {}
    for kind in ("x25519", "pq"):
        keys = json.dumps([identity(kind), identity(kind)])
        for name in ("seal", "open", "rewrap"):
            runs[f"{kind}_{name}"] = step(f"ours_{name}", folder, keys, size)
        if kind == "x25519":
            for name in ("seal", "open"):
                runs[f"pyrage_{name}"] = step(f"pyrage_{name}", folder, keys, size)
            (folder / "theirs.age").unlink()
    return runs


def fill(path: Path, size: int) -> None:
    """Random bytes, flushed to the disk."""
    with path.open("wb") as stream:
        for _ in range(0, size, MIB):
            stream.write(os.urandom(MIB))
        os.fsync(stream.fileno())


def identity(kind: str) -> dict[str, str]:
    """A fresh key pair, made in a process of its own."""
    program = "import json, sys; from kirok.seal.identities import new_identity; made = new_identity(sys.argv[1])\n"
    program += "print(json.dumps({'secret': made.secret, 'recipient': made.recipient}))"
    return json.loads(python(program, kind))


def step(name: str, folder: Path, keys: str, size: int) -> dict[str, float]:
    """One step in a process of its own."""
    told = json.loads(python(STEP, name, str(folder), keys))
    speed = {} if name == "ours_rewrap" else {"mib_per_second": round(size / MIB / told["seconds"], 1)}
    return {
        "seconds": round(told["seconds"], 4),
        "cpu_seconds": round(told["cpu"], 4),
        "growth_mib": round(told["growth"] / MIB, 1),
        **speed,
    }


def python(program: str, *words: str) -> str:
    """What a program prints."""
    command = [sys.executable, "-c", program, *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured, and how busy it was."""
    return {
        "system": platform.system(),
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "architecture": platform.machine(),
        "load_before": round(os.getloadavg()[0], 1),
    }


def table(measured: dict[str, object]) -> str:
    """The figures as a person reads them."""
    head = f"  {measured['mib']} MiB{'':<10} {'seconds':>9} {'cpu s':>8} {'MiB/s':>8} {'growth MiB':>11}"
    rows = [
        f"  {name:<18} {run['seconds']:>9.3f} {run['cpu_seconds']:>8.3f} {run.get('mib_per_second', ''):>8} {run['growth_mib']:>11.1f}"
        for name, run in measured["runs"].items()
    ]
    return "\n".join([head, *rows, f"  machine {measured['machine']}"])


if __name__ == "__main__":
    main()
