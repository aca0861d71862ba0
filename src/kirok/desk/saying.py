"""Refusals in the page's language: the code says one English sentence; ``locale/ko/sentences.yaml`` says it in Korean.

A key of that file is the sentence with ``{}`` wherever the code puts a value in; the value stands in the Korean sentence at
``{0}``, ``{1}``, ... A value that is itself one of the desk's words is said in Korean too. What the file does not hold
stays English and is marked so; a test finds every sentence that it does not hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()
_FILE = Path(__file__).parent / "locale" / "ko" / "sentences.yaml"
_GAP = re.compile(r"\{\}")

_ROLES = {
    "coder": _("coder"),
    "reviewer": _("reviewer"),
    "editor": _("editor"),
    "analyst": _("analyst"),
    "handler": _("handler"),
    "legal": _("legal reviewer"),
    "lead": _("lead"),
    "admin": _("administrator"),
}


@dataclass(frozen=True)
class Said:
    """A sentence and the language that it is in."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text


@cache
def _table() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]], dict[str, str]]:
    """Sentences without a value; patterns with their Korean, the most telling first; words."""
    held = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    plain = {key: value for key, value in held["sentences"].items() if "{}" not in key}
    gaps = sorted((key for key in held["sentences"] if "{}" in key), key=lambda key: -len(_GAP.sub("", key)))
    patterns = [(re.compile("(.*?)".join(map(re.escape, _GAP.split(key))), re.DOTALL), held["sentences"][key]) for key in gaps]
    return plain, patterns, held["words"]


@cache
def in_korean(sentence: str) -> str | None:
    """The sentence in Korean, or None where nobody has translated it."""
    plain, patterns, words = _table()
    if sentence in plain:
        return plain[sentence]
    for pattern, korean in patterns:
        found = pattern.fullmatch(sentence)
        if found:
            return korean.format(*(words.get(part) or in_korean_part(part) for part in found.groups()))
    return None


def in_korean_part(part: str) -> str:
    """A value inside a sentence, which may be a sentence itself."""
    return (_table()[0].get(part) or (in_korean(part) if " " in part else None)) or part


@register.filter
def sentence(error: object) -> Said:
    """A refusal, or a reason, as the page says it."""
    text = str(getattr(error, "message", error))
    if not (get_language() or "en").startswith("ko"):
        return Said(text, "en")
    korean = in_korean(text)
    return Said(text, "en") if korean is None else Said(korean, "ko")


@register.filter
def bare(said: Said) -> Said:
    """A refusal without its closing words, for a page that has said already that nothing was changed."""
    text = said.text
    for closing in ("; nothing was changed", ". 아무것도 바뀌지 않았습니다", ". 아무것도 바뀌지 않았습니다."):
        text = text.removesuffix(closing)
    return Said(text, said.lang)


@register.filter
def allowance(error: object) -> Said:
    """What a refusal says is allowed: one sentence, or a row of words."""
    allowed = getattr(error, "allowed", None) or ""
    return sentence(allowed) if isinstance(allowed, str) else Said(", ".join(str(sentence(one)) for one in allowed), get_language() or "en")


@register.filter
def rolename(role: str) -> str:
    """What a role is called."""
    return str(_ROLES.get(role, role))
