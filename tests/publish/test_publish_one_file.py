"""The one file that every site carries says what ``kirok verify`` says, of sites broken in a thousand ways."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from publish_site import Built, build

from kirok.base.errors import BadInput
from kirok.publish import one_file, verify_kirok
from kirok.publish import proofs_format as form
from kirok.publish.verifying import verify_site
from terminal import Terminal

MUTATIONS = 1_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("site"), claims=2)


@pytest.fixture(scope="module")
def alone(built: Built, tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The file out of the site, loaded as a module elsewhere (loading leaves a compiled file beside it)."""
    program = shutil.copy(built.site / form.VERIFIER, tmp_path_factory.mktemp("alone"))
    spec = importlib.util.spec_from_file_location("verify_kirok_alone", program)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
        yield module
    finally:
        del sys.modules[spec.name]


def test_it_is_one_file_that_needs_nothing_of_ours(built: Built, alone: ModuleType) -> None:
    text = (built.site / form.VERIFIER).read_text(encoding="utf-8")
    assert "import kirok" not in text
    assert "from kirok" not in text
    assert "form." not in text.replace("perform.", "")
    assert alone.verify_site is not verify_site
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select=F,E9", "-"], input=text, text=True, capture_output=True, check=False
    )
    assert found.returncode == 0, found.stdout


def mutate(site: Path, chance: random.Random) -> None:
    """One thing that whoever holds the site could do to it."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    path, other = chance.sample(files, 2)
    content = bytearray(path.read_bytes())
    at = chance.randrange(len(content))
    kind = chance.randrange(10)
    if kind < 4:
        content[at] ^= 1 << chance.randrange(8)
    elif kind < 5:
        del content[at:]
    elif kind < 6:
        content[at:at] = chance.randbytes(chance.randrange(1, 9))
    elif kind < 7:
        content[:] = other.read_bytes()
    elif kind < 8:
        lines = content.split(b"\n")
        chance.shuffle(lines)
        content[:] = b"\n".join(lines)
    if kind < 8:
        path.write_bytes(content)
    elif kind < 9:
        path.unlink()
    else:
        path.rename(path.with_name(chance.choice(["x", "policy", "claim.json", "\u200bx", "한"])))


def test_a_thousand_mutations_get_the_same_verdict(built: Built, alone: ModuleType, tmp_path: Path) -> None:
    chance, failed = random.Random(20261122), 0  # noqa: S311  (damage, not keys)
    for number in range(MUTATIONS):
        site = tmp_path / str(number)
        shutil.copytree(built.site, site)
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            mutate(site, chance)
        key = built.signer.vkey if number % 2 else None
        ours = verify_site(site, verify_kirok.read_key(key) if key else None)
        theirs = alone.verify_site(site, alone.read_key(key) if key else None)
        assert theirs.as_json() == ours.as_json()
        assert alone.describe(theirs) == verify_kirok.describe(ours)
        failed += not ours.ok
        shutil.rmtree(site)
    assert failed > MUTATIONS * 0.95  # a few mutations change nothing


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


def test_it_runs_by_itself(built: Built, tmp_path: Path) -> None:
    program = tmp_path / "anywhere.py"
    shutil.copy(built.site / form.VERIFIER, program)
    true = run(program, built.site, "--key", built.signer.vkey)
    assert (true.returncode, true.stderr) == (0, "")
    assert true.stdout.startswith("all ")
    assert "signed with the key you gave" in true.stdout
    site = tmp_path / "site"
    shutil.copytree(built.site, site)
    (site / "index.html").write_bytes(b"")
    (site / "한").write_bytes(b"")
    false = run(program, site, "--json")
    assert false.returncode == 1
    assert [failure["file"] for failure in json.loads(false.stdout)["failures"]] == ["index.html", "한"]
    assert run(program, site).stdout.endswith("FAILED: 2 of 17 files\n")
    none = run(program, tmp_path / "none")
    assert none.returncode == 2
    assert "no site published by Kirok" in none.stderr


def test_main_is_the_same_program(built: Built, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "key").write_text(f"{built.signer.vkey}\n")
    assert verify_kirok.main([str(built.site), "--key", str(tmp_path / "key"), "--json"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["key"] == "given"
    assert verify_kirok.main([str(built.site)]) == 0
    assert b"not whose it is" in capfdbinary.readouterr().out
    (tmp_path / "key").write_bytes(b"\xff")
    for wrong in ("x", str(tmp_path / "key"), "a\0b", "x" * 5_000):
        with pytest.raises(BadInput, match="neither"):
            verify_kirok.read_key(wrong)
        assert verify_kirok.main([str(built.site), "--key", wrong]) == 2


def test_who_watches_a_check_sees_how_far_it_is(built: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert verify_kirok.main([str(built.site)]) == 0
    seen = [part.strip() for part in terminal.getvalue().split("\r") if part.strip()]
    assert seen[-2:] == ["checking files: 100 %", "\x1b[K"]
    assert seen[:-1] == sorted(seen[:-1], key=lambda line: int(line.split()[2]))
    monkeypatch.setattr(sys, "stderr", silent := io.StringIO())
    assert verify_kirok.main([str(built.site)]) == 0
    assert silent.getvalue() == ""


def test_names_that_two_modules_use_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_file, "_MODULES", ("base/errors", "base/errors"))
    one_file.one_file.cache_clear()
    try:
        with pytest.raises(ValueError, match="so does a module above"):
            one_file.one_file()
    finally:
        one_file.one_file.cache_clear()


def test_a_column_that_is_not_where_python_says_is_an_error() -> None:
    with pytest.raises(ValueError, match="does not read as"):
        one_file._body("x = 1\n", ast.parse('"""Doc."""\n\nform.x\n'.replace("\n\nform", "; form")))
