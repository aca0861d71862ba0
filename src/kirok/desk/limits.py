"""What a column can hold, asked before anything is written, on every database alike: SQLite would take what PostgreSQL refuses.

Django asks a column's field for the value on every way into the database (``save``, ``bulk_create``, ``update``); the fields
of all rooms are given the question here, once all models are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from kirok.base.errors import BadInput

_NUL = "\x00"


def hold(model: type[models.Model]) -> None:
    """From now on no column of the model takes a text that is too long for it, or one that holds a NUL character."""
    for field in model._meta.local_concrete_fields:  # noqa: SLF001  Django's documented name
        if isinstance(field, models.CharField | models.TextField | models.JSONField):
            vars(field)["get_db_prep_save"] = partial(_checked, field, field.get_db_prep_save)


def _checked(field: models.Field[Any, Any], plain: Callable[..., Any], value: Any, connection: BaseDatabaseWrapper) -> Any:
    longest = field.max_length
    if isinstance(value, str) and longest and len(value) > longest:
        start = value[:20]
        raise BadInput(f"'{start}…' is too long: it has {len(value)} characters, and at most {longest} are kept here", field=field.name)
    if any(_NUL in text for text in _texts(value)):
        raise BadInput("a text holds the character NUL, which no text may hold; take it out", field=field.name)
    return plain(value, connection=connection)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, in whatever depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(key)
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
