"""The published claims as FollowTheMoney entities (followthemoney.tech, model 4), one JSON object a line.

The model has no schema for a violation or a victim. A claim is an Event that involves its parties; a party is a Person,
an Organization or a LegalEntity; a party said to be responsible is tied by an UnknownLink whose role says so; a finding
is a Note on its claims. FollowTheMoney keeps a date's digits and drops its EDTF qualifier, so the whole EDTF text and
the whole range stand in ``summary``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from kirok.publish.edition import Edition
from kirok.publish.entries import WITHHELD
from kirok.publish.exchange.jsons import line
from kirok.publish.facts import fact
from kirok.publish.parts import Table
from kirok.publish.record import ClaimRecord, CountRecord, FindingRecord, PartyRecord
from kirok.publish.seam import code_label

PATH = "data/entities.ftm.json"
#: What FollowTheMoney takes for a date without loss: a year, a month or a day, with no qualifier.
_PLAIN = re.compile(r"\d{4}(-(0\d|1[0-2])(-\d\d)?)?")
#: ISO 3166-1 leaves these to users (an invented country has one); FollowTheMoney knows none of them.
_PRIVATE = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
_SCHEMATA = {"person": "Person", "organisation": "Organization"}
_Entity = Mapping[str, object]


def ftm_table(edition: Edition) -> Table:
    """``data/entities.ftm.json``: parties, then claims, then links, then findings; each by id."""
    index, facts = edition.index, edition.facts
    parties = (parties for claim in index.claims for parties in (claim.victims, claim.agents, claim.whole))
    named = {party.id: party for party in chain.from_iterable(parties) if party.id != WITHHELD}
    links = [(claim, agent, at) for claim in index.claims for at, agent in enumerate(claim.agents) if agent.id != WITHHELD]
    sections: list[tuple[Sequence[Any], Callable[..., _Entity]]] = [
        ([(named[key],) for key in sorted(named)], _party),
        ([(claim,) for claim in index.claims], _event),
        (links, _link),
        ([(finding,) for finding in sorted(index.site.findings, key=lambda finding: finding.id)], _note),
    ]
    rows = [fact(party) for (party,) in sections[0][0]]
    rows.append(edition.claim_facts)
    # A claim is one event and a link to each agent: no two rows may bear one fact.
    ends = [(at + 1).to_bytes(3, "big") for at in range(1 + max((at for _, _, at in links), default=0))]
    rows += [facts[claim.id][:-3] + ends[at] for claim, _, at in links]
    rows += edition.finding_facts.values()
    return Table(PATH, edition.row_inputs(), b"", b"".join(rows), partial(_row, sections))


def _row(sections: Sequence[tuple[Sequence[Any], Callable[..., _Entity]]], place: int) -> bytes:
    for items, make in sections:
        if place < len(items):
            return line(make(*items[place])) + b"\n"
        place -= len(items)
    raise IndexError(place)


def entities(edition: Edition) -> Iterator[_Entity]:
    """The entities of the file."""
    table = ftm_table(edition)
    yield from (json.loads(table.row(at)) for at in range(table.count))


def _entity(key: str, schema: str, **properties: list[str | None]) -> _Entity:
    values = {name: [value for value in found if value] for name, found in properties.items()}
    return {"id": key, "schema": schema, "properties": {name: found for name, found in values.items() if found}}


def _party_id(party: PartyRecord) -> str:
    return f"kirok-party-{party.id}"


def _event_id(claim: str) -> str:
    return f"kirok-claim-{claim}"


def _party(party: PartyRecord) -> _Entity:
    names = [f"“{name}”" if party.quoted else name for name in dict.fromkeys((party.label.en, party.label.ko)) if name]
    return _entity(_party_id(party), _SCHEMATA.get(party.kind, "LegalEntity"), name=[*names])


def _event(claim: ClaimRecord) -> _Entity:
    return _entity(
        _event_id(claim.id),
        "Event",
        name=[code_label(claim.type or claim.kind, "en"), code_label(claim.type or claim.kind, "ko")],
        summary=[_summary(claim)],
        date=[claim.when if claim.when and _PLAIN.fullmatch(claim.when) else None],
        location=[claim.place.label.en or None, claim.place.label.ko or None] if claim.place else [],
        country=[_country(claim)],
        involved=[_party_id(party) for party in (*claim.victims, *claim.whole) if party.id != WITHHELD],
        keywords=[claim.type, *claim.grounds, claim.status, "denied" if claim.denied else None],
    )


def _country(claim: ClaimRecord) -> str | None:
    code = claim.place.country if claim.place else None
    return code.lower() if code and not _PRIVATE.fullmatch(code) else None


def _summary(claim: ClaimRecord) -> str:
    """What the model cannot carry, in words: the whole EDTF date, the whole range, the state of the claim."""
    parts = [f"claim {claim.id}", claim.status, *(["says that it did not happen"] if claim.denied else [])]
    parts += [f"when (EDTF): {claim.when}"] if claim.when else []
    parts += [f"how many: {_range(claim.count)}"] if claim.count else []
    parts += [claim.content.get("en")] if claim.content else []
    return "; ".join(parts)


def _range(count: CountRecord) -> str:
    low, high = ("not known" if bound is None else str(bound) for bound in (count.low, count.high))
    return f"{low} to {high}" + (f" (“{count.phrase}”)" if count.phrase else "")


def _link(claim: ClaimRecord, agent: PartyRecord, _at: int) -> _Entity:
    role = "said to be responsible"
    key = f"kirok-link-{claim.id}-{agent.id}"
    return _entity(key, "UnknownLink", subject=[_party_id(agent)], object=[_event_id(claim.id)], role=[role], summary=[_summary(claim)])


def _note(finding: FindingRecord) -> _Entity:
    about = [_event_id(claim) for claim in dict.fromkeys((*finding.supports, *finding.contradicts))]
    return _entity(
        f"kirok-finding-{finding.id}",
        "Note",
        name=[f"finding {finding.id}"],
        description=[finding.text.en or None, finding.text.ko or None],
        summary=[f"{code_label(finding.certainty, 'en')}; independent origins: {finding.independent_origins}; {finding.status}"],
        entity=[*about],
        createdAt=[finding.first_published],
    )
