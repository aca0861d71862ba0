"""kill -9 at every named crash point, and at random moments: the home opens, the site verifies, the act can be repeated."""

import datetime as dt
import functools
import json
import random
import shutil

import pytest

import homes
from kirok.base.crash import POINTS

ARTICLE = "<html><body><h1>Salt</h1><article><p>{}</p></article></body></html>"
PROVENANCE = ("--source", "S-0104", "--lang", "en", "--said-on", "2101-05", "--consent", "own-consent", "--scope", "publish-anonymous")

#: act -> the stage it starts from. Its words are in words().
STAGES = {"import": "new", "code": "new", "release": "coded", "publish": "released", "retract": "published", "withdraw": "published"}
STAGES["erase"] = "published"


def words(desk, act):
    """The command line of an act."""
    return {
        "import": ("import", *documents(desk), *PROVENANCE),
        "code": ("code", homes.CODING, *desk.by("ann")),
        "release": ("release", "pubA", *desk.by("bob")),
        "publish": ("publish",),
        "retract": ("retract", "k04", "--reason", "subject-reappeared", *desk.two("ann", "bob")),
        "withdraw": ("withdraw", "pubA/s2", "--reason", "safety", *desk.by("bob")),
        "erase": ("erase", "k04", *desk.two("ann", "bob")),
    }[act]


def documents(desk):
    """Two documents, so that a crash can fall between them."""
    names = [desk.folder / f"report-{number}.html" for number in (1, 2)]
    for number, name in enumerate(names):
        if not name.exists():
            name.write_text(ARTICLE.format("The harbour clerks were called to the tally gate in the night. " * (5 + number)))
    return names


@pytest.fixture(scope="module")
def undisturbed(desk, tmp_path_factory):
    """What an act leads to today when nothing stops it: the desk's state, the public files without proofs, the logs' sizes."""

    @functools.cache
    def made(act, _day):
        home = desk.copy(STAGES[act], tmp_path_factory.mktemp(act) / "home")
        desk.done(home, *words(desk, act))
        return homes.essence(desk, home), public(home), sizes(home)

    return lambda act: made(act, dt.datetime.now(dt.UTC).date())  # a run across midnight compares with its own day


def public(home):
    """The pages and data of a site, without what depends on keys and salts."""
    return {path: digest for path, digest in homes.files(home / "site").items() if not path.startswith("proofs/") and "verify" not in path}


def sizes(home):
    """How many leaves each log has."""
    return {log: (home / "ledger" / log / "checkpoint").read_text().splitlines()[1] for log in ("custody", "release")}


def verified(desk, home):
    """Whether the home has a site; one that is there must verify with the home's own key."""
    if not (home / "site").exists():
        return False
    found = desk.done(home, "verify", home / "site", "--key", home / "keys" / "release.vkey")
    assert (found["ok"], found["key"]) == (True, "given")
    return True


def settle(desk, home, act, undisturbed):
    """After a crash: everything opens; the same command again leads where an undisturbed one leads."""
    verified(desk, home)
    between = homes.essence(desk, home)
    again = desk.run(home, *words(desk, act), "--json")
    if again.code == 2:  # the act was done, only its word had not come out: it cannot be done twice
        assert again.json["error"]["message"].startswith(("pubA is released already", "claim k04 is retracted already"))
        assert homes.essence(desk, home) == between
    else:
        assert again.code == 0, again
    state, site, leaves = undisturbed(act)
    now = homes.essence(desk, home)
    lines = "journal_line"
    assert {name: rows for name, rows in now.items() if name != lines} == {name: rows for name, rows in state.items() if name != lines}
    assert set(now[lines]) == set(state[lines])
    assert public(home) == site
    assert sizes(home) == leaves
    for log in ("custody", "release"):
        assert desk.run(home, "ledger", "audit", "--log", log).code == 0
    assert verified(desk, home) == bool(site)


PLAN = [(act, point) for act in ("import", "code", "release", "publish", "retract", "erase") for point in POINTS[act]]
PLAN += [("code", "import.queued"), ("withdraw", "retract.before-commit"), ("withdraw", "retract.after-commit")]
PLAN += [("withdraw", point) for point in ("publish.before-switch", "publish.after-switch", "publish.after-commit")]
PLAN += [(act, point) for act in STAGES for point in POINTS["files"]]


def test_every_point_is_in_the_plan():
    # Rotations: tests/desk/vault/test_vault_rotation.py and test_vault_log_keys.py; the drop: tests/drop/test_drop_crashes.py.
    elsewhere = {"rewrap", "rotate", "log-key", "drop", "drop day"}
    assert {point for _, point in PLAN} == {point for act, points in POINTS.items() if act not in elsewhere for point in points}


@pytest.mark.parametrize(("act", "point"), PLAN)
def test_a_kill_at_a_named_point(desk, undisturbed, tmp_path, act, point):
    home = desk.copy(STAGES[act], tmp_path / "home")
    killed = desk.run(home, *words(desk, act), "--json", env={"KIROK_CRASH_AT": point})
    assert (killed.code, killed.out) == (-9, ""), killed
    settle(desk, home, act, undisturbed)


def moments(seed=20, number=20):
    """Acts and seconds at random, but the same in every run."""
    dice = random.Random(seed)  # noqa: S311  (moments, not secrets)
    acts = [act for act in STAGES if act not in {"withdraw", "erase"}]
    return [(acts[index % len(acts)], round(dice.uniform(0.005, 0.45), 3)) for index in range(number)]


@pytest.mark.parametrize(("act", "after"), moments())
def test_a_kill_at_a_random_moment(desk, undisturbed, tmp_path, act, after):
    home = desk.copy(STAGES[act], tmp_path / "home")
    killed = desk.run(home, *words(desk, act), "--json", after=after)
    assert killed.code in {0, -9}
    if killed.out:  # acknowledged: it holds, whatever came after
        assert homes.essence(desk, home) == undisturbed(act)[0]
    if killed.code == -9:
        settle(desk, home, act, undisturbed)


def test_ctrl_c_in_an_import_leaves_nothing_half_done(desk, tmp_path):
    files = []
    for number in range(60):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(f"Report {number}: the clerks were led away. " * 20)
    codes = []
    for after in (0.03, 0.05, 0.08, 0.11, 0.14, 0.17, 0.2, 0.25, 0.3, 0.35, 0.45, 0.6):
        home = desk.copy("new", tmp_path / f"home{after}")
        before = homes.picture(desk, home)
        stopped = desk.run(home, "import", *files, *PROVENANCE, after=after, number=2)
        codes.append(stopped.code)
        statements = len(homes.rows(desk, home)["statements_statement"])
        assert (stopped.code, statements, len(sealed(home))) in {(2, 0, 0), (2, 60, 60), (0, 60, 60)}, (after, stopped)
        if statements == 0:
            assert stopped.err.count("\n") == 1
            # A leaf that was queued already stays: a commitment that nobody can open, as after a crash.
            files_now = {name: digest for name, digest in homes.files(home).items() if not name.startswith("ledger/custody/queue/")}
            assert (files_now, homes.rows(desk, home)) == before
            assert len(desk.done(home, "import", *files, *PROVENANCE)["statements"]) == 60
        shutil.rmtree(home)
    assert 2 in codes  # at least one was stopped in its middle


def sealed(home):
    """The sealed originals of a home."""
    return [path for path in (home / "sealed").rglob("*") if path.is_file()]


def test_what_was_acknowledged_survives_a_kill_of_the_next_act(desk, tmp_path):
    home = desk.copy("new", tmp_path / "home")
    said = desk.done(home, *words(desk, "import"))
    assert desk.run(home, *words(desk, "code"), env={"KIROK_CRASH_AT": "code.before-commit"}).code == -9
    keys = {row["key"]: row["leaf"] for row in homes.rows(desk, home)["statements_statement"]}
    assert keys == {row["id"]: row["leaf"] for row in said["statements"]}
    assert json.loads(desk.run(home, *words(desk, "import"), "--json").out)["same"] == 2


def test_a_moved_home_still_finds_its_site(desk, tmp_path):
    home = desk.copy("published", tmp_path / "first")
    shutil.move(home, tmp_path / "second")
    desk.done(tmp_path / "second", *words(desk, "withdraw"))
    assert [path for path in (tmp_path / "second" / "site").rglob("*.html") if "more than a year before" in path.read_text()] == []


def test_a_second_withdrawal_is_the_first_and_reaches_a_site_that_came_back(desk, tmp_path):
    home = desk.copy("published", tmp_path / "home")
    shutil.copytree(home / "site", tmp_path / "old")
    first = desk.done(home, *words(desk, "withdraw"))
    shutil.rmtree(home / "site")
    shutil.copytree(tmp_path / "old", home / "site")
    assert desk.done(home, *words(desk, "withdraw")) == first
    assert [path for path in (home / "site").rglob("*.html") if "more than a year before" in path.read_text()] == []
