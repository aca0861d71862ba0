"""Every kind of bad key file, back-up and share, through the commands: one sentence, exit code 2, nothing written."""

import pytest

import homes
from kirok.desk.vault.quorum import split
from kirok.seal.identities import lock, new_identity

COSTLY = f"age-encryption.org/v1\n-> scrypt {'A' * 22} 23\n{'A' * 43}\n--- {'A' * 43}\n".encode() + bytes(100)
PIECE = 65_536 + 16


@pytest.fixture(scope="module")
def kept(desk, tmp_path_factory):
    """A home whose back-up key was split 2 of 3, its back-up of several pieces, and its shares. No test changes them."""
    folder = tmp_path_factory.mktemp("bad-files")
    home = desk.copy("coded", folder / "home")
    desk.done(home, "keys", "split", "--threshold", 2, "--shares", 3, "--out", folder / "shares")
    desk.done(home, "backup", folder / "file")
    assert (folder / "file").stat().st_size > 4 * PIECE
    return home, folder / "file", sorted((folder / "shares").iterdir())


def refused(desk, target, *words, **more):
    """One sentence and exit code 2; beside *target*, and in it, everything is as it was."""
    before, there = homes.files(target.parent), target.exists()
    run = desk.run(target, *words, locked=True, **more)
    assert (run.code, run.out, run.err.count("\n"), "Traceback" in run.err) == (2, "", 1, False), run
    assert (homes.files(target.parent), target.exists()) == (before, there)
    return run.err


LOCKS = {
    "zero length": (lambda _: b"", "not a key file"),
    "truncated": (lambda locked: locked[:-1], "key file is damaged"),
    "cut in its header": (lambda locked: locked[:60], "key file is damaged"),
    "over-long": (lambda locked: locked + b"x", "key file is damaged"),
    "foreign version": (lambda locked: locked.replace(b"/v1\n", b"/v2\n"), "not a key file"),
    "2^23 rounds": (lambda _: COSTLY, "2^23 rounds of work"),
    "another's key": (lambda _: lock(new_identity("pq").secret.encode(), homes.PASSPHRASE, 10), "does not belong to its secret"),
    "another's lock": (lambda _: lock(new_identity("pq").secret.encode(), "not ours", 10), "passphrase is wrong"),
    "text": (lambda _: b"AGE-SECRET-KEY-PQ-1...\n", "not a key file"),
}


@pytest.mark.parametrize("what", LOCKS)
def test_a_bad_master_key_is_one_sentence(desk, tmp_path, what):
    change, says = LOCKS[what]
    home = desk.copy("coded", tmp_path / "in" / "home")
    path = home / "keys" / "master.age"
    path.write_bytes(change(path.read_bytes()))
    for words in (("conclude",), ("ledger", "batch"), ("ledger", "rotate"), ("keys", "split", "--out", tmp_path / "shares")):
        assert says in refused(desk, home, *words)
    assert not (tmp_path / "shares").exists()


def reordered(whole):
    """Two pieces of the payload have changed places; lengths and ends are as before."""
    at = len(whole) - 2 * PIECE - 5_000
    return whole[: at - PIECE] + whole[at : at + PIECE] + whole[at - PIECE : at] + whole[at + PIECE :]


FILES = {
    "zero length": (lambda _: b"", "no back-up of a Kirok home"),
    "truncated": (lambda whole: whole[:-1], "damaged, cut short"),
    "cut at a piece": (lambda whole: whole[:-PIECE], "damaged, cut short"),
    "cut in its head": (lambda whole: whole[:40], "damaged at its head"),
    "reordered": (reordered, "damaged, cut short"),
    "over-long": (lambda whole: whole + b"x", "damaged, cut short"),
    "twice itself": (lambda whole: whole + whole, "damaged, cut short"),
    "foreign version": (lambda whole: whole.replace(b"kirok-backup/1", b"kirok-backup/9", 1), "no back-up of a Kirok home"),
    "text": (lambda _: b"a letter\n", "no back-up of a Kirok home"),
}


@pytest.mark.parametrize("what", FILES)
@pytest.mark.parametrize("way", ["passphrase", "quorum"])
def test_a_bad_back_up_is_one_sentence_and_lays_nothing_out(desk, kept, tmp_path, what, way):
    change, says = FILES[what]
    (tmp_path / "file").write_bytes(change(kept[1].read_bytes()))
    shares = [word for path in kept[2][:2] for word in ("--share", path)] if way == "quorum" else []
    assert says in refused(desk, tmp_path / "home", "restore", tmp_path / "file", *shares)
    assert {path.name for path in tmp_path.iterdir()} == {"file"}


def bad_shares(folder, shares):
    """Name -> files of shares that are no quorum, and what is said of them."""
    words = shares[0].read_text().split()
    others = split(bytes(32), threshold=2, shares=3)
    made = {
        "typo": " ".join([*words[:7], "zero" if words[7] != "zero" else "year", *words[8:]]),
        "unknown": " ".join([*words[:7], "lantern", *words[8:]]),
        "swapped": " ".join([words[1], words[0], *words[2:]]),
        "short": " ".join(words[:-1]),
        "long": " ".join([*words, "zero"]),
        "other0": others[0],
        "other1": others[1],
        "empty": "",
    }
    for name, text in made.items():
        (folder / name).write_text(text)
    return {
        "a mistyped word": ([folder / "typo", shares[1]], "mistyped"),
        "an unknown word": ([folder / "unknown", shares[1]], "mistyped"),
        "words that changed places": ([folder / "swapped", shares[1]], ""),
        "truncated": ([folder / "short", shares[1]], ""),
        "over-long": ([folder / "long", shares[1]], ""),
        "zero length": ([folder / "empty", shares[1]], "empty"),
        "of another set": ([folder / "other0", shares[1]], "different sets"),
        "a quorum of another set": ([folder / "other0", folder / "other1"], "another home"),
        "one alone": (shares[:1], "not enough"),
        "the same twice": ([shares[0], shares[0]], "not enough"),
    }


NAMES = [
    "a mistyped word",
    "an unknown word",
    "words that changed places",
    "truncated",
    "over-long",
    "zero length",
    "of another set",
    "a quorum of another set",
    "one alone",
    "the same twice",
]


@pytest.mark.parametrize("what", NAMES)
def test_bad_shares_are_one_sentence_and_change_nothing(desk, kept, tmp_path, what):
    home, folder = kept[0], tmp_path / "shares"
    folder.mkdir()
    (folder / "new").write_text("seven new lanterns\n")
    files, says = bad_shares(folder, kept[2])[what]
    words = [word for path in files for word in ("--share", path)]
    assert says in refused(desk, home, "keys", "drill", *words)
    assert says in refused(desk, home, "keys", "restore", *words, "--new-passphrase-file", folder / "new")
    assert says in refused(desk, tmp_path / "home", "restore", kept[1], *words)
    assert not (tmp_path / "home").exists()


def test_every_kind_of_share_is_tried(tmp_path, kept):
    assert list(bad_shares(tmp_path, kept[2])) == NAMES
