"""What is closed to a person: everything in a compartment that they are not in, whatever else it lies in besides."""

from __future__ import annotations

from django.db.models import Q

from kirok.desk.compartments.models import Enclosed
from kirok.desk.members.models import Compartment, User
from kirok.desk.members.scoping import Closed
from kirok.desk.statements.models import Source, Statement


def shut(user: User) -> list[Compartment]:
    """The compartments that the person is not in."""
    return [row for row in Compartment.objects.prefetch_related("people").order_by("key") if not row.opens_to(user)]


def closed_to(user: User) -> Closed | None:
    """The sources and statements that are closed to the person; None where no compartment is."""
    closed = [row.pk for row in shut(user)]
    if not closed:
        return None
    enclosed = Enclosed.objects.filter(compartment__in=closed)
    sources = Source._base_manager.filter(pk__in=enclosed.filter(source__isnull=False).values("source")).values("pk")  # noqa: SLF001
    alone = Q(pk__in=enclosed.filter(statement__isnull=False).values("statement"))
    rows = Statement._base_manager.filter(alone | Q(source__in=sources))  # noqa: SLF001  Django's documented name
    return Closed(sources, rows.values("pk"), Statement._base_manager.all())  # noqa: SLF001
