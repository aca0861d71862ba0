"""Split, drill and restore: a quorum gives a home a new passphrase; whatever is not one changes nothing."""

import errno
import os
import shutil

import pytest
import shamir_mnemonic

import homes
from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.base.home import Home
from kirok.desk.vault import ceremonies, keyring
from kirok.seal.closing import seal_bytes
from kirok.seal.identities import lock, new_identity

PASSPHRASE = "a passphrase for tests"


@pytest.fixture(scope="module")
def split(template_home, tmp_path_factory):
    """A home whose back-up key was split 2 of 3, and the shares. No test changes it."""
    folder = tmp_path_factory.mktemp("split")
    home = Home(shutil.copytree(template_home[0].path, folder / "home"))
    phrases = ceremonies.split_backup(home, PASSPHRASE, threshold=2, shares=3, out=folder / "shares")
    ceremonies.forget(home)
    assert [path.read_text() for path in ceremonies.share_files(folder / "shares", 3)] == [f"{phrase}\n" for phrase in phrases]
    assert {path.stat().st_mode & 0o777 for path in (folder / "shares").iterdir()} == {0o600}
    return home, phrases


@pytest.fixture
def own(split, tmp_path):
    """A copy of it that a test may change."""
    return Home(shutil.copytree(split[0].path, tmp_path / "own")), split[1]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """Another home and all shares of its key."""
    home = Home(tmp_path_factory.mktemp("stranger"))
    keyring.create(home, PASSPHRASE, "stranger.example")
    homes.relock(home.keys / "master.age", PASSPHRASE)
    return home, ceremonies.split_backup(home, PASSPHRASE, threshold=2, shares=3, out=None)


def test_a_home_is_split_once(split):
    before = homes.files(split[0].path)
    with pytest.raises(Refused, match="split before"):
        ceremonies.split_backup(split[0], PASSPHRASE, threshold=2, shares=3, out=None)
    assert homes.files(split[0].path) == before


def test_after_a_split_the_passphrase_alone_has_no_back_up_key(split):
    master = keyring.open_master(split[0], PASSPHRASE)
    for name in ("recovery", "canary"):
        with pytest.raises(BadInput):
            keyring.take(split[0], master, name)
    assert not (split[0].keys / "backup.age").exists()


def test_a_wrong_passphrase_splits_nothing(template_home, tmp_path):
    with pytest.raises(Refused, match="passphrase"):
        ceremonies.split_backup(template_home[0], "another", threshold=2, shares=3, out=tmp_path / "shares")
    assert not (tmp_path / "shares").exists()


def test_share_files_that_are_there_stay(template_home, tmp_path):
    (tmp_path / "share-2.txt").write_text("somebody's")
    with pytest.raises(Refused, match="there already"):
        ceremonies.split_backup(template_home[0], PASSPHRASE, threshold=2, shares=3, out=tmp_path)
    assert homes.files(tmp_path).keys() == {"share-2.txt"}


def test_a_share_that_cannot_be_written_leaves_none(template_home, tmp_path, monkeypatch):
    real, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) == 5:  # a file and its folder, twice, then the third file
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match="no space"):
        ceremonies.split_backup(template_home[0], PASSPHRASE, threshold=2, shares=3, out=tmp_path)
    assert (len(calls), homes.files(tmp_path)) == (5, {})


def test_a_split_that_does_not_prove_itself_is_not_made(template_home, tmp_path, monkeypatch):
    real = shamir_mnemonic.generate_mnemonics
    monkeypatch.setattr(shamir_mnemonic, "generate_mnemonics", lambda *_: real(1, [(2, 3)], bytes(32)))
    with pytest.raises(CheckFailed, match="nothing was changed"):
        ceremonies.split_backup(template_home[0], PASSPHRASE, threshold=2, shares=3, out=tmp_path)
    assert homes.files(tmp_path) == {}


def test_every_quorum_passes_the_drill_and_changes_nothing(split):
    home, phrases = split
    before = homes.files(home.path)
    for quorum in (phrases[:2], phrases[1:], phrases[::2], phrases):
        ceremonies.drill(home, quorum)
    assert homes.files(home.path) == before


def test_a_quorum_gives_a_new_passphrase_and_the_old_one_is_void(own, template_home):
    home, phrases = own
    ceremonies.restore_passphrase(home, phrases[1:], "seven new lanterns")
    opened = keyring.open_keyring(home, "seven new lanterns")
    assert (opened.database, opened.tag_keys) == (template_home[1].database, template_home[1].tag_keys)
    assert opened.identities == template_home[1].identities
    with pytest.raises(Refused, match="passphrase"):
        keyring.open_keyring(home, PASSPHRASE)
    ceremonies.drill(home, phrases[:2])


def wrong_shares(phrases, strangers):
    words = phrases[0].split()
    typo = " ".join([*words[:9], "zero" if words[9] != "zero" else "year", *words[10:]])
    return {
        "too few": (phrases[:1], "not enough"),
        "twice the same": ([phrases[0], phrases[0]], "not enough"),
        "mistyped": ([typo, phrases[1]], "mistyped"),
        "mixed with another home's": ([phrases[0], strangers[1]], "different sets"),
        "another home's": (strangers[:2], "another home"),
        "none": ([], "no share"),
    }


@pytest.mark.parametrize("kind", wrong_shares(["a b c d e f g h i j"] * 3, [""] * 3))
def test_what_is_no_quorum_changes_nothing(split, stranger, kind):
    home, phrases = split
    before = homes.files(home.path)
    given, says = wrong_shares(phrases, stranger[1])[kind]
    for ceremony in (ceremonies.drill, lambda *words: ceremonies.restore_passphrase(*words, "a new one")):
        with pytest.raises(Refused, match=says) as caught:
            ceremony(home, given)
        assert "\n" not in caught.value.message
    assert homes.files(home.path) == before


def test_an_empty_new_passphrase_is_refused(split):
    before = homes.files(split[0].path)
    with pytest.raises(Refused, match="empty"):
        ceremonies.restore_passphrase(*split, "  ")
    assert homes.files(split[0].path) == before


@pytest.mark.parametrize("name", ["canary.age", "recovery.age", "backup-tag.age", "backup.pub", "master.pub"])
@pytest.mark.parametrize("way", ["missing", "damaged"])
def test_a_drill_finds_what_would_stop_a_restore(own, name, way):
    home, phrases = own
    path = home.keys / name
    if way == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9] + b"scribbled")
    with pytest.raises((BadInput, Refused, CheckFailed)) as caught:
        ceremonies.drill(home, phrases[:2])
    assert "\n" not in caught.value.message


def sealed_again(home, name, content):
    (home.keys / f"{name}.age").write_bytes(seal_bytes(content, [keyring.recorded(home, "backup")], name=name))


@pytest.mark.parametrize(("name", "content"), [("canary", b"another bird"), ("backup-tag", bytes(32))])
def test_a_drill_finds_exchanged_contents(own, name, content):
    home, phrases = own
    sealed_again(home, name, content)
    with pytest.raises(CheckFailed, match="does not read what it must"):
        ceremonies.drill(home, phrases[:2])


def test_an_exchanged_master_key_is_not_given_a_passphrase(own):
    home, phrases = own
    sealed_again(home, "recovery", new_identity("pq").secret.encode())
    before = homes.files(home.path)
    with pytest.raises(BadInput, match="does not belong to this home's master key"):
        ceremonies.restore_passphrase(home, phrases[:2], "a new one")
    assert homes.files(home.path) == before


def test_a_home_with_keys_of_the_older_kind_is_restored_too(tmp_path, monkeypatch):
    monkeypatch.setattr(keyring, "_KIND", "x25519")
    home = Home(tmp_path)
    keyring.create(home, PASSPHRASE, "old.example")
    phrases = ceremonies.split_backup(home, PASSPHRASE, threshold=2, shares=2, out=None)
    ceremonies.restore_passphrase(home, phrases, "seven new lanterns")
    assert keyring.open_keyring(home, "seven new lanterns").identities["desk"].recipient.startswith("age1")


def test_keys_without_a_back_up_key_still_open(own):
    """Homes made before there was one."""
    home, _ = own
    for name in ("backup.pub", "backup-tag.age", "recovery.age", "canary.age"):
        (home.keys / name).unlink()
    assert len(keyring.open_keyring(home, PASSPHRASE).tag_keys) == 1


def test_the_stored_keys_are_sealed_against_tomorrow_too(split):
    for path in split[0].keys.glob("*.age"):
        head = path.read_bytes().partition(b"\n---")[0]
        assert (b"-> mlkem768x25519 " in head) != (path.name == "master.age"), path.name
        assert b"-> X25519 " not in head


def test_a_lock_of_another_key_is_found(own):
    home, _ = own
    (home.keys / "master.age").write_bytes(lock(new_identity("pq").secret.encode(), PASSPHRASE))
    with pytest.raises(BadInput, match="does not belong to its secret"):
        keyring.open_keyring(home, PASSPHRASE)
