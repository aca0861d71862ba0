"""``kirok withdraw S-0101 --reason safety``: a source is held from the command line, by whoever may."""

import pytest


@pytest.fixture
def home(desk, tmp_path):
    home = desk.copy("published", tmp_path / "home")
    desk.secret("lea").write_text("the password of lea\n")
    desk.done(home, "users", "add", "lea", "--role", "lead", "--password-file", desk.secret("lea"))
    return home


def test_a_source_is_held_and_its_publication_leaves_the_site(desk, home):
    assert "pubA" in (home / "site" / "data" / "sentences.json").read_text()
    said = desk.done(home, "withdraw", "S-0101", "--reason", "safety", *desk.by("lea"))
    assert (said["event"], said["target"]) == ("hold-S-0101", "S-0101")
    assert "pubA/s1" in said["affects"]["sentences"]
    assert said["affects"]["feed"] == ["pubA"]
    assert "pubA" not in (home / "site" / "data" / "sentences.json").read_text()
    again = desk.done(home, "publish")
    assert {row["id"]: row["reason"] for row in again["withheld"]}["pubA"].startswith("something that it rests on is under a safety hold")
    assert desk.done(home, "withdraw", "S-0101", "--reason", "safety", *desk.by("lea"))["affects"] == said["affects"]


@pytest.mark.parametrize(("reason", "who"), [("safety", "bob"), ("forged", "lea"), ("consent-withdrawn", "lea")])
def test_who_may_not_or_for_another_reason_changes_nothing(desk, home, reason, who):
    refused = desk.run(home, "withdraw", "S-0101", "--reason", reason, *desk.by(who), "--json")
    assert refused.code == 2
    assert "Traceback" not in refused.err
    assert "pubA" in (home / "site" / "data" / "sentences.json").read_text()
