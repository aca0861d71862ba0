"""Read PLAN.yaml: universe, rule, sheets, what is published, what is to be. Every gap is refused in one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput
from kirok.exposure.circles import EVERYBODY, Box, Circle, Group
from kirok.exposure.crowd import LOWEST_K
from kirok.exposure.drafts import CHANNELS, RECIPIENTS, UNKNOWN_HOP, Item, Knower, Legacy, Sheet
from kirok.exposure.floors import Rule
from kirok.exposure.grades import GAMMA
from kirok.exposure.reading import MOST_PEOPLE, Part, as_node, parse_part, read_part
from kirok.exposure.universe import Universe
from kirok.exposure.universe_files import find_universe, known_box
from kirok.exposure.versions import SHOWN

_PLAN = ("universe", "rule", "sources", "published", "items")
_ITEM = (
    "id", "claim", "sources", "knowers", "specific", "corroborated", "attribution", "told", "shown", "publish_on",
    "recipients", "channel", "quote",
)  # fmt: skip
_WHAT = "a plan with universe, rule, sources, published and items"
_WHO = "who else could have told exactly this is unanswered (knowers); the first question has no default"


@dataclass(frozen=True)
class Stated:
    """A low count that the plan states, and where."""

    circle: Circle
    low: int
    tabulated: bool
    place: Part
    standing: bool = False


@dataclass(frozen=True)
class Plan:
    """A whole plan. *stated* are all its counts, *groups* the boxes that its groups lie in."""

    universe: Universe
    rule: Rule
    sheets: dict[str, Sheet]
    published: tuple[Item, ...]
    legacy: tuple[Legacy, ...]
    items: tuple[Item, ...]
    stated: tuple[Stated, ...]
    groups: dict[str, Box]
    places: dict[str, Part]


@dataclass
class _Reader:
    universe: Universe
    sheets: dict[str, Sheet] = field(default_factory=dict)
    stated: list[Stated] = field(default_factory=list)
    groups: dict[str, Box] = field(default_factory=dict)
    places: dict[str, Part] = field(default_factory=dict)
    legacy: list[Legacy] = field(default_factory=list)
    anywhere: bool = False


def read_plan(path: Path) -> Plan:
    """The plan in the file at *path*.

    Raises:
        BadInput: it is no plan, or leaves out what has no default; one sentence with file, line and field.
    """
    plan, part = _read(read_part(path, _WHAT), path.parent)
    if not plan.items:
        raise part.bad("the plan has no items to check", "items")
    return plan


def parse_record(content: bytes, file: str, beside: Path) -> Plan:
    """A record: a plan of which only what is published counts, so it needs no items. *beside* is where its universe lies.

    Raises:
        BadInput: as for :func:`read_plan`.
    """
    return _read(parse_part(content, file, _WHAT), beside)[0]


def read_case(given: Mapping[str, Any], universe: Universe, rule: Rule) -> Plan:
    """The plan that a desk puts together of its sealed record: ``{"sources", "published", "items"}``.

    Somebody without a sheet may stand anywhere: every attribution can be read of them, and nothing is counted on.

    Raises:
        BadInput: the answers leave out or contradict something.
    """
    return _read_into(Part(as_node(given), "the sealed record"), _Reader(universe, anywhere=True), rule)


def _read(part: Part, beside: Path) -> tuple[Plan, Part]:
    part.mapping(_PLAN)
    named = part.need("universe", "the plan names no universe")
    return _read_into(part, _Reader(_universe(part, named.name(), beside)), _rule(part.inner("rule"))), part


def _universe(part: Part, named: str, beside: Path) -> Universe:
    try:
        return find_universe(named, beside)
    except BadInput as error:
        if error.file is None:
            raise part.bad(error.message, "universe", error.allowed) from None
        raise


def _read_into(part: Part, reader: _Reader, rule: Rule) -> Plan:
    for entry in _list(part, "sources"):
        _sheet(entry, reader)
    published = [item for entry in _list(part, "published") if (item := _published(entry, reader))]
    items = [_item(entry, reader) for entry in _list(part, "items")]
    return Plan(
        reader.universe, rule, reader.sheets, tuple(published), tuple(reader.legacy), tuple(items), tuple(reader.stated), reader.groups,
        reader.places,
    )  # fmt: skip


def _list(part: Part, key: str) -> list[Part]:
    inner = part.inner(key)
    return inner.entries() if inner else []


def _rule(part: Part | None) -> Rule:
    if part is None:
        return Rule()
    part.mapping(("k", "k_tier", "rho", "gamma"))
    k, tier, rho, gamma = (part.inner(key) for key in ("k", "k_tier", "rho", "gamma"))
    usual = Rule()
    if k and k.natural() < LOWEST_K:
        raise k.bad(f"no newsroom's floor lies below {LOWEST_K} people", allowed=f"at least {LOWEST_K}")
    return Rule(
        k=k.natural() if k else usual.k,
        k_tier=tier.natural(1) if tier else usual.k_tier,
        rho=rho.number(1, 1_000_000) if rho else usual.rho,
        gamma=gamma.number(0.001, 1) if gamma else GAMMA,
    )


def _sheet(part: Part, reader: _Reader) -> None:
    part.mapping(("id", "province", "standing", "assessed_from"))
    person = part.need("id", "a source has no number").person()
    if person in reader.sheets or person == UNKNOWN_HOP:
        raise part.bad(f"'{person}' is there twice" if person in reader.sheets else "'unknown' is kept for hops without a sheet", "id")
    since, standing = part.inner("assessed_from"), part.inner("standing")
    if standing is None and reader.anywhere:
        reader.sheets[person] = _anywhere(person, since.day() if since else None)
        return
    province = _province(part, person, reader)
    standing = part.need("standing", f"source {person} has no standing: where do they stand, and how many stand there at least?")
    standing.mapping(("box", "group", "low", "listed"))
    circle = _circle(standing, reader, home=province)
    _count(standing, circle, reader, standing=True)
    listed = standing.inner("listed")
    reader.sheets[person] = Sheet(
        person, province, circle, reader.stated[-1].low, listed.flag() if listed else True, since.day() if since else None
    )
    reader.places[f"source {person}"] = part


def _anywhere(person: str, since: dt.date | None = None) -> Sheet:
    return Sheet(person, EVERYBODY, EVERYBODY, 0, listed=False, assessed_from=since)


def _province(part: Part, person: str, reader: _Reader) -> Box:
    if part.inner("province") is None and reader.anywhere:
        return EVERYBODY
    return _placed(part, Box.of({"place": part.need("province", f"source {person} has no province").name()}), reader)


def _placed(part: Part, province: Box, reader: _Reader) -> Box:
    dimension = reader.universe.dimension("place")
    if dimension is None:
        raise part.bad("the universe has no dimension 'place'", "province")
    code = dimension.code(province.parts[0][1][0])
    if code != dimension.root and code not in dimension.parents:
        raise part.bad(f"'{code[:40]}' is no province of this universe", "province", list(dimension.parents))
    return Box.of({"place": code})


def _circle(part: Part, reader: _Reader, home: Box | None = None) -> Circle:
    """The circle that *part* names: a box, a group, or a group with the box that it lies in."""
    box, group = part.inner("box"), part.inner("group")
    known = known_box(box, reader.universe.dimensions) if box else None
    if group is None:
        if known is None:
            raise part.bad("name a box or a group", allowed=("box", "group"))
        return known
    _locate(part, group.group(), known, home, reader)
    return group.group()


def _locate(part: Part, group: Group, box: Box | None, home: Box | None, reader: _Reader) -> None:
    """Keep the box that a group is said to lie in; a second, different one is a contradiction."""
    known = {**dict(reader.universe.groups), **reader.groups}
    if box is not None and known.get(group.path, box) != box:
        raise part.bad(f"group '{group.path}' is said to lie in {box.key} and in {known[group.path].key}: it cannot lie in both", "box")
    where = box or known.get(group.path) or (None if group.parent else home)
    if where is not None:
        reader.groups[group.path] = where


def _count(part: Part, circle: Circle, reader: _Reader, *, tabulated: bool = False, standing: bool = False) -> None:
    low = part.need("low", f"the count is missing: at least how many people are in {circle.key}?").natural(1)
    reader.stated.append(Stated(circle, low, tabulated, part, standing))


def _published(part: Part, reader: _Reader) -> Item | None:
    """A published item; one without knowers is legacy where every source's sheet says that it was not assessed then."""
    part.mapping(_ITEM)
    on, sources = part.inner("publish_on"), _sources(part, reader)
    if part.inner("knowers") is None and on is not None and all(_was_not_assessed(who, on.day(), reader) for who in sources):
        reader.legacy.append(Legacy(_id(part, reader), sources, on.day()))
        return None
    return _item(part, reader)


def _was_not_assessed(person: str, on: dt.date, reader: _Reader) -> bool:
    since = reader.sheets[person].assessed_from if person in reader.sheets else None
    return since is not None and on < since


def _id(part: Part, reader: _Reader) -> str:
    name = part.need("id", "an item has no id").name()
    if f"item {name}" in reader.places:
        raise part.bad(f"item '{name}' is there twice; what was published keeps its id", "id")
    reader.places[f"item {name}"] = part
    return name


def _sources(part: Part, reader: _Reader) -> tuple[str, ...]:
    found = [entry.person() for entry in part.need("sources", "the item names no source: everybody in the chain is protected").entries()]
    if not found or found[0] == UNKNOWN_HOP:
        raise part.bad("the first of the sources is the one who told the desk; name their number", "sources")
    for person in found:
        if person != UNKNOWN_HOP and person not in reader.sheets and reader.anywhere:
            reader.sheets[person] = _anywhere(person)
        if person != UNKNOWN_HOP and person not in reader.sheets:
            raise part.bad(f"source {person} has no sheet: add id, province and standing under sources", "sources")
    return tuple(found)


def _item(part: Part, reader: _Reader) -> Item:
    part.mapping(_ITEM)
    name, sources = _id(part, reader), _sources(part, reader)
    attribution, claim = part.inner("attribution"), part.inner("claim")
    told, publish_on = _told(part), part.inner("publish_on")
    specific, corroborated, shown, quote = (part.inner(key) for key in ("specific", "corroborated", "shown", "quote"))
    recipients, channel = part.inner("recipients"), part.inner("channel")
    item = Item(
        id=name,
        claim=claim.name() if claim else name,
        sources=sources,
        knowers=_knowers(part, reader),
        specific=specific.flag() if specific else True,
        corroborated=corroborated.flag() if corroborated else False,
        attribution=known_box(attribution, reader.universe.dimensions) if attribution else Box(),
        told=told,
        shown=shown.choice(SHOWN) if shown else "day",
        publish_on=publish_on.day() if publish_on else None,
        recipients=recipients.choice(RECIPIENTS) if recipients else "public",
        channel=channel.choice(CHANNELS) if channel else "site",
        quote=quote.flag() if quote else False,
        guessed=tuple(key for key, given in (("specific", specific), ("shown", shown)) if given is None),
    )
    if item.told and item.publish_on and item.publish_on < item.told[1]:
        raise part.bad(f"the clock goes backwards: published on {item.publish_on}, before it was told ({item.told[1]})", "publish_on")
    return item


def _told(part: Part) -> tuple[dt.date, dt.date] | None:
    told = part.inner("told")
    if told is None:
        return None
    told.mapping(("from", "to"))
    begins = told.need("from", "told has no first day").day()
    last = told.inner("to")
    ends = last.day() if last else begins
    if ends < begins:
        raise told.bad(f"the clock goes backwards: told from {begins} to {ends}", "to")
    return begins, ends


def _knowers(part: Part, reader: _Reader) -> tuple[Knower, ...]:
    entries = part.need("knowers", _WHO).entries()
    if not entries:
        raise part.bad(_WHO, "knowers")
    found = [_knower(entry, reader) for entry in entries]
    for first, second in _pairs(found):
        if first.circle == second.circle and first != second:
            raise part.bad(f"the knowers contradict each other: {first.circle.key} stands there twice with different answers", "knowers")
    return tuple(found)


def _pairs(knowers: list[Knower]) -> Iterable[tuple[Knower, Knower]]:
    return ((one, other) for at, one in enumerate(knowers) for other in knowers[:at])


def _knower(part: Part, reader: _Reader) -> Knower:
    part.mapping(("box", "group", "low", "basis", "listed", "common_talk"))
    circle = _circle(part, reader)
    basis, listed, talk = part.inner("basis"), part.inner("listed"), part.inner("common_talk")
    tabulated = basis.choice(("tabulated", "declared")) == "tabulated" if basis else False
    _count(part, circle, reader, tabulated=tabulated)
    low = min(reader.stated[-1].low, MOST_PEOPLE)
    is_listed = listed.flag() if listed else tabulated
    common = talk.flag() if talk else False
    return Knower(circle, low, tabulated, is_listed, common)
