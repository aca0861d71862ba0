"""The rules of certainty, told once more for the invented world: the answers that a desk's own rules are held against.

A chain goes back to its last hop; all chains that end in talk of unknown beginning share one origin. Corroborated: two or more
origins, one of them first-hand, no open contradiction. Supported: two or more, none first-hand. Reported: one.
Disputed: an open contradiction from an origin that is not among the supporting ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kirok.demo.world.claims import Claim


@dataclass(frozen=True)
class Assessment:
    """A certainty (CER code), the origins it counts and why it came out so."""

    certainty: str
    origins: tuple[str, ...]
    why: str


def assess(supports: Sequence[Claim], contradicts: Sequence[Claim]) -> Assessment:
    """What the rules give for claims that support a finding and claims that contradict it."""
    origins = tuple(sorted({claim.account.origin for claim in supports}))
    others = {claim.account.origin for claim in contradicts} - set(origins)
    if others:
        return Assessment("CER.disputed", origins, "an account from another origin contradicts it")
    if len(origins) == 1:
        return Assessment("CER.reported", origins, "every account goes back to one origin")
    if any(claim.account.ends_first_hand for claim in supports):
        return Assessment("CER.corroborated", origins, f"{len(origins)} origins, at least one first-hand, no open contradiction")
    return Assessment("CER.supported", origins, f"{len(origins)} origins, none first-hand")
