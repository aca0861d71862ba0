"""Three invented projects and the people whom each lists among all who were sent: what an estimate of the whole is made from."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both
from kirok.demo.world.dice import Dice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kirok.demo.world.values import Person

#: Each project and how often it lists somebody who was sent.
PROJECTS = (("families abroad", 0.38), ("prisoners' aid", 0.30), ("Merroval archive", 0.24))
QUESTION = Both(
    "How many people were sent to the camps of Merroval from 2101 to 2106?",
    "2101년부터 2106년까지 메로발의 수용소로 보내진 사람은 모두 몇 명인가?",
)
REVIEWER = Both("Ilva Torrekin, statistician (invented)", "일바 토레킨, 통계학자(지어낸 인물)")


def on_lists(seed: int, people: Iterable[Person]) -> Mapping[tuple[int, ...], int]:
    """How many people have each pattern of lists; those on none are left out, as they are in life."""
    dice = Dice(seed, "lists")
    patterns = Counter(tuple(int(dice.chance(share)) for _, share in PROJECTS) for _ in sorted(person.id for person in people))
    return {pattern: patterns[pattern] for pattern in sorted(patterns) if any(pattern)}


def table(patterns: Mapping[tuple[int, ...], int]) -> str:
    """The table that ``kirok estimate`` reads."""
    head = ",".join([*(name for name, _ in PROJECTS), "count"])
    return "\n".join([head, *(",".join(map(str, (*pattern, number))) for pattern, number in patterns.items()), ""])
