"""What a publication rests on: its sentences, the findings and claims they use, and the statements behind those."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kirok.desk.claims.models import Claim
from kirok.desk.entities import models as entities
from kirok.desk.findings.models import Finding, Support
from kirok.desk.members.models import User
from kirok.desk.publications.models import Item, Publication
from kirok.desk.statements.models import Statement
from kirok.terms.codec import decode
from kirok.terms.place import Place


@dataclass(frozen=True)
class Evidence:
    """One publication with everything under it; *uses* maps a sentence's key to its claims, findings resolved."""

    publication: Publication
    items: tuple[Item, ...]
    findings: dict[int, Finding]
    supports: dict[int, tuple[Support, ...]]
    claims: dict[int, Claim]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that the claims were said in, each once."""
        return tuple({claim.statement_id: claim.statement for claim in self.claims.values()}.values())

    @property
    def authors(self) -> set[User]:
        """Everyone who coded a claim, drafted a finding or the publication, or brought it an estimate; earlier drafts count too."""
        people = {claim.coder for claim in self.claims.values()} | {finding.drafted_by for finding in self.findings.values()}
        earlier = {key for claim in self.claims.values() for key in claim.earlier_coders or []}
        earlier |= {key for finding in self.findings.values() for key in finding.earlier_drafters or []}
        earlier |= set(self.publication.earlier_drafters or [])
        people |= {estimate.by for estimate in self.publication.estimates.select_related("by")}
        return people | {self.publication.drafted_by} | set(User.objects.filter(pk__in=earlier))


def gather(publication: Publication) -> Evidence:
    """Everything under *publication*, read in a handful of queries."""
    items = tuple(
        item
        for item in publication.items.prefetch_related("uses__claim__statement", "uses__finding").order_by("position")
        if item.status == "standing"
    )
    for item in items:
        item.publication = publication
    uses = [use for item in items for use in item.uses.all()]
    found = {use.finding_id for use in uses if use.finding_id}
    findings = {row.pk: row for row in Finding.objects.filter(pk__in=found).select_related("drafted_by")}
    supports = _supports(findings)
    wanted = {use.claim_id for use in uses if use.claim_id} | {row.claim_id for rows in supports.values() for row in rows}
    return Evidence(publication, items, findings, supports, claims_by_pk(wanted))


def _supports(findings: Iterable[int]) -> dict[int, tuple[Support, ...]]:
    grouped: dict[int, tuple[Support, ...]] = dict.fromkeys(findings, ())
    for row in Support.objects.filter(finding_id__in=list(grouped)).order_by("finding_id", "position"):
        grouped[row.finding_id] += (row,)
    return grouped


def claims_by_pk(keys: Iterable[int | None]) -> dict[int, Claim]:
    """Claims with all that a public record or a rule asks of them."""
    rows = Claim.objects.filter(pk__in=[key for key in keys if key]).select_related(
        "statement__source", "coder", "setting__place", "setting__event"
    )
    rows = rows.prefetch_related("involvements__actor__names", "statement__consents")
    return {row.pk: row for row in rows}


def known_places() -> dict[str, Place]:
    """Every place of the desk as a term, by id."""
    rows = entities.Place.objects.values_list("key", "payload")
    return {key: decode(Place, payload) for key, payload in rows}
