"""The whole path on made-up material, as processes: from documents and a coding file to a proof that anybody can check."""

import io
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

import homes
import traces

WORDS = "The harbour clerks were called to the tally gate in the night, and the guards read the names aloud. "
PROVENANCE = ("--lang", "en", "--said-on", "2101-05", "--consent", "own-consent", "--scope", "publish-anonymous")
AFFECTS = {"findings", "sentences", "rows", "feed"}


def pdf(text):
    """A PDF of one page with *text*, written by hand to the file format's rules."""
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET".encode()
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"xref\n0 6\n0000000000 65535 f \n" + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def docx(text):
    """A DOCX of one paragraph."""
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """One document of each kind, with words of its own."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "a.txt").write_text("Alpha. " + WORDS * 3)
    (folder / "b.html").write_text(f"<html><head><title>Beta</title></head><body><article><p>Beta. {WORDS * 3}</p></article></body></html>")
    (folder / "c.docx").write_bytes(docx("Gamma. " + WORDS * 3))
    (folder / "d.pdf").write_bytes(pdf("Delta. " + WORDS))
    return [folder / name for name in ("a.txt", "b.html", "c.docx", "d.pdf")]


def test_init_says_where_and_whose(kirok, tmp_path):
    (tmp_path / "secret").write_text("a passphrase for tests\n")
    run = kirok("init", "--home", "mine", "--json", "--passphrase-file", "secret")
    assert (run.returncode, run.stderr) == (0, "")
    made = json.loads(run.stdout)
    assert set(made) == {"home", "recipients", "verification_key"}
    assert made["home"] == str(tmp_path / "mine")
    assert all(recipient.startswith("age1") for recipient in made["recipients"])
    there = {path.name for path in (tmp_path / "mine").iterdir()}
    assert {"kirok.toml", "keys", "sealed", "ledger", "desk.sqlite3"} <= there
    secret = [tmp_path / "mine" / "desk.sqlite3", *(tmp_path / "mine" / "keys").iterdir()]
    assert [path for path in secret if path.stat().st_mode & 0o077] == []
    before = homes.files(tmp_path / "mine")
    again = kirok("init", "--home", "mine", "--json", "--passphrase-file", "secret")
    assert again.returncode == 2
    assert all(name in json.loads(again.stdout)["error"]["message"] for name in ("kirok.toml", "keys", "desk.sqlite3"))
    assert homes.files(tmp_path / "mine") == before


def test_documents_become_statements(desk, documents, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    dry = desk.done(home, "import", *documents, "--source", "S-0104", *PROVENANCE, "--dry-run")
    assert (dry["new"], dry["statements"]) == (4, [])
    done = desk.done(home, "import", *documents, "--source", "S-0104", *PROVENANCE)
    assert set(done) == {"new", "changed", "same", "refused", "statements"}
    assert (done["new"], done["changed"], done["same"], done["refused"]) == (4, 0, 0, [])
    assert [set(row) for row in done["statements"]] == [{"id", "sha256", "lang", "leaf"}] * 4
    held = {row["key"]: row["text"] for row in homes.rows(desk, home)["statements_statement"]}
    for row, word in zip(done["statements"], ("Alpha", "Beta", "Gamma", "Delta"), strict=True):
        assert word in held[row["id"]]
        assert "read the names aloud" in held[row["id"]]
    again = desk.done(home, "import", *documents, "--source", "S-0104", *PROVENANCE)
    assert (again["new"], again["same"], again["statements"]) == (0, 4, done["statements"])
    for row in done["statements"]:
        assert desk.run(home, "ledger", "prove", row["leaf"], "--log", "custody").code == 0


def test_an_article_has_an_address_and_no_source(desk, documents, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    words = ("--public-url", "https://tidewatcher.example/salt", "--lang", "en", "--said-on", "2101-05", "--consent", "already-public")
    key = desk.done(home, "import", documents[1], *words)["statements"][0]["id"]
    row = next(row for row in homes.rows(desk, home)["statements_statement"] if row["key"] == key)
    assert (row["source_id"], row["public_url"]) == ("None", "https://tidewatcher.example/salt")


def exported(desk, home):
    """The desk's coding as YAML."""
    return desk.run(home, "code", "--export").out


def test_coding_goes_round(desk, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    first = desk.done(home, "code", homes.CODING, *desk.by("ann"))
    assert set(first) == {"new", "changed", "same", "counts"}
    assert first["counts"]["claims"] == 9
    again = desk.done(home, "code", homes.CODING, *desk.by("ann"))
    assert (again["new"], again["changed"]) == (0, 0)
    text = exported(desk, home)
    assert yaml.safe_load(text) == yaml.safe_load(homes.CODING.read_text(encoding="utf-8"))
    other = desk.copy("new", tmp_path / "other")
    (tmp_path / "out.yaml").write_text(text, encoding="utf-8")
    desk.done(other, "code", tmp_path / "out.yaml", *desk.by("ann"))
    assert exported(desk, other) == text


def check(desk, home, site):
    """The site verifies with the home's key, and says so with the fixed keys."""
    found = desk.done(home, "verify", site, "--key", home / "keys" / "release.vkey")
    assert set(found) == {"ok", "checked", "key", "failures"}
    assert (found["ok"], found["key"], found["failures"]) == (True, "given", [])


def anywhere(site, words):
    """The files of a site that hold *words* in any of the ways that pages and data write them."""
    forms = {words, words.replace('"', "&#34;"), words.replace('"', "&quot;"), json.dumps(words)[1:-1]}
    return sorted(str(site / name) for name in traces.below(site, *forms))


FILES = {f"{lang}/{name}" for lang in ("en", "ko") for name in ("index.html", "corrections.html", "method.html", "verify.html")}
FILES |= {f"{lang}/feed.{kind}" for lang in ("en", "ko") for kind in ("xml", "json")} | {"index.html", "data/datapackage.json"}
FILES |= {f"data/{name}.{kind}" for name in ("claims", "findings", "sentences", "corrections") for kind in ("csv", "json")}
FILES |= {f"proofs/{name}" for name in ("checkpoint", "policy", "vkey", "manifest.json", "manifest.tlog-proof")}


def test_from_drafts_to_a_withdrawn_sentence(desk, tmp_path):
    home, site = desk.copy("coded", tmp_path / "home"), tmp_path / "site"
    concluded = desk.done(home, "conclude")["findings"]
    assert [set(row) for row in concluded] == [{"id", "certainty", "was", "independent_origins", "rule"}] * 4
    unreleased = desk.done(home, "publish", "--out", tmp_path / "early")
    assert anywhere(tmp_path / "early", "Their number grew.") == []
    assert {entry["id"] for entry in unreleased["withheld"]} == {"pubA", "pubB"}
    assert desk.done(home, "release", "pubA", *desk.by("bob")) == {"publication": "pubA", "state": "released", "released_by": "bob"}
    foreseen = desk.done(home, "publish", "--out", site, "--base-url", "https://record.example", "--dry-run")
    assert not site.exists()
    done = desk.done(home, "publish", "--out", site, "--base-url", "https://record.example")
    assert set(done) == {"site", "pages", "changed", "withheld", "checkpoint"}
    assert set(done["checkpoint"]) == {"origin", "size", "root"}
    assert (foreseen["changed"], foreseen["pages"], foreseen["withheld"]) == (done["changed"], done["pages"], done["withheld"])
    assert {set(entry) == {"id", "reason"} for entry in done["withheld"]} == {True}
    there = set(homes.files(site))
    assert there >= FILES | {"en/findings/fCamp.html", "ko/findings/fCamp.html"}
    assert there >= {f"proofs/claims/k01/{name}" for name in ("claim.json", "salt", "claim.tlog-proof")}
    check(desk, home, site)
    written = [path for path in site.rglob("*") if path.suffix in {".html", ".json", ".jsonld", ".csv", ".xml", ".txt", ".svg"}]
    assert not [path for path in written if "S-010" in path.read_text(encoding="utf-8")]
    same = desk.done(home, "publish", "--out", site, "--base-url", "https://record.example")
    assert (same["changed"], same["checkpoint"]) == ([], done["checkpoint"])
    retraction(desk, home, site)
    withdrawal(desk, home, site)


def retraction(desk, home, site):
    """A claim falls: flagged at once, told at the next publish on its page, in the list and in the feeds."""
    fallen = desk.done(home, "retract", "k04", "--reason", "subject-reappeared", *desk.two("ann", "bob"))
    assert set(fallen) == {"event", "target", "affects"}
    assert set(fallen["affects"]) == AFFECTS
    assert (fallen["affects"]["findings"], fallen["affects"]["sentences"], fallen["affects"]["feed"]) == (["fCamp"], ["pubA/s1"], ["pubA"])
    check(desk, home, site)
    desk.done(home, "publish", "--out", site, "--base-url", "https://record.example")
    check(desk, home, site)
    event = fallen["event"]
    rows = json.loads((site / "data" / "corrections.json").read_text(encoding="utf-8"))
    assert event in json.dumps(rows)
    for lang in ("en", "ko"):
        assert event in (site / lang / "corrections.html").read_text(encoding="utf-8")
        assert event in (site / lang / "feed.json").read_text(encoding="utf-8")
        feed = (site / lang / "feed.xml").read_text(encoding="utf-8")
        assert event in feed
        ET.fromstring(feed)  # noqa: S314  (our own feed)
        assert f"corrections.html#{event}" in (site / lang / "findings" / "fCamp.html").read_text(encoding="utf-8")


def withdrawal(desk, home, site):
    """A sentence is hidden: at once, everywhere, in every earlier folder, without a notice."""
    sentence = "Their number grew."
    korean = "그 수는 늘었다."
    assert anywhere(site, sentence)
    assert anywhere(site, korean)
    hidden = desk.done(home, "withdraw", "pubA/s3", "--reason", "safety", *desk.by("bob"))
    assert set(hidden["affects"]) == AFFECTS
    for folder in (site, site.parent / "early"):
        check(desk, home, folder)
        assert anywhere(folder, sentence) == anywhere(folder, korean) == anywhere(folder, hidden["event"]) == []
    assert json.dumps("pubA/s3")[1:-1] not in (site / "data" / "sentences.json").read_text(encoding="utf-8")


ALONE = """\
import importlib.abc, sys

class Closed(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "yaml", "jinja2", "babel", "rich", "pyrage", "granian", "sqlcipher3", "numpy"}:
            raise ImportError(f"{name} is not on this machine")

sys.meta_path.insert(0, Closed())
from kirok.cli.main import main
sys.exit(main(["verify", *sys.argv[1:], "--json"]))
"""


def alone(*words):
    """``kirok verify`` without home and with nothing installed but the standard library and cryptography."""
    run = subprocess.run(
        [sys.executable, "-c", ALONE, *map(str, words)], check=False, capture_output=True, text=True, env=homes.environment()
    )
    assert run.stderr == ""
    return run.returncode, json.loads(run.stdout)


def test_anybody_can_verify_and_one_changed_byte_is_found(desk, tmp_path):
    site = shutil.copytree(desk.stages["published"] / "site", tmp_path / "site")
    code, found = alone(site)
    assert (code, found["ok"], found["key"], found["failures"]) == (0, True, "site", [])
    key = (desk.stages["published"] / "keys" / "release.vkey").read_text().strip()
    assert alone(site, "--key", key)[1]["key"] == "given"
    for name in ("en/index.html", "data/claims.csv", "proofs/claims/k01/salt", "proofs/checkpoint"):
        content = (site / name).read_bytes()
        (site / name).write_bytes(content[:9] + bytes([content[9] ^ 1]) + content[10:])
        code, found = alone(site)
        assert (code, found["ok"]) == (1, False)
        assert any(Path(name).parts[-1] in failure["file"] or name in failure["file"] for failure in found["failures"])
        (site / name).write_bytes(content)
    assert alone(site)[0] == 0


CANARIES = [f"Qanaree{number:03d}x" for number in range(200)]


def planted(number):
    """A coding file whose names, words and source numbers are canaries."""
    data = yaml.safe_load(homes.CODING.read_text(encoding="utf-8"))
    data["statements"][0]["text"] += "".join(f"{word} was led away with {word} Minor.\n" for word in CANARIES[:100])
    data["actors"] += [{"id": f"a-{word}", "kind": "person", "names": [{"form": word, "script": "Latn"}]} for word in CANARIES[100:150]]
    data["sources"] += [{"id": f"S-77{index:04d}", "kind": "person"} for index in range(number)]
    data["findings"][0]["en"] += " " + " ".join(CANARIES[150:180])
    data["publications"][1]["items"][0]["en"] += " " + " ".join(CANARIES[180:])
    return data


def leaks(home, secrets):
    """Which secrets lie readable in the home's own folders, as UTF-8 or UTF-16."""
    found = set()
    for path in [*home.glob("desk.sqlite3*"), *(path for part in ("sealed", "ledger", "keys") for path in (home / part).rglob("*"))]:
        content = path.read_bytes() if path.is_file() else b""
        found |= {secret for secret in secrets for code in ("utf-8", "utf-16-le", "utf-16-be") if secret.encode(code) in content}
    return found


@pytest.mark.parametrize("plain", [False, True])
def test_a_seized_home_holds_nothing_readable_unless_it_was_made_plain(desk, tmp_path, plain):
    home = tmp_path / "home"
    if plain:
        assert desk.run(home, "init", "--plain", locked=True).code == 0
    else:
        desk.copy("new", home)
    (tmp_path / "coding.yaml").write_text(yaml.safe_dump(planted(20), allow_unicode=True, sort_keys=False), encoding="utf-8")
    (tmp_path / "password").write_text("Qanareepassword\n")
    more = {"locked": plain}
    desk.done(home, "users", "add", "zed", "--role", "coder", "--password-file", tmp_path / "password", **more)
    desk.done(home, "code", tmp_path / "coding.yaml", "--by", "zed", "--password-file", tmp_path / "password", **more)
    shutil.copytree(home, tmp_path / "during")  # a copy with whatever SQLite's own log still holds
    numbers = [f"S-77{index:04d}" for index in range(20)]
    for seized in (home, tmp_path / "during"):
        found = leaks(seized, [*CANARIES, *numbers, "Qanareepassword", "passphrase for tests"])
        assert found == ({*CANARIES, *numbers} if plain else set())
    if not plain:
        assert not (home / "desk.sqlite3").read_bytes().startswith(b"SQLite format 3")
        wrong_key(home)


def wrong_key(home):
    """The file opens with no key but its own."""
    from sqlcipher3 import dbapi2

    for key in ("00" * 32, os.urandom(32).hex()):
        connection = dbapi2.connect(str(home / "desk.sqlite3"))
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key}'\"")
        with pytest.raises(dbapi2.DatabaseError, match="not a database"):
            connection.execute("SELECT count(*) FROM sqlite_master")
        connection.close()
