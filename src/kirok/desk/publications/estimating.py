"""An estimate is brought to a draft by a person, with the question it answers and the name of who checked the statistics.

It leaves with that publication and by no other way: whoever brings it counts among the publication's authors, so another
person releases it, and what takes the publication back takes it too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.publications.models import Estimate, Publication
from kirok.publish.estimates import read_estimate
from kirok.publish.record import EstimateRecord, MethodRecord, Words

MOST_BYTES = 5_000_000


@dataclass(frozen=True)
class Brought:
    """What a person brings: the printed result, the question in both languages, who checked it, and a remark if there is one."""

    result: Mapping[str, Any]
    question: Words
    reviewer: Words
    remark: Words | None = None


def read_result(path: Path) -> dict[str, Any]:
    """The JSON that ``kirok estimate --json`` printed.

    Raises:
        BadInput: no such file, too large, or no JSON object.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput("the file cannot be read", file=str(path)) from error
    return result_of(content, file=str(path))


def result_of(content: bytes, *, file: str) -> dict[str, Any]:
    """The same from the bytes of a file that is called *file*.

    Raises:
        BadInput: too large, or no JSON object.
    """
    try:
        found = json.loads(content) if len(content) <= MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise BadInput("this is no JSON; print the estimate with kirok estimate --json", file=file) from error
    if not isinstance(found, dict):
        raise BadInput("this is no estimate; print it with kirok estimate --json", file=file)
    return found


def bring(*, publication: Publication, brought: Brought, by: Authenticated) -> Estimate:
    """Put an estimate beside a draft; a review that was given before is taken back.

    Raises:
        BadInput: the result is no estimate, or question or reviewer is missing, or whoever brings it checked it.
        Refused: a role that may not, or the publication is out already.
    """
    require(by.user, "edit")
    if publication.state not in {"draft", "reviewed"}:
        raise Refused(f"{publication.key} is {publication.state}: it takes no estimate")
    if by.user.name in {brought.reviewer.en.strip(), brought.reviewer.ko.strip()}:
        raise BadInput("who brings an estimate does not check it: name another person", field="reviewer")
    with transaction.atomic():
        key = f"{publication.key}-n{publication.estimates.count() + 1}"
        asked = {"question": brought.question} | ({"remark": brought.remark} if brought.remark else {})
        record = read_estimate(brought.result, key=key, publication=publication.key, asked=asked, reviewer=brought.reviewer)
        row = Estimate.objects.create(publication=publication, key=key, payload=asdict(record), by=by.user)
        Publication.objects.filter(pk=publication.pk).update(state="draft", reviewed_by=None)
        note(by=by.user, action="estimate", target=publication.key, detail={"estimate": key, "methods": len(record.methods)})
    publication.refresh_from_db()
    return row


def remove(*, publication: Publication, by: Authenticated) -> int:
    """Take every estimate out of a draft; how many there were.

    Raises:
        Refused: a role that may not, or the publication is out already.
    """
    require(by.user, "edit")
    if publication.state not in {"draft", "reviewed"}:
        raise Refused(f"{publication.key} is {publication.state}: withdraw it instead")
    with transaction.atomic():
        number, _ = publication.estimates.all().delete()
        note(by=by.user, action="estimate.remove", target=publication.key, detail={"estimates": number})
    return number


def record_of(row: Estimate) -> EstimateRecord:
    """The public record that was kept."""
    payload: dict[str, Any] = row.payload
    words = {name: Words(**payload[name]) if payload.get(name) else None for name in ("question", "reviewer", "remark")}
    methods = [{**each, "assumptions": tuple(each["assumptions"]), "warnings": tuple(each["warnings"])} for each in payload["methods"]]
    return EstimateRecord(
        id=row.key,
        publication=payload["publication"],
        question=words["question"] or Words("", ""),
        observed=(payload["observed"][0], payload["observed"][1]),
        lists=tuple((name, size) for name, size in payload["lists"]),
        methods=tuple(MethodRecord(**each) for each in methods),
        reviewer=words["reviewer"] or Words("", ""),
        remark=words["remark"],
    )
