"""A log's key is rotated by its old and its new key; killed anywhere, the home signs on and the next call ends it."""

import json
import shutil
from pathlib import Path

import pytest

import homes
from kirok.base.crash import POINTS
from kirok.base.errors import BadInput
from kirok.base.home import Home
from kirok.desk.vault import keyring, logkeys, state
from kirok.ledger.checkpoint import open_checkpoint
from kirok.ledger.log import existing
from kirok.ledger.note import parse_vkey
from kirok.ledger.rotation import open_handover

PASSPHRASE = "a passphrase for tests"


@pytest.mark.parametrize("name", ["custody", "release"])
def test_the_log_goes_on_under_the_new_key(vault, name):
    log, before = vault.log(name), vault.signer(name)
    log.append([bytes(32)], before)
    rotated = logkeys.rotate_log(vault.home, name)
    after = state.current().signer(name)
    assert (rotated.old, rotated.new) == (before.vkey, after.vkey)
    assert before.vkey != after.vkey == log.vkey == (vault.home.keys / f"{name}.vkey").read_text().strip()
    handover = open_handover((log.folder / "rotations" / "256").read_bytes())
    assert (str(handover.old), str(handover.new), handover.root) == (rotated.old, rotated.new, rotated.checkpoint.root)
    assert log.append([bytes([1]) * 32], after).size == 512
    assert log.audit(rotated.checkpoint) == []
    assert not list(vault.home.keys.glob("[!.]*-next*"))
    assert keyring.open_keyring(vault.home, PASSPHRASE) == state.current().keys


def test_a_log_is_rotated_again_and_again(vault):
    seen = {logkeys.rotate_log(vault.home, "release").new for _ in range(3)}
    assert len(seen) == 3
    assert vault.log("release").vkey in seen


def test_a_foreign_key_file_beside_a_log_is_found(vault):
    (vault.home.keys / "release.vkey").write_text((vault.home.keys / "custody.vkey").read_text())
    with pytest.raises(BadInput, match="does not belong to its secret key"):
        keyring.open_keyring(vault.home, PASSPHRASE)


@pytest.mark.parametrize("point", [*POINTS["log-key"], *POINTS["files"]])
def test_a_kill_at_a_named_point_loses_no_log(desk, tmp_path, point):
    home = Home(desk.copy("published", tmp_path / "home"))
    before = existing(home.ledger / "release").checkpoint()
    killed = desk.run(home.path, "ledger", "rotate", "--json", env={"KIROK_CRASH_AT": point})
    assert (killed.code, killed.out) == (-9, "")
    desk.done(home.path, "withdraw", "pubA", "--reason", "coding-error", *desk.by("bob"), locked=True)  # publishes, so signs
    log = existing(home.ledger / "release")
    assert log.audit(before) == []
    done = desk.done(home.path, "ledger", "rotate", locked=True)
    log = existing(home.ledger / "release")
    assert done["new"] == log.vkey == (home.keys / "release.vkey").read_text().strip()
    assert open_checkpoint(log.signed_checkpoint().encode(), parse_vkey(done["new"])) == log.checkpoint()
    assert log.audit(before) == []
    assert not list(home.keys.glob("[!.]*-next*"))
    assert desk.done(home.path, "ledger", "batch", locked=True)["log"] == "custody"


def test_the_command_says_both_keys_and_puts_it_on_record(desk, tmp_path):
    home = desk.copy("published", tmp_path / "home")
    old = (home / "keys" / "release.vkey").read_text().strip()
    said = desk.done(home, "ledger", "rotate")
    assert (said["log"], said["old"]) == ("release", old)
    assert open_handover(Path(said["handover"]).read_bytes()).size == said["size"]
    tables = homes.rows(desk, home)
    assert [row["target"] for row in tables["journal_line"] if row["action"] == "ledger.rotate"] == ["release log"]
    event = next(row for row in tables["journal_custodyevent"] if row["kind"] == "log-key")
    assert json.loads(event["record"])["new"] == said["new"]
    desk.done(home, "publish", locked=True)
    assert desk.done(home, "verify", home / "site", "--key", said["new"])["ok"]
    assert desk.run(home, "verify", home / "site", "--key", old).code == 1
    run = desk.run(home, "ledger", "rotate", "--log", "custody", locked=True)
    assert run.code == 0
    assert "make the new key known" in run.out.lower()
    refused = desk.run(home, "ledger", "rotate", "--log", "drop")
    assert (refused.code, refused.err.count("\n")) == (2, 1)


def test_a_back_up_in_the_middle_of_a_rotation_is_whole(desk, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    desk.run(home, "ledger", "rotate", env={"KIROK_CRASH_AT": "log-key.handed-over"})
    desk.done(home, "backup", tmp_path / "file", locked=True)
    desk.done(tmp_path / "again", "restore", tmp_path / "file", locked=True)
    shutil.rmtree(home)
    done = desk.done(tmp_path / "again", "ledger", "rotate", locked=True)
    assert existing(tmp_path / "again" / "ledger" / "release").vkey == done["new"]
