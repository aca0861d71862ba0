"""What a field of the format is called."""

from __future__ import annotations

from django import template

from kirok.desk.coding.labels import label_of

register = template.Library()


@register.filter
def field_label(name: str) -> str:
    """The words for a field."""
    return label_of(name)
