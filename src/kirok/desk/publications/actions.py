"""A publication is drafted, reviewed and released: four eyes, by authenticated people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.desk.claims.comparing import fallen, gone_among
from kirok.desk.claims.models import Claim
from kirok.desk.findings.actions import conclude_all
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import custody, inner, note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.desk.publications.cases import book
from kirok.desk.publications.digests import wording
from kirok.desk.publications.evidence import Evidence, gather
from kirok.desk.publications.framing import floor
from kirok.desk.publications.grounds import asked, grounds
from kirok.desk.publications.models import Authorship, Item, Publication, SignOff, Use
from kirok.desk.publications.shelf import Shelf
from kirok.desk.publications.stops import LEGAL, needs, overridden, stops
from kirok.desk.rows import Outcome, hand_over, upsert
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.exposure.clearing import reasons


def find(key: str) -> Publication:
    """The publication of that id.

    Raises:
        BadInput: there is none.
    """
    publication = Publication.objects.filter(key=key).first()
    if publication is None:
        known = list(Publication.objects.order_by("key").values_list("key", flat=True)[:12])
        raise BadInput(f"there is no publication '{key}'", field="PUB", allowed=known or "none is drafted yet")
    return publication


def draft(payloads: Sequence[Mapping[str, Any]], *, by: User) -> Outcome[Publication]:
    """Save publications as drafts with their sentences and what each stands on.

    Raises:
        Refused: a released publication would be rewritten.
    """
    rows = [Publication(key=payload["id"], payload=dict(payload), drafted_by=by) for payload in payloads]
    outcome = upsert(Publication, rows, key="key", fields=("payload",), guard=_guard, also=("drafted_by", "earlier_drafters"))
    for publication in outcome.touched:
        _write_items(publication)
    return outcome


def _guard(held: Publication, given: Publication) -> None:
    if held.state != "draft":
        raise Refused(f"publication {held.key} is {held.state}: it cannot be rewritten", field=f"publications[{held.key}]")
    hand_over(held, given, author="drafted_by", earlier="earlier_drafters")


def _write_items(publication: Publication) -> None:
    Use.objects.filter(item__publication=publication).delete()
    publication.items.all().delete()
    for position, payload in enumerate(publication.payload.get("items") or []):
        item = Item.objects.create(publication=publication, key=payload["id"], position=position, kind=payload["kind"], payload=payload)
        Use.objects.bulk_create([_use(item, place, key) for place, key in enumerate(payload.get("uses") or [])])


def _use(item: Item, position: int, key: str) -> Use:
    finding = Finding.objects.filter(key=key).first()
    if finding is not None:
        return Use(item=item, position=position, finding=finding)
    return Use(item=item, position=position, claim=Claim.objects.get(key=key))


def review(*, publication: Publication, by: Authenticated) -> Publication:
    """A second person has read the publication against its claims.

    Raises:
        Refused: a role that may not, an author, or a publication that is past review.
    """
    require(by.user, "review")
    if publication.state not in {"draft", "reviewed"}:
        raise Refused(f"{publication.key} is {publication.state}; only a draft can be reviewed")
    evidence = gather(publication)
    _refuse_author(evidence, by.user, "review")
    with transaction.atomic():
        publication.state, publication.reviewed_by = "reviewed", by.user
        publication.save(update_fields=["state", "reviewed_by"])
        signed = _sign(evidence, by.user) if by.user.has_role("legal") else []
        note(by=by.user, action="review", target=publication.key, detail={"signed": signed} if signed else None)
    return publication


def _sign(evidence: Evidence, by: User) -> list[str]:
    """A legal reviewer's review is the sign-off for everybody whom this wording names."""
    publication = evidence.publication
    wanted = [need.actor.key for need in needs(evidence, today()) if need.kind == LEGAL]
    rows = [SignOff(publication=publication, kind=LEGAL, actor=key, digest=wording(publication), by=by) for key in wanted]
    SignOff.objects.bulk_create(rows)
    return wanted


def _refuse_author(evidence: Evidence, person: User, act: str) -> None:
    if person in evidence.authors:
        raise Refused(
            f"'{person.name}' coded or drafted part of {evidence.publication.key} and so may not {act} it: four eyes", field="--by"
        )


def release(*, publication: Publication, by: Authenticated) -> Publication:
    """Release a publication on one authenticated person's word: never its coder's, never without consent and crowd.

    Raises:
        Refused: with the first rule that stands against it; nothing is changed.
    """
    require(by.user, "release")
    if publication.state in {"released", "withdrawn"}:
        raise Refused(f"{publication.key} is {publication.state} already; nothing was changed")
    evidence = gather(publication)
    _refuse_author(evidence, by.user, "release")
    _refuse_unreviewed(publication, by.user)
    _refuse_untied(evidence)
    _refuse_uncleared(evidence)
    try:
        with sealing.together(), transaction.atomic():
            _release(evidence, by.user)
            book(asked(evidence), Shelf(), overridden(publication))
            crash_point("release.before-commit")
    except IntegrityError as error:
        raise Refused(f"the database refused the release of {publication.key}: {error}") from error
    crash_point("release.after-commit")
    return publication


def _refuse_unreviewed(publication: Publication, person: User) -> None:
    desk = current().home.settings().get("desk")
    if not isinstance(desk, dict) or desk.get("reviewers", 2) != 3:
        return
    if publication.reviewed_by is None or publication.reviewed_by == person:
        raise Refused(f"{publication.key} needs a review by a third person before its release", allowed="kirok review")


def _refuse_untied(evidence: Evidence) -> None:
    if not evidence.items:
        raise Refused(f"{evidence.publication.key} has no sentence to release")
    for item in evidence.items:
        if item.kind == "fact" and not item.uses:
            raise Refused(f"{item.address} is a fact that rests on nothing; tie it to a finding or claim, or make it background")
    _refuse_fallen(evidence)


def _refuse_fallen(evidence: Evidence) -> None:
    key = evidence.publication.key
    for claim in evidence.claims.values():
        if claim.status in {"retracted", "withdrawn"}:
            raise Refused(f"{key} rests on claim {claim.key}, which is {claim.status}")
        if claim.statement.status != "standing":
            raise Refused(f"{key} rests on a statement that is {claim.statement.status} (claim {claim.key})")
    for finding in evidence.findings.values():
        if finding.status == "withdrawn":
            raise Refused(f"{key} rests on finding {finding.key}, which is withdrawn")
    lost = gone_among(evidence.beside.compared, fallen)
    if lost:
        raise Refused(f"{key} rests on a comparison with a claim that stands no more ({', '.join(sorted(lost))})")


def against(evidence: Evidence) -> list[str]:
    """Everything that stands against it now, by the same rules that release and publish obey."""
    ground = grounds(evidence, today=today(), overridden=overridden(evidence.publication))
    return [*reasons(ground, k=floor(current().home), today=today()), *stops(evidence, today())]


def _refuse_uncleared(evidence: Evidence) -> None:
    found = [reason for reason in against(evidence) if reason != "it is not released"]
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise Refused(f"{evidence.publication.key} cannot be released: {found[0]}{more}", field=evidence.publication.key)


def _release(evidence: Evidence, by: User) -> None:
    publication = evidence.publication
    for author in evidence.authors:
        Authorship.objects.update_or_create(publication=publication, author=author, defaults={"releaser": by})
    publication.state, publication.released_by, publication.released_on = "released", by, today()
    publication.assessed_on = today()
    publication.save(update_fields=["state", "released_by", "released_on", "assessed_on"])
    Claim.objects.filter(pk__in=list(evidence.claims), status="draft").update(status="standing")
    Finding.objects.filter(pk__in=list(evidence.findings), status="draft").update(status="standing")
    with inner():
        conclude_all(by=by, only=[finding.key for finding in evidence.findings.values()])
    leaf = custody("released", publication.key, {"claims": len(evidence.claims)})
    note(by=by, action="release", target=publication.key, detail={"leaf": leaf, "authors": sorted(user.name for user in evidence.authors)})
