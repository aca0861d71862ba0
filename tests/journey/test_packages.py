"""One newsroom's site into another's desk and out again, by commands: no row is lost, and a changed byte is not taken."""

import json
import shutil

import homes


def exported(desk, home, out, *words):
    done = desk.done(home, "export", *words, "--out", out)
    assert done["not_carried"] == []
    return {path.name: path.read_bytes() for path in out.iterdir()}


def published(site):
    names = {"datapackage.json", *(path.name for kind in ("csv", "json", "parquet") for path in (site / "data").glob(f"*.{kind}"))}
    return {name: (site / "data" / name).read_bytes() for name in names - {"entities.ftm.json"}}


def test_a_site_goes_into_a_new_desk_and_comes_out_as_it_was(desk, tmp_path):
    theirs, ours = desk.copy("published", tmp_path / "theirs"), desk.copy("new", tmp_path / "ours")
    site, package = theirs / "site", theirs / "site" / "data" / "datapackage.json"
    rows = sum(len(json.loads((site / "data" / f"{name}.json").read_bytes())) for name in ("claims", "findings", "sentences"))
    done = desk.done(ours, "import", package)
    assert done["new"] > rows > 0
    assert (done["changed"], done["same"], done["gone"], done["refused"]) == (0, 0, 0, [])
    assert exported(desk, ours, tmp_path / "out", "--as", "frictionless") == published(site)
    desk.done(theirs, "withdraw", "pubA/s3", "--reason", "safety", *desk.by("bob"))
    assert desk.done(ours, "import", package)["gone"] > 0
    files = exported(desk, ours, tmp_path / "later", "--as", "frictionless", "--record", done["record"])
    assert files == published(theirs / "site")
    assert b"Their number grew." not in b"".join(files.values())
    assert exported(desk, theirs, tmp_path / "own", "--as", "csv") == {name: files[name] for name in files if name.endswith(".csv")}
    assert [row["target"] for row in homes.rows(desk, ours)["journal_line"] if row["action"] == "import"] == [done["record"]] * 2


def refused(desk, home, *words):
    before = homes.rows(desk, home)
    run = desk.run(home, *words, "--json")
    assert run.code == 2, run
    assert homes.rows(desk, home) == before
    return run.json


def test_what_cannot_be_taken_changes_nothing(desk, tmp_path):
    ours, site = desk.copy("new", tmp_path / "ours"), shutil.copytree(desk.stages["published"] / "site", tmp_path / "site")
    package = site / "data" / "datapackage.json"
    nothing = refused(desk, ours, "export", "--as", "frictionless", "--out", tmp_path / "none")
    assert "no data yet" in nothing["error"]["message"]
    assert refused(desk, ours, "import", package, "--lang", "ko")["error"]["field"] == "--lang"
    page = site / "en" / "method.html"
    whole = page.read_bytes()
    page.write_bytes(whole.replace(b"the", b"thy", 1))
    assert "not as it was signed" in refused(desk, ours, "import", package)["error"]["message"]
    page.write_bytes(whole)
    shutil.rmtree(site / "proofs")
    claims = site / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b"false", b"perhaps", 1))
    (found,) = refused(desk, ours, "import", package)["refused"]
    assert (found["file"], found["row"], found["field"]) == ("claims.csv", 1, "denied")
