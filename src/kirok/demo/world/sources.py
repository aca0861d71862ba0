"""The forty sources: five in each province, each with its own way of knowing and its own language."""

from __future__ import annotations

from kirok.demo.world.bilingual import Both, Language
from kirok.demo.world.dice import Dice
from kirok.demo.world.geography import PROVINCES
from kirok.demo.world.values import Source

FIRST_HAND = frozenset({"victim", "perpetrator", "witness-eye", "witness-ear", "document"})
"""Ways of knowing that count as first-hand (codes of the scheme ACC without its prefix)."""

TALK = frozenset({"unknown", "rumour", "third-party-relay", "media-relay", "official-hearsay"})
"""Ways of knowing behind which the origin stays unknown when a chain ends there."""

UNKNOWN_ORIGIN = "unknown"
"""The one origin that all such chains share."""

_WAYS: tuple[tuple[str, ...], ...] = (
    ("witness-eye", "witness-ear"),
    ("victim", "perpetrator", "witness-eye"),
    ("relative",),
    ("colleague", "official-hearsay"),
    ("third-party-relay",),
)
"""The five kinds of source of each province: two first-hand, two who were told, one who passes things on."""

_LANGUAGES: tuple[Language, ...] = ("ko",) * 24 + ("en",) * 16

_ORGANISATIONS = (
    Both("railway yard", "철도 조차장"),
    Both("cotton mill", "방직 공장"),
    Both("county hospital", "군 병원"),
    Both("salt works", "제염소"),
    Both("grain office", "양곡 사무소"),
    Both("river ferry office", "나루 사무소"),
    Both("middle school", "중학교"),
    Both("mine", "광산"),
)


def draw_sources(seed: int) -> tuple[Source, ...]:
    """The forty sources of a seed, S-0001 to S-0040; their numbers are dealt out without order."""
    dice = Dice(seed, "sources")
    numbers = dice.mixed([f"S-{number:04d}" for number in range(1, 41)])
    languages: list[Language] = dice.mixed(_LANGUAGES)
    places = [(province.key, ways) for province in PROVINCES for ways in _WAYS]
    made = [
        Source(number, province, dice.pick(_ORGANISATIONS), dice.pick(ways), language)
        for number, language, (province, ways) in zip(numbers, languages, places, strict=True)
    ]
    return tuple(sorted(made, key=lambda source: source.number))


def first_hand(sources: tuple[Source, ...], province: str) -> list[Source]:
    """The first-hand sources of *province*."""
    return [source for source in sources if source.province == province and source.access in FIRST_HAND]


def told(sources: tuple[Source, ...], province: str) -> list[Source]:
    """The sources of *province* who were told by people they can name to the desk, none of them first-hand."""
    return [source for source in sources if source.province == province and source.access in {"relative", "colleague", "official-hearsay"}]


def relays(sources: tuple[Source, ...], province: str) -> list[Source]:
    """The sources of *province* who pass on what goes round."""
    return [source for source in sources if source.province == province and source.access == "third-party-relay"]
