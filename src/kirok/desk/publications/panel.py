"""What the exposure panel shows of the engine: safe wording for everybody, people and costs for handlers alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kirok.desk.members.models import User
from kirok.desk.publications.advice import Advice, Cost, advice
from kirok.desk.publications.cases import case_of
from kirok.desk.publications.evidence import Evidence
from kirok.desk.publications.framing import frame
from kirok.desk.publications.grounds import asked, unanswered
from kirok.desk.publications.protecting import ROLES, Own, own, protected, teller_of
from kirok.desk.publications.replying import LISTED
from kirok.desk.publications.shelf import Shelf
from kirok.desk.publications.stops import overridden
from kirok.desk.vault.state import current
from kirok.exposure.universe import DECLARED_ONLY, Universe


@dataclass(frozen=True)
class Person:
    """Somebody protected, as a handler sees them: since when everything told of them is counted, and whether a sheet is kept."""

    id: str
    behind: tuple[str, ...]
    standing: str
    sheet: bool
    earlier: tuple[str, ...]


def engine(evidence: Evidence, *, handler: User | None) -> dict[str, Any]:
    """The context of the panel; a *handler* also reads of the people in their own care, and of nobody else."""
    shelf, shared = Shelf(), frame(current().home)
    found = advice(case_of(asked(evidence), shelf, overridden(evidence.publication)), shared.rule.k, shared.rule.rho)
    safe = {key: one.safe for key, one in found.items() if one.safe}
    shown: dict[str, Any] = {"safe": safe, "without": _without(evidence, set(found) - set(safe)), "table": _table(shared.universe)}
    if handler is None:
        return shown
    behind = protected(evidence, shelf)
    mine = own(evidence, handler, behind)
    words = {"listings": _listings(), "parties": _parties(), "own": mine.sentences, "tellers": _tellers(evidence, mine)}
    seen = {"costs": _costs(found, mine), "protected": _people(evidence, shelf, behind, mine)}
    return {**shown, **words, **seen, "codes": _codes(shared.universe)}


def _without(evidence: Evidence, weighed: Collection[str]) -> dict[str, str]:
    """Sentence -> why no wording stands beside it while it is on hold: its handler has not answered, or none was found."""
    return dict.fromkeys(weighed, "none") | dict.fromkeys(unanswered(evidence), "unanswered")


def _listings() -> list[tuple[str, str]]:
    words = (_("yes, or there may be"), _("no, but everybody there talks of it"), _("no"))
    return list(zip(LISTED, words, strict=True))


def _parties() -> list[tuple[str, str]]:
    words = (_("a sub-source"), _("a relative"), _("a broker"), _("an interpreter"), _("the owner of a phone"))
    return list(zip(ROLES, words, strict=True))


def _table(universe: Universe) -> str:
    """The name of the population table, empty where none is chosen."""
    return "" if universe.name == DECLARED_ONLY.name else universe.name


def _costs(found: dict[str, Advice], mine: Own) -> list[tuple[str, list[Cost]]]:
    read = {key: [cost for cost in one.costs if mine.reads(cost.person, (key,))] for key, one in found.items()}
    return [(key, costs) for key, costs in read.items() if costs]


def _people(evidence: Evidence, shelf: Shelf, behind: Mapping[str, tuple[str, ...]], mine: Own) -> list[Person]:
    rows = {who: tuple(key for key, each in behind.items() if who in each) for each in behind.values() for who in each}
    return [_person(who, keys, shelf, evidence.publication.key) for who, keys in sorted(rows.items()) if mine.reads(who, keys)]


def _person(who: str, behind: tuple[str, ...], shelf: Shelf, publication: str) -> Person:
    held = shelf.get(who)
    earlier = tuple(sorted(item["id"].partition(":")[0] for item in held.items if item["id"].partition("/")[0] != publication))
    return Person(who, behind, held.assessed_from or "", held.sheet is not None, earlier)


def _tellers(evidence: Evidence, mine: Own) -> list[str]:
    return sorted({teller for claim in evidence.claims.values() if (teller := teller_of(claim)) in mine.sources})


def _codes(universe: Universe) -> dict[str, list[tuple[str, str]]]:
    return {each.name: [(code, _named(each.names, code)) for code in each.parents] for each in universe.dimensions}


def _named(names: Any, code: str) -> str:
    return next((name for name, held in names.items() if held == code), "")
