"""A seized home, switched off: nothing that was planted in it can be read; in a plain one the same search finds it."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))
import seizure

import homes


def unlocked_sooner(home):
    """Ten commands would each work a second for the passphrase; what the home holds is the same."""
    homes.relock(home / "keys" / "master.age", "a passphrase of the bench")


def test_no_identity_name_or_submission_is_found_in_a_home_that_is_off(tmp_path):
    readable = seizure.plant(tmp_path / "sealed", 20, plain=False, begun=unlocked_sooner)
    assert readable == {"identities": 2, "notes": 20, "media": 20}
    found = seizure.look(tmp_path / "sealed")
    assert {name: found[name] for name in seizure.MARKS} == dict.fromkeys(seizure.MARKS, 0)
    assert found["bytes"] > 500_000


def test_the_search_finds_names_and_submissions_where_nothing_is_encrypted(tmp_path):
    seizure.plant(tmp_path / "plain", 3, plain=True, begun=unlocked_sooner)
    found = seizure.look(tmp_path / "plain")
    assert found["victims"] >= 3
    assert found["submissions"] >= 3
    assert found["identities"] == 0, "who a source is lies sealed to its handlers even there"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "hex"])
def test_every_encoding_is_looked_for(tmp_path, encoding):
    for name, mark in seizure.MARKS.items():
        content = mark.encode().hex().encode() if encoding == "hex" else mark.encode(encoding)
        (tmp_path / "file").write_bytes(b"...." + content + b"....")
        assert seizure.look(tmp_path)[name] == 1


def test_no_form_is_so_short_that_it_turns_up_by_chance():
    assert min(len(form) for mark in seizure.MARKS.values() for form in seizure.forms(mark)) >= 8
