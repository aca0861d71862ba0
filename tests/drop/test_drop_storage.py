"""What may lie at the drop: a list of paths, two modes, days for times. Walked after everything was done that can be done."""

import datetime as dt
import json
import os
import re
import stat

import pytest

from kirok.drop import door
from kirok.drop.closing import close, end_day, expire
from kirok.drop.config import Config
from kirok.drop.doctor import Machine, examine
from kirok.drop.exchange import settle_with_desk
from kirok.drop.place import FOLDERS, PATHS, below, midnight, settle, today
from kirok.drop.replies import Replies
from kirok.drop.store import recover
from kirok.ledger.cosignature import generate_cosigner
from kirok.ledger.note import parse_note
from kirok.seal.letters import seal_letter
from kirok.seal.mailbox import master_key
from kirok.seal.reply import Attached, encode_reply
from kirok.seal.words import new_words, parse_words

#: What may lie in HOME/ledger/drop; house format, written by kirok.ledger.
LEDGER = re.compile(
    r"vkey|checkpoint|flushed|lock|policy|pending|queue/[0-9a-f]{64}|tile/\d/[x\d/]+(\.p/\d+)?|tile/entries/[x\d/]+(\.p/\d+)?|places/\d+/\d+"
)


@pytest.fixture
def full(visitor, place):
    """A drop at which everything has happened at least once."""
    words = visitor.begin("one", [("f", b"x" * 9_000)])
    visitor.write("two")
    visitor.get("delete")
    replies = Replies(place, master_key(parse_words(words)))
    close(place)
    desk = generate_cosigner("tests.example/desk")
    note = parse_note(place.log().signed_checkpoint().encode())
    letter = seal_letter(encode_reply("answer", "2101-05-01"), replies.recipient)
    import base64

    given = {
        "desk": str(desk.key),
        "cosignature": f"{desk.cosign(note.text, 0)}\n",
        "upto": 1,
        "pulled": sorted(path.stem for path in place.path("sealed").iterdir())[:1],
        "replies": [
            {
                "address": replies.folder.name,
                "id": "1" * 32,
                "letter": base64.b64encode(letter).decode(),
                "files": [{"id": "2" * 32, "sealed": base64.b64encode(letter).decode()}],
            }
        ],
    }
    settle_with_desk(place, json.dumps(given).encode())
    visitor.write("three")
    visitor.get("box")
    close(place)
    (place.path("faults", "2101-05-01")).write_text("x")
    place.path("faults", "2101-05-01").chmod(0o600)
    os.utime(place.path("faults", "2101-05-01"), (midnight(today()), midnight(today())))
    end_day(place, Config(), dt.datetime.now(dt.UTC))
    visitor.post("delete", {"what": "reports"})
    visitor.write("four")
    visitor.get("box")
    return place


def test_only_listed_paths_lie_at_the_drop(full):
    names = [path.relative_to(full.folder).as_posix() for path in full.folder.rglob("*") if not path.is_dir()]
    assert [name for name in names if not any(pattern.fullmatch(name) for pattern in PATHS)] == []
    folders = {path.relative_to(full.folder).as_posix() for path in full.folder.rglob("*") if path.is_dir()}
    assert {name for name in folders if not re.fullmatch(r"replies/[0-9a-f]{64}", name)} == set(FOLDERS)
    assert {path.name for path in full.home.path.iterdir()} == {"drop", "ledger", "kirok.toml"}


def test_every_listed_path_can_come_to_be(full, visitor):
    names = [path.relative_to(full.folder).as_posix() for path in full.folder.rglob("*") if not path.is_dir()]
    unused = [pattern.pattern for pattern in PATHS if not any(pattern.fullmatch(name) for name in names)]
    # The half-written ones exist while something is written, and manifests until the desk has them.
    assert [pattern for pattern in unused if "incoming" not in pattern and "faults" not in pattern] == []


def test_only_listed_paths_lie_in_the_log(full):
    folder = full.home.ledger / "drop"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()]
    assert [name for name in names if not LEDGER.fullmatch(name)] == []


def test_everything_is_its_users_alone(full):
    for path in [full.folder, *full.folder.rglob("*"), *(full.home.ledger / "drop").rglob("*")]:
        assert not path.is_symlink()
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) in {expected, 0o644 if path.name == "lock" else expected}, path


def test_no_time_is_finer_than_a_day(full):
    for path in [full.folder, *full.folder.rglob("*"), *(full.home.ledger / "drop").rglob("*")]:
        assert path.stat().st_mtime % 86_400 == 0, path
    hours = re.compile(rb"\d\d:\d\d|\d-\d\dT\d")
    for path in full.folder.rglob("*"):
        if path.is_file() and path.suffix in {".json", ""} and path.parent.name not in {"boxes", "decoys"}:
            assert not hours.search(path.read_bytes()), path


def hours(place):
    """Every path of the drop and its log whose last change or last reading tells more than a day; the looking leaves no trace."""
    folders = (place.folder, place.home.ledger / "drop")
    paths = [path for folder in folders for path in (*below(folder), folder)]
    return [path for path in paths if path.stat().st_mtime % 86_400 or path.stat().st_atime % 86_400]


def test_no_reading_leaves_its_hour_either(full, visitor, someone):
    """With ``relatime`` the first reading of a file after its change becomes its last access: of a letter, its source's visit."""
    assert hours(full) == []
    words = visitor.begin("x", [("f", b"y")])
    replies = Replies(full, master_key(parse_words(words)))
    replies.folder.mkdir()
    settle(replies.folder.parent)
    full.write(replies.folder / f"{0:032x}.file", seal_letter(b"z", replies.recipient, name="file"))
    body = encode_reply("answer", "2101-05-01", [Attached(f"{0:032x}", b"f", 1)])
    full.write(replies.folder / f"{1:032x}.letter", seal_letter(body, replies.recipient, name="letter"))
    again = someone()
    again.enter(words)
    again.get("box")
    assert again.get(f"file/{0:032x}").content == b"z"
    again.get("delete")
    again.post("delete", {"what": "replies"})
    someone().enter(new_words("en").shown)
    examine(full, Machine())
    door._offer(full, "", b"")
    envelope = door._envelope(full, next(full.leaves("sealed")), b"")
    assert b"".join(envelope.streaming_content)
    envelope.close()
    door._growth(full, "256", b"")
    expire(full, Config(), today())
    assert list(full.leaves("sealed"))
    assert hours(full) == []
    next(full.path("boxes").iterdir()).read_bytes()  # by another program
    assert hours(full)
    recover(full)
    assert hours(full) == []


def test_nothing_at_rest_ties_a_mailbox_to_a_report(full):
    """No name or content of one store stands in another: only sealed bytes tie them together."""
    leaves = {path.stem for path in full.path("sealed").iterdir()}
    for folder in ("boxes", "replies"):
        for path in full.path(folder).rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert not [leaf for leaf in leaves if bytes.fromhex(leaf) in content or leaf.encode() in content or leaf in path.name]
    boxes = {path.name for path in full.path("boxes").iterdir()}
    assert not boxes & {path.name for path in full.path("replies").iterdir()}
