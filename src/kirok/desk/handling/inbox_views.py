"""The inbox on pages: what came, one report with its thread, taking it as a statement, answering, destroying."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from kirok.base.errors import BadInput, KirokError
from kirok.base.files import make_folder
from kirok.desk.chrome import page
from kirok.desk.handling import inbox as acts
from kirok.desk.handling.listing import Row, rows_of
from kirok.desk.handling.models import Care
from kirok.desk.handling.reading import File, find_report, open_report, readable_by
from kirok.desk.inbox import formats
from kirok.desk.inbox.models import Enclosure, Parcel
from kirok.desk.inbox.scripts import language_of
from kirok.desk.journal.actions import writing
from kirok.desk.members.gates import allowed, confirmed, member
from kirok.desk.statements.actions import Provenance
from kirok.desk.vault import intake, sealing
from kirok.desk.vault.state import current
from kirok.terms import vocabulary
from kirok.web.names import attachment

PATIENCE = 4.0
_FIELDS = ("source", "lang", "said_on", "consent")


@allowed("handle")
def inbox(request: HttpRequest) -> HttpResponse:
    """What is still to be dealt with, or with ?all everything that came."""
    return _inbox(request)


def _inbox(request: HttpRequest, error: KirokError | None = None) -> HttpResponse:
    every = "all" in request.GET
    rows = readable_by(member(request))
    waiting = rows.filter(handled_on=None, destroyed_on=None)
    shown = page(request, rows if every else waiting)
    listed: list[Row] = rows_of(list(shown.object_list), by=member(request))
    context = {"page": shown, "rows": listed, "every": every, "waiting": waiting.count(), "total": rows.count(), "error": error}
    return render(request, "handling/inbox.html", context, status=422 if error else 200)


def _found(request: HttpRequest, key: str) -> Parcel:
    """The report at this address; whoever may not read it finds nothing there."""
    try:
        return find_report(key, by=member(request))
    except KirokError as error:
        raise Http404 from error


@allowed("handle")
def report(request: HttpRequest, key: str) -> HttpResponse:
    """One report, opened now, among the others of its mailbox."""
    return _report(request, _found(request, key))


def _report(request: HttpRequest, parcel: Parcel, error: KirokError | None = None) -> HttpResponse:
    context: dict[str, Any] = {"parcel": parcel, "error": error, "given": request.POST}
    try:
        thread = open_report(current().home, parcel, by=member(request), patience=PATIENCE)
    except KirokError as refusal:
        return render(request, "handling/closed.html", context | {"error": refusal}, status=422)
    one = next(each for each in thread if each.parcel == parcel)
    following = readable_by(member(request)).filter(handled_on=None, destroyed_on=None).exclude(pk=parcel.pk).first()
    total = parcel.mailbox.parcels.count() if parcel.mailbox else 1
    context |= {"thread": thread, "one": one, "following": following, "total": total, "kept": _kept(request, parcel)}
    return render(request, "handling/report.html", context, status=422 if error else 200)


def _kept(request: HttpRequest, parcel: Parcel) -> bool:
    """Whether the reader keeps the source that the mailbox goes by, and so has its page."""
    care = Care.objects.filter(source__number=parcel.mailbox.number).first() if parcel.mailbox else None
    return bool(care and care.kept_by(member(request)))


@allowed("handle")
def report_take(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """What a report brought becomes a statement: whose, in which language, said when, on which consent."""
    parcel = _found(request, key)
    try:
        enclosure = acts.enclosure_of(parcel, position)
    except KirokError as error:
        raise Http404 from error
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in _FIELDS}
        scopes = request.POST.getlist("scope")
        try:
            provenance = Provenance(given["source"], None, given["lang"], given["said_on"], given["consent"], tuple(scopes))
            with writing(current().home, patience=PATIENCE):
                done = acts.take(enclosure, provenance=provenance, by=member(request))
            return redirect("statement", done.statement.key)
        except KirokError as error:
            return _form(request, parcel, enclosure, given, scopes, error)
    return _form(request, parcel, enclosure, {}, ())  # nothing is ticked: what nobody asked for is a no


def _form(
    request: HttpRequest, parcel: Parcel, enclosure: Enclosure, given: Any, scopes: Any, error: KirokError | None = None
) -> HttpResponse:
    try:
        text = formats.read(enclosure.document.name, sealing.take(enclosure.document.sealed)).text
    except KirokError as refusal:
        text, error = "", error or refusal
    number = parcel.mailbox.number if parcel.mailbox else acts.new_number()
    start = {"source": number, "lang": language_of(text), "said_on": "", "consent": ""}
    context = {
        "parcel": parcel,
        "enclosure": enclosure,
        "text": text,
        "given": given or start,
        "number": number,
        "bases": _terms("BASIS"),
        "scopes": [(code, words, code in scopes) for code, words in _terms("SCOPE")],
        "error": error,
    }
    return render(request, "handling/take.html", context, status=422 if error else 200)


def _terms(scheme: str) -> list[tuple[str, str]]:
    korean = (get_language() or "en").startswith("ko")
    return [(term.code, term.ko if korean else term.en) for term in vocabulary.load().schemes[scheme].terms.values()]


def _done(act: Callable[[], object]) -> KirokError | None:
    """Do one act in the home's only writer's place; what it refused, if it did."""
    try:
        with writing(current().home, patience=PATIENCE):
            act()
    except KirokError as error:
        return error
    return None


def _refuse_large(request: HttpRequest) -> None:
    """Django leaves files out of a form that is larger than its memory's limit; a reply must not go without one.

    Raises:
        BadInput: it is.
    """
    most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    if int(request.headers.get("content-length") or 0) > most:
        raise BadInput(f"the form is over {most:,} bytes", field="file", allowed="kirok drop reply --file FILE, kirok inbox add FILE.age")


@allowed("handle")
@require_POST
def report_reply(request: HttpRequest, key: str) -> HttpResponse:
    """Write to the source: an answer or a question; it leaves with the next pull."""
    parcel = _found(request, key)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    files = [(str(each.name), each.read()) for each in request.FILES.getlist("file") if each]

    def act() -> None:
        if parcel.mailbox is None:
            raise BadInput("this report has no mailbox to answer to")
        _refuse_large(request)
        acts.answer(parcel.mailbox, text=text, files=files, asks="asks" in request.POST, by=member(request))

    error = _done(act)
    return _report(request, parcel, error) if error else redirect("report", parcel.key)


@allowed("handle")
@require_POST
def report_handled(request: HttpRequest, key: str) -> HttpResponse:
    """Mark it handled and go on to the next, or take the mark away."""
    parcel = _found(request, key)
    error = _done(lambda: acts.mark(parcel, handled="again" not in request.POST, by=member(request)))
    if error:
        return _report(request, parcel, error)
    following = readable_by(member(request)).filter(handled_on=None, destroyed_on=None, leaf__startswith=request.POST.get("next") or "-")
    if "again" in request.POST:
        return redirect("report", parcel.key)
    return redirect("report", following[0].key) if following else redirect("inbox")


@allowed("handle")
@require_POST
def report_destroy(request: HttpRequest, key: str) -> HttpResponse:
    """Destroy it for good, on the handler's own password."""
    parcel = _found(request, key)
    error = _done(lambda: acts.destroy(parcel, by=confirmed(request)))
    return _report(request, parcel, error) if error else redirect("inbox")


@allowed("handle")
def report_file(request: HttpRequest, key: str, position: int) -> HttpResponse:
    """A file as it came, to keep and never to show."""
    parcel = _found(request, key)
    try:
        enclosure = acts.enclosure_of(parcel, position)
        with writing(current().home, patience=PATIENCE):
            pieces = acts.hand_out(enclosure, by=member(request))
    except BadInput as error:
        raise Http404 from error
    except KirokError as error:
        return _report(request, parcel, error)
    response = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    response.headers["Content-Length"] = str(enclosure.document.size)
    response.headers["Content-Disposition"] = attachment(bytes(enclosure.name))
    response.sandboxed = True  # type: ignore[attr-defined]  # SecurityHeaders looks for it
    return response  # type: ignore[return-value]  # streamed, so that a large file is never whole in memory


@allowed("handle")
@require_POST
def envelope_add(request: HttpRequest) -> HttpResponse:
    """Take in a sealed file that came by hand."""
    file = request.FILES.get("file")
    part = make_folder(current().home.sealed / intake.FOLDER) / f".{secrets.token_hex(8)}.part"
    try:
        _refuse_large(request)
        if not file:
            raise BadInput("no file came", field="file", allowed="a sealed file (.age)")
        part.write_bytes(file.read())  # sealed: it was never in the clear
        with writing(current().home, patience=PATIENCE):
            parcel, _ = acts.add(part, by=member(request))
    except KirokError as error:
        error.file = None
        return _inbox(request, error)
    finally:
        part.unlink(missing_ok=True)
    return redirect("report", parcel.key)


__all__ = ["File", "envelope_add", "inbox", "report", "report_destroy", "report_file", "report_handled", "report_reply", "report_take"]
