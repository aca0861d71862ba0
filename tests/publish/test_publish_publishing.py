import datetime as dt
import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from publish_run import ORIGIN, SIGNER, FolderSalts, record, run
from publish_samples import claim, site

from kirok.base.crash import POINTS
from kirok.base.errors import BadInput, Refused
from kirok.exposure.clearing import Cleared
from kirok.ledger.log import Log
from kirok.ledger.note import parse_vkey
from kirok.publish.pages import render
from kirok.publish.proofs import released, released_form
from kirok.publish.publishing import publish
from kirok.publish.verifying import verify_site

HERE = Path(__file__).parent


VKEY = parse_vkey(SIGNER.vkey)


def names(folder):
    """What lies in *folder*; what a publish keeps for the next one is looked at elsewhere."""
    return [path.name for path in folder.iterdir() if path.name != ".site.kept"]


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def whole(folder):
    """The verifier finds nothing, and the manifest, the claims and the checkpoint are those of the site."""
    verdict = verify_site(folder, VKEY)
    assert verdict.ok, verdict.failures
    files = tree(folder)
    manifest = json.loads(files["proofs/manifest.json"])
    assert manifest == {path: hashlib.sha256(content).hexdigest() for path, content in files.items() if not path.startswith("proofs/")}
    ids = {row["id"] for row in json.loads(files["data/claims.json"])}
    assert {path.split("/")[2] for path in files if path.startswith("proofs/claims/")} == ids
    assert files["proofs/manifest.tlog-proof"].endswith(files["proofs/checkpoint"])
    return files


def test_first_publish_lays_the_whole_site(tmp_path):
    done = run(tmp_path, "new")
    files = whole(tmp_path / "site")
    log = Log(tmp_path / "log", ORIGIN)
    pages = render(site(), vkey=log.vkey)
    assert {path: content for path, content in files.items() if not path.startswith("proofs/")} == pages
    assert done.pages == sum(path.endswith(".html") for path in pages)
    assert set(done.changed) == set(pages)
    assert done.checkpoint == log.checkpoint()
    assert done.checkpoint.size == 256
    assert files["proofs/vkey"].decode() == f"{log.vkey}\n"


def test_nothing_new_changes_nothing(tmp_path):
    first = run(tmp_path, "new")
    before = {path: path.stat().st_ino for path in (tmp_path / "site").rglob("*")}
    again = run(tmp_path, "new")
    assert again.changed == ()
    assert again.checkpoint == first.checkpoint
    assert {path: path.stat().st_ino for path in (tmp_path / "site").rglob("*")} == before


def test_a_touched_file_is_laid_again(tmp_path):
    run(tmp_path, "new")
    (tmp_path / "site/en/index.html").write_text("changed by someone")
    (tmp_path / "site/en/stranger.html").write_text("added by someone")
    assert run(tmp_path, "new").changed == ("en/index.html", "en/stranger.html")
    whole(tmp_path / "site")


def test_a_retraction_changes_what_it_reaches_and_one_leaf(tmp_path):
    run(tmp_path, "old")
    salts = {path.name for path in (tmp_path / "salts").iterdir()}
    changed = run(tmp_path, "new").changed
    reached = {
        "en/publications/pub1.html",
        "ko/publications/pub1.html",
        "en/corrections.html",
        "en/findings/f2.html",
        "data/claims.csv",
        "en/feed.xml",
    }
    assert reached <= set(changed)
    assert not {"en/method.html", "style.css", "en/findings/f1.html"} & set(changed)
    assert len({path.name for path in (tmp_path / "salts").iterdir()} - salts) == 1
    whole(tmp_path / "site")


def test_a_withdrawn_claim_leaves_every_file(tmp_path):
    run(tmp_path, "new")
    run(tmp_path, "less")
    files = whole(tmp_path / "site")
    assert not [path for path in files if "c01" in path or "pub1" in path]
    assert not [path for path, content in files.items() if b"Grain office clerks sent" in content]
    assert names(tmp_path / "site/proofs/claims") != []
    assert sorted(names(tmp_path)) == ["log", "salts", "site"]


def test_the_same_released_form_keeps_its_leaf(tmp_path):
    salts = FolderSalts(tmp_path / "salts")
    (first,), (again,), (other,) = (
        released([item], salts) for item in (claim("c01"), claim("c01", findings=("f9",)), claim("c01", denied=True))
    )
    assert first.leaf == again.leaf
    assert first.salt != other.salt
    assert "findings" not in released_form(claim("c01"))


def test_modes_and_times_tell_nothing(tmp_path):
    before = os.umask(0o077)
    try:
        run(tmp_path, "new")
    finally:
        os.umask(before)
    for path in (tmp_path / "site", *(tmp_path / "site").rglob("*")):
        found = path.stat()
        assert stat.S_IMODE(found.st_mode) == (0o755 if path.is_dir() else 0o644)
        assert found.st_mtime % 86_400 == 0
    days = {path: dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date().isoformat() for path in (tmp_path / "site").rglob("*")}
    claims = tmp_path / "site/proofs/claims"
    assert {day for path, day in days.items() if claims not in path.parents} == {"2104-09-02"}
    assert set(days.values()) == {"2104-06-20", "2104-07-01", "2104-09-02"}  # of publications and of the retraction


def test_what_is_not_our_site_is_never_touched(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("my own")
    with pytest.raises(Refused, match="not a Kirok site"):
        run(tmp_path, "new")
    assert tree(tmp_path / "site") == {"thesis.txt": b"my own"}
    assert Log(tmp_path / "log", ORIGIN).checkpoint().size == 0


def test_a_file_in_the_place_of_the_site_is_refused(tmp_path):
    (tmp_path / "site").write_text("my own")
    with pytest.raises(Refused, match="this is a file"):
        run(tmp_path, "new")
    assert (tmp_path / "site").read_text() == "my own"


def test_an_empty_folder_and_a_new_place_are_taken(tmp_path):
    (tmp_path / "site").mkdir()
    run(tmp_path, "new")
    log = Log(tmp_path / "log", ORIGIN)
    publish(Cleared(record("new")), tmp_path / "a/b/site", log=log, signer=SIGNER, salts=FolderSalts(tmp_path / "salts"))
    assert tree(tmp_path / "site") == tree(tmp_path / "a/b/site")


def test_a_link_to_the_site_is_followed(tmp_path):
    run(tmp_path, "old")
    (tmp_path / "site").rename(tmp_path / "real")
    (tmp_path / "site").symlink_to("real")
    run(tmp_path, "new")
    assert (tmp_path / "site").is_symlink()
    whole(tmp_path / "real")


def test_bad_input_changes_nothing(tmp_path):
    run(tmp_path, "old")
    before, log = tree(tmp_path), Log(tmp_path / "log", ORIGIN)
    with pytest.raises(BadInput):
        publish(Cleared(site(base_url="no address")), tmp_path / "site", log=log, signer=SIGNER, salts=FolderSalts(tmp_path / "salts"))
    assert tree(tmp_path) == before


def test_an_unwritable_place_leaves_no_rubbish(tmp_path):
    run(tmp_path, "old")
    (tmp_path / "file").write_text("x")
    log = Log(tmp_path / "log", ORIGIN)
    with pytest.raises(BadInput):
        publish(Cleared(record("old")), tmp_path / "file" / "site", log=log, signer=SIGNER, salts=FolderSalts(tmp_path / "salts"))
    assert sorted(names(tmp_path)) == ["file", "log", "salts", "site"]


def crash(folder, variant, point):
    env = {**os.environ, "KIROK_CRASH_AT": point, "PYTHONPATH": f"{HERE}:{HERE.parents[1] / 'src'}"}
    done = subprocess.run([sys.executable, str(HERE / "publish_run.py"), str(folder), variant], env=env, check=False)
    return done.returncode


OURS = [point for point in POINTS["publish"] if point != "publish.after-commit"]  # the desk passes that one


@pytest.mark.parametrize("point", OURS)
def test_killed_anywhere_the_site_is_old_or_new(tmp_path, point):
    run(tmp_path, "old")
    old = whole(tmp_path / "site")
    assert crash(tmp_path, "new", point) == -signal.SIGKILL
    there = whole(tmp_path / "site")
    assert (there == old) == (point != "publish.after-switch")
    run(tmp_path, "new")
    files = whole(tmp_path / "site")
    assert {path for path in files if not path.startswith("proofs/")} == render(site()).keys()
    assert sorted(names(tmp_path)) == ["log", "salts", "site"]


@pytest.mark.parametrize("point", OURS)
def test_killed_at_the_first_publish_there_is_no_site_or_a_whole_one(tmp_path, point):
    Log(tmp_path / "log", ORIGIN).create(SIGNER)
    assert crash(tmp_path, "new", point) == -signal.SIGKILL
    assert (tmp_path / "site").exists() == (point == "publish.after-switch")
    run(tmp_path, "new")
    whole(tmp_path / "site")
    assert sorted(names(tmp_path)) == ["log", "salts", "site"]
