"""Whom a row names by an id of the registry, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

from kirok.desk.entities.models import Actor

register = template.Library()


@register.simple_tag
def people(rows: Iterable[Any]) -> Mapping[str, Actor]:
    """The people of the registry that the rows name in their ``person``, by id; a source's number is not among them."""
    keys = {row.person for row in rows}
    return {row.key: row for row in Actor.objects.filter(key__in=keys).prefetch_related("names")} if keys else {}
