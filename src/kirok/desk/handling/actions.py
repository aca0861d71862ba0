"""Who keeps contact with a source: the lead gives it a handler; a deputy and a hand-over take two people."""

from __future__ import annotations

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.handling.models import Care
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, find, require
from kirok.desk.members.models import User
from kirok.desk.statements.models import Source


def assign(*, source: str, handler: str, by: Authenticated) -> Care:
    """Make *handler* keep contact with a source that nobody keeps, or whose keepers have left.

    Raises:
        BadInput: no such source or person.
        Refused: not the lead, somebody without a handler's role, or a source that somebody keeps.
    """
    require(by.user, "assign")
    row = find_source(source)
    held = Care.objects.filter(source=row).select_related("handler", "deputy").first()
    if held is not None and any(person is not None and held.kept_by(person) for person in (held.handler, held.deputy)):
        raise Refused(f"{source} is kept already: its handler or deputy hands it over, with the lead", field="handler")
    person = find_handler(handler)
    with transaction.atomic():
        care, _ = Care.objects.update_or_create(source=row, defaults={"handler": person, "deputy": None})
        note(by=by.user, action="assign", target=source, detail={"handler": handler})
    return care


def find_source(number: str) -> Source:
    """The source of that number.

    Raises:
        BadInput: there is none.
    """
    row = Source.objects.filter(number=number).first()
    if row is None:
        raise BadInput(f"there is no source '{number}'", field="source")
    return row


def find_handler(name: str, *, field: str = "handler") -> User:
    """The person of that name, who holds a handler's role.

    Raises:
        BadInput: nobody is called so.
        Refused: somebody else.
    """
    person = find(name, field=field)
    if not person.has_role("handler"):
        raise Refused(f"'{name}' is no handler", field=field)
    return person


def appoint(*, care: Care, deputy: str, by: Authenticated, second: Authenticated) -> None:
    """Put one deputy beside the handler ("" for none), on the handler's and the lead's word.

    Raises:
        BadInput: nobody is called so.
        Refused: not the two of them, or a deputy who is the handler or no handler at all.
    """
    _require_pair(care, by.user, second.user)
    person = find_handler(deputy, field="deputy") if deputy else None
    if person == care.handler:
        raise Refused("a handler's deputy is another person", field="deputy")
    _give(care, care.handler, person, "deputy", by.user, second.user)


def hand_over(*, care: Care, handler: str, by: Authenticated, second: Authenticated) -> None:
    """Give a source to another handler, on a keeper's and the lead's word; its deputy stays, unless it is the new handler.

    Raises:
        BadInput: nobody is called so.
        Refused: not the two of them, no handler, or the one who has it already.
    """
    _require_pair(care, by.user, second.user)
    person = find_handler(handler)
    if person == care.handler:
        raise Refused(f"'{handler}' keeps {care.source.number} already", field="handler")
    _give(care, person, None if person == care.deputy else care.deputy, "hand-over", by.user, second.user)


def _require_pair(care: Care, by: User, second: User) -> None:
    if by == second:
        raise Refused("this takes two different people", field="second")
    pairs = ((by, second), (second, by))
    if not any(care.kept_by(keeper) and lead.has_role("lead") for keeper, lead in pairs):
        raise Refused("one of the two must keep this source, and the other be the lead", field="second")


def _give(care: Care, handler: User, deputy: User | None, act: str, by: User, second: User) -> None:
    with transaction.atomic():
        care.handler, care.deputy = handler, deputy
        care.save(update_fields=["handler", "deputy"])
        detail = {"handler": handler.name, "deputy": deputy.name if deputy else None, "second": second.name}
        note(by=by, action=act, target=care.source.number, detail=detail)
