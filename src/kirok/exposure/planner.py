"""A day's batch: which version of each text to publish so that the most is kept, now and later, and every crowd stays above its floors.

Greedy by value, the best of several starts, then 2-opt: pairs of texts that share a protected person are decided anew
until nothing improves. Texts count together: of all that is chosen for one person, circles are cut and attributions joined
before the worst block is looked at. The choice is a function of public state and of the texts, never of where a source stands.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kirok.base.telling import spread
from kirok.base.watching import Advance, unheard
from kirok.exposure.space import Level
from kirok.exposure.state import Mark, State
from kirok.exposure.versions import Version
from kirok.exposure.weighing import Scales

_STARTS = 3


@dataclass(frozen=True)
class Option:
    """One version of a text: what it is worth, and per protected person what it would say but for the attribution."""

    version: Version
    worth: float
    marks: Mapping[str, Mark]


@dataclass(frozen=True)
class Text:
    """One text of the batch and its versions."""

    id: str
    options: tuple[Option, ...]

    @property
    def people(self) -> frozenset[str]:
        """Everybody whom the text touches."""
        return frozenset(self.options[0].marks) if self.options else frozenset()


#: Text -> the chosen option, None to withhold it.
Plan = dict[str, Option | None]


def joined(levels: Sequence[Level]) -> Level:
    """What several attributions tell together: the deeper of each dimension."""
    found: dict[str, int] = {}
    for name, depth in itertools.chain.from_iterable(levels):
        found[name] = max(depth, found.get(name, 0))
    return tuple(sorted(found.items()))


def prune(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options without those that another one beats: is worth at least as much and tells nobody's crowd more."""
    best: list[Option] = []
    for option in sorted(options, key=lambda each: (-each.worth, each.version)):
        if not any(_tells_less(other, option) for other in best):
            best.append(option)
    return tuple(best)


def _tells_less(one: Option, other: Option) -> bool:
    if joined([one.version.level, other.version.level]) != joined([other.version.level]):
        return False
    return all(_milder(one.marks[person], mark) for person, mark in other.marks.items())


def _milder(one: Mark, other: Mark) -> bool:
    return not (other.possible & ~one.possible or other.likeliest & ~one.likeliest) and one.missing <= other.missing


@dataclass
class Planner:
    """Decides one batch over the given states (person -> state)."""

    scales: Scales
    states: Mapping[str, State]
    _known: dict[tuple[str, tuple[tuple[str, Version], ...]], bool] = field(default_factory=dict)

    def plan(self, texts: Sequence[Text], advance: Advance = unheard) -> Plan:
        """The chosen version of each text; one step a text is told of."""
        pruned = [Text(text.id, prune(text.options)) for text in texts]
        starts = [self._greedy(capped) for capped in _capped(pruned)]
        starts += [self._greedy(pruned, first=text.id) for text in spread(pruned, len(pruned), advance)]
        return max((self._settle(pruned, start) for start in sorted(starts, key=worth)[-_STARTS:]), key=worth)

    def _settle(self, texts: Sequence[Text], chosen: Plan) -> Plan:
        """*chosen* after 2-opt, until a round improves nothing; each change is worth more, so it ends."""
        better = True
        while better:
            better = self._improve(texts, chosen)
        return chosen

    def _greedy(self, texts: Sequence[Text], first: str = "") -> Plan:
        """The best version of each text that still fits; a text put *first* may open finer versions to the others."""
        chosen: Plan = dict.fromkeys((text.id for text in texts), None)
        for text in sorted(texts, key=lambda each: (each.id != first, -max((o.worth for o in each.options), default=0), each.id)):
            chosen[text.id] = next((option for option in text.options if self.fits({**chosen, text.id: option}, text.people)), None)
        return chosen

    def _improve(self, texts: Sequence[Text], chosen: Plan) -> bool:
        """One pass over all pairs that share somebody; whether anything got better."""
        better = False
        for one, other in itertools.combinations(texts, 2):
            if one.people & other.people:
                better |= self._redecide(one, other, chosen)
        return better

    def _redecide(self, one: Text, other: Text, chosen: Plan) -> bool:
        held = _worth(chosen[one.id]) + _worth(chosen[other.id])
        pairs = itertools.product((*one.options, None), (*other.options, None))
        ranked = sorted(
            (pair for pair in pairs if _worth(pair[0]) + _worth(pair[1]) > held + 1e-12), key=lambda p: -_worth(p[0]) - _worth(p[1])
        )
        for first, second in ranked:
            if self.fits({**chosen, one.id: first, other.id: second}, one.people | other.people):
                chosen[one.id], chosen[other.id] = first, second
                return True
        return False

    def fits(self, chosen: Plan, people: frozenset[str]) -> bool:
        """Whether every floor of all *people* holds once all that is chosen is out."""
        return all(self._holds(person, chosen) for person in people)

    def _holds(self, person: str, chosen: Plan) -> bool:
        own = [(text, option) for text, option in sorted(chosen.items()) if option is not None and person in option.marks]
        key = (person, tuple((text, option.version) for text, option in own))
        if key not in self._known:
            state = self.states[person].fold_all(option.marks[person] for _, option in own)
            figures = self.scales.worst(state, joined([option.version.level for _, option in own]))
            self._known[key] = figures.fault(self.scales.rule) is None
        return self._known[key]


def _capped(texts: Sequence[Text]) -> list[list[Text]]:
    """The batch with no cap, then with every attribution that occurs as a cap for all: fine ones can rule each other out."""
    levels = sorted({option.version.level for text in texts for option in text.options})
    return [list(texts), *([_under(text, level) for text in texts] for level in levels)]


def _under(text: Text, cap: Level) -> Text:
    return Text(text.id, tuple(option for option in text.options if joined([option.version.level, cap]) == cap))


def _worth(option: Option | None) -> float:
    return option.worth if option else 0.0


def worth(plan: Plan) -> float:
    """What the whole batch is worth."""
    return sum(map(_worth, plan.values()))
