"""What the exposure panel shows of the engine: safe wording for everybody, people and costs for handlers alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kirok.desk.publications.advice import Advice, advice
from kirok.desk.publications.cases import case_of
from kirok.desk.publications.evidence import Evidence
from kirok.desk.publications.framing import frame
from kirok.desk.publications.grounds import asked
from kirok.desk.publications.protecting import ROLES, protected, teller_of
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


def engine(evidence: Evidence, *, handler: bool) -> dict[str, Any]:
    """The context of the panel."""
    shelf, shared = Shelf(), frame(current().home)
    found = advice(case_of(asked(evidence), shelf, overridden(evidence.publication)), shared.rule.k, shared.rule.rho)
    shown: dict[str, Any] = {"safe": {key: one.safe for key, one in found.items() if one.safe}, "table": _table(shared.universe)}
    if not handler:
        return shown
    words = {"listings": _listings(), "parties": _parties()}
    return {**shown, **words, "costs": _costs(found), "protected": _people(evidence, shelf), **_lists(evidence, shared.universe)}


def _listings() -> list[tuple[str, str]]:
    words = (_("yes, or there may be"), _("no, but everybody there talks of it"), _("no"))
    return list(zip(LISTED, words, strict=True))


def _parties() -> list[tuple[str, str]]:
    words = (_("a sub-source"), _("a relative"), _("a broker"), _("an interpreter"), _("the owner of a phone"))
    return list(zip(ROLES, words, strict=True))


def _table(universe: Universe) -> str:
    """The name of the population table, empty where none is chosen."""
    return "" if universe.name == DECLARED_ONLY.name else universe.name


def _costs(found: dict[str, Advice]) -> list[tuple[str, Advice]]:
    return [(key, one) for key, one in found.items() if one.costs]


def _people(evidence: Evidence, shelf: Shelf) -> list[Person]:
    behind = protected(evidence, shelf)
    people = sorted({who for each in behind.values() for who in each})
    return [_person(who, tuple(key for key, each in behind.items() if who in each), shelf, evidence.publication.key) for who in people]


def _person(who: str, behind: tuple[str, ...], shelf: Shelf, publication: str) -> Person:
    held = shelf.get(who)
    earlier = tuple(sorted(item["id"].partition(":")[0] for item in held.items if item["id"].partition("/")[0] != publication))
    return Person(who, behind, held.assessed_from or "", held.sheet is not None, earlier)


def _lists(evidence: Evidence, universe: Universe) -> dict[str, Any]:
    tellers = {teller for claim in evidence.claims.values() if (teller := teller_of(claim))}
    codes = {each.name: [(code, _named(each.names, code)) for code in each.parents] for each in universe.dimensions}
    return {"tellers": sorted(tellers), "codes": codes}


def _named(names: Any, code: str) -> str:
    return next((name for name, held in names.items() if held == code), "")
