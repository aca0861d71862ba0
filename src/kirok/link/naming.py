"""What one place is called in other lists, found from records that are one person by name and day.

Aleppo, Halab and حلب share few letters. Records with a key of the name and a day in common are nearly always one person; where
such pairs keep putting one word beside another, the two name one place.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kirok.link.places import Steps, bones

#: A word is renamed after that many pairs, which are at least that share of the pairs that show it.
LEAST_SEEN, LEAST_SHARE = 3, 0.4
#: A step of a path that says this share of what the most telling one says is told enough.
NEARLY, _ROUNDED = 0.8, 1e-9
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


def aliases(pairs: Sequence[tuple[int, int]], steps: Sequence[Steps], latin: Sequence[bool | None]) -> dict[str, str]:
    """Step -> the step by which more records call the same place, of another script or of the same consonants."""
    places = [(steps[one], steps[two], latin[one] != latin[two]) for one, two in pairs if steps[one] and steps[two]]
    offsets = _offsets(places)
    held = Counter(step for its in steps for step in its)
    found: dict[str, str] = {}
    for scripts_differ in (True, False):
        together: dict[str, Counter[str]] = defaultdict(Counter)
        for one, two, differ in places:
            for left, right in _beside(one, two, offsets) if differ is scripts_differ else ():
                together[left][right] += 1
                together[right][left] += 1
        for step in sorted(together.keys() - found.keys()):
            alike = [other for other in together[step] if scripts_differ or bones(step) == bones(other)]
            best = _best(step, together[step], held, alike)
            if best:
                found[step] = best
    return {step: _end(step, found) for step in sorted(found)}


def _beside(one: Steps, two: Steps, offsets: Mapping[tuple[int, int], int]) -> list[tuple[str, str]]:
    """Steps of two paths that name one place: where the shorter path begins in the longer one, and where it ends."""
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    begin = offsets[len(short), len(long)]
    pairs = [(short[0], long[begin])]
    if len(short) > 1:
        pairs.append((short[-1], long[begin + len(short) - 1]))
    return pairs


def _offsets(places: Iterable[tuple[Steps, Steps, bool]]) -> dict[tuple[int, int], int]:
    """For each two lengths of paths the step of the longer one at which the shorter one begins.

    ``Peja`` stands beside ``Kosovë > Pejë``: the country, which is beside all towns, says nothing of the town. It is the first step
    that says nearly as much of the shorter path as any does.
    """
    found: dict[tuple[int, int], list[tuple[Steps, Steps]]] = defaultdict(list)
    for one, two, _ in places:
        short, long = (one, two) if len(one) <= len(two) else (two, one)
        found[len(short), len(long)].append((short, long))
    offsets = {}
    for (short_size, long_size), held in found.items():
        said = [_information([(short[0], long[at]) for short, long in held]) for at in range(long_size - short_size + 1)]
        offsets[short_size, long_size] = next(at for at, each in enumerate(said) if each >= NEARLY * max(said) - _ROUNDED)
    return offsets


def _information(pairs: Sequence[tuple[str, str]]) -> float:
    """The mutual information of two columns, in bits."""
    both, ones, twos = Counter(pairs), Counter(one for one, _ in pairs), Counter(two for _, two in pairs)
    size = len(pairs)
    return sum(times / size * math.log2(times * size / (ones[one] * twos[two])) for (one, two), times in both.items())


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
