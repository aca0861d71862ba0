"""The site's data pass the validators of the formats they claim: FollowTheMoney, Frictionless, HTML (html5lib)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from publish_samples import site

from kirok.publish.pages import render

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".interop" / "validators" / "bin" / "python"
SCRIPT = Path(__file__).with_name("validate_formats.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in render(site(), vkey="varra.example/release+00000000+AAAA").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    return tmp_path


def validated(folder: Path) -> dict[str, list[str]]:
    if not PYTHON.exists():
        pytest.skip("no validators on this machine: .ci/run puts them into .interop")
    done = subprocess.run([PYTHON, SCRIPT, folder], check=True, capture_output=True, text=True)
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_every_validator_is_content(folder: Path) -> None:
    assert validated(folder) == {"ftm": [], "frictionless": [], "html": []}


def test_each_validator_can_find_fault(folder: Path) -> None:
    (folder / "en" / "method.html").write_text("<!doctype html><p><b>open</p></section>", encoding="utf-8")
    claims, entities = folder / "data" / "claims.csv", folder / "data" / "entities.ftm.json"
    claims.write_text(claims.read_text(encoding="utf-8").replace(",24,", ",many,", 1), encoding="utf-8")
    entities.write_text('{"id": "x", "schema": "Event", "properties": {"date": ["spring"], "involved": ["y"]}}\n', encoding="utf-8")
    assert all(validated(folder).values())
