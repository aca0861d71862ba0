"""Counts of the desk: what is covered, and of each source's resolved claims how many held and how many fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding
from kirok.desk.members.models import User
from kirok.desk.publications.models import Publication
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.statements.models import Source, Statement

#: Reasons that resolve a claim against what was told. Others say nothing of the source: a revised account, a
#: translation, a coding mistake, a withdrawn consent.
FELL = frozenset({"subject-reappeared", "source-recanted", "forged", "mis-identified"})


@dataclass(frozen=True)
class Track:
    """One source: its handler and deputy, how many claims it has, and of the resolved ones how many held and fell."""

    source: Source
    claims: int
    held: int
    fell: int

    @property
    def resolved(self) -> int:
        """The n that the two numbers are of."""
        return self.held + self.fell


def kept_by(user: User) -> Any:
    """The sources whose track record a person sees: the lead every one, a handler those in their care."""
    rows = Source.objects.select_related("care__handler", "care__deputy").order_by("number")
    if user.has_role("lead"):
        return rows
    return rows.filter(Q(care__handler=user) | Q(care__deputy=user))


def tracks(sources: Sequence[Source]) -> list[Track]:
    """Held: a standing claim under a corroborated finding. Fell: retracted for a reason that speaks against what was told."""
    pks = [source.pk for source in sources]
    claims = Claim.objects.filter(statement__source__in=pks)
    total = _by_source(claims)
    held = _by_source(
        claims.filter(status="standing", supports__stance="supports", supports__finding__certainty="CER.corroborated").distinct()
    )
    fallen = StatusEvent.objects.filter(becomes="retracted", reason__in=FELL).values("target")
    fell = _by_source(claims.filter(status="retracted", key__in=fallen))
    return [Track(source, total.get(source.pk, 0), held.get(source.pk, 0), fell.get(source.pk, 0)) for source in sources]


def _by_source(claims: Any) -> dict[int, int]:
    rows = claims.order_by().values_list("statement__source").annotate(number=Count("pk", distinct=True))
    return dict(rows)


def coverage() -> Mapping[str, list[tuple[str, int]]]:
    """How many there are of each kind, state and certainty; each count is a whole number of rows."""
    coded = Statement.objects.annotate(number=Count("claims"))
    return {
        "lang": _counts(Statement.objects, "lang"),
        "coded": [("coded", coded.filter(number__gt=0).count()), ("uncoded", coded.filter(number=0).count())],
        "kind": _counts(Claim.objects, "kind"),
        "type": _counts(Claim.objects.exclude(type=""), "type"),
        "certainty": _counts(Finding.objects.exclude(certainty=""), "certainty"),
        "state": _counts(Publication.objects, "state"),
    }


def _counts(rows: Any, part: str) -> list[tuple[str, int]]:
    return list(rows.order_by().values_list(part).annotate(number=Count("pk")).order_by("-number", part))
