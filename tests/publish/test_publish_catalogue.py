import io
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import kirok.publish
from kirok.publish.wording import Wording

ROOM = Path(kirok.publish.__file__).parent
KEYWORDS = {"_": None, "ngettext": (1, 2), "N_": None, "text": None, "plural": (1, 2)}


def messages() -> set[str | tuple[str, str]]:
    found: set[str | tuple[str, str]] = set()
    for path in [*ROOM.glob("*.py"), *ROOM.glob("templates/*.html"), *ROOM.glob("templates/*.xml")]:
        method = "python" if path.suffix == ".py" else babel_extract
        options = {} if method == "python" else {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
        for _, message, _, _ in extract(method, io.BytesIO(path.read_bytes()), KEYWORDS, (), options):
            found.add(tuple(message[:2]) if isinstance(message, list | tuple) else message)
    return found


def catalogue(language: str) -> dict[object, object]:
    with (ROOM / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as stream:
        return {message.id: message for message in read_po(stream, locale=language, abort_invalid=True) if message.id}


def test_every_text_is_translated_into_korean():
    entries = catalogue("ko")
    ours = messages()
    assert len(ours) > 100
    assert ours == set(entries)
    assert [entry.id for entry in entries.values() if not entry.string or entry.fuzzy or entry.string == entry.id] == []


def test_the_english_catalogue_knows_the_same_texts():
    assert set(catalogue("en")) == messages()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_translations_keep_the_fields(language):
    for entry in catalogue(language).values():
        ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        strings = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        for string in filter(None, strings):
            assert fields(string) == fields(ids[0])


def fields(text):
    return {part.partition("}")[0] for part in text.split("{")[1:]}


def test_plural_and_escaping():
    english = Wording("en")
    assert english.plural("{n} claim", "{n} claims", 1) == "1 claim"
    assert english.plural("{n} claim", "{n} claims", 2000) == "2,000 claims"
    assert Wording("ko").plural("{n} claim", "{n} claims", 1) == "주장 1건"
    assert english.text("Attributed to: {who}", who="<b>") == "Attributed to: &lt;b&gt;"


BANNED = {"en": ("safe", "verified", "confirmed", "proven true"), "ko": ("안전", "검증됨", "확인됨", "확정", "입증")}


def test_certainty_words_say_no_more_than_their_rule():
    for language, words in BANNED.items():
        for entry in catalogue(language).values():
            text = str(entry.string if language == "ko" else entry.id).lower()
            assert not [word for word in words if word in text], text
