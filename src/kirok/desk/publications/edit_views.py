"""Writing a publication: one form, which works without JavaScript; pictures with credit and origin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import BadInput, KirokError
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, member
from kirok.desk.publications import pictures
from kirok.desk.publications.editing import KINDS, Line, Sheet, write
from kirok.desk.publications.models import Publication
from kirok.desk.publications.views import PATIENCE, find
from kirok.desk.vault.state import current

#: Empty lines below those that are written.
_MORE = 3
#: Findings named below the form, the newest first; the rest are found by the search.
_OFFERED = 60


@allowed("edit")
def new(request: HttpRequest) -> HttpResponse:
    """A publication that does not exist yet."""
    if request.method == "POST":
        return _save(request, request.POST.get("key", "").strip(), None)
    return _form(request, None, {"lines": [_line(at) for at in range(_MORE)], "seen": 0})


@allowed("edit")
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """A publication that may still be written."""
    row = find(key)
    if request.method == "POST":
        return _save(request, key, row)
    items = row.payload.get("items") or []
    written = [{**item, "key": item["id"], "uses": ", ".join(item.get("uses") or [])} for item in items]
    lines = [*written, *(_line(at) for at in range(len(written), len(written) + _MORE))]
    values = {"title": _pair(row.payload.get("title")), "attribution": _pair(row.payload.get("attribution")), "contact": row.contact or {}}
    return _form(request, row, {**values, "lines": lines, "seen": row.version})


def _words_of(lines: Iterable[dict[str, Any]]) -> dict[str, list[Finding]]:
    """What a line stands on, as it is written -> the findings among it: ids alone tell an editor nothing."""
    ids = {line["uses"]: line["uses"].replace(",", " ").split() for line in lines if line["uses"]}
    held = {row.key: row for row in Finding.objects.filter(key__in={one for found in ids.values() for one in found})}
    return {uses: [held[one] for one in found if one in held] for uses, found in ids.items()}


def _pair(value: Any) -> dict[str, str]:
    return value if isinstance(value, dict) else {"en": str(value or "")}


def _line(at: int) -> dict[str, Any]:
    return {"key": f"s{at + 1}", "kind": "fact", "en": "", "ko": "", "uses": ""}


def _form(request: HttpRequest, row: Publication | None, values: dict[str, Any], error: KirokError | None = None) -> HttpResponse:
    newest = Finding.objects.order_by("-pk")[:_OFFERED]
    known = {"offered": newest, "words": _words_of(values.get("lines") or ())}
    context = {"publication": row, "kinds": KINDS, "types": pictures.SOURCE_TYPES, "error": error, **known, **values}
    return render(request, "publications/edit.html", context, status=422 if error else 200)


def _save(request: HttpRequest, key: str, row: Publication | None) -> HttpResponse:
    lines = _lines(request)
    values = {
        part: {language: request.POST.get(f"{part}_{language}", "") for language in ("en", "ko")}
        for part in ("title", "attribution", "contact")
    }
    seen = request.POST.get("seen", "0")
    try:
        if row is None and Publication.objects.filter(key=key).exists():
            raise BadInput(f"there is a publication '{key}' already; choose another id", field="key")
        sheet = Sheet(**values, lines=[Line(**line) for line in lines], seen=int(seen) if seen.isdecimal() else 0)
        with writing(current().home, patience=PATIENCE):
            write(key=key, sheet=sheet, by=of_session(member(request)))
    except KirokError as error:
        return _form(request, row, {**values, "lines": lines, "seen": seen, "key": key}, error)
    return redirect("publication", key)


def _lines(request: HttpRequest) -> list[dict[str, str]]:
    parts = {part: request.POST.getlist(f"line_{part}") for part in ("key", "kind", "en", "ko", "uses")}
    return [dict(zip(parts, row, strict=True)) for row in zip(*parts.values(), strict=False)]


@allowed("edit")
@require_POST
def add_picture(request: HttpRequest, key: str) -> HttpResponse:
    """Take a picture in: cleaned, sealed, with credit and origin."""
    row, file = find(key), request.FILES.get("file")
    texts = {part: request.POST.get(part, "") for part in ("credit", "origin", "source_type", "alt_en", "alt_ko")}
    given = pictures.Given(content=file.read() if file else b"", graphic="graphic" in request.POST, shows=_ids(request), **texts)
    return _pictured(request, row, lambda: pictures.add(publication=row, given=given, by=of_session(member(request))))


def _ids(request: HttpRequest) -> tuple[str, ...]:
    """Who can be recognised in a picture, one id after the other."""
    return tuple(dict.fromkeys(request.POST.get("shows", "").replace(",", " ").split()))


@allowed("edit")
@require_POST
def remove_picture(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """Take a picture out again."""
    row = find(key)
    return _pictured(request, row, lambda: pictures.remove(publication=row, position=position, by=of_session(member(request))))


def _pictured(request: HttpRequest, row: Publication, act: Any) -> HttpResponse:
    from kirok.desk.publications.views import shown

    try:
        with writing(current().home, patience=PATIENCE):
            act()
    except KirokError as error:
        return shown(request, find(row.key), error)
    return redirect("publication", row.key)
