"""What is a person's own: the password, the second factor, the sessions."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from kirok.base.errors import KirokError, Refused
from kirok.desk.administration import factor, holding, people
from kirok.desk.administration.listing import rows_of
from kirok.desk.chrome import newsroom
from kirok.desk.journal.actions import note
from kirok.desk.members import sessions
from kirok.desk.members.attempts import count_wrong, forgive, refuse_if_many
from kirok.desk.members.gates import confirmed, member

#: Where the session keeps a secret that the person has not confirmed yet, as hex.
_PENDING = "pending-factor"


@login_required
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own; it ends the person's sessions elsewhere."""
    user, error = member(request), None
    if request.method == "POST":
        given = {part: request.POST.get(part, "") for part in ("old", "new", "again")}
        try:
            refuse_if_many(user.name)
            people.change_password(user=user, **given)
            forgive(user.name)
            update_session_auth_hash(request, cast("Any", user))
            sessions.end_all(user.pk, but=request.session.session_key)
            return redirect("account")
        except KirokError as refusal:
            error = refusal
            if error.field == "old":
                count_wrong(user.name)
    return render(request, "administration/password.html", {"error": error, "shortest": people.SHORTEST}, status=422 if error else 200)


@login_required
def held(request: HttpRequest) -> HttpResponse:
    """What was being sent when the session ended: to read, to send once more, or to let go."""
    found = holding.held_for(request, member(request))
    if request.method == "POST":
        holding.let_go(request)
        return redirect("today")
    return render(request, "administration/held.html", found or {"path": "", "fields": []})


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own roles, second factor and sessions."""
    user = member(request)
    held = factor.factor_of(user)
    context = {
        "roles": user.roles,
        "compartments": list(user.compartments.order_by("key")),
        "factor": held,
        "codes_left": len(held.recovery) if held else 0,
        "needs_factor": factor.needs_factor(user),
        "sessions": rows_of(sessions.open_of(user.pk), this=request.session.session_key),
    }
    return render(request, "administration/account.html", context)


@login_required
@require_POST
def end_own(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all others."""
    user, label = member(request), request.POST.get("label", "")
    ended = (
        sessions.end_all(user.pk, but=request.session.session_key)
        if label == "others"
        else int(sessions.end(label, person=user.pk) is not None)
    )
    if ended:
        with transaction.atomic():
            note(by=user, action="session.end", target=user.name, detail={"ended": ended})
    return redirect("account")


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Take an authenticator into use: a picture, the secret for typing, and a code that shows that it works."""
    user, error = member(request), None
    pending = request.session.get(_PENDING)
    secret = bytes.fromhex(pending) if pending else factor.new_secret()
    request.session[_PENDING] = secret.hex()
    if request.method == "POST":
        try:
            by = confirmed(request)
            codes = factor.enrol(by.user, secret, request.POST.get("code", ""))
            del request.session[_PENDING]
            return render(request, "administration/recovery.html", {"codes": codes})
        except KirokError as refusal:
            error = refusal
    address = factor.address_of(user, secret, newsroom())
    context = {
        "picture": mark_safe(factor.picture_of(address)),  # noqa: S308  drawn here from our own bytes
        "address": address,
        "secret": factor.in_groups(secret),
        "has_one": factor.factor_of(user) is not None,
        "needs": factor.needs_factor(user),
        "error": error,
    }
    return render(request, "administration/second_factor.html", context, status=422 if error else 200)


@login_required
@require_POST
def drop_factor(request: HttpRequest) -> HttpResponse:
    """Give the second factor up, where no role asks for it."""
    user = member(request)
    try:
        by = confirmed(request)
        if factor.needs_factor(user):
            raise Refused("a role of yours takes a second factor; enrol another one instead")
        factor.take_away(by.user, by=by.user)
    except KirokError as error:
        return render(request, "administration/refused.html", {"error": error, "back": "account"}, status=422)
    return redirect("account")
