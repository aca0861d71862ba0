"""What a person may read, applied to every question that a page asks: a new page cannot forget it.

The models of statements and of all that rests on them have a :class:`Scoped` manager. While a request is answered, its
rows are those that the person of the session may read; commands and acts, whose rules need the whole, see everything.
Which statements are closed to whom is the room ``compartments``'s to say (:func:`closed_by`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, ParamSpec, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from kirok.desk.members.roles import ACTS

M = TypeVar("M", bound=models.Model)
P = ParamSpec("P")
R = TypeVar("R")
#: Closed rows of one model are named in a question one by one up to so many; beyond, by a question inside it.
_MOST_NAMED = 2_500
#: And of all models together: a database takes some thirty thousand values in a question, and a row may name two things.
_MOST_NAMES = 10_000


@dataclass(frozen=True)
class Closed:
    """The primary keys of sources and statements that one person may not read: each a question, or named one by one.

    *every* is all statements, closed or not.
    """

    sources: QuerySet[Any, Any] | Sequence[int]
    statements: QuerySet[Any, Any] | Sequence[int]
    every: QuerySet[Any, Any]


class _Reader:
    """The person of a request; what is closed to them is asked once, and only where a page reads something."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self._hidden: dict[type[models.Model], Sequence[tuple[int, str]] | None] = {}

    @cached_property
    def reads(self) -> bool:
        """Whether the person reads statements at all: an administrator does not."""
        return bool(self.user.is_authenticated) and self.user.has_role(*ACTS["read"])

    @cached_property
    def closed(self) -> Closed | None:
        """What is closed to the person, or None where nothing is; asked once, since every question of the page stands on it."""
        found = _PROVIDERS[-1](self.user) if _PROVIDERS else None
        return Closed(_named(found.sources), _named(found.statements), found.every) if found else None

    def hidden(self, manager: Scoped[Any], closed: Closed) -> Sequence[int] | None:
        """The primary keys of a model's closed rows; None where they are too many to name."""
        found = self._rows(manager, closed)
        return [pk for pk, _ in found] if found is not None and len(found) <= _MOST_NAMED else None

    def _rows(self, manager: Scoped[Any], closed: Closed) -> Sequence[tuple[int, str]] | None:
        """Primary key and public id of a model's closed rows, asked once a request; None where they are too many to name."""
        if manager.model not in self._hidden:
            rows = manager.closed_rows(closed, self.names(closed) if manager.named else None)
            found = list(rows.values_list("pk", "_public")[: _MOST_NAMES + 1])
            self._hidden[manager.model] = found if len(found) <= _MOST_NAMES else None
        return self._hidden[manager.model]

    def names(self, closed: Closed) -> Collection[str] | None:
        """The public ids of everything closed; None where they are too many to name."""
        found: set[str] = set()
        for manager in Scoped.keyed:
            rows = self._rows(manager, closed)
            if rows is None or len(found) > _MOST_NAMES:
                return None
            found.update(key for _, key in rows)
        return found


def _named(rows: QuerySet[Any, Any] | Sequence[int]) -> QuerySet[Any, Any] | Sequence[int]:
    """The primary keys that a question finds, where they are few enough to name; else the question."""
    found = list(rows.values_list("pk", flat=True)[: _MOST_NAMED + 1]) if isinstance(rows, QuerySet) else rows
    return found if len(found) <= _MOST_NAMED else rows


_PROVIDERS: list[Callable[[Any], Closed | None]] = []
_READER: ContextVar[_Reader | None] = ContextVar("reader", default=None)


def closed_by(provide: Callable[[Any], Closed | None]) -> None:
    """From now on *provide* says what is closed to a person."""
    _PROVIDERS.append(provide)


@contextlib.contextmanager
def reading(user: Any) -> Iterator[None]:
    """Inside, every question finds only what *user* may read."""
    token = _READER.set(_Reader(user))
    try:
        yield
    finally:
        _READER.reset(token)


@contextlib.contextmanager
def whole() -> Iterator[None]:
    """Inside, every question finds everything: for acts and rules, whose answer must not depend on who asks."""
    token = _READER.set(None)
    try:
        yield
    finally:
        _READER.reset(token)


def wholly(act: Callable[P, R]) -> Callable[P, R]:
    """The same for a whole function."""

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with whole():
            return act(*args, **kwargs)

    run.__name__, run.__doc__, run.__module__ = act.__name__, act.__doc__, act.__module__
    return run


def anything_closed() -> bool:
    """Whether something is closed to the person of this request; it does not say that there is anything in it."""
    reader = _READER.get()
    return reader is not None and (not reader.reads or reader.closed is not None)


def closed_rows(model: type[models.Model]) -> frozenset[int]:
    """The primary keys of a model's rows that the person of this request may not read.

    For an index that holds rows of several models by number: one question a model, however many entries it looks at.
    """
    reader, manager = _READER.get(), model._default_manager  # noqa: SLF001  Django's documented name
    if reader is None or not isinstance(manager, Scoped):
        return frozenset()
    if reader.reads:
        return frozenset(_pks(reader, manager, reader.closed)) if reader.closed is not None else frozenset()
    return frozenset(model._base_manager.order_by().values_list("pk", flat=True))  # noqa: SLF001  Django's documented name


def _pks(reader: _Reader, manager: Scoped[Any], closed: Closed) -> Iterable[int]:
    named = reader.hidden(manager, closed)
    return manager.closed_rows(closed).values_list("pk", flat=True) if named is None else named


def closed_among(keys: Collection[str]) -> set[str]:
    """Those of the public ids that belong to something closed to the person of this request."""
    reader = _READER.get()
    if reader is None or reader.closed is None or not keys:
        return set()
    names = reader.names(reader.closed)
    if names is not None:
        return set(names) & set(keys)
    found: set[str] = set()
    for manager in Scoped.keyed:
        found.update(manager.closed_keys(reader.closed).filter(_public__in=list(keys)).values_list("_public", flat=True))
    return found


class Scoped(models.Manager[M]):
    """A manager whose rows are those that the person of the request may read.

    *paths* lead to the statement under a row ("statement", "supports__claim__statement"); a row is closed when any of
    them leads to a closed one, with *either* only when they lead to nothing else. *named* are columns that hold public
    ids instead. *key* is what such columns hold of this model's rows; None where nothing refers to them by id.
    """

    keyed: ClassVar[list[Scoped[Any]]] = []

    def __init__(
        self,
        *paths: str,
        either: bool = False,
        named: tuple[str, ...] = (),
        key: str | Combinable | None = "key",
        of: str = "statements",
    ) -> None:
        super().__init__()
        self.paths, self.either, self.named, self.key, self.of = paths, either, named, key, of

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        """Remember the model, whose rows others may name by their id."""
        super().contribute_to_class(cls, name)
        if self.key is not None:
            self.keyed.append(self)

    def get_queryset(self) -> QuerySet[M, M]:
        """The rows, less what is closed."""
        reader, rows = _READER.get(), super().get_queryset()
        if reader is None:
            return rows
        if not reader.reads:
            return rows.none()
        if reader.closed is None or not (self.paths or self.named):
            return rows
        hidden = reader.hidden(self, reader.closed)
        return rows.filter(self.open_to(reader.closed)) if hidden is None else rows.exclude(pk__in=hidden) if hidden else rows

    def open_to(self, closed: Closed, names: Collection[str] | None = None) -> Q:
        """The condition on rows that nothing *closed* stands under; *names* are the public ids of what is, where they are known."""
        statements = getattr(closed, self.of)
        hidden = Q(pk__in=[])
        for path in self.paths:
            hidden |= Q(pk__in=statements) if path == "pk" else Q(pk__in=self._touching(path, statements))
        if self.either:
            others = closed.every.exclude(pk__in=statements).values("pk")
            hidden &= ~Q(Exists(self._touching(self.paths[0], others).filter(pk=OuterRef("pk"))))
        for column in self.named:
            hidden |= self._naming(column, closed) if names is None else Q(**{f"{column}__in": list(names)})
        return ~hidden

    def _naming(self, column: str, closed: Closed) -> Q:
        """The condition on rows whose *column* holds the public id of something closed."""
        found = Q(pk__in=[])
        for manager in self.keyed:
            found |= Q(**{f"{column}__in": manager.closed_keys(closed)})
        return found

    def _touching(self, path: str, statements: QuerySet[Any, Any] | Sequence[int]) -> QuerySet[Any, Any]:
        found = self.model._base_manager.filter(**{f"{path}__in": statements})  # noqa: SLF001  Django's documented name
        return found.order_by().values("pk")

    def closed_keys(self, closed: Closed) -> QuerySet[Any, Any]:
        """A question for the public ids of this model's closed rows."""
        return self.closed_rows(closed).values("_public")

    def closed_rows(self, closed: Closed, names: Collection[str] | None = None) -> QuerySet[Any, Any]:
        """This model's closed rows, with what refers to them as ``_public``; empty where nothing does."""
        rows = self.model._base_manager.filter(~self.open_to(closed, names)).order_by()  # noqa: SLF001  Django's documented name
        public = Value("") if self.key is None else F(self.key) if isinstance(self.key, str) else self.key
        return rows.annotate(_public=public)
