"""The known truth, below HOME/demo and apart from the desk: nothing that concludes reads it, only the guide, afterwards."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from kirok.base.files import make_folder, write_atomic
from kirok.demo.places import LISTS, TRUTH
from kirok.demo.world import World
from kirok.demo.world.projects import OWN, table

_PEOPLE = ("person", "name_ko", "name_en", "province", "county", "camp", "sent", "ground", "fate")


def keep_truth(path: Path, world: World) -> None:
    """``truth/people.csv`` (everybody sent) and ``truth/records.csv`` (whom each entry means); the newsroom's list beside the others."""
    folder = make_folder(path / "demo" / TRUTH)
    people = (
        (
            each.id,
            each.name.ko,
            each.name.en,
            each.province,
            each.county,
            each.camp,
            f"{each.sent[0]}-{each.sent[1]:02}",
            each.ground,
            each.fate,
        )
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
