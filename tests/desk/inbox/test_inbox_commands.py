"""``kirok inbox``: the whole way at the command line, one line in the journal for each act, and what is refused changes nothing."""

import base64

import pytest
from drop_carrier import send

import homes
from kirok.base.home import Home
from kirok.drop.place import Place
from kirok.drop.replies import Decoys, Replies
from kirok.seal.closing import seal_bytes

TERMS = ("--lang", "ko", "--said-on", "2101-05", "--consent", "own-consent", "--scope", "research")
NAME = "글 목록.txt".encode() + b"\xff\n"


@pytest.fixture
def home(desk, tmp_path):
    """A home with a drop and a handler."""
    path = desk.copy("new", tmp_path / "home")
    desk.secret("han").write_text("the password of han\n")
    desk.done(path, "users", "add", "han", "--role", "handler", "--password-file", desk.secret("han"))
    desk.done(path, "drop", "init")
    return path


def lines(desk, home):
    return [row["action"] for row in homes.rows(desk, home)["journal_line"] if row["action"] != "users.add"]


def test_list_show_take_answer_and_handle(desk, home, tmp_path):
    han = desk.by("han")
    assert desk.done(home, "inbox", "list", *han) == {"reports": []}
    leaf, master = send(Place(Home(home)), "무슨 일이 있었다.", [(NAME, "한국어 본문입니다.".encode())])
    desk.done(home, "drop", "pull", "--from", home)
    [row] = desk.done(home, "inbox", "list", *han)["reports"]
    assert row == {
        "id": leaf[:16], "leaf": leaf, "source": "S-0001", "state": "new", "pulled_on": row["pulled_on"], "message": True, "files": 1,
        "bytes": row["bytes"], "foreign": 0, "statements": 0, "answers": False, "asked": False, "unsent": 0,
    }  # fmt: skip
    shown = desk.done(home, "inbox", "show", row["id"], "--out", tmp_path / "out", *han)
    assert (shown["text"], shown["lang"], shown["thread"]) == ("무슨 일이 있었다.", "ko", [])
    [file] = shown["files"]
    assert base64.b64decode(file["name_base64"]) == NAME
    [written] = shown["written"]
    assert written == str(tmp_path / "out" / "01 글 목록.txt�_")
    assert (tmp_path / "out" / "01 글 목록.txt�_").read_bytes() == "한국어 본문입니다.".encode()
    assert (tmp_path / "out" / "01 글 목록.txt�_").stat().st_mode & 0o777 == 0o600
    again = desk.run(home, "inbox", "show", shown["receipt"], "--out", tmp_path / "out", *han)
    assert (again.code, "nothing was written" in again.err) == (2, True)
    taken = desk.done(home, "inbox", "take", row["id"], *TERMS, *han)
    assert (taken["new"], taken["source"]) == (True, "S-0001")
    assert desk.done(home, "inbox", "take", row["id"], *TERMS, *han) == taken | {"new": False}
    (tmp_path / "ask.txt").write_text("언제였습니까?")
    desk.done(home, "drop", "reply", "S-0001", "--text", tmp_path / "ask.txt", "--asks", *han)
    assert desk.done(home, "inbox", "handled", row["id"], *han) == {"id": row["id"], "handled": True}
    desk.done(home, "drop", "pull", "--from", home)
    assert Replies(Place(Home(home)), master).read(Decoys(Place(Home(home))))[0][0].reply.text == "언제였습니까?"
    later, _ = send(Place(Home(home)), "오월이었다.", master=master)
    desk.done(home, "drop", "pull", "--from", home)
    [row] = desk.done(home, "inbox", "list", *han)["reports"]
    assert (row["id"], row["answers"], row["asked"]) == (later[:16], True, False)
    assert [each["state"] for each in desk.done(home, "inbox", "list", "--all", *han)["reports"]] == ["new", "handled"]
    shown = desk.done(home, "inbox", "show", row["id"], *han)
    [before] = shown["thread"]
    assert (before["statement"], before["letters"][0]["text"], before["letters"][0]["waits"]) == (
        taken["statement"],
        "언제였습니까?",
        False,
    )
    assert "오월이었다." in desk.run(home, "inbox", "show", row["id"], *han).out
    assert lines(desk, home) == [
        "drop.pull", "inbox.open", "inbox.file", "inbox.take", "drop.reply", "inbox.handled", "drop.pull", "drop.pull", "inbox.open",
    ]  # fmt: skip


def test_by_hand_reopened_and_destroyed(desk, home, tmp_path):
    han = desk.by("han")
    recipient = Home(home).keys.joinpath("intake.pub").read_text().strip()
    (tmp_path / "hand.age").write_bytes(seal_bytes("손으로 온 글".encode(), [recipient], name="손.txt"))
    added = desk.done(home, "inbox", "add", tmp_path / "hand.age", *han)
    assert desk.done(home, "inbox", "add", tmp_path / "hand.age", *han) == added | {"new": False}
    assert desk.run(home, "inbox", "take", added["id"], *TERMS, *han).code == 2  # it has no message: a file must be named
    assert desk.run(home, "inbox", "take", added["id"], "--file", "7", *TERMS, *han).code == 2
    taken = desk.done(home, "inbox", "take", added["id"], "--file", "0", "--source", "new", *TERMS, *han)
    assert taken["source"] == "S-0001"
    refused = desk.run(home, "inbox", "destroy", added["id"], *han)
    assert (refused.code, "erase that first" in refused.err) == (2, True)
    desk.done(home, "inbox", "handled", added["id"], *han)
    assert desk.done(home, "inbox", "handled", added["id"], "--again", *han)["handled"] is False
    (tmp_path / "other.age").write_bytes(seal_bytes(b"noise", [recipient], name="noise.bin"))
    other = desk.done(home, "inbox", "add", tmp_path / "other.age", *han)["id"]
    assert desk.done(home, "inbox", "destroy", other, *han) == {"id": other, "destroyed": True}
    assert [each["id"] for each in desk.done(home, "inbox", "list", *han)["reports"]] == [added["id"]]
    assert "손.txt" in desk.run(home, "inbox", "show", added["id"], *han).out
    assert lines(desk, home) == [
        "inbox.add", "inbox.take", "inbox.handled", "inbox.reopen", "inbox.add", "inbox.destroy", "inbox.open",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "by", "ann"), "takes another role"),
        (("show", "0123456789abcdef", "by", "han"), "no such report"),
        (("show", "0", "by", "han"), "no such report"),
        (("add", "kirok.toml", "by", "han"), "kirok.toml"),
        (("list", "by", "zoe"), "nobody at this desk"),
    ],
    ids=["role", "unknown", "short", "missing", "nobody"],
)
def test_what_is_refused_says_why_and_changes_nothing(desk, home, words, said):
    *act, _, who = words
    desk.secret("zoe").write_text("x\n")
    before = homes.picture(desk, home)
    run = desk.run(home, "inbox", *act, *desk.by(who))
    assert (run.code, run.out, said in run.err, run.err.count("\n")) == (2, "", True, 1)
    assert homes.picture(desk, home) == before
