"""A text's language as its letters suggest it: for a page's markup and as a first proposal, never as an answer."""

from __future__ import annotations

#: First and last letter of a script, and the language that is proposed for it.
_RANGES = (
    (0xAC00, 0xD7A3, "ko"),
    (0x1100, 0x11FF, "ko"),
    (0x3130, 0x318F, "ko"),
    (0x3040, 0x30FF, "ja"),
    (0x4E00, 0x9FFF, "zh"),
    (0x0041, 0x024F, "en"),
    (0x0400, 0x04FF, "ru"),
)
_UNKNOWN = "und"
_LOOKED_AT = 4_000


def language_of(text: str) -> str:
    """``ko``, ``ja``, ``zh``, ``en`` or ``ru`` by the most frequent script; ``und`` without a letter of any of them.

    Kana makes a text Japanese and hangul makes it Korean, however many Chinese characters stand beside them.
    """
    counts: dict[str, int] = {}
    for sign in text[:_LOOKED_AT]:
        found = next((language for first, last, language in _RANGES if first <= ord(sign) <= last and sign.isalpha()), None)
        if found:
            counts[found] = counts.get(found, 0) + 1
    if counts.get("zh"):
        counts.update({own: counts[own] + counts["zh"] for own in ("ja", "ko") if own in counts})
    return max(counts, key=lambda language: counts[language], default=_UNKNOWN)
