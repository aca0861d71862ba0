"""Files are the old or the new, never half; every refusal is one sentence."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from kirok.base.errors import BadInput, Refused
from kirok.base.files import atomic_writer, exclusive, flush_folder, make_folder, read_limited, remove_tree, write_atomic

WRITE = "import sys, pathlib; from kirok.base.files import write_atomic; write_atomic(pathlib.Path(sys.argv[1]), b'new')"
HOLD = """
import sys, pathlib
from kirok.base.files import exclusive
with exclusive(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_write_is_whole_private_and_leaves_nothing_beside(tmp_path):
    path = tmp_path / "x"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_mode_can_be_opened(tmp_path):
    write_atomic(tmp_path / "x", b"", mode=0o640)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


def test_a_block_that_fails_changes_nothing(tmp_path):
    path = tmp_path / "x"
    write_atomic(path, b"old")
    with pytest.raises(TypeError), atomic_writer(path) as stream:
        stream.write(b"half" * 10_000 + [])
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("point", "left"), [("files.before-rename", b"old"), ("files.after-rename", b"new")])
def test_a_killed_write_leaves_the_old_or_the_new(tmp_path, point, left):
    path = tmp_path / "x"
    write_atomic(path, b"old")
    run = subprocess.run([sys.executable, "-c", WRITE, str(path)], check=False, env={**os.environ, "KIROK_CRASH_AT": point})
    assert run.returncode == -signal.SIGKILL
    assert path.read_bytes() == left


@pytest.mark.parametrize("place", ["missing/x", "file/x", "folder"])
def test_a_place_that_can_not_be_written_is_one_sentence(tmp_path, place):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside").write_bytes(b"")
    with pytest.raises(BadInput, match=f"cannot write {place.rpartition('/')[2]}: .* choose another folder") as caught:
        write_atomic(tmp_path / place, b"new")
    assert caught.value.file == str(tmp_path / place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a full disk is at hand on Linux only")  # noqa: PTH110
def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("kirok.base.files._create", lambda _path, _mode: open("/dev/full", "wb"))  # noqa: PTH123, SIM115
    with pytest.raises(BadInput, match="no space left on device; make room"):
        write_atomic(tmp_path / "x", b"new")


def test_flushing_a_folder_needs_a_folder(tmp_path):
    flush_folder(tmp_path)
    write_atomic(tmp_path / "x", b"")
    with pytest.raises(NotADirectoryError):
        flush_folder(tmp_path / "x")


def test_folders_are_private_and_may_be_there(tmp_path):
    made = make_folder(tmp_path / "a" / "b")
    assert make_folder(made) == made
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_folder_over_a_file_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(b"")
    with pytest.raises(BadInput, match="cannot write x"):
        make_folder(tmp_path / "x")


def test_a_tree_a_file_a_link_and_nothing_can_be_removed(tmp_path):
    tree, file, link = tmp_path / "tree", tmp_path / "file", tmp_path / "link"
    (tree / "deep").mkdir(parents=True)
    file.write_bytes(b"")
    kept = tmp_path / "kept"
    kept.mkdir()
    link.symlink_to(kept)
    for path in (tree, file, link, tmp_path / "nothing"):
        remove_tree(path)
    assert list(tmp_path.iterdir()) == [kept]


def test_there_is_one_writer_at_a_time(tmp_path):
    lock = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Refused, match="another kirok command"), exclusive(lock):
            pytest.fail("two writers")
        holder.stdin.close()
        holder.wait()
    with exclusive(lock):
        assert lock.exists()


def test_a_lock_without_a_folder_is_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot write lock"), exclusive(tmp_path / "missing" / "lock"):
        pytest.fail("held nothing")


def test_a_file_within_the_limit_is_read(tmp_path):
    (tmp_path / "x").write_bytes(b"12345")
    assert read_limited(tmp_path / "x", 5) == b"12345"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("long", "over the limit of 4 bytes"),
        ("empty", "is empty"),
        ("folder", "not a file"),
        ("none", "no such file"),
        ("n" * 300, "cannot be read"),
        ("long/x", "no such file"),
    ],
)
def test_each_unreadable_file_has_its_sentence(tmp_path, name, sentence):
    (tmp_path / "long").write_bytes(b"12345")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput, match=sentence) as caught:
        read_limited(tmp_path / name, 4)
    assert caught.value.file == str(tmp_path / name)
