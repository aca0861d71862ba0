"""Every promise of the threat model names the test that shows it, and that test is there."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")


@functools.cache
def known():
    """The names of all test functions and the paths of all test files there are."""
    names, paths = set(), set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        paths.add(path.relative_to(ROOT).as_posix())
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    return names, paths


def rows():
    """Every row of the tables that promise something: its cells, the last of which names tests."""
    promising, found = False, []
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            promising = False
        elif cells[-1] == "Test":
            promising = True
        elif promising and not set(cells[0]) <= set("-: "):
            found.append(cells)
    return found


@pytest.mark.parametrize("cells", rows(), ids=lambda cells: f"{cells[0]}, {cells[1]}"[:60])
def test_a_promise_names_a_test_that_is_there(cells):
    names, paths = known()
    mentioned = re.findall(r"`([^`]+)`", cells[-1])
    tests = [word for word in mentioned if word.startswith("test_")]
    assert tests, f"no single test is named: {cells[-1]}"
    assert [word for word in tests if word not in names] == []
    assert [word for word in mentioned if word.startswith(("tests/", "bench/")) and word not in paths and not (ROOT / word).is_file()] == []


def test_nothing_is_promised_of_a_whole_folder():
    assert len(rows()) > 20
    assert not re.search(r"`tests/[a-z/_]+/?`(?!\.py)", "".join(cells[-1] for cells in rows()))
