"""Eight people write at one claim of a served desk on PostgreSQL, each from a process of their own, over HTTP.

``python bench/writers.py`` makes a throw-away cluster and a home on it, serves the desk as ``kirok desk serve`` does, and has
every writer add lines to the same claim, looking again whenever somebody was faster. Printed: how many lines were sent and
kept, conflicts met and answers that were neither; ``--full`` has each write ten lines instead of three and keeps the
figures in docs/measured/writers.json.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests" / "desk")]

from test_coding_browser import Served, Writer  # noqa: E402

import clusters  # noqa: E402  (found beside the tests that share it)
import homes  # noqa: E402
from ledger import commit, machine  # noqa: E402  (the bench beside this one)

RESULT = ROOT / "docs" / "measured" / "writers.json"
WRITERS = 8


def main() -> None:
    """Make, serve, write, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="ten lines each; write docs/measured/writers.json")
    full = parser.parse_args().full
    programs = clusters.postgres_programs()
    if programs is None:
        raise SystemExit("no PostgreSQL programs on this machine")
    with clusters.place(programs) as at, tempfile.TemporaryDirectory() as folder:
        measured = {"commit": commit(), "machine": machine(), **figures(at, Path(folder), 10 if full else 3)}
    print(json.dumps(measured, indent=1))
    if full:
        RESULT.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def figures(at: tuple[str, int, str], folder: Path, rounds: int) -> dict[str, object]:
    """One desk, eight writers, and what the claim and the journal hold afterwards."""
    import psycopg

    place, port, user = at
    with psycopg.connect(f"postgresql://{user}@/postgres?host={place}&port={port}", autocommit=True) as server:
        server.execute("CREATE DATABASE kirok")
    home = made(folder, f"postgresql://{user}@/kirok?host={place}&port={port}")
    desk = Served(home, folder)
    try:
        began = time.perf_counter()
        with multiprocessing.get_context("fork").Pool(WRITERS) as pool:
            done = pool.starmap(write, [(desk.url, number, rounds) for number in range(WRITERS)], chunksize=1)
        seconds = time.perf_counter() - began
    finally:
        desk.stop()
    with psycopg.connect(f"postgresql://{user}@/kirok?host={place}&port={port}") as server:
        (payload,) = server.execute("SELECT payload FROM claims_claim WHERE key = 'k09'").fetchone()
        (lines,) = server.execute("SELECT count(*) FROM journal_line WHERE target = 'k09' AND action = 'code'").fetchone()
    sent = {f"writer {number} line {line}" for number in range(WRITERS) for line in range(rounds)}
    return {
        "writers": WRITERS, "sent": len(sent), "lost": len(sent - set(payload["ambiguity"])), "journal_lines": lines,
        "conflicts": sum(row[0] for row in done), "errors": [status for row in done for status in row[1]], "seconds": round(seconds, 1),
    }  # fmt: skip


def write(url: str, number: int, rounds: int) -> tuple[int, list[int]]:
    """One writer: conflicts met, and answers that were neither done nor a conflict."""
    writer = Writer(url, number, rounds)
    writer.run()
    return writer.conflicts, writer.others


def made(folder: Path, url: str) -> Path:
    """A home on the cluster's database with the example in it, and kim who codes."""
    home = folder / "home"
    (folder / "passphrase").write_text(homes.PASSPHRASE + "\n", encoding="utf-8")

    def kirok(*words: str) -> None:
        command = [
            sys.executable,
            "-X",
            "utf8",
            "-m",
            "kirok",
            *words,
            "--home",
            str(home),
            "--passphrase-file",
            str(folder / "passphrase"),
        ]
        subprocess.run(command, check=True, env=homes.environment(), stdout=subprocess.DEVNULL)

    kirok("init", "--database", url)
    for name in ("ann", "kim"):
        (folder / name).write_text(f"the password of {name}\n", encoding="utf-8")
        kirok("users", "add", name, "--role", "coder", "--password-file", str(folder / name))
    kirok("code", str(homes.CODING), "--by", "kim", "--password-file", str(folder / "kim"))
    return home


if __name__ == "__main__":
    main()
