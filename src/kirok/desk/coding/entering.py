"""One entry is saved from a page: the same checks as a coding file of one entry, and nobody's work is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.crypto import salted_hmac

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.actions import Draft, assert_
from kirok.desk.claims.models import Claim
from kirok.desk.coding.statements import enter_statements
from kirok.desk.entities.actions import register_actors, register_events, register_links, register_places, tie
from kirok.desk.entities.models import Actor, Event, Link, Place
from kirok.desk.findings.actions import draft as draft_findings
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import note, together
from kirok.desk.journal.models import Line
from kirok.desk.members.models import User
from kirok.desk.members.scoping import wholly
from kirok.desk.rows import Outcome, upsert
from kirok.desk.statements.models import Outlet, Source, Statement
from kirok.desk.vault import sealing
from kirok.terms import codec, selectors
from kirok.terms.coding_checks import check_file
from kirok.terms.coding_file import SECTIONS, CodingFile, Known
from kirok.terms.references import references

#: Section -> its rows and the column that holds the public id.
MODELS: Mapping[str, tuple[Any, str]] = {
    "sources": (Source, "number"),
    "outlets": (Outlet, "key"),
    "statements": (Statement, "key"),
    "actors": (Actor, "key"),
    "places": (Place, "key"),
    "events": (Event, "key"),
    "claims": (Claim, "key"),
    "findings": (Finding, "key"),
}
#: The order in which new entries are saved, so that each finds what it refers to.
_ORDER = ("sources", "outlets", "actors", "places", "events", "statements", "claims", "links", "findings")


@dataclass(frozen=True)
class Entry:
    """One entry as a page sent it: its section and plain data."""

    section: str
    payload: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Its id; a link is named by both of its ends."""
        return link_key(self.payload) if self.section == "links" else str(self.payload["id"])


class Conflict(Exception):
    """Somebody saved the entry since this page was opened."""

    def __init__(self, held: Mapping[str, Any], who: str) -> None:
        super().__init__(who)
        self.held, self.who = held, who


def link_key(payload: Mapping[str, Any]) -> str:
    """What a link is called in the journal and in addresses."""
    return f"{payload['from']} {payload['type']} {payload['to']}"


def mark(payload: Mapping[str, Any] | None) -> str:
    """What a page remembers of the state it was opened on: 32 hex digits, empty for an entry that was not there.

    It is keyed: a plain digest would let a reader try out which source's number stands in the part that is not shown.
    """
    return "" if payload is None else salted_hmac("kirok.mark", canonical(payload), algorithm="sha256").hexdigest()[:32]


@wholly
def enter(entries: Sequence[Entry], *, by: User, seen: str) -> Entry:
    """Save the last of *entries*, and before it those that it needs and that are new; one journal line tells of all.

    *seen* is the :func:`mark` of the state that the page was opened on.

    Raises:
        BadInput: something does not fit the format, an id is taken, or a reference leads nowhere.
        Refused: what is released would be rewritten.
        Conflict: the entry was changed since.
    """
    main = entries[-1]
    with sealing.together(), transaction.atomic(), together():
        held = payload_of(main.section, main.key, lock=True)
        if mark(held) != seen:
            raise _unseen(main, held, seen)
        made = _save(entries, by)
        if main.section != "statements" or held is not None:  # transcribing a new statement leaves its own line
            detail: dict[str, object] = {"section": main.section, "new": held is None}
            also = [entry.key for entry in entries[:-1]]
            note(by=by, action="code", target=main.key, detail=detail | ({"also": also} if also else {}))
    return made


def _unseen(entry: Entry, held: Mapping[str, Any] | None, seen: str) -> Exception:
    if not seen:
        return BadInput(f"the id '{entry.key}' is taken; choose another", field="id")
    return Conflict(held or {}, last_writer(entry.key))


def last_writer(key: str) -> str:
    """Who saved an entry last, as the journal tells; empty where it came with a coding file."""
    line = Line.objects.filter(target=key).select_related("actor").order_by("-pk").first()
    return line.actor.name if line else ""


def payload_of(section: str, key: str, *, lock: bool = False) -> dict[str, Any] | None:
    """What the desk holds under an id, or None; *lock* keeps it still until the transaction ends."""
    if section == "links":
        left, kind, right = ([*key.split(" "), "", ""])[:3]
        found: Any = Link.objects.filter(left=left, type=kind, right=right)
    else:
        model, field = MODELS[section]
        found = model.objects.filter(**{field: key})
    row = (found.select_for_update() if lock else found).first()
    if row is None:
        return None
    return {**row.payload, "text": row.text} if section == "statements" else dict(row.payload)


def checked(entry: Entry) -> Entry:
    """An entry that fits the format and refers to what is there; nothing is saved.

    Raises:
        BadInput: it does not.
    """
    value = codec.decode(SECTIONS[entry.section], entry.payload)
    sections: dict[str, Any] = {entry.section: (value,)}
    file = CodingFile(**sections)
    _check(file, known_to(file))
    return Entry(entry.section, codec.encode(value))


def _save(entries: Sequence[Entry], by: User) -> Entry:
    values = [codec.decode(SECTIONS[entry.section], entry.payload) for entry in entries]
    grouped: dict[str, Any] = {name: tuple(v for e, v in zip(entries, values, strict=True) if e.section == name) for name in SECTIONS}
    file = CodingFile(**grouped)
    known = known_to(file)
    _check(file, known)
    for section in _ORDER:
        if grouped[section]:
            _apply(section, [codec.encode(value) for value in grouped[section]], file, by)
    return Entry(entries[-1].section, codec.encode(values[-1]))


def _check(file: CodingFile, known: Known) -> None:
    try:
        check_file(file, known)
    except (BadInput, Refused) as error:
        error.field = (error.field or "").partition("].")[2] or error.field
        raise


def known_to(file: CodingFile) -> Known:
    """What of the desk the entries of *file* refer to: as much as the checks ask for, however large the desk is."""
    wanted: dict[str, set[str]] = {name: set() for name in MODELS}
    for section in SECTIONS:
        for entry in file.entries(section):
            for _, sections, target in references(entry):
                for name in sections:
                    wanted[name].add(target)
    ids = {name: frozenset(_held(name, keys)) for name, keys in wanted.items()}
    owners = {claim.statement for claim in file.claims if claim.statement} | {one.id for one in file.statements}
    texts = dict(Statement.objects.filter(key__in=[*owners, *ids.pop("statements")]).values_list("key", "text"))
    return Known(statements=texts, **ids)


def _held(section: str, keys: Iterable[str]) -> list[str]:
    model, field = MODELS[section]
    return list(model.objects.filter(**{f"{field}__in": sorted(keys)}).values_list(field, flat=True)) if keys else []


def _apply(section: str, payloads: list[dict[str, Any]], file: CodingFile, by: User) -> None:
    if section == "claims":
        outcome = assert_([_draft(claim, payload) for claim, payload in zip(file.claims, payloads, strict=True)], by=by, authenticated=True)
        tie(outcome.touched)
    elif section == "statements":
        enter_statements(payloads, by, whole=True)
    elif section == "findings":
        draft_findings(payloads, by=by)
    else:
        _REGISTRY[section](payloads)


def _draft(claim: Any, payload: Mapping[str, Any]) -> Draft:
    statement = Statement.objects.get(key=claim.statement)
    spans = tuple(selectors.locate(statement.text, span) for span in claim.spans if span.exact)
    return Draft(statement, payload, spans)


def _sources(payloads: Sequence[Mapping[str, Any]]) -> Outcome[Any]:
    return upsert(Source, [Source(number=row["id"], payload=dict(row)) for row in payloads], key="number", fields=("payload",))


def _outlets(payloads: Sequence[Mapping[str, Any]]) -> Outcome[Any]:
    return upsert(Outlet, [Outlet(key=row["id"], payload=dict(row)) for row in payloads], key="key", fields=("payload",))


_REGISTRY: Mapping[str, Any] = {
    "sources": _sources,
    "outlets": _outlets,
    "actors": register_actors,
    "places": register_places,
    "events": register_events,
    "links": register_links,
}


def unlink(key: str, *, by: User) -> None:
    """Take a link away: a wrong tie between two claims is no one's words.

    Raises:
        BadInput: there is none.
    """
    left, kind, right = ([*key.split(" "), "", ""])[:3]
    with transaction.atomic():
        gone, _ = Link.objects.filter(left=left, type=kind, right=right).delete()
        if not gone:
            raise BadInput(f"there is no link '{key[:80]}'")
        note(by=by, action="unlink", target=key)


def model_of(section: str) -> type[Model]:
    """The rows of a section."""
    found: type[Model] = MODELS[section][0]
    return found
