"""A source or a statement is put into a compartment, by somebody who is in it, and taken out again."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.compartments.models import Enclosed
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import Compartment
from kirok.desk.statements.models import Source, Statement


def _thing(item: str) -> dict[str, Any]:
    statement = Statement.objects.filter(key=item).first()
    if statement is not None:
        return {"statement": statement}
    source = Source.objects.filter(number=item).first()
    if source is not None:
        return {"source": source}
    raise BadInput(f"there is no statement or source '{item}'", field="item", allowed="the id of a statement, or a number such as S-0007")


def _open(key: str, by: Authenticated) -> Compartment:
    require(by.user, "enclose")
    row = Compartment.objects.prefetch_related("people").filter(key=key).first()
    if row is None or not row.opens_to(by.user):  # which compartments there are is not for who is in none of them
        raise BadInput(f"there is no compartment '{key}' that you are in", field="compartment")
    return row


def enclose(*, item: str, compartment: str, by: Authenticated) -> Enclosed:
    """Put a statement, or everything of a source, into a compartment; from now on only its people find it.

    Raises:
        BadInput: no such item, or no such compartment that the person is in.
        Refused: a role that may not, or it lies in there already.
    """
    row, thing = _open(compartment, by), _thing(item)
    with transaction.atomic():
        enclosed, new = Enclosed.objects.get_or_create(compartment=row, **thing)
        if not new:
            raise Refused(f"{item} lies in '{compartment}' already; nothing was changed")
        note(by=by.user, action="compartment.enclose", target=item, detail={"compartment": compartment})
    return enclosed


def release(*, item: str, compartment: str, by: Authenticated) -> None:
    """Take it out again: whoever may read statements finds it, unless it lies in another compartment too.

    Raises:
        BadInput: no such item, or no such compartment that the person is in.
        Refused: a role that may not, or it does not lie in there.
    """
    row, thing = _open(compartment, by), _thing(item)
    with transaction.atomic():
        if not Enclosed.objects.filter(compartment=row, **thing).delete()[0]:
            raise Refused(f"{item} does not lie in '{compartment}' itself; nothing was changed")
        note(by=by.user, action="compartment.release", target=item, detail={"compartment": compartment})


def held_in(statement: Statement) -> list[Enclosed]:
    """The compartments in which a statement lies, by itself or with its source."""
    rows = Enclosed.objects.select_related("compartment", "source")
    found = rows.filter(statement=statement) | rows.filter(source__isnull=False, source=statement.source_id)
    return list(found.order_by("compartment__key", "pk"))
