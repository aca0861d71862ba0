"""The repository's own files: small, free of strangers' addresses, translated, numbered, and true in their figures."""

import ast
import io
import json
import re
import tomllib

import pytest
from babel.messages.pofile import read_po

LARGEST = 1_000_000
# Written in parts, so that this file does not find itself.
REGISTRIES = "|".join(("pypi" + r"\.org", "python" + "hosted", "artifact" + "ory", "--" + "index-url", "--" + "extra-index"))
PLACES = r"(?<![\w.{}])/(?:home|Users|root|work|opt)/" + r"\w+"
UNFINISHED = "|".join((r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b"))
MEASURED = re.compile(r"<!--measured:([a-z][\w-]*)\.([\w.-]+)-->\s*([\d.,]*\d)")


def texts(tracked):
    for path in tracked:
        content = path.read_bytes()
        if b"\0" not in content:
            yield path, content.decode("utf-8")


def test_no_test_looks_in_files_for_bytes_by_hand(root):
    """A short text stands among random bytes by chance; tests/traces.py looks for none."""
    by_hand = [
        f"{path.relative_to(root)}:{node.lineno}"
        for path in sorted((root / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and any(isinstance(held, ast.Call) and _reads(held) for held in node.comparators)
        if any(isinstance(operator, ast.In | ast.NotIn) for operator in node.ops)
    ]
    assert by_hand == []


def _reads(call):
    return isinstance(call.func, ast.Attribute) and call.func.attr == "read_bytes"


def test_no_file_is_large(tracked):
    assert [str(path) for path in tracked if path.stat().st_size > LARGEST] == []


@pytest.mark.parametrize("pattern", [REGISTRIES, PLACES, UNFINISHED], ids=["registry", "machine", "unfinished"])
def test_no_file_names_a(tracked, root, pattern):
    found = re.compile(pattern, re.IGNORECASE)
    hits = [(path, found.search(text)) for path, text in texts(tracked)]
    assert [f"{path.relative_to(root)}: {hit.group()}" for path, hit in hits if hit] == []


def test_the_locks_hold_a_hash_for_every_package(root):
    for lock in ("requirements.lock", "requirements-test.lock"):
        blocks = re.split(r"\n(?=\S)", (root / lock).read_text(encoding="utf-8").strip())
        assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block or "==" not in block] == []


def versions(lock):
    return set(re.findall(r"^[\w.-]+==[^ ]+", lock.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_locks_agree(root):
    assert versions(root / "requirements.lock") <= versions(root / "requirements-test.lock")


def catalogues(root):
    return sorted((root / "src").rglob("locale/ko/LC_MESSAGES/*.po"))


def test_every_korean_catalogue_is_complete(root):
    for path in catalogues(root):
        catalogue = read_po(io.BytesIO(path.read_bytes()), locale="ko")
        missing = [message.id for message in catalogue if message.id and (not message.string or message.fuzzy)]
        assert missing == [], str(path)


def test_a_translation_keeps_its_place_holders(root):
    place_holders = re.compile(r"%\([a-z_]+\)s|\{[a-z_]*\}|%[sd]")
    for path in catalogues(root):
        for message in read_po(io.BytesIO(path.read_bytes()), locale="ko"):
            if message.id and isinstance(message.id, str):
                assert sorted(place_holders.findall(message.id)) == sorted(place_holders.findall(message.string)), (path, message.id)


def test_the_decisions_are_numbered_without_a_gap(root):
    names = sorted(path.name for path in (root / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    assert [name for name in names if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name)] == []


def test_the_changelog_names_the_version(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## {project['version']}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_data_file_has_its_origin_and_licence(root, tracked):
    notices = tomllib.loads((root / "NOTICE.toml").read_text(encoding="utf-8"))["file"]
    assert [notice for notice in notices if not {"path", "origin", "licence", "rebuild"} <= notice.keys()] == []
    names = [path.relative_to(root) for path in tracked if path.is_relative_to(root / "src")]
    data = {str(name) for name in names if "data" in name.parts and name.suffix != ".py" and name.name != "SOURCES.toml"}
    vectors = {str(path.relative_to(root)) for path in tracked if path.is_relative_to(root / "tests" / "vectors")}
    assert data | vectors == {notice["path"] for notice in notices}


def figures(root):
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    return [(path.name, *found) for path in sorted(pages) for found in MEASURED.findall(path.read_text(encoding="utf-8"))]


def lookup(document, key):
    for part in key.split("."):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def test_every_quoted_figure_was_measured(root):
    for page, name, key, shown in figures(root):
        document = json.loads((root / "docs" / "measured" / f"{name}.json").read_text(encoding="utf-8"))
        digits = len(shown.partition(".")[2])
        assert float(shown.replace(",", "")) == pytest.approx(round(float(lookup(document, key)), digits), abs=1e-9), (page, name, key)


def test_the_pattern_of_a_figure_is_understood():
    assert MEASURED.findall("took <!--measured:path.seconds.total-->1,234.5 s") == [("path", "seconds.total", "1,234.5")]
    assert lookup({"runs": [{"seconds": 3}]}, "runs.0.seconds") == 3
