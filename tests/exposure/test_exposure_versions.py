"""What can be left out, coarsened or delayed, and what each version keeps."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.exposure.versions import (
    DELAYS,
    DETAILS,
    MISSING,
    SHOWN,
    Version,
    coarser,
    missing,
    read_weights,
    told,
    usual_weights,
    versions_of,
)

FINEST = (("org", 1), ("place", 2), ("rank", 1))
GIVEN = {
    "base": 0.1,
    "detail": {"drafted": 0.5, "gist": 0.2},
    "attribution": {"place": [0, 0.1, 0.2], "other": 0.05},
    "shown": {"day": 0.1, "week": 0.05, "month": 0},
    "delay": {0: 1, 14: 0.8, 60: 0.5},
}


def test_the_draft_itself_is_the_first_version():
    found = versions_of(FINEST, "day")
    assert found[0] == Version("drafted", FINEST, "day", 0)
    assert len(found) == len(set(found)) == len(DETAILS) * 12 * len(SHOWN) * len(DELAYS)


def test_no_version_tells_more_than_the_draft():
    for version in versions_of((("place", 1),), "week"):
        assert dict(version.level).keys() <= {"place"}
        assert version.shown in {"week", "month"}


def test_what_is_coarser_than_a_province():
    assert coarser((("place", 1),)) == [(), (("place", 1),)]
    assert coarser(()) == [()]


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ((), "country"),
        ((("place", 1),), "province"),
        ((("org", 1), ("place", 1)), "org + province"),
        (FINEST, "org + county + rank"),
        ((("place", 3),), "county"),
        ((("org", 1),), "org"),
    ],
)
def test_attributions_in_words(level, words):
    assert told(level) == words
    assert Version("gist", level, "month", 14).as_json() == {"detail": "gist", "attribution": words, "shown": "month", "delay": 14}


@pytest.mark.parametrize(
    ("version", "kept"),
    [
        (Version("drafted", FINEST, "day", 0), 0.92),
        (Version("drafted", (("place", 1),), "month", 0), 0.6625),
        (Version("gist", (), "month", 60), 0.2485),
    ],
)
def test_what_versions_keep_by_the_usual_weights(version, kept):
    assert usual_weights().kept(version) == pytest.approx(kept)


@given(st.sampled_from(versions_of(FINEST, "day")), st.sampled_from(versions_of(FINEST, "day")))
def test_a_version_that_tells_more_keeps_at_least_as_much(one, other):
    finer = (
        DETAILS.index(one.detail) <= DETAILS.index(other.detail)
        and all(dict(one.level).get(name, 0) >= depth for name, depth in other.level)
        and SHOWN.index(one.shown) <= SHOWN.index(other.shown)
        and one.delay <= other.delay
    )
    if finer:
        assert usual_weights().kept(one) >= usual_weights().kept(other) - 1e-12


def test_a_newsroom_may_weigh_otherwise(tmp_path):
    path = tmp_path / "weights.yaml"
    path.write_text(yaml.safe_dump(GIVEN))
    assert read_weights(path).kept(Version("drafted", (("place", 2),), "day", 14)) == pytest.approx(0.72)
    assert read_weights(path).worth(Version("drafted", (("place", 2),), "day", 14), 500) == pytest.approx(0.72)
    path.write_text(yaml.safe_dump({**GIVEN, "reserve": 0.4}))
    assert read_weights(path).worth(Version("drafted", (("place", 2),), "day", 14), 500) == pytest.approx(0.52)


@pytest.mark.parametrize(
    "broken",
    [
        {"base": None},
        {"base": True},
        {"reserve": 2},
        {"base": 2},
        {"base": -0.1},
        {"detail": {"drafted": 0.5}},
        {"attribution": {"place": [0, 0.1], "other": 0}},
        {"attribution": {"place": 0.1, "other": 0}},
        {"shown": {}},
        {"delay": {0: 1}},
        {"delay": {0: "all", 14: 1, 60: 1}},
    ],
    ids=str,
)
def test_weights_that_cannot_be_are_refused(tmp_path, broken):
    path = tmp_path / "weights.yaml"
    path.write_text(yaml.safe_dump({**GIVEN, **broken}))
    with pytest.raises(BadInput, match="this is no file of weights"):
        read_weights(path)


@pytest.mark.parametrize("content", [b"", b"\xff", b"a: [", b"- 1"], ids=["empty", "binary", "cut", "list"])
def test_files_that_are_no_weights_are_refused(tmp_path, content):
    path = tmp_path / "weights.yaml"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_weights(path)
    assert caught.value.file == str(path)


def test_a_missing_file_of_weights_is_refused(tmp_path):
    with pytest.raises(BadInput):
        read_weights(tmp_path / "weights.yaml")


@pytest.mark.parametrize(
    ("shown", "lag", "lost"),
    [
        ("day", None, 500),
        ("week", None, 100),
        ("month", None, 0),
        ("month", 0, 500),
        ("month", 1, 500),
        ("month", 2, 100),
        ("month", 6, 100),
        ("month", 7, 0),
        ("week", 60, 100),
        ("day", 60, 500),
    ],
)
def test_what_the_time_of_contact_costs(shown, lag, lost):
    assert missing(shown, lag) == lost


@given(st.sampled_from(SHOWN), st.integers(0, 100), st.integers(0, 100))
def test_waiting_never_costs(shown, lag, more):
    assert missing(shown, lag + more) <= missing(shown, lag)
    assert missing(shown, lag) >= MISSING[shown]
