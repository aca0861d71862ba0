"""The walk through the whole path on the invented world: every step is the desk's own action.

A home that stands exactly as it was built is left as it is; one that was changed or half-built is made anew.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db import DatabaseError, connection

import kirok
from kirok.base.console import progress
from kirok.base.errors import CheckFailed, KirokError, Refused
from kirok.base.files import exclusive, make_folder, remove_tree, write_atomic
from kirok.base.home import Home
from kirok.demo import dropping
from kirok.demo.answering import answer_all
from kirok.demo.beside import lay_house, put_beside
from kirok.demo.correcting import take_back
from kirok.demo.guide.pages import write_guide
from kirok.demo.keeping import keep_path
from kirok.demo.places import ANALYSIS
from kirok.demo.reckoning import read_results
from kirok.demo.truth import keep_truth
from kirok.demo.world import World, generate
from kirok.demo.world.reports import first_reports, later_reports, letters, through_the_drop
from kirok.desk.coding.loading import load
from kirok.desk.findings.actions import conclude_all
from kirok.desk.inbox.models import Letter, Parcel
from kirok.desk.journal.actions import writing
from kirok.desk.journal.models import Line
from kirok.desk.members.actions import Authenticated, add_user, authenticate
from kirok.desk.publications.actions import find, release
from kirok.desk.publications.publishing import publish_site
from kirok.desk.statements.actions import Provenance, record
from kirok.desk.vault import state, tables
from kirok.desk.vault.commands import make, use_database
from kirok.ledger.note import parse_vkey
from kirok.publish.verifying import verify_site

BASE_URL = "https://record.example"
#: Whose acts the walk needs; each password check is slow on purpose.
_ACTING = ("handler", "coder", "analyst", "editor", "second-editor", "lead")
#: Below HOME/demo, what outlives a build: results that took long and say themselves from which lists they were computed.
_KEPT = {"lock", ANALYSIS}
_T = TypeVar("_T")
_SITE = """\
[site]
title_en = "The Merroval Record"
title_ko = "메로발 기록"
contact_en = "desk@record.example"
contact_ko = "desk@record.example"
base_url = "{base_url}"
invented = true

[exposure]
k = 300
universe = "merroval"

[drop]
name = "The Merroval Record (invented · 지어낸 것 · 虚构)"
"""


@dataclass
class Steps:
    """The steps taken, their seconds, and one line of progress for each."""

    quiet: bool
    seconds: dict[str, float] = field(default_factory=dict)

    def take(self, name: str, what: str, act: Callable[[], _T], tell: Callable[[_T], str] = lambda _: "") -> _T:
        """Do one step and say so in a line."""
        began = time.monotonic()
        outcome = act()
        self.seconds[name] = round(time.monotonic() - began, 2)
        if not self.quiet:
            sys.stdout.write(f"{what:<46} {tell(outcome):<44} {self.seconds[name]:>6.1f} s\n")
            sys.stdout.flush()
        return outcome


def build(path: Path, *, quiet: bool) -> dict[str, object]:
    """Make the demonstration in *path*, or find it as it was built; return its home, login, counts and seconds.

    Raises:
        Refused: the folder holds something that is not a demonstration.
        CheckFailed: a step gave something else than the world's truth says.
    """
    _refuse_foreign(path)
    steps = Steps(quiet)
    home = Home(make_folder(path))
    with exclusive(make_folder(path / "demo") / "lock"):
        world = generate()
        found = _standing(home, world)
        if found is None:
            _clear(path)
            found = _walk(home, world, steps)
        steps.take("verify", "verify every byte of the site", lambda: _verify(home), lambda checked: f"{checked} files checked")
        write_guide(path, None, read_results(path))
    return {"home": str(path), "login": found["login"], "counts": found["counts"], "seconds": steps.seconds}


def _refuse_foreign(path: Path) -> None:
    if path.exists() and (not path.is_dir() or (any(path.iterdir()) and not (path / "demo").is_dir())):
        raise Refused("this folder holds something that is not the demonstration; choose another with --home", file=str(path))


def _clear(path: Path) -> None:
    state.leave()
    connection.close()  # it may hold the database that goes now
    for entry in path.iterdir():
        if entry.name != "demo":
            remove_tree(entry)
    for entry in (path / "demo").iterdir():
        if entry.name not in _KEPT:
            remove_tree(entry)


def _mark(world: World) -> str:
    """What this build would be built from."""
    first = first_reports(world)
    content = b"\0".join(document.content for document in world.documents)
    content += b"".join(each.content for each in world.lists)
    content += repr([*first, letters(first), later_reports(first, b"")]).encode()
    return hashlib.sha256(f"{kirok.__version__} {sorted(world.counts.items())} {sorted(tables.known())}".encode() + content).hexdigest()


def _standing(home: Home, world: World) -> dict[str, Any] | None:
    """The record of an earlier build, if desk and site are still exactly as that build left them."""
    record_file = home.path / "demo" / "built.json"
    try:
        found: dict[str, Any] = json.loads(record_file.read_text(encoding="utf-8"))
        if found["mark"] != _mark(world) or not dropping.has_drop(home):
            return None
        state.open_home(home, state.read_secret(home.path / "demo" / "passphrase", "the passphrase file"))
        use_database(home, "sqlcipher")
        last = Line.objects.order_by("pk").last()
        _verify(home)
    except (OSError, ValueError, KeyError, KirokError, DatabaseError):
        return None
    return found if last is not None and last.digest == found["journal"] else None


def _walk(home: Home, world: World, steps: Steps) -> dict[str, Any]:
    passwords = {user.name: secrets.token_urlsafe(12) for user in world.users}
    steps.take("init", "make a home: keys, encrypted desk, logs", lambda: _init(home))
    people = steps.take(
        "users", "add the people who work there", lambda: _people(home, world, passwords), lambda _: f"{len(passwords)} people"
    )
    ids = steps.take("import", "seal, log and read the documents", lambda: _import(world, people), lambda found: f"{len(found)} statements")
    came = steps.take("drop", "send, pull and read reports through the drop", lambda: _drop(home, world, people), _tell_drop)
    ids.update(came)
    loaded = steps.take(
        "code", "load the coding as drafts", lambda: _code(world, ids, people), lambda found: f"{found.counts['claims']} claims"
    )
    done = steps.take(
        "conclude", "conclude findings by rule", lambda: conclude_all(by=people["analyst"].user), lambda found: f"{len(found)} findings"
    )
    steps.take("beside", "bring a picture and a checked estimate", lambda: _beside(home, world, people))
    released, refused = steps.take("release", "release: four eyes, consent, crowd", lambda: _release(world, people), _tell_release)
    steps.take(
        "publish", "publish the site in Korean and English", lambda: _publish(home, people), lambda found: f"{found.published.pages} pages"
    )
    corrected = steps.take(
        "correct",
        "take a false story back, publish again",
        lambda: take_back(home, world, people),
        lambda found: f"{len(found.claims)} claims, {len(found.changed)} files changed",
    )
    keep_truth(home.path, world)
    keep_path(home.path, world, came, {each.finding: each.now.certainty for each in done}, corrected)
    made = {"findings": len(done), "released": len(released), "refused": len(refused), "pages": corrected.pages}
    counts = {**loaded.counts, "reports": Parcel.objects.count(), "letters": Letter.objects.count(), **made}
    return _record(home, world, counts, {"name": "editor", "password": passwords["editor"]})


def _init(home: Home) -> None:
    passphrase = secrets.token_urlsafe(24)
    make_folder(home.path / "demo")
    write_atomic(home.path / "demo" / "passphrase", f"{passphrase}\n".encode())
    make(home.path, passphrase, origin=f"record.example/{secrets.token_hex(4)}")
    text = home.config.read_text(encoding="utf-8")
    rest = text[text.index("[desk]") : text.index("[exposure]")] + text[text.index("[ledger]") :]
    write_atomic(home.config, (_SITE.format(base_url=BASE_URL) + "\n" + rest).encode())


def _people(home: Home, world: World, passwords: dict[str, str]) -> dict[str, Authenticated]:
    folder = make_folder(home.path / "demo" / "passwords")
    for user in world.users:
        add_user(name=user.name, roles=list(user.roles), password=passwords[user.name])
        write_atomic(folder / user.name, f"{passwords[user.name]}\n".encode())
    return {name: authenticate(name=name, password=passwords[name]) for name in _ACTING}


def _drop(home: Home, world: World, people: dict[str, Authenticated]) -> dict[str, str]:
    dropping.make(home)
    return dropping.walk(home, world, by=people["handler"].user)


def _tell_drop(ids: dict[str, str]) -> str:
    return f"{len(ids)} statements, {Letter.objects.count()} letters"


def _import(world: World, people: dict[str, Authenticated]) -> dict[str, str]:
    ids: dict[str, str] = {}
    later = set(through_the_drop(world))
    documents = [document for document in world.documents if document not in later]
    with progress("sealing and reading", len(documents)) as step:
        for document in documents:
            provenance = Provenance(
                document.source, document.public_url, document.lang, document.said_on, document.consent_basis, document.scopes
            )
            done = record([(document.file_name, document.content)], provenance=provenance, by=people["handler"].user)
            ids[document.key] = done[0].statement.key
            step(1)
    return ids


def _code(world: World, ids: dict[str, str], people: dict[str, Authenticated]) -> Any:
    return load(world.coding(ids), file="the invented world", by=people["coder"].user, authenticated=True)


def _beside(home: Home, world: World, people: dict[str, Authenticated]) -> str:
    lay_house(home)
    return put_beside(world, by=people["second-editor"])


def _release(world: World, people: dict[str, Authenticated]) -> tuple[list[str], list[str]]:
    """The handler answers, then all is released that the rules let out: exactly what the truth names must be refused."""
    answer_all(world, by=people["handler"])
    released, refused = [], []
    for key in _publication_keys():
        try:
            release(publication=find(key), by=people["editor"])
            released.append(key)
        except Refused:
            refused.append(key)
    if sorted(refused) != sorted(entry.id for entry in world.truth.refused):
        raise CheckFailed(f"the rules refused {', '.join(sorted(refused))}, which is not what the invented world expects")
    return released, refused


def _publication_keys() -> list[str]:
    from kirok.desk.publications.models import Publication

    return list(Publication.objects.order_by("key").values_list("key", flat=True))


def _tell_release(outcome: tuple[list[str], list[str]]) -> str:
    released, refused = outcome
    return f"{len(released)} released, {len(refused)} refused"


def _publish(home: Home, people: dict[str, Authenticated]) -> Any:
    with writing(home):
        return publish_site(home.site, base_url=None, by=people["editor"].user)


def _record(home: Home, world: World, counts: dict[str, int], login: dict[str, str]) -> dict[str, Any]:
    last = Line.objects.order_by("pk").last()
    found = {"mark": _mark(world), "journal": last.digest if last else "", "counts": counts, "login": login}
    write_atomic(home.path / "demo" / "built.json", json.dumps(found, ensure_ascii=False).encode())
    return found


def _verify(home: Home) -> int:
    key = parse_vkey((home.keys / "release.vkey").read_text(encoding="utf-8").strip())
    outcome = verify_site(home.site, key)
    if not outcome.ok:
        raise CheckFailed(f"the site does not verify: {outcome.failures[0].file}: {outcome.failures[0].reason}")
    return outcome.checked
