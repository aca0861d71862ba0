"""The made-up desk of ``bench/desk.py``: statements of ten claims each, and around them what the other rooms hold.

Rows that no page's speed depends on the making of are written straight into the tables.
"""

import random
from collections.abc import Sequence

PER_STATEMENT = 10
#: One statement with so many claims, and one person of whom so large a share of all claims tells.
BIG_STATEMENT, KNOWN_SHARE = 300, 0.05
#: So many people told all of it; the first of them, who is kept by han, told as much as ten.
TELLERS, KEPT, TEN = 40, "S-0900", 10


def people() -> None:
    """Who works at this desk."""
    from kirok.desk.members.actions import add_user

    add_user(name="ann", roles=["coder", "analyst", "lead", "editor", "legal"], password="x")
    add_user(name="han", roles=["handler"], password="x")
    add_user(name="bob", roles=["coder", "editor"], password="x")
    add_user(name="ada", roles=["admin"], password="x")


def registry(*, people: int, places: int = 200) -> None:
    """People with names of two syllables, facilities in ten provinces, one event."""
    from kirok.desk.entities.actions import register_actors, register_events, register_places

    dice = random.Random(3)
    syllables = [first + second for first in "표나금봉승우" for second in "운설도채하겸람석린헌"]
    register_actors([
        {"id": f"a{at}", "kind": "person", "names": [{"form": dice.choice(syllables) + dice.choice(syllables), "script": "Hang"}]}
        for at in range(people)
    ])  # fmt: skip
    register_places([{"id": f"pr{at}", "kind": "province", "name": f"Province {at}", "precision": "province"} for at in range(10)])
    register_places([
        {"id": f"p{at}", "kind": "facility", "name": f"Camp {at}", "parent": f"pr{at % 10}", "precision": "county"} for at in range(places)
    ])  # fmt: skip
    register_events([{"id": "e0", "label": "Spring", "when": {"edtf": "2101"}}])


def statements(numbers: range, *, people: int) -> None:
    """Statements of ten sentences, each a claim about one of the people; one in twenty about the first of them."""
    import search_corpus

    dice = random.Random(numbers.start + 3)
    said = [text for text, _ in search_corpus.sentences(random.Random(3))]
    for number in numbers:
        told(f"s{number}", [dice.choice(said) for _ in range(PER_STATEMENT)], dice, people)
    if numbers.start == 0:
        told("sBig", [dice.choice(said) for _ in range(BIG_STATEMENT)], dice, people)


def told(key: str, lines: Sequence[str], dice: random.Random, people: int) -> None:
    """One statement with a consent, and a claim on each of its lines."""
    from kirok.desk.claims.actions import Draft, assert_
    from kirok.desk.entities.actions import tie
    from kirok.desk.members.models import User
    from kirok.desk.statements.models import Consent, Statement

    source = _teller(key)
    leaf = f"{Statement.objects.count():064d}"
    row = Statement.objects.create(
        key=key, source=source, text="\n".join(lines), lang="ko", said_on="2101-03", sha256="0" * 64, leaf=leaf, payload={}
    )
    consent = {"person": source.number, "basis": "own-consent", "scopes": ["publish-anonymous"], "expires": "2001-05"}
    Consent.objects.create(statement=row, position=0, person=source.number, basis="own-consent", expires="2001-05", payload=consent)
    drafts, at = [], 0
    for place, line in enumerate(lines):
        who = "a0" if dice.random() < KNOWN_SHARE else f"a{dice.randrange(people)}"
        payload = {
            "id": f"c{key[1:]}-{place}", "statement": row.key, "kind": "act", "type": "VIO.LIB.camp", "patient": [{"who": who}],
            "place": f"p{dice.randrange(200)}", "when": {"edtf": f"21{dice.randrange(10):02d}"}, "span": line, "event": "e0",
        }  # fmt: skip
        if place % 7 == 0:  # a sign of life: a person's page looks for what cannot both be
            payload |= {"kind": "state", "type": "FATE.alive-free"}
            del payload["event"]
        drafts.append(Draft(row, payload, ((at, at + len(line)),)))
        at += len(line) + 1
    tie(assert_(drafts, by=User.objects.get(name="ann"), authenticated=True).touched)


def _teller(key: str) -> object:
    """One of those who told all of it, by the statement's number."""
    from kirok.desk.statements.models import Source

    at = int(key[1:]) % TELLERS if key[1:].isdigit() else TEN
    number = f"S-{900 + (at if at >= TEN else 0):04d}"
    return Source.objects.get_or_create(number=number, defaults={"payload": {"id": number, "kind": "person"}})[0]


def findings(numbers: range, statements: int) -> None:
    """Findings on three claims each; the first on two hundred."""
    from kirok.desk.findings.actions import draft
    from kirok.desk.members.models import User

    dice = random.Random(numbers.start)
    rows = []
    for at in numbers:
        wanted = 200 if at == 0 else 3
        keys = {f"c{dice.randrange(statements)}-{dice.randrange(PER_STATEMENT)}" for _ in range(wanted)}
        rows.append({"id": f"f{at}", "en": f"Finding {at}", "ko": f"결과 {at}", "supports": sorted(keys)})
    draft(rows, by=User.objects.get(name="ann"))


def around(numbers: range, statements: int, findings: int) -> None:
    """What the other rooms hold: ten things of each kind for each of *numbers*."""
    users = _users()
    for number in numbers:
        _publications(number, findings, users)
        _marked(number, statements, users)
        _asked(number, statements, users)
        _journal(number, users)


def _users() -> dict[str, object]:
    from kirok.desk.members.models import User

    return {row.name: row for row in User.objects.all()}


def _publications(number: int, findings: int, users: dict) -> None:
    """Two publications of twenty sentences, and ten rows of the register."""
    from kirok.desk.publications.models import Disclosure, Item, Publication, Use

    dice = random.Random(number)
    from kirok.desk.findings.models import Finding

    rows = list(Finding.objects.filter(key__in=[f"f{dice.randrange(findings)}" for _ in range(12)]))
    for part in "ab":
        publication = Publication.objects.create(
            key=f"pub{number}{part}", payload={"title": {"en": "T", "ko": "제"}}, drafted_by=users["bob"]
        )
        texts = {"en": "A sentence that rests on a finding.", "ko": "결과에 기댄 문장."}
        items = [Item(publication=publication, key=f"s{at}", position=at, kind="fact", payload=texts) for at in range(20)]
        Use.objects.bulk_create(Use(item=item, position=0, finding=dice.choice(rows)) for item in Item.objects.bulk_create(items))
    Disclosure.objects.bulk_create(
        Disclosure(
            key=f"d{number}-{at}", kind="talk", recipient="a hall", scope="publish-anonymous", publication=f"pub{number}a",
            sentences=["s1"], text="A sentence that rests on a finding." * 20, by=users["bob"],
        )
        for at in range(10)
    )  # fmt: skip


def _marked(number: int, statements: int, users: dict) -> None:
    """Events, corrections and second codings."""
    from kirok.desk.claims.models import SecondCoding
    from kirok.desk.publications.models import Correction
    from kirok.desk.retraction.models import StatusEvent
    from kirok.desk.statements.models import Statement

    for at in range(5):
        target = f"c{(number * 5 + at) % statements}-1"
        StatusEvent.objects.create(
            key=f"ev{number}-{at}", target=target, was="draft", becomes="retracted", reason="forged",
            by=users["ann"], second=users["bob"], affects={"claims": [target], "findings": [], "sentences": [], "rows": [], "feed": []},
        )  # fmt: skip
        Correction.objects.create(key=f"ev{number}-{at}", target=target, reason="forged")
    row = Statement.objects.get(key=f"s{number % statements}")
    SecondCoding.objects.get_or_create(statement=row, coder=users["bob"], defaults={"assigned_by": users["ann"]})


def _asked(number: int, statements: int, users: dict) -> None:
    """A kept source, questions to its handler, sealed reports, interviews."""
    from kirok.desk.handling.models import Asked, Care, Interview, Question
    from kirok.desk.inbox.models import Mailbox, Parcel
    from kirok.desk.statements.models import Source

    kept = f"S-{1000 + number}"
    source = Source.objects.create(number=kept, payload={"id": kept, "kind": "person"})
    main = Source.objects.get(number=KEPT)
    Care.objects.create(source=source, handler=users["han"], next_contact="2001-05")
    Care.objects.get_or_create(source=main, defaults={"handler": users["han"]})
    box = Mailbox.objects.create(number=kept, recipient="x", address=f"{number:064d}")
    for at in range(10):
        name = f"{number:060d}{at:04d}"
        Parcel.objects.create(leaf=name, sealed=name, mailbox=box)
        question = Question.objects.create(
            key=f"q{number}-{at}", about=f"s{number % statements}", text="Who else was there?", by=users["ann"]
        )
        Asked.objects.create(question=question, source=main)
    Interview.objects.create(
        key=f"i{number}", source=main, on="2101-03", language="ko", setting="in-person", interpreter="nobody", interviewer=users["han"]
    )


def _journal(number: int, users: dict) -> None:
    from kirok.desk.journal.actions import note

    for at in range(100):
        note(by=users["ann"], action="code", target=f"c{number}-{at % PER_STATEMENT}", detail={"section": "claims", "new": True})
