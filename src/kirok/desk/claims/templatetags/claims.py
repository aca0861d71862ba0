"""Codes, dates and counts in the words of the page's language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kirok.base.errors import BadInput
from kirok.desk.handling import naming
from kirok.terms import edtf, vocabulary

register = template.Library()

#: Words of the desk itself, which no vocabulary holds.
_OWN = {
    "standing": _("standing"),
    "retracted": _("retracted"),
    "withdrawn": _("withdrawn"),
    "erased": _("erased"),
    "confirmed": _("it stays hidden"),
    "reversed": _("brought back"),
    "partner": _("partner"),
    "archive": _("archive"),
    "coded": _("with claims"),
    "uncoded": _("without a claim"),
    "photograph": _("photograph"),
    "ai-made": _("made by AI"),
    "ok": _("ok"),
    "hold": _("hold"),
    "overridden": _("let out by two people"),
    "site": _("our site"),
    "cms": _("own publishing system"),
    "broadcast": _("broadcast"),
    "post": _("post"),
    "talk": _("talk"),
    "comment": _("request for comment"),
    "un": _("United Nations"),
    "court": _("court or prosecutor"),
    "supports": _("supports it"),
    "contradicts": _("contradicts it"),
    "agent": _("Said to be responsible"),
    "patient": _("To whom"),
    "part": _("Part"),
    "whole": _("Of the whole"),
    "image-credit": _("picture credit"),
    "caption": _("caption"),
    "contact-line": _("contact line"),
    "language-link": _("link to another language"),
    "tags": _("tags"),
    "byline": _("byline"),
    "title": _("title"),
    "link": _("link"),
    "header": _("page header"),
    "footer": _("page footer"),
    "note": _("note"),
    "no-standing-claim": _("no claim that supports it stands any more"),
    "lowered-by-two-people": _("two people lowered it and said why"),
    "open-contradiction-from-another-origin": _("an account of another origin contradicts it"),
    "one-origin": _("all that supports it goes back to one origin"),
    "two-origins-one-first-hand": _("two or more independent origins, at least one first-hand"),
    "two-origins-none-first-hand": _("two or more independent origins, none first-hand"),
    "open": _("open"),
    "done": _("done"),
    "same": _("the same"),
    "different": _("different"),
    "unsure": _("unsure"),
    "statement": _("statement"),
    "claim": _("claim"),
    "person": _("person or group"),
    "finding": _("finding"),
    "en": _("English"),
    "ko": _("Korean"),
    "in-contact": _("in contact"),
    "silent": _("silent"),
    "at-risk": _("at risk"),
    "given": _("given"),
    "audio": _("sound"),
    "video": _("film"),
    "image": _("picture"),
    "by.nobody": _("nobody"),
    "by.staff": _("an interpreter of ours"),
    "by.outside": _("an interpreter from outside"),
    "by.partner": _("an interpreter of a partner"),
    "by.relative": _("a relative or friend"),
    "in-person": _("face to face"),
    "telephone": _("by telephone"),
    "video-call": _("by video call"),
    "in-writing": _("in writing"),
    "yes": _("yes"),
    "no": _("no"),
    "ended": _("has ended"),
    "digitalCapture": _("taken by a digital camera"),
    "negativeFilm": _("scanned from a negative"),
    "positiveFilm": _("scanned from a slide"),
    "print": _("scanned from a print"),
    "screenCapture": _("a capture of a screen"),
    "trainedAlgorithmicMedia": _("made by a trained model"),
    "compositeWithTrainedAlgorithmicMedia": _("partly made by a trained model"),
    "algorithmicMedia": _("made by a program"),
    "use.site": _("our site, without the name"),
    "use.name": _("with the name"),
    "use.data": _("rows of data"),
    "use.quotation": _("quotation, word for word"),
    "use.voice": _("the voice"),
    "use.picture": _("the picture"),
    "use.un": _("submission to the United Nations"),
    "use.court": _("court or prosecutor"),
    "use.partner": _("partner organisations"),
    "chart.certainty": _("“How well the findings are known”"),
    "chart.numbers": _("“How many people, as told”"),
}

_HEADINGS = {
    "lang": _("Statements by language"),
    "coded": _("Statements"),
    "kind": _("Claims by kind"),
    "type": _("Claims by what is said"),
    "certainty": _("Findings by certainty"),
    "state": _("Publications by state"),
}
_ITEM_KINDS = {"fact": _("fact"), "background": _("background"), "voice": _("editor’s voice")}


def _language() -> str:
    return "ko" if (get_language() or "en").startswith("ko") else "en"


@register.filter
def label(code: str, scheme: str = "") -> str:
    """The vocabulary's word for a code, of *scheme* if that is named; a code it does not know stays as it is."""
    if code in _OWN and not scheme:
        return str(_OWN[code])
    try:
        return vocabulary.load().label(code, _language(), scheme or None)
    except BadInput:
        return code


@register.filter
def when(text: str) -> str:
    """An EDTF date in words, never more precise than it was given."""
    from kirok.terms.when_words import in_words

    try:
        return in_words(edtf.parse(text), _language()) if text else ""
    except BadInput:
        return text


@register.filter
def actor(row: Any) -> str:
    """How the desk calls an actor: the label in the page's language, or its first name in that script."""
    names = {name.script: name.form for name in reversed(row.names.all())}
    wanted = ("Hang", "Latn") if _language() == "ko" else ("Latn", "Hang")
    for script in wanted:
        if script in names:
            return str(names[script])
    return both(row.payload.get("label") or row.payload.get("name") or row.payload.get("role") or row.key)


@register.filter
def called(text: str, seen: Collection[str]) -> str:
    """A source as this reader may know it: by its number where that is among *seen*, else by none."""
    return naming.called(text, seen)


@register.filter
def both(value: Any) -> str:
    """A text that may be one string or a mapping of both languages."""
    if isinstance(value, Mapping):
        return str(value.get(_language()) or value.get("en") or value.get("ko") or "")
    return str(value or "")


@register.filter
def span_of(count: Mapping[str, Any]) -> str:
    """A count as its range: "24-999", or "36" where both ends are one; open ends stay open."""
    low, high = count.get("min"), count.get("max")
    if low is None and high is None:
        return str(label(str(count.get("quantifier") or ""), "QUANTIFIER"))
    if low == high:
        return str(low)
    return f"{'' if low is None else low}\N{EN DASH}{'' if high is None else high}"


@register.filter
def entry_kind(kind: str, section: str) -> str:
    """The kind of an entry of the registry, in words."""
    return label(kind, {"actors": "ACTOR", "places": "PLACE", "sources": "SOURCE"}.get(section, ""))


@register.filter
def entry_words(payload: Mapping[str, Any]) -> str:
    """What an entry of the registry is called: its first name, label or sentence; a link by both of its ends."""
    names = payload.get("names") or []
    if "from" in payload and "to" in payload:
        return f"{payload['from']} — {label(str(payload['type']), 'LINK')} — {payload['to']}"
    named = payload.get("label") or payload.get("name") or payload.get("title") or (names[0]["form"] if names else "")
    return both(named or ({key: payload[key] for key in ("en", "ko") if key in payload}) or payload.get("role") or "")


@register.filter
def item_kind(kind: str) -> str:
    """A kind of sentence as editors call it; "voice" is theirs, not a witness's."""
    return str(_ITEM_KINDS.get(kind, kind))


@register.filter
def heading(part: str) -> str:
    """What a table of counts counts."""
    return str(_HEADINGS.get(part, part))


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key that a template has at hand."""
    return mapping.get(key)


@register.filter
def words(text: str) -> list[str]:
    """The words of a text that a template has at hand."""
    return text.split()


@register.filter
def cited(span: Any) -> list[tuple[str, str]]:
    """(fragment, file or "") of everything in a claim's span that cites a recording or a picture."""
    spans = span if isinstance(span, list) else [span]
    return [(str(one["fragment"]), str(one.get("file") or "")) for one in spans if isinstance(one, dict) and one.get("fragment")]


@register.inclusion_tag("claims/quote.html", takes_context=True)
def quote(context: Mapping[str, Any], claim: Any, length: int = 160) -> dict[str, Any]:
    """The words of a claim, or that they are hidden: graphic, or of a kind that this reader asked not to read."""
    from kirok.desk.claims.unread import unread

    return {"hidden": unread(context["request"]).hides(claim), "spans": claim.spans.all(), "length": length, "language": _language()}
