"""From what a coder types to an id: an id itself, a name or label that is known once, or ``+label`` for a new group."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.db.models import Q

from kirok.base.errors import BadInput
from kirok.desk.coding.entering import MODELS, Entry
from kirok.desk.entities.models import Actor, Place
from kirok.desk.members.scoping import wholly
from kirok.terms import gazetteer
from kirok.terms.fields import ID

_MOST_NAMED = 12


@dataclass
class Names:
    """A resolver that remembers which entries must be made first."""

    made: list[Entry] = field(default_factory=list)

    def __call__(self, sections: tuple[str, ...], text: str) -> str:
        """The id that *text* stands for.

        Raises:
            BadInput: several have that name, or nobody.
        """
        if text.startswith("+") and "actors" in sections:
            return self._group(text.removeprefix("+").strip())
        if text in {entry.key for entry in self.made}:
            return text
        if ID.fullmatch(text) and any(self._held(section, text) for section in sections):
            return text
        if "places" in sections and text in gazetteer.areas():
            return self._area(text)
        found = [key for section in sections for key in _named(section, text)]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadInput(f"several are called '{text[:60]}'; give the id", allowed=sorted(found)[:_MOST_NAMED])
        return text  # the check of the whole entry says, in its own sentence, that it leads nowhere

    @staticmethod
    def _held(section: str, key: str) -> bool:
        model, column = MODELS[section]
        return bool(model.objects.filter(**{column: key}).exists())

    def _group(self, label: str) -> str:
        if not label:
            raise BadInput("a new group needs its label", allowed="+party officials")
        taken = {entry.key for entry in self.made}
        key = free_id("g-", "actors", taken)
        self.made.append(Entry("actors", {"id": key, "kind": "group", "label": label}))
        return key

    def _area(self, code: str) -> str:
        area = gazetteer.area(code)
        name = {"en": area.en, "ko": area.ko}
        self.made.append(
            Entry("places", {"id": code, "kind": area.precision, "name": name, "precision": area.precision, "country": area.country})
        )
        return code


def _named(section: str, text: str) -> list[str]:
    if section == "actors":
        by_label = Q(payload__label=text) | Q(payload__name=text) | Q(payload__label__en=text) | Q(payload__label__ko=text)
        return list(Actor.objects.filter(by_label | Q(names__form=text)).distinct().values_list("key", flat=True)[:_MOST_NAMED])
    if section == "places":
        by_name = Q(payload__name=text) | Q(payload__name__en=text) | Q(payload__name__ko=text)
        return list(Place.objects.filter(by_name).values_list("key", flat=True)[:_MOST_NAMED])
    return []


@wholly
def free_id(prefix: str, section: str, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """The next id of that form: ``c01``, ``c02``, ...; the longest row of numbers in use goes on."""
    model, column = MODELS[section]
    held = model.objects.filter(**{f"{column}__regex": f"^{re.escape(prefix)}[0-9]+$"}).order_by("-pk").values_list(column, flat=True)[:50]
    digits = [key.removeprefix(prefix) for key in [*held, *(one for one in taken if re.fullmatch(re.escape(prefix) + r"\d+", one))]]
    number = max((int(one) for one in digits), default=0) + 1
    while f"{prefix}{number:02d}" in taken or model.objects.filter(**{column: f"{prefix}{number:02d}"}).exists():
        number += 1
    return f"{prefix}{number:02d}"
