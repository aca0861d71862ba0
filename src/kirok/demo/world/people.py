"""The people who were sent to the camps: the truth that the statements tell parts of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both
from kirok.demo.world.dice import Dice
from kirok.demo.world.fixed import identifier
from kirok.demo.world.names import full_names
from kirok.demo.world.values import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kirok.demo.world.episodes import Episode

JOBS = (
    Both("teacher", "교사"),
    Both("rail worker", "철도 노동자"),
    Both("nurse", "간호사"),
    Both("salt trader", "소금 장수"),
    Both("bookkeeper", "회계원"),
    Both("carpenter", "목수"),
    Both("weaver", "직조공"),
    Both("ferry pilot", "나룻배 사공"),
    Both("clerk", "사무원"),
    Both("miner", "광부"),
    Both("farmer", "농민"),
    Both("radio repairer", "라디오 수리공"),
)
"""What people did for a living."""

_FATES = (
    ("FATE.in-kwanliso", 50),
    ("FATE.released", 18),
    ("FATE.transferred", 10),
    ("FATE.dead-custody", 10),
    ("FATE.disappeared", 8),
    ("FATE.escaped", 4),
)


def draw_people(seed: int, episodes: Sequence[Episode]) -> tuple[Person, ...]:
    """Everyone sent in *episodes*, each with a name of their own; grouped by episode."""
    dice = Dice(seed, "people")
    names = iter(full_names(dice, sum(episode.size for episode in episodes)))
    return tuple(_person(seed, dice, episode, number, next(names)) for episode in episodes for number in range(episode.size))


def _person(seed: int, dice: Dice, episode: Episode, number: int, name: Both) -> Person:
    return Person(
        id=identifier("a", seed, "person", episode.key, number),
        name=name,
        job=dice.pick(JOBS),
        episode=episode.key,
        province=episode.province.key,
        county=episode.county.key,
        camp=episode.camp.key,
        sent=(episode.year, episode.month),
        ground=episode.ground,
        fate=_fate(dice, number),
    )


def _fate(dice: Dice, number: int) -> str:
    """A drawn fate; the first of each episode lives to be released, so that someone can be seen alive."""
    if number == 0:
        return "FATE.released"
    lot = dice.below(sum(weight for _, weight in _FATES))
    for fate, weight in _FATES:
        lot -= weight
        if lot < 0:
            return fate
    raise AssertionError("the weights of the fates do not add up")


def sent_by_year(people: Sequence[Person]) -> dict[int, int]:
    """How many people were sent in each year."""
    return dict(sorted(Counter(person.sent[0] for person in people).items()))
