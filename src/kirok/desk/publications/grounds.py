"""The grounds on which a publication may leave: consent, quotes, names and the declared crowd, gathered for clearing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from kirok.desk.entities.models import Actor
from kirok.desk.publications.cases import Asked, case_of, is_out
from kirok.desk.publications.coarsening import too_fine
from kirok.desk.publications.evidence import Evidence
from kirok.desk.publications.quotes import names_in, verbatim_quotes
from kirok.desk.publications.shelf import Shelf
from kirok.desk.publications.told import Said, Told
from kirok.exposure.clearing import Basis, Grounds
from kirok.exposure.consent import NAMED, allows
from kirok.exposure.crowd import Answer
from kirok.terms.codec import decode
from kirok.terms.place import Place


def resting(evidence: Evidence) -> tuple[str, ...]:
    """The sentences that rest on claims, and so ask who else could have told them."""
    return tuple(item.key for item in evidence.items if item.kind == "fact" or item.uses)


def unanswered(evidence: Evidence) -> tuple[str, ...]:
    """The sentences that rest on claims and of which no handler has answered yet who else could have told them."""
    answered = {key for one in evidence.publication.payload.get("exposure") or () for key in one["items"]}
    return tuple(key for key in resting(evidence) if key not in answered)


def asked(evidence: Evidence) -> Asked:
    """The publication as the exposure check takes it."""
    return Asked(evidence, tuple(_terms(evidence.claims.values())))


def grounds(evidence: Evidence, *, today: dt.date, overridden: Collection[str] = (), shelf: Shelf | None = None) -> Grounds:
    """All that decides whether one publication may leave; sentences *overridden* by two people are not asked for their crowd.

    *shelf* holds opened dossiers, where several publications are looked at together.
    """
    publication = evidence.publication
    texts = public_texts(evidence)
    return Grounds(
        item=publication.key,
        released=publication.state == "released",
        bases=tuple(basis(statement) for statement in evidence.statements),
        sentences=() if is_out(evidence) else tuple(key for key in resting(evidence) if key not in overridden),
        answers=answers(evidence),
        quotes=verbatim_quotes(texts, [statement.text for statement in evidence.statements], _terms(evidence.claims.values())),
        names=names_in([*texts, *registry_texts(evidence)], _withheld_names(evidence, today)),
        places=names_in(texts, _finer_places(evidence)),
        sourcing=tuple(claim.key for claim in evidence.claims.values() if claim.kind == "sourcing"),
        case=case_of(asked(evidence), shelf or Shelf(), overridden),
    )


def answers(evidence: Evidence) -> tuple[Answer, ...]:
    """The exposure answers as they were given."""
    given = evidence.publication.payload.get("exposure") or []
    return tuple(
        Answer(
            items=tuple(answer.get("items") or ()),
            knowers=answer.get("knowers"),
            low=answer.get("low"),
            listed=answer.get("listed"),
            specific=answer.get("specific"),
            corroborated=answer.get("corroborated"),
        )
        for answer in given
    )


def public_texts(evidence: Evidence) -> list[str]:
    """Every free text of the publication that readers would see."""
    publication = evidence.publication.payload
    written: list[object] = [item.payload for item in evidence.items] + [finding.payload for finding in evidence.findings.values()]
    written += [publication.get("title"), publication.get("attribution")]
    written += [claim.payload.get("content") for claim in evidence.claims.values()]
    return [text for value in written for text in _both(value)]


def registry_texts(evidence: Evidence) -> list[str]:
    """How groups, organisations and places under the publication are called on its pages, each once."""
    actors = {row.actor.pk: row.actor for claim in evidence.claims.values() for row in claim.involved}
    places = {claim.place.pk: claim.place for claim in evidence.claims.values() if claim.place}
    shown = [actor.payload for actor in actors.values() if actor.kind in {"group", "organisation"}]
    shown += [place.payload for place in places.values()]
    return [text for payload in shown for part in ("label", "name", "verbatim") for text in _both(payload.get(part))]


def _both(value: object) -> list[str]:
    """A text that may be one string, or a mapping that holds it in both languages."""
    if isinstance(value, dict):
        return [str(value[language]) for language in ("en", "ko") if value.get(language)]
    return [str(value)] if value else []


def basis(statement: Said) -> Basis:
    """Who told a statement, and everything that was allowed for it."""
    return Basis(statement.teller or _publisher(statement), statement.permissions)


def _publisher(statement: Said) -> str:
    """Who stands for a published text: whoever its already-public basis names, else its address."""
    return next((entry.person for entry in statement.permissions if entry.basis == "already-public"), statement.public_url)


def _terms(claims: Iterable[Told]) -> list[str]:
    """Count phrases and the authorities' own labels, which may stand in quotation marks."""
    phrases: list[str] = []
    for claim in claims:
        phrases += [str((claim.payload.get("count") or {}).get("verbatim") or ""), *_both(claim.payload.get("label_applied"))]
        phrases += [str(row.actor.payload.get("verbatim") or "") for row in claim.involved]
    return [phrase for phrase in phrases if phrase]


def may_name(actor: Actor, claim: Told, today: dt.date) -> bool:
    """Whether *actor* may stand under its own name where *claim* speaks of it: public role, or consent by name."""
    if actor.public_role or actor.kind in {"organisation", "group"}:
        return True
    return allows(claim.statement.permissions, actor.key, NAMED, today)


def _withheld_names(evidence: Evidence, today: dt.date) -> list[str]:
    """Every written name of a person whom the publication's claims speak of and may not name."""
    found: list[str] = []
    for claim in evidence.claims.values():
        for row in claim.involved:
            if not may_name(row.actor, claim, today):
                found += [form for _, form in row.names]
                found += _both(row.actor.payload.get("name"))
    return found


def _finer_places(evidence: Evidence) -> list[str]:
    """The names of places that a consent asked to keep coarser than they are."""
    found: list[str] = []
    for claim in evidence.claims.values():
        row = claim.place
        if row is not None and claim.statement.denied and too_fine(decode(Place, row.payload), claim):
            name = row.payload.get("name")
            found += [str(form) for form in (name.values() if isinstance(name, dict) else [name]) if form]
            found += [str(entry["form"]) for entry in row.payload.get("names") or []]
    return found
