"""What a claim or event is tied to: each other end one click away, in its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.db.models import Q
from django.urls import reverse

from kirok.desk.claims.blindness import unseen_by
from kirok.desk.claims.models import Claim
from kirok.desk.claims.templatetags.claims import both
from kirok.desk.coding.entering import link_key
from kirok.desk.entities.models import Event, Link
from kirok.desk.members.gates import may, member

register = template.Library()

_MOST = 100


@dataclass(frozen=True)
class End:
    """One end of a tie: its id, where it is read, and the claim or the label that says what it is."""

    key: str
    url: str = ""
    claim: Claim | None = None
    words: str = ""


@dataclass(frozen=True)
class Tie:
    """One link with both of its ends."""

    row: Link
    left: End
    right: End

    @property
    def ends(self) -> tuple[End, End]:
        return self.left, self.right

    @property
    def key(self) -> str:
        """What the link is called in addresses."""
        return link_key(self.row.payload)


@register.inclusion_tag("coding/ties.html", takes_context=True)
def ties(context: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The ties of one entry; claims that the reader may not see while coding their statement a second time are left out."""
    request = context["request"]
    rows = list(Link.objects.filter(Q(left=key) | Q(right=key)).order_by("pk")[:_MOST])
    ends = _ends([end for row in rows for end in (row.left, row.right)], unseen_by(member(request)))
    shown = [Tie(row, ends[row.left], ends[row.right]) for row in rows if row.left in ends and row.right in ends]
    return {"ties": shown, "own": key, "request": request, "enters": may(member(request), "code")}


def _ends(keys: Sequence[str], unseen: frozenset[int]) -> Mapping[str, End]:
    """Every end that may be shown, whatever it is; one question to each table."""
    claims = Claim.objects.filter(key__in=keys).select_related("statement").prefetch_related("spans")
    found = {key: End(key) for key in keys}
    for claim in claims:
        if claim.statement_id in unseen:
            del found[claim.key]
        else:
            found[claim.key] = End(claim.key, reverse("claim", args=[claim.key]), claim)
    for event in Event.objects.filter(key__in=keys):
        found[event.key] = End(event.key, reverse("event", args=[event.key]), words=both(event.payload.get("label")))
    return found
