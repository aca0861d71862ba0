"""Erase: two people destroy an item's content; a bare stub (id, day, who) stays in the journal.

Erased with it is whatever rests on it alone: claims of a statement and comparisons with them, findings and sentences
that have nothing left to stand on, people and groups that only those claims spoke of, sealed originals, the salts that
would open their commitments. Back-ups and copies that others made are for people to find.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from kirok.base.crash import crash_point
from kirok.base.errors import BadInput, Refused
from kirok.base.watching import Watch, unwatched
from kirok.desk.claims.models import Claim, SecondClaim, SecondCoding, Span
from kirok.desk.entities.models import Actor, Event, Involvement, Link, Name, Place, Setting
from kirok.desk.findings.actions import conclude_all
from kirok.desk.findings.models import Finding, Lowering, Support
from kirok.desk.forgetting import forget_elsewhere
from kirok.desk.handling.models import Asked, Interview, Listening, Question
from kirok.desk.inbox.destroying import forget
from kirok.desk.inbox.models import Document
from kirok.desk.journal.actions import inner, note, together
from kirok.desk.journal.models import CustodyEvent
from kirok.desk.members.actions import Authenticated, require
from kirok.desk.members.models import User
from kirok.desk.members.roles import ANSWERABLE
from kirok.desk.publications.models import Answered, Disclosure, Item, Picture, Publication, ReleasedForm, Use
from kirok.desk.retraction.actions import Marked, append, rewritten
from kirok.desk.retraction.closure import Reach, Target, find_target, reach
from kirok.desk.retraction.models import StatusEvent
from kirok.desk.statements.models import Consent, ConsentStep, ContentNote, Medium, Statement, Translation
from kirok.desk.vault import sealing

_TRIES = 3
#: How long a server's tables are waited for, in milliseconds.
_PATIENCE = 20_000


@dataclass
class _Gone:
    """What one act destroyed: ids of every kind, and the sealed files to remove once it is saved."""

    keys: set[str] = field(default_factory=set)
    sealed: list[str] = field(default_factory=list)
    findings: set[str] = field(default_factory=set)


def erase(*, item: str, by: Authenticated, second: Authenticated, watch: Watch = unwatched) -> Marked:
    """Destroy an item's content on two people's word, and rewrite every site that this home has published.

    An item that was erased before is scrubbed again, under its first event: a first attempt may have been cut off.

    Raises:
        BadInput: nothing has that id, now or before.
        Refused: one person twice, a role that may not, nobody who answers for what is published.
    """
    _require_two(by.user, second.user)
    event, reached = _earlier(item), Reach((), (), (), (), ())
    if event is None:
        target = find_target(item)
        reached = reach(target)
        event = _erase(target, reached, by.user, second.user)
        crash_point("erase.after-commit")
    for sealed in event.affects["sealed"]:
        sealing.drop(sealed)
    sites = rewritten(by.user, watch)
    crash_point("erase.before-scrub")
    scrub()
    return Marked(event, reached, sites)


def _require_two(by: User, second: User) -> None:
    require(by, "erase")
    require(second, "erase-second")
    if by == second:
        raise Refused("erasing takes two different people", field="--second")
    if not (by.has_role(*ANSWERABLE) or second.has_role(*ANSWERABLE)):
        raise Refused("one of the two must answer for what is published", field="--second", allowed=sorted(ANSWERABLE))


def _earlier(item: str) -> StatusEvent | None:
    """The event under which the item was erased, when nothing has its id any more."""
    try:
        find_target(item)
    except BadInput:
        return StatusEvent.objects.filter(target=item, becomes="erased").order_by("pk").last()
    return None


def _erase(target: Target, reached: Reach, by: User, second: User) -> StatusEvent:
    with transaction.atomic(), together():
        gone = _destroy(target, reached)
        _forget_questions(gone.keys)
        forget_elsewhere(gone.keys)
        with inner():
            conclude_all(by=by, only=gone.findings - gone.keys)
        event = append(target.key, target.status, "erased", "", by, second, reached, sealed=gone.sealed, erased=sorted(gone.keys))
        note(by=by, action="erase", target=target.key, detail={"second": second.name, "event": event.key})
        crash_point("erase.before-commit")
    return event


def _forget_questions(keys: Collection[str]) -> None:
    """What editors asked about it, and what was answered, tells of it too."""
    rows = Question.objects.filter(about__in=keys)
    Asked.objects.filter(question__in=rows).delete()
    rows.delete()


def _destroy(target: Target, reached: Reach) -> _Gone:
    gone = _Gone()
    if reached.claims:
        _destroy_claims(reached.claims, gone)
    if isinstance(target.row, Statement):
        _destroy_statement(target.row, gone)
    if isinstance(target.row, Finding):
        _destroy_findings({target.row.pk}, gone)
    if isinstance(target.row, Item):
        _destroy_items({target.row.pk}, gone)
    if isinstance(target.row, Publication):
        _destroy_publication(target.row, gone)
    return gone


def _destroy_claims(keys: Collection[str], gone: _Gone) -> None:
    rows = list(Claim.objects.filter(key__in=keys))
    pks = [row.pk for row in rows]
    actors, places, events = _spoken_of(pks)
    findings = set(Support.objects.filter(claim__in=pks).values_list("finding_id", flat=True))
    items = set(Use.objects.filter(claim__in=pks).values_list("item_id", flat=True))
    for model in (Span, Involvement, Setting, Support, Use):
        model._default_manager.filter(claim__in=pks).delete()  # noqa: SLF001  Django's documented name
    Link.objects.filter(left__in=keys).delete()
    Link.objects.filter(right__in=keys).delete()
    for key in keys:
        ReleasedForm.objects.filter(key__startswith=f"{key}:").delete()
    Claim.objects.filter(pk__in=pks).update(payload={})
    Claim.objects.filter(pk__in=pks).delete()
    gone.keys.update(keys)
    _prune_findings(findings, gone)
    _prune_items(items, gone)
    _forget_orphans(actors, places, events, gone)


def _spoken_of(pks: Collection[int]) -> tuple[set[int], set[int], set[int]]:
    actors = set(Involvement.objects.filter(claim__in=pks).values_list("actor_id", flat=True))
    settings = Setting.objects.filter(claim__in=pks)
    places = set(settings.exclude(place=None).values_list("place_id", flat=True))
    return actors, places, set(settings.exclude(event=None).values_list("event_id", flat=True))


def _prune_findings(pks: Collection[int], gone: _Gone) -> None:
    """Take what went out of the findings' lists; a finding that nothing supports any more goes too."""
    bare: set[int] = set()
    for row in Finding.objects.filter(pk__in=pks).prefetch_related("supports"):
        gone.findings.add(row.key)
        if not any(support.stance == "supports" for support in row.supports.all()):
            bare.add(row.pk)
            continue
        for stance in ("supports", "contradicts"):
            if stance in row.payload:
                row.payload[stance] = [key for key in row.payload[stance] if key not in gone.keys]
        row.save(update_fields=["payload"])
    _destroy_findings(bare, gone)


def _destroy_findings(pks: Collection[int], gone: _Gone) -> None:
    items = set(Use.objects.filter(finding__in=pks).values_list("item_id", flat=True))
    for model in (Use, Support, Lowering):
        model._default_manager.filter(finding__in=pks).delete()  # noqa: SLF001  Django's documented name
    rows = Finding.objects.filter(pk__in=pks)
    gone.keys.update(rows.values_list("key", flat=True))
    rows.delete()
    _prune_items(items, gone)


def _prune_items(pks: Collection[int], gone: _Gone) -> None:
    bare: set[int] = set()
    for row in Item.objects.filter(pk__in=pks).prefetch_related("uses"):
        if not row.uses.all() and row.kind != "background":
            bare.add(row.pk)
            continue
        row.payload["uses"] = [key for key in row.payload.get("uses") or [] if key not in gone.keys]
        row.save(update_fields=["payload"])
        _rewrite(row.publication, {row.key: row.payload})
    _destroy_items(bare, gone)


def _destroy_items(pks: Collection[int], gone: _Gone) -> None:
    for row in Item.objects.filter(pk__in=pks).select_related("publication"):
        gone.keys.add(row.address)
        for entry in Disclosure.objects.filter(publication=row.publication.key, sentences__icontains=f'"{row.address}"'):
            Disclosure.objects.filter(pk=entry.pk).update(text="")
        _rewrite(row.publication, {row.key: None})
    Use.objects.filter(item__in=pks).delete()
    Item.objects.filter(pk__in=pks).delete()


def _rewrite(publication: Publication, items: dict[str, Any]) -> None:
    """Put sentences into a publication's payload as they are now; None takes one out, with its answers."""
    held = Publication.objects.get(pk=publication.pk)
    kept = [items.get(entry["id"], entry) for entry in held.payload.get("items") or []]
    held.payload["items"] = [entry for entry in kept if entry is not None]
    ids = {entry["id"] for entry in held.payload["items"]}
    answers = [{**answer, "items": [key for key in answer["items"] if key in ids]} for answer in held.payload.get("exposure") or []]
    if "exposure" in held.payload:
        held.payload["exposure"] = [answer for answer in answers if answer["items"]]
    held.save(update_fields=["payload"])


def _destroy_publication(publication: Publication, gone: _Gone) -> None:
    """The row stays as a stub without content, hidden: four eyes are written on it."""
    _destroy_items(set(publication.items.values_list("pk", flat=True)), gone)
    gone.sealed += [sealed for row in publication.pictures.all() for sealed in (row.sealed, row.original) if sealed]
    gone.sealed += publication.overrides.values_list("sealed", flat=True)
    gone.sealed += Answered.objects.filter(publication=publication).values_list("sealed", flat=True)
    Answered.objects.filter(publication=publication).delete()
    publication.pictures.all().delete()
    Disclosure.objects.filter(publication=publication.key).update(text="")
    stub = {"id": publication.key, "items": []}
    Publication.objects.filter(pk=publication.pk).update(payload=stub, contact=None, state="withdrawn")
    gone.keys.add(publication.key)


def _destroy_statement(statement: Statement, gone: _Gone) -> None:
    _destroy_media(statement, gone)
    SecondClaim.objects.filter(coding__statement=statement).delete()
    for model in (Consent, ConsentStep, Translation, ContentNote, SecondCoding):
        model._default_manager.filter(statement=statement).delete()  # noqa: SLF001  Django's documented name
    document = statement.document
    if Statement.objects.filter(sha256=statement.sha256).exclude(pk=statement.pk).exists():
        raise Refused("another statement rests on the same original; erase that one first", field="ITEM")
    events = CustodyEvent.objects.filter(target=f"sha256:{statement.sha256}")
    gone.sealed += [event.record["sealed"] for event in events if event.record.get("sealed")]
    Statement.objects.filter(pk=statement.pk).update(payload={})
    Statement.objects.filter(pk=statement.pk).delete()
    gone.keys.add(statement.key)
    if document is not None:
        gone.sealed += [document.sealed, *forget(document)]
        Document.objects.filter(pk=document.pk).delete()
    events.delete()


def _destroy_media(statement: Statement, gone: _Gone) -> None:
    """The recordings and pictures of a statement, and the interview that it is the words of."""
    Interview.objects.filter(statement=statement).delete()
    media = Medium.objects.filter(statement=statement)
    gone.sealed += media.values_list("sealed", flat=True)
    CustodyEvent.objects.filter(target__in=[f"sha256:{row.sha256}" for row in media]).delete()
    Listening.objects.filter(medium__in=media).delete()
    media.delete()


def _forget_orphans(actors: Collection[int], places: Collection[int], events: Collection[int], gone: _Gone) -> None:
    """People, groups, events and places that nothing speaks of any more."""
    kinds: tuple[tuple[Any, Collection[int], Any, str], ...] = (
        (Event, events, Setting, "event"),
        (Place, places, Setting, "place"),
        (Actor, actors, Involvement, "actor"),
    )
    for model, pks, user, part in kinds:
        used = user.objects.filter(**{f"{part}__in": pks}).values_list(f"{part}_id", flat=True)
        rows = dict(model.objects.filter(pk__in=set(pks) - set(used)).values_list("pk", "key"))
        while mentioned := {pk for pk, key in rows.items() if _mentioned(key, model, rows)}:
            rows = {pk: key for pk, key in rows.items() if pk not in mentioned}
        Name.objects.filter(actor__in=rows if model is Actor else ()).delete()
        Link.objects.filter(left__in=rows.values()).delete()
        Link.objects.filter(right__in=rows.values()).delete()
        model.objects.filter(pk__in=rows).delete()
        gone.keys.update(rows.values())
        _destroy_pictures(rows.values(), gone)


def _destroy_pictures(keys: Collection[str], gone: _Gone) -> None:
    """Pictures in which somebody can be recognised of whom nothing else is left, covered or not."""
    lost = set(keys)
    rows = [row for row in Picture.objects.exclude(shows=[]) if lost & set(row.shows)] if lost else []
    gone.sealed += [sealed for row in rows for sealed in (row.sealed, row.original) if sealed]
    Picture.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _mentioned(key: str, model: Any, leaving: Collection[int]) -> bool:
    """Whether the content of a row that stays names the id."""
    for other in (Claim, Statement, Actor, Event, Place):
        rows = other._default_manager.annotate(written=Cast("payload", TextField()))  # noqa: SLF001  Django's documented name
        rows = rows.exclude(pk__in=leaving) if other is model else rows
        if rows.filter(written__contains=f'"{key}"').exists():
            return True
    return False


def scrub() -> None:
    """Leave no byte of a deleted row in the database's file and in the log beside it, or in the tables of a server.

    secure_delete overwrites deleted rows, but pages that were divided or joined keep old copies: VACUUM writes them anew.

    Raises:
        Refused: another program holds the database, so that copies may be left.
    """
    if connection.in_atomic_block:
        return
    if connection.vendor == "sqlite":
        _scrub_file()
    else:
        _scrub_tables()


def _held() -> Refused:
    return Refused("the item is erased, but another program reads the database; erase it again when that has ended, to empty its log")


def _scrub_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        for _ in range(_TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0] == 0:
                return
    raise _held()


def _scrub_tables() -> None:
    """PostgreSQL leaves deleted rows where they were, and their commonest words in its statistics: both are written anew.

    Its write-ahead log, and copies that were made of it, keep them until they are overwritten: that is the server's.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {_PATIENCE}")
            cursor.execute("ANALYZE")
            cursor.execute("VACUUM FULL")
    except OperationalError as error:
        raise _held() from error
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
