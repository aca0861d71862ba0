"""A rotation gives every original to the new key and to no other; killed anywhere, all of them open and the next call ends it."""

import shutil

import pytest

import homes
from kirok.base.crash import POINTS
from kirok.base.errors import BadInput, Refused
from kirok.base.home import Home
from kirok.desk.vault import handlers, keyring, rotation, sealing, state
from kirok.seal.closing import payload_digest
from kirok.seal.opening import open_bytes
from terminal import Watcher

PASSPHRASE = "a passphrase for tests"
CONTENTS = [f"original {number}: the clerks were led away".encode() * (1 + 4000 * (number == 2)) for number in range(4)]


@pytest.fixture
def originals(vault):
    """Four sealed originals; where they lie."""
    return [sealing.put(content, name="original.txt") for content in CONTENTS]


def digests(vault, originals):
    return [payload_digest((vault.home.sealed / sealed).read_bytes()) for sealed in originals]


def opens(vault, sealed, identity):
    try:
        open_bytes((vault.home.sealed / sealed).read_bytes(), identity.secret)
    except Refused:
        return False
    return True


def test_every_original_opens_with_the_new_key_and_not_with_the_old(vault, originals):
    old, payloads = vault.keys.identities["desk"], digests(vault, originals)
    assert rotation.rotate(vault.home) == len(CONTENTS)
    fresh = state.current().keys.identities
    assert set(fresh) == {"intake", "desk"}
    assert [opens(vault, sealed, old) for sealed in originals] == [False] * len(CONTENTS)
    assert [opens(vault, sealed, fresh["desk"]) for sealed in originals] == [True] * len(CONTENTS)
    assert [sealing.take(sealed) for sealed in originals] == CONTENTS
    assert digests(vault, originals) == payloads
    assert keyring.recorded(vault.home, "desk") == fresh["desk"].recipient != old.recipient
    assert not list(vault.home.keys.glob("*next*"))


def test_every_original_is_told_of(vault, originals):
    watch = Watcher()
    rotation.rotate(vault.home, watch)
    assert watch.bars == {"wrapping originals anew": (len(CONTENTS), [1] * len(CONTENTS))}


def test_the_new_key_is_what_the_passphrase_opens_next_time(vault, originals):
    rotation.rotate(vault.home)
    assert keyring.open_keyring(vault.home, PASSPHRASE) == state.current().keys


def test_only_the_desks_key_changes(vault, originals):
    before = homes.files(vault.home.path)
    rotation.rotate(vault.home)
    after = homes.files(vault.home.path)
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert changed == {"keys/desk.age", "keys/desk.pub", *(f"sealed/{sealed}" for sealed in originals)}


def test_who_sources_are_stays_as_it_is(vault, originals):
    handlers.make_key(vault.home, "han", "her password")
    sealed = handlers.seal_identity(vault.home, b"who", ["han"])
    before = (vault.home.sealed / sealed).read_bytes()
    assert rotation.rotate(vault.home) == len(CONTENTS)
    assert (vault.home.sealed / sealed).read_bytes() == before


def test_a_home_without_originals_is_rotated(vault):
    assert rotation.rotate(vault.home) == 0


def test_a_stopped_rotation_reads_seals_and_ends(vault, originals):
    """As a kill in the middle leaves it: both keys are there, the first two originals have the new one."""
    old, fresh = vault.keys.identities["desk"], rotation._coming(vault.home)
    for sealed in originals[:2]:
        rotation.rewrap(vault.home.sealed / sealed, old.secret, [fresh.recipient])
    state.enter(vault.home, keyring.open_keyring(vault.home, PASSPHRASE))
    assert [sealing.take(sealed) for sealed in originals] == CONTENTS
    later = sealing.put(b"a fifth", name="fifth.txt")
    assert rotation.rotate(vault.home) == 5
    assert [sealing.take(sealed) for sealed in [*originals, later]] == [*CONTENTS, b"a fifth"]
    assert state.current().keys.identities["desk"] == fresh
    assert not opens(vault, later, old)


def test_a_process_that_missed_the_rotation_seals_nothing(vault, originals):
    stale = vault.keys
    rotation.rotate(vault.home)
    state.enter(vault.home, stale)
    before = homes.files(vault.home.path)
    with pytest.raises(Refused, match="rotated while this ran"):
        sealing.put(b"lost to everyone", name="lost.txt")
    with pytest.raises(Refused):
        sealing.take(originals[0])
    assert homes.files(vault.home.path) == before


def test_a_header_torn_by_a_power_cut_is_mended_by_reading(vault, originals):
    path = vault.home.sealed / originals[0]
    whole = path.read_bytes()
    start = whole.index(b"\n---") + 4
    start = whole.index(b"\n", start) + 1
    path.with_name(f".{path.name}.header").write_bytes(whole[: start + 16])
    path.write_bytes(whole[:50] + bytes(start - 50) + whole[start:])
    assert sealing.take(originals[0]) == CONTENTS[0]
    assert path.read_bytes() == whole


def test_a_damaged_original_stops_it_and_is_named(vault, originals):
    path = vault.home.sealed / sorted(originals)[2]
    kept = path.read_bytes()
    path.write_bytes(kept[:300] + b"scribbled" + kept[309:])
    with pytest.raises(Refused) as caught:
        rotation.rotate(vault.home)
    assert caught.value.file == str(path)
    path.write_bytes(kept)
    state.enter(vault.home, keyring.open_keyring(vault.home, PASSPHRASE))
    assert [sealing.take(sealed) for sealed in originals] == CONTENTS
    assert rotation.rotate(vault.home) == len(CONTENTS)


def test_a_missing_or_foreign_key_file_is_named(vault, originals):
    (vault.home.keys / "backup.pub").unlink()
    with pytest.raises(BadInput, match=r"backup\.pub is missing"):
        rotation.rotate(vault.home)
    assert [sealing.take(sealed) for sealed in originals] == CONTENTS


@pytest.fixture(scope="module")
def documents(desk, tmp_path_factory):
    """A home with three originals, made by commands, and the originals' bytes."""
    folder = tmp_path_factory.mktemp("rotation")
    home, texts = desk.copy("new", folder / "home"), []
    for number in range(3):
        texts.append(f"Report {number}: the clerks were led away in the night. " * 20)
        (folder / f"{number}.txt").write_text(texts[-1])
    provenance = ("--source", "S-0104", "--lang", "en", "--said-on", "2101-05", "--consent", "own-consent")
    desk.done(home, "import", *sorted(folder.glob("*.txt")), *provenance)
    return home, sorted(texts)


def contents(home):
    """Every original of a home, opened with whatever key its passphrase gives."""
    state.enter(home, keyring.open_keyring(home, homes.PASSPHRASE))
    try:
        return sorted(sealing.take(str(path.relative_to(home.sealed))).decode() for path in home.sealed.rglob("[!.]*.age"))
    finally:
        state.leave()


@pytest.mark.parametrize("point", [*POINTS["rotate"], *POINTS["rewrap"], *POINTS["files"]])
def test_a_kill_at_a_named_point_loses_nothing(desk, documents, tmp_path, point):
    home = Home(shutil.copytree(documents[0], tmp_path / "home"))
    payloads = sorted(payload_digest(path.read_bytes()) for path in home.sealed.rglob("*.age"))
    before = keyring.recorded(home, "desk")
    killed = desk.run(home.path, "keys", "rotate", "--json", env={"KIROK_CRASH_AT": point})
    assert (killed.code, killed.out) == (-9, "")
    assert contents(home) == documents[1]
    assert desk.done(home.path, "keys", "rotate", locked=True) == {"ok": True, "rewrapped": 3}
    assert contents(home) == documents[1]
    assert keyring.recorded(home, "desk") != before
    assert sorted(payload_digest(path.read_bytes()) for path in home.sealed.rglob("*.age")) == payloads
    assert not (home.keys / "desk-next.age").exists()
    assert list(home.sealed.rglob("*.header")) == []


@pytest.mark.parametrize("after", [0.04, 0.1])
def test_a_kill_at_any_moment_loses_nothing(desk, documents, tmp_path, after):
    home = Home(shutil.copytree(documents[0], tmp_path / "home"))
    desk.run(home.path, "keys", "rotate", after=after)
    assert contents(home) == documents[1]
    desk.done(home.path, "keys", "rotate", locked=True)
    assert contents(home) == documents[1]
