from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from publish_site import build

from kirok.cli.main import main


def test_verify_says_whose_it_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built = build(tmp_path)
    assert main(["verify", str(built.site)]) == 0
    assert "consistent with itself; not whose it is" in capsys.readouterr().out
    assert main(["verify", str(built.site), "--key", built.log.vkey, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "checked": 19, "key": "given", "failures": []}
    assert main(["verify", str(built.site), "--key", str(built.log.folder / "vkey")]) == 0
    assert "signed with the key you gave" in capsys.readouterr().out


def test_a_failed_check_exits_1_and_names_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    built = build(tmp_path)
    (built.site / "index.html").write_bytes(b"x")
    assert main(["verify", str(built.site), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["failures"] == [
        {"file": "index.html", "reason": "its content is not the one that was logged"}
    ]
    assert main(["verify", str(built.site)]) == 1
    assert capsys.readouterr().out.startswith("index.html: ")


@pytest.mark.parametrize("key", ["nonsense", "a+b+c", "x" * 5000, "/", "KEYFILE"])
def test_no_site_and_no_key_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str) -> None:
    built = build(tmp_path)
    (tmp_path / "KEYFILE").write_bytes(b"\xff")
    assert main(["verify", str(tmp_path / "none")]) == 2
    assert main(["verify", str(built.site), "--key", key.replace("KEYFILE", str(tmp_path / "KEYFILE"))]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_help_loads_neither_cipher_nor_signatures(tmp_path: Path) -> None:
    code = (
        "import sys; from kirok.cli.main import main\ntry: main(['verify', '--help'])\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"})
    assert not [name for name in ("cryptography", "pyrage", "django", "numpy") if f"'{name}'" in done.stdout]
