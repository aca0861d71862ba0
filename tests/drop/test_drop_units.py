"""The drop's small parts by themselves: forms, session, choices, names, mailboxes, folders."""

import datetime as dt
import os
import stat

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput, CheckFailed, NoAnswer, Refused
from kirok.base.home import Home
from kirok.drop import boxes, session
from kirok.drop.config import Config, read_config
from kirok.drop.forms import Body, read_form
from kirok.drop.making import make_drop
from kirok.drop.names import ascii_name, encoded_name, shown_name
from kirok.drop.place import Place, midnight, remove, today
from kirok.drop.problems import Problem
from kirok.drop.replies import Replies
from kirok.drop.session import IDLE, Session, new_session, read_cookie
from kirok.drop.store import blur_log
from kirok.seal.identities import new_identity
from kirok.seal.mailbox import master_key
from kirok.seal.words import new_words


def post(content, content_type="application/x-www-form-urlencoded", **more):
    return RequestFactory().generic("POST", "/", content, content_type=content_type, **more)


def refused(request, **more):
    with pytest.raises(Problem) as caught:
        read_form(request, lambda token: token == "t", **more)
    return caught.value.key, caught.value.status


def test_fields_of_a_plain_form():
    assert read_form(post(b"token=t&words=a+b&text=%ED%95%9C&words="), lambda token: token == "t") == {
        "token": "t",
        "words": "",
        "text": "한",
    }


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"&", ("old-page", 403)),
        (b"words=x&token=t", ("old-page", 403)),
        (b"token=u", ("old-page", 403)),
        (b"token=t&" + b"x=1&" * 64, ("unreadable", 400)),
        (b"token=t&x=" + b"x" * 65_536, ("too-much", 413)),
        ("token=t&x=한".encode(), ("unreadable", 400)),
    ],
    ids=["empty", "later", "foreign", "many", "long", "not ascii"],
)
def test_a_plain_form_that_is_not_right(content, answer):
    assert refused(post(content)) == answer


def multipart(*heads, content=b"x"):
    body = b"".join(b"--b\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n" for head in heads) + b"--b--"
    return post(body, "multipart/form-data; boundary=b")


def test_parts_that_are_not_right():
    token = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nt\r\n'
    form = "multipart/form-data; boundary=b"
    assert refused(multipart(b'name="words"')) == ("old-page", 403)
    assert refused(multipart(b'name="file"; filename="f"')) == ("old-page", 403)
    assert refused(post(b"x", "multipart/form-data")) == ("unreadable", 400)
    assert refused(post(b"x", form)) == ("unreadable", 400)
    many = token + b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' * 64 + b"--b--"
    assert refused(post(many, form)) == ("too-much", 413)
    long = token + b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n' + b"1" * 4_097 + b"\r\n--b--"
    assert refused(post(long, form)) == ("too-much", 413)
    file = token + b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--b--'
    assert refused(post(file, form)) == ("too-many-files", 413)
    assert refused(post(file, form, CONTENT_LENGTH=str(33 * (1 << 21)))) == ("too-much", 413)


def test_an_empty_file_field_where_no_files_go():
    token = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nt\r\n'
    file = token + b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--b--'
    assert read_form(post(file, "multipart/form-data; boundary=b"), lambda _: True, file_limit=9) == {"token": "t"}


@pytest.mark.parametrize("length", ["", "-1", "1e3", "٣", "x"])
def test_a_request_that_does_not_say_how_long_it_is(length):
    assert refused(post(b"token=t", CONTENT_LENGTH=length)) == ("unreadable", 411)


def test_a_body_is_read_to_its_length_and_no_further():
    body = Body(post(b"12345"))
    assert (body.read(3), body.left, body.read(9), body.read(9)) == (b"123", 2, b"45", b"")


@pytest.mark.parametrize("source", [False, True])
def test_a_cookie_comes_back_as_it_went(source):
    mine = Session(os.urandom(32), source)
    assert read_cookie(mine.cookie()) == mine
    assert mine.cookie() != mine.cookie()
    assert mine.owns(mine.token)
    assert not mine.owns(new_session().token)


@given(st.text(max_size=200))
def test_any_other_cookie_is_nobody(text):
    assert read_cookie(text) is None


def test_a_changed_cookie_is_nobody():
    value = new_session().cookie()
    for at in range(0, len(value), 7):
        assert read_cookie(value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]) is None
    assert read_cookie(None) is None


def test_a_cookie_dies_of_idleness(monkeypatch):
    now = session._now()
    monkeypatch.setattr(session, "_now", lambda: now)
    value = new_session().cookie()
    monkeypatch.setattr(session, "_now", lambda: now + IDLE)
    assert read_cookie(value)
    monkeypatch.setattr(session, "_now", lambda: now + IDLE + 1)
    assert read_cookie(value) is None


def test_a_session_shows_nothing():
    mine = Session(b"k" * 32, is_source=True)
    assert "k" * 8 not in repr(mine)
    assert b"k" * 32 not in mine.cookie().encode()


def config(tmp_path, text):
    (tmp_path / "kirok.toml").write_text(text)
    return read_config(Home(tmp_path))


def test_choices_and_their_defaults(tmp_path):
    assert config(tmp_path, "") == Config()
    assert config(tmp_path, '[drop]\nhour = 0\nnotice = ["mail", "x"]\nleave = "https://x.example"\nname = "지국"\n') == Config(
        hour=0, notice=("mail", "x"), leave="https://x.example", name="지국"
    )


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("hour = 24", "hour"),
        ("hour = true", "hour"),
        ('hour = "3"', "hour"),
        ("file_limit = 0", "file_limit"),
        ("reply_days = 367", "reply_days"),
        ("reserve = -1", "reserve"),
        ('name = ""', "name"),
        ("name = 3", "name"),
        ('name = "a\\nb"', "name"),
        ('leave = "javascript:alert(1)"', "leave"),
        ('notice = "mail"', "notice"),
        ('notice = [""]', "notice"),
    ],
)
def test_a_wrong_choice_is_named(tmp_path, line, field):
    with pytest.raises(BadInput) as caught:
        config(tmp_path, f"[drop]\n{line}\n")
    assert caught.value.field == f"drop.{field}"


@given(st.binary(max_size=400))
def test_any_name_can_be_shown_and_sent(name):
    assert len(shown_name(name)) <= 255
    assert all(sign.isprintable() for sign in shown_name(name) if sign != "\N{REPLACEMENT CHARACTER}") or " " in shown_name(name)
    assert ascii_name(name).isascii()
    assert not set(ascii_name(name)) & set('/\\"\r\n;')
    assert not ascii_name(name).startswith(".")
    assert encoded_name(name).isascii()
    assert "\n" not in encoded_name(name)


def test_names_that_turn_lines_round_do_not():
    assert shown_name("a\u202egpj.exe".encode()) == "a\N{REPLACEMENT CHARACTER}gpj.exe"
    assert shown_name("한 글.txt".encode()) == "한 글.txt"
    assert ascii_name(b"..") == "file"
    assert ascii_name("한.txt".encode()) == "_.txt"


def test_a_mailbox_remembers_its_reports_and_its_logins(place):
    master = master_key(new_words("en"))
    assert not boxes.load(place, master).known
    boxes.change(place, master, lambda _: (b"l" * 32,))
    assert boxes.load(place, master).leaves == (b"l" * 32,)
    assert [boxes.enter(place, master).logins for _ in range(3)] == [2, 3, 4]
    boxes.burn(place, master)
    assert not boxes.load(place, master).known


def test_a_mailbox_of_many_reports_grows_by_steps(place):
    master = master_key(new_words("en"))
    sizes = set()
    for count in (0, 1, 125, 126, 127, 300):
        leaves = tuple(os.urandom(32) for _ in range(count))
        boxes.change(place, master, lambda _, leaves=leaves: leaves)
        assert boxes.load(place, master).leaves == leaves
        sizes.add(next(place.path("boxes").iterdir()).stat().st_size)
    assert sizes == {4_096, 8_192, 12_288}


def test_words_without_a_mailbox_count_logins_too(place):
    master = master_key(new_words("en"))
    first, second = boxes.enter(place, master), boxes.enter(place, master)
    assert second.logins == first.logins + 1
    assert not list(place.path("boxes").iterdir())


@pytest.mark.parametrize("content", [b"", b"x", b"x" * 4_096])
def test_a_damaged_mailbox_lets_its_source_in(place, content):
    master = master_key(new_words("en"))
    boxes.change(place, master, lambda _: (b"l" * 32,))
    next(place.path("boxes").iterdir()).write_bytes(content)
    assert boxes.load(place, master).leaves == ()
    assert boxes.enter(place, master).logins == 1


def test_a_reply_that_is_not_there(place):
    with pytest.raises(NoAnswer):
        Replies(place, master_key(new_words("en"))).attached("0" * 32)


def test_what_is_removed_is_overwritten_first(place):
    path = place.path("sealed", "x")
    path.write_bytes(b"s" * 50_000)
    with path.open("rb") as held:
        remove(path)
        assert not path.exists()
        content = held.read()
    assert content[:16_384] == bytes(16_384)
    assert len(content) == 50_000
    remove(path)


def test_every_write_has_a_day_for_its_time(place):
    place.write(place.path("boxes", "x"), b"x")
    for path in (place.path("boxes", "x"), place.path("boxes"), place.path("incoming")):
        status = path.stat()
        assert (status.st_mtime, status.st_atime) == (midnight(today()), midnight(today()))
    assert stat.S_IMODE(place.path("boxes", "x").stat().st_mode) == 0o600
    assert midnight(dt.date(1970, 1, 2)) == 86_400


def test_a_drop_is_made_once_and_whole(tmp_path):
    home, recipients = Home(tmp_path / "new"), [new_identity("pq").recipient]
    made = make_drop(home, recipients, desk=None)
    assert made.readers() == tuple(recipients)
    assert home.settings()["drop"]["hosts"] == []
    assert read_config(home) == Config()
    with pytest.raises(Refused, match="a drop here already"):
        make_drop(home, recipients)
    made.path("readers").unlink()
    with pytest.raises(BadInput, match="was stopped here"):
        make_drop(home, recipients)


def test_a_drop_without_a_reader_is_not_made(tmp_path):
    with pytest.raises(BadInput):
        make_drop(Home(tmp_path / "new"), [])
    assert not (tmp_path / "new").exists()


def test_a_damaged_drop_says_so(place):
    place.path("log.key").write_text("x")
    with pytest.raises(CheckFailed, match="signing key"):
        place.signer()
    place.path("decoy.key").write_text("x")
    with pytest.raises(CheckFailed, match="decoys"):
        place.decoy()
    with pytest.raises(BadInput, match="no drop here"):
        Place(Home(place.folder)).readers()


def test_a_file_of_the_log_that_goes_meanwhile_stops_nobody(place):
    """A report that comes in writes beside and renames: a name listed a moment ago may be gone. A link to nothing is like that."""
    folder = place.home.ledger / "drop"
    (folder / "gone").symlink_to(folder / "nothing")
    blur_log(place)
    kept = [path for path in folder.rglob("*") if not path.is_symlink()]
    assert kept
    assert all(path.stat().st_mtime % 86_400 == 0 for path in kept)
