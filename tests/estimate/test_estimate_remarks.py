"""Sentences in two languages: every template is in the Korean catalogue with the same figures in it."""

import ast
import re
from pathlib import Path

import kirok.estimate
from kirok.base.i18n import translations
from kirok.estimate.remarks import Remark, said, say

ROOM = Path(kirok.estimate.__file__).parent


def templates():
    """First arguments of say(), written out or named in the same module."""
    for path in sorted(ROOM.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.targets[0], ast.Name):
                named.setdefault(node.targets[0].id, []).append(node.value.value)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                first = node.args[0]
                yield from [first.value] if isinstance(first, ast.Constant) else [text for text in named[first.id] if isinstance(text, str)]


def test_every_sentence_has_its_korean_with_the_same_figures():
    korean, found = translations("estimate", "ko"), set(templates())
    assert len(found) > 70
    for template in found:
        translated = korean.gettext(template)
        assert translated != template, template
        assert sorted(re.findall(r"\{[^}]*\}", translated)) == sorted(re.findall(r"\{[^}]*\}", template))


def test_a_remark_is_its_english_sentence_and_can_be_said_in_korean():
    remark = say("nobody is on the list {name}: leave its column out", name="C")
    assert remark == "nobody is on the list C: leave its column out"
    assert said(remark, "en") == remark
    assert said(remark, "ko") == "명단 C에 아무도 없습니다. 그 열을 빼십시오"
    assert said("plain words", "ko") == "plain words"
    assert isinstance(remark, Remark)


def test_a_remark_inside_a_remark_is_translated_too():
    inner = say("nobody is on the list {name}: leave its column out", name="C")
    outer = say("{remark} (in {count} of {parts} parts)", remark=inner, count=2, parts=3)
    assert said(outer, "ko").startswith("명단 C에 아무도 없습니다")
