"""Time the public site: a whole publish, one without news, one claim, a retraction, a withdrawal, a new title on every page (CPU, wall).

``python bench/publish.py`` takes 500 findings and 5,000 claims; ``--full`` takes 10,000 and 100,000 (some minutes of
one core) and writes docs/measured/publish.json. The record is invented; claims go to findings ten by ten. It lies in
memory before the clock starts: reading it from a desk's database is measured elsewhere. No PDFs are set but for
``paper_cpu_s``, the processor time of one, and ``whole_with_papers``, a first publish that sets all of them (``--papers``:
that alone). Each publish is a process of its own, as the command is. ``peak_mb`` is the most that it and its children held
while publishing, the record included; pages that they share count once (Linux: PSS, looked at five times a second, and once
a second in the short steps, which the looking itself slows). What a step before left to the disk is written before the next
one is timed, as it is where minutes lie between two publishes.
"""

import argparse
import contextlib
import ctypes
import gc
import json
import os
import platform
import random
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.ledger.signing import Signer
from kirok.publish.edition import Edition
from kirok.publish.page_items import parts as items
from kirok.publish.press import family
from kirok.publish.publishing import Published, publish
from kirok.publish.record import (
    ClaimRecord,
    CorrectionRecord,
    CountRecord,
    FindingRecord,
    PartyRecord,
    PlaceRecord,
    PublicationRecord,
    SentenceRecord,
    SiteRecord,
    Words,
)
from kirok.publish.verifying import verify_site

ROOT = Path(__file__).resolve().parent.parent
ORIGIN = "bench.example/release"
SIGNER = Signer(ORIGIN, bytes(range(32)))
SIZES = {False: (500, 5_000), True: (10_000, 100_000)}
CERTAINTIES = ("CER.corroborated", "CER.supported", "CER.reported", "CER.disputed")
TYPES = ("VIO.LIB.camp", "VIO.LIF.execution-secret", "FATE.dead-custody", "FATE.alive-free")
GROUNDS = ("GRD.expression", "GRD.border-crossing", "GRD.association")


class Salts:
    """Salts in memory, as the desk keeps them in its database."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, leaf_key: str, /) -> bytes | None:
        """The salt kept under *leaf_key*."""
        return self.kept.get(leaf_key)

    def put(self, leaf_key: str, salt: bytes, /) -> None:
        """Keep *salt*."""
        self.kept[leaf_key] = salt

    def keep(self) -> None:
        """Nothing more is needed."""


def claim(number: int, findings: int) -> ClaimRecord:
    """One invented claim."""
    dice = random.Random(number)
    group = dice.randrange(findings // 10 + 1)
    low = dice.randrange(2, 60)
    return ClaimRecord(
        id=f"c{number:06}",
        kind="act",
        type=dice.choice(TYPES),
        victims=(PartyRecord(f"g{group}", Words(f"people of hamlet {group}", f"{group}번 마을 사람들")),),
        agents=(PartyRecord(f"a{group % 40}", Words(f"office {group % 40}", f"{group % 40}번 기관"), kind="organisation"),),
        place=PlaceRecord(f"p{group % 200}", Words(f"county {group % 200}", f"{group % 200}군"), "county", "XA"),
        when=f"{2100 + dice.randrange(8)}-{dice.randrange(1, 13):02}",
        count=CountRecord(low, low + dice.randrange(50), None, None, None),
        grounds=(dice.choice(GROUNDS),),
        denied=False,
        status="standing",
        findings=(f"f{number % findings:05}",),
    )


def record(findings: int, claims: int) -> SiteRecord:
    """The invented site: ten sentences a publication, one finding a sentence."""
    rows = tuple(claim(number, findings) for number in range(claims))
    beneath: dict[str, list[str]] = {}
    for row in rows:
        beneath.setdefault(row.findings[0], []).append(row.id)
    made = tuple(finding(number, tuple(beneath.get(f"f{number:05}", ()))) for number in range(findings))
    publications = tuple(publication(number) for number in range(findings // 10))
    words = Words("The Bench Record", "벤치 기록")
    return SiteRecord(
        words, "https://bench.example", Words("desk@bench.example", "desk@bench.example"), publications, made, rows, (), invented=True
    )


def finding(number: int, supports: tuple[str, ...]) -> FindingRecord:
    """One invented finding on its claims."""
    words = Words(f"People of hamlet {number} were taken away.", f"{number}번 마을 사람들이 끌려갔다.")
    key = f"f{number:05}"
    certainty = CERTAINTIES[number % 4]
    return FindingRecord(key, words, certainty, 2, "rule", supports, (), (f"pub{number // 10}",), "standing", "2107-01-05")


def publication(number: int) -> PublicationRecord:
    """One invented publication of ten sentences."""
    sentences = tuple(
        SentenceRecord(f"pub{number}/s{i}", "fact", Words(f"Sentence {i}.", f"문장 {i}."), (f"f{number * 10 + i:05}",), (), "standing")
        for i in range(10)
    )
    day = f"21{number % 8:02}-01-{number % 27 + 1:02}"
    return PublicationRecord(f"pub{number}", Words(f"Report {number}", f"보도 {number}"), Words("sources", "소식통"), day, sentences, "")


def changed(site: SiteRecord) -> SiteRecord:
    """One claim has another date."""
    return replace(site, claims=(replace(site.claims[0], when="2101-02~"), *site.claims[1:]))


def retracted(site: SiteRecord) -> SiteRecord:
    """One claim has fallen; the correction reaches its finding, sentence and publication."""
    first = replace(site.claims[0], status="retracted", retracted_on="2108-01-01", reason="RTR.subject-reappeared")
    reached = ((site.findings[0].id,), ("pub0/s0",), ("pub0",))
    correction = CorrectionRecord("k1", first.id, "2108-01-01", "RTR.subject-reappeared", *reached)
    return replace(site, claims=(first, *site.claims[1:]), corrections=(correction,))


def withdrawn(site: SiteRecord) -> SiteRecord:
    """One claim is hidden: no row, no use, no word of it."""
    gone = site.claims[1].id
    findings = tuple(replace(one, supports=tuple(key for key in one.supports if key != gone)) for one in site.findings)
    return replace(site, claims=tuple(one for one in site.claims if one.id != gone), findings=findings)


#: The publishes that are measured, one after the other, and what the record is by then.
RECORDS: dict[str, Callable[[SiteRecord], SiteRecord]] = {
    "whole": lambda site: site,
    "again": lambda site: site,
    "one_claim": changed,
    "retraction": lambda site: retracted(changed(site)),
    "withdrawal": lambda site: withdrawn(retracted(changed(site))),
    "every_page": lambda site: replace(withdrawn(retracted(changed(site))), title=Words("The Other Record", "다른 기록")),
}

#: Those that take a few seconds.
SHORT = RECORDS.keys() - {"whole", "every_page"}


PR_SET_CHILD_SUBREAPER = 36
#: The first publish of the same record with PDFs, measured by itself.
WITH_PAPERS: dict[str, Callable[[SiteRecord], SiteRecord]] = {"whole_with_papers": lambda site: replace(site, papers=True)}


def cpu() -> float:
    """Processor seconds of this process and of those that it has ended."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def adopt() -> None:
    """Have what outlives its parent, as a typesetter does the fork that it sets for, become a child of this process (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def ended(result: object, watcher: int) -> object:
    """Give *result* when all children but *watcher* are gone, whose processor time is known then."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    for child in map(int, children):
        if child != watcher:
            os.waitpid(child, 0)
    return result


def timed(step: Callable[[], object]) -> tuple[dict[str, float], object]:
    """Wall and processor seconds of one step."""
    wall, before = time.monotonic(), cpu()
    result = step()
    return {"wall_s": round(time.monotonic() - wall, 2), "cpu_s": round(cpu() - before, 2)}, result


def main() -> None:
    """Publish, publish again, change, retract, withdraw, rename, verify, tamper; print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="10,000 findings, 100,000 claims; writes docs/measured/publish.json")
    parser.add_argument("--papers", action="store_true", help="only the first publish with PDFs, writes nothing")
    parser.add_argument("--watch", nargs=2, metavar=("PID", "SECONDS"), help=argparse.SUPPRESS)
    parser.add_argument("--step", nargs=2, metavar=("NAME", "DIR"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.watch:
        print(watch(int(options.watch[0]), float(options.watch[1])))
        return
    if options.step:
        print(json.dumps(step(options.step[0], Path(options.step[1]), full=options.full)))
        return
    if options.papers:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(whole_with_papers(Path(folder), full=options.full)))
        return
    findings, claims = SIZES[options.full]
    measured: dict[str, object] = {"commit": commit(), "machine": machine(), "findings": findings, "claims": claims}
    with tempfile.TemporaryDirectory() as folder:
        measured |= steps(Path(folder), full=options.full)
        keep(measured, full=options.full)  # half a million files take their time to go
    measured["paper_cpu_s"] = paper()
    with tempfile.TemporaryDirectory() as folder:
        measured["whole_with_papers"] = whole_with_papers(Path(folder), full=options.full)
    keep(measured, full=options.full)
    with tempfile.TemporaryDirectory() as folder:
        measured["tampered"] = tampered(Path(folder), 1_000 if options.full else 50)
    keep(measured, full=options.full)
    print(table(measured))


def keep(measured: dict[str, object], *, full: bool) -> None:
    """Write down what was measured so far."""
    if full:
        target = ROOT / "docs" / "measured" / "publish.json"
        target.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@contextlib.contextmanager
def peak(measured: dict[str, object], every: float) -> Iterator[int]:
    """Have another process, whose number is given, look at the memory of this one and of its children, *every* so many seconds."""
    command = [sys.executable, __file__, "--watch", str(os.getpid()), str(every)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout is not None
        watcher.stdout.readline()  # it looks from here on
        yield watcher.pid
        measured["peak_mb"] = int(watcher.communicate("")[0])


def watch(pid: int, every: float) -> int:
    """The most megabytes that a process and its children held together, until our input ends."""
    print("looking", flush=True)
    most = 0
    while not select.select([sys.stdin], [], [], every)[0]:
        with contextlib.suppress(OSError):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
            most = max(most, sum(pss(one) for one in (str(pid), *children) if one != str(os.getpid())))
    return most // 1024


def pss(pid: str) -> int:
    """The kilobytes of one process, shared pages divided by those that share them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").split("\n")
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1])


def paper() -> float | None:
    """Processor seconds of one PDF of a finding in one language, over fifty of them; None where none can be set."""
    edition = Edition(replace(record(25, 250), papers=True))
    parts = [part for part in items(edition) if part.name.startswith("paper/findings/")]
    if not parts:
        return None
    list(parts[0].make())
    before = time.process_time()
    made = sum(len(list(part.make())) for part in parts)
    return round((time.process_time() - before) / made, 3)


def steps(folder: Path, *, full: bool) -> dict[str, object]:
    """What each publish took, each in a process of its own as a command is, and how many files outside proofs/ it changed."""
    Log(folder / "log", ORIGIN).create(SIGNER)
    found: dict[str, object] = {}
    for name in RECORDS:
        found[name] = own_process(name, folder, full=full)
        if name == "one_claim":
            found[name] = median_of([found[name], *(own_process(there, folder, full=full) for there in ("whole", name) * 2)][::2])
        print(name, found[name], file=sys.stderr, flush=True)
    seconds, verdict = timed(lambda: verify_site(folder / "site"))
    found["verify"] = {**seconds, "ok": getattr(verdict, "ok", False)}
    print("verify", found["verify"], file=sys.stderr, flush=True)
    files = [path for path in (folder / "site").rglob("*") if path.is_file()]
    found["files"] = len(files)
    found["largest_page_bytes"] = max(path.stat().st_size for path in files if path.suffix == ".html")
    found["front_bytes"] = (folder / "site/en/index.html").stat().st_size + (folder / "site/style.css").stat().st_size
    found["finding_bytes"] = max(path.stat().st_size for path in (folder / "site/ko/findings").glob("f*.html"))
    return found


def own_process(name: str, folder: Path, *, full: bool) -> dict[str, object]:
    """One step in a process of its own."""
    command = [sys.executable, __file__, "--step", name, str(folder), *(["--full"] if full else [])]
    found: dict[str, object] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def median_of(runs: list[Any]) -> dict[str, object]:
    """The run in the middle by wall seconds, with those of all: the claim was changed, changed back, and changed again."""
    middle: dict[str, object] = sorted(runs, key=lambda run: float(run["wall_s"]))[len(runs) // 2]
    return middle | {"runs_wall_s": [run["wall_s"] for run in runs]}


def step(name: str, folder: Path, *, full: bool) -> dict[str, object]:
    """One publish of the record as it is by then, here and now."""
    site, salts, kept = (RECORDS | WITH_PAPERS)[name](record(*SIZES[full])), Salts(), folder / "salts"
    if kept.exists():
        salts.kept = json.loads(kept.read_bytes(), object_hook=lambda found: {key: bytes.fromhex(salt) for key, salt in found.items()})
    gc.collect()
    os.sync()
    measured: dict[str, object] = {}
    with peak(measured, 1.0 if name in SHORT else 0.2) as watcher:
        adopt()
        log = Log(folder / "log", ORIGIN)
        seconds, result = timed(lambda: ended(publish(Cleared(site), folder / "site", log=log, signer=SIGNER, salts=salts), watcher))
    if not isinstance(result, Published):
        raise TypeError(name)
    kept.write_text(json.dumps({key: salt.hex() for key, salt in salts.kept.items()}), encoding="ascii")
    return {**seconds, **measured, "pages": result.pages, "changed": len(result.changed)}


def whole_with_papers(folder: Path, *, full: bool) -> object:
    """What a whole publish took that sets a PDF of each finding and year; None where none can be set."""
    if family() is None:
        return None
    Log(folder / "log", ORIGIN).create(SIGNER)
    command = [sys.executable, __file__, "--step", "whole_with_papers", str(folder), *(["--full"] if full else [])]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found | {"papers": sum(1 for _ in (folder / "site").rglob("*.pdf"))}


def tampered(folder: Path, times: int) -> dict[str, int]:
    """How many of so many changes of one byte, anywhere in a small site of its own, the verifier finds."""
    site, log, dice = folder / "small", Log(folder / "small-log", ORIGIN), random.Random(5)
    log.create(SIGNER)
    for made in (record(10, 30), changed(record(10, 30))):
        publish(Cleared(made), site, log=log, signer=SIGNER, salts=Salts())
    files = sorted(path for path in site.rglob("*") if path.is_file())
    found = 0
    for _ in range(times):
        file = dice.choice(files)
        content = file.read_bytes()
        at = dice.randrange(len(content))
        file.write_bytes(content[:at] + bytes([content[at] ^ (1 << dice.randrange(8))]) + content[at + 1 :])
        found += not verify_site(site, SIGNER.key).ok
        file.write_bytes(content)
    if not verify_site(site, SIGNER.key).ok:
        raise ValueError("the site was not set right again")
    return {"changes": times, "found": found}


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}


def table(measured: dict[str, object]) -> str:
    """What was measured, as lines."""
    return "\n".join(f"{name:14} {value}" for name, value in measured.items())


if __name__ == "__main__":
    main()
