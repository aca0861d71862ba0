"""Bits of two readings of Korean names: a sum over readings of products over syllables.

``bits = log2 [ sum_h P(h) P(a|h) P(b|h) / (P(a) P(b)) ]`` over the underlying names h, which factors into surname and
syllables once readings and styles are fixed (lattice comparison; compare Kaji, EMNLP 2023 industry track).
"""

from __future__ import annotations

from math import log2

from kirok.names.component import Component
from kirok.names.prior import LENGTHS, SURNAME, places_of, priors
from kirok.names.spelling import GARBLED, OTHER_CHARACTER, SAME_CHARACTER, Spelling, hanja_identity

FLOOR = -40.0
APART = 1e-3  #: surnames less alike than this part two names whatever the given names say
OTHER_LENGTH = 1e-4  #: given names of different length: a syllable was lost, or they are two names
#: How much likelier two spellings of one name come in these styles than two of different names do: a person's spellings
#: come from one tradition more often than not.
TOGETHER = ((1.3, 0.5, 0.4), (0.5, 1.35, 1.4), (0.4, 1.4, 1.5))


def evidence(left: tuple[Component, ...], right: tuple[Component, ...]) -> float:
    """Bits for one name against two names drawn apart from each other."""
    total = 0.0
    for a in left:
        for b in right:
            total += a.share * b.share * likeness(a, b)
    return max(log2(total), FLOOR) if total > 0 else FLOOR


def likeness(a: Component, b: Component) -> float:
    """How much likelier two readings are of one name than of two."""
    found = ratio(a.surname, a.style, b.surname, b.style, SURNAME)
    if found < APART:
        return found
    if len(a.given) != len(b.given):
        return found * OTHER_LENGTH
    found /= LENGTHS[len(a.given)]
    if a.styled and b.styled:
        found *= TOGETHER[a.style][b.style]
    for place, one, two in zip(places_of(len(a.given)), a.given, b.given, strict=True):
        found *= ratio(one, a.style, two, b.style, place)
    return found


MOST_RATIOS = 250_000  #: ratios remembered, about 200 bytes each
_RATIOS: dict[tuple[int, int, int, int, int], float] = {}


def ratio(one: Spelling, style: int, two: Spelling, other: int, place: int) -> float:
    """How much likelier two spellings are of one syllable than of two."""
    key = (one.number, style, two.number, other, place)
    found = _RATIOS.get(key)
    if found is None:
        if len(_RATIOS) >= MOST_RATIOS:
            _RATIOS.clear()
        found = _RATIOS[key] = _ratio(one, style, two, other, place)
    return found


def forget() -> None:
    """Drop the ratios: the tables have changed."""
    _RATIOS.clear()


def _ratio(one: Spelling, style: int, two: Spelling, other: int, place: int) -> float:
    if "missing" in (one.kind, two.kind):
        return 1.0
    a, mass = one.vectors(place)[style]
    b, other_mass = two.vectors(place)[other]
    if len(b) < len(a):
        a, b = b, a
    prior = priors()[place]
    found = sum(prior.chance(form) * chance * b[form] for form, chance in a.items() if form in b) / (mass * other_mass)
    if one.kind == two.kind == "hanja":
        found *= SAME_CHARACTER if hanja_identity(one.text) == hanja_identity(two.text) else OTHER_CHARACTER
    lost = 2 * GARBLED[place]
    if place == SURNAME:
        return (1 - lost) * found + lost
    onset = one.onset_left(style) + two.onset_left(other)
    theirs = two.onsets(place, other)
    alike = sum(share * theirs.get(jamo, 0.0) / prior.onsets.get(jamo, 0.01) for jamo, share in one.onsets(place, style).items())
    return (1 - lost - onset) * found + lost + onset * alike
