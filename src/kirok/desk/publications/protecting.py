"""Who is protected behind each sentence: everybody in the chain of the claims that it stands on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kirok.desk.findings.rules import UNKNOWN
from kirok.desk.handling.naming import NUMBER, answered_by
from kirok.desk.members.models import User
from kirok.desk.publications.beside import hops
from kirok.desk.publications.evidence import Evidence
from kirok.desk.publications.shelf import Shelf
from kirok.desk.publications.told import Sentence, Told

#: Whom a handler may declare as protected beside a teller.
ROLES = ("sub-source", "relative", "broker", "interpreter", "phone-owner")


@dataclass(frozen=True)
class Own:
    """What one handler answers for in a publication: the *sources* in their care or in nobody's, and the *sentences* on them."""

    sources: frozenset[str]
    sentences: frozenset[str]

    def reads(self, person: str, behind: Collection[str]) -> bool:
        """Whether the handler reads of somebody protected *behind* those sentences."""
        number = person.partition("/")[0]
        return number in self.sources if NUMBER.fullmatch(number) else bool(self.sentences & set(behind))


def own(evidence: Evidence, user: User, people: Mapping[str, tuple[str, ...]]) -> Own:
    """What *user* answers for; *people* are those of :func:`protected`. What no source told is every handler's."""
    told = {item.key: {teller for claim in claims_under(evidence, item) if (teller := teller_of(claim))} for item in evidence.items}
    numbers = {person.partition("/")[0] for each in people.values() for person in each}.union(*told.values())
    sources = answered_by(user, (number for number in numbers if NUMBER.fullmatch(number)))
    return Own(sources, frozenset(key for key, tellers in told.items() if not tellers or tellers & sources))


def claims_under(evidence: Evidence, item: Sentence) -> list[Told]:
    """The claims that a sentence stands on, its findings' included, by id."""
    found = {use.claim_id for use in item.uses if use.claim_id}
    found |= {row.claim_id for use in item.uses if use.finding_id for row in evidence.supports.get(use.finding_id, ())}
    return sorted((evidence.claims[pk] for pk in found if pk in evidence.claims), key=lambda claim: claim.key)


def protected(evidence: Evidence, shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """Sentence -> everybody protected behind it, tellers first; nobody where all of it was said in public.

    Sources stand under their number, people of a chain under the actor's id, a hop of whom nothing is known under the
    teller's number, and those whom a handler declared under a number of their own.
    """
    return {item.key: _of_item(evidence, item, shelf, evidence.beside.known) for item in evidence.items}


def _of_item(evidence: Evidence, item: Sentence, shelf: Shelf, known: Mapping[str, str]) -> tuple[str, ...]:
    tellers, others = dict[str, None](), dict[str, None]()
    for claim in claims_under(evidence, item):
        teller = teller_of(claim)
        tellers |= {teller: None} if teller else {}
        others |= dict.fromkeys(_chain(claim, teller, known))
    declared = [held.person for teller in tellers for held in shelf.behind(teller) if item.address in {*held.behind, *held.told}]
    return tuple(dict.fromkeys([*tellers, *others, *declared]))


def teller_of(claim: Told) -> str:
    """The number of the source who told the claim; empty where it was said in public."""
    return claim.statement.teller


def _chain(claim: Told, teller: str, known: Mapping[str, str]) -> list[str]:
    """The people of a claim's hearing chain; outlets, offices and people in public roles are nobody to protect."""
    heard = hops(claim)
    found = [known[str(hop["who"])] for hop in heard if hop.get("who") in known and hop.get("who") != teller]
    if teller and heard and (str(heard[-1].get("access") or "unknown").removeprefix("ACC.") in UNKNOWN or not heard[-1].get("who")):
        found.append(f"{teller}/unknown")
    return found
