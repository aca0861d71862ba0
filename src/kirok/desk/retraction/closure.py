"""Everything that rests on one thing: from a statement, claim, finding or sentence down to what readers see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from kirok.base.errors import BadInput
from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding
from kirok.desk.publications.models import Item, Publication, Use
from kirok.desk.statements.models import Statement


@dataclass(frozen=True)
class Target:
    """A thing that can be marked or hidden: its kind, its public id and its row."""

    kind: str
    key: str
    row: Statement | Claim | Finding | Publication | Item


@dataclass(frozen=True)
class Reach:
    """What a target reaches: claims, findings, sentences, and whether any of it stands in public."""

    claims: tuple[str, ...]
    findings: tuple[str, ...]
    sentences: tuple[str, ...]
    rows: tuple[str, ...]
    feed: tuple[str, ...]

    def as_json(self) -> dict[str, list[str]]:
        """The ``affects`` object of the fixed interface."""
        return {"findings": list(self.findings), "sentences": list(self.sentences), "rows": list(self.rows), "feed": list(self.feed)}


def find_target(key: str) -> Target:
    """The claim, finding, publication, sentence (pub1/s1) or statement of that id.

    Raises:
        BadInput: nothing has it.
    """
    if "/" in key:
        publication, _, item = key.partition("/")
        row = Item.objects.filter(publication__key=publication, key=item).select_related("publication").first()
        if row is not None:
            return Target("sentence", key, row)
    for kind, model in (("claim", Claim), ("finding", Finding), ("publication", Publication), ("statement", Statement)):
        found = model.objects.filter(key=key).first()
        if found is not None:
            return Target(kind, key, found)
    raise BadInput(
        f"nothing here has the id '{key}'", field="ITEM", allowed="the id of a claim, finding, publication, sentence (pub1/s1) or statement"
    )


def reach(target: Target) -> Reach:
    """Follow the rows from *target* to every finding, sentence, data row and feed item that rests on it."""
    claims = _claims(target)
    findings = Finding.objects.filter(Q(supports__claim__in=claims) | Q(pk__in=_own(target, "finding")))
    finding_keys = sorted(set(findings.values_list("key", flat=True)))
    uses = Use.objects.filter(Q(claim__in=claims) | Q(finding__key__in=finding_keys))
    items = Item.objects.filter(
        Q(pk__in=uses.values("item")) | Q(pk__in=_own(target, "sentence")) | Q(publication__in=_own(target, "publication"))
    )
    sentences = sorted({(item.publication.key, item.position, item.address) for item in items.select_related("publication")})
    released = set(Publication.objects.filter(state="released").values_list("key", flat=True))
    addresses = [address for _, _, address in sentences]
    public = sorted({key for key, _, _ in sentences if key in released})
    rows = [*sorted(claim.key for claim in claims), *finding_keys, *addresses] if public else []
    return Reach(tuple(sorted(claim.key for claim in claims)), tuple(finding_keys), tuple(addresses), tuple(rows), tuple(public))


def _claims(target: Target) -> list[Claim]:
    """The target's claims, and those that only follow from them ("likewise": inferred from, compared with)."""
    if isinstance(target.row, Statement):
        found = {claim.key: claim for claim in Claim.objects.filter(statement=target.row)}
    else:
        found = {target.row.key: target.row} if isinstance(target.row, Claim) else {}
    waiting = list(found)
    while waiting:
        followers = Claim.objects.filter(key__in=_followers(waiting.pop())).exclude(key__in=found)
        found |= {claim.key: claim for claim in followers}
        waiting += [claim.key for claim in followers]
    return list(found.values())


def _followers(key: str) -> set[str]:
    """Claims that compare this one (c02 is "more than c01"): without it they say nothing."""
    compared = Claim.objects.filter(kind="comparison").filter(Q(payload__left=key) | Q(payload__right=key) | Q(payload__right__same_as=key))
    return set(compared.values_list("key", flat=True))


def _own(target: Target, kind: str) -> list[int]:
    return [target.row.pk] if target.kind == kind else []
