"""What a publication rests on: its sentences, the findings and claims they use, and the statements behind those."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kirok.desk.entities import models as entities
from kirok.desk.findings.models import Finding, Support
from kirok.desk.members.models import User
from kirok.desk.members.scoping import wholly
from kirok.desk.publications.beside import Beside
from kirok.desk.publications.models import Item, Publication, Use
from kirok.desk.publications.telling import Claims, told_by
from kirok.desk.publications.told import Leaning, Said, Sentence, Told, Using
from kirok.terms.codec import decode
from kirok.terms.place import Place


@dataclass(frozen=True)
class Evidence:
    """One publication with everything under it; *beside* answers what the rules ask of the rest of the desk."""

    publication: Publication
    items: tuple[Sentence, ...]
    findings: Mapping[int, Finding]
    supports: Mapping[int, tuple[Leaning, ...]]
    claims: Mapping[int, Told]
    beside: Beside

    @property
    def statements(self) -> tuple[Said, ...]:
        """The statements that the claims were said in, each once."""
        return tuple({claim.statement.pk: claim.statement for claim in self.claims.values()}.values())

    @property
    def authors(self) -> set[User]:
        """Everyone who coded a claim, drafted a finding or the publication, or brought it an estimate; earlier drafts count too."""
        people = {claim.coder for claim in self.claims.values()} | {finding.drafted_by for finding in self.findings.values()}
        earlier = {key for claim in self.claims.values() for key in claim.earlier_coders or []}
        earlier |= {key for finding in self.findings.values() for key in finding.earlier_drafters or []}
        earlier |= set(self.publication.earlier_drafters or [])
        people |= {estimate.by for estimate in self.publication.estimates.select_related("by")}
        return people | {self.publication.drafted_by} | set(User.objects.filter(pk__in=earlier))


@wholly
def gather(publication: Publication) -> Evidence:
    """Everything under *publication*, read in a handful of queries; who may read it may read all that it stands on."""
    return _gathered([publication], Publication.objects.filter(pk=publication.pk))[0]


def gather_all(rows: QuerySet[Publication, Publication]) -> Sequence[Evidence]:
    """Everything under each of *rows*, in as many queries for many as for one."""
    return _gathered(list(rows), rows.order_by())


@wholly
def _gathered(publications: Sequence[Publication], rows: QuerySet[Publication, Publication]) -> Sequence[Evidence]:
    """*rows* is the question that finds *publications*: it is asked inside the others, so that there are no more of them."""
    uses = Use.objects.filter(item__publication__in=rows.values("pk"), item__status="standing").order_by()
    found = Finding.objects.filter(pk__in=uses.filter(finding__isnull=False).values("finding")).select_related("drafted_by")
    findings, supports = {row.pk: row for row in found}, _supports(uses)
    leaning = Support.objects.filter(finding__in=uses.filter(finding__isnull=False).values("finding")).order_by()
    claims = told_by(Claims(uses.filter(claim__isnull=False).values("claim"), leaning.values("claim")))
    sentences, beside = _sentences(rows, uses), Beside(rows.values("pk"), claims)
    return [_one(row, sentences.get(row.pk, ()), findings, supports, claims, beside) for row in publications]


def _one(
    publication: Publication,
    items: tuple[Sentence, ...],
    findings: Mapping[int, Finding],
    supports: Mapping[int, tuple[Leaning, ...]],
    claims: Mapping[int, Told],
    beside: Beside,
) -> Evidence:
    """The part of all that was read which stands under one publication."""
    own = {pk: findings[pk] for pk in sorted({use.finding_id for item in items for use in item.uses if use.finding_id})}
    under = {pk: supports.get(pk, ()) for pk in own}
    wanted = {use.claim_id for item in items for use in item.uses if use.claim_id}
    wanted |= {row.claim_id for rows in under.values() for row in rows}
    return Evidence(publication, items, own, under, {pk: claims[pk] for pk in sorted(wanted)}, beside)


def _supports(uses: QuerySet[Use, Use]) -> Mapping[int, tuple[Leaning, ...]]:
    grouped: dict[int, list[Leaning]] = {}
    rows = Support.objects.filter(finding__in=uses.filter(finding__isnull=False).values("finding")).order_by("finding_id", "position")
    for finding, claim, stance in rows.values_list("finding_id", "claim_id", "stance"):
        grouped.setdefault(finding, []).append(Leaning(claim, stance))
    return {finding: tuple(found) for finding, found in grouped.items()}


def _sentences(rows: QuerySet[Publication, Publication], uses: QuerySet[Use, Use]) -> Mapping[int, tuple[Sentence, ...]]:
    standing: dict[int, list[Using]] = {}
    rested = uses.order_by("item_id", "position").values_list("item_id", "finding_id", "claim_id", "finding__key", "claim__key")
    for item, finding, claim, finding_key, claim_key in rested:
        standing.setdefault(item, []).append(Using(finding or 0, claim or 0, finding_key or claim_key))
    found: dict[int, list[Sentence]] = {}
    items = Item.objects.filter(publication__in=rows.values("pk"), status="standing").order_by("publication_id", "position")
    columns = ("pk", "publication_id", "publication__key", "key", "kind", "payload")
    for pk, publication, name, key, kind, payload in items.values_list(*columns):
        found.setdefault(publication, []).append(Sentence(key, kind, payload, f"{name}/{key}", tuple(standing.get(pk, ()))))
    return {publication: tuple(sentences) for publication, sentences in found.items()}


def known_places() -> dict[str, Place]:
    """Every place of the desk as a term, by id."""
    rows: Iterable[tuple[str, dict[str, object]]] = entities.Place.objects.values_list("key", "payload")
    return {key: decode(Place, payload) for key, payload in rows}
