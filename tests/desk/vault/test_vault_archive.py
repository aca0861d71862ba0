"""The tar inside a back-up: what goes in comes out, and no name, link or mode of a hostile one does anything."""

import contextlib
import io
import os
import socket
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import homes
from kirok.base.errors import BadInput
from kirok.desk.vault import archive


def whole(folder):
    """A small home in *folder*."""
    for name in ("keys/handlers", "sealed/ab", "ledger"):
        (folder / name).mkdir(parents=True)
    for name in ("kirok.toml", "keys/master.age", "keys/handlers/han.age", "sealed/ab/ab12.age", "ledger/checkpoint", "desk.sqlite3"):
        (folder / name).write_bytes(name.encode() * 1000)
    return folder


def packed(folder, sink):
    with sink.open("wb") as stream:
        archive.pack(folder, stream)
    return sink


def tar_of(path, *members):
    """A tar of ``(name, text or one of tarfile's types)``."""
    with tarfile.open(path, "w") as tar:
        for name, what in members:
            member = tarfile.TarInfo(name)
            content = what.encode() if isinstance(what, str) else b""
            if isinstance(what, bytes):
                member.type, member.linkname = what, "../../outside"
            member.size, member.mode = len(content), 0o4777
            tar.addfile(member, io.BytesIO(content))
    return path


WHOLE = [("kirok.toml", "x"), *((name, tarfile.DIRTYPE) for name in ("keys", "sealed", "ledger")), ("desk.sqlite3", "x")]


@pytest.fixture
def empty(tmp_path):
    (tmp_path / "in" / "empty").mkdir(parents=True)
    return tmp_path / "in" / "empty"


def test_what_goes_in_comes_out_and_is_private(tmp_path, empty):
    home = whole(tmp_path / "home")
    (home / "keys" / "master.age").chmod(0o644)
    archive.unpack(packed(home, tmp_path / "tar"), empty)
    assert homes.files(empty, but=()) == homes.files(home)
    assert (empty / "desk.sqlite3").read_bytes() == (home / "desk.sqlite3").read_bytes()
    modes = {path.is_dir(): set() for path in empty.rglob("*")}
    for path in empty.rglob("*"):
        modes[path.is_dir()].add(path.stat().st_mode & 0o7777)
    assert modes == {True: {0o700}, False: {0o600}}


def test_no_owner_no_time_no_site_and_nothing_but_files(tmp_path):
    home = whole(tmp_path / "home")
    (home / "site").mkdir()
    (home / "lock").touch()
    (home / "keys" / ".master.age.0123.part").write_text("half")
    (home / "keys" / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(home / "sealed" / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()  # noqa: PTH109  (a socket's path is short; the test stands beside it for a moment)
        os.chdir(home / "ledger")
        listening.bind("socket")
        os.chdir(here)
        tar = packed(home, tmp_path / "tar")
    with tarfile.open(tar) as read:
        members = read.getmembers()
    assert {(member.uid, member.gid, member.mtime, member.uname, member.gname) for member in members} == {(0, 0, 0, "", "")}
    assert all(member.isfile() or member.isdir() for member in members)
    names = {member.name for member in members}
    assert {name.split("/")[0] for name in names} == set(archive.PARTS)
    assert not {name for name in names if name.endswith((".part", "link", "pipe", "socket"))}


@pytest.mark.parametrize("part", archive.PARTS)
def test_a_home_without_a_part_is_not_packed_and_not_laid_out(tmp_path, empty, part):
    home = whole(tmp_path / "home")
    (home / part).rename(tmp_path / "away")
    with pytest.raises(OSError, match=part):
        packed(home, tmp_path / "tar")
    tar = tar_of(tmp_path / "made", *(member for member in WHOLE if member[0] != part))
    with pytest.raises(BadInput, match=f"{part} is missing"):
        archive.unpack(tar, empty)


@pytest.mark.parametrize(
    "name", ["../outside", "keys/../../outside", "/etc/outside", "outside", "site/index.html", "", ".", "keys/../kirok.toml", "./../x"]
)
def test_a_name_outside_a_home_is_refused(tmp_path, empty, name):
    tar = tar_of(tmp_path / "tar", *WHOLE, (name, "hostile"))
    with pytest.raises(BadInput, match="outside a home") as caught:
        archive.unpack(tar, empty)
    assert "\n" not in caught.value.message
    assert not any(path.read_bytes() == b"hostile" for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE], ids=["symlink", "link", "device", "fifo"]
)
def test_what_is_neither_file_nor_folder_is_refused(tmp_path, empty, kind):
    with pytest.raises(BadInput, match="neither file nor folder"):
        archive.unpack(tar_of(tmp_path / "tar", *WHOLE, ("keys/strange", kind)), empty)
    assert not (empty / "keys" / "strange").exists()


def test_a_file_where_a_folder_must_be_is_refused(tmp_path, empty):
    with pytest.raises(BadInput, match="cannot write"):
        archive.unpack(tar_of(tmp_path / "tar", ("keys", "a file"), ("keys/master.age", "x")), empty)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=2000), at=st.integers(0, 10_000), cut=st.integers(0, 10_240))
def test_a_damaged_tar_is_refused_or_a_home(tmp_path_factory, content, at, cut):
    folder = tmp_path_factory.mktemp("fuzz")
    tar = tar_of(folder / "tar", *WHOLE)
    whole_tar = tar.read_bytes()
    tar.write_bytes((whole_tar[:at] + content + whole_tar[at + len(content) :])[:cut])
    (folder / "home").mkdir()
    with contextlib.suppress(BadInput):
        archive.unpack(tar, folder / "home")
    assert {path.name for path in folder.iterdir()} == {"tar", "home"}
