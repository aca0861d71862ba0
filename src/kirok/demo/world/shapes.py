"""The claim that each kind of sentence makes: its kind, its code, whom it is about, and what else is fixed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from kirok.demo.world.bilingual import Both

if TYPE_CHECKING:
    from collections.abc import Mapping

Victim = Literal["group", "family", "person", "none"]


@dataclass(frozen=True)
class Shape:
    """A claim's fixed part. *lag* is how many months after the sending it happens; None means that no date is said."""

    kind: str
    type: str | None = None
    victim: Victim = "none"
    lag: int | None = None
    fields: Mapping[str, object] = field(default_factory=dict)


SHAPES: dict[str, Shape] = {
    "sent": Shape("act", "VIO.LIB.camp", "group", 0),
    "arrest": Shape("act", "VIO.LIB.arrest", "person", 0),
    "reason": Shape("act", "VIO.LIB.camp", "group"),
    "family": Shape("act", "VIO.COL.family-punishment", "family"),
    "moved-out": Shape("act", "VIO.COL.forced-relocation", "family"),
    "no-trial": Shape("act", "VIO.FAI.no-trial", "group"),
    "no-notice": Shape("act", "VIO.FAI.no-family-notice", "family"),
    "labour": Shape("act", "VIO.LAB.forced-labour", "group"),
    "dead": Shape("state", "FATE.dead-custody", "person", 2),
    "alive": Shape("state", "FATE.alive-free", "person", 3),
    "released": Shape("state", "FATE.released", "person", 3),
    "moved": Shape("state", "FATE.transferred", "person", 2),
    "gone": Shape("state", "FATE.disappeared", "person"),
    "share": Shape("quantity"),
    "more": Shape("comparison"),
    "denial": Shape("act", "VIO.LIB.camp", "group", 0, {"polarity": "denied"}),
    "policy-names": Shape(
        "policy", lag=0, fields={"content": Both("every county must hand in a list of names", "모든 군은 명단을 올려야 한다").entry()}
    ),
    "policy-lamps": Shape(
        "policy",
        lag=0,
        fields={"content": Both("the night watch is a duty of every household", "야간 순찰은 모든 세대의 의무이다").entry()},
    ),
    "policy-camps": Shape(
        "policy",
        lag=0,
        fields={"content": Both("running the camps is a matter of the whole country", "수용소 운영은 온 나라의 일이다").entry()},
    ),
    "false-story": Shape("act", "VIO.LIF.execution-secret", "person", 0),
}
"""By kind of sentence; the kinds ``how-...`` are all sourcing claims (see :data:`HOW`)."""

HOW: dict[str, str] = {
    "witness-eye": "the teller says they saw it",
    "witness-ear": "the teller says they heard it happen",
    "victim": "the teller says they were one of those taken",
    "perpetrator": "the teller says they served there",
    "relative": "the teller was told by a relative",
    "colleague": "the teller was told by a colleague",
    "official-hearsay": "the teller was told by an official",
    "third-party-relay": "the teller passes on what someone present said",
    "rumour": "the teller repeats what goes round",
    "unknown": "the teller does not say how they know",
    "media-relay": "the article rests on travellers' accounts",
}
"""What a sourcing claim says, by the teller's way of knowing."""


def shape_of(slot: str) -> Shape | None:
    """The shape of the claim that a sentence of this kind makes; None for an aside, which claims nothing."""
    if slot.startswith("how-"):
        return Shape("sourcing", fields={"content": HOW[slot.removeprefix("how-")]})
    return SHAPES.get(slot)
