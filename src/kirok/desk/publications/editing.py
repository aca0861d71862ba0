"""A draft is written on the page: title, attribution, contact line, sentences with what each stands on.

A fact that is tied to nothing may be saved, and may not be released; a coding file cannot hold it (see exporting.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.publications.actions import draft
from kirok.desk.publications.models import Publication

KINDS = ("fact", "background", "voice")
_ID = re.compile(r"[A-Za-z][\w.-]{0,39}")
_LONGEST = 4_000


@dataclass(frozen=True)
class Line:
    """One sentence as the form gives it: *uses* are ids of findings and claims, parted by commas or spaces."""

    key: str
    kind: str
    en: str
    ko: str
    uses: str

    @property
    def empty(self) -> bool:
        """Whether nothing was written: such a line is dropped."""
        return not (self.en.strip() or self.ko.strip())


@dataclass(frozen=True)
class Sheet:
    """The whole form; *seen* is the version that its writer had before them."""

    title: Mapping[str, str]
    attribution: Mapping[str, str]
    contact: Mapping[str, str]
    lines: Sequence[Line]
    seen: int


def write(*, key: str, sheet: Sheet, by: Authenticated) -> Publication:
    """Save the form as a draft of *by*'s; who wrote it before stays one of its authors.

    Raises:
        BadInput: an id that cannot be one, an unknown kind or use, nothing in either language.
        Refused: past draft, a role that may not, or somebody saved another version in between.
    """
    require(by.user, "edit")
    if not _ID.fullmatch(key):
        raise BadInput("an id begins with a letter and has at most 40 letters, digits, dots, hyphens", field="key")
    with transaction.atomic():
        held = Publication.objects.select_for_update().filter(key=key).first()
        _refuse_stale(held, sheet.seen)
        payload = _payload(key, sheet, held)
        draft([payload], by=by.user)
        row = Publication.objects.get(key=key)
        row.contact, row.version = _both(sheet.contact), sheet.seen + 1
        row.state, row.reviewed_by = "draft", None
        row.save(update_fields=["contact", "version", "state", "reviewed_by"])
        note(by=by.user, action="edit", target=key, detail={"version": row.version})
    return row


def _refuse_stale(held: Publication | None, seen: int) -> None:
    if held is None:
        return
    if held.state not in {"draft", "reviewed"}:
        raise Refused(f"publication {held.key} is {held.state}: it cannot be rewritten")
    if held.version != seen:
        raise Refused("somebody else saved this publication since you opened it; copy your text, open it again, and put both together")
    if held.state == "reviewed":
        Publication.objects.filter(pk=held.pk).update(state="draft", reviewed_by=None)


def _payload(key: str, sheet: Sheet, held: Publication | None) -> dict[str, Any]:
    items = [_item(line, at) for at, line in enumerate(sheet.lines) if not line.empty]
    ids = [item["id"] for item in items]
    if len(set(ids)) != len(ids):
        raise BadInput("two sentences have the same id", field="items")
    _refuse_unknown({use for item in items for use in item["uses"]})
    payload: dict[str, Any] = {**(held.payload if held else {}), "id": key, "items": items}
    for part in ("title", "attribution"):
        payload.pop(part, None)
        if written := _both(getattr(sheet, part)):
            payload[part] = written
    before = {item["id"]: item for item in (held.payload.get("items") or [] if held else [])}
    same = {item["id"] for item in items if _read(item) == _read(before.get(item["id"], {}))}
    kept = [{**answer, "items": [name for name in answer["items"] if name in same]} for answer in payload.get("exposure") or []]
    if "exposure" in payload:
        payload["exposure"] = [answer for answer in kept if answer["items"]]
    return payload


def _read(item: Mapping[str, Any]) -> list[Any]:
    """What an exposure answer was given for: the words, and what they stand on."""
    return [item.get("en"), item.get("ko"), list(item.get("uses") or [])]


def _item(line: Line, at: int) -> dict[str, Any]:
    if line.kind not in KINDS:
        raise BadInput(f"'{line.kind}' is no kind of sentence", field="kind", allowed=KINDS)
    if max(len(line.en), len(line.ko)) > _LONGEST:
        raise BadInput(f"a sentence has at most {_LONGEST} signs", field="items")
    key = line.key.strip() or f"s{at + 1}"
    if not _ID.fullmatch(key):
        raise BadInput("an id begins with a letter and has at most 40 letters, digits, dots, hyphens", field="items")
    texts = {language: text.strip() for language, text in (("en", line.en), ("ko", line.ko)) if text.strip()}
    return {"id": key, "kind": line.kind, "uses": [use for use in re.split(r"[\s,]+", line.uses) if use], **texts}


def _refuse_unknown(uses: set[str]) -> None:
    known = set(Finding.objects.filter(key__in=uses).values_list("key", flat=True))
    known |= set(Claim.objects.filter(key__in=uses).values_list("key", flat=True))
    if unknown := sorted(uses - known):
        raise BadInput(f"there is no finding or claim '{unknown[0]}'", field="uses", allowed="ids of findings and claims")


def _both(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}
