"""What the pages on names tell a user to type does what they say."""

import csv

import pytest
from test_docs_commands import commands, walk

PAGES = ["docs/names.en.md", "docs/names.ko.md"]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_on_names_runs(page, tmp_path):
    said = walk(page, tmp_path)
    reasons = ("lee for 리: surname variant", "리 → lee: 성씨의 관용 표기")
    for line in ("Han Boknam", "Han Pongnam", "Han Pok Nam", "표은석", *reasons, "one syllable may be a surname"):
        assert line in said
    with (tmp_path / "scores.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["same"] for row in csv.DictReader(stream)] == ["1", "1", "1", "1", "0", ""]


def test_both_languages_run_the_same():
    english, korean = map(commands, PAGES)
    assert english == korean
