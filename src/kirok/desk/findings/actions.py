"""Findings are drafted, concluded by rule, and may be lowered by two people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kirok.base.errors import Refused
from kirok.base.telling import spread
from kirok.base.watching import Watch, unwatched
from kirok.desk.claims.comparing import fallen, gone
from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding, Lowering, Support
from kirok.desk.findings.rules import Conclusion, Hop, Voice, conclude
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User
from kirok.desk.members.scoping import wholly
from kirok.desk.rows import Outcome, hand_over, upsert


@dataclass(frozen=True)
class Concluded:
    """A finding's new conclusion beside what it was before ("" when it had none)."""

    finding: str
    was: str
    now: Conclusion


def voice(claim: Claim) -> Voice:
    """A claim as evidence. Its own chain, where it has one, tells more than its statement's."""
    chain = claim.payload.get("chain") or claim.statement.payload.get("chain") or []
    hops = tuple(Hop(str(hop.get("who") or ""), str(hop.get("access") or "unknown").removeprefix("ACC.")) for hop in chain)
    own = [str(access).removeprefix("ACC.") for access in claim.payload.get("access") or []]
    if own and hops and len(hops) == 1:
        hops = (Hop(hops[0].who, own[0]),)
    return Voice(claim.key, hops, standing=claim.key not in gone([claim], fallen))


def weigh(supports: Iterable[Support], *, lowered: bool) -> Conclusion:
    """The rules applied to the supports of one finding."""
    rows = list(supports)
    pro = [voice(row.claim) for row in rows if row.stance == "supports"]
    con = [voice(row.claim) for row in rows if row.stance == "contradicts"]
    return conclude(pro, con, lowered=lowered)


@wholly
def conclude_all(*, by: User, only: Iterable[str] | None = None, watch: Watch = unwatched) -> list[Concluded]:
    """Apply the rules to every finding (or to *only* those) and keep what changed."""
    with transaction.atomic():
        rows = Finding.objects.prefetch_related("supports__claim__statement", "lowerings").order_by("pk")
        if only is not None:
            rows = rows.filter(key__in=list(only))
        with watch("concluding", rows.count()) as advance:
            done = [_conclude(finding) for finding in spread(rows, len(rows), advance)]
        changed = [entry for entry in done if entry.was != entry.now.certainty]
        if changed:
            note(by=by, action="conclude", target="findings", detail={entry.finding: entry.now.certainty for entry in changed})
    return done


def _conclude(finding: Finding) -> Concluded:
    was = finding.certainty
    now = weigh(finding.supports.all(), lowered=bool(finding.lowerings.all()))
    if (was, finding.independent_origins, finding.rule) != (now.certainty, now.independent_origins, now.rule):
        finding.certainty, finding.independent_origins, finding.rule = now.certainty, now.independent_origins, now.rule
        finding.save(update_fields=["certainty", "independent_origins", "rule"])
    return Concluded(finding.key, was, now)


def lower(*, finding: Finding, reason: str, by: Authenticated, second: Authenticated) -> Concluded:
    """Hold a finding for doubtful, by two people and with a reason. Nothing raises it again by hand.

    Raises:
        Refused: one person twice, a role that may not, no reason, or nothing left to lower.
    """
    require(by.user, "lower")
    require(second.user, "lower")
    if by.user == second.user:
        raise Refused("lowering takes two different people", field="--second")
    if not reason.strip():
        raise Refused("lowering needs a reason in words", field="--reason")
    with transaction.atomic():
        Lowering.objects.create(finding=finding, by=by.user, second=second.user, reason=reason)
        note(by=by.user, action="lower", target=finding.key, detail={"second": second.user.name})
        return _conclude(Finding.objects.get(pk=finding.pk))


def draft(payloads: Sequence[Mapping[str, Any]], *, by: User) -> Outcome[Finding]:
    """Save findings as drafts with what supports and contradicts them.

    Raises:
        Refused: a finding that stands in public would be rewritten.
    """
    rows = [Finding(key=payload["id"], payload=dict(payload), drafted_by=by) for payload in payloads]
    outcome = upsert(Finding, rows, key="key", fields=("payload",), guard=_guard, also=("drafted_by", "earlier_drafters"))
    Support.objects.filter(finding__key__in=outcome.changed).delete()
    claims = {claim.key: claim for claim in Claim.objects.only("key")}
    supports = [row for finding in outcome.touched for row in _supports(finding, claims)]
    Support.objects.bulk_create(supports, batch_size=500)
    return outcome


def _guard(held: Finding, given: Finding) -> None:
    if held.status != "draft":
        raise Refused(f"finding {held.key} is published: it cannot be rewritten", field=f"findings[{held.key}]")
    hand_over(held, given, author="drafted_by", earlier="earlier_drafters")


def _supports(finding: Finding, claims: Mapping[str, Claim]) -> Iterable[Support]:
    position = 0
    for stance in ("supports", "contradicts"):
        for key in finding.payload.get(stance) or []:
            yield Support(finding=finding, claim=claims[key], stance=stance, position=position)
            position += 1
