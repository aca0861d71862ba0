"""A statement's recordings and pictures: listed, added, and shown at the time or region that a claim cites."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from kirok.base.errors import BadInput, KirokError
from kirok.desk.claims.models import Claim
from kirok.desk.claims.templatetags.claims import cited as cited_in
from kirok.desk.contact.interview_views import give_up, sealing_uploads
from kirok.desk.contact.ranges import asked
from kirok.desk.contact.uploads import taken_from
from kirok.desk.handling.interviewing import transcript
from kirok.desk.handling.media import attach, may_add, may_see
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, may, member
from kirok.desk.publications.pictures import size_of
from kirok.desk.statements.models import Medium, Statement
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.terms.selectors import Region, TimeRange, parse_fragment
from kirok.terms.transcript import stamp

PATIENCE = 4.0
_LARGEST_PICTURE = 40_000_000


@csrf_exempt
@allowed("read")
def media(request: HttpRequest, key: str) -> HttpResponse:
    """What belongs to a statement and this person may hear or see; adding to it."""
    statement = get_object_or_404(Statement.objects.select_related("source"), key=key)
    if not may_add(member(request), statement) and not seen(member(request), statement):
        raise Http404
    return sealing_uploads(_media)(request, statement)


def seen(user: Any, statement: Statement) -> list[Medium]:
    """The recordings and pictures of a statement that a person may hear or see."""
    return [row for row in statement.media.select_related("statement").order_by("pk") if may_see(user, row)]


def _media(request: HttpRequest, statement: Statement) -> HttpResponse:
    error = None
    if request.method == "POST":
        taken = taken_from(request, "file")
        try:
            if taken is None:
                raise BadInput("choose a file", field="file")
            with writing(current().home, patience=PATIENCE):
                attach(statement=statement, taken=taken, by=of_session(member(request)))
        except KirokError as refusal:
            give_up(taken)
            error = refusal
        else:
            return redirect("media", statement.key)
    user = member(request)
    context = {"statement": statement, "rows": seen(user, statement), "may_add": may_add(user, statement), "error": error}
    return render(request, "contact/media.html", context, status=422 if error else 200)


def _one(request: HttpRequest, key: str, name: str) -> Medium:
    row = Medium.objects.filter(statement__key=key, sha256=name).select_related("statement__source", "source").first()
    if row is None or not may_see(member(request), row):
        raise Http404
    return row


@allowed("read")
def medium(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One recording or picture at ``?fragment=``: the region drawn on it, or the words of that time beside the player."""
    row = _one(request, key, name)
    cited, error = None, None
    try:
        cited = _cited(request, row)
    except BadInput as refusal:
        error = refusal
    context: dict[str, Any] = {"medium": row, "statement": row.statement, "cited": cited, "fragment": str(cited or ""), "error": error}
    context |= {"claims": _citing(row), "may_code": may(member(request), "code"), "shown": _shown_now(request, row)}
    context |= _picture(row, cited) if row.kind == "image" else _recording(row, cited)
    return render(request, "contact/medium.html", context, status=422 if error else 200)


def _shown_now(request: HttpRequest, row: Medium) -> bool:
    """A picture of a statement with a graphic note is hidden until it is asked for."""
    graphic = row.statement is not None and row.statement.notes.filter(graphic=True).exists()
    return not graphic or bool(request.GET.get("show")) or row.kind != "image"


def _cited(request: HttpRequest, row: Medium) -> TimeRange | Region | None:
    """The fragment of the address, or the numbers of the form."""
    parts = ("x", "y", "w", "h") if row.kind == "image" else ("start", "end")
    numbers = [request.GET.get(part, "").strip() for part in parts]
    text = request.GET.get("fragment", "").strip()
    if any(numbers):
        text = f"xywh={','.join(numbers)}" if row.kind == "image" else f"t={numbers[0] or 0}" + (f",{numbers[1]}" if numbers[1] else "")
    if not text:
        return None
    found = parse_fragment(text)
    if isinstance(found, Region) != (row.kind == "image"):
        raise BadInput("a picture is cited by a region, a recording by a time", field="fragment")
    return found


def _citing(row: Medium) -> list[tuple[Claim, str]]:
    """The claims of the statement that cite this file, with each fragment; a span without a file means the only one there is."""
    only = Medium.objects.filter(statement=row.statement).count() == 1
    found = []
    for claim in Claim.objects.filter(statement=row.statement).order_by("pk"):
        found += [(claim, one) for one, name in cited_in(claim.payload.get("span")) if name == row.sha256 or (not name and only)]
    return found


def _picture(row: Medium, cited: Any) -> dict[str, Any]:
    width, height = size_of(sealing.take(row.sealed))
    region = cited
    if cited is not None and cited.percent:
        region = _in_pixels(cited, width, height)
    return {"width": width, "height": height, "region": region}


def _in_pixels(region: Region, width: int, height: int) -> Region:
    """A region in per cent as one in pixels of this picture."""
    return Region(
        round(region.x * width / 100),
        round(region.y * height / 100),
        round(region.width * width / 100),
        round(region.height * height / 100),
    )


def _recording(row: Medium, cited: Any) -> dict[str, Any]:
    interview = getattr(row, "interview", None)
    read = transcript(interview) if interview else None
    chosen = set(read.at(cited.start, cited.end)) if read and cited else set()
    cues = (
        [
            (stamp(cue.start), f"t={cue.start:g}" + (f",{cue.end:g}" if cue.end else ""), read.text[cue.begin : cue.finish], cue in chosen)
            for cue in read.cues
        ]
        if read
        else []
    )
    return {"cues": cues}


@allowed("read")
def medium_bytes(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """The bytes that a player or a page asks for: opened in memory, a window at a time."""
    row = _one(request, key, name)
    if row.kind == "image":
        if row.size > _LARGEST_PICTURE:
            raise Http404
        return HttpResponse(sealing.take(row.sealed), content_type=row.mime)
    found = asked(request.headers.get("Range"), row.size)
    if found is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size}"})
    start, end = found
    body = sealing.take_range(row.sealed, start, end)
    headers = {"Content-Range": f"bytes {start}-{end - 1}/{row.size}", "Accept-Ranges": "bytes"}
    return HttpResponse(body, status=206, content_type=row.mime, headers=headers)
