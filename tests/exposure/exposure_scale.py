"""A country of 194 counties with a thousand sources, each in a unit of their own, and their disclosures."""

from __future__ import annotations

import random

from kirok.exposure.circles import Box, Circle, Group
from kirok.exposure.counting import Counting
from kirok.exposure.dimensions import Dimension
from kirok.exposure.drafts import Item, Knower
from kirok.exposure.floors import Rule
from kirok.exposure.marking import level_of, mark, published
from kirok.exposure.space import Space
from kirok.exposure.state import State
from kirok.exposure.universe import Universe
from kirok.exposure.versions import Version, usual_weights, versions_of
from kirok.exposure.weighing import Scales

PROVINCES, COUNTIES = 10, 194
ORGS, RANKS = tuple(f"o{n}" for n in range(9)), tuple(f"r{n}" for n in range(4))
ATTRIBUTIONS = (("place",), ("place", "org"), ("place", "org", "rank"))


class Scale:
    """All of it; *many* people are asked about in the what-if."""

    def __init__(self, *, sources: int, items: int, many: int) -> None:
        self.items, self._many = items, many
        chance = random.Random(3)  # noqa: S311 - worlds that can be drawn again
        self._people = {f"S-{n:05}": self._home(chance, n) for n in range(sources)}
        groups = {group: Box.of({"place": place, "org": org}) for place, org, _, group in self._people.values()}
        self.space = Space(_universe(), [], groups)
        self.scales = Scales(self.space, self._count(chance, groups), Rule())

    def _home(self, chance: random.Random, number: int) -> tuple[str, str, str, str]:
        county = chance.randrange(COUNTIES)
        return f"P{county % PROVINCES}/{county}", chance.choice(ORGS), chance.choice(RANKS), f"unit-{number}"

    def _count(self, chance: random.Random, groups: dict[str, Box]) -> Counting:
        counted = [(self.space.bits(Box.of({"place": place})), 0) for place in (f"P{n}" for n in range(PROVINCES))]
        for county in range(COUNTIES):
            counted.append((self.space.bits(Box.of({"place": f"P{county % PROVINCES}/{county}"})), 0))
            for org in ORGS:
                counted.append((self.space.bits(Box.of({"place": f"P{county % PROVINCES}/{county}", "org": org})), 0))
                for rank, share in zip(RANKS, (6_000, 400, 60, 10), strict=True):
                    box = Box.of({"place": f"P{county % PROVINCES}/{county}", "org": org, "rank": rank})
                    counted.append((self.space.bits(box), round(share * chance.lognormvariate(0, 0.7))))
        return Counting(counted + [(self.space.bits(Group(path)), chance.randint(10, 120)) for path in groups])

    def draw_text(self, chance: random.Random) -> tuple[str, Item]:
        """Somebody, and a text of theirs: what their county knows, or their office, or the province."""
        person = chance.choice(list(self._people))
        place, org, rank, _ = self._people[person]
        wide = {"place": place.partition("/")[0]}
        circle: Circle = Box.of(chance.choice(({"place": place}, {"place": place, "org": org}, wide, {**wide, "org": org}, {})))
        told = Box.of({name: {"place": place, "org": org, "rank": rank}[name] for name in chance.choice(ATTRIBUTIONS)})
        knower = Knower(circle, 1_000, tabulated=False, listed=True, common_talk=False)
        return person, Item(
            f"i{chance.random()}", "c", (person,), (knower,), attribution=told, shown=chance.choice(("day", "week", "month"))
        )

    def rebuild(self) -> dict[str, State]:
        """The state of everybody from all disclosures, each attributed to province or county."""
        chance = random.Random(4)  # noqa: S311 - worlds that can be drawn again
        states = {person: State(person, self.space.everybody, self.space.everybody) for person in self._people}
        for _ in range(self.items):
            person, item = self.draw_text(chance)
            box = Box.of({"place": self._people[person][0].partition("/")[0]})
            plain = Item(item.id, "c", (person,), item.knowers[:1], attribution=box, shown="month")
            states[person] = states[person].fold(published(self.space, plain, person, fits=True))
        return states

    def check(self, state: State, item: Item) -> list[tuple[float, Version, int]]:
        """Every version of *item* that may go out: what it keeps, and its worst crowd."""
        found, known, marks = [], {}, {}
        for version in versions_of(level_of(self.space, item.attribution), item.shown):
            when = (version.shown, version.delay)
            if when not in marks:
                marks[when] = mark(self.space, item, state.person, shown=version.shown, delay=version.delay)
            key = (marks[when].missing, version.level)
            if key not in known:
                known[key] = self.scales.worst(state.fold(marks[when]), version.level)
            if not known[key].fault(self.scales.rule):
                found.append((usual_weights().kept(version), version, known[key].crowd))
        return sorted(found, reverse=True)

    def what_if(self, states: dict[str, State]) -> int:
        """How the crowds of *many* people would stand if one more text were out that touches all."""
        circle = Knower(Box.of({"place": [f"P{n}" for n in range(5)]}), 1_000, tabulated=False, listed=True, common_talk=False)
        everybody = list(states.values())
        reached = 0
        for number in range(self._many):
            state = everybody[number % len(everybody)]
            given = mark(self.space, Item("what-if", "c", (state.person,), (circle,), shown="month"), state.person)
            reached += self.scales.figures(state.fold(given)).crowd >= 0
        return reached


def _universe() -> Universe:
    provinces = {f"P{n}": "" for n in range(PROVINCES)}
    counties = {f"P{n % PROVINCES}/{n}": f"P{n % PROVINCES}" for n in range(COUNTIES)}
    closed = frozenset({""})
    return Universe(
        "scale",
        "invented for tests",
        (
            Dimension("place", "", provinces | counties, closed | frozenset(provinces)),
            Dimension("org", "", dict.fromkeys(ORGS, ""), closed),
            Dimension("rank", "", dict.fromkeys(RANKS, ""), closed),
        ),
        (),
    )
