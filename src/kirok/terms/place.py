"""A place, no finer than it is known: a ladder of precision and never a made-up point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from kirok.base.errors import BadInput
from kirok.terms.fields import COUNTRY, code, identity, refers, shaped
from kirok.terms.name import Name
from kirok.terms.unset import UNSET, Unset, given
from kirok.terms.words import Text

#: From the finest to the coarsest; "unknown" says nothing at all.
LADDER = ("site", "ri", "county", "province", "country", "unknown")


@dataclass(frozen=True, kw_only=True)
class Place:
    """p-kwl: political prison camps, unspecified, somewhere in the country KP.

    *geom* is [longitude, latitude] in degrees (WGS 84) and only a place known to the site has one; *country* is
    ISO 3166-1 alpha-2.
    """

    SCHEMA: ClassVar[str] = "kirok.place/1"
    id: str = field(metadata=identity())
    kind: str = field(metadata=code("PLACE"))
    facility: str | Unset | None = field(default=UNSET, metadata=code("FACILITY"))
    name: Text | Unset | None = UNSET
    names: tuple[Name, ...] | Unset = UNSET
    precision: str = field(metadata=code("PRECISION"))
    parent: str | Unset | None = field(default=UNSET, metadata=refers("places"))
    country: str | Unset | None = field(default=UNSET, metadata=shaped(COUNTRY, "KP"))
    geom: tuple[float, ...] | Unset | None = UNSET

    def __post_init__(self) -> None:
        if self.parent == self.id:
            raise BadInput("a place does not lie in itself", field="parent", allowed="the id of another place")
        if self.geom:
            self._check_point(self.geom)

    def _check_point(self, geom: tuple[float, ...]) -> None:
        if self.precision != "site":
            raise BadInput("only a place known to the site has a point on the map", field="geom", allowed="precision: site, or no geom")
        if len(geom) != 2 or abs(geom[0]) > 180 or abs(geom[1]) > 90:
            raise BadInput("a point is [longitude, latitude] in degrees", field="geom", allowed="[-180..180, -90..90]")


def coarser(precision: str, floor: str) -> str:
    """The coarser of two steps of the ladder: ``coarser("ri", "province")`` is "province".

    Raises:
        BadInput: one of the two is not a step of the ladder.
    """
    return LADDER[max(_step(precision), _step(floor))]


def is_finer(precision: str, than: str) -> bool:
    """Whether a precision says more than another.

    Raises:
        BadInput: one of the two is not a step of the ladder.
    """
    return _step(precision) < _step(than)


def _step(precision: str) -> int:
    if precision not in LADDER:
        raise BadInput(f"'{precision[:40]}' is not a precision", allowed=LADDER)
    return LADDER.index(precision)


def coarsen(place: Place, places: Mapping[str, Place], floor: str) -> Place | None:
    """The place itself, if it is no finer than *floor*, else the nearest one above it that is; None where none is.

    *places* holds the places above by id; a circle among them ends the search.

    Raises:
        BadInput: *floor* is not a step of the ladder.
    """
    seen: set[str] = set()
    at: Place | None = place
    while at is not None and is_finer(at.precision, floor):
        seen.add(at.id)
        above = given(at.parent, "")
        at = None if above in seen else places.get(above)
    return at
