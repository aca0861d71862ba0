"""Accounts outside the episodes: orders of the Union, the story that turns out false, and a foreign paper's articles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kirok.demo.world.accounts import Account, Hop, rumour_of
from kirok.demo.world.bilingual import Both, Language
from kirok.demo.world.dates import later
from kirok.demo.world.fixed import identifier
from kirok.demo.world.geography import PROVINCES
from kirok.demo.world.sources import first_hand, relays, told
from kirok.demo.world.values import Person, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kirok.demo.world.episodes import Episode

OUTLET = "out-1"
OUTLET_NAME = Both("The Far Shore Gazette", "먼바다 신문")
FALSE_STORY = "false-story"
FALSE_STORY_BEGAN = (2104, 5)
FALSE_STORY_ENDED = 2105
"""The year in which the director was seen alive."""
DIRECTOR_NAME = Both("Kelzut Min", "민 켈즛")

_POLICIES = (("policy-names", 0, (2102, 4)), ("policy-names", 3, (2102, 4)), ("policy-lamps", 1, (2103, 9)), ("policy-camps", 2, (2105, 2)))
"""Kind of sentence, province of its teller, month of the order."""


def director(seed: int) -> Person:
    """The theatre director of the false story: an invented public figure who lived all along."""
    job = Both("theatre director", "극장 감독")
    fate = "FATE.alive-free"
    return Person(identifier("a", seed, FALSE_STORY), DIRECTOR_NAME, job, FALSE_STORY, "", "", "", FALSE_STORY_BEGAN, "", fate)


def special_accounts(seed: int, episodes: Sequence[Episode], sources: tuple[Source, ...]) -> list[Account]:
    """Four accounts of orders, four of the false story, eight articles (three of the false story, five of rumours)."""
    return [*_orders(seed, episodes[0], sources), *_false_story(seed, episodes[0], sources), *_articles(seed, episodes)]


def _orders(seed: int, base: Episode, sources: tuple[Source, ...]) -> list[Account]:
    accounts = []
    for number, (slot, place, month) in enumerate(_POLICIES):
        province = PROVINCES[place]
        teller = told(sources, province.key)[0] if slot == "policy-lamps" else first_hand(sources, province.key)[0]
        access = teller.access if slot == "policy-lamps" else "witness-ear"
        told_of = replace(base, key=slot, event=identifier("e", seed, slot), year=month[0], month=month[1], province=province)
        accounts.append(_told(seed, told_of, number, teller, (Hop(teller.number, access),), (slot, f"how-{access}", "aside")))
    return accounts


def _false_story(seed: int, base: Episode, sources: tuple[Source, ...]) -> list[Account]:
    story = _story(seed, base)
    rumour = Hop(rumour_of(seed, FALSE_STORY), "rumour")
    tellers = [relays(sources, PROVINCES[place].key)[0] for place in (0, 2, 4, 6)]
    slots = (FALSE_STORY, "how-rumour", "aside")
    told_by = enumerate(tellers)
    return [
        replace(_told(seed, story, number, teller, (Hop(teller.number, "rumour"), rumour), slots), focus=director(seed))
        for number, teller in told_by
    ]


def _story(seed: int, base: Episode) -> Episode:
    year, month = FALSE_STORY_BEGAN
    return replace(base, key=FALSE_STORY, event=identifier("e", seed, FALSE_STORY), year=year, month=month)


def _told(seed: int, episode: Episode, number: int, teller: Source, chain: tuple[Hop, ...], slots: tuple[str, ...]) -> Account:
    key = identifier("d", seed, "document", episode.key, number)
    said = later((episode.year, episode.month), 3 + number)
    return Account(key, episode, teller.lang, chain, slots, None, said, source=teller.number)


def _articles(seed: int, episodes: Sequence[Episode]) -> list[Account]:
    rumours = [episode for episode in episodes if episode.pattern == "rumour"]
    stories = [_story(seed, episodes[0])] * 3 + [rumours[number % len(rumours)] for number in range(5)]
    return [_article(seed, episode, number) for number, episode in enumerate(stories)]


def _article(seed: int, episode: Episode, number: int) -> Account:
    lang: Language = "ko" if number % 2 else "en"
    is_false = episode.key == FALSE_STORY
    return Account(
        key=identifier("d", seed, "article", number),
        episode=episode,
        lang=lang,
        chain=(Hop(OUTLET, "media-relay"), Hop(rumour_of(seed, episode.key), "rumour")),
        slots=(FALSE_STORY, "how-media-relay") if is_false else ("sent", "reason", "how-media-relay"),
        focus=director(seed) if is_false else None,
        said=later((episode.year, episode.month), 2 + number % 3),
        outlet=OUTLET,
    )
