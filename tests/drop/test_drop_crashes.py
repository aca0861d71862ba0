"""The plug is pulled: at every named point, and at any moment under load. What was acknowledged is there, whole; nothing is half there."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from drop_visit import open_report

from kirok.base.crash import POINTS
from kirok.base.errors import Refused
from kirok.base.files import exclusive
from kirok.drop.closing import close
from kirok.drop.listing import manifests
from kirok.drop.place import PATHS
from kirok.drop.store import recover

DRIVER = Path(__file__).with_name("drop_driver.py")
AT = [*POINTS["drop"], *POINTS["drop day"], "log.tiles-written", "log.before-checkpoint", "log.after-checkpoint"]
KILLS = 20


@pytest.fixture(scope="module")
def driver():
    """The process that forks sources at work (see drop_driver.py)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIROK_")}
    environment["PYTHONPATH"] = os.pathsep.join([environment["PYTHONPATH"], str(DRIVER.parent)])
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", str(DRIVER)], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def run(place, act, **more):
        process.stdin.write(json.dumps({"home": str(place.home.path), "act": act, **more}) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        return answer["lines"], answer["code"]

    yield run
    process.stdin.close()
    process.wait()
    process.stdout.close()


def content_of(name):
    return random.Random(name).randbytes(20_000)  # noqa: S311  (test data)


def check(place, lines):
    """Start again, and look at everything."""
    recover(place)
    close(place)
    assert not list(place.path("incoming").iterdir())
    leaves = {path.stem: path for path in place.path("sealed").iterdir()}
    names = {}
    for leaf, path in leaves.items():
        report = open_report(path)
        [(name, content)] = report.files
        assert content == content_of(name.decode()), "a report is half there"
        names[name.decode()] = leaf
    gone = any(line[0] == "deleting" for line in lines)
    for line in lines:
        if line[0] == "kept" and not gone:
            assert names[line[2]].startswith(line[1]), "an acknowledged report is lost"
    if any(line[0] == "deleted" for line in lines):
        assert not leaves
    listed = {name for manifest in manifests(place) for name, _ in manifest.entries}
    receipts = [line[1] for line in lines if line[0] == "kept"]
    assert not [receipt for receipt in receipts if not any(name.startswith(receipt) for name in listed)]
    known = {leaf.hex() for leaf in place.log().queued()}
    logged = place.log().indexes_of([bytes.fromhex(leaf) for leaf in listed])
    assert {name for name in listed if name not in known and bytes.fromhex(name) not in logged} == set()
    assert place.log().audit() == []
    strange = [path for path in place.folder.rglob("*") if path.is_file()]
    assert [path for path in strange if not any(each.fullmatch(path.relative_to(place.folder).as_posix()) for each in PATHS)] == []


@pytest.mark.parametrize("point", AT)
def test_killed_at_every_point(place, driver, point):
    lines, code = driver(place, "walk", crash=point)
    assert code == -signal.SIGKILL
    check(place, lines)


def test_the_walk_ends_where_nobody_pulls_the_plug(place, driver):
    lines, code = driver(place, "walk")
    assert code == 0
    assert [line[0] for line in lines] == ["kept", "kept", "kept", "deleting", "deleted", "burned"]
    check(place, lines)


def test_killed_at_any_moment_under_load(place, driver):
    """At least KILLS times, and until enough was acknowledged: a busy machine acknowledges less in a moment."""
    chance, lines, kills, longer = random.Random(5), [], 0, 1.0  # noqa: S311  (test data)
    while kills < KILLS or sum(line[0] == "kept" for line in lines) <= KILLS:
        more, code = driver(place, "load", threads=3, after=chance.uniform(0.1, 0.6) * longer)
        assert code == -signal.SIGKILL
        lines += more
        kills += 1
        longer *= 1.0 if more else 1.2
        assert kills < 10 * KILLS
    check(place, lines)


def test_the_order_of_the_disk_before_an_acknowledgement(visitor, place, monkeypatch):
    """Every name that is there at the answer was made durable: content before name, name before answer."""
    visitor.begin()
    events = []
    fsync, replace = os.fsync, Path.replace

    def watched_fsync(handle):
        events.append(("fsync", str(Path(f"/proc/self/fd/{handle}").readlink())))
        fsync(handle)

    def watched_replace(source, target):
        events.append(("name", str(source), str(target)))
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    visitor.get("send")
    events.clear()
    visitor.post("send", {"text": "x"}, [("f", b"x" * 200_000)])
    assert visitor.page.status_code == 200
    named = [event for event in events if event[0] == "name"]
    folders = [Path(event[2]).parent.name for event in named]
    assert folders == ["boxes", "sealed", "queue"]
    for event in named:
        at = events.index(event)
        assert ("fsync", event[1]) in events[:at], f"{event[2]} was named before its content was durable"
        assert ("fsync", str(Path(event[2]).parent)) in events[at:], f"{event[2]} was acknowledged before its name was durable"


def test_recovery_finishes_a_deletion_that_was_begun(visitor, place):
    visitor.begin("x")
    [path] = place.path("sealed").iterdir()
    place.write(place.path("deleted", path.stem), b"")
    place.path("incoming", "0" * 32 + ".part").write_bytes(b"half")
    place.path("sealed", "stray").write_bytes(b"x")
    recover(place)
    assert [each.name for each in place.path("sealed").iterdir()] == ["stray"]
    assert not list(place.path("incoming").iterdir())


def test_a_report_that_was_listed_before_it_was_queued_is_queued_at_the_next_start(visitor, place):
    visitor.begin("x")
    [leaf] = place.log().queued()
    close(place)
    (place.log().folder / "queue" / leaf.hex()).unlink()
    recover(place)
    assert place.log().queued() == [leaf]
    place.log().append([leaf], place.signer())
    recover(place)
    assert place.log().queued() == []


def test_one_at_a_time_closes(place):
    with exclusive(place.lock()), pytest.raises(Refused, match="another kirok command"):
        close(place)
