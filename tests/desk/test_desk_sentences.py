"""No refusal that a page can show stays English on a Korean page."""

import ast
import re
from pathlib import Path

import pytest
import yaml
from django.template.loader import render_to_string
from django.utils.translation import override

import kirok
from kirok.base.errors import Refused
from kirok.desk.members.roles import ROLES
from kirok.desk.saying import allowance, in_korean, rolename, sentence

ROOT = Path(kirok.__file__).parent
TABLE = yaml.safe_load((ROOT / "desk" / "locale" / "ko" / "sentences.yaml").read_text(encoding="utf-8"))
#: Modules that only commands reach; their sentences stand on a terminal.
TERMINAL = frozenset(
    {
        "commands.py", "people.py", "passwords.py", "custodian.py", "handlers.py", "dropping.py", "reaching.py", "logkeeper.py",
        "starting.py", "serving.py", "postgresql.py", "replaying.py", "measuring.py", "crowds.py", "crowd_commands.py",
    }
)  # fmt: skip
ROOMS_OF_COMMANDS = ("vault", "inbox")


def templates(node):
    """The sentences that an argument can be, with {} where a value goes in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return templates(node.body) + templates(node.orelse)
    if isinstance(node, ast.BinOp):
        return [left + right for left in templates(node.left) for right in templates(node.right)]
    return []


def raised():
    """Every sentence of a refusal in the rooms that pages reach."""
    for path in [*(ROOT / "desk").rglob("*.py"), *(ROOT / "terms").rglob("*.py")]:
        inside = path.relative_to(ROOT / "desk").parts[0] if path.is_relative_to(ROOT / "desk") else ""
        own = inside == "administration"
        if (path.name in TERMINAL and not own) or inside in ROOMS_OF_COMMANDS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"BadInput", "Refused"} and node.args:
                yield from templates(node.args[0])


def weighed():
    """Every reason of the exposure check that a page can show: what its functions return or append, in whole sentences."""
    telling = {"_problem", "problems", "_consent", "reasons", "_reason", "_finer_than_all", "fault"}
    for name in ("crowd", "clearing", "judging", "floors"):
        for node in ast.walk(ast.parse((ROOT / "exposure" / f"{name}.py").read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name not in telling:
                continue
            told = [one for one in ast.walk(node) if isinstance(one, ast.Constant | ast.JoinedStr) and ast.get_docstring(node) is not one]
            inside = {part for one in told if isinstance(one, ast.JoinedStr) for part in one.values}
            docs = {node.body[0].value} if isinstance(node.body[0], ast.Expr) else set()
            yield from (text for one in told if one not in inside | docs for text in templates(one) if text.count(" ") > 2)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_says_once_that_nothing_was_changed(language):
    with override(language):
        shown = render_to_string("problem.html", {"error": Refused("the password of 'bob' is wrong; nothing was changed")})
    assert "bob" in shown
    assert sum(shown.count(words) for words in ("othing was changed", "아무것도 바뀌지 않았습니다")) == 1


def test_every_reason_of_the_exposure_check_is_said_in_korean():
    found = set(weighed())
    assert {"it is not released", "fewer than {} people could be counted on to be possible after it"} <= found
    with override("ko"):
        said = {text: str(sentence(f"pub/s1: {text.replace('{}', '7')}")) for text in found}
    assert {text: korean for text, korean in said.items() if re.search(r"[a-z]{2,} [a-z]{2,}", korean)} == {}


def test_the_collector_sees_plain_sentences_values_and_choices():
    found = set(raised())
    assert len(found) > 150
    assert {
        "a role is needed",
        "there is no role '{}'",
        "these words are not in the statement",
        "'{}' may not {}: it takes another role",
    } <= found


def test_every_refusal_of_a_page_is_said_in_korean():
    assert sorted(set(raised()) - set(TABLE["sentences"])) == []


@pytest.mark.parametrize("english", sorted(TABLE["sentences"]))
def test_a_sentence_is_korean_and_keeps_its_values(english):
    korean = TABLE["sentences"][english]
    count = english.count("{}")
    assert all(f"{{{at}}}" in korean for at in range(count))
    assert "{" + str(count) + "}" not in korean
    if len(english.replace("{}", "")) > 8:
        assert any("가" <= sign <= "힣" for sign in korean)
    values = [f"Wert{at}" for at in range(count)]
    filled = english
    for value in values:
        filled = filled.replace("{}", value, 1)
    said = in_korean(filled)
    assert said is not None
    assert all(value in said for value in values)


def test_a_word_of_the_desk_inside_a_sentence_is_korean_too():
    with override("ko"):
        assert (
            str(sentence(Refused("claim k01 is retracted already; nothing was changed")))
            == "주장 k01은(는) 이미 철회됨 상태입니다. 아무것도 바뀌지 않았습니다"
        )
        assert str(sentence("pubA/s1: on hold; ask its handler")) == "pubA/s1: 보류됨. 담당자에게 물어보세요"
        assert str(sentence("pubA cannot be released: it is held until 2101-05-01 (and 1 more)")).startswith(
            "pubA은(는) 공개할 수 없습니다: 2101-05-01"
        )


def test_what_nobody_translated_stays_english_and_says_so():
    with override("ko"):
        assert (str(sentence("no such sentence anywhere")), sentence("no such sentence anywhere").lang) == (
            "no such sentence anywhere",
            "en",
        )
        assert sentence("a role is needed").lang == "ko"
    with override("en"):
        assert sentence("a role is needed").lang == "en"


def test_what_is_allowed_is_said_in_a_row():
    with override("ko"):
        assert str(allowance(Refused("x", allowed=["en", "ko"]))) == "en, ko"
        assert str(allowance(Refused("x"))) == ""


def test_every_role_has_a_name_in_both_languages():
    for language in ("en", "ko"):
        with override(language):
            assert all(rolename(role) != role or language == "en" for role in ROLES)
