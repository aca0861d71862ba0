"""The demonstration: the same twice over, whatever state it finds; served until it is told to stop."""

import contextlib
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import homes
from built_demo import run, words
from kirok.demo.world import generate

KEYS = {"home", "desk_url", "site_url", "drop_url", "login", "counts", "seconds"}
# Whatever proxy the machine has: the servers are on the loopback.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def texts(home):
    """The published data to the letter, but for the day of publication, and the names of all pages."""
    site = home / "site"
    published = re.compile(r'("first_published": )"\d{4}-\d\d-\d\d"')
    data = {path.name: published.sub(r"\1null", path.read_text(encoding="utf-8")) for path in sorted((site / "data").glob("*.json"))}
    return data, sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


@pytest.fixture(scope="module")
def built(demonstration, tmp_path_factory):
    """A demonstration that was built once, and what was said of it."""
    home = demonstration.copy(tmp_path_factory.mktemp("demo") / "home")
    return home, demonstration.said


@pytest.fixture(scope="module")
def first(built):
    """Its texts as they were after the first build."""
    return texts(built[0])


def copied(built, tmp_path):
    """A copy of the built demonstration."""
    return shutil.copytree(built[0], tmp_path / "home")


def test_it_says_what_it_made(demonstration, built, first):
    home, said = built
    assert set(said) == KEYS
    assert (said["home"], said["desk_url"], said["site_url"], said["drop_url"]) == (str(demonstration.home), None, None, None)
    assert set(said["login"]) == {"name", "password"}
    assert said["counts"]["statements"] >= 400
    assert said["counts"]["claims"] >= 1500
    assert said["counts"]["sources"] == 40
    assert (said["counts"]["reports"], said["counts"]["letters"]) == (39, 6)
    assert set(said["seconds"]) == {
        "init",
        "users",
        "import",
        "drop",
        "code",
        "conclude",
        "beside",
        "release",
        "publish",
        "correct",
        "verify",
    }
    assert "invented" in (home / "site" / "en" / "index.html").read_text(encoding="utf-8")
    assert first[0]


def table(home, name):
    """The rows of a table of the published data, by their ids."""
    return {row["id"]: row for row in json.loads((home / "site" / "data" / f"{name}.json").read_text(encoding="utf-8"))}


def test_the_false_story_is_taken_back_everywhere(built):
    home, _ = built
    path = json.loads((home / "demo" / "path.json").read_text(encoding="utf-8"))["corrected"]
    story = generate().truth.false_story
    assert (path["claims"][0], path["finding"], path["sentence"]) == (story.claim, story.findings[0], story.sentences[0])
    assert {table(home, "claims")[claim]["status"] for claim in path["claims"]} == {"retracted"}
    assert set(table(home, "corrections")) == set(path["events"])
    published = f"publications/{path['publication']}.html"
    for page in (f"findings/{path['finding']}.html", published, "corrections.html"):
        for language in ("en", "ko"):
            text = (home / "site" / language / page).read_text(encoding="utf-8")
            # A publication names three of what was taken back and leads to the correction, which names all.
            assert sum(claim in text for claim in path["claims"]) >= (3 if page == published else len(path["claims"])), page
            assert any(f"#{event}" in text or f'id="{event}"' in text for event in path["events"]), page
    feed = (home / "site" / "en" / "feed.xml").read_text(encoding="utf-8")
    assert sum(event in feed for event in path["events"]) == 1, "one notice for all that one reason took back"
    assert {"data/claims.csv", "data/numbers.csv", "en/numbers.html", "ko/feed.json", "en/index.html"} < set(path["changed"])
    items = [f"en/findings/{path['finding']}", f"en/publications/{path['publication']}"]
    reached = {"en/findings/index.html", *(f"{item}.{kind}" for item in items for kind in ("html", "jsonld", "pdf"))}
    assert {change for change in path["changed"] if change.startswith(("en/findings/", "en/publications/"))} <= reached


def test_the_lists_came_through_the_drop_and_the_truth_lies_beside(built):
    home, _ = built
    world = generate()
    for each in world.lists:
        assert (home / "demo" / "lists" / each.file_name).read_bytes() == each.content
    with (home / "demo" / "truth" / "records.csv").open(encoding="utf-8", newline="") as stream:
        meant = {row["record_id"]: row["person"] for row in csv.DictReader(stream)}
    assert meant == {row.record: row.person for row in (*(row for each in world.lists for row in each.rows), *world.own_list)}
    assert not any(name.startswith(("demo/", "lists")) for name in homes.files(home / "site"))


def test_a_second_run_finds_it_standing(built, first):
    home, said = built
    # The guide is written at every start: it leads to the addresses of that one, or says that nothing is served.
    written = {"demo/lock", "demo/walk/en.html", "demo/walk/ko.html"}
    before = homes.files(home, but=written)
    again = run(home)
    assert {name: again[name] for name in ("counts", "login")} == {name: said[name] for name in ("counts", "login")}
    assert set(again["seconds"]) == {"verify"}
    assert homes.files(home, but=written) == before
    assert texts(home) == first


def killed_in(home, part):
    """Kill a build as soon as *part* of the home is there."""
    process = subprocess.Popen(words(home, "--no-serve"), env=homes.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not any(home.glob(part)):
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL


def test_a_half_built_one_is_built_anew_and_says_the_same(built, first, tmp_path):
    home = tmp_path / "home"
    killed_in(home, "sealed/*/*.age")
    said = run(home)
    assert said["counts"] == built[1]["counts"]
    assert texts(home) == first
    assert said["login"] != built[1]["login"]  # secrets are new each time


def rebuilt(home):
    """Whether a run makes *home* anew: it is watched until the keys of the home are others, and killed then."""
    before = (home / "keys" / "release.vkey").read_bytes()
    process = subprocess.Popen(words(home, "--no-serve"), env=homes.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with contextlib.suppress(FileNotFoundError):
                if (home / "keys" / "release.vkey").read_bytes() not in {before, b""}:
                    return True
            time.sleep(0.01)
        return (home / "keys" / "release.vkey").read_bytes() != before
    finally:
        process.kill()
        process.wait()


def test_a_changed_desk_is_built_anew(built, tmp_path):
    home = copied(built, tmp_path)
    (tmp_path / "password").write_text("a stranger's password\n")
    added = ["users", "add", "stranger", "--role", "admin", "--password-file", str(tmp_path / "password"), "--home", str(home)]
    environment = {**homes.environment(), "KIROK_PASSPHRASE_FILE": str(home / "demo" / "passphrase")}
    subprocess.run([sys.executable, "-m", "kirok", *added], check=True, env=environment, stdout=subprocess.DEVNULL)
    assert rebuilt(home)


def test_a_damaged_site_is_built_anew(built, tmp_path):
    home = copied(built, tmp_path)
    (home / "site" / "en" / "index.html").write_bytes(b"damaged")
    assert rebuilt(home)


def test_it_never_touches_a_folder_of_others(tmp_path):
    (tmp_path / "letter.txt").write_text("private")
    done = subprocess.run(words(tmp_path, "--no-serve"), check=False, capture_output=True, text=True, env=homes.environment())
    assert done.returncode == 2
    assert set(json.loads(done.stdout)) == {"error"}
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def answer(url):
    """Status and text of a page."""
    try:
        with OPENER.open(url, timeout=20) as page:
            return page.status, page.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, ""


def children(pid):
    """The living children of a process."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if fields[0] != "Z" and int(fields[1]) == pid:
            found.append(int(status.parent.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for the children in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_desk_site_and_drop_until_it_is_stopped(built, number):
    home, _ = built
    process = subprocess.Popen(
        words(home, "--port", "0", "--no-analysis"), env=homes.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        served = json.loads(process.stdout.readline())
        assert set(served) == KEYS
        assert answer(served["site_url"] + "/en/index.html")[0] == 200
        assert answer(served["site_url"] + "/data/")[0] == 404
        for language in ("en", "ko"):
            status, page = answer(f"{served['site_url']}/walk/{language}.html")
            links = [link for link in re.findall(r'href="([^"#]+)"', page) if link.startswith("http")]
            assert (status, len(links) > 20) == (200, True)
            assert {link: answer(link)[0] for link in set(links)} == dict.fromkeys(links, 200)  # at the desk: the page to log in
        status, page = answer(served["desk_url"])
        assert (status, 'type="password"' in page) == (200, True)
        status, page = answer(served["drop_url"])
        assert (status, "The Merroval Record (invented" in page) == (200, True)
        below = [pid for child in children(process.pid) for pid in (child, *children(child))]
        assert len(below) >= 3
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, err) == (0, "")
        assert out.strip() in {"", "{}"}
        assert [pid for pid in below if Path(f"/proc/{pid}").exists()] == []
    finally:
        process.kill()
        process.wait()
