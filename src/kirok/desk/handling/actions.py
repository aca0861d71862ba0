"""The lead gives a source its handler and a deputy; both alone see what the source's items have in common."""

from __future__ import annotations

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling.models import Care
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, find, require
from kirok.desk.members.models import User
from kirok.desk.statements.models import Source


def assign(*, source: str, handler: str, deputy: str, by: Authenticated) -> Care:
    """Make *handler* keep contact with a source, with *deputy* ("" for none) beside them.

    Raises:
        BadInput: no such source or person.
        Refused: not the lead, somebody without a handler's role, or one person as both.
    """
    require(by.user, "assign")
    row = Source.objects.filter(number=source).first()
    if row is None:
        raise BadInput(f"there is no source '{source}'", field="source")
    first, second = _handler(handler), _handler(deputy) if deputy else None
    if first == second:
        raise Refused("a handler's deputy is another person", field="deputy")
    with transaction.atomic():
        care, _ = Care.objects.update_or_create(source=row, defaults={"handler": first, "deputy": second})
        note(by=by.user, action="assign", target=source, detail={"handler": handler, "deputy": deputy or None})
    return care


def _handler(name: str) -> User:
    person = find(name, field="handler")
    if not person.has_role("handler"):
        raise Refused(f"'{name}' is no handler", field="handler")
    return person
