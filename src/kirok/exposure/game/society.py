"""An invented society of 16.8 million adults: 194 counties, 9 organisations, 4 ranks, 140,000 work units.

Only the ten province totals resemble a country's; counties, organisations, ranks and units are drawn. People are counted
by unit and rank, each of them once; nobody has a name, and no real list can be read in.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_TOTALS = (719_269, 2_327_362, 3_066_013, 1_477_582, 1_299_830, 2_728_662, 4_051_696, 2_113_672, 2_310_485, 3_255_288)
_COUNTIES = (12, 16, 18, 17, 18, 25, 24, 21, 20, 23)
_ADULTS = 0.72
ORGANISATIONS = ("home", "farm", "factory", "trade", "school", "admin", "party", "security", "military")
RANKS = ("ordinary", "low", "county-cadre", "province-cadre")
_SHARES = np.array([0.16, 0.28, 0.24, 0.13, 0.07, 0.03, 0.015, 0.015, 0.06])
_UNITS = (60, 300, 250, 60, 40, 40, 40, 50, 100)
_RANK_SHARES = np.array(
    [
        [1, 0, 0, 0],
        [0.95, 0.05, 0, 0],
        [0.93, 0.06, 0.01, 0],
        [0.97, 0.03, 0, 0],
        [0.90, 0.09, 0.01, 0],
        [0.60, 0.25, 0.12, 0.03],
        [0.50, 0.30, 0.17, 0.03],
        [0.60, 0.25, 0.12, 0.03],
        [0.80, 0.15, 0.04, 0.01],
    ]
)
#: Organisations that sit in a province's capital twice as often.
_OFFICES = (5, 6, 7)
#: How readily a person of each organisation becomes a source; half as much again for cadres.
_ACCEPT = np.array([0.3, 0.2, 0.3, 1, 0.5, 1, 1, 0.6, 0.3])
_SPREAD, _CAPITAL, _SMALLEST = 0.45, 2.5, 8
_MIXING = 40

Ints = NDArray[np.int64]


class Person(NamedTuple):
    """Where one invented source stands."""

    county: int
    org: int
    rank: int
    unit: int


class Society:
    """``Society(seed)``: always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._seed = np.random.SeedSequence([seed, 1])
        rng = np.random.default_rng(self._seed)
        self.province = np.repeat(np.arange(len(_TOTALS)), _COUNTIES)
        self.counts = self._people(rng)

    def _people(self, rng: np.random.Generator) -> Ints:
        """Adults by county, organisation and rank."""
        found = []
        for total, counties in zip(_TOTALS, _COUNTIES, strict=True):
            sizes = rng.lognormal(0, _SPREAD, counties)
            sizes[0] *= _CAPITAL
            for at, people in enumerate(rng.multinomial(round(total * _ADULTS), sizes / sizes.sum())):
                shares = _SHARES.copy()
                if at == 0:
                    shares[list(_OFFICES)] *= 2
                mix = rng.dirichlet(_MIXING * shares / shares.sum() * len(_SHARES))
                by_org = rng.multinomial(people, mix)
                found.append(np.stack([rng.multinomial(n, share) for n, share in zip(by_org, _RANK_SHARES, strict=True)]))
        return np.stack(found).astype(np.int64)

    @property
    def adults(self) -> int:
        """Everybody."""
        return int(self.counts.sum())

    @cached_property
    def _units(self) -> dict[tuple[int, int], Ints]:
        return {}

    def units(self, county: int, org: int) -> Ints:
        """People of each unit of one organisation in one county, by rank: shape (units, 4)."""
        key = (county, org)
        if key not in self._units:
            rng = np.random.default_rng([*self._seed.generate_state(2), county, org])
            people = int(self.counts[county, org].sum())
            number = max(people // _UNITS[org], 1)
            sizes = np.maximum(rng.lognormal(np.log(_UNITS[org]), 0.7, number), _SMALLEST)
            shares = sizes / sizes.sum()
            self._units[key] = np.stack([rng.multinomial(n, shares) for n in self.counts[county, org]], axis=1).astype(np.int64)
        return self._units[key]

    def sources(self, number: int, rng: np.random.Generator) -> list[Person]:
        """Who became a source."""
        readiness = self.counts * _ACCEPT[None, :, None] * np.array([1, 1.5, 1.5, 1.5])
        flat = readiness.ravel() / readiness.sum()
        return [self._source(int(cell), rng) for cell in rng.choice(flat.size, number, p=flat)]

    def _source(self, cell: int, rng: np.random.Generator) -> Person:
        county, org, rank = (int(each) for each in np.unravel_index(cell, self.counts.shape))
        members = self.units(county, org)[:, rank]
        return Person(county, org, rank, int(rng.choice(len(members), p=members / members.sum())))
