"""Random batches for the planner, and their exact optimum by CP-SAT with cuts (Hooker's logic-based Benders)."""

from __future__ import annotations

import random
from dataclasses import replace

from kirok.exposure.circles import Box
from kirok.exposure.counting import Counting
from kirok.exposure.dimensions import Dimension
from kirok.exposure.floors import Rule
from kirok.exposure.planner import Option, Plan, Planner, Text, prune
from kirok.exposure.space import Level, Space
from kirok.exposure.state import Mark, State
from kirok.exposure.universe import Universe
from kirok.exposure.versions import Version, missing, usual_weights, versions_of
from kirok.exposure.weighing import Scales

PROVINCES = ("P0", "P1", "P2")
COUNTIES = tuple(f"{province}/{number}" for province in PROVINCES for number in range(4))
ORGS = ("farm", "works", "office")
LEVELS: tuple[Level, ...] = ((("place", 1),), (("place", 2),), (("org", 1), ("place", 1)), (("org", 1), ("place", 2)))
_PLACES = dict.fromkeys(PROVINCES, "") | {county: county[:2] for county in COUNTIES}
UNIVERSE = Universe(
    "batch",
    "invented for tests",
    (Dimension("place", "", _PLACES, frozenset({"", *PROVINCES})), Dimension("org", "", dict.fromkeys(ORGS, ""), frozenset({""}))),
    (),
)
SPACE = Space(UNIVERSE, [Box()])


def draw_batch(seed: int) -> tuple[Planner, list[Text]]:
    """Texts about a few people, three in ten of them about two; cells hold from 20 to 3,000 people."""
    chance = random.Random(seed)  # noqa: S311 - worlds that can be drawn again
    cells = [(SPACE.bits(Box.of({"place": county, "org": org})), round(20 * 150 ** chance.random())) for county in COUNTIES for org in ORGS]
    scales = Scales(SPACE, Counting(cells), Rule(k=300))
    people = [f"S-{number:04}" for number in range(chance.randint(2, 6))]
    homes = {person: (chance.choice(COUNTIES), chance.choice(ORGS)) for person in people}
    texts = [_text(chance, f"t{number:02}", people, homes) for number in range(chance.randint(5, 14))]
    return Planner(scales, {person: State(person, SPACE.everybody, SPACE.everybody) for person in people}), texts


def _text(chance: random.Random, name: str, people: list[str], homes: dict[str, tuple[str, str]]) -> Text:
    behind = chance.sample(people, 2 if chance.random() < 0.3 else 1)
    county, org = homes[behind[0]]
    circle = chance.choice((Box(), Box(), Box.of({"place": county[:2]}), Box.of({"place": county}), Box.of({"org": org})))
    known, level, shown = SPACE.bits(circle), chance.choice(LEVELS), chance.choice(("day", "week", "month"))
    options = [
        Option(v, usual_weights().worth(v, lost), {who: Mark(name, known, known, lost) for who in behind})
        for v in versions_of(level, shown)
        if (lost := missing(v.shown, 10 + v.delay)) >= 0
    ]
    return Text(name, prune(options))


def best(planner: Planner, texts: list[Text]) -> float:
    """The exact optimum: a choice that breaks a floor is cut off, with all that tells more of the same texts."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    use = {(text.id, at): model.new_bool_var(f"{text.id}/{at}") for text in texts for at in range(len(text.options))}
    for text in texts:
        model.add_at_most_one(use[text.id, at] for at in range(len(text.options)))
    model.maximize(sum(round(option.worth * 1e6) * use[text.id, at] for text in texts for at, option in enumerate(text.options)))
    while True:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        assert solver.solve(model) == cp_model.OPTIMAL
        plan: Plan = {text.id: None for text in texts}
        for text in texts:
            chosen = [option for at, option in enumerate(text.options) if solver.boolean_value(use[text.id, at])]
            plan[text.id] = chosen[0] if chosen else None
        broken = [person for person in planner.states if not planner.fits(plan, frozenset({person}))]
        if not broken:
            return solver.objective_value / 1e6
        for person in broken:
            model.add(sum(_cut(planner, texts, plan, person, use)) <= sum(person in text.people for text in texts) - 1)


def _cut(planner, texts, plan, person, use):
    """One term for each text of *person*: told at least as much, or withheld, as in *plan*.

    While the published texts are the same, the same people are possible, and then telling more never helps.
    """
    least = dict(plan)
    for text in texts:
        option = least[text.id]
        if option is not None and person in text.people:
            silent = Option(Version("gist", (), "month", 0), 0.0, {who: replace(m, missing=0) for who, m in option.marks.items()})
            if not planner.fits({**least, text.id: silent}, frozenset({person})):
                least[text.id] = silent
    for text in texts:
        if person in text.people:
            every = [use[text.id, at] for at in range(len(text.options))]
            base = least[text.id]
            if base is None:
                yield 1 - sum(every)
            else:
                yield sum(use[text.id, at] for at, option in enumerate(text.options) if _tells(option, base))


def _tells(option: Option, base: Option) -> bool:
    depths = dict(option.version.level)
    deep = all(depths.get(dimension, 0) >= depth for dimension, depth in base.version.level)
    return deep and all(option.marks[who].missing >= mark.missing for who, mark in base.marks.items())
