"""An estimate at the page of a draft: brought as the file that ``kirok estimate --json`` printed, and taken out again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from kirok.base.errors import BadInput
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, member
from kirok.desk.publications.estimating import MOST_BYTES, Brought, bring, remove, result_of
from kirok.desk.publications.models import Publication
from kirok.desk.publications.views import attempt
from kirok.publish.record import Words


@allowed("edit")
@require_POST
def bring_estimate(request: HttpRequest, key: str) -> HttpResponse:
    """Put an estimate beside a draft; another person releases it."""
    return attempt(request, key, lambda row: bring(publication=row, brought=_brought(request), by=of_session(member(request))))


@allowed("edit")
@require_POST
def remove_estimates(request: HttpRequest, key: str) -> HttpResponse:
    """Take every estimate out of a draft."""

    def act(row: Publication) -> int:
        if not row.estimates.exists():
            raise BadInput("no estimate stands beside it")
        return remove(publication=row, by=of_session(member(request)))

    return attempt(request, key, act)


def _brought(request: HttpRequest) -> Brought:
    file = request.FILES.get("estimate")
    if file is None:
        raise BadInput("choose the file that kirok estimate --json printed", field="estimate")
    question, reviewer, remark = (Words(*(request.POST.get(f"{name}_{lang}", "").strip() for lang in ("en", "ko"))) for name in _TEXTS)
    result = result_of(file.read(MOST_BYTES + 1), file=file.name or "estimate")
    return Brought(result, question, reviewer, remark if remark.en or remark.ko else None)


_TEXTS = ("question", "reviewer", "remark")
