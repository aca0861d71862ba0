"""What a claim says besides what its page shows of every claim: denied or asserted, compared with what, known how, and the doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _

from kirok.desk.claims.templatetags.claims import both, label, span_of, when
from kirok.desk.coding.claim_forms import doubts_of
from kirok.desk.coding.labels import label_of
from kirok.desk.coding.spoken import names_of
from kirok.desk.handling.naming import called, shown
from kirok.desk.members.gates import member
from kirok.desk.search.addresses import addresses

register = template.Library()

#: Field -> the scheme of its codes.
_CODES = {"polarity": "POLARITY", "modality": "MODALITY", "relation": "RELATION", "ground_logic": "LOGIC", "access": "ACC"}
#: Fields that hold ids.
_IDS = ("subject", "left", "right", "from_place", "to_place", "inferred_from")
_ORDER = ("polarity", "modality", "left", "relation", "right", "subject", "from_place", "to_place", "ground_logic", "law")
_LAST = ("access", "credibility", "inferred_from")


@dataclass(frozen=True)
class Fact:
    """One line: the field in words, and its parts, each with the address where it is read ("" for plain words)."""

    name: str
    parts: tuple[tuple[str, str], ...]


@register.inclusion_tag("coding/further.html", takes_context=True)
def further(context: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """The remaining fields of a claim that say something, and what its coder is unsure about."""
    reader = member(context["request"])
    ids = {one for key in _IDS for one in _ids(payload.get(key))}
    known, names, numbers = (addresses(ids, reader), names_of(ids), shown(reader, ids)) if ids else ({}, {}, frozenset())
    facts = [
        Fact(
            label_of(key), tuple((names.get(words) or called(words, numbers), known.get(words, "")) for words in _words(key, payload[key]))
        )
        for key in (*_ORDER, *_LAST)
        if payload.get(key)
    ]
    unsure = [label_of(key) for key in dict.fromkeys([*(key for key, value in payload.items() if value is None), *doubts_of(payload)[0]])]
    return {"facts": facts, "unsure": unsure, "doubts": doubts_of(payload)[1]}


def _ids(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [str(value["same_as"])]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []


def _words(key: str, value: Any) -> Iterator[str]:
    if key in _CODES:
        yield from (label(code, _CODES[key]) for code in (value if isinstance(value, list) else [value]))
    elif key in _IDS:
        yield from _ids(value)
        if isinstance(value, Mapping):
            yield from _but_for(value)
    else:
        yield both(value)


def _but_for(compared: Mapping[str, Any]) -> Iterator[str]:
    """In what the other side of a comparison differs from the claim that it is otherwise the same as."""
    if compared.get("when"):
        yield _("but %(field)s: %(value)s") % {"field": label_of("when"), "value": when(str(compared["when"].get("edtf") or ""))}
    if compared.get("count"):
        yield _("but %(field)s: %(value)s") % {"field": label_of("count"), "value": span_of(compared["count"])}
    if compared.get("place"):
        yield _("but %(field)s: %(value)s") % {"field": label_of("place"), "value": compared["place"]}
