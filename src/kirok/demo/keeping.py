"""Where the guide points: one report followed to the public, and what the correction reached, read from the desk itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from kirok.base.errors import CheckFailed
from kirok.base.files import write_atomic
from kirok.demo.correcting import Corrected
from kirok.demo.places import PATH
from kirok.demo.world import World
from kirok.desk.inbox.models import Enclosure, Parcel
from kirok.desk.publications.models import Use
from kirok.desk.statements.models import Statement


def keep_path(path: Path, world: World, ids: Mapping[str, str], concluded: Mapping[str, str], corrected: Corrected) -> None:
    """``path.json``: one statement that came through the drop and what rests on it, what was concluded, taken back and changed.

    *ids* are the statements that came through the drop by their documents' keys, *concluded* the certainties by finding.
    """
    expected = {each.id: each.certainty for each in world.truth.findings}
    found = {
        **_example(list(ids.values())),
        "concluded": Counter(certainty.removeprefix("CER.") for certainty in concluded.values()),
        "expected": sum(concluded.get(key) == certainty for key, certainty in expected.items()),
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
