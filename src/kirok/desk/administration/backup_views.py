"""The back-up page: what a back-up holds, when the last one was made, how it comes back; and a button."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kirok.base.errors import KirokError
from kirok.desk.administration import backing
from kirok.desk.journal.actions import writing
from kirok.desk.members.gates import allowed, confirmed
from kirok.desk.members.models import today
from kirok.desk.vault.archive import PARTS
from kirok.desk.vault.state import current, is_served

#: Days after which the page says that it is time.
_OLD = 7
PATIENCE = 4.0


@allowed("administer")
def back_up(request: HttpRequest) -> HttpResponse:
    """Show the last back-up, or make one."""
    error, made, size = None, None, 0
    if request.method == "POST":
        try:
            made, size = _make(request)
        except KirokError as refusal:
            error = refusal
    newest = backing.last()
    context = {
        "last": newest,
        "old": not is_served() and (newest is None or (today() - newest.day).days > _OLD),
        "served": is_served(),
        "parts": PARTS,
        "folder": _folder(),
        "made": made,
        "size": size,
        "error": error,
    }
    return render(request, "administration/backup.html", context, status=422 if error else 200)


def _make(request: HttpRequest) -> tuple[Path, int]:
    by = confirmed(request)
    with writing(current().home, patience=PATIENCE):
        target, written = backing.make(current().home, by=by)
    return target, written.size


def _folder() -> str:
    try:
        return str(backing.folder_of(current().home))
    except KirokError:
        return ""
