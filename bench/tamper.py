"""Change one bit of one byte anywhere in a site, a thousand times: does ``kirok verify`` find it, and does the site's own program?

``python bench/tamper.py`` takes 100 changes; ``--full`` takes 1,000 and writes docs/measured/tamper.json. The site is an invented one
of 10 findings with its PDFs, tables, pictures of charts and proofs, published twice, so that proofs rest on an earlier checkpoint
too. Files are drawn evenly, then a byte of the file, so that small files of proofs are hit as often as large pages.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.publish import proofs_format as form
from kirok.publish.publishing import publish
from kirok.publish.verifying import verify_site
from publish import ORIGIN, ROOT, SIGNER, Salts, changed, commit, cpu, machine, record

SEED = 5
TIMES = {False: 100, True: 1_000}


def main() -> None:
    """Change, ask both, put back; say how many were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="1,000 changes; writes docs/measured/tamper.json")
    full = parser.parse_args().full
    with tempfile.TemporaryDirectory() as folder:
        measured = tampered(Path(folder), TIMES[full])
    print(json.dumps(measured, indent=1))
    if full:
        target = ROOT / "docs" / "measured" / "tamper.json"
        target.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def tampered(folder: Path, times: int) -> dict[str, object]:
    """How many of *times* changes each verifier found, by the kind of file; none may be found where nothing was changed."""
    site = made(folder)
    program = alone(site / form.VERIFIER, folder)
    asked: dict[str, Callable[[], bool]] = {
        "kirok verify": lambda: verify_site(site, SIGNER.key).ok,
        "kirok verify without a key": lambda: verify_site(site).ok,
        "verify_kirok.py": lambda: bool(program.verify_site(site).ok),
    }
    found, kinds, dice, before = Counter[str](), Counter[str](), random.Random(SEED), cpu()
    files = sorted(path for path in site.rglob("*") if path.is_file())
    for _ in range(times):
        file = dice.choice(files)
        whole = file.read_bytes()
        at = dice.randrange(len(whole))
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << dice.randrange(8))]) + whole[at + 1 :])
        found.update(name for name, ask in asked.items() if not ask())
        file.write_bytes(whole)
        kinds[file.suffix or file.name] += 1
    if not all(ask() for ask in asked.values()):
        raise ValueError("a site that was set right again does not verify")
    return {
        "commit": commit(),
        "machine": machine(),
        "files": len(files),
        "bytes": sum(path.stat().st_size for path in files),
        "changes": times,
        "found": dict(found),
        "changes_by_kind_of_file": dict(sorted(kinds.items())),
        "cpu_s": round(cpu() - before, 1),
    }


def made(folder: Path) -> Path:
    """An invented site, published twice."""
    site, log, salts = folder / "site", Log(folder / "log", ORIGIN), Salts()
    log.create(SIGNER)
    for one in (record(10, 30), changed(record(10, 30))):
        publish(Cleared(one), site, log=log, signer=SIGNER, salts=salts)
    return site


def alone(program: Path, folder: Path) -> ModuleType:
    """The site's own program, loaded from a copy outside it."""
    copy = shutil.copy(program, folder / "alone.py")
    spec = importlib.util.spec_from_file_location("verify_kirok_alone", copy)
    if spec is None or spec.loader is None:
        raise ValueError(copy)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
