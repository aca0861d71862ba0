"""Measure what a retraction reaches, both ways, in a desk of many claims.

``python bench/retraction.py`` takes 1/20 of the size and prints a table; with ``--full`` it takes 100,000 claims and
writes docs/measured/retraction.json. The desk is random; each answer is compared with a plain reference over the same graph.
"""

import argparse
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from ledger import commit, machine  # noqa: E402  (the bench beside this one)


def main() -> None:
    """Fill one desk, ask it for what rests on a hundred items and what those rest on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="100,000 claims; write docs/measured/retraction.json")
    full = parser.parse_args().full
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        measured = {"commit": commit(), "machine": machine(), **run(Path(folder), 100_000 if full else 5_000)}
    print(json.dumps(measured, indent=1))
    if full:
        (ROOT / "docs" / "measured" / "retraction.json").write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


def run(folder: Path, size: int) -> dict[str, object]:
    """All figures of one desk with *size* claims."""
    (folder / "kirok.toml").write_text('[desk]\ndatabase = "plain"\n', encoding="utf-8")
    os.environ.update({"KIROK_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "kirok.desk.settings"})
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    graph = fill(size, random.Random(8))
    return {"claims": size, "edges": sum(len(rows) for rows in graph.values()), **ask(graph, size)}


def fill(size: int, rng: random.Random) -> dict[str, set[str]]:
    """A random desk in the database; what rests directly on what, as plain sets."""
    from kirok.desk.claims.models import Claim
    from kirok.desk.findings.models import Finding, Support
    from kirok.desk.members.models import User
    from kirok.desk.publications.models import Item, Publication, Use
    from kirok.desk.statements.models import Statement

    on: dict[str, set[str]] = defaultdict(set)
    ann = User.objects.create(name="ann", password="!", roles=["coder"])
    words = "They were led away in the night, and nobody said where. " * 4
    said = [Statement(key=f"t{n}", public_url="https://a.example/b", text=words, sha256="", leaf="", payload={}) for n in range(size // 8)]
    Statement.objects.bulk_create(said, batch_size=500)
    claims = [claim(n, rng, said, ann, on) for n in range(size)]
    Claim.objects.bulk_create(claims, batch_size=500)
    findings = [Finding(key=f"f{n}", payload={"en": words}, drafted_by=ann) for n in range(size // 10)]
    Finding.objects.bulk_create(findings, batch_size=500)
    supports = [(finding, one) for finding in findings for one in rng.sample(claims, rng.randint(1, 12))]
    Support.objects.bulk_create([Support(finding=f, claim=c, stance="supports", position=0) for f, c in supports], batch_size=500)
    for finding, one in supports:
        on[one.key].add(finding.key)
    publications = [Publication(key=f"p{n}", payload={}, drafted_by=ann) for n in range(size // 100)]
    Publication.objects.bulk_create(publications, batch_size=500)
    items = [Item(publication=p, key=f"s{n}", position=n, kind="fact", payload={"en": words}) for p in publications for n in range(10)]
    Item.objects.bulk_create(items, batch_size=500)
    uses = [(item, rng.choice(findings), rng.choice(claims)) for item in items]
    Use.objects.bulk_create(
        [Use(item=i, position=0, finding=f) for i, f, _ in uses] + [Use(item=i, position=1, claim=c) for i, _, c in uses]
    )
    for item, finding, one in uses:
        on[finding.key].add(item.address)
        on[one.key].add(item.address)
    return on


def claim(n: int, rng: random.Random, said: list, ann: object, on: dict[str, set[str]]) -> object:
    """One claim; one in ten compares two earlier ones."""
    from kirok.desk.claims.models import Claim

    statement, key = rng.choice(said), f"c{n}"
    on[statement.key].add(key)
    payload: dict[str, object] = {"id": key, "conduct": "x" * 300}
    if n > 2 and n % 10 == 0:
        left, right = (f"c{rng.randrange(n)}" for _ in "ab")
        payload |= {"left": left, "right": {"same_as": right}}
        on[left].add(key)
        on[right].add(key)
    return Claim(key=key, statement=statement, kind="comparison" if "left" in payload else "policy", coder=ann, payload=payload)


def closure(graph: dict[str, set[str]], start: str) -> set[str]:
    """Everything that is reached from *start*, the plain way."""
    found, waiting = {start}, [start]
    while waiting:
        more = graph.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return found


def ask(graph: dict[str, set[str]], size: int) -> dict[str, object]:
    """Times and misses of a hundred questions each way."""
    from kirok.desk.retraction.closure import find_target, footing, reach

    back: dict[str, set[str]] = defaultdict(set)
    for left, rights in graph.items():
        for right in rights:
            back[right].add(left)
    rng = random.Random(9)
    down = [*(f"c{rng.randrange(size)}" for _ in range(60)), *(f"t{rng.randrange(size // 8)}" for _ in range(39)), "c1"]
    up = [f"p{rng.randrange(size // 100)}/s{rng.randrange(10)}" for _ in range(100)]
    missed, times, most = 0, defaultdict(list), 0
    for way, targets, edges in (("down", down, graph), ("up", up, back)):
        for key in targets:
            target, cpu, wall = find_target(key), cpu_seconds(), time.perf_counter()
            found = reach(target) if way == "down" else footing(target)
            times[f"{way}_ms"].append((time.perf_counter() - wall) * 1000)
            times[f"{way}_cpu_ms"].append((cpu_seconds() - cpu) * 1000)
            told = {*found.claims, *found.findings, *(found.sentences if way == "down" else found.statements), key}
            missed += len(told ^ closure(edges, key))
            most = max(most, len(told))
    figures = {name: {"median": round(statistics.median(rows), 1), "max": round(max(rows), 1)} for name, rows in sorted(times.items())}
    return {"asked": len(down) + len(up), "missed": missed, "most_reached": most, **figures}


def cpu_seconds() -> float:
    """This process's processor time."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
