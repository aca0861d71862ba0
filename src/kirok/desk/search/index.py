"""The index is brought up to date, and asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput
from kirok.base.watching import Watch, unwatched
from kirok.desk.claims.models import Claim
from kirok.desk.entities.models import Actor, Name
from kirok.desk.findings.models import Finding
from kirok.desk.members.scoping import anything_closed, closed_rows, wholly
from kirok.desk.search import tables, tokens
from kirok.desk.search.models import KINDS, Entry, Sound, Stale
from kirok.desk.search.names import joined, sounds
from kirok.desk.search.tables import Found
from kirok.desk.statements.models import Statement
from kirok.terms import vocabulary

_BATCH = 500
#: A name is at most so many words of a query.
_LONGEST_NAME = 4
#: Beyond so many people of the same sound a spelling tells nobody apart, and is searched for as it stands.
_MOST_NAMESAKES = 12


def texts(value: Any) -> Iterable[str]:
    """Every text inside a text in one or two languages."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (part for key in ("en", "ko") if isinstance(part := value.get(key), str))


def _statement(row: Statement) -> Iterable[str]:
    yield row.text
    yield from texts(row.payload.get("title"))


def _claim(row: Claim) -> Iterable[str]:
    yield from (span.exact for span in row.spans.all())
    for field in ("conduct", "content", "law", "label_applied"):
        yield from texts(row.payload.get(field))
    if row.type:
        with suppress(BadInput):  # a code that an older vocabulary had
            yield from (vocabulary.load().label(row.type, language) for language in ("en", "ko"))


def _person(row: Actor) -> Iterable[str]:
    yield from (name.form for name in row.names.all())
    for field in ("name", "label", "role", "verbatim"):
        yield from texts(row.payload.get(field))


def _finding(row: Finding) -> Iterable[str]:
    yield from texts(row.payload)


_SOURCES: Mapping[str, tuple[Any, Callable[[Any], Iterable[str]]]] = {
    "statement": (Statement.objects, _statement),
    "claim": (Claim.objects.prefetch_related("spans"), _claim),
    "person": (Actor.objects.prefetch_related("names"), _person),
    "finding": (Finding.objects, _finding),
}


@wholly
def sync(watch: Watch = unwatched) -> int:
    """Make every stale entry anew; how many rows there were."""
    if not Stale.objects.exists():
        return 0
    with transaction.atomic():
        tables.alone()
        done = 0
        stale = list(Stale.objects.values_list("pk", "kind", "row"))
        batches = [(kind, numbers) for kind in KINDS for numbers in _batches(row for _, its_kind, row in stale if its_kind == kind)]
        with watch("indexing", len(batches)) as advance:
            for kind, numbers in batches:
                done += _renew(kind, numbers)
                advance(1)
        for at in range(0, len(stale), _BATCH):
            Stale.objects.filter(pk__in=[number for number, _, _ in stale[at : at + _BATCH]]).delete()
    return done


def _batches(rows: Iterable[int]) -> Iterable[Sequence[int]]:
    numbers = sorted(set(rows))
    return (numbers[at : at + _BATCH] for at in range(0, len(numbers), _BATCH))


def _renew(kind: str, numbers: Sequence[int]) -> int:
    source, said = _SOURCES[kind]
    rows = list(source.filter(pk__in=numbers))
    entries = Entry.objects.bulk_create([Entry(kind=kind, row=row.pk, key=row.key) for row in rows])
    tables.write((entry.pk, set().union(*(tokens.of_text(text) for text in said(row)))) for entry, row in zip(entries, rows, strict=True))
    if kind == "person":
        pairs = ((entry, row) for entry, row in zip(entries, rows, strict=True))
        Sound.objects.bulk_create([Sound(entry=entry, value=value) for entry, row in pairs for value in sorted(_spoken(row))])
    return len(numbers)


def _spoken(row: Actor) -> set[str]:
    forms = [name.form for name in row.names.all()]
    alike = {f"~{sound}" for form in forms for sound in sounds(form)}
    return {f"={joined(form)}" for form in forms} | alike | {f"@{key}" for form in forms for key in keys_of(form)}


def keys_of(form: str) -> Sequence[str]:
    """Keys under which spellings of one name meet (``kirok.names``); none where that cannot be had."""
    try:
        from kirok.names import keys
    except ImportError:
        return ()
    return keys(form)


#: Kind -> rows that the person of this request may not read.
Closed = Mapping[str, frozenset[int]]


def closed_entries() -> Closed:
    """What the person of this request may not read; asked once for several queries."""
    return {kind: closed_rows(_SOURCES[kind][0].model) for kind in KINDS} if anything_closed() else {}


def find(query: str, *, kinds: Sequence[str] = KINDS, closed: Closed | None = None) -> list[Found]:
    """The entries that a query finds, newest first within each kind; those that are *closed* (None: it asks) are left out."""
    sync()
    shut = closed_entries() if closed is None else closed
    rows = tables.matching(question(query))
    found = (entry for entry in rows if entry.kind in kinds and entry.row not in shut.get(entry.kind, ()))
    return sorted(found, key=lambda entry: (KINDS.index(entry.kind), -entry.row))


def question(query: str) -> tables.Question:
    """What a query asks of every entry: for each word, or each name of several words, its alternatives."""
    row = tokens.words(query)
    known = _known_nouns(row)
    asked = []
    at = 0
    while at < len(row):
        size, others = _name_at(row, at)
        plain = [tokens.asks(word, known_nouns=known) for word in row[at : at + size]]
        joined_pair = tokens.pair(row[at], row[at + 1]) if size == 1 and not others and at + 1 < len(row) else ()
        if joined_pair:
            size, plain = 2, [*plain, tokens.asks(row[at + 1], known_nouns=known)]
            others = list(joined_pair)
        asked.append([*plain[0], *others] if size == 1 else [[plain], *others])
        at += size
    return asked


def _known_nouns(row: Sequence[str]) -> frozenset[str]:
    """Which readings of the query's words stand before a particle somewhere in the index."""
    wanted = {noun for word in row for noun in tokens.candidates(word)}
    return frozenset(token[1:] for token in tables.existing(f"w{noun}" for noun in sorted(wanted)))


def _name_at(row: Sequence[str], at: int) -> tuple[int, list[Sequence[Any]]]:
    """How many words from *at* on spell a name that the desk knows, and its other spellings as questions of their own."""
    for size in range(min(_LONGEST_NAME, len(row) - at), 0, -1):
        spelt = " ".join(row[at : at + size])
        people = _people(spelt)
        if people:
            forms = Name.objects.filter(actor__in=people).values_list("form", flat=True)
            others = sorted({tuple(tokens.words(form)) for form in forms} - {tuple(row[at : at + size])})
            known = _known_nouns([word for other in others for word in other])
            return size, [[[_exactly(word, known) for word in other]] for other in others if other]
    return 1, []


def _people(spelt: str) -> list[int]:
    """The people of that name, letter for letter; else those of its sound, where it is long enough to tell."""
    exact = list(Sound.objects.filter(value=f"={joined(spelt)}").values_list("entry__row", flat=True)[: _MOST_NAMESAKES + 1])
    if exact or len(joined(spelt)) < 2:
        return exact[:_MOST_NAMESAKES]
    alike = [f"~{sound}" for sound in sounds(spelt) if len(sound) > 3]
    found = list(Sound.objects.filter(value__in=alike).values_list("entry__row", flat=True).distinct()[: _MOST_NAMESAKES + 1])
    return found if len(found) <= _MOST_NAMESAKES else []


def _exactly(word: str, known: frozenset[str]) -> Sequence[Sequence[str]]:
    """A name's word is a noun and nothing else."""
    if "가" <= word[0] <= "힣":
        return [(f"n{word}",), (f"c{word}",)]
    return tokens.asks(word, known_nouns=known)
