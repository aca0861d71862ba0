"""Bad input to every command: exit 2, one sentence that names the place, and a home that is as it was."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

import homes

PROVENANCE = ("--source", "S-0104", "--lang", "en", "--said-on", "2101-05", "--consent", "own-consent")
NOT_UTF8 = bytes(range(256)) * 4


@pytest.fixture(scope="module")
def home(desk, tmp_path_factory):
    """One home with drafts. No test that uses it may change it: each one looks."""
    return desk.copy("coded", tmp_path_factory.mktemp("bad") / "home")


@pytest.fixture
def before(desk, home):
    """What it holds when the test begins."""
    return homes.picture(desk, home)


@pytest.fixture
def refused(desk, home, before):
    """Run a command both ways: exit 2, one sentence, five keys, nothing changed. Gives the error object."""

    def run(*words, **more):
        told = desk.run(home, *words, **more)
        assert (told.code, told.out) == (2, ""), told
        assert told.err.startswith("kirok: ")
        assert told.err.count("\n") == 1, told.err
        machine = desk.run(home, *words, "--json", **more)
        assert (machine.code, machine.err) == (2, ""), machine
        error = machine.json["error"]
        assert set(error) == {"message", "file", "line", "field", "allowed"}
        assert error["message"] in told.err
        return error

    yield run
    assert homes.picture(desk, home) == before


def place(error):
    """The words of an error that say where."""
    return " ".join(str(error[name]) for name in ("file", "line", "field"))


CODING_ERRORS = {
    "unknown type": ("type: VIO.INT.beating", "type: VIO.INT.tickling", "k03"),
    "unknown consent basis": (
        "basis: own-consent, scopes: [publish-anonymous]}",
        "basis: hearsay, scopes: [publish-anonymous]}",
        "basis",
    ),
    "span not in the text": ("span: Orrin Vale was beaten at the tally gate", "span: Orrin Vale was kissed at the tally gate", "span"),
    "span found twice": ("span: More clerks went than the winter before", "span: clerks", "span"),
    "bad EDTF": ('when: {edtf: "2101-03-11"}', 'when: {edtf: "2101-13-11"}', "when"),
    "count min over max": ("count: {min: 24, max: 99", "count: {min: 240, max: 99", "count"),
    "unknown source": ("source: S-0103", "source: S-0999", "source"),
    "unknown key": ("lang: ko", "tongue: ko", "tongue"),
    "mailbox words as a source": ("id: S-0103,", "id: river lamp stone,", "id"),
}


@pytest.mark.parametrize("what", CODING_ERRORS)
def test_a_coding_file_names_line_and_field(desk, refused, tmp_path, what):
    old, new, field = CODING_ERRORS[what]
    text = homes.CODING.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "bad.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    error = refused("code", path, *desk.by("ann"))
    line = text[: text.index(old)].count("\n") + 1
    assert error["file"] == str(path)
    assert error["line"] in range(line - 3, line + 1), error
    assert field in place(error) or field in error["message"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (NOT_UTF8, "not a coding file"),
        (b"just: some\nyaml: here\n", "kirok-coding/1"),
        (b"- a\n- list\n", ""),
        (b"format: kirok-coding/9\n", "format"),
        (b"format: [unclosed\n", ""),
        (b"format: kirok-coding/1\nclaims: !!python/object/apply:os.system [x]\n", ""),
        (b"format: kirok-coding/1\nformat: kirok-coding/1\n", ""),
        (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", ""),
        (b"[" * 3000, ""),
    ],
    ids=["empty", "binary", "other yaml", "list", "version", "unclosed", "python tag", "twice", "aliases", "deep"],
)
def test_yaml_that_is_not_a_coding_file(desk, refused, tmp_path, content, says):
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    error = refused("code", path, *desk.by("ann"))
    assert error["file"] == str(path)
    assert says in f"{error['message']} {error['allowed']} {error['field']}"


def test_a_wrong_expectation_is_a_failed_check_and_leaves_nothing(desk, home, before, tmp_path):
    text = homes.CODING.read_text(encoding="utf-8").replace("fRolls: {independent_origins: 1", "fRolls: {independent_origins: 2")
    (tmp_path / "bad.yaml").write_text(text.replace("stC", "stZ").replace("k07", "k77").replace("k08", "k88").replace("k09", "k99"))
    run = desk.run(home, "code", tmp_path / "bad.yaml", *desk.by("ann"))
    assert (run.code, run.err.count("\n")) in {(1, 1), (2, 1)}
    assert homes.picture(desk, home) == before


def blank_pdf():
    """A sound PDF of one page with nothing on it."""
    from pypdf import PdfWriter

    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


def documents(folder):
    """Name -> file that cannot be taken in, and a word of the sentence."""
    files = {
        "empty.txt": b"",
        "binary.txt": NOT_UTF8 * 50,
        "blank.txt": b"  \n \n",
        "nothing.pdf": blank_pdf(),
        "cut.pdf": b"%PDF-1.7\n",
        "cut.docx": b"PK\x03\x04rubbish",
        "none.html": b"<html><body><script>x</script></body></html>",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with zipfile.ZipFile(folder / "other.docx", "w") as archive:
        archive.writestr("x.txt", "no document")
    with (folder / "huge.txt").open("wb") as stream:
        stream.truncate(60_000_000)
    (folder / "folder.txt").mkdir()
    (folder / "closed.txt").symlink_to(folder / "missing.txt")
    return [*files, "other.docx", "huge.txt", "folder.txt", "closed.txt"]


def test_documents_that_cannot_be_read(desk, refused, tmp_path):
    good = tmp_path / "good.txt"
    good.write_text("The clerks were led to the tally gate in the night. " * 5)
    said = {}
    for name in documents(tmp_path):
        error = refused("import", good, tmp_path / name, *PROVENANCE)
        assert name in place(error), error
        said[name] = error["message"]
    assert "limit" in said["huge.txt"]
    assert "empty" in said["empty.txt"]
    assert "text" in said["nothing.pdf"]
    assert "no such file" in said["closed.txt"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (("--source", "river lamp stone moss", *PROVENANCE[2:]), "--source"),
        (("--source", "0104-2291-8834-1101-0099", *PROVENANCE[2:]), "--source"),
        (("--source", "S-0104", "--public-url", "https://a.example/b", *PROVENANCE[2:]), "--source"),
        (PROVENANCE[2:], "--source"),
        (("--public-url", "not an address", *PROVENANCE[2:]), "--public-url"),
        ((*PROVENANCE, "--said-on", "next Tuesday"), "--said-on"),
        ((*PROVENANCE, "--said-on", "2101-02-30"), "--said-on"),
        ((*PROVENANCE, "--consent", "surely"), "--consent"),
        ((*PROVENANCE, "--scope", "everything"), "--scope"),
        ((*PROVENANCE, "--lang", "Klingon!"), "--lang"),
        ((*PROVENANCE, "--as", "hologram"), "--as"),
        (PROVENANCE[:4] + PROVENANCE[6:], "--said-on"),
        ((*PROVENANCE, "--by", "nobody"), "--by"),
    ],
)
def test_what_is_said_of_a_document_must_be_sayable(refused, tmp_path, words, field):
    (tmp_path / "good.txt").write_text("The clerks were led to the tally gate in the night. " * 5)
    error = refused("import", tmp_path / "good.txt", *words)
    assert error["field"] == field
    assert "lamp" not in error["message"]
    assert "2291" not in error["message"]


def test_who_may_not(desk, refused, tmp_path):
    (tmp_path / "wrong").write_text("not hers\n")
    both = tmp_path / "both"
    both.write_text("the password of ann\nnot his\n")
    assert "four eyes" in refused("release", "pubA", *desk.by("ann"))["message"]
    assert "editor" in refused("release", "pubA", *desk.by("kim"))["allowed"]
    assert "wrong" in refused("release", "pubA", "--by", "bob", "--password-file", tmp_path / "wrong")["message"]
    assert refused("release", "pubA", "--by", "bob", "--password-file", tmp_path / "missing")["file"] == str(tmp_path / "missing")
    assert refused("release", "pubA", "--by", "bob")["field"] == "--password-file"
    assert refused("release", "pubA", "--by", "zoe", "--password-file", tmp_path / "wrong")["field"] == "--by"
    assert refused("release", "pubA", "--by", "operator", "--password-file", tmp_path / "wrong")["field"] == "--by"
    assert "by" in refused("release", "pubA")["message"]
    assert refused("release", "pubZ", *desk.by("bob"))["allowed"] == ["pubA", "pubB"]
    assert "two different" in refused("retract", "k04", "--reason", "forged", *desk.two("bob", "bob"))["message"]
    assert "wrong" in refused("retract", "k04", "--reason", "forged", "--by", "ann", "--second", "bob", "--password-file", both)["message"]
    assert refused("retract", "k04", "--reason", "boredom", *desk.two("ann", "bob"))["field"] == "--reason"
    assert refused("retract", "k99x", "--reason", "forged", *desk.two("ann", "bob"))["field"] == "ITEM"
    assert "only a claim" in refused("retract", "fCamp", "--reason", "forged", *desk.two("ann", "bob"))["message"]
    assert refused("withdraw", "k04", "--reason", "safety", *desk.by("kim"))["field"] == "--by"
    assert refused("withdraw", "nothing", "--reason", "safety", *desk.by("bob"))["field"] == "ITEM"
    assert refused("users", "add", "new person", "--role", "wizard", "--password-file", desk.secret("ann"))["field"] == "--role"
    assert refused("users", "add", "../x", "--role", "coder", "--password-file", desk.secret("ann"))["field"] == "NAME"


def test_what_is_not_a_command(refused):
    assert "import" in refused("imprt")["allowed"]
    assert "--colour" in refused("conclude", "--colour")["message"]
    assert "FILE" in refused("import")["message"]
    assert "exactly one" in refused("code")["message"]
    assert refused("code", "--export", "st-none")["field"] == "STATEMENT"


def test_a_site_that_is_none(refused, home, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("private")
    assert "not a Kirok site" in refused("publish", "--out", tmp_path / "mine")["message"]
    assert "file" in refused("publish", "--out", tmp_path / "mine" / "letter.txt")["message"]
    assert refused("verify", tmp_path / "none")
    assert refused("verify", tmp_path / "mine", "--key", "nonsense")["field"] == "--key"


def untouched(home):
    """No damage at all."""
    assert home.is_dir()


def broken(desk, tmp_path, change, *words, env=None):
    """A copy of a home, damaged by *change*, and what a command says to it; nothing in it may move."""
    home = desk.copy("coded", tmp_path / "damaged")
    change(home)
    before = homes.files(home)
    database = (home / "desk.sqlite3").read_bytes() if (home / "desk.sqlite3").exists() else None
    run = desk.run(home, *(words or ("conclude",)), env=env, locked=True)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1), run
    assert homes.files(home) == before
    assert database == ((home / "desk.sqlite3").read_bytes() if database else None)
    shutil.rmtree(home)
    return run.err


DAMAGES = {
    "no master key": (lambda home: (home / "keys/master.age").unlink(), "half-written"),
    "no desk key": (lambda home: (home / "keys/desk.age").unlink(), "desk.age is missing"),
    "a cut key": (lambda home: (home / "keys/intake.age").write_bytes(b"age-encryption.org/v1\n"), "intake.age"),
    "a key of another": (lambda home: (home / "keys/release.vkey").write_text("x+00+AA==\n"), "release.vkey"),
    "no database": (lambda home: (home / "desk.sqlite3").unlink(), "half-written"),
    "another database": (lambda home: (home / "desk.sqlite3").write_bytes(b"x" * 8192), "damaged"),
    "no log": (lambda home: shutil.rmtree(home / "ledger/custody"), "half-written"),
    "no settings": (lambda home: (home / "kirok.toml").unlink(), "not a Kirok home"),
    "bad settings": (lambda home: (home / "kirok.toml").write_text("[desk\n"), "kirok.toml cannot be read"),
    "binary settings": (lambda home: (home / "kirok.toml").write_bytes(NOT_UTF8), "kirok.toml cannot be read"),
    "settings of a list": (lambda home: (home / "kirok.toml").write_text("desk = [1]\n"), "[desk]"),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_home_says_which_file(desk, tmp_path, what):
    change, says = DAMAGES[what]
    assert says in broken(desk, tmp_path, change)


def test_passphrases(desk, tmp_path):
    (tmp_path / "wrong").write_text("another passphrase\n")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "blank").write_text("\n\n")
    (tmp_path / "binary").write_bytes(NOT_UTF8)
    for name, says in (("wrong", "wrong"), ("empty", "empty"), ("blank", "no text"), ("binary", "UTF-8"), ("missing", "no such file")):
        assert says in broken(desk, tmp_path, untouched, "conclude", "--passphrase-file", tmp_path / name)
    assert "no passphrase" in broken(desk, tmp_path, untouched, env={"KIROK_PASSPHRASE_FILE": ""})


def test_init_never_overwrites(desk, refused, home, tmp_path):
    error = refused("init")
    assert "kirok.toml" in error["message"]
    assert "desk.sqlite3" in error["message"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("private")
    for words in (("init",), ("init", "--plain")):
        run = desk.run(tmp_path / "mine", *words, locked=True)
        assert (run.code, run.err.count("\n")) == (2, 1)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    for name, secret in (("empty", b""), ("blank", b"  \n")):
        (tmp_path / name).write_bytes(secret)
        run = desk.run(tmp_path / "fresh", "init", "--passphrase-file", tmp_path / name, locked=True)
        assert (run.code, run.err.count("\n")) == (2, 1)
        assert not (tmp_path / "fresh").exists()


def test_no_home_at_all(kirok, tmp_path):
    run = kirok("conclude", "--json")
    assert (run.returncode, set(json.loads(run.stdout)["error"])) == (2, {"message", "file", "line", "field", "allowed"})
    run = kirok("conclude", "--home", str(tmp_path / "none"))
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)


ACTS = {
    "new": ("import", "long.txt", *PROVENANCE),
    "coded": ("release", "pubA", "--by", "bob"),
    "released": ("publish",),
    "published": ("retract", "k04", "--reason", "forged", "--by", "ann", "--second", "bob"),
}


def act(desk, stage, folder):
    """The words of the act that a home at *stage* is ready for."""
    words = [str(folder / word) if word == "long.txt" else word for word in ACTS[stage]]
    secrets = {"coded": desk.by("bob")[2:], "published": desk.two("ann", "bob")[4:]}
    return [*words, *secrets.get(stage, ())]


@pytest.mark.parametrize("stage", ACTS)
def test_a_file_that_may_not_grow(desk, tmp_path, stage):
    """The kernel refuses every write beyond a size, as a full disk does; whatever was refused, the act is whole or not done."""
    (tmp_path / "long.txt").write_text("The clerks were led to the tally gate in the night. " * 5000)
    words = act(desk, stage, tmp_path)
    for limit in (700, 40_000, 120_000):
        home = desk.copy(stage, tmp_path / f"home{limit}")
        before = homes.essence(desk, home)
        run = desk.run(home, *words, file_limit=limit)
        assert (run.code, run.err.count("\n")) in {(2, 1), (0, 0)}, run
        assert (homes.essence(desk, home) == before) == (run.code == 2), run
        if stage != "released" and run.code:
            assert list(home.rglob("*.part")) == []
        assert run.code == 0 or desk.run(home, *words).code == 0
        shutil.rmtree(home)


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="a small file system can be mounted by root only")
def test_a_full_disk(desk, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    try:
        fill(desk, disk, tmp_path)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(desk, disk, tmp_path):
    """Every act on a disk without room, then again with room."""
    (tmp_path / "long.txt").write_text("The clerks were led to the tally gate in the night. " * 5000)
    for stage in ACTS:
        home = desk.copy(stage, disk / "home")
        words = act(desk, stage, tmp_path)
        before = homes.essence(desk, home)
        ballast = disk / "ballast"
        with pytest.raises(OSError, match="space"):
            ballast.write_bytes(bytes(9_000_000))
        run = desk.run(home, *words)
        assert (run.code, run.err.count("\n")) == (2, 1), run
        ballast.unlink()
        assert homes.essence(desk, home) == before
        assert desk.run(home, *words).code == 0
        shutil.rmtree(home)
