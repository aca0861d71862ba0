"""The estimate on the invented site is what ``kirok estimate`` says of the invented lists, every link true."""

import json

from kirok.base.i18n import LANGUAGES
from kirok.cli.main import main
from kirok.demo.world import generate
from kirok.demo.world.lists import ESTIMATE, on_lists, table
from kirok.demo.world.projects import NAMES


def test_the_file_is_what_the_command_says_of_the_lists(tmp_path, capsys):
    path = tmp_path / "lists.csv"
    path.write_text(table(on_lists(generate())), encoding="utf-8")
    assert main(["estimate", str(path), "--method", "bma", "--seed", "1", "--json"]) == 0
    again, kept = json.loads(capsys.readouterr().out), json.loads(ESTIMATE.read_text(encoding="utf-8"))
    assert [kept[key] for key in ("observed", "lists")] == [again[key] for key in ("observed", "lists")]
    assert kept["diagnostics"]["overlap"] == again["diagnostics"]["overlap"]
    (bma,) = [each for each in kept["estimates"] if each["method"] == "bma"]
    assert [round(bma[key], 3) for key in ("low", "median", "high")] == [
        round(again["estimates"][0][key], 3) for key in ("low", "median", "high")
    ]
    assert bma["low"] <= 662 <= bma["high"]


def test_a_pattern_has_a_place_for_every_project():
    patterns = on_lists(generate())
    assert {len(pattern) for pattern in patterns} == {len(NAMES)}
    assert all(any(pattern) and number > 0 for pattern, number in patterns.items())
    assert all(name.get(language) for name in NAMES.values() for language in LANGUAGES)
