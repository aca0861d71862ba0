"""Measure the desk's pages, the search, and merging with its undoing.

``python bench/desk.py`` takes 1/20 of the size and prints the figures; ``--full`` takes 20,000 claims, 5,000 people and
10,000 sequences of merges, about ten minutes of processor time, and writes docs/measured/desk.json; with ``--part`` only
the parts that are named, and what else the file holds stays. Pages are timed on the server, in this process, without a
network. Where the package kiwipiepy is installed, its lemmas are measured on the same queries; where it is not, the file
keeps what it held of them.
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
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "desk" / "search")]

import desk_rows as rows  # noqa: E402  (the rows of this bench, beside it)

RESULT = ROOT / "docs" / "measured" / "desk.json"
PARTS = ("pages", "merging", "search")
REQUESTS = 40
#: So many statements and findings hold the small desk, whose pages' questions are counted first.
FEW = 10
#: Pages that are measured again with a tenth of all statements closed to the reader.
CLOSED = (
    "statements", "findings", "places", "doubles", "registry", "search", "today", "coverage", "journal", "replay", "publications",
    "publication", "register", "consents", "person", "person_of_many_claims", "event_of_all_claims", "statement_of_300_claims",
    "finding_of_200_claims", "place", "exposure", "marking_of_300_claims", "taken_back", "registry_statements", "edit",
)  # fmt: skip


def main() -> None:
    """Build one desk and ask it everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="full size; write docs/measured/desk.json")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part; may be repeated")
    args = parser.parse_args()
    measured = {"commit": commit(), "machine": machine(), **figures(set(args.part or PARTS), 20 if args.full else 1)}
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if args.full:
        text = json.dumps(kept(measured), indent=1, ensure_ascii=False)
        RESULT.write_text(text + "\n", encoding="utf-8")


def figures(parts: set[str], scale: int) -> dict[str, object]:
    """What the named parts measure."""
    measured: dict[str, object] = {}
    if parts & {"pages", "merging"}:
        with tempfile.TemporaryDirectory() as folder:
            start(Path(folder) / "home")
            few = fill(claims=1_000 * scale, people=250 * scale)
            measured |= {"claims": 1_000 * scale, "people": 250 * scale, "index": index_figures()}
            if "pages" in parts:
                measured["pages"] = page_figures(100 * scale, 250 * scale, few)
            if "merging" in parts:
                measured["merging"] = merge_figures(500 * scale)
    if "search" in parts:
        measured["search"] = search_figures()
    return measured


def kept(measured: dict[str, object]) -> dict[str, object]:
    """*measured* over what the file holds: of parts that did not run, and of a comparison whose package is not here."""
    before = json.loads(RESULT.read_text(encoding="utf-8")) if RESULT.exists() else {}
    if "search" in measured:
        measured["search"] = {**({"kiwi": before["search"]["kiwi"]} if "kiwi" in before.get("search", {}) else {}), **measured["search"]}
    return {**{name: value for name, value in before.items() if name != "note"}, **measured}


def start(home: Path) -> None:
    """A plain home with the people of :mod:`desk_rows`."""
    os.environ["KIROK_HOME"] = str(home)
    from kirok.desk.starting import start as begin

    begin(str(home))
    from django.conf import settings

    from kirok.desk.vault.commands import make

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["testserver"]
    make(home, "a passphrase of the bench", database="plain")
    rows.people()


def fill(*, claims: int, people: int) -> dict[str, int]:
    """A small desk first, whose pages' questions are counted; then all the rest. The counts, by page."""
    from django.db import transaction

    statements, findings, more = claims // rows.PER_STATEMENT, claims // 10, claims // 200
    with transaction.atomic():
        rows.registry(people=people)
        rows.statements(range(FEW), people=people)
        rows.findings(range(FEW), FEW)
        rows.around(range(1), FEW, FEW)
    few = asked(pages(FEW, people))
    with transaction.atomic():
        rows.statements(range(FEW, statements), people=people)
        rows.findings(range(FEW, findings), statements)
        rows.around(range(1, more), statements, findings)
    return few


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


def pages(statements: int, people: int) -> dict[str, tuple[str, Callable[[], str]]]:
    """Name -> who opens it, and an address of it; every page that reads rows, over random ones."""
    dice = random.Random(5)
    queries = ["보위부", "간부들 체포", "끌려갔다", "수용소에서", "표운석"]

    def one() -> int:
        return dice.randrange(statements)

    def kept() -> int:
        return rows.TELLERS * dice.randrange(max(1, statements // rows.TELLERS))

    ann = {
        "statements": lambda: "/en/",
        "statement": lambda: f"/ko/statements/s{one()}",
        "statement_of_300_claims": lambda: "/ko/statements/sBig",
        "claim": lambda: f"/ko/claims/c{one()}-3",
        "claim_form": lambda: f"/ko/statements/s{one()}/claim?kind=act&start=0&end=12",
        "claim_change": lambda: f"/ko/claims/c{one()}-3/change",
        "person": lambda: f"/ko/people/a{1 + dice.randrange(people - 1)}",
        "person_of_many_claims": lambda: "/ko/people/a0",
        "doubles": lambda: "/ko/people/doubles",
        "registry": lambda: f"/ko/registry/actors/?page={1 + dice.randrange(4)}",
        "registry_statements": lambda: "/ko/registry/statements/",
        "entry_new": lambda: "/ko/registry/actors/new",
        "entry_change": lambda: f"/ko/registry/statements/change/s{one()}",
        "places": lambda: "/ko/places/",
        "place": lambda: f"/ko/places/p{dice.randrange(200)}",
        "province": lambda: f"/ko/places/pr{dice.randrange(10)}",
        "event_of_all_claims": lambda: "/ko/events/e0",
        "findings": lambda: "/ko/findings/",
        "finding": lambda: f"/ko/findings/f{1 + dice.randrange(FEW - 1)}",
        "finding_of_200_claims": lambda: "/ko/findings/f0",
        "search": lambda: f"/ko/search?q={dice.choice(queries)}",
        "today": lambda: "/ko/today/",
        "publications": lambda: "/ko/publications/",
        "publication": lambda: "/ko/publications/pub0a",
        "edit": lambda: "/ko/publications/pub0a/edit",
        "exposure": lambda: "/ko/publications/pub0a/exposure",
        "register": lambda: "/ko/register/",
        "coverage": lambda: "/ko/coverage/",
        "journal": lambda: "/ko/journal/",
        "sources": lambda: "/ko/sources/",
        "replay": lambda: "/ko/replay/",
        "taken_back": lambda: "/ko/taken-back/",
        "marking": lambda: f"/ko/take-back/c{one()}-3",
        "marking_of_300_claims": lambda: "/ko/take-back/sBig",
        "stop": lambda: f"/ko/stop/s{one()}",
        "questions": lambda: "/ko/questions/",
        "consents": lambda: "/ko/consents/",
        "consent": lambda: f"/ko/statements/s{one()}/consent",
        "statement_care": lambda: f"/ko/statements/s{one()}/care",
        "second_codings": lambda: "/ko/second/",
        "enclosure": lambda: f"/ko/enclosure/s{one()}",
        "account": lambda: "/ko/account/",
    }
    han = {
        "inbox": lambda: "/ko/inbox/",
        "source": lambda: f"/ko/sources/{rows.KEPT}",
        "handlers_sources": lambda: "/ko/sources/",
        "handlers_today": lambda: "/ko/today/",
        "handlers_exposure": lambda: "/ko/publications/pub0a/exposure",
        "handlers_marking": lambda: f"/ko/take-back/c{kept()}-3",
        "interview_new": lambda: f"/ko/sources/{rows.KEPT}/interview",
        "interview": lambda: "/ko/interviews/i0",
        "media": lambda: f"/ko/statements/s{kept()}/media/",
    }
    ada = {name: lambda name=name: f"/ko/administration/{name}/" for name in ("people", "compartments", "sessions", "back-up")}
    each = (("ann", ann), ("han", han), ("ada", ada))
    return {name: (person, address) for person, addresses in each for name, address in addresses.items()}


def browsers() -> dict[str, object]:
    """A session for each of the three."""
    from django.test import Client

    from kirok.desk.members.models import User

    found = {name: Client() for name in ("ann", "han", "ada")}
    for name, client in found.items():
        client.force_login(User.objects.get(name=name))
    return found


def asked(wanted: dict[str, tuple[str, Callable[[], str]]]) -> dict[str, int]:
    """How many questions each page asks of the database at most, over eight of its rows."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clients, counts = browsers(), {}
    for name, (person, address) in wanted.items():
        counts[name] = 0
        for at in range(9):
            connection.queries_log.clear()  # it holds 9,000; once it is full nothing is counted
            with CaptureQueriesContext(connection) as queries:
                answer = clients[person].get(address())
            assert answer.status_code == 200, (name, answer.status_code)
            counts[name] = max(counts[name], len(queries) if at else 0)  # the first answer warms what is kept in memory
    return counts


def page_figures(statements: int, people: int, few: dict[str, int]) -> dict[str, object]:
    """Milliseconds on the server: median and p95 of each page, over random rows; and its questions, of few rows and of many."""
    from kirok.desk.serving import settle

    wanted, clients = pages(statements, people), browsers()
    many = asked(wanted)
    settle()  # as a served desk does
    found = {name: timed(lambda p=person, a=address: clients[p].get(a()), name) for name, (person, address) in wanted.items()}
    for name, figures in found.items():
        figures["queries"] = [few[name], many[name]]
    with closed_to_ann():
        for name in CLOSED:
            found[f"{name}_closed"] = timed(lambda a=wanted[name][1]: clients["ann"].get(a()), name)
    return {
        "load": os.getloadavg()[0],
        "slowest_cpu_p95": max(row["cpu_p95"] for row in found.values()),
        "slowest_p95": max(row["p95"] for row in found.values()),
        "queries_grew": {name: [few[name], many[name]] for name in few if many[name] > few[name]},
        "each": found,
    }


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
