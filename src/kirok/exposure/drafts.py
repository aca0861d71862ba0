"""What a plan says: the sheets of protected people, and items that are out or are to go out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from kirok.exposure.circles import EVERYBODY, Box, Circle

#: Who reads it: everybody; somebody from whom it reaches the authorities; somebody who keeps it sealed.
Recipients = Literal["public", "authorities", "sealed"]
RECIPIENTS = ("public", "authorities", "sealed")
#: Every way to disclose counts the same; the channel is only named in the answer.
CHANNELS = (
    "site", "data", "chart", "caption", "translation", "correction", "proof",
    "comment-request", "filing", "cms", "broadcast", "social",
)  # fmt: skip
#: A hop of the chain of whom the desk knows nothing: it counts as the smallest circle that could know.
UNKNOWN_HOP = "unknown"


@dataclass(frozen=True)
class Sheet:
    """One protected person: a teller, sub-source, relative, broker, interpreter or owner of a phone, always by number.

    *assessed_from* is set where earlier items were not taken in one by one.
    """

    id: str
    province: Box
    standing: Circle
    low: int
    listed: bool
    assessed_from: dt.date | None = None


@dataclass(frozen=True)
class Knower:
    """One circle that could have told exactly this; *credited* is False for talk that is not common talk."""

    circle: Circle
    low: int
    tabulated: bool
    listed: bool
    common_talk: bool

    @property
    def credited(self) -> bool:
        """Whether the circle counts: there is a list of it, or everybody in it talks of the matter."""
        return self.listed or self.common_talk


@dataclass(frozen=True)
class Item:
    """One disclosure, published or planned. *sources* are all who are protected behind it, the one quoted first."""

    id: str
    claim: str
    sources: tuple[str, ...]
    knowers: tuple[Knower, ...]
    specific: bool = False
    corroborated: bool = False
    attribution: Box = EVERYBODY
    told: tuple[dt.date, dt.date] | None = None
    shown: str = "day"
    publish_on: dt.date | None = None
    recipients: str = "public"
    channel: str = "site"
    quote: bool = False
    guessed: tuple[str, ...] = ()

    @property
    def lag(self) -> int | None:
        """Days from the first day on which it may have been told to the day of publication, None if one is unknown."""
        return (self.publish_on - self.told[0]).days if self.told and self.publish_on else None

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody protected behind it; unknown hops behind one teller count as one person."""
        return tuple(dict.fromkeys(f"{self.sources[0]}/{UNKNOWN_HOP}" if who == UNKNOWN_HOP else who for who in self.sources))


@dataclass(frozen=True)
class Legacy:
    """A past item that nobody assessed: it is named in the answer, and neither frees nor freezes anybody."""

    id: str
    sources: tuple[str, ...]
    publish_on: dt.date
