"""Small invented worlds in which everybody is enumerated: what the bounds say is held against the truth."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass

from kirok.exposure.circles import Box, Circle, Group
from kirok.exposure.counting import Counting
from kirok.exposure.dimensions import Dimension
from kirok.exposure.floors import Rule, arrests, min_entropy, posterior_max
from kirok.exposure.space import Space
from kirok.exposure.state import Mark, State
from kirok.exposure.universe import Universe
from kirok.exposure.versions import MISSING
from kirok.exposure.weighing import Scales

PLACES = {"A": "", "B": "", "A1": "A", "A2": "A"}
LEAVES = ("A1", "A2", "A", "B")  # "A" alone is the rest of A
ORGS, RANKS = ("x", "y", ""), ("c", "")
GROUPS = {"g": Box.of({"place": "A1"}), "g/inner": Box.of({"place": "A1", "org": "x"}), "h": Box.of({"org": "y"})}
UNIVERSE = Universe(
    "world",
    "invented for tests",
    (Dimension("place", "", PLACES, frozenset({""})), Dimension("org"), Dimension("rank")),
    (),
    groups=tuple(GROUPS.items()),
)
CIRCLES: tuple[Circle, ...] = (
    *(Box.of(dict(parts)) for parts in itertools.chain.from_iterable(
        itertools.product(*([(name, code) for code in codes] for name, codes in chosen))
        for size in (1, 2, 3)
        for chosen in itertools.combinations((("place", tuple(PLACES)), ("org", ("x", "y")), ("rank", ("c",))), size)
    )),
    *(Group(path) for path in GROUPS),
    Box(),
)  # fmt: skip
SPACE = Space(UNIVERSE, CIRCLES)
RHOS, ARRESTS = (1, 3, 10, 50), (1, 3, 10)


@dataclass(frozen=True)
class Human:
    """One enumerated person."""

    place: str
    org: str
    rank: str
    group: str | None


def is_in(human: Human, circle: Circle) -> bool:
    """Whether a person is in a circle, looked up person by person."""
    if isinstance(circle, Group):
        return human.group is not None and (human.group == circle.path or human.group.startswith(f"{circle.path}/"))
    own = {"place": {human.place, PLACES.get(human.place, "")}, "org": {human.org}, "rank": {human.rank}}
    return all(set(codes) & (own[name] - {""}) for name, codes in circle.parts)


@dataclass(frozen=True)
class Told:
    """One item: circles that surely know, an attribution, the time shown, and every person's true plausibility."""

    mark: Mark
    plausible: tuple[float, ...]


@dataclass(frozen=True)
class World:
    """People, a desk whose counts are never above the truth, and items about one source."""

    people: tuple[Human, ...]
    scales: Scales
    items: tuple[Told, ...]

    @property
    def start(self) -> State:
        return State("S-0001", SPACE.everybody, SPACE.everybody)

    def state(self, items: tuple[Told, ...]) -> State:
        return self.start.fold_all(item.mark for item in items)


def draw_world(chance: random.Random) -> World:
    """A world of 20 to 400 people with one to five items."""
    people = tuple(_human(chance) for _ in range(chance.randint(20, 400)))
    counted = []
    for circle in chance.sample(CIRCLES, chance.randint(len(CIRCLES) // 2, len(CIRCLES))):
        truth = sum(is_in(human, circle) for human in people)
        counted.append((SPACE.bits(circle), chance.choice((truth, truth, truth, chance.randint(0, truth)))))
    items = tuple(_told(chance, people, number) for number in range(chance.randint(1, 5)))
    return World(people, Scales(SPACE, Counting(counted), Rule()), items)


def _human(chance: random.Random) -> Human:
    human = Human(chance.choice(LEAVES), chance.choice(ORGS), chance.choice(RANKS), None)
    homes = [path for path, box in GROUPS.items() if is_in(human, box)]
    return Human(human.place, human.org, human.rank, chance.choice(homes) if homes and chance.random() < 0.5 else None)


def _told(chance: random.Random, people: tuple[Human, ...], number: int) -> Told:
    wide = [Box.of({"place": "A"}), Box.of({"place": "A1"}), Box.of({"org": "x"}), Group("g"), Box()]
    knowers = chance.sample(CIRCLES, chance.randint(1, 3)) if chance.random() < 0.3 else [chance.choice(wide)]
    attribution: Box = chance.choice(
        (Box(), Box(), Box(), wide[chance.randrange(3)], chance.choice([c for c in CIRCLES if isinstance(c, Box)]))
    )
    shown = chance.choice(("month", "month", "month", "month", "week", "day"))
    inside = 0
    for circle in knowers:
        inside |= SPACE.bits(circle)
    inside &= SPACE.bits(attribution)
    return Told(
        Mark(f"i{number}", inside, inside, MISSING[shown]),
        tuple(_plausible(chance, human, knowers, attribution, 1 - MISSING[shown] / 1000) for human in people),
    )


def _plausible(chance: random.Random, human: Human, knowers: list[Circle], attribution: Box, contact: float) -> float:
    """Who knew and fits counts fully if in reach; others may still have heard: any number from 0 to 1."""
    if not is_in(human, attribution) or chance.random() > contact:
        return 0.0
    return 1.0 if any(is_in(human, circle) for circle in knowers) else chance.choice((0.0, 0.3, chance.random()))


def violations(world: World, chance: random.Random) -> tuple[int, list[str], float]:
    """How many linked subsets were looked at, every breach of the theorem, and the slack of the whole history."""
    bound = world.scales.figures(world.state(world.items)).crowd
    found, looked, slack = [], 0, math.inf
    for size in range(len(world.items) + 1):
        for linked in itertools.combinations(world.items, size):
            looked += 1
            weights = [math.prod(item.plausible[at] for item in linked) for at in range(len(world.people))]
            found += _breaches(weights, bound, world.scales.figures(world.state(linked)).crowd, chance)
            slack = sum(weights) / max(bound, 1)
    return looked, found, slack


def _breaches(weights: list[float], bound: int, own: int, chance: random.Random) -> list[str]:
    total = sum(weights)
    found = [f"crowd {total} below its bound {max(bound, own)}"] if total < max(bound, own) - 1e-6 else []
    if bound < 1:
        return found
    for rho in RHOS:
        prior = [chance.choice((1.0, float(rho), chance.uniform(1, rho))) for _ in weights]
        mass = [p * w for p, w in zip(prior, weights, strict=True)]
        likely = sorted((m / sum(mass) for m in mass), reverse=True)
        found += [f"posterior {likely[0]} at rho {rho}"] if likely[0] > posterior_max(bound, rho) + 1e-9 else []
        found += [f"entropy at rho {rho}"] if -math.log2(likely[0]) < min_entropy(bound, rho) - 1e-9 else []
        found += [f"{m} arrests at rho {rho}" for m in ARRESTS if sum(likely[:m]) > arrests(bound, rho, m) + 1e-9]
    return found


def try_worlds(number: int, seed: int) -> dict[str, object]:
    """Try *number* worlds: ``{"worlds", "subsets", "violations", "bounds_above_zero", "median_slack"}``."""
    chance = random.Random(seed)  # noqa: S311 - worlds that can be drawn again
    looked, breaches, slacks = 0, list[str](), list[float]()
    for _ in range(number):
        world = draw_world(chance)
        more, found, slack = violations(world, chance)
        looked, breaches = looked + more, breaches + found
        if world.scales.figures(world.state(world.items)).crowd:
            slacks.append(slack)
    slacks.sort()
    return {
        "worlds": number,
        "subsets": looked,
        "violations": len(breaches),
        "bounds_above_zero": len(slacks),
        "median_slack": round(slacks[len(slacks) // 2], 3),
        "first": breaches[:1],
    }
