"""How far two coders agree: claims matched by their words, and for every field Krippendorff's alpha for nominal data.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections A to C: coincidences, observed and
expected disagreement, missing values left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

#: The fields that are compared; a list counts as one value, whatever its order.
FIELDS = ("kind", "type", "polarity", "modality", "patient", "agent", "place", "when", "count", "ground", "event")
#: Two claims are about the same words when they share at least half of all that either covers.
_SHARED = 0.5
NOT_SAID = "not said"

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Coded:
    """One claim of one coder: its payload and where its words stand."""

    payload: Mapping[str, Any]
    spans: Spans


@dataclass(frozen=True)
class Agreement:
    """The alpha of one field over so many units; None where nothing could be told (no units, or no variation)."""

    field: str
    alpha: float | None
    units: int


def alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Alpha for nominal data; each unit holds the values that coders gave it, missing ones left out.

    1 is agreement without exception, 0 what chance would give, below 0 is worse than chance. None where there are no
    two values to compare, or all values are the same one, so that chance itself would agree always.
    """
    coincidences: Counter[tuple[Hashable, Hashable]] = Counter()
    for values in units:
        if len(values) > 1:
            for pair in permutations(values, 2):
                coincidences[pair] += 1 / (len(values) - 1)  # type: ignore[assignment]  # a Counter of floats
    totals: Counter[Hashable] = Counter()
    for (left, _), number in coincidences.items():
        totals[left] += number
    whole = sum(totals.values())
    expected = sum(totals[a] * totals[b] for a in totals for b in totals if a != b)
    if whole <= 1 or not expected:
        return None
    observed = sum(number for (a, b), number in coincidences.items() if a != b)
    return 1 - (whole - 1) * observed / expected


def match(first: Sequence[Coded], second: Sequence[Coded]) -> list[tuple[int | None, int | None]]:
    """Pairs of positions: claims of both on the same words, the closest first; then what only one of them has."""
    scored = [(_overlap(one.spans, other.spans), a, b) for a, one in enumerate(first) for b, other in enumerate(second)]
    order = sorted(scored, key=lambda row: (-row[0], first[row[1]].payload.get("kind") != second[row[2]].payload.get("kind"), row[1:]))
    taken_first: set[int] = set()
    taken_second: set[int] = set()
    pairs: list[tuple[int | None, int | None]] = []
    for shared, a, b in order:
        if shared >= _SHARED and a not in taken_first and b not in taken_second:
            pairs.append((a, b))
            taken_first.add(a)
            taken_second.add(b)
    pairs += [(a, None) for a in range(len(first)) if a not in taken_first]
    return pairs + [(None, b) for b in range(len(second)) if b not in taken_second]


def _overlap(first: Spans, second: Spans) -> float:
    """The share of letters covered by both of all that either covers."""
    ours = {at for start, end in first for at in range(start, end)}
    theirs = {at for start, end in second for at in range(start, end)}
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def value(payload: Mapping[str, Any], field: str) -> Hashable:
    """What a coder said in a field, as one thing to compare."""
    held = payload.get(field)
    if field == "when" and isinstance(held, Mapping):
        return str(held.get("edtf"))
    if field == "count" and isinstance(held, Mapping):
        return held.get("min"), held.get("max"), held.get("quantifier")
    if field in {"patient", "agent"} and isinstance(held, list):
        return frozenset(str(party.get("who")) for party in held)
    if isinstance(held, list):
        return frozenset(map(str, held))
    if field == "polarity" and held is None:
        return "asserted"
    return NOT_SAID if held is None else str(held)


def agreements(pairs: Sequence[tuple[Coded, Coded]]) -> list[Agreement]:
    """The agreement in every field over matched claims; a field that neither used is no unit."""
    found = []
    for field in FIELDS:
        units = [(value(one.payload, field), value(other.payload, field)) for one, other in pairs]
        units = [unit for unit in units if set(unit) != {NOT_SAID}]
        found.append(Agreement(field, alpha(units), len(units)))
    return found


def differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """The fields in which two claims differ."""
    return [field for field in FIELDS if value(first, field) != value(second, field)]
