"""An EDTF date in words, English or Korean, never more precise than the date itself."""

from kirok.terms import when_words_en, when_words_ko
from kirok.terms.edtf import When, parse


def in_words(when: When | str, lang: str) -> str:
    """``2024-06~`` is "in or around June 2024" in "en" and "2024년 6월경" in "ko".

    Raises:
        BadInput: a text that is not EDTF.
    """
    parts = (parse(when) if isinstance(when, str) else when).parts
    return when_words_ko.say(parts) if lang == "ko" else when_words_en.say(parts)
