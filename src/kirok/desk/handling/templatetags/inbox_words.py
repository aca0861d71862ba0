"""States, kinds and events of the inbox, in the words of the page's language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

_WORDS = {
    "new": _("new"),
    "opened": _("opened"),
    "handled": _("handled"),
    "destroyed": _("destroyed"),
    "text": _("plain text"),
    "html": _("web page"),
    "docx": _("Word document"),
    "pdf": _("PDF document"),
    "other": _("other file"),
    "ko": _("Korean"),
    "en": _("English, or another in Latin letters"),
    "zh": _("Chinese"),
    "ja": _("Japanese"),
    "ru": _("Russian, or another in Cyrillic letters"),
    "und": _("unknown"),
}
_CUSTODY = {
    "pulled": _("Custody: fetched from the drop"),
    "received": _("Custody: received by hand"),
    "opened": _("Custody: opened"),
    "destroyed": _("Custody: destroyed"),
}


@register.filter
def inbox_word(code: str) -> str:
    """What the inbox calls a state, a kind of file or a language; a code that it does not know stays as it is."""
    return str(_WORDS.get(code, code))


@register.filter
def custody_word(kind: str) -> str:
    """What the inbox calls an event of the custody log."""
    return str(_CUSTODY.get(kind, kind))
