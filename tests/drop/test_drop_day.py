"""The drop's day: listing, the log's batch, what expires, what is copied, the notice; and what the desk leaves behind."""

import base64
import datetime as dt
import json
import os
import re

import pytest
from drop_visit import READERS

from kirok.base.errors import BadInput, CheckFailed, Refused
from kirok.drop import closing, store
from kirok.drop.closing import close, end_day, expire, fuzzy_end, recopy
from kirok.drop.config import Config
from kirok.drop.exchange import settle_with_desk
from kirok.drop.listing import manifests, settled
from kirok.drop.notices import mail, send_notice
from kirok.drop.place import midnight, today
from kirok.drop.serving import address, keep_days
from kirok.ledger.cosignature import generate_cosigner
from kirok.ledger.note import parse_note
from kirok.ledger.receipt import receipt_of
from kirok.seal.opening import open_bytes

NOON = dt.datetime(2101, 5, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def arrive(place, text="x"):
    report = store.Arriving(place, place.readers())
    report.text(text.encode())
    return report.keep("", lambda _: None)


def test_what_came_is_listed_once(place):
    leaves = sorted(arrive(place).hex() for _ in range(3))
    first = close(place)
    assert [entry for entry, _ in first.entries] == leaves
    assert (first.number, first.day) == (1, today())
    assert close(place) is None
    fourth = arrive(place)
    second = close(place)
    assert (second.number, second.previous, second.entries) == (2, first.digest, ((fourth.hex(), "held"),))
    assert manifests(place) == [first, second]


def test_a_damaged_manifest_is_said(place):
    arrive(place)
    close(place)
    next(place.path("manifests").iterdir()).write_bytes(b"x")
    with pytest.raises(CheckFailed, match="damaged"):
        close(place)


def test_a_day_ends_once_and_every_day_looks_alike(place):
    leaf = arrive(place)
    assert end_day(place, Config(), NOON)
    assert not end_day(place, Config(), NOON)
    assert place.log().checkpoint().size == 256
    assert place.log().index_of(leaf) is not None
    files = {path.relative_to(place.home.ledger) for path in place.home.ledger.rglob("*")}
    assert end_day(place, Config(), NOON + DAY)
    assert place.log().checkpoint().size == 512
    assert place.log().audit() == []
    assert len({path.stat().st_size for path in place.path("notices").iterdir()}) == 1
    assert files


def test_before_its_hour_the_day_is_yesterday(place):
    assert end_day(place, Config(hour=13), NOON)
    assert place.path("noticed").read_text() == "2101-04-30"
    assert not end_day(place, Config(hour=13), NOON)
    assert end_day(place, Config(hour=12), NOON)


def test_a_clock_that_runs_back_ends_no_day(place):
    end_day(place, Config(), NOON)
    assert not end_day(place, Config(), NOON - DAY)


def test_an_overfull_day_waits(place, monkeypatch):
    leaves = [os.urandom(32) for _ in range(300)]
    for leaf in leaves:
        store.queue(place, leaf)
    end_day(place, Config(), NOON)
    assert place.log().checkpoint().size == 256
    assert len(place.log().queued()) == 44
    assert len(manifests(place)[0].entries) == 300
    assert close(place) is None
    put = {"desk": "", "cosignature": "", "upto": 1, "pulled": [], "replies": []}
    settle_with_desk(place, json.dumps(put).encode())
    assert close(place) is None
    end_day(place, Config(), NOON + DAY)
    assert place.log().queued() == []
    assert place.log().checkpoint().size == 512


def test_a_pulled_report_is_destroyed_after_a_fuzzy_time(place):
    leaf = arrive(place).hex()
    other = arrive(place).hex()
    close(place)
    content = place.path("sealed", f"{leaf}.age").read_bytes()
    settle_with_desk(place, json.dumps({"desk": "", "cosignature": "", "upto": 1, "pulled": [leaf], "replies": []}).encode())
    end = dt.date.fromisoformat(place.path("pulled", leaf).read_text())
    assert 30 <= (end - today()).days <= 44
    with place.path("sealed", f"{leaf}.age").open("rb") as held:
        expire(place, Config(), end - DAY)
        assert place.path("sealed", f"{leaf}.age").exists()
        expire(place, Config(), end)
        assert not place.path("sealed", f"{leaf}.age").exists()
        assert not held.read().startswith(content[:100])
    assert not place.path("pulled", leaf).exists()
    assert place.path("sealed", f"{other}.age").exists()
    # A second word about it changes nothing.
    settle_with_desk(place, json.dumps({"desk": "", "cosignature": "", "upto": 1, "pulled": [other], "replies": []}).encode())
    marker = place.path("pulled", other).read_text()
    settle_with_desk(place, json.dumps({"desk": "", "cosignature": "", "upto": 1, "pulled": [other], "replies": []}).encode())
    assert place.path("pulled", other).read_text() == marker


def test_the_fuzzy_days_are_all_drawn():
    drawn = {(fuzzy_end(dt.date(2101, 5, 1)) - dt.date(2101, 5, 1)).days for _ in range(2_000)}
    assert drawn == set(range(30, 45))


@pytest.mark.parametrize(("name", "days"), [("replies", 365), ("boxes", 400), ("faults", 37), ("notices", 37)])
def test_what_is_old_goes(place, name, days):
    folder = place.path(name)
    if name == "replies":
        folder = folder / ("a" * 64)
        folder.mkdir()
    old, young = folder / ("1" * 32 + ".letter"), folder / ("2" * 32 + ".letter")
    for path, age in ((old, days + 1), (young, days)):
        path.write_bytes(b"x")
        second = midnight(today() - dt.timedelta(days=age))
        os.utime(path, (second, second))
    expire(place, Config(), today())
    assert (old.exists(), young.exists()) == (False, True)
    expire(place, Config(), today() + DAY)
    assert not young.exists()
    assert folder.exists() == (name != "replies")


def test_a_copy_keeps_content_day_and_mode_and_changes_the_inode(place):
    leaf = arrive(place)
    path = place.path("sealed", f"{leaf.hex()}.age")
    second = midnight(today() - 3 * DAY)
    os.utime(path, (second, second))
    before, content = path.stat(), path.read_bytes()
    recopy(place)
    after = path.stat()
    assert (path.read_bytes(), after.st_mtime, after.st_mode) == (content, before.st_mtime, before.st_mode)
    assert after.st_ino != before.st_ino
    assert not list(place.path("incoming").iterdir())


@pytest.mark.parametrize("how", ["deleted", "written", "gone"])
def test_a_copy_never_brings_back_what_changed_meanwhile(place, monkeypatch, how):
    leaf = arrive(place)
    path = place.path("sealed", f"{leaf.hex()}.age")
    before = path.stat()

    def meanwhile(source, target, size):
        content = source.read()
        target.write(content)
        if os.path.samestat(os.fstat(source.fileno()), before):
            path.unlink()
            if how == "written":
                place.write(path, b"new")

    monkeypatch.setattr(closing.shutil, "copyfileobj", meanwhile)
    if how == "gone":
        monkeypatch.setattr(closing, "below", lambda folder: iter([folder / "sealed" / "nothing"]))
        monkeypatch.setattr(type(place.path("x")), "is_file", lambda self: self.name == "nothing")
        recopy(place)
        return
    recopy(place)
    assert (path.read_bytes() if path.exists() else None) == (b"new" if how == "written" else None)
    assert not list(place.path("incoming").iterdir())


def test_a_notice_is_of_one_length_whatever_the_day(place):
    for number, count in enumerate((0, 1, 999_999)):
        assert send_notice(place, Config(), dt.date(2101, 5, 1 + number), count)
    sealed = [path.read_bytes() for path in sorted(place.path("notices").iterdir())]
    assert len({len(content) for content in sealed}) == 1
    assert len({len(mail(content)) for content in sealed}) == 1
    assert json.loads(open_bytes(sealed[1], READERS[0].secret).body) == {"day": "2101-05-02", "reports": 1, "schema": "kirok.notice/1"}
    text = mail(sealed[0])
    assert text.startswith("Subject: daily notice\n\n-----BEGIN AGE ENCRYPTED FILE-----\n")
    assert base64.b64decode("".join(text.splitlines()[3:-1])) == sealed[0]
    assert max(map(len, text.splitlines())) <= 64


def test_a_notice_goes_into_a_mail_command(place, tmp_path):
    out = tmp_path / "mail"
    assert send_notice(place, Config(notice=("sh", "-c", f"cat > {out}")), today(), 1)
    assert out.read_text().startswith("Subject: daily notice")
    assert not send_notice(place, Config(notice=("false",)), today(), 1)
    assert not send_notice(place, Config(notice=(str(tmp_path / "no such program"),)), today(), 1)


def given(place, **changed):
    letter = base64.b64encode(b"age-encryption.org/v1\n...").decode()
    reply = {"address": "a" * 64, "id": "b" * 32, "letter": letter, "files": [{"id": "c" * 32, "sealed": letter}]}
    whole = {"desk": "", "cosignature": "", "upto": 0, "pulled": [], "replies": [reply]}
    return json.dumps(whole | changed).encode()


def test_replies_lie_where_their_source_looks(place):
    assert settle_with_desk(place, given(place)) == {"pulled": 0, "replies": 1}
    folder = place.path("replies", "a" * 64)
    assert sorted(path.name for path in folder.iterdir()) == ["b" * 32 + ".letter", "c" * 32 + ".file"]


@pytest.mark.parametrize(
    "changed",
    [
        {"pulled": ["../x"]},
        {"pulled": "x"},
        {"upto": "x"},
        {"replies": [{}]},
        {"replies": [{"address": "../..", "id": "b" * 32, "letter": "", "files": []}]},
        {"replies": [{"address": "a" * 64, "id": "b" * 32, "letter": base64.b64encode(b"plain").decode(), "files": []}]},
        {"replies": [{"address": "a" * 64, "id": "b" * 32, "letter": "!", "files": []}]},
        {"replies": None},
    ],
    ids=range(8),
)
def test_what_no_desk_leaves_is_refused_whole(place, changed):
    with pytest.raises(BadInput, match="not what a desk leaves"):
        settle_with_desk(place, given(place, **changed))
    with pytest.raises(BadInput):
        settle_with_desk(place, b"[" * 100_000)
    assert not list(place.path("replies").iterdir())
    assert not list(place.path("pulled").iterdir())


def test_the_first_desk_to_cosign_stays_the_only_one(place):
    desk, other = generate_cosigner("tests.example/desk"), generate_cosigner("tests.example/other")
    note = parse_note(place.log().signed_checkpoint().encode())
    settle_with_desk(place, given(place, desk=str(desk.key), cosignature=f"{desk.cosign(note.text, 0)}\n"))
    assert [witness.key for witness in place.log().cosigners()] == [desk.key]
    with pytest.raises(CheckFailed, match="none of these cosignatures"):
        settle_with_desk(place, given(place, desk=str(other.key), cosignature=f"{other.cosign(note.text, 0)}\n"))
    settle_with_desk(place, given(place, desk=str(desk.key), cosignature=f"{desk.cosign(note.text, 86_400)}\n"))


def test_settled_manifests_go_and_the_chain_goes_on(place):
    leaf = arrive(place)
    store.delete(place, leaf)
    first = close(place)
    settle_with_desk(place, given(place, upto=1))
    assert settled(place) == (1, first.digest)
    assert not list(place.path("manifests").iterdir())
    assert not list(place.path("deleted").iterdir())
    arrive(place)
    second = close(place)
    assert (second.number, second.previous) == (2, first.digest)
    settle_with_desk(place, given(place, upto=1))
    assert len(list(place.path("manifests").iterdir())) == 1


def test_what_is_gone_cannot_be_deleted(place):
    leaf = arrive(place)
    assert store.delete(place, leaf)
    assert not store.delete(place, leaf)
    assert re.fullmatch(r"([0-9a-f]{4}-){7}[0-9a-f]{4}", receipt_of(leaf))


@pytest.mark.parametrize("bind", ["0.0.0.0:80", "drop.example:80", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:65536", ""])
def test_the_drop_listens_on_the_loopback_alone(bind):
    with pytest.raises(BadInput, match="loopback alone"):
        address(bind)
    assert address("localhost:8472") == ("127.0.0.1", 8472)
    assert address("127.0.0.1:1") == ("127.0.0.1", 1)


class Stop:
    """An event that lets so many turns pass."""

    def __init__(self, turns):
        self.turns = turns

    def wait(self, _seconds):
        self.turns -= 1
        return self.turns <= 0


def test_days_are_kept_and_a_fault_stops_none(place, monkeypatch):
    moments = iter([NOON, NOON, NOON + DAY, NOON + 2 * DAY])
    broken = iter([True, False, False, False])
    real = end_day

    def day(*arguments):
        if next(broken):
            raise Refused("busy")
        return real(*arguments)

    monkeypatch.setattr("kirok.drop.serving.end_day", day)
    keep_days(place, Stop(4), lambda: next(moments))
    assert place.log().checkpoint().size == 3 * 256
