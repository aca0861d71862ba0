"""Sentences of this room with figures in them, which can be said in another language later."""

from kirok.base.i18n import translations
from kirok.base.notes import Note
from kirok.base.notes import said as _said

Remark = Note
#: A sentence from its template: ``say("only {people} people are on any list", people=12)``.
say = Remark


def said(text: str, language: str) -> str:
    """*text* in *language*, a remark or a sentence without figures; what has no translation stays as it is."""
    if isinstance(text, Remark) or not text:
        return _said(text, "estimate", language)
    return translations("estimate", language).gettext(text)
