"""Episodes: one province, one year, one group of people sent to one camp for one reason; 8 provinces by 6 years.

The pattern of an episode says how its accounts hang together, and with that what the rules must conclude:
``firsthand`` (several origins, some first-hand), ``hearsay`` (several origins, none first-hand), ``single`` (one
source, several interviews), ``rumour`` (many tellers, one rumour), ``unknown`` (nobody says how they know),
``denied`` (an official's account contradicts the others) and ``fate`` (first-hand, but accounts of one person's fate
contradict each other).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kirok.demo.world.bilingual import Both
from kirok.demo.world.dice import Dice
from kirok.demo.world.fixed import identifier
from kirok.demo.world.geography import CAMPS, PROVINCES, YEARS, Area, counties_of

if TYPE_CHECKING:
    from collections.abc import Mapping

Pattern = Literal["firsthand", "hearsay", "single", "rumour", "unknown", "denied", "fate"]

PATTERNS: dict[Pattern, int] = {"firsthand": 15, "hearsay": 10, "single": 8, "rumour": 3, "unknown": 2, "denied": 4, "fate": 6}
"""How many of the 48 episodes have each pattern."""

GROUNDS: dict[str, Both] = {
    "GRD.expression": Both("speaking ill of the Union", "연맹을 비난하는 말을 했다는 것"),
    "GRD.religion": Both("praying together in private homes", "집에 모여 함께 기도했다는 것"),
    "GRD.contact-abroad": Both("writing to relatives abroad", "외국에 있는 친척과 편지를 주고받았다는 것"),
    "GRD.border-crossing": Both("trying to cross the border", "국경을 넘으려 했다는 것"),
    "GRD.economic-crime": Both("trading salt without a permit", "허가 없이 소금을 거래했다는 것"),
    "GRD.secrecy": Both("talking about a visit by the leadership", "지도부의 방문 일정을 말하고 다녔다는 것"),
    "GRD.remittance": Both("receiving money from abroad", "외국에서 돈을 받았다는 것"),
    "GRD.negligence": Both("letting a granary lamp burn down", "곡물 창고의 등불을 꺼뜨렸다는 것"),
}


@dataclass(frozen=True)
class Episode:
    """What happened, once: *size* people from *county* sent to *camp* in *month* of *year*, for *ground*.

    *grew* says whether the province sent more than in the year before.
    """

    key: str
    event: str
    group: str
    year: int
    month: int
    province: Area
    county: Area
    camp: Area
    ground: str
    size: int
    pattern: Pattern
    grew: bool = False


def draw_episodes(seed: int) -> tuple[Episode, ...]:
    """The 48 episodes of a seed, by year and province."""
    dice = Dice(seed, "episodes")
    patterns = dice.mixed([pattern for pattern, number in PATTERNS.items() for _ in range(number)])
    places = [(year, province) for year in YEARS for province in PROVINCES]
    drawn = [_episode(seed, dice, year, province, pattern) for (year, province), pattern in zip(places, patterns, strict=True)]
    sizes = {(episode.year, episode.province.key): episode.size for episode in drawn}
    return tuple(replace(episode, grew=_grew(episode, sizes)) for episode in drawn)


def _grew(episode: Episode, sizes: Mapping[tuple[int, str], int]) -> bool:
    before = sizes.get((episode.year - 1, episode.province.key))
    return before is not None and episode.size > before


def _episode(seed: int, dice: Dice, year: int, province: Area, pattern: Pattern) -> Episode:
    key = f"{year}-{province.key}"
    return Episode(
        key,
        event=identifier("e", seed, "event", key),
        group=identifier("g", seed, "group", key),
        year=year,
        month=dice.between(1, 12),
        province=province,
        county=dice.pick(counties_of(province)),
        camp=dice.pick(CAMPS),
        ground=dice.pick(tuple(GROUNDS)),
        size=dice.between(26, 44) if dice.chance(0.2) else dice.between(4, 16),
        pattern=pattern,
    )
