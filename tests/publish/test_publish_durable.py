"""A site is made durable at once where the system can, file by file where it cannot, and a refusal is one sentence."""

import ctypes
import os

import pytest

from kirok.publish import building

FILES = {"index.html": b"a", "en/findings/f1.html": b"b", "proofs/manifest.json": b"{}"}


def lay(folder):
    tree = building.Tree(folder, "2101-05-01")
    for path, content in FILES.items():
        tree.put(path, (content,))
    tree.close()


def laid(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("whole", [True, False])
def test_both_ways_lay_the_same_site(tmp_path, monkeypatch, whole):
    flushed = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    monkeypatch.setattr(building, "SYNCFS", (lambda handle: flushed.append(handle) or 0) if whole else None)
    lay(tmp_path / "new")
    assert laid(tmp_path / "new") == FILES
    assert len(flushed) == (1 if whole else 3 + 4)  # three files, four folders
    assert {int(path.stat().st_mtime) for path in (tmp_path / "new").rglob("*")} == {4144348800}


def test_a_flush_that_fails_is_told(tmp_path, monkeypatch):
    def full(_handle):
        ctypes.set_errno(28)
        return -1

    monkeypatch.setattr(building, "SYNCFS", full)
    with pytest.raises(OSError, match="o space left"):
        lay(tmp_path / "new")


def test_the_systems_own_flush_works_here(tmp_path):
    lay(tmp_path / "new")
    assert laid(tmp_path / "new") == FILES
