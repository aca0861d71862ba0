"""The journal's acts in words of the page's language; the journal itself keeps its short names, which nothing translates."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from django import template
from django.utils.translation import get_language

register = template.Library()
_FILE = Path(__file__).parent.parent / "locale" / "acts.yaml"


@cache
def words() -> dict[str, list[str]]:
    """Act -> what it is called in English and in Korean."""
    held: dict[str, list[str]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return held


@register.filter
def in_words(action: str) -> str:
    """What an act is called; one that nobody has named stays as it is."""
    known = words().get(action) or words().get(action.partition(".")[0])
    return known[(get_language() or "en").startswith("ko")] if known else action
