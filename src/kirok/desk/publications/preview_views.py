"""Before the next publish: what it would change, in words, and every page of the site as it would be."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kirok.desk.members.gates import allowed
from kirok.desk.members.scoping import anything_closed
from kirok.desk.publications.models import Outlay
from kirok.desk.publications.publishing import compose, foresee
from kirok.desk.vault.state import current
from kirok.publish.edition import Edition
from kirok.publish.pages import page_at

#: Rows told on the page; the command line tells them all.
_MOST = 200


@allowed("edit")
def foreseen(request: HttpRequest) -> HttpResponse:
    """What the next publish would add, change and take away, and what it would hold back."""
    if anything_closed():
        return render(request, "publications/foreseen.html", {"closed": True})
    place, base_url = _place()
    found = foresee(place, base_url=base_url)
    difference = found.difference
    context = {
        "rows": difference.rows[:_MOST],
        "more": max(0, len(difference.rows) - _MOST),
        "files": {"added": len(difference.added), "changed": len(difference.changed), "removed": len(difference.removed)},
        "withheld": found.withheld,
    }
    return render(request, "publications/foreseen.html", context)


def _place() -> tuple[Path, str | None]:
    """Where the site was last written and under which address; where there is none yet, the home's own place."""
    row, home = Outlay.objects.order_by("pk").first(), current().home
    return (home.path / row.path, row.base_url or None) if row else (home.site, None)


@allowed("edit")
def preview(_request: HttpRequest, place: str) -> HttpResponse:
    """One page of the site as it would be, from cleared text alone."""
    if anything_closed():
        raise Http404
    vault = current()
    cleared, _ = compose(vault.home, base_url=_place()[1])
    content = page_at(Edition(cleared.value, vault.log("release").vkey), place)
    if content is None:
        raise Http404
    kind, _ = mimetypes.guess_type(place)
    return HttpResponse(content, content_type=f"{kind or 'text/plain'}; charset=utf-8")
