"""What the demonstration keeps beside the desk, below HOME/demo: the known truth, the lists to link, and where the guide points.

No real desk has any of it. The truth lies apart: nothing that concludes reads it, only the guide, after the conclusions.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kirok.base.errors import CheckFailed
from kirok.base.files import make_folder, write_atomic
from kirok.demo.correcting import Corrected
from kirok.demo.dropping import LISTS
from kirok.demo.world import World
from kirok.demo.world.projects import OWN, table
from kirok.desk.inbox.models import Enclosure, Parcel
from kirok.desk.publications.models import Use
from kirok.desk.statements.models import Statement

#: Below HOME/demo: who really was sent, and whom each entry of a list means.
TRUTH = "truth"
#: Below HOME/demo: the ids that the guide points to, and what was counted on the way.
PATH = "path.json"
_PEOPLE = ("person", "name_ko", "name_en", "province", "county", "camp", "sent", "ground", "fate")


def keep_truth(path: Path, world: World) -> None:
    """``truth/people.csv`` (everybody sent) and ``truth/records.csv`` (whom each entry means); the newsroom's own list beside the others."""
    folder = make_folder(path / "demo" / TRUTH)
    people = (
        (each.id, each.name.ko, each.name.en, each.province, each.county, each.camp, f"{each.sent[0]}-{each.sent[1]:02}", each.ground, each.fate)
        for each in world.truth.people
    )
    _write(folder / "people.csv", _PEOPLE, people)
    listed = [*(row for each in world.lists for row in each.rows), *world.own_list]
    _write(folder / "records.csv", ("record_id", "person"), ((each.record, each.person) for each in listed))
    write_atomic(path / "demo" / LISTS / f"{OWN}.csv", table(world.own_list))


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    write_atomic(path, text.getvalue().encode())


def keep_path(path: Path, ids: Mapping[str, str], corrected: Corrected) -> None:
    """``path.json``: one statement that came through the drop and what rests on it, what was taken back, and what that changed."""
    found = {
        **_example(list(ids.values())),
        "list_report": _of_a_list(),
        "corrected": {
            "events": corrected.events,
            "claims": corrected.claims,
            "finding": corrected.findings[0],
            "sentence": corrected.sentences[0],
            "publication": corrected.publications[0],
            "changed": corrected.changed,
        },
    }
    write_atomic(path / "demo" / PATH, json.dumps(found, ensure_ascii=False, indent=1).encode())


def read_path(path: Path) -> dict[str, Any]:
    """What :func:`keep_path` wrote."""
    found: dict[str, Any] = json.loads((path / "demo" / PATH).read_text(encoding="utf-8"))
    return found


def _example(keys: Sequence[str]) -> dict[str, str]:
    """A statement that came through the drop and stands behind a released, corroborated finding, followed to the public."""
    uses = Use.objects.filter(
        finding__certainty="CER.corroborated", finding__supports__claim__statement__key__in=keys, item__publication__state="released"
    )
    rows = uses.order_by("finding__supports__claim__statement__key", "finding__key", "item__publication__key").values_list(
        "finding__supports__claim__statement__key", "finding__supports__claim__key", "finding__key", "item__publication__key"
    )
    for statement, claim, finding, publication in rows:
        if statement in keys:
            enclosure = Statement.objects.get(key=statement).enclosure
            report = enclosure.parcel.leaf if enclosure else ""
            return {"statement": statement, "claim": claim, "finding": finding, "publication": publication, "report": report}
    raise CheckFailed("no statement that came through the drop stands behind a released finding")


def _of_a_list() -> str:
    """The leaf of the report that brought the last list."""
    parcels = Parcel.objects.filter(pk__in=Enclosure.objects.filter(is_text=False, document__statements=None).values("parcel"))
    return parcels.filter(handled_on__isnull=False).order_by("-pk").values_list("leaf", flat=True).first() or ""
