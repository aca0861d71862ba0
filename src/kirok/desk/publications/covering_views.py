"""Where an editor says which regions of a picture are covered: by numbers, or by dragging over it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kirok.base.errors import KirokError
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, member
from kirok.desk.publications.covering import cover_picture
from kirok.desk.publications.models import Picture
from kirok.desk.publications.pictures import size_of
from kirok.desk.publications.views import PATIENCE, find
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.terms.selectors import Region, parse_fragment

_NUMBERS = ("x", "y", "w", "h")


@allowed("edit")
def cover_page(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """The picture with its covered regions drawn; a further one by numbers or by mouse; ticks that are taken away uncover."""
    row, error = _picture(key, position), None
    if request.method == "POST":
        try:
            with writing(current().home, patience=PATIENCE):
                cover_picture(publication=find(key), position=position, regions=_given(request), by=of_session(member(request)))
        except KirokError as refusal:
            error = refusal
        else:
            return redirect("cover", key, position)
    width, height = size_of(sealing.take(row.original or row.sealed))
    context = {
        "row": row,
        "key": key,
        "width": width,
        "height": height,
        "regions": [(text, found) for text in row.regions if isinstance(found := parse_fragment(text), Region)],
        "sent": request.POST,
        "error": error,
    }
    return render(request, "publications/cover.html", context, status=422 if error else 200)


def _picture(key: str, position: int) -> Picture:
    row = find(key).pictures.filter(position=position).first()
    if row is None:
        raise Http404
    return row


def _given(request: HttpRequest) -> list[str]:
    """The regions that stay ticked, and the one that the number fields say."""
    numbers = [request.POST.get(part, "").strip() for part in _NUMBERS]
    return [*request.POST.getlist("region"), *([f"xywh={','.join(numbers)}"] if any(numbers) else [])]


@allowed("edit")
def uncovered(_request: HttpRequest, key: str, position: int) -> HttpResponse:
    """The picture as it came, for whoever places the regions; nothing else shows or exports it."""
    row = _picture(key, position)
    return HttpResponse(sealing.take(row.original or row.sealed), content_type=row.mime)
