"""``kirok exposure check`` as a person uses it."""

import json
import subprocess
import sys

import exposure_plans as plans
import pytest

from kirok.cli.main import main
from kirok.exposure.showing import ceiling, size
from terminal import at_a_terminal

FORBIDDEN = ("burn", "thinnest", "hits", "verified", "confirmed", " safe")


def run(capsys, *words):
    code = main(["exposure", "check", *map(str, words)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_plan_that_may_go_out_ends_with_0(tmp_path, capsys):
    code, out, _ = run(capsys, plans.write(tmp_path, plans.plan()))
    assert code == 0
    assert out.startswith("i1: ok: no problem found under what you told us\n")


def test_a_plan_that_may_not_ends_with_1_and_says_what_could(tmp_path, capsys):
    wish = plans.item(attribution={"place": "north", "org": "mill"})
    code, out, _ = run(capsys, plans.write(tmp_path, plans.plan(items=[wish])))
    assert code == 1
    assert "i1: hold: " in out
    assert "could go out: drafted, attribution province, month shown, 0 days later" in out


def test_a_terminal_shows_how_far_it_is_and_a_pipe_nothing(tmp_path, kirok):
    path = plans.write(tmp_path, plans.plan())
    seen = at_a_terminal("exposure", "check", path, "--json", cwd=tmp_path)
    assert seen.returncode == 0
    assert "choosing versions" in seen.shown
    assert "weighing" in seen.shown
    assert json.loads(seen.stdout)["items"]
    piped = kirok("exposure", "check", str(path), "--json")
    assert (piped.returncode, piped.stderr, piped.stdout) == (0, "", seen.stdout)


def test_the_answer_as_json_is_one_object(tmp_path, capsys):
    code, out, err = run(capsys, plans.write(tmp_path, plans.plan()), "--json")
    data = json.loads(out)
    assert code == 0
    assert err == ""
    assert list(data) == ["items"]
    assert data["items"][0]["verdict"] == "ok"


def test_bad_input_ends_with_2_and_one_sentence(tmp_path, capsys):
    code, out, err = run(capsys, plans.write(tmp_path, plans.plan(items=[plans.item(knowers=None)])))
    assert code == 2
    assert out == ""
    assert err.count("\n") == 1
    assert "who else could have told exactly this is unanswered" in err


def test_bad_input_as_json(tmp_path, capsys):
    code, out, _ = run(capsys, tmp_path / "none.yaml", "--json")
    assert code == 2
    assert json.loads(out)["error"]["message"] == "there is no such file"


def test_weights_of_ones_own_change_the_order_only(tmp_path, capsys):
    weights = tmp_path / "weights.yaml"
    weights.write_text(
        "base: 0\n"
        "detail: {drafted: 0, gist: 0}\n"
        "attribution: {place: [1, 0, 0], other: 0}\n"
        "shown: {day: 0, week: 0, month: 0}\n"
        "delay: {0: 1, 14: 1, 60: 1}\n"
    )
    path = plans.write(tmp_path, plans.plan(items=[plans.item(attribution={"place": "north", "org": "mill"})]))
    code, out, _ = run(capsys, path, "--weights", weights, "--json")
    assert code == 1
    assert json.loads(out)["items"][0]["versions"][0]["levels"]["attribution"] == "country"


def test_people_see_steps_and_no_head_counts(tmp_path, capsys):
    _, out, _ = run(capsys, plans.write(tmp_path, plans.plan(items=[plans.item(knowers=[plans.mill(low=1_234)])])))
    assert "S-0001: tens of thousands -> hundreds; near the floor" in out
    assert "411" not in out


def test_earlier_items_are_named_with_their_bits(tmp_path, capsys):
    out_already = plans.item(id="p1", knowers=[plans.mill()], publish_on="2026-02-01")
    _, out, _ = run(capsys, plans.write(tmp_path, plans.plan(published=[out_already])))
    assert "what was told before: p1 (4.3 bits)" in out


def test_every_answer_names_what_it_rests_on_and_promises_nothing_more(tmp_path, capsys):
    wish = plans.item(specific=True)
    universe = {**plans.UNIVERSE, "invented": True}
    _, out, _ = run(capsys, plans.write(tmp_path, plans.plan(items=[wish]), universe))
    assert "This holds only if:" in out
    assert "all that the adversary can link to the same person is in this plan" in out
    assert "The population table is invented." in out
    assert not [word for word in FORBIDDEN if word in out.lower()]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0.0 %"),
        (0.00001, "0.1 %"),
        (0.0324, "3.3 %"),
        (1.0, "100.0 %"),
    ],
)
def test_shares_are_rounded_up(share, words):
    assert ceiling(share) == words


@pytest.mark.parametrize(
    ("crowd", "words"),
    [
        (0, "below the floor"),
        (299, "below the floor"),
        (300, "hundreds; near the floor"),
        (700, "hundreds"),
        (5_000, "thousands"),
        (50_000, "tens of thousands"),
        (500_000, "more"),
    ],
)
def test_crowds_are_steps(crowd, words):
    assert size(crowd, 300) == words


def test_help_and_start_load_nothing_heavy():
    code = "import sys; from kirok.cli.main import main; main(['exposure', 'check', '--help'])"
    probe = f"{code.replace('main([', 'sys.exit = lambda *_: None; main([')}; sys.stderr.write(' '.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", probe], check=False, capture_output=True, text=True)
    assert "PLAN.yaml" in run.stdout
    assert not {"numpy", "django", "yaml"} & set(run.stderr.split())


def test_the_check_needs_no_numpy(tmp_path):
    path = plans.write(tmp_path, plans.plan())
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from kirok.cli.main import main\n"
        f"raise SystemExit(main(['exposure', 'check', {str(path)!r}]))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_the_game_says_what_it_needs(tmp_path):
    code = "import sys; sys.modules['numpy'] = None\nfrom kirok.cli.main import main\nraise SystemExit(main(['exposure', 'game']))"
    run = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert run.returncode == 2
    assert "install kirok[exposure]" in run.stderr
