"""The disclosure register: everything that leaves, to whom, under which scope of consent, in exactly which words."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db import transaction

from kirok.base.errors import BadInput, Refused
from kirok.desk.journal.actions import note
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User, today
from kirok.desk.publications.bookings import book_corrections, book_ways
from kirok.desk.publications.desk_models import AUDIENCES
from kirok.desk.publications.evidence import Evidence, gather_all
from kirok.desk.publications.grounds import basis
from kirok.desk.publications.models import Disclosure, Publication
from kirok.desk.vault import sealing
from kirok.exposure.clearing import Cleared
from kirok.exposure.consent import allows
from kirok.publish.record import PublicationRecord, SiteRecord


@dataclass(frozen=True)
class Carried:
    """What may go to one audience: cleared publications with the sentences that consent lets go there, and what may not."""

    publications: tuple[PublicationRecord, ...]
    not_carried: tuple[tuple[str, str], ...]


def carry(cleared: Cleared[SiteRecord], *, scope: str, only: Collection[str] = (), day: dt.date | None = None) -> Carried:
    """The cleared text of the publications *only* (all, if none is named), less every sentence whose tellers did not allow *scope*."""
    records = [row for row in cleared.value.publications if not only or row.id in only]
    under = {row.publication.key: row for row in gather_all(Publication.objects.filter(key__in=[row.id for row in records]))}
    found, left = [], []
    for record in records:
        allowed = sentences_allowed(under[record.id], scope, day or today())
        sentences = tuple(one for one in record.sentences if one.id in allowed)
        left += [(one.id, f"consent for {scope} is missing or has ended") for one in record.sentences if one.id not in allowed]
        if any(one.kind == "fact" for one in sentences):
            found.append(replace(record, sentences=sentences))
        else:
            left.append((record.id, "none of its facts may go there"))
    return Carried(tuple(found), tuple(left))


def sentences_allowed(evidence: Evidence, scope: str, day: dt.date) -> set[str]:
    """The addresses of the sentences under which every teller allowed *scope* on *day*; those that stand on nothing among them."""
    return {item.address for item in evidence.items if all(_allows(evidence, pk, scope, day) for pk in _under(evidence, item.key))}


def _under(evidence: Evidence, key: str) -> set[int]:
    uses = [use for item in evidence.items if item.key == key for use in item.uses]
    claims = {use.claim_id for use in uses if use.claim_id}
    return claims | {row.claim_id for use in uses if use.finding_id for row in evidence.supports[use.finding_id]}


def _allows(evidence: Evidence, claim: int, scope: str, day: dt.date) -> bool:
    ground = basis(evidence.claims[claim].statement)
    return allows(ground.permissions, ground.teller, scope, day)


def words_of(record: PublicationRecord) -> str:
    """The words that leave, both languages, sentence by sentence, and what each picture shows."""
    lines = [f"[{one.id}] {text}" for one in record.sentences for text in (one.text.en, one.text.ko) if text]
    lines += [f"[{one.file}] {text}" for one in record.pictures for text in (one.credit, one.alt.en, one.alt.ko)]
    return "\n".join([*(text for text in (record.title.en, record.title.ko) if text), *lines])


def keep(records: Iterable[PublicationRecord], *, kind: str, recipient: str, audience: str, by: User) -> list[Disclosure]:
    """Write what left into the register, and into the dossiers of all behind it.

    The caller holds the transaction and ``sealing.together()``, and writes the journal's line.
    """
    records = list(records)
    rows = [
        Disclosure(
            key=f"d-{secrets.token_hex(5)}",
            kind=kind,
            recipient=recipient,
            audience=audience,
            scope=AUDIENCES[kind],
            publication=record.id,
            sentences=[one.id for one in record.sentences],
            text=words_of(record),
            by=by,
        )
        for record in records
    ]
    book_ways([(record.id, [one.id for one in record.sentences]) for record in records], kind=kind, recipient=recipient)
    return Disclosure.objects.bulk_create(rows)


def keep_site(site: SiteRecord, *, recipient: str, by: User) -> list[Disclosure]:
    """The site's own entries: one for each publication whose words that site did not show before."""
    held = set(Disclosure.objects.filter(kind="site", recipient=recipient).values_list("publication", "text"))
    fresh = [record for record in site.publications if (record.id, words_of(record)) not in held]
    book_corrections(site)
    return keep(fresh, kind="site", recipient=recipient, audience="public", by=by)


def disclose(cleared: Cleared[SiteRecord], *, publication: str, kind: str, recipient: str, audience: str, by: Authenticated) -> Disclosure:
    """Register that a released publication goes to somebody by another way: broadcast, post, talk, partner, ...

    Raises:
        BadInput: no such kind, no recipient, or a publication that is not cleared.
        Refused: a role that may not, or consent that does not reach that far.
    """
    require(by.user, "disclose")
    if kind not in AUDIENCES or kind == "site":
        raise BadInput("say what kind of disclosure it is", field="kind", allowed=[name for name in AUDIENCES if name != "site"])
    if not recipient.strip():
        raise BadInput("say to whom it goes", field="recipient")
    if publication not in {row.id for row in cleared.value.publications}:
        raise BadInput(f"'{publication}' is not released and cleared", field="publication")
    found = carry(cleared, scope=AUDIENCES[kind], only=[publication])
    if not found.publications:
        raise Refused(f"{publication} may not go there: {found.not_carried[0][1]}", field="publication")
    with sealing.together(), transaction.atomic():
        (row,) = keep(found.publications, kind=kind, recipient=recipient.strip(), audience=audience.strip(), by=by.user)
        note(by=by.user, action="disclose", target=publication, detail={"kind": kind, "entry": row.key, "scope": row.scope})
    return row


def holders(sentences: Collection[str]) -> list[Disclosure]:
    """Whoever was given one of *sentences* by another way than our own sites."""
    wanted = set(sentences)
    publications = {address.partition("/")[0] for address in wanted}
    rows = Disclosure.objects.filter(publication__in=publications).exclude(kind="site").order_by("recipient", "pk")
    return [row for row in rows if wanted & set(row.sentences)]
