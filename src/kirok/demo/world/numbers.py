"""Counts as people give them: a range or a phrase that holds the true number, never a midpoint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kirok.demo.world.bilingual import Language
    from kirok.demo.world.dice import Dice

_DOZENS = {"en": ("dozens of people", "dozens", "en:dozens", 24), "ko": ("수십 명", "수십", "ko:수십", 20)}
_DOZENS_MOST = 99


@dataclass(frozen=True)
class Counted:
    """A count in words and as the ``count`` of a claim."""

    words: str
    entry: dict[str, object]


def draw_count(dice: Dice, true: int, language: Language) -> Counted:
    """A wording of *true* people in *language*; its range always holds *true*."""
    choices = [_exact(true, language), _least(dice, true, language), _range(dice, true, language), _many(language)]
    if true >= _DOZENS[language][3]:
        choices += [_dozens(language)] * 3
    return dice.pick(choices)


def _counted(words: str, low: int | None, high: int | None, **more: str) -> Counted:
    return Counted(words, {**more, "min": low, "max": high, "verbatim": words, "unit": "individual"})


def _exact(true: int, language: Language) -> Counted:
    return _counted(f"{true}명" if language == "ko" else f"{true} people", true, true)


def _least(dice: Dice, true: int, language: Language) -> Counted:
    low = max(2, true - dice.below(4))
    return _counted(f"적어도 {low}명" if language == "ko" else f"at least {low} people", low, None)


def _range(dice: Dice, true: int, language: Language) -> Counted:
    low, high = max(2, true - 1 - dice.below(3)), true + 1 + dice.below(4)
    return _counted(f"{low}명에서 {high}명" if language == "ko" else f"{low} to {high} people", low, high)


def _many(language: Language) -> Counted:
    return _counted("다수" if language == "ko" else "many people", None, None, quantifier="many")


def _dozens(language: Language) -> Counted:
    words, _, rule, low = _DOZENS[language]
    return _counted(words, low, _DOZENS_MOST, rule=rule)
