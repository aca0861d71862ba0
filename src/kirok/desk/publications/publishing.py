"""From the desk to the site: only what is released and cleared, then signed, proved and switched in at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from kirok.base.collector import uncollected
from kirok.base.crash import crash_point
from kirok.base.home import Home
from kirok.base.watching import Watch, unwatched
from kirok.desk.findings.models import Finding
from kirok.desk.journal.actions import note
from kirok.desk.members.models import User, today
from kirok.desk.publications.cases import book
from kirok.desk.publications.evidence import Evidence, gather_all
from kirok.desk.publications.framing import floor
from kirok.desk.publications.grounds import asked, grounds
from kirok.desk.publications.models import Correction, Outlay, Publication, ReleasedForm
from kirok.desk.publications.records import Builder
from kirok.desk.publications.register import keep_site
from kirok.desk.publications.shelf import Shelf
from kirok.desk.publications.stops import BESIDE, overridden, stops
from kirok.desk.publications.surroundings import areas, estimates, events, with_pictures
from kirok.desk.vault import sealing
from kirok.desk.vault.state import current
from kirok.exposure.clearing import Cleared, Grounds, clear, crowd_faults, reasons
from kirok.publish.building import refuse_foreign
from kirok.publish.differences import Difference, compare
from kirok.publish.house_files import FOLDER as HOUSE
from kirok.publish.house_files import read_house
from kirok.publish.publishing import Published, publish
from kirok.publish.record import SiteRecord, Words


@dataclass(frozen=True)
class Withheld:
    """A publication that stays in, and why, in one sentence."""

    id: str
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What a publish did and what it held back."""

    published: Published
    withheld: tuple[Withheld, ...]


class Salts:
    """The salts of released forms, kept in the desk's database and saved before the log or the site is touched."""

    def __init__(self) -> None:
        self._held = {key: bytes(salt) for key, salt in ReleasedForm.objects.values_list("key", "salt")}
        self._new: dict[str, bytes] = {}

    def get(self, leaf_key: str) -> bytes | None:
        """The salt of a released form that was published before."""
        return self._held.get(leaf_key)

    def put(self, leaf_key: str, salt: bytes) -> None:
        """Take the salt of a new released form."""
        self._held[leaf_key] = self._new[leaf_key] = salt

    def keep(self) -> None:
        """Save what was put: without the salts, a second attempt after a crash would log every claim anew."""
        ReleasedForm.objects.bulk_create([ReleasedForm(key=key, salt=salt) for key, salt in self._new.items()], batch_size=500)
        self._new.clear()


def publish_site(out: Path, *, base_url: str | None, by: User, afresh: bool = False, watch: Watch = unwatched) -> Outcome:
    """Write the site to *out* from everything released and cleared; the old site or the new stands at any moment.

    *afresh* makes every page and proof anew and believes no file that lies there.

    Raises:
        Refused: *out* is a folder that is no Kirok site.
        BadInput: a setting of kirok.toml that cannot be, or a full disk.
    """
    vault = current()
    refuse_foreign(out.resolve())
    assess_late()
    cleared, withheld = compose(vault.home, base_url=base_url)
    # Before anything is signed or shown: a site that is not on this list would be passed by when something is withdrawn.
    Outlay.objects.update_or_create(path=_kept_path(out), defaults={"base_url": base_url or "", "on": today()})
    log, signer = vault.log("release"), vault.signer("release")
    published = publish(cleared, out, log=log, signer=signer, salts=Salts(), afresh=afresh, watch=watch)
    with sealing.together(), transaction.atomic():
        detail = {"size": published.checkpoint.size, "changed": len(published.changed)}
        keep_site(cleared.value, recipient=_kept_path(out), by=by)
        note(by=by, action="publish", target="site", detail=detail)
    crash_point("publish.after-commit")
    return Outcome(published, withheld)


@dataclass(frozen=True)
class Foreseen:
    """What a publish would change and what it would hold back."""

    difference: Difference
    withheld: tuple[Withheld, ...]


def foresee(out: Path, *, base_url: str | None = None) -> Foreseen:
    """What :func:`publish_site` would do to *out*, without writing, logging or assessing anything.

    Raises:
        Refused: *out* is a folder that is no Kirok site.
        BadInput: a setting of kirok.toml that cannot be.
    """
    vault = current()
    cleared, withheld = compose(vault.home, base_url=base_url)
    return Foreseen(compare(cleared, out, log=vault.log("release")), withheld)


def assess_late() -> None:
    """Fold in what was released before the check stood behind the door and is not out yet; what it holds stays unassessed."""
    for found in gather_all(Publication.objects.filter(state="released", assessed_on=None).prefetch_related(*BESIDE).order_by("key")):
        row, evidence, free = found.publication, _visible(found), overridden(found.publication)
        ground = grounds(evidence, today=today(), overridden=free)
        if ground.case is not None and not crowd_faults(ground, floor(current().home)):
            with sealing.together(), transaction.atomic():
                book(asked(evidence), Shelf(), free)
                Publication.objects.filter(pk=row.pk).update(assessed_on=today())


def _kept_path(out: Path) -> str:
    """A folder inside the home is kept relative to it, so that a home that was moved still finds its site."""
    home, path = current().home.path.absolute(), out.absolute()
    return str(path.relative_to(home)) if path.is_relative_to(home) else str(path)


def republish(*, by: User, watch: Watch = unwatched) -> list[Path]:
    """Write every site again that was written before and is still there: a withdrawal leaves all of them at once."""
    done = []
    for outlay in Outlay.objects.order_by("pk"):
        path = current().home.path / outlay.path
        if path.exists():
            publish_site(path, base_url=outlay.base_url or None, by=by, watch=watch)
            done.append(path)
    return done


@uncollected()
def compose(home: Home, *, base_url: str | None = None) -> tuple[Cleared[SiteRecord], tuple[Withheld, ...]]:
    """Everything that may stand on the site today, through the one door, and what may not with its reason."""
    k, day, shelf = floor(home), today(), Shelf()
    builder = Builder(k, day, list(Correction.objects.order_by("pk")))
    passed: list[Grounds] = []
    unread = reasons(Grounds("", released=False, bases=(), sentences=(), answers=()), k=k, today=day)[
        0
    ]  # what a draft stands on is not asked
    withheld = dict.fromkeys(Publication.objects.exclude(state__in=("released", "withdrawn")).values_list("key", flat=True), unread)
    released = Publication.objects.filter(state="released").select_related("drafted_by").prefetch_related(*BESIDE).order_by("key")
    for found in gather_all(released):
        publication, evidence = found.publication, _visible(found)
        ground = grounds(evidence, today=day, overridden=overridden(publication), shelf=shelf)
        against = [*reasons(ground, k=k, today=day), *stops(evidence, day)]
        if against or not evidence.items:
            withheld[publication.key] = against[0] if against else "none of its sentences is left"
        else:
            builder.evidence.append(evidence)
            passed.append(ground)
    site = clear(_site(home, builder, base_url), passed, k=k, today=day)
    return site, tuple(Withheld(key, withheld[key]) for key in sorted(withheld))


def _visible(evidence: Evidence) -> Evidence:
    """The publication without sentences that rest on anything withdrawn."""
    hidden_claims = {pk for pk, claim in evidence.claims.items() if claim.key in evidence.beside.withdrawn}
    hidden = {pk for pk, finding in evidence.findings.items() if _hidden(finding, evidence, hidden_claims)}
    if not hidden and not hidden_claims:
        return evidence
    items = tuple(
        item for item in evidence.items if not any(use.finding_id in hidden or use.claim_id in hidden_claims for use in item.uses)
    )
    kept = {use.finding_id for item in items for use in item.uses if use.finding_id}
    supports = {pk: rows for pk, rows in evidence.supports.items() if pk in kept}
    wanted = {use.claim_id for item in items for use in item.uses if use.claim_id} | {
        r.claim_id for rows in supports.values() for r in rows
    }
    findings = {pk: finding for pk, finding in evidence.findings.items() if pk in kept}
    claims = {pk: claim for pk, claim in evidence.claims.items() if pk in wanted}
    return Evidence(evidence.publication, items, findings, supports, claims, evidence.beside)


def _hidden(finding: Finding, evidence: Evidence, claims: set[int]) -> bool:
    return finding.status == "withdrawn" or any(row.claim_id in claims for row in evidence.supports[finding.pk])


def _site(home: Home, builder: Builder, base_url: str | None) -> SiteRecord:
    section = home.settings().get("site")
    site: dict[str, object] = section if isinstance(section, dict) else {}
    publications, claims = with_pictures(builder.publications()), builder.claims()
    return SiteRecord(
        title=Words(str(site.get("title_en") or "Our record"), str(site.get("title_ko") or "우리의 기록")),
        base_url=(base_url or str(site.get("base_url") or "")).rstrip("/"),
        contact=Words(str(site.get("contact_en") or ""), str(site.get("contact_ko") or "")),
        publications=publications,
        findings=builder.findings(),
        claims=claims,
        corrections=builder.notices(),
        invented=bool(site.get("invented")),
        events=events(builder.evidence),
        areas=areas(claims, builder.places),
        estimates=estimates(publications),
        house=read_house(home.path / HOUSE),
        papers=bool(site.get("papers", True)),
    )
