from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kirok.cli.main import main
from kirok.seal.closing import payload_digest, seal_file
from kirok.seal.identities import new_identity
from kirok.seal.opening import Opened, open_bytes, open_file
from terminal import Watcher, at_a_terminal

READER = new_identity()


def test_the_command_seals_and_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, recipients = tmp_path / "a.txt", tmp_path / "r.txt"
    source.write_bytes(b"words")
    recipients.write_text(f"# us\n{READER.recipient}\n")
    assert main(["seal", str(source), "--to", str(recipients), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    content = (tmp_path / "a.txt.age").read_bytes()
    assert told == {"out": str(tmp_path / "a.txt.age"), "bytes": len(content), "commitment": payload_digest(content)}
    assert open_bytes(content, READER.secret) == Opened("a.txt", b"words")
    assert main(["seal", str(source), "--to", READER.recipient]) == 2
    assert "never overwritten" in capsys.readouterr().err
    assert (tmp_path / "a.txt.age").read_bytes() == content
    assert main(["seal", str(source), "--to", READER.recipient, "--out", str(tmp_path / "b.age")]) == 0
    assert "commitment" in capsys.readouterr().out


def test_a_terminal_shows_how_far_it_is_and_a_pipe_nothing(tmp_path: Path, kirok) -> None:
    (tmp_path / "a.txt").write_bytes(b"words")
    seen = at_a_terminal("seal", "a.txt", "--to", READER.recipient, "--json", cwd=tmp_path)
    assert (seen.returncode, "sealing" in seen.shown) == (0, True)
    assert json.loads(seen.stdout)["out"] == "a.txt.age"
    piped = kirok("seal", "a.txt", "--to", READER.recipient, "--out", "b.age", "--json")
    assert (piped.returncode, piped.stderr) == (0, "")


def test_the_bytes_that_are_read_are_told_of_some_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(9_000_001))
    watch = Watcher()
    seal_file(tmp_path / "a.bin", tmp_path / "a.age", [READER.recipient], watch)
    total, told = watch.bars["sealing"]
    assert sum(told) == total == 9_000_001
    assert len(told) == 3
    later: list[int] = []
    open_file(tmp_path / "a.age", tmp_path / "b.bin", READER.secret, later.append)
    assert sum(later) == (tmp_path / "a.age").stat().st_size
    assert (tmp_path / "b.bin").read_bytes() == bytes(9_000_001)


@pytest.mark.parametrize("to", ["age1", "age1" + "q" * 3000, "nowhere.txt", "."])
def test_bad_recipients_exit_2_and_leave_nothing(tmp_path: Path, to: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "r").write_bytes(b"\xff")
    assert main(["seal", str(tmp_path / "a"), "--to", to]) == 2
    assert main(["seal", str(tmp_path / "a"), "--to", str(tmp_path / "r")]) == 2
    assert main(["seal", str(tmp_path / "none"), "--to", READER.recipient]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "r"]
    capsys.readouterr()


@pytest.mark.parametrize("point", ["files.before-rename", "files.after-rename"])
def test_a_crash_leaves_the_whole_envelope_or_none(tmp_path: Path, point: str) -> None:
    (tmp_path / "a").write_bytes(b"words")
    environment = {"PYTHONPATH": "src", "KIROK_CRASH_AT": point}
    words = [sys.executable, "-m", "kirok", "seal", str(tmp_path / "a"), "--to", READER.recipient]
    assert subprocess.run(words, env=environment, check=False).returncode == -9
    target = tmp_path / "a.age"
    assert target.exists() == (point == "files.after-rename")
    if target.exists():
        assert open_bytes(target.read_bytes(), READER.secret).body == b"words"


def test_a_link_that_leads_nowhere_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a.age").symlink_to(tmp_path / "nowhere")
    assert main(["seal", str(tmp_path / "a"), "--to", READER.recipient, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["file"] == str(tmp_path / "a.age")
    assert (tmp_path / "a.age").is_symlink()


def test_a_name_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    source.write_bytes(b"x")
    assert main(["seal", str(source), "--to", READER.recipient, "--out", str(tmp_path / "b.age")]) == 2
    assert "rename the file" in capsys.readouterr().err
    assert not (tmp_path / "b.age").exists()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(500_000))
    program = (
        "import resource, signal, sys\n"
        "from kirok.cli.main import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    words = [sys.executable, "-c", program, "seal", str(tmp_path / "a"), "--to", READER.recipient, "--json"]
    done = subprocess.run(words, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert done.stderr == ""
    assert "file too large" in json.loads(done.stdout)["error"]["message"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
