"""May this text go out? The verdict on each item of a plan, what earlier items cost, and which versions may."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kirok.base.telling import spread
from kirok.base.watching import Advance, Watch, unheard, unwatched
from kirok.exposure.building import Built, fits, state_of
from kirok.exposure.drafts import Item
from kirok.exposure.floors import Figures, arrests, posterior_max
from kirok.exposure.marking import level_of, mark, published
from kirok.exposure.planner import Option, Planner, Text
from kirok.exposure.state import Mark, State
from kirok.exposure.versions import Version, Weights, versions_of
from kirok.exposure.weighing import Scales

#: A verbatim quote carries dialect and in-house words: it may stand only in a crowd of this size.
QUOTE_CROWD = 10_000
MOST_VERSIONS = 8
_COSTLIEST = 2


@dataclass(frozen=True)
class Weighed:
    """One protected person behind an item, before and after it."""

    id: str
    before: int
    after: Figures
    costs: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Proposal:
    """A version that may go out, how much it keeps, and the smallest crowd that it could leave."""

    version: Version
    kept: float
    crowd: int


@dataclass(frozen=True)
class Judged:
    """An item with its verdict: ok; hold (not so, but another version may); refused (no version may)."""

    item: Item
    verdict: str
    reason: str
    people: tuple[Weighed, ...]
    proposals: tuple[Proposal, ...]
    assumptions: tuple[str, ...]


def judge(built: Built, weights: Weights, watch: Watch = unwatched) -> list[Judged]:
    """The verdict on every item, in the plan's order; an item that may go out counts for those after it."""
    seen, whole = dict(built.seen), dict(built.whole)
    size = len(built.plan.items)
    with watch("choosing versions", 2 * size) as advance:
        chosen = _batch(built, weights, advance)
    with watch("weighing", size) as advance:
        return [_next(built, item, (seen, whole), weights, chosen.get(item.id)) for item in spread(built.plan.items, size, advance)]


def _next(built: Built, item: Item, ledgers: tuple[dict[str, State], dict[str, State]], weights: Weights, best: Version | None) -> Judged:
    """The verdict on the next item; if it may go out, it is put down in the ledgers: what all see, and what is sealed too."""
    sealed = item.recipients == "sealed"
    judged = _judge(built, item, ledgers[sealed], weights, best)
    if judged.verdict == "ok":
        for ledger in ledgers[sealed:]:
            _commit(built, item, ledger)
    return judged


def faults(built: Built, let_out: Collection[str] = (), *, settled: bool = False) -> dict[str, str]:
    """Why each item of a plan may not go out: item -> one sentence that names nobody; items *let_out* go out whatever it says.

    The items go out together: one that may, or is let out, counts for those after it. Where the version was *settled* before,
    only the floors are looked at again, not whether it could still be offered to everybody.
    """
    seen, whole = dict(built.seen), dict(built.whole)
    found: dict[str, str] = {}
    for item in built.plan.items:
        states = whole if item.recipients == "sealed" else seen
        after = {who: _after(built, item, states[who]) for who in item.people}
        reason = None if item.id in let_out else _reason(built.scales, item, states, after, settled=settled)
        if reason:
            found[item.id] = reason.partition(": ")[2] if reason.startswith("for ") else reason
            continue
        for ledger in (whole,) if item.recipients == "sealed" else (seen, whole):
            _commit(built, item, ledger)
    return found


def _commit(built: Built, item: Item, states: dict[str, State]) -> None:
    space = built.scales.space
    for who in item.people:
        states[who] = states[who].fold(published(space, item, who, fits=fits(built.plan, space, item, who)))


def _batch(built: Built, weights: Weights, advance: Advance = unheard) -> dict[str, Version]:
    """What the planner would publish of the whole batch."""
    items = built.plan.items
    texts = [Text(item.id, tuple(_options(built, item, weights))) for item in spread(items, len(items), advance)]
    plan = Planner(built.scales, built.whole).plan(texts, advance)
    return {name: option.version for name, option in plan.items() if option}


def _options(built: Built, item: Item, weights: Weights) -> list[Option]:
    space = built.scales.space
    known: dict[tuple[str, int], dict[str, Mark]] = {}
    found = []
    for version in versions_of(level_of(space, item.attribution), item.shown):
        when = (version.shown, version.delay)
        if when not in known:
            known[when] = {who: mark(space, item, who, shown=version.shown, delay=version.delay) for who in item.people}
        if version.detail == "gist" or not is_canary(item):
            lost = max(each.missing for each in known[when].values())
            found.append(Option(version, weights.worth(version, lost), known[when]))
    return found


def is_canary(item: Item) -> bool:
    """Whether an exact figure, wording, document or photo is in it that only one source has."""
    return item.specific and not item.corroborated


def _judge(built: Built, item: Item, states: dict[str, State], weights: Weights, chosen: Version | None) -> Judged:
    scales = built.scales
    people = tuple(_weigh(built, item, states[who]) for who in item.people)
    reason = _reason(scales, item, states, {person.id: person.after for person in people})
    proposals = _proposals(built, item, states, weights, chosen if reason else None)
    verdict = "ok" if not reason else "hold" if proposals else "refused"
    return Judged(item, verdict, reason or NOTHING_FOUND, people, proposals, _assumptions(built, item))


NOTHING_FOUND = "no problem found under what you told us"


def _after(built: Built, item: Item, state: State) -> Figures:
    """The figures of one person once the item is out as it stands."""
    told = published(built.own.space, item, state.person, fits=fits(built.plan, built.own.space, item, state.person))
    return built.own.figures(state.fold(told))


def _weigh(built: Built, item: Item, state: State) -> Weighed:
    scales, space = built.own, built.own.space
    told = published(space, item, state.person, fits=fits(built.plan, space, item, state.person))
    after = state.fold(told)
    history = [each for each in built.plan.published if state.person in each.people and each.id in state.items]
    without = [_without(built, state.person, each, history).fold(told) for each in history]
    costs = sorted(zip((each.id for each in history), scales.bits(after, without), strict=True), key=lambda cost: (-cost[1], cost[0]))
    return Weighed(state.person, scales.figures(state).crowd, scales.figures(after), tuple(c for c in costs[:_COSTLIEST] if c[1] > 0))


def _without(built: Built, person: str, left_out: Item, history: Sequence[Item]) -> State:
    return state_of(built.plan, built.scales.space, person, [item for item in history if item is not left_out])


def _reason(scales: Scales, item: Item, states: dict[str, State], after: Mapping[str, Figures], *, settled: bool = False) -> str | None:
    if not any(knower.credited for knower in item.knowers):
        return "it rests on talk that is neither listed nor common: nobody can be counted on to have heard it"
    if is_canary(item):
        return "it carries an exact detail that only one source has: give the gist, or find a second origin"
    for who, figures in after.items():
        fault = figures.fault(scales.rule)
        if fault:
            return f"for {who}: {fault}"
        if item.quote and figures.crowd < QUOTE_CROWD:
            return f"for {who}: a verbatim quote needs a crowd of {QUOTE_CROWD:,}; paraphrase it"
    return None if settled else _finer_than_all(scales, item, states)


def _finer_than_all(scales: Scales, item: Item, states: dict[str, State]) -> str | None:
    """A version is chosen for everybody who may have told it, or the choice itself would tell where the source stands."""
    level = level_of(scales.space, item.attribution)
    for who in item.people:
        if scales.worst(states[who].fold(mark(scales.space, item, who)), level).fault(scales.rule):
            return f"for {who}: the attribution is finer than could be offered to everybody who may have told it; choosing it would tell"
    return None


def _proposals(built: Built, item: Item, states: dict[str, State], weights: Weights, chosen: Version | None) -> tuple[Proposal, ...]:
    found = []
    for option in _options(built, item, weights):
        figures = [built.scales.worst(states[who].fold(given), option.version.level) for who, given in option.marks.items()]
        quoted = item.quote and option.version.detail == "drafted" and any(each.crowd < QUOTE_CROWD for each in figures)
        if not quoted and not any(each.fault(built.scales.rule) for each in figures):
            found.append(Proposal(option.version, weights.kept(option.version), min(each.crowd for each in figures)))
    found.sort(key=lambda each: (each.version != chosen, -each.kept, each.version))
    return tuple(found[:MOST_VERSIONS])


def _assumptions(built: Built, item: Item) -> tuple[str, ...]:
    found = list(ALWAYS)
    if item.guessed:
        found.append(f"{' and '.join(item.guessed)} unanswered: counted the strict way")
    if item.lag is None:
        found.append("when it was told or when it is published is not given: haste is not counted")
    sealed = [each.id for each in built.plan.published if each.recipients == "sealed" and set(each.people) & set(item.people)]
    if sealed and item.recipients != "sealed":
        found.append(f"what was filed under seal stays sealed ({len(sealed)} filings are not in these figures)")
    for who in item.people:
        if (state := built.whole[who]).assessed_from:
            waiting = sum(1 for legacy in built.plan.legacy if who in legacy.sources)
            found.append(f"{who} is {state.standing}: {waiting} earlier items of theirs are not in these figures")
    return tuple(found)


#: What no computer can check; it stands beside every verdict.
ALWAYS = (
    "every low count is truly not above the number of people there (declared counts are used at their share gamma)",
    "circles, organisations, ranks and groups of different names share nobody unless one is named inside the other",
    "the circles named as knowers truly hold the source, and everybody in them could have told exactly this",
    "all that the adversary can link to the same person is in this plan",
    "before reading, the adversary holds nobody more than rho times as likely as another",
    "only the text is looked at: not phones, money, couriers, devices, informers, or the way a file travelled",
)


def as_json(judged: Judged, scales: Scales) -> dict[str, object]:
    """The item as the fixed interface of ``kirok exposure check`` shows it."""
    return {
        "id": judged.item.id,
        "verdict": judged.verdict,
        "reason": judged.reason,
        "sources": [_person_json(person, scales.rule.rho) for person in judged.people],
        "versions": [{"levels": p.version.as_json(), "kept": round(p.kept, 4), "crowd": p.crowd} for p in judged.proposals],
        "assumptions": list(judged.assumptions),
    }


def _person_json(person: Weighed, rho: float) -> dict[str, object]:
    return {
        "id": person.id,
        "crowd_before": person.before,
        "crowd_after": person.after.crowd,
        "tier": person.after.tier,
        "posterior_max": round(posterior_max(person.after.crowd, rho), 6),
        "ten_arrests": round(arrests(person.after.crowd, rho), 6),
        "cost_of_earlier": [{"item": item, "bits": round(bits, 3)} for item, bits in person.costs],
    }
