"""Every act that the code can write into the journal has words in both languages."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

import kirok.desk
from kirok.desk.overview.acts import in_words, words

ROOM = Path(kirok.desk.__file__).parent
HANGUL = range(ord("가"), ord("힣") + 1)


def acts():
    """Every constant that is given as ``action=`` to the journal; of a composed one, the part before its dot."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "note":
                for given in node.keywords:
                    if given.arg == "action" and isinstance(given.value, ast.Constant):
                        yield given.value.value
                    if given.arg == "action" and isinstance(given.value, ast.JoinedStr):
                        yield given.value.values[0].value


def test_every_act_is_named():
    found = set(acts())
    assert {"code", "judge.", "release", "withdraw"} <= found
    assert {act for act in found if act not in words() and act.partition(".")[0] not in words()} == set()


def test_the_words_are_english_and_korean():
    for english, korean in words().values():
        assert english.isascii()
        assert any(ord(letter) in HANGUL for letter in korean)
        # One word for one thing (decision 113): a compartment is called as its own pages call it.
        assert ("compartment" in english) is korean.startswith("칸")


@pytest.mark.parametrize(("language", "said"), [("en", "released a publication"), ("ko", "보도를 공개 승인함")])
def test_the_journal_says_them_in_the_pages_language(released, client_of, language, said):
    with translation.override(language):
        answer = client_of("lea").get(reverse("journal"))
        assert in_words("keys.of-tomorrow") in {"dealt with keys", "열쇠를 다룸"}
        assert in_words("never.heard") == "never.heard"
    assert said in answer.content.decode()
