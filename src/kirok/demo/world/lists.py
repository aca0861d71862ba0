"""The table behind the estimate on the invented site: who is on which project's list, every link true, as a statistician counted it."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from kirok.demo.world.bilingual import Both
from kirok.demo.world.projects import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kirok.demo.world.values import World

#: What ``kirok estimate --seed 1 --json`` printed of :func:`table`, but for its long diagnostics.
ESTIMATE = Path(__file__).parent.parent / "data" / "estimate.json"
QUESTION = Both(
    "How many people were sent to the camps of Merroval from 2101 to 2106?",
    "2101년부터 2106년까지 메로발의 수용소로 보내진 사람은 모두 몇 명인가?",
)
REVIEWER = Both("Ilva Torrekin, statistician (invented)", "일바 토레킨, 통계학자(지어낸 인물)")


def on_lists(world: World) -> Mapping[tuple[int, ...], int]:
    """How many people have each pattern of lists, in the order of ``projects.NAMES``; those on none are left out, as in life."""
    projects: defaultdict[str, set[str]] = defaultdict(set)
    for row in (*(row for each in world.lists for row in each.rows), *world.own_list):
        projects[row.person].add(row.project)
    patterns = Counter(tuple(int(key in found) for key in NAMES) for found in projects.values())
    return {pattern: patterns[pattern] for pattern in sorted(patterns)}


def table(patterns: Mapping[tuple[int, ...], int]) -> str:
    """The table that ``kirok estimate`` reads."""
    head = ",".join([*(name.en for name in NAMES.values()), "count"])
    return "\n".join([head, *(",".join(map(str, (*pattern, number))) for pattern, number in patterns.items()), ""])
