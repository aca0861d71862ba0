"""A count in words, English or Korean: the range that a rule gives, and the words that were said beside it."""

from kirok.terms import vocabulary
from kirok.terms.count import Count
from kirok.terms.unset import given

_QUOTES = "\"' “”‘’「」『』«»"


def in_words(count: Count, lang: str) -> str:
    """``24 to 999 (“dozens to hundreds”)``; a count that has only words is the words in quotation marks."""
    said = given(count.verbatim, "").strip(_QUOTES)
    quoted = f"“{said}”" if said else ""
    figure = _range(count, lang) or _share(count, lang)
    if not figure:
        return quoted or _quantifier(count, lang)
    return f"{figure}{'' if lang == 'ko' else ' '}({quoted})" if quoted and said != figure else figure


def _range(count: Count, lang: str) -> str:
    return _between(_figure(given(count.min)), _figure(given(count.max)), lang)


def _share(count: Count, lang: str) -> str:
    return _between(_percent(given(count.share_min)), _percent(given(count.share_max)), lang)


def _between(low: str, high: str, lang: str) -> str:
    if low == high:
        return low
    if low and high:
        return f"{low}~{high}" if lang == "ko" else f"{low} to {high}"
    if lang == "ko":
        return f"{low} 이상" if low else f"{high} 이하"
    return f"at least {low}" if low else f"at most {high}"


def _figure(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.4g}%"


def _quantifier(count: Count, lang: str) -> str:
    code = given(count.quantifier)
    return vocabulary.load().label(code, lang, "QUANTIFIER") if code else ""
