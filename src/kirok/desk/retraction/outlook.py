"""What a retraction would do, told before anybody does it: what falls, what weakens, what readers would see change."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db.models import Q

from kirok.desk.claims.models import Claim
from kirok.desk.findings.actions import voice
from kirok.desk.findings.models import Finding, Support
from kirok.desk.findings.rules import UNKNOWN, Conclusion, Voice, conclude
from kirok.desk.members.models import User
from kirok.desk.publications.models import Item
from kirok.desk.retraction.closure import Reach, Target, reach


@dataclass(frozen=True)
class Change:
    """One finding: what it is by the rules now, and what it would be."""

    finding: Finding
    was: Conclusion
    becomes: Conclusion

    @property
    def falls(self) -> bool:
        """Whether nothing that stands would support it any more."""
        return self.becomes.certainty == "CER.fallen" != self.was.certainty

    @property
    def weakens(self) -> bool:
        """Whether it would stand on less than now."""
        return not self.falls and self.was != self.becomes


@dataclass(frozen=True)
class Outlook:
    """All that would change, and the sentences to read again."""

    reach: Reach
    changes: tuple[Change, ...]
    sentences: tuple[Item, ...]

    @property
    def numbers(self) -> dict[str, int]:
        """How many claims, data rows, pages' charts and feed items readers would find changed."""
        return {"claims": len(self.reach.claims), "rows": len(self.reach.rows), "feed": len(self.reach.feed)}


def outlook(target: Target) -> Outlook:
    """What would follow if *target* stood no more."""
    reached = reach(target)
    lost = set(reached.claims)
    findings = Finding.objects.filter(key__in=reached.findings).prefetch_related("supports__claim__statement", "lowerings").order_by("key")
    return Outlook(reached, tuple(_change(finding, lost) for finding in findings), _sentences(reached.sentences))


def _change(finding: Finding, lost: Collection[str]) -> Change:
    supports, lowered = list(finding.supports.all()), bool(finding.lowerings.all())
    pro, con = _voices(supports, "supports"), _voices(supports, "contradicts")
    return Change(finding, conclude(pro, con, lowered=lowered), conclude(_without(pro, lost), _without(con, lost), lowered=lowered))


def _voices(supports: Iterable[Support], stance: str) -> list[Voice]:
    return [voice(row.claim) for row in supports if row.stance == stance]


def _without(voices: Iterable[Voice], lost: Collection[str]) -> list[Voice]:
    return [replace(one, standing=one.standing and one.claim not in lost) for one in voices]


def _sentences(addresses: Collection[str]) -> tuple[Item, ...]:
    publications = {address.partition("/")[0] for address in addresses}
    rows = Item.objects.filter(publication__key__in=publications).select_related("publication")
    return tuple(row for row in rows if row.address in set(addresses))


def sharing(reached: Reach, user: User) -> list[Claim]:
    """Other claims that share a source or origin with what is reached; only for the handler and the deputy of that source.

    Whoever reads it learns what a source told besides: it is empty for everybody else, not shorter.
    """
    rows = Claim.objects.filter(key__in=reached.claims).select_related("statement__source__care")
    mine = [row for row in rows if (care := getattr(row.statement.source, "care", None)) is not None and care.kept_by(user)]
    if not mine:
        return []
    sources, origins = {row.statement.source_id for row in mine}, {_origin(row) for row in mine} - {""}
    said = Q(statement__source__in=sources)
    for origin in origins:
        said |= Q(statement__payload__icontains=f'"{origin}"')
    others = (
        Claim.objects.filter(said).exclude(key__in=reached.claims).select_related("statement").prefetch_related("spans").order_by("key")
    )
    return [row for row in others if row.statement.source_id in sources or _origin(row) in origins]


def _origin(claim: Claim) -> str:
    """Whoever stands at the end of the claim's hearing chain; empty where that is unknown."""
    chain = claim.payload.get("chain") or claim.statement.payload.get("chain") or [{}]
    access = str(chain[-1].get("access") or "unknown").removeprefix("ACC.")
    return "" if access in UNKNOWN else str(chain[-1].get("who") or "")
