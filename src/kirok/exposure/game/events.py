"""What sources tell of in the game: events of a unit, an office, a county, an organisation, a province, the country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kirok.exposure.game.society import Person, Society

SCOPES = ("unit", "office", "county", "province-organisation", "province", "nation", "gossip")
_SHARES = (0.20, 0.15, 0.25, 0.10, 0.15, 0.10, 0.05)
_OTHERS = 0.4
_INNER = {"unit": (0.6, 6, 40), "office": (0.5, 20, 120)}
_CANARY, _SECOND = 0.1, 0.3


@dataclass(frozen=True)
class Event:
    """One event. *own* says whether the source belongs to the circle that knows it first hand.

    *circle* is how many of that circle know the innermost detail, 0 where there is none; *exact* marks an exact detail,
    *second* a second origin for it.
    """

    scope: str
    county: int
    org: int
    unit: int
    own: bool
    circle: int
    exact: bool
    second: bool


def draw(society: Society, person: Person, number: int, rng: np.random.Generator) -> list[Event]:
    """What one source tells, in order."""
    return [_event(society, person, str(scope), rng) for scope in rng.choice(SCOPES, number, p=_SHARES)]


def _event(society: Society, person: Person, scope: str, rng: np.random.Generator) -> Event:
    other = scope == "gossip" or (scope in _INNER and rng.random() < _OTHERS)
    county, org, unit = person.county, person.org, person.unit
    if scope == "unit" and other:
        unit = int(rng.integers(len(society.units(county, org))))
    if scope == "office" and other:
        org = int(rng.integers(society.counts.shape[1]))
    if scope == "gossip":
        county = int(rng.integers(society.counts.shape[0]))
    own = (county, org, unit) == (person.county, person.org, person.unit) if scope in {"unit", "office"} else county == person.county
    share, low, high = _INNER.get(scope, (0.0, 1, 2))
    circle = int(rng.integers(low, high)) if own and rng.random() < share else 0
    exact = bool(rng.random() < _CANARY)
    return Event(scope, county, org, unit, own, circle, exact, bool(exact and rng.random() < _SECOND))
