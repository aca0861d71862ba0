"""The versions of one text: what can be left out, coarsened or delayed, and how much of the text each keeps.

Only what an adversary does not know anyway is worth leaving out: exact detail, attribution, the day of contact, and
haste. Blurring the event itself earns nothing, because who was near it is known from the event.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from kirok.base.errors import BadInput
from kirok.exposure.space import Level

Detail = str
SHOWN = ("day", "week", "month")
DETAILS = ("drafted", "gist")
DELAYS = (0, 14, 60)
#: Thousandths of any crowd that may have been out of reach on the day, or in the week, that a text shows.
MISSING = {"day": 500, "week": 100, "month": 0}
_WITHIN_A_DAY, _WITHIN_A_WEEK = 1, 7
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = Path(__file__).parent / "data" / "weights.yaml"


@dataclass(frozen=True, order=True)
class Version:
    """One way to publish: "gist", attributed by (("org", 1), ("place", 1)), month shown, after 14 days."""

    detail: str
    level: Level
    shown: str
    delay: int

    def as_json(self) -> dict[str, object]:
        """``{"detail", "attribution", "shown", "delay"}``; attribution in words, delay in days."""
        return {"detail": self.detail, "attribution": told(self.level), "shown": self.shown, "delay": self.delay}


def told(level: Level) -> str:
    """A level in words: "org + province"."""
    words = [f"{_DEPTHS[min(depth, 2)]}" if name == "place" else name for name, depth in level if depth]
    return " + ".join(words) or "country"


_DEPTHS = ("country", "province", "county")


@dataclass(frozen=True)
class Weights:
    """What each part of a text is worth; read from data/weights.yaml or a file of the newsroom's own."""

    base: float
    detail: Mapping[str, float]
    place: Sequence[float]
    other: float
    shown: Mapping[str, float]
    delay: Mapping[int, float]
    reserve: float

    def kept(self, version: Version) -> float:
        """How much of the text *version* keeps: 0 nothing, 1 all."""
        levels = dict(version.level)
        attribution = self.place[min(levels.get("place", 0), 2)] + self.other * sum(1 for n, d in version.level if d and n != "place")
        return (self.base + self.detail[version.detail] + attribution + self.shown[version.shown]) * self.delay[version.delay]

    def worth(self, version: Version, missing: int) -> float:
        """What *version* keeps less what it takes from every later text: *missing* thousandths of any crowd never come back."""
        return self.kept(version) - self.reserve * missing / 1_000


@cache
def usual_weights() -> Weights:
    """The weights that come with Kirok."""
    return read_weights(_FILE)


def read_weights(path: Path) -> Weights:
    """The weights in *path*.

    Raises:
        BadInput: a weight is missing, is no number from 0 to 1, or the whole could exceed 1.
    """
    try:
        given = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - always one of the safe loaders
        return _weights(given)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError):
        raise BadInput(
            "this is no file of weights: base, detail, attribution, shown, delay and reserve, each number from 0 to 1",
            file=str(path),
            allowed="the keys of src/kirok/exposure/data/weights.yaml",
        ) from None


def _weights(given: Any) -> Weights:
    place = [_share(each) for each in given["attribution"]["place"]]
    if len(place) != len(_DEPTHS):
        raise ValueError
    return Weights(
        base=_share(given["base"]),
        detail={name: _share(given["detail"][name]) for name in DETAILS},
        place=place,
        other=_share(given["attribution"]["other"]),
        shown={name: _share(given["shown"][name]) for name in SHOWN},
        delay={days: _share(given["delay"][days]) for days in DELAYS},
        reserve=_share(given.get("reserve", 0)),
    )


def _share(given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise ValueError
    return float(given)


def coarser(level: Level) -> list[Level]:
    """*level* and everything that tells less: a wider place, fewer of the other dimensions."""
    choices = [[(name, depth) for depth in range(d + 1)] if name == "place" else [(name, 0), (name, d)] for name, d in level]
    return sorted({tuple(part for part in chosen if part[1]) for chosen in itertools.product(*choices)})


@lru_cache(maxsize=1024)
def versions_of(level: Level, shown: str) -> tuple[Version, ...]:
    """Every version of a text drafted at *level* with its contact *shown* so: the draft itself is the first."""
    days = SHOWN[SHOWN.index(shown) :]
    every = [Version(*parts) for parts in itertools.product(DETAILS, coarser(level), days, DELAYS)]
    drafted = Version("drafted", level, shown, 0)
    return tuple(sorted(every, key=lambda version: (version != drafted, version)))


def missing(shown: str, lag: int | None) -> int:
    """Thousandths that the time of contact costs; *lag* is days from being told to publication, None if unknown.

    A day that the text does not show is still bounded by the day of publication: what is out within a day of being told
    shows the day, what is out within a week shows the week.
    """
    if lag is not None and lag <= _WITHIN_A_DAY:
        return MISSING["day"]
    return max(MISSING[shown], MISSING["week"] if lag is not None and lag < _WITHIN_A_WEEK else 0)
