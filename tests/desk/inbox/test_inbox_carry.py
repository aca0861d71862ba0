"""A drop and a desk that no cable joins: what somebody carries between them is as good as a pull, and is carried again until it came."""

import datetime as dt
import json
import subprocess
import sys

import pytest
from django.db import transaction
from drop_carrier import Carrier, close, new_drop, send

import homes
import traces
from kirok.base.home import Home
from kirok.desk.inbox.letters import write_letter
from kirok.desk.inbox.models import Drop, Letter, Mailbox
from kirok.desk.inbox.pulling import pull
from kirok.desk.vault import sealing
from kirok.drop.closing import end_day
from kirok.drop.config import Config
from kirok.drop.exchange import settle_with_desk
from kirok.drop.place import Place
from kirok.drop.replies import Decoys, Replies


@pytest.fixture
def drop(vault, tmp_path):
    return new_drop(tmp_path / "drop-home", [vault.keys.identities["intake"].recipient])


def carried(drop):
    """A pull from a copy: what it found, and what is to be carried back."""
    carrier = Carrier(drop, carried=True)
    found = pull(carrier, taken=())
    return found.counts() | {"faults": found.faults}, carrier.left[-1]


def write(text):
    with sealing.together(), transaction.atomic():
        return write_letter(Mailbox.objects.order_by("pk").last(), text)


def test_until_the_drop_shows_that_it_came_it_is_written_again(drop):
    _, master = send(drop, "one")
    close(drop)
    first, _lost = carried(drop)
    assert (first["new"], first["faults"]) == (1, [])
    write("우리의 답")
    again, file = carried(drop)  # the first file was lost on the way: no false alarm, and all of it is in the next
    assert (again["new"], again["same"], again["faults"]) == (0, 1, [])
    left = json.loads(file)
    assert (left["upto"], len(left["pulled"]), len(left["replies"])) == (1, 1, 1)
    assert (Drop.objects.get().settled, Letter.objects.get().sent) == (0, False)
    settle_with_desk(drop, file)
    after, third = carried(drop)
    assert (after["same"], after["faults"], json.loads(third)["replies"]) == (1, [], [])
    assert (Drop.objects.get().settled, Letter.objects.get().sent) == (1, True)
    assert "desk" in drop.log().signed_checkpoint()
    assert Replies(drop, master).read(Decoys(drop))[0][0].reply.text == "우리의 답"


def test_a_letter_alone_is_known_by_lying_there(drop):
    send(drop, "one")
    close(drop)
    settle_with_desk(drop, carried(drop)[1])
    letter = write("a letter and nothing else")
    _, file = carried(drop)
    assert [each["id"] for each in json.loads(carried(drop)[1])["replies"]] == [letter.key]
    settle_with_desk(drop, file)
    assert json.loads(carried(drop)[1])["replies"] == []


def test_a_file_that_is_days_old_is_taken_without_its_cosignature(drop):
    _, master = send(drop, "one")
    close(drop)
    carried(drop)
    write("late")
    _, file = carried(drop)
    end_day(drop, Config(), dt.datetime.now(dt.UTC))
    assert settle_with_desk(drop, file) == {"pulled": 1, "replies": 1}
    assert "/desk " not in drop.log().signed_checkpoint()
    assert Replies(drop, master).read(Decoys(drop))[0][0].reply.text == "late"
    assert carried(drop)[0]["faults"] == []


def test_what_was_carried_and_came_is_kept_by_a_pull_without_a_copy_too(drop):
    send(drop, "one")
    close(drop)
    write_later = carried(drop)[1]
    settle_with_desk(drop, write_later)
    found = pull(Carrier(drop), taken=())
    assert (found.faults, Drop.objects.get().settled, Drop.objects.get().carried) == ([], 1, None)


def test_a_manifest_that_does_not_hold_is_no_sign_of_anything(drop):
    send(drop, "one")
    close(drop)
    carried(drop)
    found = pull(Carrier(drop, carried=True, listed=[b"noise"]), taken=())
    assert "altered" in {fault.kind for fault in found.faults}


def test_reports_that_a_changed_file_had_counted_as_fetched_are_missed(drop):
    """Whoever changes the file on its way can have manifests put away that the desk never saw; the gap shows."""
    send(drop, "one")
    close(drop)
    _, file = carried(drop)
    lost, _ = send(drop, "two")
    close(drop)
    settle_with_desk(drop, json.dumps(json.loads(file) | {"upto": 2, "pulled": [lost]}).encode())
    send(drop, "three")
    close(drop)
    found = pull(Carrier(drop), taken=())
    assert ("dropped", "manifest 2") in {(fault.kind, fault.what) for fault in found.faults}


def kirok(home, *words, stdin=b""):
    done = subprocess.run(
        [sys.executable, "-m", "kirok", *map(str, words), "--home", str(home), "--json"],
        check=False, input=stdin, capture_output=True, env=homes.environment(),
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout)


def test_two_homes_and_a_stick(desk, tmp_path):
    """The commands as a newsroom types them on two machines; between them a folder one way and a file the other."""
    home, stick = desk.copy("new", tmp_path / "home"), tmp_path / "stick"
    place = new_drop(tmp_path / "drop-home", [Home(home).keys.joinpath("intake.pub").read_text().strip()])
    place.write(place.path("desk.vkey"), Home(home).keys.joinpath("drop-desk.vkey").read_bytes())
    desk.secret("han").write_text("pw of han\n")
    desk.done(home, "users", "add", "han", "--role", "handler", "--password-file", desk.secret("han"))
    leaf, master = send(place, "무슨 일", [("글.txt".encode(), "한국어 본문입니다.".encode())])
    assert kirok(place.home.path, "drop", "carry", stick) == (0, {"folder": str(stick), "envelopes": 1})
    assert kirok(place.home.path, "drop", "carry", stick)[0] == 2
    carried_files = {path.relative_to(stick).as_posix() for path in stick.rglob("*") if path.is_file()}
    assert f"drop/sealed/{leaf}.age" in carried_files
    assert not any(name.endswith(".key") or "boxes" in name or "decoys" in name for name in carried_files)
    before = homes.files(stick)
    assert desk.done(home, "drop", "pull", "--from", stick, "--leave", tmp_path / "back")["new"] == 1
    assert homes.files(stick) == before  # nothing is run or changed in the copy
    [row] = desk.done(home, "inbox", "list", *desk.by("han"))["reports"]
    (tmp_path / "answer.txt").write_text("답장입니다")
    desk.done(home, "drop", "reply", row["source"], "--text", tmp_path / "answer.txt", "--asks", *desk.by("han"))
    desk.done(home, "drop", "pull", "--from", stick, "--leave", tmp_path / "back")
    assert (tmp_path / "back").stat().st_mode & 0o777 == 0o600
    assert traces.held((tmp_path / "back").read_bytes(), "답장입니다") == []
    assert kirok(place.home.path, "drop", "settle", stdin=(tmp_path / "back").read_bytes()) == (0, {"pulled": 1, "replies": 1})
    assert Replies(Place(place.home), master).read(Decoys(place))[0][0].reply.text == "답장입니다"
    assert kirok(place.home.path, "drop", "carry", tmp_path / "second") == (0, {"folder": str(tmp_path / "second"), "envelopes": 0})
    last = desk.done(home, "drop", "pull", "--from", tmp_path / "second", "--leave", tmp_path / "back")
    assert (last["new"], last["faults"]) == (0, [])
    assert json.loads((tmp_path / "back").read_bytes())["replies"] == []
    assert desk.run(home, "drop", "pull", "--from", "http://localhost:1", "--leave", tmp_path / "back").code == 2
    assert [path.name for path in (home / "sealed" / "intake").iterdir()] == [f"{leaf}.envelope"]
