"""What rests on one source: its own statements, what others heard through it, and from there the way of any retraction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kirok.desk.claims.models import Claim
from kirok.desk.handling.holding import speakers
from kirok.desk.retraction.closure import Reach, Target, find_target, footing, reach_all
from kirok.desk.statements.models import Source, Statement


def told_by(source: Source) -> list[Target]:
    """The source's statements, and statements and claims that name it in their hearing chain."""
    found: list[Target] = [Target("statement", row.key, row) for row in Statement.objects.filter(source=source).only("key").order_by("pk")]
    known = {target.key for target in found}
    for kind, model in (("statement", Statement), ("claim", Claim)):
        manager: Any = model._default_manager  # noqa: SLF001  Django's documented name
        rows = manager.filter(payload__icontains=f'"{source.number}"').order_by("pk")
        found += [Target(kind, row.key, row) for row in rows if source.number in speakers(row.payload) and row.key not in known]
    return found


def reach_of(sources: Iterable[Source]) -> Reach:
    """Everything that rests on any of *sources*, as the closure of a retraction finds it."""
    return reach_all([target for source in sources for target in told_by(source)])


def sources_under(key: str) -> list[Source]:
    """The sources that a claim, finding, publication, sentence or statement rests on, those in hearing chains too.

    Raises:
        BadInput: nothing has that id.
    """
    under = footing(find_target(key))
    statements = list(Statement.objects.filter(key__in=under.statements))
    claims = Claim.objects.filter(key__in=under.claims).values_list("payload", flat=True)
    heard = {who for payload in (*(row.payload for row in statements), *claims) for who in speakers(payload)}
    own = {row.source_id for row in statements if row.source_id is not None}
    return list(Source.objects.filter(pk__in=own) | Source.objects.filter(number__in=heard))
