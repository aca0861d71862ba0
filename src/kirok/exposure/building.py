"""From a plan to cells, counts and states; contradictions are found here, before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kirok.base.errors import BadInput
from kirok.exposure.circles import Box, Circle
from kirok.exposure.counting import Counting
from kirok.exposure.drafts import Item
from kirok.exposure.grades import Count, credit, is_fine
from kirok.exposure.marking import published
from kirok.exposure.plan_files import Plan, Stated
from kirok.exposure.space import Space
from kirok.exposure.state import State
from kirok.exposure.weighing import Scales


@dataclass(frozen=True)
class Built:
    """A plan ready to be judged: the scales, and each person's state after all that is out.

    *seen* counts what the public or the authorities can read, *whole* what was filed under seal as well. *scales* hold the
    counts that choices may rest on; *own* also those of sheets that are not public yet, for the figures shown to handlers.
    """

    plan: Plan
    scales: Scales
    own: Scales
    seen: dict[str, State]
    whole: dict[str, State]


def build(plan: Plan) -> Built:
    """The scales and states of *plan*.

    Raises:
        BadInput: groups that cross, a count above its parent's, knowers or attributions that contradict the sheets, a
            clock that goes backwards.
    """
    space = Space(plan.universe, _circles(plan), plan.groups)
    _refuse_crossing(plan, space)
    _refuse_larger_than_parent(plan, space)
    for item in (*plan.published, *plan.items):
        _refuse_contradiction(plan, space, item)
    _refuse_backwards(plan)
    people = dict.fromkeys([*plan.sheets, *(who for item in (*plan.published, *plan.items) for who in item.people)])
    whole = {who: state_of(plan, space, who, plan.published) for who in people}
    seen = {who: state_of(plan, space, who, [i for i in plan.published if i.recipients != "sealed"]) for who in people}
    public, private = (Scales(space, _counting(plan, space, whole, sheets=sheets), plan.rule) for sheets in (False, True))
    return Built(plan, public, private, seen, whole)


def state_of(plan: Plan, space: Space, person: str, items: Iterable[Item]) -> State:
    """The state of *person* after *items*."""
    sheet = plan.sheets.get(person)
    start = State(person, space.everybody, space.everybody, assessed_from=sheet.assessed_from if sheet else None)
    return start.fold_all(published(space, item, person, fits=fits(plan, space, item, person)) for item in items if person in item.people)


def fits(plan: Plan, space: Space, item: Item, person: str) -> bool:
    """Whether the item's attribution can be read of *person*: it touches where their sheet says they stand."""
    sheet = plan.sheets.get(person)
    return sheet is not None and bool(space.bits(item.attribution) & space.bits(sheet.standing))


def _circles(plan: Plan) -> list[Circle]:
    every = (*plan.published, *plan.items)
    found: list[Circle] = [stated.circle for stated in plan.stated]
    found += [item.attribution for item in every]
    return found + [sheet.province for sheet in plan.sheets.values()]


def _refuse_crossing(plan: Plan, space: Space) -> None:
    """A group must lie inside the box of the group around it: else the two are neither nested nor disjoint."""
    for path in space.groups:
        outer = path.rpartition("/")[0]
        if outer and space.bits(space.home(path)) & ~space.bits(space.home(outer)):
            places = [stated.place for stated in plan.stated if stated.circle.key == f"group {path}"]
            message = f"groups '{path}' and '{outer}' are neither nested nor disjoint: the boxes that they lie in cross"
            raise places[0].bad(message, "group") if places else BadInput(message, field="groups")


def _refuse_larger_than_parent(plan: Plan, space: Space) -> None:
    tabled, held = _tabled(plan), _largest(plan)
    for stated in plan.stated:
        own = space.bits(stated.circle)
        for circle, low in held.items():
            around = space.bits(circle)
            if own & around == own and stated.low > low and (own != around or circle in tabled):
                raise stated.place.bad(
                    f"the count of {stated.circle.key} ({stated.low:,}) is above that of {circle.key} ({low:,}), which holds it", "low"
                )


def _largest(plan: Plan) -> dict[Circle, int]:
    """For each counted circle the most that table or plan say of it."""
    found: dict[Circle, int] = {}
    for stated in plan.stated:
        found[stated.circle] = max(stated.low, found.get(stated.circle, 0))
    return found | {count.circle: count.most for count in plan.universe.counts if count.grade != "modelled"}


def _tabled(plan: Plan) -> set[Circle]:
    return {count.circle for count in plan.universe.counts if count.grade == "tabulated"}


def _refuse_contradiction(plan: Plan, space: Space, item: Item) -> None:
    part = plan.places[f"item {item.id}"]
    standings = [space.bits(plan.sheets[who].standing) for who in item.sources if who in plan.sheets]
    known = 0
    for knower in item.knowers:
        known |= space.bits(knower.circle)
    if not any(known & standing for standing in standings):
        raise part.bad("the knowers contradict the sheets: none of the item's sources stands where somebody could have known it", "knowers")
    if not any(space.bits(item.attribution) & standing for standing in standings):
        message = "the attribution contradicts the sheets of the item's sources; it may be left out or widened, never invented"
        raise part.bad(message, "attribution")


def _refuse_backwards(plan: Plan) -> None:
    latest = max((item.publish_on for item in plan.published if item.publish_on), default=None)
    for item in plan.items:
        if latest and item.publish_on and item.publish_on < latest:
            message = f"the clock goes backwards: to be published on {item.publish_on}, but something is out since {latest}"
            raise plan.places[f"item {item.id}"].bad(message, "publish_on")


def _counting(plan: Plan, space: Space, states: dict[str, State], *, sheets: bool) -> Counting:
    gamma, tables = plan.rule.gamma, plan.universe.counts
    counted = [(space.bits(count.circle), credit(count, gamma, fine=_fine(space, count.circle))) for count in tables]
    lowest: dict[Circle, int] = {}
    for stated in plan.stated:
        if sheets or not stated.standing or _is_public(plan, space, states, stated):
            worth = _worth(plan, space, stated)
            lowest[stated.circle] = min(worth, lowest.get(stated.circle, worth))
    return Counting(counted + [(space.bits(circle), worth) for circle, worth in lowest.items()])


def _fine(space: Space, circle: Circle) -> bool:
    codes = circle.codes("place") or () if isinstance(circle, Box) else ()
    dimension = space.universe.dimension("place")
    return is_fine(circle, max((dimension.depth(code) for code in codes if code != dimension.root), default=0) if dimension else 0)


def _is_public(plan: Plan, space: Space, states: dict[str, State], stated: Stated) -> bool:
    """A sheet's own count is used only once all that was published lies within that standing: before, it is not public."""
    owners = [who for who, sheet in plan.sheets.items() if sheet.standing == stated.circle]
    return any(not states[who].possible & ~space.bits(stated.circle) for who in owners)


def _worth(plan: Plan, space: Space, stated: Stated) -> int:
    """What a stated count is worth; one that names a table must be in it.

    Raises:
        BadInput: no table of the universe counts that circle, or it counts fewer.
    """
    if not stated.tabulated:
        return credit(Count(stated.circle, stated.low, "declared"), plan.rule.gamma, fine=True)
    tables = [count for count in plan.universe.counts if count.grade == "tabulated"]
    inside = space.bits(stated.circle)
    table = Counting([(space.bits(count.circle), count.low) for count in tables]).people(inside)
    most = Counting([(space.bits(count.circle), count.most) for count in tables]).people(inside)
    if not table:
        message = f"no table of '{plan.universe.name}' counts {stated.circle.key}; a count of your own is declared"
        raise stated.place.bad(message, "basis", "declared")
    if stated.low > most:
        raise stated.place.bad(f"the count of {stated.circle.key} ({stated.low:,}) is above its table's ({most:,})", "low")
    return min(stated.low, table)
