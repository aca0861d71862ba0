"""Measure the desk's pages, the search, and merging with its undoing.

``python bench/desk.py`` takes 1/20 of the size and prints the figures; ``--full`` takes 20,000 claims, 5,000 people and
10,000 sequences of merges, about eight minutes of processor time, and writes docs/measured/desk.json. Pages are timed on
the server, in this process, without a network. Where the package kiwipiepy is installed, its lemmas are measured on the
same queries.
"""

import argparse
import contextlib
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "desk" / "search")]
PER_STATEMENT = 10
REQUESTS = 40
#: Pages that are measured again with a tenth of all statements closed to the reader.
CLOSED = ("statements", "findings", "places", "doubles", "registry", "search", "today", "coverage", "journal", "replay")


def main() -> None:
    """Build one desk and ask it everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="full size; write docs/measured/desk.json")
    full = parser.parse_args().full
    scale = 20 if full else 1
    with tempfile.TemporaryDirectory() as folder:
        start(Path(folder) / "home")
        fill(claims=1_000 * scale, people=250 * scale)
        measured = {"commit": commit(), "machine": machine(), "claims": 1_000 * scale, "people": 250 * scale}
        measured["index"] = index_figures()
        measured["pages"] = page_figures()
        measured["merging"] = merge_figures(500 * scale)
    measured["search"] = search_figures()
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if full:
        text = json.dumps(measured, indent=1, ensure_ascii=False)
        (ROOT / "docs" / "measured" / "desk.json").write_text(text + "\n", encoding="utf-8")


def start(home: Path) -> None:
    """A plain home with one person who may do everything here."""
    os.environ["KIROK_HOME"] = str(home)
    from kirok.desk.starting import start as begin

    begin(str(home))
    from django.conf import settings

    from kirok.desk.vault.commands import make

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["testserver"]
    make(home, "a passphrase of the bench", plain=True)
    from kirok.desk.members.actions import add_user

    add_user(name="ann", roles=["coder", "analyst", "lead"], password="x")
    add_user(name="ada", roles=["admin"], password="x")


def fill(*, claims: int, people: int) -> None:
    """Made-up statements of ten sentences, each a claim, each about one of the people."""
    import search_corpus
    from django.db import transaction

    from kirok.desk.claims.actions import Draft, assert_
    from kirok.desk.entities.actions import register_actors, register_events, register_places, tie
    from kirok.desk.findings.actions import draft
    from kirok.desk.members.models import User
    from kirok.desk.statements.models import Source, Statement

    dice, ann = random.Random(3), User.objects.get(name="ann")
    said = [text for text, _ in search_corpus.sentences(dice)]
    syllables = [first + second for first in "표나금봉승우" for second in "운설도채하겸람석린헌"]
    with transaction.atomic():
        register_actors([
            {"id": f"a{at}", "kind": "person", "names": [{"form": dice.choice(syllables) + dice.choice(syllables), "script": "Hang"}]}
            for at in range(people)
        ])  # fmt: skip
        register_places([{"id": f"pr{at}", "kind": "province", "name": f"Province {at}", "precision": "province"} for at in range(10)])
        register_places([
            {"id": f"p{at}", "kind": "facility", "name": f"Camp {at}", "parent": f"pr{at % 10}", "precision": "county"} for at in range(200)
        ])  # fmt: skip
        register_events([{"id": "e0", "label": "Spring", "when": {"edtf": "2101"}}])
        source = Source.objects.create(number="S-0900", payload={"id": "S-0900", "kind": "person"})
        for number in range(claims // PER_STATEMENT):
            lines = [dice.choice(said) for _ in range(PER_STATEMENT)]
            text = "\n".join(lines)
            row = Statement.objects.create(
                key=f"s{number}", source=source, text=text, lang="ko", said_on="2101-03", sha256="0" * 64, leaf=f"{number:064d}", payload={}
            )
            drafts, at = [], 0
            for place, line in enumerate(lines):
                who = f"a{dice.randrange(people)}"
                payload = {
                    "id": f"c{number}-{place}", "statement": row.key, "kind": "act", "type": "VIO.LIB.camp", "patient": [{"who": who}],
                    "place": f"p{dice.randrange(200)}", "when": {"edtf": f"21{dice.randrange(10):02d}"}, "span": line, "event": "e0",
                }  # fmt: skip
                drafts.append(Draft(row, payload, ((at, at + len(line)),)))
                at += len(line) + 1
            tie(assert_(drafts, by=ann, authenticated=True).touched)
        draft(
            [{"id": f"f{at}", "en": f"Finding {at}", "ko": f"결과 {at}", "supports": [f"c{at}-0", f"c{at}-1"]} for at in range(60)], by=ann
        )


def index_figures() -> dict[str, object]:
    """Making the whole index, and its bytes."""
    from django.db import connection

    from kirok.desk.search.index import sync

    wall, cpu = time.perf_counter(), time.process_time()
    rows = sync()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(length(block)) FROM search_tokens_data")
        size = cursor.fetchone()[0]
    return {"entries": rows, "seconds": round(wall, 1), "cpu_seconds": round(cpu, 1), "mib": round(size / 2**20, 1)}


def page_figures() -> dict[str, object]:
    """Milliseconds on the server: median and p95 of each page, over random rows."""
    from django.test import Client

    from kirok.desk.members.models import User

    dice = random.Random(5)
    ann, ada = Client(), Client()
    ann.force_login(User.objects.get(name="ann"))
    ada.force_login(User.objects.get(name="ada"))
    queries = ["보위부", "간부들 체포", "끌려갔다", "수용소에서", "표운석"]
    pages = {
        "statements": lambda: "/en/",
        "statement": lambda: f"/ko/statements/s{dice.randrange(100)}",
        "claim": lambda: f"/ko/claims/c{dice.randrange(100)}-3",
        "claim_form": lambda: f"/ko/statements/s{dice.randrange(100)}/claim?kind=act&start=0&end=12",
        "claim_change": lambda: f"/ko/claims/c{dice.randrange(100)}-3/change",
        "person": lambda: f"/ko/people/a{dice.randrange(250)}",
        "doubles": lambda: "/ko/people/doubles",
        "registry": lambda: f"/ko/registry/actors/?page={1 + dice.randrange(4)}",
        "places": lambda: "/ko/places/",
        "place": lambda: f"/ko/places/p{dice.randrange(200)}",
        "finding": lambda: f"/ko/findings/f{dice.randrange(60)}",
        "search": lambda: f"/ko/search?q={dice.choice(queries)}",
        "today": lambda: "/ko/today/",
        "findings": lambda: "/ko/findings/",
        "publications": lambda: "/ko/publications/",
        "coverage": lambda: "/ko/coverage/",
        "journal": lambda: "/ko/journal/",
        "sources": lambda: "/ko/sources/",
        "replay": lambda: "/ko/replay/",
        "taken_back": lambda: "/ko/taken-back/",
        "marking": lambda: f"/ko/take-back/c{dice.randrange(100)}-3",
        "event": lambda: "/ko/events/e0",
        "entry_new": lambda: "/ko/registry/actors/new",
        "statement_care": lambda: f"/ko/statements/s{dice.randrange(100)}/care",
        "second_codings": lambda: "/ko/second/",
        "register": lambda: "/ko/register/",
        "enclosure": lambda: f"/ko/enclosure/s{dice.randrange(100)}",
        "account": lambda: "/ko/account/",
    }
    administered = {name: f"/ko/administration/{name}/" for name in ("people", "compartments", "sessions", "back-up")}
    found = {name: timed(lambda address=address: ann.get(address()), name) for name, address in pages.items()}
    found |= {name: timed(lambda address=address: ada.get(address), name) for name, address in administered.items()}
    with closed_to_ann():
        found |= {f"{name}_closed": timed(lambda address=pages[name]: ann.get(address()), name) for name in CLOSED}
    return found


@contextlib.contextmanager
def closed_to_ann() -> Iterator[None]:
    """A tenth of the statements in a compartment that ann is not in: every page leaves them out."""
    from kirok.desk.compartments.models import Enclosed
    from kirok.desk.members.models import Compartment
    from kirok.desk.statements.models import Statement

    wall = Compartment.objects.create(key="closed", title="Closed")
    rows = Statement.objects.filter(pk__gt=100).order_by("pk")[::10]
    Enclosed.objects.bulk_create([Enclosed(compartment=wall, statement=row) for row in rows])
    yield
    Enclosed.objects.all().delete()
    wall.delete()


def timed(ask: object, name: str) -> dict[str, float]:
    """Ask often, by the clock and by the processor; the first answer warms the templates."""
    assert ask().status_code == 200, name
    wall, cpu = [], []
    for _ in range(REQUESTS):
        began, spent = time.perf_counter(), time.process_time()
        ask()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
    return {
        "p50": round(statistics.median(wall), 1),
        "p95": round(statistics.quantiles(wall, n=20)[18], 1),
        "cpu_p50": round(statistics.median(cpu), 1),
        "cpu_p95": round(statistics.quantiles(cpu, n=20)[18], 1),
    }


def merge_figures(sequences: int) -> dict[str, object]:
    """Random sequences of merges, each undone in random order; what a page shows before and after."""
    from django.db import transaction

    from kirok.base.errors import Refused
    from kirok.desk.entities.merging import judge, members, undo
    from kirok.desk.entities.models import Actor
    from kirok.desk.entities.profile import told_of
    from kirok.desk.members.actions import of_session
    from kirok.desk.members.models import User

    dice, by, rows = random.Random(11), of_session(User.objects.get(name="ann")), list(Actor.objects.order_by("pk")[:8])

    def state() -> list[object]:
        return [(sorted(members(row)), [(one.claim.key, one.role) for one in told_of(members(row))]) for row in rows]

    before, merges, differing, began = state(), 0, 0, time.process_time()
    for number in range(sequences):
        with transaction.atomic():
            done = []
            for _ in range(dice.randint(1, 6)):
                left, right = dice.sample(rows, 2)
                try:
                    done.append(judge(left=left, right=right, verdict="same", reason="", by=by))
                except Refused:
                    continue
            for row in dice.sample(done, len(done)):
                undo(row, by=by)
            merges += len(done)
        differing += state() != before if number % 20 == 0 or number == sequences - 1 else any(len(members(row)) != 1 for row in rows[:2])
    return {"sequences": sequences, "merges": merges, "not_as_before": differing, "cpu_seconds": round(time.process_time() - began, 1)}


def search_figures() -> dict[str, object]:
    """Recall and precision on the 200 queries: ours, plain bigrams, and Kiwi's lemmas where it is installed."""
    import search_corpus

    texts, queries = search_corpus.build()
    figures = {"queries": len(queries), "bigrams": scored(texts, queries, bigrams), "rules": scored_by_rules(texts, queries)}
    try:
        import kiwipiepy
    except ImportError:
        return figures
    began = time.process_time()
    kiwi = kiwipiepy.Kiwi(load_multi_dict=False)
    loaded = time.process_time() - began

    def lemmas(text: str) -> set[str]:
        kept = ("NN", "VV", "VA", "XR", "SL", "SH")
        return {token.form for token in kiwi.tokenize(text) if token.tag.startswith(kept)}

    figures["kiwi"] = scored(texts, queries, lemmas) | {"load_cpu_seconds": round(loaded, 1)}
    return figures


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring letters within words, as a query and as a text."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.casefold()).split()
    return {word[at : at + 2] for word in words for at in range(max(1, len(word) - 1))}


def scored(texts: list, queries: list, tokens: object) -> dict[str, float]:
    """A text answers when it has every token of the query."""
    held = {key: tokens(text) for key, text, _ in texts}
    return told([(row, {key for key, own in held.items() if (asked := tokens(row["query"])) and asked <= own}) for row in queries])


def scored_by_rules(texts: list, queries: list) -> dict[str, float]:
    """The desk's own index, in the database it was built for."""
    import search_corpus

    with tempfile.TemporaryDirectory() as folder:
        coding = Path(folder) / "corpus.json"
        coding.write_text(json.dumps(search_corpus.coding(texts), ensure_ascii=False), encoding="utf-8")
        asked = Path(folder) / "queries.json"
        asked.write_text(json.dumps(queries, ensure_ascii=False), encoding="utf-8")
        secret = Path(folder) / "passphrase"
        secret.write_text("a passphrase of the bench\n", encoding="utf-8")
        home = ["--home", f"{folder}/home", "--passphrase-file", str(secret), "--json"]
        run("init", "--plain", *home)
        run("code", str(coding), *home)
        found = json.loads(run("desk", "search", "--queries", str(asked), *home))
    return {"recall": found["recall"], "precision": found["precision"]}


def run(*words: str) -> str:
    """One command as a user would, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    command = [sys.executable, "-X", "utf8", "-m", "kirok", *words]
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**environment, "PYTHONPATH": str(ROOT / "src")}
    ).stdout


def told(answers: list) -> dict[str, float]:
    """Recall and precision over all pairs of query and id."""
    right = sum(len(found & set(row["ids"])) for row, found in answers)
    return {
        "recall": round(right / sum(len(row["ids"]) for row, _ in answers), 4),
        "precision": round(right / max(1, sum(len(found) for _, found in answers)), 4),
    }


def commit() -> str:
    """What was measured."""
    return subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], check=False, capture_output=True, text=True).stdout.strip()


def machine() -> dict[str, object]:
    """Where it was measured."""
    return {"system": platform.system(), "cpus": os.cpu_count(), "python": platform.python_version(), "architecture": platform.machine()}


if __name__ == "__main__":
    main()
