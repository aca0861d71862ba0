"""A back-up holds a whole home, opens by passphrase or quorum on an empty machine, and lays nothing out that is not sound."""

import fcntl
import hashlib
import io
import json
import shutil
import sqlite3
import struct
import subprocess
import sys
import tarfile

import pytest

import homes
from kirok.base.errors import BadInput, Refused
from kirok.base.home import Home
from kirok.desk.vault import archive, backup, keyring, sealing, state
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import lock, new_identity


@pytest.fixture(scope="module")
def kept(desk, tmp_path_factory):
    """A published home with originals whose back-up key was split 2 of 3, its back-up, and the shares."""
    folder = tmp_path_factory.mktemp("kept")
    home = desk.copy("published", folder / "home")
    (folder / "report.txt").write_text("The clerks were led away in the night. " * 20)
    provenance = ("--source", "S-0104", "--lang", "en", "--said-on", "2101-05", "--consent", "own-consent")
    desk.done(home, "import", folder / "report.txt", *provenance)
    desk.done(home, "keys", "split", "--threshold", 2, "--shares", 3, "--out", folder / "shares")
    before = homes.picture(desk, home)
    said = desk.done(home, "backup", folder / "home.kirok")
    return home, before, folder / "home.kirok", sorted((folder / "shares").iterdir()), said


def shares(kept, *numbers):
    return [word for number in numbers for word in ("--share", kept[3][number - 1])]


def test_the_command_says_what_it_wrote(kept):
    path, said = kept[2], kept[4]
    assert (said["file"], said["bytes"]) == (str(path), path.stat().st_size)
    assert path.stat().st_mode & 0o777 == 0o600


def originals(home, passphrase):
    state.enter(home, keyring.open_keyring(home, passphrase))
    try:
        return sorted(sealing.take(str(path.relative_to(home.sealed))) for path in home.sealed.rglob("*.age"))
    finally:
        state.leave()


def same_home(desk, kept, target):
    """What was restored is, to the byte, the home when it was backed up; it exports and publishes the same."""
    logical, rows = homes.picture(desk, target)
    site = {name for name in kept[1][0] if name.startswith(("site/", ".site.kept/"))}  # a publish writes both anew
    assert logical == {name: digest for name, digest in kept[1][0].items() if name not in site}
    assert rows == kept[1][1]
    assert desk.run(target, "code", "--export").out == desk.run(kept[0], "code", "--export").out
    desk.done(target, "publish", "--out", target / "site")
    assert desk.done(target, "verify", target / "site", "--key", kept[0] / "keys" / "release.vkey")["ok"]
    for log in ("custody", "release"):
        assert desk.run(target, "ledger", "audit", "--log", log).code == 0


def test_the_passphrase_restores_the_home(desk, kept, tmp_path):
    target = tmp_path / "empty" / "home"
    desk.done(target, "restore", kept[2], locked=True)
    assert len(originals(Home(target), homes.PASSPHRASE)) == len(list((kept[0] / "sealed").rglob("*.age"))) > 4
    same_home(desk, kept, target)


def test_a_quorum_restores_it_and_gives_it_a_new_passphrase(desk, kept, tmp_path):
    target = tmp_path / "home"
    target.mkdir()
    (tmp_path / "new").write_text("seven new lanterns\n")
    desk.done(target, "restore", kept[2], *shares(kept, 1, 3), locked=True, env={"KIROK_PASSPHRASE_FILE": ""})
    same_home(desk, kept, target)
    words = ("keys", "restore", *shares(kept, 2, 3), "--new-passphrase-file", tmp_path / "new")
    desk.done(target, *words, locked=True)
    old = desk.run(target, "conclude", locked=True)
    assert (old.code, "passphrase" in old.err) == (2, True)
    desk.done(target, "conclude", "--passphrase-file", tmp_path / "new", locked=True)
    assert originals(Home(target), "seven new lanterns") == originals(Home(kept[0]), homes.PASSPHRASE)


def refused(desk, target, *words, **more):
    """The command refuses in one sentence, and beside *target* everything is as it was."""
    before = homes.files(target.parent)
    run = desk.run(target, *words, locked=True, **more)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1), run
    assert homes.files(target.parent) == before
    assert not target.exists() or target.is_file() or list(target.iterdir())
    return run.err


def test_what_does_not_open_it_lays_nothing_out(desk, kept, tmp_path):
    (tmp_path / "wrong").write_text("another passphrase\n")
    words = kept[3][0].read_text().split()
    (tmp_path / "typo").write_text(" ".join([*words[:5], "zero" if words[5] != "zero" else "year", *words[6:]]))
    target = tmp_path / "home"
    assert "passphrase is wrong" in refused(desk, target, "restore", kept[2], "--passphrase-file", tmp_path / "wrong")
    assert "not enough" in refused(desk, target, "restore", kept[2], *shares(kept, 1))
    assert "not enough" in refused(desk, target, "restore", kept[2], *shares(kept, 1, 1))
    assert "mistyped" in refused(desk, target, "restore", kept[2], "--share", tmp_path / "typo", *shares(kept, 2))
    assert "no such file" in refused(desk, target, "restore", kept[2], "--share", tmp_path / "missing")
    assert "cannot be read" in refused(desk, target, "restore", tmp_path / "missing")
    assert "cannot be read" in refused(desk, target, "restore", tmp_path)


def test_a_folder_with_anything_in_it_is_not_restored_into(desk, kept, tmp_path):
    target = tmp_path / "home"
    target.mkdir()
    (target / "something").write_text("here")
    assert "empty or new folder" in refused(desk, target, "restore", kept[2])
    assert "empty or new folder" in refused(desk, target / "something", "restore", kept[2])


def test_a_back_up_overwrites_nothing_and_a_full_disk_leaves_none(desk, kept, tmp_path):
    home = kept[0]
    (tmp_path / "there").write_text("mine")
    before = homes.picture(desk, home)
    for words, more in ((("backup", tmp_path / "there"), {}), (("backup", tmp_path / "full"), {"file_limit": 100_000})):
        run = desk.run(home, *words, **more)
        assert (run.code, run.err.count("\n")) == (2, 1), run
    assert homes.files(tmp_path).keys() == {"there"}
    assert homes.picture(desk, home) == before


def test_each_act_leaves_one_line_and_one_event(desk, kept, tmp_path):
    home = shutil.copytree(kept[0], tmp_path / "home")
    (tmp_path / "new").write_text("seven new lanterns\n")
    desk.done(home, "keys", "drill", *shares(kept, 1, 2))
    desk.done(home, "keys", "rotate")
    desk.done(home, "keys", "restore", *shares(kept, 1, 2), "--new-passphrase-file", tmp_path / "new", locked=True)
    tables = homes.rows(desk, home)
    kinds = ["split", "backed-up", "drilled", "re-wrapped", "passphrase"]
    assert [row["action"] for row in tables["journal_line"] if row["action"].startswith("keys.")] == [f"keys.{kind}" for kind in kinds]
    events = [row for row in tables["journal_custodyevent"] if row["kind"] in kinds]
    assert [row["kind"] for row in events] == kinds
    assert json.loads(events[3]["record"])["count"] == len(list((home / "sealed").rglob("*.age"))) > 4
    assert events[1]["target"] == f"sha256:{kept[4]['sha256']}"
    log = home / "ledger" / "custody"  # the batch of the day is in its tiles, what came after it waits in its queue
    logged = b"".join(path.read_bytes() + path.name.encode() for path in log.rglob("*") if path.is_file())
    assert all(bytes.fromhex(row["leaf"]) in logged or row["leaf"].encode() in logged for row in events)
    assert "academic" not in str(tables)


def test_a_drill_without_a_passphrase_changes_nothing(desk, kept):
    before = homes.picture(desk, kept[0])
    said = desk.done(kept[0], "keys", "drill", *shares(kept, 1, 2), locked=True, env={"KIROK_PASSPHRASE_FILE": ""})
    assert said["recorded"] is False
    assert homes.picture(desk, kept[0]) == before


def test_a_split_home_is_not_split_again(desk, kept, tmp_path):
    before = homes.picture(desk, kept[0])
    run = desk.run(kept[0], "keys", "split", "--out", tmp_path / "shares")
    assert (run.code, "split before" in run.err, run.err.count("\n")) == (2, True, 1)
    assert homes.picture(desk, kept[0]) == before


def test_phrases_are_printed_where_no_folder_is_named(desk, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    said = desk.done(home, "keys", "split")
    assert (said["files"], len(set(said["phrases"])), {len(phrase.split()) for phrase in said["phrases"]}) == ([], 5, {33})
    for number, phrase in enumerate(said["phrases"][1:4]):
        (tmp_path / f"{number}").write_text(phrase)
    desk.done(home, "keys", "drill", *(word for number in range(3) for word in ("--share", tmp_path / f"{number}")))


def test_another_programs_write_is_waited_for_not_copied(desk, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    lock_holder = (home / "lock").open("a+b")
    with lock_holder:
        fcntl.flock(lock_holder, fcntl.LOCK_EX)
        run = desk.run(home, "backup", tmp_path / "file")
    assert (run.code, "another kirok command" in run.err) == (2, True)
    assert not (tmp_path / "file").exists()


# From here on in this process, on a file that is made by hand: the keys are known, so that everything else can be wrong.


@pytest.fixture(scope="module")
def head(template_home):
    """The keys at the head of a back-up of the template's home, as bytes."""
    home = template_home[0]
    keys = [(home.keys / name).read_bytes() for name in ("master.age", "master.pub", "backup.pub")]
    return b"kirok-backup/1\n" + b"".join(struct.pack(">I", len(key)) + key for key in keys)


def tar(**parts):
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as made:
        for name in archive.PARTS:
            member = tarfile.TarInfo(parts.get("rename", {}).get(name, name))
            member.type = tarfile.REGTYPE if "." in name else tarfile.DIRTYPE
            made.addfile(member)
    return sink.getvalue()


def finished(head, template_home, content, keys=None):
    home, ring = template_home
    body = head + seal_bytes(content, keyring.recipients(home), name="home.tar")
    digest = hashlib.sha256(body).digest()
    return body + b"".join(backup._tag(key, digest) for key in keys or ring.tag_keys)


@pytest.fixture(scope="module")
def master(template_home):
    return keyring.open_master(template_home[0], "a passphrase for tests")


def restore(folder, content, identity):
    (folder / "file").write_bytes(content)
    return backup.restore(folder / "file", folder / "home", lambda _: identity)


def test_a_sound_one_is_laid_out(head, template_home, master, tmp_path):
    home = restore(tmp_path, finished(head, template_home, tar()), master)
    assert {path.name for path in home.path.iterdir()} == set(archive.PARTS)
    assert home.path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("keys", [(bytes(32), bytes(32)), None], ids=["made up tags", "another home's tags"])
def test_one_of_somebody_elses_making_is_refused(head, template_home, master, tmp_path, keys):
    """Anybody who has the recipients can seal to them; the tags tell."""
    keys = keys or tuple(keyring.tag_key(new_identity("pq")) for _ in range(2))
    with pytest.raises(BadInput, match="not made by this home"):
        restore(tmp_path, finished(head, template_home, tar(), keys), master)
    assert {path.name for path in tmp_path.iterdir()} == {"file"}


def test_every_kind_of_damage_is_refused(head, template_home, master, tmp_path):
    sound = finished(head, template_home, tar())
    places = [*range(15), 15, 18, len(head) + 3, len(head) + 2000, len(head) + 4000, len(sound) - 65]
    damaged = [sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :] for at in places]
    damaged += [sound[:size] for size in (0, 1, 14, 15, 18, 100, len(head) - 1, len(head), len(head) + 63, len(sound) - 1, len(sound) - 64)]
    damaged += [sound + b"x", head + sound[-64:], b"kirok-backup/2\n" + sound[15:], sound[:15] + b"\xff\xff\xff\xff" + sound[19:]]
    for content in damaged:
        with pytest.raises((BadInput, Refused)) as caught:
            restore(tmp_path, content, master)
        assert "\n" not in caught.value.message
        assert {path.name for path in tmp_path.iterdir()} == {"file"}


@pytest.mark.parametrize("bad", ["../outside", "/outside", "site", "keys/../../outside"])
def test_a_path_outside_is_refused_and_nothing_laid_out(head, template_home, master, tmp_path, bad):
    with pytest.raises(BadInput, match="outside a home") as caught:
        restore(tmp_path, finished(head, template_home, tar(rename={"desk.sqlite3": bad})), master)
    assert caught.value.file == str(tmp_path / "file")
    assert {path.name for path in tmp_path.iterdir()} == {"file"}


def test_what_an_earlier_restore_left_is_cleared_away(head, template_home, master, tmp_path):
    (tmp_path / ".home.restoring" / "keys").mkdir(parents=True)
    (tmp_path / ".home.restoring" / "keys" / "old").write_text("left by a kill")
    home = restore(tmp_path, finished(head, template_home, tar()), master)
    assert not (home.keys / "old").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"file", "home"}


def test_an_exchanged_lock_at_the_head_is_not_believed(head, template_home, master, tmp_path):
    """Whoever exchanges the master's lock for one of their own must also know the passphrase, or is found by the tag."""
    mine = new_identity("pq")
    keys = [lock(mine.secret.encode(), "a passphrase for tests"), f"{mine.recipient}\n".encode(), b"age1\n"]
    forged = b"kirok-backup/1\n" + b"".join(struct.pack(">I", len(key)) + key for key in keys)
    body = forged + seal_bytes(tar(), keyring.recipients(template_home[0]), name="home.tar")
    with pytest.raises(BadInput, match="not made by this home"):
        restore(tmp_path, body + bytes(64), keyring.open_master(_head_home(tmp_path / "keys-of", keys), "a passphrase for tests"))


def _head_home(folder, keys):
    home = Home(folder)
    home.keys.mkdir(parents=True)
    for name, content in zip(("master.age", "master.pub", "backup.pub"), keys, strict=True):
        (home.keys / name).write_bytes(content)
    return home


def test_a_database_on_a_server_is_left_to_its_own_tools(vault, tmp_path, monkeypatch):
    monkeypatch.setattr(backup.connection, "vendor", "postgresql", raising=False)
    with pytest.raises(BadInput, match="PostgreSQL"):
        backup.backup(vault.home, tmp_path / "file")
    assert not (tmp_path / "file").exists()


def test_a_home_without_the_tagging_key_is_not_backed_up(vault, tmp_path):
    state.enter(vault.home, keyring.Keyring(b"", {}, {}, (bytes(32),)))
    with pytest.raises(BadInput, match=r"backup-tag\.age is missing"):
        backup.backup(vault.home, tmp_path / "file")


def test_a_readers_database_is_not_torn(desk, tmp_path):
    """A plain home whose database another process has open, with rows that still lie in the write-ahead log."""
    home = tmp_path / "home"
    desk.done(home, "init", "--plain", locked=True)
    other = sqlite3.connect(home / "desk.sqlite3", isolation_level=None)
    other.execute("PRAGMA wal_autocheckpoint = 0")
    other.execute("UPDATE members_user SET password = 'in the log'")
    try:
        desk.done(home, "backup", tmp_path / "file", locked=True)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM members_user").fetchall()
        writer = sqlite3.connect(home / "desk.sqlite3", isolation_level=None)
        writer.execute("UPDATE members_user SET password = 'later'")
        run = desk.run(home, "backup", tmp_path / "second", locked=True)
        assert (run.code, "holds the desk's database" in run.err) == (2, True), run
        writer.close()
    finally:
        other.close()
    desk.done(tmp_path / "restored", "restore", tmp_path / "file", locked=True)
    restored = sqlite3.connect(tmp_path / "restored" / "desk.sqlite3")
    assert restored.execute("SELECT DISTINCT password FROM members_user").fetchall() == [("in the log",)]
    restored.close()


SERVED = """
import sqlite3, subprocess, sys, threading
from pathlib import Path
from kirok.desk.starting import start
start(sys.argv[1])
from kirok.base.home import Home
from kirok.desk.administration import backing
from kirok.desk.members.actions import authenticate
from kirok.desk.vault.state import open_home
home = Home(Path(sys.argv[1]))
open_home(home, Path(sys.argv[2]).read_text().strip())
reader = sqlite3.connect(home.database, check_same_thread=False)  # another thread of the desk, in the middle of a page
reader.execute("SELECT count(*) FROM members_user").fetchall()
target, _ = backing.make(home, by=authenticate(name="ada", password=Path(sys.argv[3]).read_text().strip()))
other = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA journal_mode = DELETE').fetchone())"
taken = subprocess.run([sys.executable, "-c", other, str(home.database)], capture_output=True, text=True, check=False)
print(target, "database is locked" in taken.stderr)
"""


def test_a_back_up_of_the_serving_desk_keeps_every_lock_and_restores(desk, tmp_path):
    """Another program must not take the write-ahead log from under the desk's other threads while, or after, it is made."""
    home = tmp_path / "home"
    desk.done(home, "init", "--plain", locked=True)
    desk.done(home, "users", "add", "ada", "--role", "admin", "--password-file", desk.secret("bob"), locked=True)
    words = [sys.executable, "-c", SERVED, str(home), str(desk.folder / "passphrase"), str(desk.secret("bob"))]
    said = subprocess.run(words, check=True, env=homes.environment(), stdout=subprocess.PIPE, text=True).stdout.split()
    assert said[1] == "True"
    restored = tmp_path / "restored"
    desk.done(restored, "restore", said[0], locked=True)
    with sqlite3.connect(restored / "desk.sqlite3") as database:
        assert {"ada"} <= {name for (name,) in database.execute("SELECT name FROM members_user")}
    database.close()
