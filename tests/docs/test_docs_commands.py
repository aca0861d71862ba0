"""What README and guides tell a user to type does what they say."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kirok.cli.table import TABLE

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^```(\w+) (run|file=\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def walk(page, folder, until=None):
    """Write the page's files into *folder* and run its commands there as one script (those before *until*); what it printed."""
    script = ["set -eu", f'kirok() {{ {shlex.quote(sys.executable)} -P -X utf8 -m kirok "$@"; }}']
    for _, mark, content in FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
        if mark == "run":
            script.append(content.replace("./kirok ", "kirok "))
        else:
            (folder / mark.removeprefix("file=")).write_text(content, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KIROK_", "DJANGO_"))}
    commands = "\n".join(script)
    if until is not None:
        commands = commands[: commands.index(until)]
    done = subprocess.run(["sh"], check=False, cwd=folder, input=commands, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_korean_guide_codes_its_own_words(tmp_path):
    """Its words and their coding are its own; from there on it runs the same commands as the English one (see below)."""
    said = walk("docs/guide.ko.md", tmp_path, until="kirok release")
    assert "f1: CER.reported on 1 origin(s)" in said
    assert re.search(r"st-[0-9a-f]{12}", said).group() in (ROOT / "docs" / "guide.ko.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["docs/guide.en.md"])
def test_the_guide_walks_the_whole_path(page, tmp_path):
    said = walk(page, tmp_path)
    for line in ("f1: CER.reported on 1 origin(s)", "pub1 is released by bob", "signed with the key you gave", "pub1/s1 is withdrawn"):
        assert line in said
    assert re.search(r"st-[0-9a-f]{12}", said).group() in (ROOT / page).read_text(encoding="utf-8")


def test_the_drops_page_makes_a_drop_and_pulls_from_it(tmp_path):
    """In English; the Korean page runs the same commands (see below)."""
    said = walk("docs/drop.en.md", tmp_path)
    for line in ("sealed to 2", "RED user", "something is red", "0 new"):
        assert line in said
    assert (tmp_path / "dropbox" / "drop" / "readers").is_file()


def test_the_page_on_estimates_estimates(tmp_path):
    """In English; the Korean page runs the same commands (see below)."""
    said = walk("docs/estimate.en.md", tmp_path)
    assert "839 people seen on 3 lists (church, union, families)" in said
    assert json.loads((tmp_path / "estimate.json").read_text(encoding="utf-8"))["estimates"][0]["method"] == "bma"


def test_the_page_on_linking_links(tmp_path):
    """In English; the Korean page runs the same commands (see below)."""
    said = walk("docs/link.en.md", tmp_path)
    assert "6 records of 2 lists: 2 links proposed" in said
    assert "7 records of 3 lists" in said
    assert "links are proposals, nothing was merged" in said
    assert "h3,c2" in (tmp_path / "linked" / "clusters.csv").read_text(encoding="utf-8")
    assert "h3,c2" not in (tmp_path / "judged" / "clusters.csv").read_text(encoding="utf-8")
    assert "c2" not in (tmp_path / "linked3" / "clusters.csv").read_text(encoding="utf-8")


def test_the_page_on_custody_does_what_it_says(tmp_path):
    """In English; the Korean page runs the same commands (see below) on words in Korean."""
    said = walk("docs/custody.en.md", tmp_path)
    for line in (
        "no batch was due; 256 leaves",
        "quorum none",
        "the policy you gave",
        "The release log goes on under",
        "Orrin Vale, the ferry house",
    ):
        assert line in said
    assert (tmp_path / "question.tsq").stat().st_size > 40


def commands(page):
    return "".join(content for _, mark, content in FENCE.findall((ROOT / page).read_text(encoding="utf-8")) if mark == "run")


@pytest.mark.parametrize(("page", "guide"), [("README.md", "docs/guide.en.md"), ("README.ko.md", "docs/guide.ko.md")])
def test_your_own_material_in_ten_lines_of_the_guide(page, guide):
    """Each line is one that the guide's test ran, in the same order: so these are executed too."""
    lines = commands(page).replace("./kirok", "kirok").splitlines()
    assert 0 < len(lines) <= 10
    ran = iter(commands(guide).splitlines())
    assert [line for line in lines if line not in ran] == []


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
def test_the_readme_is_short(page):
    assert len((ROOT / page).read_text(encoding="utf-8").splitlines()) <= 120


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_readme_leads_to_the_page_of_commands(language):
    page = {"en": "README.md", "ko": "README.ko.md"}[language]
    text = (ROOT / page).read_text(encoding="utf-8")
    assert f"(docs/commands.{language}.md)" in text
    named = set(re.findall(r"`(?:kirok )?([a-z]+)`", text))
    assert {command.split()[0] for command in TABLE} - named - {"demo"} == set()


def test_both_languages_run_the_same_commands():
    rooms = [(f"docs/{name}.en.md", f"docs/{name}.ko.md") for name in ("guide", "custody", "estimate", "drop", "link")]
    for english, korean in [("README.md", "README.ko.md"), *rooms]:
        assert commands(english) == commands(korean).replace("--lang ko", "--lang en")


def test_every_link_between_the_pages_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("word", [r"\bsafe\b", r"\bverified\b", r"\bconfirmed\b", r"\bsecure\b", "안전합니다", "검증된", "확인된 사실"])
def test_no_page_says_more_than_its_rule(word):
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert [page.name for page in pages if re.search(word, page.read_text(encoding="utf-8"), re.IGNORECASE)] == []


@pytest.mark.parametrize("page", ["docs/exposure.en.md", "docs/exposure.ko.md"])
def test_the_page_on_exposure_checks_its_plan_and_plays_its_game(page, tmp_path):
    said = walk(page, tmp_path)
    assert said.startswith("i1: ok: no problem found under what you told us\n")
    assert "20 sources, 12 items each, policy check, k = 300" in said
