"""What an event is called on the site: made from its released claims, because the desk's own label is not public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from kirok.publish.record import ClaimRecord, PartyRecord, PlaceRecord, Words
from kirok.publish.seam import code_label, year_of

_T = TypeVar("_T")


def occasion_name(claims: Sequence[ClaimRecord]) -> Words:
    """What most standing claims say was done, to which group, where, and in which years: "Arrest, dockers, Camp Tharo, 2104"."""
    told = [claim for claim in claims if claim.status == "standing" and not claim.denied] or list(claims)
    code = _most((claim.type for claim in told if claim.type), str)
    place = _most((claim.place for claim in told if claim.place), lambda one: one.id)
    group = _most((party for claim in told for party in claim.victims if party.kind == "group" and not party.quoted), lambda one: one.id)
    english = [_sentence(code_label(code, "en")) if code else "An event", *_whom(group, "en"), *_where(place, "en")]
    korean = [code_label(code, "ko") if code else "사건", *_whom(group, "ko"), *_where(place, "ko")]
    return Words(", ".join([*english, *_years(told, "", english)]), ", ".join([*korean, *_years(told, "년", korean)]))


def _most(values: Iterable[_T], key: Callable[[_T], str]) -> _T | None:
    """The value that is there most often; of several, the first by *key*, so that every publish says the same."""
    tally = Counter(values)
    return min(tally, key=lambda value: (-tally[value], key(value)), default=None)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _whom(group: PartyRecord | None, language: str) -> list[str]:
    return [group.label.get(language)] if group else []


def _where(place: PlaceRecord | None, language: str) -> list[str]:
    return [place.label.get(language)] if place else []


def _years(claims: Iterable[ClaimRecord], ending: str, said: Sequence[str]) -> list[str]:
    """The years, where what is *said* already does not name the only one."""
    years = sorted({year for claim in claims if claim.when and (year := year_of(claim.when)) is not None})
    if not years or (years[0] == years[-1] and any(str(years[0]) in text for text in said)):
        return []
    return [f"{years[0]}{ending}"] if years[0] == years[-1] else [f"{years[0]}–{years[-1]}{ending}"]
