"""The four floors, and what a crowd of a given size promises: no more than the theorem of docs/exposure.en.md.

*k* people who could be the source; *k_tier* of them tied at the top; *rho*, how much likelier than another the adversary
may hold one person to be before reading anything; and no declared group that holds more than half of the crowd.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from kirok.exposure.crowd import DEFAULT_K, LOWEST_K
from kirok.exposure.grades import GAMMA

#: The floor where all who are left are cadres: they are arrested together.
CADRE_K = 1_000
#: A thinning that looks random may fall below its bound in one of a million checks (Chernoff's lower tail).
TAIL = 2 * math.log(1e6)
_WHOLE = 1_000


@dataclass(frozen=True)
class Rule:
    """The newsroom's floors; no setting takes *k* below 100."""

    k: int = DEFAULT_K
    k_tier: int = LOWEST_K
    rho: float = 10.0
    gamma: float = GAMMA

    def floor(self, *, cadres: bool) -> int:
        """How many there must be."""
        return max(self.k, CADRE_K if cadres else LOWEST_K)


def thinned(people: int, missing: int) -> int:
    """At least so many of *people* are left when *missing* thousandths of them, or fewer, fall out at random.

    Thousandths of several items add up (Bonferroni); the tail is Chernoff's, x - sqrt(2 x ln 1e6), not above 1e-6.
    """
    if missing <= 0:
        return people
    expected = people * max(_WHOLE - missing, 0) / _WHOLE
    return max(math.floor(expected - math.sqrt(TAIL * expected)), 0)


def posterior_max(crowd: float, rho: float) -> float:
    """The most that an adversary can hold any one person for: rho / (rho + crowd - 1)."""
    return rho / (rho + crowd - 1) if crowd > 1 else 1.0


def arrests(crowd: float, rho: float, people: int = 10) -> float:
    """The most that the chance can be that *people* arrests include the source: m rho / (m rho + crowd - m)."""
    return people * rho / (people * rho + crowd - people) if crowd > people else 1.0


def min_entropy(crowd: float, rho: float) -> float:
    """At least so many bits of min-entropy are left: log2((rho + crowd - 1) / rho)."""
    return math.log2((rho + crowd - 1) / rho) if crowd > 1 else 0.0


def crowd_for(rho: float, chance: float) -> int:
    """How large a crowd holds any one person's posterior at *chance*: ceil(1 + rho (1 - p) / p)."""
    return math.ceil(1 + rho * (1 - chance) / chance)


@dataclass(frozen=True)
class Figures:
    """What one protected person's crowd comes to, and the floor that it must keep."""

    crowd: int
    tier: int
    even: bool
    floor: int

    def thin(self, missing: int) -> Figures:
        """The figures when *missing* thousandths of everybody may have fallen out."""
        return replace(self, crowd=thinned(self.crowd, missing), tier=thinned(self.tier, missing))

    def fault(self, rule: Rule) -> str | None:
        """The first floor that is not kept, as a sentence; None when all are."""
        if self.crowd < self.floor:
            return f"fewer than {self.floor} people could be counted on to be possible after it"
        if self.tier < rule.k_tier:
            return f"fewer than {rule.k_tier} people would be tied as the likeliest after it"
        if not self.even:
            return "one declared group would hold more than half of those who remain possible"
        return None
