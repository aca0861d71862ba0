"""What a retraction would do, told before anybody does it: what falls, what weakens, what readers would see change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

from kirok.desk.claims.models import Claim
from kirok.desk.findings.actions import voice
from kirok.desk.findings.models import Finding, Support
from kirok.desk.findings.rules import UNKNOWN, Conclusion, Voice, conclude
from kirok.desk.members.models import User
from kirok.desk.publications.models import Item
from kirok.desk.retraction.closure import CHUNK, Reach, Target, footing, reach

#: Claims named on a page of something that rests on very many.
_MOST_ROOTS = 40


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
    """All that would change, and the sentences to read again.

    *charts* are those of our sites that would be drawn otherwise: "chart.certainty" of findings, "chart.numbers" of accounts.
    """

    reach: Reach
    changes: tuple[Change, ...]
    sentences: tuple[Item, ...]
    charts: tuple[str, ...] = ()

    @property
    def numbers(self) -> dict[str, int]:
        """How many claims, data rows, pages' charts and feed items readers would find changed."""
        return {"claims": len(self.reach.claims), "rows": len(self.reach.rows), "feed": len(self.reach.feed)}


def outlook(target: Target) -> Outlook:
    """What would follow if *target* stood no more."""
    reached = reach(target)
    lost = set(reached.claims)
    findings = Finding.objects.filter(key__in=reached.findings).prefetch_related("supports__claim__statement", "lowerings").order_by("key")
    changes = tuple(_change(finding, lost) for finding in findings)
    return Outlook(reached, changes, _sentences(reached.sentences), tuple(_charts(target, reached)))


def _charts(target: Target, reached: Reach) -> Iterator[str]:
    """Charts are drawn of what is out: the certainty of every finding there, and the numbers that its claims give.

    With a sentence or a publication goes what it stands on, where nothing else that is out stands on the same.
    """
    if not reached.feed:
        return
    under = footing(target) if target.kind in {"sentence", "publication"} else reached
    if under.findings:
        yield "chart.certainty"
    numbered = Claim.objects.filter(payload__has_key="count")
    if any(numbered.filter(key__in=part).exists() for part in _parts(under.claims)):
        yield "chart.numbers"


def roots(target: Target) -> list[Claim]:
    """The standing claims under anything but a claim: a retraction begins at one of them."""
    if target.kind == "claim":
        return []
    keys = reach(target).claims if target.kind == "statement" else footing(target).claims
    return [row for row in claims_of(list(keys[:_MOST_ROOTS])) if row.status not in {"retracted", "withdrawn"}]


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


def sharing(reached: Reach, user: User) -> list[str]:
    """The ids of other claims that share a source or origin with what is reached; only for the handler and the deputy of that source.

    Whoever reads it learns what a source told besides: it is empty for everybody else, not shorter.
    """
    rows = [row for part in _parts(reached.claims) for row in Claim.objects.filter(key__in=part).select_related("statement__source__care")]
    mine = [row for row in rows if (care := getattr(row.statement.source, "care", None)) is not None and care.kept_by(user)]
    sources, origins = {row.statement.source_id for row in mine}, {_origin(row) for row in mine} - {""}
    found = set(Claim.objects.filter(statement__source__in=sources).values_list("key", flat=True)) if sources else set()
    return sorted((found | _with_origin(origins)) - set(reached.claims))


def _parts(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))


def _with_origin(origins: Collection[str]) -> set[str]:
    """The ids of the claims whose hearing chains end at one of *origins*, by their own chain or their statement's."""
    said = Q()
    for origin in origins:
        said |= Q(statement__payload__icontains=f'"{origin}"') | Q(payload__icontains=f'"{origin}"')
    rows = Claim.objects.filter(said).select_related("statement") if origins else ()
    return {row.key for row in rows if _origin(row) in origins}


def claims_of(keys: Sequence[str]) -> list[Claim]:
    """The claims of those ids as a list shows them, in the order of their ids."""
    return list(Claim.objects.filter(key__in=keys).select_related("statement").prefetch_related("spans").order_by("key"))


def _origin(claim: Claim) -> str:
    """Whoever stands at the end of the claim's hearing chain; empty where that is unknown."""
    chain = claim.payload.get("chain") or claim.statement.payload.get("chain") or [{}]
    access = str(chain[-1].get("access") or "unknown").removeprefix("ACC.")
    return "" if access in UNKNOWN else str(chain[-1].get("who") or "")
