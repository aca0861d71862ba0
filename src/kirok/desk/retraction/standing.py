"""What of many statements stands in public: the way of :mod:`closure`, for a whole list with as many questions as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from kirok.desk.claims.models import Claim
from kirok.desk.findings.models import Support
from kirok.desk.publications.models import Use
from kirok.desk.retraction.closure import chunks, followers

#: Primary key of what rests on them -> primary keys of the statements.
_Owners = dict[int, set[int]]


def in_public(statements: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Statement -> the released publications that rest on it, by id; nothing for a statement under none."""
    claims = _claims(statements)
    pairs = (row for chunk in chunks(claims) for row in Support.objects.filter(claim__in=chunk).values_list("finding_id", "claim_id"))
    findings = _carried(pairs, claims)
    found: dict[int, set[str]] = defaultdict(set)
    for part, owners in (("claim", claims), ("finding", findings)):
        for chunk in chunks(owners):
            used = Use.objects.filter(**{f"{part}__in": chunk}, item__publication__state="released").order_by()
            for owned, publication in used.values_list(f"{part}_id", "item__publication__key"):
                for statement in owners[owned]:
                    found[statement].add(publication)
    return {statement: tuple(sorted(keys)) for statement, keys in found.items()}


def _claims(statements: Collection[int]) -> _Owners:
    """The statements' claims, and the comparisons that say nothing without them, however far away."""
    rows = [row for chunk in chunks(statements) for row in Claim.objects.filter(statement__in=chunk).values_list("pk", "key", "statement")]
    owners: _Owners = {pk: {statement} for pk, _, statement in rows}
    behind, waiting = followers() if rows else {}, [(pk, key) for pk, key, _ in rows]
    while waiting:
        pk, key = waiting.pop()
        for follower, its_key in behind.get(key, ()):
            if not owners[pk] <= (held := owners.setdefault(follower, set())):
                held |= owners[pk]
                waiting.append((follower, its_key))
    return owners


def _carried(pairs: Iterable[tuple[int, int]], below: _Owners) -> _Owners:
    found: _Owners = defaultdict(set)
    for above, under in pairs:
        found[above] |= below[under]
    return dict(found)
