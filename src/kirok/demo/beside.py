"""What stands beside the invented publications: the newsroom's own folder, a picture, an estimate that somebody checked."""

from __future__ import annotations

import json

from kirok.base.files import make_folder, write_atomic
from kirok.base.home import Home
from kirok.demo.picture import ALT, CREDIT, picture
from kirok.demo.world import World
from kirok.demo.world.lists import ESTIMATE, QUESTION, REVIEWER
from kirok.desk.members.actions import Authenticated
from kirok.desk.publications.actions import find
from kirok.desk.publications.estimating import Brought, bring
from kirok.desk.publications.models import Publication
from kirok.desk.publications.pictures import Given, add
from kirok.publish.house_files import FOLDER
from kirok.publish.record import Words

#: The provinces on the schematic map: column and row.
_MAP = """\
# One tile for each province; the distance between two tells nothing.
tiles:
  tir: [1, 0]
  ond: [2, 0]
  kes: [0, 1]
  bel: [1, 1]
  zum: [2, 1]
  pel: [3, 1]
  ruv: [1, 2]
  hus: [2, 2]
"""
#: One red that stands off light paper and dark: a logo may hold no style of its own.
_LOGO = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 40" width="32" height="40">\
<path d="M11 6h10M9 12h14l2 18H7z" fill="none" stroke="#bf4a3e" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"/>\
<path d="M16 17c4 4 3 8 0 9-3-1-4-5 0-9z" fill="#bf4a3e"/>\
<path d="M6 36h20" stroke="#bf4a3e" stroke-width="3" stroke-linecap="round"/></svg>
"""


def lay_house(home: Home) -> None:
    """The newsroom's own folder: a logo, and the map of its invented country."""
    folder = make_folder(home.path / FOLDER)
    write_atomic(folder / "map.yaml", _MAP.encode())
    write_atomic(folder / "logo.svg", _LOGO.encode())


def put_beside(world: World, *, by: Authenticated) -> str:
    """A picture and the estimate, beside the first publication that the rules will let out; which one that is."""
    refused = {entry.id for entry in world.truth.refused}
    first = Publication.objects.exclude(key__in=refused).order_by("key")[0]
    given = Given(picture(), CREDIT, "ai-made", "algorithmicMedia", ALT.en, ALT.ko, graphic=False)
    add(publication=first, given=given, by=by)
    result = json.loads(ESTIMATE.read_text(encoding="utf-8"))
    question, reviewer = (Words(both.en, both.ko) for both in (QUESTION, REVIEWER))
    bring(publication=find(first.key), brought=Brought(result, question, reviewer), by=by)
    return first.key
