"""Certainty by rule (desk.md section 0): pure functions over what supports and contradicts a finding.

*corroborated*: at least two independent origins, one of them first-hand, no open contradiction. *supported*: at least
two, none first-hand. *reported*: one. *disputed*: an open contradiction from another origin. *doubtful*: lowered by
two people. *fallen*: nothing standing supports it any more. Origins, not reports, are counted: four outlets that
repeat one tale are one; hearing chains that are unknown are one together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: Access to the fact itself, not to talk of it.
FIRST_HAND = frozenset({"victim", "perpetrator", "witness-eye", "witness-ear", "document", "official-with-document"})
#: Ends of a hearing chain behind which the origin stays unknown.
UNKNOWN = frozenset({"unknown", "rumour", "third-party-relay", "media-relay", "official-hearsay"})

UNKNOWN_ORIGIN = "unknown"


@dataclass(frozen=True)
class Hop:
    """One step of how a statement came: who, and that person's access to what they told."""

    who: str
    access: str


@dataclass(frozen=True)
class Voice:
    """One claim as evidence: where its chain ends, and whether the claim still stands."""

    claim: str
    chain: tuple[Hop, ...]
    standing: bool = True

    @property
    def origin(self) -> str:
        """Whoever stands at the end of the chain; unknown ends are one and the same origin."""
        if not self.chain or self.chain[-1].access in UNKNOWN or not self.chain[-1].who:
            return UNKNOWN_ORIGIN
        return self.chain[-1].who

    @property
    def first_hand(self) -> bool:
        """Whether the origin saw, heard, did or suffered it, or has the document."""
        return self.origin != UNKNOWN_ORIGIN and self.chain[-1].access in FIRST_HAND


@dataclass(frozen=True)
class Conclusion:
    """The certainty (CER.*), on how many independent origins, and by which rule."""

    certainty: str
    independent_origins: int
    rule: str


def conclude(supports: Sequence[Voice], contradicts: Sequence[Voice], *, lowered: bool) -> Conclusion:
    """Apply the rules, strictest first."""
    standing = [voice for voice in supports if voice.standing]
    origins = {voice.origin for voice in standing}
    against = {voice.origin for voice in contradicts if voice.standing} - origins
    count = len(origins)
    if not standing:
        return Conclusion("CER.fallen", 0, "no-standing-claim")
    if lowered:
        return Conclusion("CER.doubtful", count, "lowered-by-two-people")
    if against:
        return Conclusion("CER.disputed", count, "open-contradiction-from-another-origin")
    if count < 2:
        return Conclusion("CER.reported", count, "one-origin")
    if any(voice.first_hand for voice in standing):
        return Conclusion("CER.corroborated", count, "two-origins-one-first-hand")
    return Conclusion("CER.supported", count, "two-origins-none-first-hand")
