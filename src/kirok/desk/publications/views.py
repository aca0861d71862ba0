"""Publications: a list with their state, and one sentence by sentence with what stands against its release and who may do what."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from kirok.base.errors import KirokError
from kirok.desk.chrome import page
from kirok.desk.journal.actions import writing
from kirok.desk.members.actions import of_session
from kirok.desk.members.gates import allowed, confirmed, may, member
from kirok.desk.members.models import User, today
from kirok.desk.publications import actions
from kirok.desk.publications.desk_models import AUDIENCES
from kirok.desk.publications.estimating import record_of
from kirok.desk.publications.evidence import Evidence, gather
from kirok.desk.publications.exposing import verdicts
from kirok.desk.publications.grounds import resting
from kirok.desk.publications.models import Disclosure, Publication
from kirok.desk.publications.pictures import SOURCE_TYPES
from kirok.desk.publications.register import sentences_allowed
from kirok.desk.publications.signing import sign, told
from kirok.desk.publications.stops import BESIDE, held_until, needs
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current

#: Seconds that a page waits for another writer before it says so.
PATIENCE = 4.0


@allowed("read")
def publications(request: HttpRequest) -> HttpResponse:
    """Every publication and who released it."""
    rows = Publication.objects.select_related("released_by").order_by("-pk")
    return render(request, "publications/list.html", {"page": page(request, rows), "may_edit": may(member(request), "edit")})


@allowed("read")
def publication(request: HttpRequest, key: str) -> HttpResponse:
    """One publication; what stands against it comes from the same rules that release and publish obey."""
    return shown(request, find(key))


def find(key: str) -> Publication:
    """The publication with all that stands beside it, or the page that says there is none."""
    rows = Publication.objects.select_related("drafted_by", "released_by", "reviewed_by").prefetch_related(*BESIDE)
    return get_object_or_404(rows, key=key)


def shown(request: HttpRequest, row: Publication, error: KirokError | None = None) -> HttpResponse:
    """The page of a publication, with the error of an act that was refused."""
    evidence, user = gather(row), member(request)
    context = {
        "publication": row,
        "items": evidence.items,
        "authors": sorted(user.name for user in evidence.authors),
        "reasons": _together(_reasons(evidence, handler=may(user, "expose")), row.key),
        "verdicts": {entry.sentence: entry.state for entry in verdicts(evidence)},
        "lacking": _lacking(evidence),
        "needs": needs(evidence, today()),
        "held": held_until(row, today()),
        "estimates": [record_of(one) for one in row.estimates.order_by("key")],
        "left": Disclosure.objects.filter(publication=row.key).order_by("-pk")[:20],
        "source_types": list(dict.fromkeys(code for codes in SOURCE_TYPES.values() for code in codes)),
        "error": error,
        **_offers(user, evidence),
    }
    return render(request, "publications/detail.html", context, status=422 if error else 200)


def _reasons(evidence: Evidence, *, handler: bool) -> list[str]:
    """What stands against it; why the exposure check holds a sentence is for its handler, others read that it does."""
    found = actions.against(evidence)
    if handler:
        return found
    asked = {f"{evidence.publication.key}/{key}: " for key in resting(evidence)}
    told = [next((f"{start}on hold; ask its handler" for start in asked if reason.startswith(start)), reason) for reason in found]
    return list(dict.fromkeys(told))


def _lacking(evidence: Evidence) -> set[str]:
    """The sentences to which the missing consent belongs, so that they can be left out."""
    return {item.address for item in evidence.items} - sentences_allowed(evidence, AUDIENCES["site"], today())


def _together(reasons: Iterable[str], publication: str) -> list[str]:
    """Sentences of which the same is said stand in one line: seven times "on hold" would hide the eighth reason."""
    found: dict[str, list[str]] = {}
    for reason in reasons:
        where, _, said = reason.partition(": ")
        of_sentence = where.startswith(f"{publication}/") and said
        found.setdefault(said if of_sentence else reason, []).extend([where] if of_sentence else [])
    return [f"{', '.join(where)}: {said}" if where else said for said, where in found.items()]


def _offers(user: User, evidence: Evidence) -> dict[str, bool]:
    state, author = evidence.publication.state, user in evidence.authors
    return {
        "may_edit": may(user, "edit") and state in {"draft", "reviewed"},
        "may_review": may(user, "review") and state in {"draft", "reviewed"} and not author,
        "may_release": may(user, "release") and state in {"draft", "reviewed"} and not author,
        "may_sign": may(user, "sign") and not author,
        "may_kin": may(user, "kin"),
        "is_author": author,
    }


def attempt(request: HttpRequest, key: str, act: Callable[[Publication], object]) -> HttpResponse:
    """Do *act* on the publication, alone at the writer's place; its page again, with the reason where it was refused."""
    row = find(key)
    try:
        with writing(current().home, patience=PATIENCE):
            act(row)
    except KirokError as error:
        return shown(request, find(key), error)
    return redirect("publication", key)


@allowed("review")
@require_POST
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Record that this person has read it against its claims."""
    return attempt(request, key, lambda row: actions.review(publication=row, by=of_session(member(request))))


@allowed("release")
@require_POST
def release(request: HttpRequest, key: str) -> HttpResponse:
    """Release it: the person gives the password once more."""
    return attempt(request, key, lambda row: actions.release(publication=row, by=confirmed(request)))


@allowed("sign")
@require_POST
def sign_off(request: HttpRequest, key: str) -> HttpResponse:
    """A legal reviewer agrees to one name in this wording."""
    actor = request.POST.get("actor", "")
    return attempt(request, key, lambda row: sign(publication=row, actor=actor, by=confirmed(request)))


@allowed("kin")
@require_POST
def kin_told(request: HttpRequest, key: str) -> HttpResponse:
    """The family of a dead person knows."""
    actor = request.POST.get("actor", "")
    return attempt(request, key, lambda row: told(publication=row, actor=actor, by=of_session(member(request))))


@allowed("read")
def picture(_request: HttpRequest, key: str, position: int) -> HttpResponse:
    """The cleaned bytes of a picture."""
    row = find(key).pictures.filter(position=position).first()
    if row is None:
        raise Http404
    return HttpResponse(sealing.take(row.sealed), content_type=row.mime)
