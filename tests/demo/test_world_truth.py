"""The truth of the invented world, and the rules that an honest desk follows on its accounts."""

from collections import Counter

import pytest
import yaml

from kirok.demo.world import generate
from kirok.demo.world.accounts import Hop, draw_accounts
from kirok.demo.world.claims import write_claims
from kirok.demo.world.episodes import GROUNDS, PATTERNS, draw_episodes
from kirok.demo.world.findings import write_findings
from kirok.demo.world.geography import CAMPS, COUNTIES, PROVINCES, YEARS
from kirok.demo.world.people import draw_people
from kirok.demo.world.sources import FIRST_HAND, draw_sources
from kirok.demo.world.specials import FALSE_STORY, special_accounts
from kirok.demo.world.statements import write_statements
from kirok.desk.findings.rules import Hop as DeskHop
from kirok.desk.findings.rules import Voice, conclude

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@pytest.fixture(scope="module")
def truth():
    return generate(1).truth


@pytest.fixture(scope="module")
def episodes():
    return draw_episodes(1)


@pytest.fixture(scope="module")
def statements(episodes):
    people, sources = draw_people(1, episodes), draw_sources(1)
    return write_statements(1, draw_accounts(1, episodes, people, sources) + special_accounts(1, episodes, sources))


@pytest.fixture(scope="module")
def findings(episodes, statements):
    return write_findings(1, episodes, write_claims(1, statements))


def test_the_country_has_the_parts_it_should():
    assert (len(YEARS), len(PROVINCES), len(CAMPS)) == (6, 8, 5)
    assert {county.parent for county in COUNTIES} == {province.key for province in PROVINCES}


def test_people_are_counted_once_in_their_year(truth):
    assert truth.sent_by_year == dict(Counter(person.sent[0] for person in truth.people))
    assert tuple(truth.sent_by_year) == YEARS
    assert len({person.id for person in truth.people}) == len({person.name.ko for person in truth.people}) == len(truth.people)


def test_every_person_has_who_when_where_why_and_fate(truth):
    camps = {camp.key for camp in CAMPS}
    counties = {county.key: county.parent for county in COUNTIES}
    for person in truth.people:
        assert person.camp in camps
        assert counties[person.county] == person.province
        assert person.ground in GROUNDS
        assert 1 <= person.sent[1] <= 12
        assert person.fate.startswith("FATE.")


def test_every_camp_and_year_was_used(truth):
    assert {person.camp for person in truth.people} == {camp.key for camp in CAMPS}


def test_lists_of_different_sources_overlap(truth):
    sizes = Counter(map(len, truth.heard_by.values()))
    assert sizes[1] > 0
    assert sum(number for size, number in sizes.items() if size > 1) >= 40
    assert set(truth.heard_by) < {person.id for person in truth.people}


def test_findings_are_a_mix(truth):
    certainties = Counter(finding.certainty for finding in truth.findings)
    assert set(certainties) == {"CER.corroborated", "CER.supported", "CER.reported", "CER.disputed"}
    assert min(certainties.values()) >= 8


EXPECTED = {
    "firsthand": "CER.corroborated",
    "hearsay": "CER.supported",
    "single": "CER.reported",
    "rumour": "CER.reported",
    "unknown": "CER.reported",
    "denied": "CER.disputed",
    "fate": "CER.disputed",
    "policy-names": "CER.corroborated",
    "policy-lamps": "CER.reported",
    "policy-camps": "CER.reported",
    FALSE_STORY: "CER.reported",
}


def test_each_pattern_comes_out_as_planned(findings):
    for finding in findings:
        if finding.theme != "more":
            assert finding.expected().certainty == EXPECTED[finding.theme], finding.theme


def test_many_tellers_of_one_rumour_are_one_origin(findings):
    for finding in findings:
        if finding.theme in {"rumour", FALSE_STORY}:
            assert len({claim.account.chain[0].who for claim in finding.supports}) >= 3
            assert finding.expected().independent_origins == 1


def test_unknown_chains_are_one_origin_together(findings):
    for finding in findings:
        if finding.theme == "unknown":
            assert finding.expected().origins == ("unknown",)


def voice(claim):
    return Voice(claim.id, tuple(DeskHop(hop.who, hop.access) for hop in claim.account.chain))


def test_the_desk_concludes_what_the_truth_expects(findings):
    for finding in findings:
        expected = finding.expected()
        found = conclude([voice(one) for one in finding.supports], [voice(one) for one in finding.contradicts], lowered=False)
        assert (found.certainty, found.independent_origins) == (expected.certainty, expected.independent_origins), finding.theme


def test_a_denial_comes_from_another_origin(findings):
    for finding in findings:
        if finding.contradicts:
            supporting = {claim.account.origin for claim in finding.supports}
            assert supporting.isdisjoint(claim.account.origin for claim in finding.contradicts)


def test_only_disputed_findings_have_contradicting_links():
    world = generate(1)
    coding = yaml.load(world.coding({one.key: one.key for one in world.documents}), Loader=LOADER)  # noqa: S506 - both are safe
    linked = {link["to"] for link in coding["links"] if link["type"] == "contradicts"}
    disputed = {finding.id for finding in world.truth.findings if finding.certainty == "CER.disputed"}
    assert linked
    assert all(finding["id"] in disputed for finding in coding["findings"] if linked & set(finding["supports"]))


def test_fates_told_are_true_but_for_the_disputed_ones(statements):
    told = {"released": "FATE.released", "moved": "FATE.transferred", "gone": "FATE.disappeared", "dead": "FATE.dead-custody"}
    for statement in statements:
        account = statement.account
        for slot in set(told) & set(account.slots):
            assert account.focus.fate == told[slot] or account.episode.pattern == "fate"


def test_someone_reported_dead_is_seen_alive(statements):
    alive = {one.account.focus.id for one in statements if "alive" in one.account.slots}
    dead = {one.account.focus.id for one in statements if "dead" in one.account.slots}
    assert len(alive & dead) == PATTERNS["fate"]


def test_a_disputed_fate_is_one_persons(findings):
    fates = [finding for finding in findings if finding.theme == "fate"]
    assert len(fates) == PATTERNS["fate"]
    for finding in fates:
        assert len({claim.account.focus.id for claim in (*finding.supports, *finding.contradicts)}) == 1
        assert {claim.slot for claim in finding.supports} == {"alive"}
        assert {claim.slot for claim in finding.contradicts} == {"dead"}


def test_growth_is_told_only_where_it_is_true(statements, episodes):
    sizes = {(episode.year, episode.province.key): episode.size for episode in episodes}
    for statement in statements:
        episode = statement.account.episode
        if "more" in statement.account.slots:
            assert episode.size > sizes[episode.year - 1, episode.province.key]


def test_counts_hold_the_truth(statements):
    for statement in statements:
        for sentence in statement.sentences:
            count = sentence.counted.entry
            assert count.get("min") is None or count["min"] <= statement.account.episode.size
            assert count.get("max") is None or count["max"] >= statement.account.episode.size


def test_nobody_tells_of_what_has_not_happened_yet(statements):
    for statement in statements:
        account = statement.account
        assert account.said > (account.episode.year, account.episode.month)


def test_first_hand_tellers_say_so(statements):
    for statement in statements:
        access = statement.account.chain[0].access
        assert f"how-{access}" in statement.account.slots or "denial" in statement.account.slots
        assert statement.account.is_first_hand == (access in FIRST_HAND)


def test_a_relay_goes_back_to_the_one_who_was_there(statements):
    relays = [one.account for one in statements if one.account.access == "third-party-relay"]
    assert relays
    assert all(isinstance(relay.chain[1], Hop) and relay.origin == relay.chain[1].who != relay.source for relay in relays)


def test_sources_are_five_a_province(truth):
    assert set(Counter(source.province for source in truth.sources).values()) == {5}
    assert {source.number for source in truth.sources} == {f"S-{number:04d}" for number in range(1, 41)}
