"""Two people changed the same entry: what it was, what the other made of it, what this one did; field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kirok.desk.coding.labels import label_of
from kirok.terms.coding_text import flow

_ABSENT = object()


@dataclass(frozen=True)
class Difference:
    """One field that at least one of the two changed; *clash*: both did, and differently."""

    field: str
    was: str
    theirs: str
    mine: str
    clash: bool


def _plainly(_field: str, value: Any) -> str:
    return flow(value)


def three_way(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any], say: Callable[[str, Any], str] = _plainly
) -> tuple[dict[str, Any], list[Difference]]:
    """Both changes together where they touch different fields; where they clash, mine stands in the form to be looked at.

    *say* puts a field's value in words.
    """
    merged: dict[str, Any] = {}
    differences = []
    for key in dict.fromkeys([*base, *theirs, *mine]):
        was, other, own = base.get(key, _ABSENT), theirs.get(key, _ABSENT), mine.get(key, _ABSENT)
        chosen = other if own == was else own
        if chosen is not _ABSENT:
            merged[key] = chosen
        if other != was or own != was:
            clash = other not in (was, own) and own != was
            before, there, here = ("" if one is _ABSENT else say(key, one) for one in (was, other, own))
            differences.append(Difference(label_of(key), before, there, here, clash))
    return merged, differences
