import io
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import kirok.desk

ROOM = Path(kirok.desk.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
BANNED = ("안전", "검증됨", "확인됨", "확정", "입증")


def source(path):
    """A module as it is; a template as the calls that Django makes of its tags."""
    text = path.read_text(encoding="utf-8")
    return templatize(text, origin=str(path)) if path.suffix == ".html" else text


def messages():
    found = {}
    for path in [*ROOM.rglob("*.py"), *ROOM.rglob("*.html")]:
        for _, message, _, _ in extract("python", io.BytesIO(source(path).encode()), KEYWORDS, (), {}):
            found[message if isinstance(message, str) else tuple(message[:2])] = path.relative_to(ROOM).as_posix()
    return found


def catalogue():
    with (ROOM / "locale" / "ko" / "LC_MESSAGES" / "django.po").open("rb") as stream:
        return {message.id: message for message in read_po(stream, locale="ko", abort_invalid=True) if message.id}


def test_the_collector_sees_templates_code_and_plurals():
    ours = messages()
    assert len(ours) > 80
    assert {"Log in", "Said to be responsible", "Claim %(number)s", ("%(n)s claim", "%(n)s claims")} <= set(ours)


def test_every_text_is_translated_into_korean():
    entries = catalogue()
    assert set(messages()) == set(entries)
    assert [entry.id for entry in entries.values() if not entry.string or entry.fuzzy] == []
    assert [entry.id for entry in entries.values() if not any("가" <= letter <= "힣" for letter in str(entry.string))] == [
        "%(name)s, %(day)s"
    ]


@pytest.mark.parametrize("word", BANNED)
def test_no_text_says_more_than_its_rule(word):
    assert [entry.id for entry in catalogue().values() if word in str(entry.string)] == []
