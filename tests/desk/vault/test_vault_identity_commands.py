"""``kirok keys handler|identity``: who a source is goes in sealed, is read by its handlers' own passwords, and each act is on record."""

import json

import pytest
from whole_words import named

import homes
import traces

WHO = "Orrin Vale, the ferry house behind the mill. 오린 베일.\n"
PEOPLE = {"han": "handler", "kim min": "handler,coder", "dan": "handler"}
SOURCE = "S-0104"


@pytest.fixture(scope="module")
def made(desk, tmp_path_factory):
    """A home with three handlers, two with keys (locked lightly); nothing is sealed yet."""
    folder = tmp_path_factory.mktemp("handlers")
    home = desk.copy("new", folder / "home")
    for name, role in PEOPLE.items():
        desk.secret(name).write_text(f"the password of {name}\n")
        desk.done(home, "users", "add", name, "--role", role, "--password-file", desk.secret(name))
    for name in ("han", "kim min"):
        said = desk.done(home, "keys", "handler", name, "--password-file", desk.secret(name))
        assert (said["ok"], said["handler"], said["made"]) == (True, name, True)
        assert said["recipient"].startswith("age1pq1")
        homes.relock(home / "keys" / "handlers" / f"{name}.age", f"the password of {name}")
    (folder / "who.txt").write_text(WHO, encoding="utf-8")
    return home, folder / "who.txt"


@pytest.fixture
def home(desk, made, tmp_path):
    """A copy that a test may change."""
    desk.stages["handlers"] = made[0]
    return desk.copy("handlers", tmp_path / "home")


def seal(desk, home, text, *names, by="han"):
    words = [word for name in names for word in ("--handler", name)]
    return desk.done(home, "keys", "identity", SOURCE, "--seal", text, *words, *desk.by(by))


def read(desk, home, name, **more):
    return desk.run(home, "keys", "identity", SOURCE, *desk.by(name), "--json", **more)


def refused(desk, home, *words, unchanged=True):
    """One sentence, exit code 2, and nothing of the home changed."""
    before = homes.files(home)
    run = desk.run(home, *words)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1), run
    if unchanged:
        assert homes.files(home) == before
    return run.err


def test_a_recipient_is_shown_without_a_password_and_stays(desk, home):
    before = homes.files(home)
    first = desk.done(home, "keys", "handler", "han")
    assert (first["made"], first["recipient"]) == (False, (home / "keys/handlers/han.pub").read_text().strip())
    assert desk.run(home, "keys", "handler", "han").out.splitlines()[-1] == first["recipient"]
    assert homes.files(home) == before


def test_handler_and_deputy_read_and_nobody_else(desk, home, made):
    said = seal(desk, home, made[1], "han", "kim min")
    assert (said["source"], said["handlers"]) == (SOURCE, ["han", "kim min"])
    for name in ("han", "kim min"):
        assert read(desk, home, name).json == {"ok": True, "source": SOURCE, "text": WHO}
    said = seal(desk, home, made[1], "kim min", by="kim min")
    assert read(desk, home, "han").code == 2
    assert "sealed to other readers" in read(desk, home, "han").json["error"]["message"]
    assert read(desk, home, "kim min").json["text"] == WHO
    assert [path.name for path in (home / "sealed" / "identities").iterdir()] == [said["sealed"].removeprefix("identities/")]


def test_no_row_and_no_file_says_who_it_is(desk, home, made):
    seal(desk, home, made[1], "han")
    read(desk, home, "han")
    tables = str(homes.rows(desk, home))
    assert [piece for piece in ("Orrin", "오린", "ferry house") if named(piece, tables)] == []
    pieces = ("Orrin Vale", "오린 베일", "ferry house")
    assert traces.held(tables.encode(), *pieces) == []
    assert traces.below(home, *pieces) == []


def test_every_act_is_on_record_and_a_reading_before_the_key_is_used(desk, home, made):
    seal(desk, home, made[1], "han")
    assert read(desk, home, "han").code == 0
    key = home / "keys" / "handlers" / "han.age"
    key.write_bytes(key.read_bytes()[:-1] + b"x")
    assert read(desk, home, "han").code == 2
    tables = homes.rows(desk, home)
    actions = [row["action"] for row in tables["journal_line"] if row["target"] in (SOURCE, "han") and row["action"].startswith("keys.")]
    assert actions == ["keys.handler-key", "keys.identity-sealed", "keys.identity-opening", "keys.identity-opening"]
    events = [row for row in tables["journal_custodyevent"] if row["target"] == SOURCE]
    assert [row["kind"] for row in events] == ["identity-sealed", "identity-opening", "identity-opening"]
    assert {json.loads(row["record"])["sealed"] for row in events} == {json.loads(events[0]["record"])["sealed"]}
    assert "han" not in str([row["record"] for row in events]), "a record that a court may see names no handler"


def test_only_handlers_seal_read_and_have_keys(desk, home, made):
    for words in (
        ("identity", SOURCE, "--seal", made[1], "--handler", "han", *desk.by("ann")),
        ("identity", SOURCE, *desk.by("ann")),
        ("handler", "ann", "--password-file", desk.secret("ann")),
    ):
        assert "may not handle" in refused(desk, home, "keys", *words)


def test_each_password_opens_its_own_key(desk, home, made):
    seal(desk, home, made[1], "han")
    other = ("--by", "han", "--password-file", desk.secret("kim min"))
    assert "password of 'han' is wrong" in refused(desk, home, "keys", "identity", SOURCE, *other)
    assert "password of 'dan' is wrong" in refused(desk, home, "keys", "handler", "dan", "--password-file", desk.secret("han"))
    assert not (home / "keys" / "handlers" / "dan.age").exists()


def test_after_a_change_of_password_the_key_is_locked_anew(desk, home, made, tmp_path):
    seal(desk, home, made[1], "han")
    old = tmp_path / "old"
    old.write_bytes(desk.secret("han").read_bytes())
    new = tmp_path / "new"
    new.write_text("seven new lanterns\n")
    desk.done(home, "users", "add", "han", "--role", "handler", "--password-file", new)
    by = ("--by", "han", "--password-file", new)
    assert "passphrase is wrong" in refused(desk, home, "keys", "identity", SOURCE, *by, unchanged=False)
    words = ("keys", "handler", "han", "--password-file", new)
    assert "passphrase is wrong" in refused(desk, home, *words, "--old-password-file", new)
    before = (home / "keys" / "handlers" / "han.pub").read_bytes()
    assert desk.done(home, *words, "--old-password-file", old)["made"] is False
    assert (home / "keys" / "handlers" / "han.pub").read_bytes() == before
    assert desk.done(home, "keys", "identity", SOURCE, *by)["text"] == WHO
    assert [row["action"] for row in homes.rows(desk, home)["journal_line"]].count("keys.handler-password") == 1


def test_what_cannot_be_sealed_is_one_sentence_and_changes_nothing(desk, home, made, tmp_path):
    for name, content in (("empty", b""), ("blank", b" \n"), ("binary", b"\xff\xfe"), ("long", b"x" * 100_001)):
        (tmp_path / name).write_bytes(content)
    by, text = desk.by("han"), made[1]
    for words, says in (
        ((SOURCE, "--seal", text, *by), "needs a text and its readers"),
        ((SOURCE, "--handler", "han", *by), "needs a text and its readers"),
        (("S-1", "--seal", text, "--handler", "han", *by), "no number of a source"),
        (("harbour lantern salt", *by), "no number of a source"),
        ((SOURCE, "--seal", text, "--handler", "dan", *by), "no handler's key"),
        ((SOURCE, "--seal", text, "--handler", "han", "--handler", "dan", "--handler", "kim min", *by), "at most one deputy"),
        ((SOURCE, "--seal", tmp_path / "missing", "--handler", "han", *by), "no such file"),
        ((SOURCE, "--seal", tmp_path / "empty", "--handler", "han", *by), "empty"),
        ((SOURCE, "--seal", tmp_path / "blank", "--handler", "han", *by), "no text here"),
        ((SOURCE, "--seal", tmp_path / "binary", "--handler", "han", *by), "not text in UTF-8"),
        ((SOURCE, "--seal", tmp_path / "long", "--handler", "han", *by), "over the limit"),
        ((SOURCE, "--seal", "-", "--handler", "han", *by), "no text here"),
        ((SOURCE, *by), "nothing is sealed"),
        ((SOURCE, "--by", "nobody", "--password-file", desk.secret("han")), "nobody at this desk"),
    ):
        assert says in refused(desk, home, "keys", "identity", *words), words


def test_a_full_disk_keeps_what_was_sealed_before(desk, home, made):
    said = seal(desk, home, made[1], "han")
    words = (SOURCE, "--seal", made[1], "--handler", "kim min", *desk.by("han"))
    run = desk.run(home, "keys", "identity", *words, file_limit=3_000)
    assert (run.code, run.err.count("\n")) == (2, 1), run
    assert [path.name for path in (home / "sealed" / "identities").iterdir()] == [said["sealed"].removeprefix("identities/")]
    assert read(desk, home, "han").json["text"] == WHO
