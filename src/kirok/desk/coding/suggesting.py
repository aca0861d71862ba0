"""What a form proposes for the chosen words: by rule, each with its reason, and never saved unless accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, TextField, Value
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from kirok.desk.claims.templatetags.claims import actor as called
from kirok.desk.claims.templatetags.claims import both, label, span_of, when
from kirok.desk.coding import counting, cues, dates
from kirok.desk.entities.models import Actor, Place
from kirok.desk.search.index import sync
from kirok.desk.search.models import Sound
from kirok.desk.search.names import joined
from kirok.desk.statements.models import Statement
from kirok.terms import gazetteer

#: Kind of claim -> the fields that are proposed for it, in the order of the form.
FIELDS: Mapping[str, Sequence[str]] = {
    "act": ("type", "patient", "agent", "place", "when", "count", "ground", "modality"),
    "state": ("type", "patient", "place", "when"),
    "quantity": ("part", "count", "when"),
    "policy": ("content", "agent", "when", "modality"),
    "comparison": ("relation", "when"),
    "sourcing": ("content", "subject"),
}
_GROUPS_LOOKED_AT = 300
_WORDS_LOOKED_AT = 80
_NAMESAKES = 12
_MOST = 3
_END = re.compile(r"(?<=[.!?。])\s+|\n")


@dataclass(frozen=True)
class Suggestion:
    """One proposal: the field, its plain value as a patch, how it reads, and why it is proposed."""

    field: str
    value: Any
    shown: str
    reason: str

    @property
    def patch(self) -> str:
        """What the form sends back when it is accepted."""
        return json.dumps({self.field: self.value}, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Scope:
    """The chosen words, the sentence they stand in, the language, and the day that relative dates count from."""

    statement: Statement
    words: str
    sentence: str
    kind: str

    @property
    def lang(self) -> str:
        return self.statement.lang

    @property
    def anchor(self) -> str:
        said = self.statement.payload.get("said_on") or {}
        return str(said.get("anchor") or said.get("edtf") or self.statement.said_on)


def scope(statement: Statement, start: int, end: int, kind: str) -> Scope:
    """The words from *start* to *end* with the whole sentences around them."""
    text = statement.text
    before = [match.end() for match in _END.finditer(text) if match.end() <= start]
    after = [match.start() for match in _END.finditer(text) if match.start() >= end]
    return Scope(statement, text[start:end], text[before[-1] if before else 0 : after[0] if after else len(text)], kind)


def suggest(given: Scope) -> list[Suggestion]:
    """All proposals, in the order of the form's fields."""
    made = [one for rule in _RULES for one in rule(given)]
    order = {field: at for at, field in enumerate(FIELDS[given.kind])}
    return sorted((one for one in made if one.field in order), key=lambda one: order[one.field])


def _because(words: str) -> str:
    return _("because of the words “%(words)s”") % {"words": words}


def _codes(given: Scope) -> Iterator[Suggestion]:
    for field, scheme in (("type", {"act": "VIO", "state": "FATE"}.get(given.kind)), ("modality", "MODALITY")):
        if scheme:
            for code, words in cues.found(scheme, given.words, given.lang)[: _MOST if field == "type" else 1]:
                yield Suggestion(field, code, label(code, scheme), _because(words))
    for code, words in cues.found("GRD", given.words, given.lang)[:_MOST]:
        yield Suggestion("ground", [code], label(code, "GRD"), _because(words))


def _dates(given: Scope) -> Iterator[Suggestion]:
    anchor = dates.anchor_of(given.anchor)
    near = dates.find(given.words, given.lang, anchor)
    for found in near[:_MOST] or dates.find(given.sentence, given.lang, anchor)[:1]:
        value = {"edtf": found.edtf, "verbatim": found.words}
        reason = _because(found.words)
        if "anchor" in found.rule or "ago" in found.rule or "last-such" in found.rule:
            reason = _("“%(words)s”, counted from the day of the statement, %(day)s") % {"words": found.words, "day": when(given.anchor)}
        yield Suggestion("when", value, when(found.edtf), reason)


def _counts(given: Scope) -> Iterator[Suggestion]:
    for value, words, rule in counting.find(given.words, given.lang):
        plain = {key: part for key, part in value.items() if part is not None or key == "max"}
        yield Suggestion("count", plain, span_of(plain), _("“%(words)s”, by the rule %(rule)s") % {"words": words, "rule": rule})


def _places(given: Scope) -> Iterator[Suggestion]:
    held = Place.objects.annotate(told=Value(given.sentence, TextField()), plain=KT("payload__name"))
    en, ko = held.annotate(one=KT("payload__name__en")), held.annotate(one=KT("payload__name__ko"))
    rows: dict[str, Any] = {
        row.key: row for found in (held.annotate(one=F("plain")), en, ko) for row in found.filter(told__icontains=F("one"))[:_MOST]
    }
    for row in rows.values():
        yield Suggestion("place", row.key, both(row.payload.get("name")), _("its name stands in the sentence"))
    for row in _facilities(given):
        if row.key not in rows:
            yield Suggestion("place", row.key, both(row.payload.get("name")), _("a facility of the kind that the words name"))
    yield from _areas(given)


def _areas(given: Scope) -> Iterator[Suggestion]:
    for area in gazetteer.areas().values():
        name = next((name for name in (area.en, area.ko, area.ko[:-1], area.rr, area.mr) if len(name) > 2 and name in given.sentence), "")
        if name:
            yield Suggestion("place", area.code, area.label("ko" if given.lang == "ko" else "en"), _("“%s” is in the gazetteer") % name)


_FACILITIES = {
    "kwanliso": ("prison camp", "sent there", "sent to camp", "관리소", "수용소"),
    "kyohwaso": ("kyohwaso", "교화소"),
    "jipkyulso": ("holding cent", "집결소"),
    "kuryujang": ("interrogation", "구류장"),
    "rodong-danryeondae": ("labour training", "노동단련대"),
}


def _facilities(given: Scope) -> Sequence[Place]:
    lower = given.words.lower()
    named = [kind for kind, words in _FACILITIES.items() if any(word in lower for word in words)]
    return list(Place.objects.filter(kind="facility", payload__facility__in=named)[:_MOST]) if named else []


def _actors(given: Scope) -> Iterator[Suggestion]:
    field = {"quantity": "part", "policy": "agent"}.get(given.kind, "patient")
    rows = _named(given) | _alike(given)
    for row, reason in list(rows.values())[:4]:
        yield Suggestion(field, row.key if field == "part" else [{"who": row.key}], called(row), reason)


def _named(given: Scope) -> dict[str, tuple[Actor, str]]:
    """People and groups one of whose names or labels stands in the chosen words; names are looked up, not compared one by one."""
    sync()
    spelt = Sound.objects.filter(value__in=_spellings(given.words)).values_list("entry__row", flat=True)
    named = Actor.objects.filter(pk__in=list(spelt[:_NAMESAKES]))
    rows = {row.pk: row for row in named.prefetch_related("names").order_by("pk")[:4]}
    unnamed = Actor.objects.filter(~Q(kind="person") | Q(names__isnull=True))
    told = unnamed.annotate(told=Value(given.words, TextField()), label=KT("payload__label"), also=KT("payload__name"))
    found = told.filter(Q(told__icontains=F("label")) | Q(told__icontains=F("also"))).distinct()
    rows |= {row.pk: row for row in found.prefetch_related("names")[:4]}
    return {row.key: (row, _("the name stands in the words")) for row in rows.values()}


def _spellings(words: str) -> list[str]:
    """Everything in the words that could be a name as the index has it: up to four words in a row, up to six syllables inside one."""
    row = re.findall(r"\w+", words)[:_WORDS_LOOKED_AT]
    found = {" ".join(row[at : at + size]) for at in range(len(row)) for size in range(1, 5)}
    found |= {word[at : at + size] for word in row if "가" <= word[0] <= "힣" for at in range(len(word)) for size in range(2, 7)}
    return sorted({f"={joined(one)}" for one in found if len(joined(one)) > 1})


def _alike(given: Scope) -> dict[str, tuple[Actor, str]]:
    """The newest groups most of whose label's words stand in the chosen words."""
    words = set(re.findall(r"\w{3,}|[가-힣]{2,}", given.words.lower()))
    found = []
    for row in Actor.objects.filter(kind="group").order_by("-pk").prefetch_related("names")[:_GROUPS_LOOKED_AT]:
        own = set(re.findall(r"\w{3,}|[가-힣]{2,}", both(row.payload.get("label")).lower()))
        share = len(own & words) / len(own) if own else 0
        if share >= 0.5:
            found.append((-share, row.key, row))
    return {key: (row, _("its label is like the words")) for _share, key, row in sorted(found, key=lambda one: one[:2])[:2]}


def _texts(given: Scope) -> Iterator[Suggestion]:
    if given.kind in {"policy", "sourcing"}:
        yield Suggestion("content", " ".join(given.words.split()), given.words, _("the words themselves"))
    if given.kind == "sourcing":
        yield Suggestion("subject", given.statement.key, given.statement.key, _("the statement itself"))
    if given.kind == "comparison":
        more = re.search(r"\bmore\b|\bunlike\b|더 많|보다 많|늘", given.sentence, re.IGNORECASE)
        if more:
            yield Suggestion("relation", "greater-than", label("greater-than", "RELATION"), _because(more[0]))


_RULES = (_codes, _actors, _places, _dates, _counts, _texts)


def accept(payload: dict[str, Any], patches: Sequence[str]) -> dict[str, Any]:
    """*payload* with the accepted proposals: what a coder typed is never overwritten, lists grow."""
    merged = dict(payload)
    for patch in patches:
        for field, value in _patch(patch).items():
            if isinstance(value, list):
                held = list(merged.get(field) or [])
                merged[field] = held + [one for one in value if one not in held]
            elif merged.get(field) in (None, "", {}):
                merged[field] = value
    return merged


def _patch(text: str) -> Mapping[str, Any]:
    try:
        patch = json.loads(text)
    except ValueError:
        return {}
    return patch if isinstance(patch, dict) else {}
