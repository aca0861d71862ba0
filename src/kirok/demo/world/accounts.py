"""Accounts: who tells what, heard from whom, about which episode; the plan of the 400 statements before any words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kirok.demo.world.dates import Month, later
from kirok.demo.world.dice import Dice
from kirok.demo.world.fixed import identifier
from kirok.demo.world.geography import YEARS
from kirok.demo.world.sources import FIRST_HAND, TALK, UNKNOWN_ORIGIN, first_hand, relays, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kirok.demo.world.bilingual import Language
    from kirok.demo.world.episodes import Episode
    from kirok.demo.world.values import Person, Source


@dataclass(frozen=True)
class Hop:
    """One step of a hearing chain: *who* (source number, outlet or actor) and how they know (ACC code's end)."""

    who: str
    access: str


@dataclass(frozen=True)
class Account:
    """One statement to be written: *slots* are the kinds of sentences, *focus* is the person it speaks about by name."""

    key: str
    episode: Episode
    lang: Language
    chain: tuple[Hop, ...]
    slots: tuple[str, ...]
    focus: Person | None
    said: Month
    source: str | None = None
    outlet: str | None = None

    @property
    def access(self) -> str:
        """How the teller knows."""
        return self.chain[0].access

    @property
    def origin(self) -> str:
        """Who stands at the end of the chain; all chains whose end knows only by talk share one origin."""
        return UNKNOWN_ORIGIN if self.chain[-1].access in TALK else self.chain[-1].who

    @property
    def is_first_hand(self) -> bool:
        """Whether the teller was there; it says nothing of the chain's other end."""
        return self.access in FIRST_HAND

    @property
    def ends_first_hand(self) -> bool:
        """Whether the chain goes back to someone who was there."""
        return self.chain[-1].access in FIRST_HAND


@dataclass(frozen=True)
class Teller:
    """A source in one telling: *chain* may differ from how the source knows as a rule."""

    source: Source
    chain: tuple[Hop, ...]


_NAMED = 5
"""People of an episode whom accounts name: few, so that lists overlap and an estimate can be tried on them."""

_STATEMENTS = 8
"""Statements an episode."""

_EXTRAS = ("reason", "family", "moved-out", "no-trial", "no-notice", "labour", "share", "more")


def rumour_of(seed: int, key: str) -> str:
    """The id of the unidentified beginning of a rumour about *key*."""
    return identifier("a", seed, "rumour", key)


def draw_accounts(seed: int, episodes: Sequence[Episode], people: Sequence[Person], sources: tuple[Source, ...]) -> list[Account]:
    """The eight accounts of each episode."""
    dice = Dice(seed, "accounts")
    by_episode: dict[str, list[Person]] = {}
    for person in people:
        by_episode.setdefault(person.episode, []).append(person)
    return [account for episode in episodes for account in _of_episode(seed, dice, episode, by_episode[episode.key], sources)]


def _of_episode(seed: int, dice: Dice, episode: Episode, people: list[Person], sources: tuple[Source, ...]) -> list[Account]:
    tellers = _tellers(seed, episode, sources)
    focus = _focus(dice, episode, people)
    return [_account(seed, dice, episode, number, tellers[number % len(tellers)], focus[number]) for number in range(_STATEMENTS)]


def _focus(dice: Dice, episode: Episode, people: list[Person]) -> list[Person]:
    """Whom each account names; with the pattern ``fate`` the first two name the one whom both fates are told of."""
    others = dice.some(people[1:], _NAMED)
    chosen = [others[(number + number // _NAMED) % len(others)] for number in range(_STATEMENTS)]
    if episode.pattern == "fate":
        chosen[0] = chosen[2] = people[0]
    return chosen


def _tellers(seed: int, episode: Episode, sources: tuple[Source, ...]) -> list[Teller]:
    """Those who tell of *episode*, in turn."""
    seen, heard, passing = (choose(sources, episode.province.key) for choose in (first_hand, told, relays))
    if episode.pattern == "hearsay":
        return [_direct(source, episode) for source in heard]
    if episode.pattern == "single":
        return [_direct((seen + heard)[episode.month % 4], episode)]
    if episode.pattern == "rumour":
        return [_by_rumour(source, rumour_of(seed, episode.key)) for source in passing + heard]
    if episode.pattern == "unknown":
        return [Teller(source, (Hop(source.number, "unknown"),)) for source in passing + heard]
    direct = [_direct(source, episode) for source in (seen[0], seen[1], *heard)]
    return [*direct, Teller(passing[0], (Hop(passing[0].number, "third-party-relay"), Hop(seen[0].number, _knowing(seen[0], episode))))]


def _direct(source: Source, episode: Episode) -> Teller:
    return Teller(source, (Hop(source.number, _knowing(source, episode)),))


def _knowing(source: Source, episode: Episode) -> str:
    """How *source* knows of *episode*; nobody is a victim twice, so in other years a victim was near enough to hear."""
    own_year = YEARS[int(source.number[-1]) % len(YEARS)]
    return "witness-ear" if source.access == "victim" and episode.year != own_year else source.access


def _by_rumour(source: Source, rumour: str) -> Teller:
    return Teller(source, (Hop(source.number, "rumour"), Hop(rumour, "rumour")))


def _account(seed: int, dice: Dice, episode: Episode, number: int, teller: Teller, focus: Person) -> Account:
    return Account(
        key=identifier("d", seed, "document", episode.key, number),
        episode=episode,
        lang=teller.source.lang,
        chain=teller.chain,
        slots=_slots(dice, episode, number, teller, focus),
        focus=focus,
        said=later((episode.year, episode.month), dice.between(4, 13)),
        source=teller.source.number,
    )


def _slots(dice: Dice, episode: Episode, number: int, teller: Teller, focus: Person) -> tuple[str, ...]:
    """The sentences of an account: the sending or its denial, details, a person, and how the teller knows."""
    if episode.pattern == "denied" and number == 3:  # the fourth teller is the second who was told
        return ("denial", f"how-{teller.chain[0].access}")
    details = dice.some([extra for extra in _EXTRAS if extra != "more" or episode.grew], dice.between(1, 3))
    if dice.chance(0.75) or (episode.pattern == "fate" and number in {0, 2}):
        details += _about_person(dice, episode, number, focus)
    slots = ["sent", *details[:4], f"how-{teller.chain[0].access}"]
    return (*slots, "aside") if len(slots) < 6 and dice.chance(0.2) else tuple(slots)


def _about_person(dice: Dice, episode: Episode, number: int, focus: Person) -> list[str]:
    if episode.pattern == "fate" and number in {0, 2}:
        return ["alive" if number == 0 else "dead"]
    if not dice.chance(0.5):
        return ["arrest"]
    return [_FATE_SLOTS.get(focus.fate, "arrest")]


_FATE_SLOTS = {
    "FATE.released": "released",
    "FATE.transferred": "moved",
    "FATE.dead-custody": "dead",
    "FATE.disappeared": "gone",
}
"""How a fate is told; other fates are not known to anyone outside, so the arrest is told instead."""
