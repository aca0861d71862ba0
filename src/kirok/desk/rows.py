"""Many rows at once, by their public key: what is new, what changed, what is the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


@dataclass
class Outcome(Generic[M]):
    """Saved rows by key, and which keys were new, changed or the same."""

    rows: dict[str, M] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)

    @property
    def touched(self) -> list[M]:
        """The rows that are not as they were."""
        return [self.rows[key] for key in (*self.new, *self.changed)]


def upsert(
    model: type[M],
    rows: Sequence[M],
    *,
    key: str,
    fields: Sequence[str],
    guard: Callable[[M, M], None] | None = None,
    also: Sequence[str] = (),
) -> Outcome[M]:
    """Save *rows* of one model; rows whose *fields* are as they were are left alone.

    *guard* is called with (held, given) before a changed row is written, and may refuse; *also* names the fields that
    it sets on the held row.
    """
    manager: Any = model._default_manager  # noqa: SLF001  Django's documented name
    held = {getattr(row, key): row for row in manager.filter(**{f"{key}__in": [getattr(row, key) for row in rows]})}
    outcome: Outcome[M] = Outcome()
    for row in rows:
        _sort(outcome, row, held.get(getattr(row, key)), key, fields, guard)
    manager.bulk_create([outcome.rows[name] for name in outcome.new], batch_size=500)
    if outcome.changed:
        manager.bulk_update([outcome.rows[name] for name in outcome.changed], [*fields, *also], batch_size=200)
    return outcome


def _sort(outcome: Outcome[M], row: M, held: M | None, key: str, fields: Sequence[str], guard: Callable[[M, M], None] | None) -> None:
    name = getattr(row, key)
    if held is None:
        outcome.new.append(name)
        outcome.rows[name] = row
        return
    outcome.rows[name] = held
    if all(_same(held, row, part) for part in fields):
        outcome.same.append(name)
        return
    if guard:
        guard(held, row)
    for part in fields:
        setattr(held, part, getattr(row, part))
    outcome.changed.append(name)


def _same(held: Model, row: Model, part: str) -> bool:
    field_name = f"{part}_id" if hasattr(held, f"{part}_id") else part
    return bool(getattr(held, field_name) == getattr(row, field_name))


def hand_over(held: Model, given: Model, *, author: str, earlier: str) -> None:
    """The held row is the given row's author's from now on; whoever wrote it before stays one of its authors."""
    before = {*(getattr(held, earlier) or []), getattr(held, f"{author}_id")}
    now = getattr(given, f"{author}_id")
    setattr(held, earlier, sorted(before - {now}))
    setattr(held, author, getattr(given, author))
