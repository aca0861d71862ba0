"""From a publication to its exposure case: one item a sentence, with the answers that were given for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk.members.models import today
from kirok.desk.publications.answered import sealed_answers
from kirok.desk.publications.evidence import Evidence, gather_all
from kirok.desk.publications.models import Disclosure, Publication
from kirok.desk.publications.protecting import claims_under, protected
from kirok.desk.publications.quotes import verbatim_quotes
from kirok.desk.publications.shelf import Shelf
from kirok.desk.publications.told import Sentence
from kirok.exposure.case import Case, folded, in_words, people_of
from kirok.exposure.dossier import Dossier, Entry
from kirok.exposure.versions import SHOWN
from kirok.terms import edtf


@dataclass(frozen=True)
class Asked:
    """One text and what an answer needs beside it: its sentences' verbatim phrases that are terms, not quotes."""

    evidence: Evidence
    terms: tuple[str, ...]


def is_out(evidence: Evidence) -> bool:
    """Whether everybody was given it: then nothing can be held back any more."""
    return evidence.publication.key in evidence.beside.out


def case_of(asked: Asked, shelf: Shelf, let_out: Collection[str] = ()) -> Case | None:
    """The case of a publication that is not out yet: its answered sentences that stand on somebody protected."""
    if is_out(asked.evidence):
        return None
    items = items_of(asked, shelf)
    around = shelf.around({who for item in items for who in people_of(item)})
    row = asked.evidence.publication
    free = frozenset(f"{row.key}/{sentence}" for sentence in let_out)
    settled = row.assessed_on is not None
    return Case(shelf.frame, around, tuple(items), free, _stale(asked.evidence), settled=settled)


def items_of(asked: Asked, shelf: Shelf) -> list[Entry]:
    """The answered sentences as items of a plan."""
    evidence = asked.evidence
    people, whole = protected(evidence, shelf), sealed_answers(evidence.publication, evidence.beside.answered)
    found: list[Entry] = []
    for item in evidence.items:
        answer = whole[item.key] if item.key in whole else _plain(evidence.publication, item.key)
        if answer and people[item.key]:
            # in a coding file, a quote is what question 3 asks for: an exact wording
            quote = {"quote": bool(item.key in whole and _quotes(asked, item))}
            found.append({**answer, "id": item.address, "sources": list(people[item.key]), **quote, **_dates(evidence, item)})
    return found


def _plain(publication: Publication, key: str) -> dict[str, Any] | None:
    """An answer in words alone, as a coding file gives it; None while a question of it is open.

    A coding file cannot say whether a matter without a list is talked of by everybody: it is read as if it were, and the
    panel asks.
    """
    given = next((row for row in publication.payload.get("exposure") or [] if key in (row.get("items") or ())), None)
    if given is None or not given.get("knowers") or not given.get("low"):
        return None
    listed = bool(given.get("listed"))
    knower = {"box": in_words(given["knowers"]), "low": given["low"], "listed": listed, "common_talk": not listed}
    yes = {part: bool(given.get(part)) for part in ("specific", "corroborated")}
    return {"knowers": [knower], **yes, "shown": shown_as(given.get("contact"))}


def _stale(evidence: Evidence) -> frozenset[str]:
    """The sentences whose words changed after a handler answered for them."""
    held = sealed_answers(evidence.publication, evidence.beside.answered)
    return frozenset(f"{evidence.publication.key}/{key}" for key, answer in held.items() if answer is None)


def shown_as(contact: object) -> str:
    """How closely the time of contact shows; everything coarser than a month shows no more than the month."""
    code = str(contact or "day").removeprefix("CONTACT.")
    return code if code in SHOWN else "month"


def _quotes(asked: Asked, item: Sentence) -> tuple[str, ...]:
    texts = [str(item.payload[language]) for language in ("en", "ko") if item.payload.get(language)]
    return verbatim_quotes(texts, [claim.statement.text for claim in claims_under(asked.evidence, item)], asked.terms)


def _dates(evidence: Evidence, item: Sentence) -> dict[str, Any]:
    """When it goes out, and when the last of its tellers told it; a day that is to come tells nothing of haste."""
    days = [day for claim in claims_under(evidence, item) if (day := _told(claim.statement.payload.get("said_on"))) and day[1] <= today()]
    told = {"told": {"from": max(days)[0].isoformat(), "to": max(days)[1].isoformat()}} if days else {}
    return {"publish_on": today().isoformat(), **told}


def _told(said_on: object) -> tuple[dt.date, dt.date] | None:
    text = said_on.get("edtf") if isinstance(said_on, dict) else said_on
    try:
        when = edtf.parse(str(text or ""))
    except BadInput:
        return None
    first, last = when.earliest, when.latest
    return (first, last) if isinstance(first, dt.date) and isinstance(last, dt.date) else None


def book(asked: Asked, shelf: Shelf, let_out: Collection[str]) -> None:
    """Fold a publication into the sealed state of everybody behind it; call it in the transaction of its release."""
    case = case_of(asked, shelf, let_out)
    if case is None or not case.items:
        return
    earlier = legacy_of({who for item in case.items for who in people_of(item)}, shelf)
    touched: dict[str, Dossier] = {}
    for who in sorted({who for item in case.items for who in people_of(item)}):
        held = earlier.get(who) or shelf.get(who)
        touched[who] = held.book(item for item in case.items if who in people_of(item))
    shelf.keep(_fold(case, touched, {**case.dossiers, **touched}))


def _fold(case: Case, touched: Mapping[str, Dossier], every: Mapping[str, Dossier]) -> Iterable[Dossier]:
    for dossier in touched.values():
        try:
            yield folded(case.frame, dossier, every)
        except BadInput:  # two people let it out although nobody could assess it
            yield folded(case.frame, unassessed(dossier, {item["id"] for item in case.items}), every)


def unassessed(dossier: Dossier, items: Collection[str]) -> Dossier:
    """*dossier* with *items* kept as told but not assessed: its crowd counts from the day after."""
    day = today() + dt.timedelta(days=1)
    bare = [bare_item(item["id"], dossier.person, today()) if item["id"] in items else item for item in dossier.items]
    return replace(dossier, items=tuple(bare), assessed_from=day.isoformat())


def bare_item(address: str, person: str, day: dt.date) -> Entry:
    """An item of which nothing is known but that it was told."""
    return {"id": address, "sources": [person], "publish_on": day.isoformat()}


def legacy_of(people: Collection[str], shelf: Shelf) -> dict[str, Dossier]:
    """First dossiers, for those of *people* of whom something went out before anybody assessed it: not assessed before today."""
    new = {who for who in people if who not in shelf}
    found: dict[str, Dossier] = {}
    if not new:
        return found
    gone = dict(Disclosure.objects.order_by("-on").values_list("publication", "on"))
    for evidence in gather_all(Publication.objects.filter(key__in=gone, assessed_on=None).order_by("key")):
        for key, who in ((key, who) for key, behind in protected(evidence, shelf).items() for who in behind if who in new):
            held = found.get(who) or Dossier(who, assessed_from=today().isoformat())
            day = min(gone[evidence.publication.key], today() - dt.timedelta(days=1))
            found[who] = held.book([bare_item(f"{evidence.publication.key}/{key}:{who}", who, day)])
    return found
