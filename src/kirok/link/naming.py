"""What one place is called in other lists, found from records that are one person by name and day.

Aleppo, Halab and حلب share few letters. Records with a key of the name and a day in common are nearly always one person; where
such pairs keep putting one word beside another, the two name one place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kirok.link.places import Steps, bones

#: A word is renamed after that many pairs, which are at least that share of the pairs that show it.
LEAST_SEEN, LEAST_SHARE = 3, 0.4
#: More records under one name and day are too many to be one person.
_MOST_GROUP = 6
_MOST_WORDS = 3


def anchors(tokens: Sequence[Iterable[str]], lists: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of rows of different lists that share a token."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row, held in enumerate(tokens):
        for token in held:
            groups[token].append(row)
    found = {
        (one, two)
        for held in groups.values()
        if 1 < len(held) <= _MOST_GROUP
        for at, one in enumerate(held)
        for two in held[at + 1 :]
        if lists[one] != lists[two]
    }
    return sorted(found)


def aliases(pairs: Iterable[tuple[int, int]], steps: Sequence[Steps], latin: Sequence[bool | None]) -> dict[str, str]:
    """Step -> the step by which more records call the same place, of another script or of the same consonants."""
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for one, two in pairs:
        for left, right in _beside(steps[one], steps[two]):
            together[left][right] += 1
            together[right][left] += 1
    held = Counter(step for its in steps for step in its)
    scripts: dict[str, set[bool | None]] = defaultdict(set)
    for its, script in zip(steps, latin, strict=True):
        for step in its:
            scripts[step].add(script)
    found: dict[str, str] = {}
    for step in sorted(together):
        alike = [other for other in together[step] if scripts[step].isdisjoint(scripts[other]) or bones(step) == bones(other)]
        best = _best(step, together[step], held, alike)
        if best:
            found[step] = best
    return {step: _end(step, found) for step in sorted(found)}


def _beside(one: Steps, two: Steps) -> list[tuple[str, str]]:
    """The wholes of two paths, and their last steps where both are as deep."""
    if not one or not two:
        return []
    pairs = [(one[0], two[0])]
    if len(one) == len(two) > 1:
        pairs.append((one[-1], two[-1]))
    return pairs


def _best(step: str, seen: Counter[str], held: Counter[str], alike: Iterable[str]) -> str | None:
    least = max(LEAST_SEEN, LEAST_SHARE * seen.total(), seen[step])
    more = [other for other in alike if (held[other], other) > (held[step], step) and seen[other] >= least]
    return max(more, key=lambda other: (seen[other], other), default=None)


def _end(step: str, found: Mapping[str, str]) -> str:
    while step in found:
        step = found[step]
    return step


def renamed(path: Steps, names: Mapping[str, str]) -> Steps:
    """The path with every step, or the words of a step, called as *names* has it."""
    return tuple(dict.fromkeys(names.get(step) or _renamed(step, names) for step in path))


def _renamed(step: str, names: Mapping[str, str]) -> str:
    words, found, at = step.split(), list[str](), 0
    while at < len(words):
        size = next((size for size in range(min(_MOST_WORDS, len(words) - at), 0, -1) if " ".join(words[at : at + size]) in names), 0)
        phrase = " ".join(words[at : at + max(size, 1)])
        found.append(names.get(phrase, phrase))
        at += max(size, 1)
    return " ".join(found)
