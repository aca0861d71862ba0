"""The registry of the coding file: sources, outlet, actors, places and events that the claims refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kirok.demo.world.accounts import Account, rumour_of
from kirok.demo.world.bilingual import Both
from kirok.demo.world.fixed import identifier
from kirok.demo.world.geography import CAMPS, COUNTIES, COUNTRY, COUNTRY_CODE, OFFICE, PROVINCES, UNION, Area
from kirok.demo.world.specials import FALSE_STORY, OUTLET, OUTLET_NAME, director

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kirok.demo.world.episodes import Episode
    from kirok.demo.world.values import Entry, Person, Source

OFFICE_ID = "a-office"
UNION_ID = "a-union"
_COUNTRY_ID = "merroval"
_RUMOUR = Both("whoever began the rumour", "소문을 처음 꺼낸 사람")


def family_of(seed: int, episode: Episode) -> str:
    """The id of the group of families of those sent in *episode*."""
    return identifier("g", seed, "family", episode.key)


def workers_of(seed: int, episode: Episode) -> str:
    """The id of the group of workers among those sent in *episode*."""
    return identifier("g", seed, "workers", episode.key)


def source_entries(sources: Iterable[Source]) -> list[Entry]:
    """The sources: a number and a kind; who they are is nowhere."""
    return [{"id": source.number, "kind": "person"} for source in sources]


def outlet_entries() -> list[Entry]:
    """The one foreign paper."""
    return [{"id": OUTLET, "name": OUTLET_NAME.entry()}]


def actor_entries(seed: int, episodes: Sequence[Episode], accounts: Iterable[Account]) -> list[Entry]:
    """Organisations, the people whom accounts name, the groups of each episode, and the unknown beginnings of rumours."""
    entries = [_organisation(OFFICE_ID, OFFICE), _organisation(UNION_ID, UNION)]
    named = {account.focus.id: account.focus for account in accounts if account.focus and _names(account)}
    entries += sorted((_person(person, seed) for person in named.values()), key=lambda entry: str(entry["id"]))
    for episode in episodes:
        entries += _groups(seed, episode)
    rumours = [episode.key for episode in episodes if episode.pattern == "rumour"] + [FALSE_STORY]
    return entries + [{"id": rumour_of(seed, key), "kind": "unidentified", "label": _RUMOUR.entry()} for key in rumours]


PERSONAL = frozenset({"arrest", "dead", "alive", "released", "moved", "gone", "false-story"})
"""Kinds of sentences that name a person."""


def _names(account: Account) -> bool:
    return not PERSONAL.isdisjoint(account.slots)


def _organisation(key: str, name: Both) -> Entry:
    return {"id": key, "kind": "organisation", "name": name.entry()}


def _forms(name: Both) -> list[Entry]:
    return [{"form": name.ko, "script": "Hang"}, {"form": name.en, "script": "Latn", "system": "ad-hoc"}]


def _person(person: Person, seed: int) -> Entry:
    entry: Entry = {"id": person.id, "kind": "person", "names": _forms(person.name), "role": person.job.entry()}
    return entry | {"public_role": True} if person.id == director(seed).id else entry


def _groups(seed: int, episode: Episode) -> list[Entry]:
    county, year = episode.county.name, episode.year
    where, where_ko = f"{county.en} county in {year}", f"{year}년 {county.ko}군에서 보내진"
    family, workers = family_of(seed, episode), workers_of(seed, episode)
    kin = [{"type": "kin-of", "to": episode.group}]
    return [
        {"id": episode.group, "kind": "group", "label": _label(f"people sent from {where}", f"{where_ko} 사람들"), "unit": "individual"},
        {
            "id": family,
            "kind": "group",
            "label": _label(f"families of those sent from {where}", f"{where_ko} 사람들의 가족"),
            "unit": "family",
            "relation": kin,
        },
        {
            "id": workers,
            "kind": "group",
            "label": _label(f"workers among those sent from {where}", f"{where_ko} 노동자들"),
            "subset_of": episode.group,
        },
    ]


def _label(en: str, ko: str) -> Entry:
    return Both(en, ko).entry()


def place_entries() -> list[Entry]:
    """The country, its provinces, counties and camps; no place has coordinates, because it has no ground."""
    country: Entry = {"id": _COUNTRY_ID, "kind": "country", "name": COUNTRY.entry(), "country": COUNTRY_CODE, "precision": "country"}
    provinces = [_place(area, "province", "province") for area in PROVINCES]
    counties = [_place(area, "county", "county") for area in COUNTIES]
    camps = [_place(area, "facility", "province") for area in CAMPS]
    return [country, *provinces, *counties, *camps]


def _place(area: Area, kind: str, precision: str) -> Entry:
    parent = area.parent or _COUNTRY_ID
    return {"id": area.key, "kind": kind, "name": area.name.entry(), "parent": parent, "country": COUNTRY_CODE, "precision": precision}


def event_entries(accounts: Iterable[Account]) -> list[Entry]:
    """One event for each episode or story that an account tells of."""
    told = {account.episode.event: account.episode for account in accounts}
    return [_event(episode) for _, episode in sorted(told.items())]


def _event(episode: Episode) -> Entry:
    if episode.key == FALSE_STORY:
        label = _label("reported execution of the theatre director", "극장 감독이 처형되었다는 소문")
    elif episode.key.startswith("policy-"):
        label = _label("an order of the Union", "연맹의 지시")
    else:
        county, camp = episode.county.name, episode.camp.name
        label = _label(f"transfers from {county.en} to {camp.en}", f"{county.ko}에서 {camp.ko}로 이송")
    return {"id": episode.event, "label": label, "when": {"edtf": str(episode.year)}, "place": episode.province.key}
