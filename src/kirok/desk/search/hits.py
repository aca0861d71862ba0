"""The lines of an answer: what was found, where it is read, and the words around what was asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse

from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim
from kirok.desk.claims.reading import hidden_words
from kirok.desk.claims.templatetags.claims import actor, both, label, when
from kirok.desk.entities.models import Actor
from kirok.desk.findings.models import Finding
from kirok.desk.members.models import User
from kirok.desk.search import tokens
from kirok.desk.search.tables import Found
from kirok.desk.statements.care import limits_of
from kirok.desk.statements.models import Statement

_AROUND = 60
#: A stretch of text, and whether it was asked for.
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Hit:
    """One line: what it is, where it leads, what is known of it at a glance, its words ("()": hidden from this reader)."""

    kind: str
    key: str
    url: str
    text: Sequence[Piece]
    about: Sequence[str] = ()
    lang: str = ""
    status: str = ""


@dataclass(frozen=True)
class Reader:
    """Who asked, and the tokens that were asked for."""

    user: User
    wanted: frozenset[str]


def hits(entries: Iterable[Found], reader: Reader) -> Sequence[Hit]:
    """The lines of one page; one question to each table, however many lines there are."""
    held: dict[tuple[str, int], Hit] = {}
    rows = list(entries)
    for kind, made in _MADE.items():
        numbers = [entry.row for entry in rows if entry.kind == kind]
        if numbers:
            held |= {(kind, number): hit for number, hit in made(numbers, reader).items()}
    return [held[entry.kind, entry.row] for entry in rows if (entry.kind, entry.row) in held]


def _statements(numbers: Collection[int], reader: Reader) -> Mapping[int, Hit]:
    hidden = hidden_words(reader.user, numbers)
    found = {}
    for row in Statement.objects.filter(pk__in=numbers):
        text = () if row.pk in hidden else excerpt(row.text, reader.wanted)
        found[row.pk] = Hit("statement", row.key, reverse("statement", args=[row.key]), text, [when(row.said_on)], row.lang, row.status)
    return found


def _claims(numbers: Collection[int], reader: Reader) -> Mapping[int, Hit]:
    rows = list(Claim.objects.filter(pk__in=numbers).select_related("statement").prefetch_related("spans"))
    hidden, limits = hidden_words(reader.user, {row.statement_id for row in rows}), limits_of(reader.user)
    found = {}
    for row in rows:
        covered = row.type in limits or row.statement_id in hidden
        text = () if covered else excerpt(" … ".join(span.exact for span in row.spans.all()), reader.wanted)
        where = f"{reverse('statement', args=[row.statement.key])}?claim={row.key}#said"
        about = [label(row.type) if row.type else label(row.kind, "KIND"), when(row.when)]
        found[row.pk] = Hit("claim", row.key, where, text, about, row.statement.lang, row.status)
    return found


def _people(numbers: Collection[int], _reader: Reader) -> Mapping[int, Hit]:
    found = {}
    for row in Actor.objects.filter(pk__in=numbers).prefetch_related("names"):
        role = row.payload.get("role")
        about = [label(row.kind, "ACTOR"), "" if isinstance(role, list) else both(role)]
        found[row.pk] = Hit("person", row.key, reverse("person", args=[row.key]), [(_called(row), False)], about)
    return found


def _called(row: Actor) -> str:
    """What a person is called, with the other written forms of the name: one of those may be what was asked for."""
    own = actor(row)
    others = dict.fromkeys(name.form for name in row.names.all() if name.form != own)
    return " · ".join([own, *others])


def _findings(numbers: Collection[int], reader: Reader) -> Mapping[int, Hit]:
    found = {}
    for row in Finding.objects.filter(pk__in=numbers):
        text, about = marked(both(row.payload), reader.wanted), [label(row.certainty)] if row.certainty else []
        found[row.pk] = Hit("finding", row.key, reverse("finding", args=[row.key]), text, about, status=row.status)
    return found


_MADE: Mapping[str, Any] = {"statement": _statements, "claim": _claims, "person": _people, "finding": _findings}


#: What the lines of each kind are made of.
_ROWS: Mapping[str, Any] = {"statement": Statement, "claim": Claim, "person": Actor, "finding": Finding}


def lines_of(keys: Collection[str], reader: User) -> Mapping[str, Hit]:
    """Public id -> its line, of those that *reader* may see; as many questions to the database for many as for few."""
    rows = [_rows(kind, keys, reader) for kind in _MADE]
    found: dict[str, list[int]] = defaultdict(list)
    for kind, number in rows[0].union(*rows[1:]):
        found[kind].append(number)
    lines = (hit for kind, numbers in found.items() for hit in _MADE[kind](numbers, Reader(reader, frozenset())).values())
    return {hit.key: hit for hit in lines}


def _rows(kind: str, keys: Collection[str], reader: User) -> Any:
    rows = _ROWS[kind].objects.filter(key__in=keys).order_by()
    if kind == "claim":
        rows = rows.exclude(statement__in=unseen_by(reader))
    return rows.annotate(of=Value(kind, CharField())).values_list("of", "pk")


def excerpt(text: str, wanted: frozenset[str]) -> list[Piece]:
    """The words around the first one that was asked for, with those marked that were."""
    plain = text.split()
    first = next((at for at, word in enumerate(plain) if asked(word, wanted)), 0)
    start = first - _fitting(reversed(plain[:first]), _AROUND)
    end = first + 1 + _fitting(plain[first + 1 :], 2 * _AROUND)
    shown = marked(" ".join(plain[start:end]), wanted)
    return [*([("…", False)] if start else []), *shown, *([("…", False)] if end < len(plain) else [])]


def _fitting(words: Iterable[str], room: int) -> int:
    """How many of the words fit into *room* letters."""
    number = 0
    for word in words:
        room -= len(word) + 1
        if room < 0:
            break
        number += 1
    return number


def marked(text: str, wanted: frozenset[str]) -> list[Piece]:
    """A text in pieces: the words that were asked for by themselves, all between them together."""
    pieces: list[Piece] = []
    for part in re.split(r"(\s+)", text):
        if pieces and not pieces[-1][1] and not asked(part, wanted):
            pieces[-1] = (pieces[-1][0] + part, False)
        elif part:
            pieces.append((part, asked(part, wanted)))
    return pieces


def asked(word: str, wanted: frozenset[str]) -> bool:
    """Whether a written word is one of those that a query asks for."""
    return any(tokens.of_word(part) & wanted for part in tokens.words(word))
