"""Sentences with figures in them, which can be said in another language later."""

from __future__ import annotations

from collections.abc import Mapping

from kirok.base.i18n import translations


class Remark(str):
    """The English sentence itself; ``template`` and ``values`` let it be said in another language."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]


def say(template: str, **values: object) -> Remark:
    """A sentence from its template: ``say("only {people} people are on any list", people=12)``."""
    made = Remark(template.format(**values))
    made.template, made.values = template, values
    return made


def said(text: str, language: str) -> str:
    """*text* in *language*; what is no remark, or has no translation, stays as it is."""
    if language == "en" or not isinstance(text, Remark):
        return translations("estimate", language).gettext(text) if text else text
    found = translations("estimate", language).gettext(text.template)
    return found.format(**{name: said(value, language) if isinstance(value, str) else value for name, value in text.values.items()})
