"""Everything that rests on one thing: from a statement, claim, finding or sentence down to what readers see; and back up.

Edges are read by chunks of keys, never as a join over all rows, so that a hundred thousand claims answer in a moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.fields.json import KT

from kirok.base.errors import BadInput
from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Finding, Support
from kirok.desk.publications.models import Item, Publication, Use
from kirok.desk.statements.models import Statement

#: Fewer than the variables that any build of SQLite takes in one query.
CHUNK = 900


@dataclass(frozen=True)
class Target:
    """A thing that can be marked or hidden: its kind, its public id and its row."""

    kind: str
    key: str
    row: Statement | Claim | Finding | Publication | Item

    @property
    def status(self) -> str:
        """Whether it stands, was released, retracted or withdrawn."""
        return self.row.state if isinstance(self.row, Publication) else self.row.status


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
    return reach_all([target])


def reach_all(targets: Sequence[Target]) -> Reach:
    """What rests on any of *targets*, with as many questions for many as for one."""
    claims = _claims(targets)
    findings = {**_own(targets, "finding"), **_findings(claims)}
    items = _items(targets, claims, findings)
    addresses = tuple(f"{publication}/{key}" for publication, _, _, key in sorted(items, key=lambda row: (row[0], row[2])))
    public = tuple(sorted({publication for publication, state, _, _ in items if state == "released"}))
    claim_keys, finding_keys = tuple(sorted(claims.values())), tuple(sorted(findings.values()))
    rows = (*claim_keys, *finding_keys, *addresses) if public else ()
    return Reach(claim_keys, finding_keys, addresses, rows, public)


def _claims(targets: Sequence[Target]) -> dict[int, str]:
    """The targets' claims by primary key, and the comparisons that say nothing without them, however far away."""
    found = _own(targets, "claim")
    for chunk in chunks(_own(targets, "statement")):
        found |= dict(Claim.objects.filter(statement__in=chunk).values_list("pk", "key"))
    if not found:
        return found
    behind, waiting = followers(), list(found.values())
    while waiting:
        more = {pk: key for pk, key in behind.get(waiting.pop(), ()) if pk not in found}
        found |= more
        waiting += more.values()
    return found


def followers() -> dict[str, list[tuple[int, str]]]:
    """Compared claim -> the comparisons that say nothing once it is gone ("more than c01")."""
    rows = Claim.objects.filter(kind="comparison").values_list(
        "pk", "key", KT("payload__left"), KT("payload__right"), KT("payload__right__same_as")
    )
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, key, *sides in rows:
        for side in set(sides) - {None}:
            found[str(side)].append((pk, key))
    return found


def _findings(claims: Collection[int]) -> dict[int, str]:
    rows = (Support.objects.filter(claim__in=chunk).values_list("finding_id", "finding__key") for chunk in chunks(claims))
    return {pk: key for found in rows for pk, key in found}


def _items(targets: Sequence[Target], claims: Collection[int], findings: Collection[int]) -> list[tuple[str, str, int, str]]:
    """(publication, its state, position, key) of every sentence reached."""
    used = set(_own(targets, "sentence"))
    for part, keys in (("claim__in", claims), ("finding__in", findings)):
        for chunk in chunks(keys):
            used.update(Use.objects.filter(**{part: chunk}).order_by().values_list("item_id", flat=True))
    for chunk in chunks(_own(targets, "publication")):
        used.update(Item.objects.filter(publication__in=chunk).values_list("pk", flat=True))
    wanted = ("publication__key", "publication__state", "position", "key")
    return [row for chunk in chunks(used) for row in Item.objects.filter(pk__in=chunk).order_by().values_list(*wanted)]


def chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    """*keys* in lists that one query takes."""
    every = sorted(keys)
    for at in range(0, len(every), CHUNK):
        yield every[at : at + CHUNK]


def _own(targets: Iterable[Target], kind: str) -> dict[int, str]:
    return {target.row.pk: target.key for target in targets if target.kind == kind}


@dataclass(frozen=True)
class Footing:
    """What a target rests on: statements, claims (with those they compare), findings."""

    statements: tuple[str, ...]
    claims: tuple[str, ...]
    findings: tuple[str, ...]


def footing(target: Target) -> Footing:
    """The same way back: from a sentence, finding or claim up to the statements under it."""
    items = (
        Item.objects.filter(publication=target.row)
        if isinstance(target.row, Publication)
        else Item.objects.filter(pk__in=_own([target], "sentence"))
    )
    findings = {**_own([target], "finding"), **dict(Finding.objects.filter(uses__item__in=items).values_list("pk", "key"))}
    claims = set(Claim.objects.filter(uses__item__in=items).values_list("pk", flat=True)) | set(_own([target], "claim"))
    for chunk in chunks(findings):
        claims.update(Support.objects.filter(finding__in=chunk).values_list("claim_id", flat=True))
    keys, statements = _with_compared(claims)
    statements |= {target.key} if target.kind == "statement" else set()
    return Footing(tuple(sorted(statements)), tuple(sorted(keys)), tuple(sorted(findings.values())))


def _with_compared(claims: Collection[int]) -> tuple[set[str], set[str]]:
    """The ids of the claims and of all that they compare, and of the statements they were said in."""
    keys: set[str] = set()
    statements: set[str] = set()
    waiting = [Q(pk__in=chunk) for chunk in chunks(claims)]
    while waiting:
        rows = Claim.objects.filter(waiting.pop()).values_list(
            "key", "statement__key", "kind", KT("payload__left"), KT("payload__right"), KT("payload__right__same_as")
        )
        sides: set[str] = set()
        for key, statement, kind, *compared in rows:
            keys.add(key)
            statements.add(statement)
            sides |= {str(side) for side in compared if side and kind == "comparison"}
        missing = sorted(sides - keys)
        waiting += [Q(key__in=missing[at : at + CHUNK]) for at in range(0, len(missing), CHUNK)]
    return keys, statements
