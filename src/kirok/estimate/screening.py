"""What is looked at before anything is estimated: tables that bear no estimate, and what weakens one."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations

from kirok.estimate.lists import Lists
from kirok.estimate.remarks import Remark, say

FEW_PEOPLE, SHORT_LIST = 30, 5
#: The desk's label of a source, in any case, alone or within other words: S-0007, s_0007, "account of S-0007".
_SOURCE_NUMBER = re.compile(r"(?<![^\W_])S(?:[-_\u2010-\u2015]\d{3,}| ?0\d{3})(?!\w)", re.IGNORECASE)


def refusal(lists: Lists) -> Remark | None:
    """Why the table can bear no estimate, in one sentence; None where it can."""
    if lists.observed == 0 and lists.most is None:
        return say("nobody is on any list: there is nothing to estimate from")
    if lists.size < 2:
        return say("there is one list only, and one list says nothing about who is on none; at least two that overlap are needed")
    return _empty(lists) or _islands(lists) or _nested_pair(lists)


def no_project(lists: Lists) -> Remark | None:
    """Why a list is a single source or person and no documentation project, in one sentence; None where all are projects.

    Asked of whole tables only: within a stratum or another list's members a project may well have one person.
    """
    named = [name for name in lists.names if _SOURCE_NUMBER.search(unicodedata.normalize("NFKC", name))]
    if named:
        return say(
            "{name} is a source's number: a list is a documentation project with many people on it, never a single source, "
            "who could be told apart by what only that account adds",
            name=named[0],
        )
    whole = _greatest(lists)
    single = [name for place, name in enumerate(lists.names) if whole.on(1 << place) == 1]
    if not single or lists.size < 2:
        return None
    return say("there is one person only on the list {name}: a list is a documentation project with many people on it", name=single[0])


def _empty(lists: Lists) -> Remark | None:
    empty = [name for place, name in enumerate(lists.names) if not _greatest(lists).on(1 << place)]
    return say("nobody is on the list {name}: leave its column out", name=empty[0]) if empty else None


def _greatest(lists: Lists) -> Lists:
    """The table with the greatest counts: what is empty here is empty whatever the true counts."""
    return lists if lists.most is None else Lists(lists.names, lists.most)


def components(lists: Lists) -> list[int]:
    """The lists in groups (masks) that overlap with each other directly or through others."""
    groups = [1 << place for place in range(lists.size)]
    for first, second in combinations(range(lists.size), 2):
        if lists.on(1 << first | 1 << second):
            one, other = (next(group for group in groups if group >> place & 1) for place in (first, second))
            groups = [group for group in groups if group not in {one, other}] + [one | other]
    return sorted(groups)


def _islands(lists: Lists) -> Remark | None:
    groups = components(_greatest(lists))
    if len(groups) == 1:
        return None
    return say(
        "nobody on {some} is on {others}: lists that do not overlap say nothing about who is on none; "
        "estimate each group by itself, or find out why they do not meet",
        some=lists.named(groups[0]),
        others=lists.named(sum(groups[1:])),
    )


def _nested_pair(lists: Lists) -> Remark | None:
    if lists.size != 2 or lists.most is not None or (lists.counts[1] and lists.counts[2]):
        return None
    outer, inner = (0, 1) if lists.counts[2] == 0 else (1, 0)
    return say(
        "everybody on {inner} is on {outer} too: two lists of which one holds the other say nothing about who is on neither",
        inner=lists.names[inner],
        outer=lists.names[outer],
    )


def weaknesses(lists: Lists) -> tuple[Remark, ...]:
    """What makes an estimate from this table weak, a sentence each."""
    found = [_two_lists(lists), _few(lists), *_contained(lists), *_short(lists), _apart(lists), _little_overlap(lists)]
    return tuple(remark for remark in found if remark is not None)


def _two_lists(lists: Lists) -> Remark | None:
    return say("two lists only: that they are independent of each other is assumed and cannot be tested") if lists.size == 2 else None


def _few(lists: Lists) -> Remark | None:
    if lists.observed >= FEW_PEOPLE:
        return None
    return say("only {people} people are on any list; below {few} no method is reliable", people=lists.observed, few=FEW_PEOPLE)


def _contained(lists: Lists) -> list[Remark]:
    sizes = lists.list_sizes()
    pairs = [(a, b) for a in range(lists.size) for b in range(lists.size) if a != b and sizes[a] and lists.on(1 << a | 1 << b) == sizes[a]]
    text = "everybody on {inner} is on {outer} too: one list may have been copied into the other"
    return [say(text, inner=lists.names[a], outer=lists.names[b]) for a, b in pairs]


def _short(lists: Lists) -> list[Remark]:
    sizes = zip(lists.names, lists.list_sizes(), strict=True)
    return [
        say("the list {name} has very few people on it: {people}", name=name, people=size) for name, size in sizes if 0 < size < SHORT_LIST
    ]


def apart(lists: Lists) -> list[tuple[int, int]]:
    """Pairs of lists with nobody on both."""
    return [(a, b) for a, b in combinations(range(lists.size), 2) if not lists.on(1 << a | 1 << b)]


def _apart(lists: Lists) -> Remark | None:
    pairs = [f"{lists.names[a]} + {lists.names[b]}" for a, b in apart(lists)]
    if not pairs:
        return None
    shown = "; ".join(pairs[:6]) + ("; ..." if len(pairs) > 6 else "")
    return say("nobody is on both lists of a pair, in {count} pairs: {pairs}", count=len(pairs), pairs=shown)


def _little_overlap(lists: Lists) -> Remark | None:
    twice = lists.observed - sum(int(lists.counts[1 << place]) for place in range(lists.size))
    if twice >= 10:
        return None
    return say("very few people are on more than one list ({people}), and the whole estimate hangs on them", people=twice)
