import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish_samples import ESTIMATE, PUBLICATIONS, site

from kirok.base.errors import BadInput
from kirok.publish.estimates import outwards, read_estimate, view
from kirok.publish.pages import render
from kirok.publish.record import Words
from kirok.publish.scale import round_ticks

ASKED = {"question": Words("How many?", "모두 몇 명인가?")}
REVIEWER = Words("R. Madeup", "")
METHOD = {
    "method": "bma",
    "low": 1611.4,
    "high": 2022.1,
    "median": 1793.2,
    "level": 0.95,
    "assumptions": ["one population"],
    "converged": None,
}
RESULT = {
    "observed": 839,
    "lists": ["church", "union"],
    "estimates": [METHOD],
    "diagnostics": {"overlap": {"matrix": [[435, 77], [77, 4]]}},
    "refused": None,
}


def read(**changes):
    return read_estimate({**RESULT, **changes}, key="e1", publication="pub1", asked=ASKED, reviewer=REVIEWER)


def test_an_interval_is_rounded_outwards_and_a_small_list_is_not_told():
    record = read()
    assert (record.methods[0].low, record.methods[0].high, record.methods[0].median) == (1611, 2023, 1793)
    assert record.lists == (("church", 435), ("union", None))
    assert (view(record).low, view(record).high) == (1600, 2100)


@given(st.integers(1, 10**9))
def test_rounding_outwards_never_narrows(number):
    assert outwards(number, up=False) <= number <= outwards(number, up=True)
    assert round_ticks(number)[-1] >= number
    assert len(round_ticks(number)) <= 8


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"refused": "the lists never meet"}, "refused"),
        ({"estimates": []}, "no estimate"),
        ({"estimates": [{**METHOD, "high": None}]}, "no interval"),
        ({"estimates": [{**METHOD, "assumptions": []}]}, "no assumptions"),
        ({"estimates": [{**METHOD, "converged": False}]}, "did not converge"),
        ({"observed": None}, "number of people"),
        ({"lists": ["church"]}, "lists or their overlap"),
        ({"diagnostics": None}, "lists or their overlap"),
    ],
)
def test_what_is_no_whole_estimate_is_refused(changes, what):
    with pytest.raises(BadInput, match=what):
        read(**changes)


@pytest.mark.parametrize(("asked", "reviewer"), [({"question": Words("How many?", "")}, REVIEWER), (ASKED, Words("", " "))])
def test_no_question_or_reviewer_no_estimate(asked, reviewer):
    with pytest.raises(BadInput):
        read_estimate(RESULT, key="e1", publication="pub1", asked=asked, reviewer=reviewer)


def test_the_output_of_the_command_is_read():
    whole = Path(__file__).parents[2] / "src" / "kirok" / "demo" / "data" / "estimate.json"
    record = read_estimate(json.loads(whole.read_text("utf-8")), key="e", publication="p", asked=ASKED, reviewer=REVIEWER)
    assert [method.method for method in record.methods] == ["loglinear-bic", "loglinear-stepwise", "bma", "lcm"]
    assert all(size for _, size in record.lists)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_pages_show_interval_methods_assumptions_and_who_checked(lang):
    files = render(site())
    for path in ("index.html", "estimates.html", "publications/pub1.html"):
        text = files[f"{lang}/{path}"].decode()
        assert ESTIMATE.reviewer.get(lang) in text
        assert ("1,600 to 2,100" if lang == "en" else "1,600~2,100") in text
        assert ("one population" if lang == "en" else "같은 사람들을 대상으로") in text
        assert "one list lies within another" in text
        assert "317" in text


def test_an_estimate_goes_with_its_publication():
    files = render(site(publications=PUBLICATIONS[1:]))
    assert not [path for path, content in files.items() if path.endswith(".html") and b"est-varra" in content]
    assert b"There are no estimates" in files["en/estimates.html"]
