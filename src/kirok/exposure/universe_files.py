"""Population tables as files: those that come with Kirok, by name, and a newsroom's own, by path.

``kirok-universe/1``: name, citation, as_of, adults (a low share of the people of tabulated totals who are adults),
dimensions (root, complete, open, codes with names and inside, cadres for ranks), counts (box, low, grade), groups (id,
box). A group inside another one is named by its path, "office/night-shift".
"""

from __future__ import annotations

import math
from pathlib import Path

from kirok.base.errors import BadInput
from kirok.exposure.circles import Box
from kirok.exposure.dimensions import REST, Dimension
from kirok.exposure.grades import GRADES, Count, Grade
from kirok.exposure.reading import Part, read_part
from kirok.exposure.universe import Universe

FORMAT = "kirok-universe/1"
_FOLDER = Path(__file__).parent / "data" / "universes"
_OTHER_NAMES = {"kp": "dprk", "north-korea": "dprk", "mm": "myanmar", "demo": "merroval", "xm": "merroval"}
_KEYS = ("format", "name", "citation", "as_of", "adults", "invented", "dimensions", "counts", "groups")


def names() -> tuple[str, ...]:
    """The universes that come with Kirok."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def find_universe(given: str, beside: Path) -> Universe:
    """The universe of that name, or in that file (relative paths start *beside* the plan).

    Raises:
        BadInput: there is neither, or the file is not a universe.
    """
    known = _OTHER_NAMES.get(given.casefold(), given.casefold())
    path = _FOLDER / f"{known}.yaml" if known in names() else beside / given
    if not path.is_file():
        raise BadInput(f"there is no universe '{given[:60]}'", field="universe", allowed=[*names(), "a file of kirok-universe/1"])
    return read_universe(path)


def read_universe(path: Path) -> Universe:
    """The universe in the file at *path*.

    Raises:
        BadInput: it is not a universe; counts are missing; a count is above its parent's; a code is unknown.
    """
    part = read_part(path, f"a file that begins with 'format: {FORMAT}'")
    given = part.mapping(_KEYS)
    if given.get("format") != FORMAT:
        raise part.bad("this is not a universe", "format", FORMAT)
    dimensions, cadres = _dimensions(part.need("dimensions", "the universe has no dimensions"))
    share = part.inner("adults")
    counts = part.need("counts", "the universe has no counts; without low counts there is no crowd").entries()
    if not counts:
        raise part.bad("the universe has no counts; without low counts there is no crowd", "counts")
    invented = part.inner("invented")
    return Universe(
        name=part.need("name", "the universe has no name").name(),
        citation=str(part.need("citation", "the universe does not say where its counts come from").node.data),
        dimensions=dimensions,
        counts=tuple(_count(each, dimensions, share.number(0.01, 1) if share else 1.0) for each in counts),
        cadres=cadres,
        groups=_groups(part, dimensions),
        invented=invented.flag() if invented else False,
    )


def _dimensions(part: Part) -> tuple[tuple[Dimension, ...], frozenset[str]]:
    if not isinstance(part.node.data, dict) or not part.node.data:
        raise part.bad("dimensions must be a mapping with at least one dimension")
    found, cadres = [], set[str]()
    for name in part.node.data:
        inner = part.need(name, f"dimension '{name[:40]}' is empty; write {name[:40]}: {{}}")
        inner.mapping(("root", "complete", "open", "codes", "cadres"))
        found.append(_dimension(name, inner))
        listed = inner.inner("cadres")
        cadres |= set(listed.codes()) if listed else set()
    return tuple(found), frozenset(cadres)


def _dimension(name: str, part: Part) -> Dimension:
    root, codes, whole, is_open = (part.inner(key) for key in ("root", "codes", "complete", "open"))
    parents, folded = dict[str, str](), dict[str, str]()
    for code in codes.node.data if codes and isinstance(codes.node.data, dict) else ():
        entry = codes.need(code, f"code '{code[:40]}' is empty; write {code[:40]}: {{}}") if codes else part
        entry.mapping(("names", "inside"))
        inside, called = entry.inner("inside"), entry.inner("names")
        parents[code] = inside.name() if inside else REST
        folded |= {word.casefold(): code for word in (called.codes() if called else [])}
    top = root.name() if root else ""
    for code, around in parents.items():
        if around not in {REST, *parents}:
            raise part.bad(f"code '{code}' lies inside '{around}', which is not listed", allowed=list(parents))
    complete = {REST if code == top else code for code in (whole.codes() if whole else [])}
    dimension = Dimension(name, top, parents, frozenset(complete), is_open.flag() if is_open else True, folded)
    _refuse_circle(part, dimension)
    return dimension


def _refuse_circle(part: Part, dimension: Dimension) -> None:
    for code in dimension.parents:
        seen, at = set[str](), code
        while at != REST and at not in seen:
            seen.add(at)
            at = dimension.parents[at]
        if at != REST:
            raise part.bad(f"code '{code}' lies inside itself")


def _count(part: Part, dimensions: tuple[Dimension, ...], adults: float) -> Count:
    part.mapping(("box", "low", "grade"))
    grade: Grade = part.need("grade", "a count has no grade").choice(GRADES)  # type: ignore[assignment]
    total = part.need("low", "a count has no low").natural()
    box = known_box(part.need("box", "a count has no box"), dimensions)
    return Count(box, math.floor(total * adults) if grade == "tabulated" else total, grade, total)


def _groups(part: Part, dimensions: tuple[Dimension, ...]) -> tuple[tuple[str, Box], ...]:
    listed, found = part.inner("groups"), dict[str, Box]()
    for each in listed.entries() if listed else ():
        each.mapping(("id", "box"))
        path = each.need("id", "a group has no id").group().path
        if path in found:
            raise each.bad(f"group '{path}' is there twice", "id")
        found[path] = known_box(each.need("box", f"group '{path}' has no box: say where it is"), dimensions)
    return tuple(sorted(found.items()))


def known_box(part: Part, dimensions: tuple[Dimension, ...]) -> Box:
    """The box in *part* with names turned into codes.

    Raises:
        BadInput: a dimension or code that the universe does not know.
    """
    box, by_name = part.box(), {dimension.name: dimension for dimension in dimensions}
    for name, codes in box.parts:
        if name not in by_name:
            raise part.bad(f"there is no dimension '{name[:40]}'", name, list(by_name))
        for code in codes:
            dimension = by_name[name]
            if dimension.code(code) != dimension.root:
                _checked(part, dimension, code)
    return Box.of({name: [by_name[name].code(code) for code in codes] for name, codes in box.parts})


def _checked(part: Part, dimension: Dimension, code: str) -> None:
    try:
        dimension.around(dimension.code(code))
    except BadInput as error:
        raise part.bad(error.message, dimension.name, error.allowed) from None
