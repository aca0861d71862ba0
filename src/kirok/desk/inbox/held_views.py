"""Another newsroom's data on pages: which are held, their rows table by table, a search through them, and letting them go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from kirok.base.errors import KirokError
from kirok.desk.chrome import page
from kirok.desk.inbox.held_records import folded, let_go
from kirok.desk.inbox.models import HeldRecord, HeldRow
from kirok.desk.journal.actions import writing
from kirok.desk.journal.models import Line
from kirok.desk.members.gates import allowed, confirmed, confirmed_second, may, member, others
from kirok.desk.vault.state import current

PATIENCE = 4.0
_LONGEST_QUERY = 200


@dataclass(frozen=True)
class ShownRow:
    """One row as it is read: its record and table, and its values under their titles, all in the page's language."""

    row: HeldRow
    record: str
    table: str
    cells: tuple[tuple[str, str], ...]


@allowed("read")
def held_records(request: HttpRequest) -> HttpResponse:
    """Every record of others that the desk holds; with ?q= the rows of all of them in which the words stand."""
    query = request.GET.get("q", "").strip()[:_LONGEST_QUERY]
    records = HeldRecord.objects.annotate(number=Count("rows")).order_by("title")
    context: dict[str, Any] = {"records": [(one, title_of(one)) for one in records], "query": query}
    if query:
        found = HeldRow.objects.filter(words__contains=folded(query)).select_related("record")
        found = found.order_by("record__title", "table", "position")
        shown = page(request, found)
        context |= {"page": shown, "rows": _shown(shown.object_list), "asked": urlencode({"q": query})}
    return render(request, "inbox/records.html", context)


@allowed("read")
def held_record(request: HttpRequest, key: str) -> HttpResponse:
    """One held record: whose key it is under, who took it in and when, and the rows of one table."""
    return _record(request, get_object_or_404(HeldRecord, key=key))


def _record(request: HttpRequest, record: HeldRecord, error: KirokError | None = None) -> HttpResponse:
    tables = _tables(record)
    name = request.GET.get("table", "")
    name = name if name in tables else next(iter(tables), "")
    shown = page(request, record.rows.filter(table=name).order_by("position"))
    context = {
        "record": record,
        "title": title_of(record),
        "tables": tables,
        "table": name,
        "page": shown,
        "rows": _shown(shown.object_list),
        "asked": urlencode({"table": name}),
        "came": Line.objects.filter(action="import", target=record.key).select_related("actor").order_by("-pk"),
        "may_erase": may(member(request), "erase"),
        "others": others(member(request)),
        "named": request.POST.get("second", ""),
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    return render(request, "inbox/record.html", context, status=422 if error else 200)


@allowed("erase")
@require_POST
def held_record_delete(request: HttpRequest, key: str) -> HttpResponse:
    """Let a held record go: both people give their passwords here."""
    record = get_object_or_404(HeldRecord, key=key)
    try:
        with writing(current().home, patience=PATIENCE):
            let_go(record=record, reason=request.POST.get("reason", ""), by=confirmed(request), second=confirmed_second(request))
    except KirokError as error:
        return _record(request, record, error)
    return redirect("held-records")


def _tables(record: HeldRecord) -> Mapping[str, tuple[str, int]]:
    """Table -> its title in the page's language, and how many rows it has."""
    numbers = dict(record.rows.values_list("table").annotate(number=Count("pk")).order_by())
    return {one["name"]: (_said(one.get("titles"), one["name"]), numbers.get(one["name"], 0)) for one in _resources(record)}


def _shown(rows: Any) -> list[ShownRow]:
    tables: dict[tuple[int, str], dict[str, Any]] = {}
    for record in {row.record for row in rows}:
        tables |= {(record.pk, one["name"]): one for one in _resources(record)}
    found = [(row, tables[row.record_id, row.table]) for row in rows]
    return [
        ShownRow(row, title_of(row.record), _said(one.get("titles"), row.table), tuple(_cells(row.payload, one["schema"]["fields"])))
        for row, one in found
    ]


def title_of(record: HeldRecord) -> str:
    """What a held record is called in the page's language."""
    return _said(json.loads(record.descriptor).get("titles"), record.title)


def _cells(payload: Mapping[str, Any], columns: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """What a row says; of a text that is there in two languages the page's own alone."""
    ours, theirs = ("_ko", "_en") if _korean() else ("_en", "_ko")
    for column in columns:
        name, value = column["name"], payload.get(column["name"])
        twin = f"{name.removesuffix(theirs)}{ours}"
        if value in (None, "", []) or name == "id" or (name.endswith(theirs) and payload.get(twin)):
            continue
        yield _said(column.get("titles"), name), _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value if isinstance(value, str) else json.dumps(value)


def _resources(record: HeldRecord) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(record.descriptor)["resources"]
    return found


def _said(titles: Any, name: str) -> str:
    """A title of the package in the page's language, else the name."""
    return str(titles.get("ko" if _korean() else "en") or name) if isinstance(titles, dict) else name


def _korean() -> bool:
    return (get_language() or "en").startswith("ko")
