"""Every kind of bad input that custody meets: one sentence each, nothing written, nothing that was there changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest

from kirok.base.errors import BadInput, KirokError
from kirok.cli.main import main
from kirok.seal.closing import seal_bytes, seal_file
from kirok.seal.identities import Kind, lock, new_identity
from kirok.seal.opening import open_bytes, open_file, unlock
from kirok.seal.rewrapping import rewrap
from kirok.seal.words import new_words, parse_words

READERS = {kind: (new_identity(kind), new_identity(kind)) for kind in ("x25519", "pq")}
LOCKED = lock(b"secret", "right words")
Change = Callable[[bytes], bytes]
PIECE = 65_536 + 16


def pieces(sealed: bytes) -> tuple[bytes, list[bytes]]:
    """Everything before the first piece, and the pieces."""
    start = sealed.index(b"\n", sealed.index(b"\n--- ") + 1) + 1 + 16
    return sealed[:start], [sealed[at : at + PIECE] for at in range(start, len(sealed), PIECE)]


def reordered(sealed: bytes) -> bytes:
    start, found = pieces(sealed)
    return start + b"".join([found[1], found[0], *found[2:]])


def without_one(sealed: bytes) -> bytes:
    start, found = pieces(sealed)
    return start + b"".join(found[:1] + found[2:])


def costly(_: bytes) -> bytes:
    return f"age-encryption.org/v1\n-> scrypt {'A' * 22} 23\n{'A' * 43}\n--- {'A' * 43}\n".encode() + bytes(100)


CHANGES: dict[str, tuple[Change, str]] = {
    "zero length": (lambda _: b"", "not an age envelope"),
    "text": (lambda _: b"testimony in plain words", "not an age envelope"),
    "cut in the header": (lambda sealed: sealed[:90], "cut short"),
    "cut after the header": (lambda sealed: pieces(sealed)[0][:-16], "cut short"),
    "cut between pieces": (lambda sealed: pieces(sealed)[0] + pieces(sealed)[1][0], "cut short"),
    "cut in a piece": (lambda sealed: sealed[:-7], "cut short"),
    "pieces in another order": (reordered, "changed"),
    "a piece missing": (without_one, "changed"),
    "longer by a byte": (lambda sealed: sealed + b"\0", "changed"),
    "longer by itself": (lambda sealed: sealed + sealed, "changed"),
    "foreign version": (lambda sealed: sealed.replace(b"/v1\n", b"/v2\n", 1), "another version"),
    "armoured": (lambda _: b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n", "not an age envelope"),
    "a passphrase of 2^23": (costly, "other readers"),
    "a header without end": (lambda sealed: sealed[:80] + b"A" * 2_000_000, "malformed"),
}


@pytest.mark.parametrize("kind", ["x25519", "pq"])
@pytest.mark.parametrize("name", CHANGES)
def test_an_envelope_that_is_bad_leaves_nothing(tmp_path: Path, kind: Kind, name: str) -> None:
    reader, other = READERS[kind]
    change, match = CHANGES[name]
    content = change(seal_bytes(os.urandom(200_000), [reader.recipient], name="n"))
    (tmp_path / "x.age").write_bytes(content)
    for act in (
        lambda: open_bytes(content, reader.secret),
        lambda: open_file(tmp_path / "x.age", tmp_path / "out", reader.secret),
    ):
        with pytest.raises(KirokError, match=match) as found:
            act()
        assert one_sentence(found.value)
    if "cut between" not in name and "piece" not in name and "longer" not in name:  # a re-wrap reads the header alone
        with pytest.raises(KirokError):
            rewrap(tmp_path / "x.age", reader.secret, [other.recipient])
        assert (tmp_path / "x.age").read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["x.age"]


def one_sentence(error: KirokError) -> bool:
    """No line break, no bytes of the input, no second sentence."""
    return "\n" not in error.message and ". " not in error.message and "\\x" not in error.message


@pytest.mark.parametrize(
    "content",
    [LOCKED[:-1], LOCKED[:100], b"", LOCKED + b"x", costly(b""), LOCKED.replace(b"/v1", b"/v2")],
    ids=["cut", "a piece", "empty", "longer", "costly", "foreign version"],
)
@pytest.mark.parametrize("passphrase", ["right words"])
def test_a_locked_key_that_is_bad_is_one_sentence(content: bytes, passphrase: str) -> None:
    with pytest.raises(KirokError) as found:
        unlock(content, passphrase)
    assert one_sentence(found.value)


def test_a_mistyped_word_is_one_sentence() -> None:
    words = list(new_words("ko").words)
    words[3] = words[3][0] + "뷁"
    with pytest.raises(BadInput) as found:
        parse_words(" ".join(words))
    assert one_sentence(found.value)


@pytest.mark.parametrize("bad", ["", "# nobody\n", "age1x\n", "AGE-SECRET-KEY-1QQQ\n", "both", "twice"])
def test_the_command_refuses_bad_recipients_and_writes_nothing(tmp_path: Path, bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    curve, hybrid = READERS["x25519"][0].recipient, READERS["pq"][0].recipient
    text = {"both": f"{curve}\n{hybrid}\n", "twice": f"{hybrid}\n{hybrid}\n"}.get(bad, bad)
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "to").write_text(text)
    assert main(["seal", str(tmp_path / "a"), "--to", str(tmp_path / "to"), "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["file"] == str(tmp_path / "to")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "to"]


@pytest.mark.parametrize("kind", ["x25519", "pq"])
def test_the_command_seals_to_several_of_one_kind(tmp_path: Path, kind: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").write_bytes(b"words")
    (tmp_path / "to").write_text("".join(f"{reader.recipient}\n" for reader in READERS[kind]))
    assert main(["seal", str(tmp_path / "a"), "--to", str(tmp_path / "to")]) == 0
    assert "sealed a to 2" in capsys.readouterr().out
    for reader in READERS[kind]:
        assert open_bytes((tmp_path / "a.age").read_bytes(), reader.secret).body == b"words"


# --- the goals of bench/seal.py at a size for every run ------------------------------------------------------------

GROWTH = """
import sys
from pathlib import Path
from kirok.seal import closing, opening
def peak(): return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
folder, secret, recipient = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
opening.open_bytes(closing.seal_bytes(b"warm", [recipient]), secret)
before = peak()
closing.seal_file(folder / "plain", folder / "x.age", [recipient])
opening.open_file(folder / "x.age", folder / "out", secret)
print(peak() - before)
"""


@pytest.mark.parametrize("kind", ["x25519", "pq"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, kind: Kind) -> None:
    """48 MiB through both ways: less than 32 MiB more, and far less than the file."""
    reader, _ = READERS[kind]
    with (tmp_path / "plain").open("wb") as stream:
        for _ in range(48):
            stream.write(os.urandom(1 << 20))
    words = [sys.executable, "-c", GROWTH, str(tmp_path), reader.secret, reader.recipient]
    grown = int(subprocess.run(words, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=True).stdout)
    assert grown <= 16
    assert (tmp_path / "out").read_bytes() == (tmp_path / "plain").read_bytes()


def test_other_threads_run_while_a_file_is_sealed_and_opened(tmp_path: Path) -> None:
    """pyrage.encrypt_file holds every other thread until it is done; ours lets them in between pieces and during them."""
    reader, _ = READERS["pq"]
    (tmp_path / "plain").write_bytes(os.urandom(30 << 20))
    ticks, done = 0, threading.Event()

    def work() -> None:
        seal_file(tmp_path / "plain", tmp_path / "x.age", [reader.recipient])
        open_file(tmp_path / "x.age", tmp_path / "out", reader.secret)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not done.wait(0.001):
        ticks += 1
    thread.join()
    assert ticks >= 20


def test_a_file_of_ours_has_the_overhead_that_the_format_gives() -> None:
    """304 bytes for one X25519 reader over pyrage's own count; the hybrid's header is 1.6 kB."""
    plain = 4096
    curve = len(seal_bytes(b"", [READERS["x25519"][0].recipient]))
    hybrid = len(seal_bytes(b"", [READERS["pq"][0].recipient]))
    theirs = len(pyrage.encrypt(bytes(plain), [pyrage.x25519.Recipient.from_str(READERS["x25519"][0].recipient)]))
    assert plain + 16 + 16 < curve <= theirs
    assert 1600 < hybrid - plain < 1800
