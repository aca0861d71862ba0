"""A text before the door: what the desk holds of everybody behind it, and what the rule says of each of its items.

The case is built from dossiers that the vault has opened and from the handler's answers. It writes nothing: a text that is
held back leaves no trace here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from kirok.base.canonical import canonical
from kirok.base.errors import BadInput
from kirok.exposure.building import Built, build
from kirok.exposure.dossier import Dossier, Entry
from kirok.exposure.floors import Rule
from kirok.exposure.judging import Judged, faults, judge
from kirok.exposure.plan_files import read_case
from kirok.exposure.universe import WORDS, Universe
from kirok.exposure.versions import usual_weights

STALE = "its words changed after the questions were answered; answer them again"


@dataclass(frozen=True)
class Frame:
    """What every case of a home shares: the population table and the floors."""

    universe: Universe
    rule: Rule


@dataclass(frozen=True)
class Case:
    """One text: its *items* in the form of a plan, and the dossiers of all whom they or earlier shared items touch.

    *let_out* are the items that two people let out against the check, *stale* those whose answers were given for other words.
    A text that is *settled* was released in this version: only its floors are looked at again.
    """

    frame: Frame
    dossiers: Mapping[str, Dossier]
    items: tuple[Entry, ...]
    let_out: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    settled: bool = False

    @cached_property
    def faults(self) -> dict[str, str]:
        """Item -> why it is on hold, in a sentence that names nobody; empty when nothing was found.

        Answers that cannot be put together are no answers: then every item is on hold.
        """
        return {**self._weighed(), **dict.fromkeys(sorted(self.stale - self.let_out), STALE)}

    def _weighed(self) -> dict[str, str]:
        if not self.items:
            return {}
        try:
            return faults(self._built, self.let_out, settled=self.settled)
        except BadInput as error:
            return {item["id"]: f"not assessed: {error.message}" for item in self.items if item["id"] not in self.let_out}

    def judged(self) -> list[Judged]:
        """Everything that the rule says, numbers included: for handlers.

        Raises:
            BadInput: the answers contradict each other or the sheets.
        """
        return judge(self._built, usual_weights()) if self.items else []

    @cached_property
    def _built(self) -> Built:
        return build(read_case(self._plan(), self.frame.universe, self.frame.rule))

    def _plan(self) -> dict[str, Any]:
        own = {item["id"] for item in self.items}
        touched = {who for item in self.items for who in people_of(item)}
        told = {item["id"]: item for who in sorted(touched & set(self.dossiers)) for item in self.dossiers[who].items}
        published = [item for key, item in sorted(told.items()) if key not in own]
        named = {who for item in (*published, *self.items) for who in item["sources"]} & set(self.dossiers)
        return {"sources": [self.dossiers[who].source for who in sorted(named)], "published": published, "items": list(self.items)}


def people_of(item: Entry) -> list[str]:
    """Everybody protected behind an item of a plan; a hop of whom nothing is known belongs to the one who told."""
    first = item["sources"][0]
    return [f"{first}/unknown" if who == "unknown" else who for who in item["sources"]]


def folded(frame: Frame, dossier: Dossier, others: Mapping[str, Dossier]) -> Dossier:
    """*dossier* with its state folded anew from its items; *others* are the dossiers of those told of in the same items.

    Raises:
        BadInput: the items contradict each other or a sheet.
    """
    named = {who for item in dossier.items for who in item["sources"]}
    known = {who: held for who, held in others.items() if who in named} | {dossier.person: dossier}
    sources = [known[who].source for who in sorted(known) if who in named or who == dossier.person]
    built = build(read_case({"sources": sources, "published": list(dossier.items)}, frame.universe, frame.rule))
    state = built.whole.get(dossier.person)
    content = state.to_bytes(built.scales.space.digest).decode() if state else ""
    return replace(dossier, state=content)


def in_words(knowers: object) -> dict[str, object]:
    """The circle of an answer in words alone: the same words are the same circle, different words share nobody."""
    text = " ".join(knowers.casefold().split()) if isinstance(knowers, str) else knowers
    return {WORDS: f"w-{hashlib.sha256(canonical(text)).hexdigest()[:16]}"}


def merged(dossiers: Iterable[Dossier]) -> dict[str, Any]:
    """All dossiers as one record in the form of a plan."""
    held = list(dossiers)
    items = {item["id"]: item for dossier in held for item in dossier.items}
    return {"sources": [dossier.source for dossier in held], "published": [items[key] for key in sorted(items)]}
