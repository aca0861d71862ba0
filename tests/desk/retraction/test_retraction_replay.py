"""Seven public episodes, 2013-2020: what stood on one origin at its time, what overturned it, and one revised account."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from kirok.desk.findings.actions import conclude_all
from kirok.desk.findings.models import Finding
from kirok.desk.findings.rules import Conclusion
from kirok.desk.retraction.actions import retract
from kirok.desk.retraction.closure import find_target
from kirok.desk.retraction.outlook import outlook
from kirok.desk.retraction.replaying import at_end_of, replay, years

EPISODES = (Path(__file__).parents[1] / "data" / "episodes.yaml").read_text(encoding="utf-8")
#: What fell, by the claims that fell and why; the sixth was never borne out and is denied by two others.
FALLEN = {
    "e1": (["e1-c1"], "subject-reappeared"),
    "e2-dogs": (["e2-c1", "e2-c2", "e2-c3", "e2-c4"], "forged"),
    "e3": (["e3-c1"], "subject-reappeared"),
    "e4": (["e4-c1"], "subject-reappeared"),
    "e5-yongchol": (["e5-c1"], "subject-reappeared"),
    "e5-hyokchol": (["e5-c2"], "subject-reappeared"),
    "e5-yojong": (["e5-c3"], "subject-reappeared"),
    "e6": (["e6-c1"], "subject-reappeared"),
}
AGAINST = {
    "e1": "2014-05",
    "e2-dogs": "2014-01-06",
    "e3": "2015-10",
    "e4": "2016-05",
    "e5-yongchol": "2019-06-03",
    "e5-hyokchol": "2019-06-04",
    "e5-yojong": "2019-06-04",
    "e6": "2020-05-02",
}

#: Year -> what of the findings spoken of in it stood when it ended: (certainty, on one origin, the first word against it later).
STOOD = {
    2012: {"e7-account": ("reported", True, None), "e7-camps": ("reported", True, None)},
    2013: {"e1": ("reported", True, "2014-05"), "e2-dogs": ("reported", True, "2014-01-06"), "e2-executed": ("reported", True, None)},
    2014: {"e1": ("disputed", False, None), "e2-dogs": ("disputed", False, None), "e7-camps": ("corroborated", False, None)},
    2015: {"e3": ("disputed", False, None)},
    2016: {"e4": ("disputed", False, None)},
    2019: dict.fromkeys(("e5-yongchol", "e5-hyokchol", "e5-yojong"), ("disputed", False, None)),
    2020: {"e6": ("disputed", False, None)},
}


@pytest.fixture
def episodes(code, people):
    code(EPISODES)
    conclude_all(by=people["nat"].user)


def replays():
    rows = Finding.objects.prefetch_related("supports__claim__statement").order_by("key")
    return {row.finding.key: row for row in replay(list(rows))}


def test_every_claim_that_stood_on_one_origin_is_marked_at_its_time(episodes):
    for key, row in replays().items():
        if key == "e7-camps":
            continue
        before = row.moments[: row.moments.index(row.against)] if row.against else row.moments
        assert before
        for moment in before:
            assert moment.single, (key, moment.on)
            assert moment.conclusion == Conclusion("CER.reported", 1, "one-origin")


def test_four_outlets_that_repeat_one_satire_are_one_origin(episodes):
    moments = replays()["e2-dogs"].moments
    assert [(moment.on, moment.conclusion.independent_origins) for moment in moments[:3]] == [
        ("2013-12-11", 1),
        ("2013-12-12", 1),
        ("2013-12-24", 1),
    ]
    assert {moment.conclusion.independent_origins for moment in moments} == {1}


@pytest.mark.parametrize("key", sorted(AGAINST))
def test_the_first_word_against_it_has_its_day(episodes, key):
    row = replays()[key]
    assert row.against.on == AGAINST[key]
    assert row.against.conclusion.certainty == "CER.disputed"
    assert not row.overturned  # nobody has retracted anything yet


def test_what_later_facts_overturned_shows_once_it_is_retracted(episodes, people):
    for claims, reason in FALLEN.values():
        for claim in claims:
            retract(claim=claim, reason=reason, by=people["nat"], second=people["bob"])
    found = replays()
    assert {key for key, row in found.items() if row.overturned} == set(FALLEN)
    for key, (_, reason) in FALLEN.items():
        assert found[key].reasons == (reason,)
        assert found[key].finding.certainty == "CER.fallen"
    assert found["e2-executed"].finding.certainty == "CER.reported"


def test_a_revised_account_shows_what_rests_on_it_and_scores_nobody(episodes, people):
    ahead = outlook(find_target("e7-c1"))
    assert [(change.finding.key, change.falls, change.weakens) for change in ahead.changes] == [
        ("e7-account", True, False),
        ("e7-camps", False, True),
    ]
    assert ahead.changes[1].was.certainty == "CER.corroborated"
    retract(claim="e7-c1", reason="account-revised", by=people["nat"], second=people["bob"])
    found = replays()
    assert found["e7-camps"].finding.certainty == "CER.reported"
    assert {key for key, row in found.items() if row.revised} == {"e7-account", "e7-camps"}
    assert not any(row.overturned for row in found.values())


def test_the_page_tells_it_in_both_languages(episodes, people, page):
    retract(claim="e1-c1", reason="subject-reappeared", by=people["nat"], second=people["bob"])
    retract(claim="e7-c1", reason="account-revised", by=people["nat"], second=people["bob"])
    for language, words in (
        ("en", ("overturned", "one origin", "first word against it", "says nothing about the person")),
        ("ko", ("뒤집힘", "단일 출처", "처음 나온 반대 증언")),
    ):
        with translation.override(language):
            content = page.get(reverse("replays")).content.decode()
        for word in words:
            assert word in content
        parts = content.split('<section class="replay"')
        assert len(parts) == 12
        revised = next(part for part in parts if "r-e7-account" in part)
        assert ("overturned" in revised, "뒤집힘</strong>" in revised) == (False, False)


def test_each_year_shows_what_was_known_when_it_ended_and_what_came_later(episodes):
    said = years()
    assert list(said) == list(STOOD)
    for year, expected in STOOD.items():
        rows = Finding.objects.prefetch_related("supports__claim__statement").filter(supports__claim__statement__said_on__in=said[year])
        found = at_end_of(year, replay(list(rows.distinct())))
        told = {
            one.replay.finding.key: (
                one.stood.certainty.removeprefix("CER."),
                one.single,
                one.against_later.on if one.against_later else None,
            )
            for one in found
        }
        assert told == expected, year
    assert {one.replay.finding.key for one in at_end_of(2013, replays().values())} == {
        "e1", "e2-dogs", "e2-executed", "e7-account", "e7-camps",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_years_are_walked_one_after_the_other(episodes, people, page, language):
    """From the page of all years along its links: each marks what stood on one origin, and what later overturned it."""
    for claims, reason in FALLEN.values():
        for claim in claims:
            retract(claim=claim, reason=reason, by=people["nat"], second=people["bob"])
    one, later, fallen = {"en": ("one origin", "Later", "overturned"), "ko": ("단일 출처", "그 뒤", "뒤집힘")}[language]
    with translation.override(language):
        start = reverse("replays")
    links = re.findall(r'href="(\?year=\d{4})"', page.get(start).content.decode())
    assert links == [f"?year={year}" for year in STOOD]
    for (_, expected), link in zip(STOOD.items(), links, strict=True):
        content = page.get(start + link).content.decode()
        parts = {part.split('"')[0]: part for part in content.split('aria-labelledby="r-')[1:]}
        assert set(parts) == set(expected)
        for key, (_, single, against) in expected.items():
            head = parts[key].split('<ol class="moments">')[0]
            assert (f"<strong>{one}</strong>" in head) == single, key
            assert (f'class="later">{later}:' in parts[key]) == (against is not None), key
            assert (f'<strong class="error">{fallen}</strong>' in parts[key]) == (key in FALLEN), key
        assert f'aria-current="page">{link[-4:]}<' in content
    assert "The Chosun Ilbo" in page.get(f"{start}?year=2013").content.decode()


@pytest.mark.parametrize("asked", ["?year=1850", "?year=x", "?year=" + "9" * 400, "?finding=none"])
def test_a_year_of_which_nothing_was_said_is_no_error(episodes, page, asked):
    assert page.get(reverse("replays") + asked).status_code == 200


def test_one_finding_is_replayed_alone(episodes, page):
    content = page.get(reverse("replays") + "?finding=e4").content.decode()
    assert content.count('<section class="replay"') == 1
    assert "r-e4" in content


def test_a_page_of_years_asks_as_often_for_many_findings_as_for_few(episodes, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as few:
        page.get(reverse("replays") + "?year=2016")
    with django_assert_max_num_queries(len(few)):
        page.get(reverse("replays") + "?year=2013")


def test_a_statement_without_a_day_comes_last(episodes):
    row = Finding.objects.prefetch_related("supports__claim__statement").get(key="e1")
    row.supports.all()[0].claim.statement.said_on = "some day"
    (found,) = replay([row])
    assert [moment.support.stance for moment in found.moments] == ["contradicts", "supports"]
