import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish_samples import CLAIMS, CLERKS, FINDINGS, GUARD, KIN, NORTH, claim, site

from kirok.publish.entries import KINDS, MOST_CLAIMS, WITHHELD, Register, surrounding
from kirok.publish.index import Index
from kirok.publish.occasions import occasion_name
from kirok.publish.pages import render
from kirok.publish.record import AreaRecord, CorrectionRecord, FindingRecord, PartyRecord, Words

OFFICIAL = PartyRecord("a-official", Words("Head of the grain office", "양곡청장"), kind="person")
HIDDEN = PartyRecord(WITHHELD, Words("a person (name withheld)", "이름을 밝히지 않은 사람"), kind="person")


def register(claims=CLAIMS, findings=FINDINGS):
    return Register(Index(site(claims=tuple(claims), findings=tuple(findings))))


def test_everything_named_has_a_page():
    made = register()
    assert {(entry.kind, entry.id) for entry in made.entries} == {
        ("groups", "a-guard"),
        ("groups", "g-clerks"),
        ("groups", "g-enemies"),
        ("groups", "g-kin"),
        ("events", "e-grain"),
        ("facilities", "p-camps"),
        ("places", "p-north"),
        ("places", "p-varra"),
        ("reasons", "GRD.association"),
        ("reasons", "GRD.expression"),
    }
    assert [entry.kind for entry in made.entries] == sorted((entry.kind for entry in made.entries), key=KINDS.index)


def test_a_person_has_a_page_and_a_withheld_name_has_none():
    made = register([claim("c01", victims=(OFFICIAL, HIDDEN), agents=(HIDDEN,))])
    assert [entry.id for entry in made.of_kind("people")] == ["a-official"]
    assert made.party(HIDDEN) is None
    assert made.party(OFFICIAL).path == "people/a-official.html"


def test_claims_come_in_order_of_time_and_undated_ones_last():
    dates = {"c01": None, "c02": "2104", "c03": "2101/2107", "c04": "../2102", "c05": "2103-05~"}
    entry = register([claim(key, when=when) for key, when in dates.items()]).place("p-camps")
    assert [one.id for one in entry.claims] == ["c03", "c05", "c02", "c01", "c04"]


def test_a_claim_stands_once_with_all_its_roles():
    entry = register([claim("c01", victims=(CLERKS,), agents=(GUARD,), whole=(CLERKS,))]).party(CLERKS)
    assert [one.id for one in entry.claims] == ["c01"]
    assert entry.roles(entry.claims[0]) == ("victim", "whole")


def test_conflicts_show_both_sides_and_only_where_there_are_two():
    made = register()
    [conflict] = made.conflicts(made.party(CLERKS))
    assert conflict.finding.id == "f2"
    assert [one.id for one in conflict.supports] == ["c05"]
    assert [one.id for one in conflict.contradicts] == ["c04", "c06"]
    assert made.conflicts(made.party(KIN)) == ()


@pytest.mark.parametrize("key", ["index", "INDEX", "a/b", "..", "", "김", "a b", "x" * 101])
def test_an_id_that_can_name_no_page_has_none(key):
    odd = PartyRecord(key, Words("clerks", "서기들"))
    made = register([claim("c01", victims=(odd,))])
    assert made.party(odd) is None
    assert "clerks" in render(site(claims=(claim("c01", victims=(odd,)),)))["en/findings/f1.html"].decode()


def test_two_ids_that_differ_in_case_alone_make_one_page():
    upper = replace(CLERKS, id="G-clerks")
    made = register([claim("c01", victims=(CLERKS, upper))])
    assert len(made.of_kind("groups")) == 2  # the guard and one of the two
    assert [made.party(party) is None for party in (CLERKS, upper)].count(True) == 1


def test_a_long_page_is_cut_and_says_so():
    claims = [claim(f"c{number:03}") for number in range(MOST_CLAIMS + 7)]
    text = render(site(claims=tuple(claims)))["en/groups/g-clerks.html"].decode()
    assert len(set(re.findall(r"<small>(c\d+)</small></li>", text))) == MOST_CLAIMS
    assert f"the first {MOST_CLAIMS} of {len(claims)} claims" in text
    # What it is in all of them is said once; where that differs, behind each.
    assert text.count("as the one it was done to") == 1
    assert "In every claim here: as the one it was done to." in text
    other = claim("c001", victims=(), agents=(CLERKS,))
    text = render(site(claims=(claims[0], other, *claims[2:])))["en/groups/g-clerks.html"].decode()
    assert (text.count("(as the one it was done to)"), text.count("(as said to be responsible)")) == (MOST_CLAIMS - 1, 1)


def test_a_retracted_and_a_denied_claim_are_marked():
    text = render(site())["en/groups/g-clerks.html"].decode()
    assert '<li class="retracted">' in text
    assert "Denied:" in text


def test_names_lead_to_their_pages_and_a_page_does_not_lead_to_itself():
    files = render(site())
    assert '<a href="../../ko/places/p-north.html">윗바라주</a>' in files["ko/findings/f1.html"].decode()
    assert (
        'href="../../en/places/p-north.html"'
        not in files["en/places/p-north.html"].decode().partition("</header>")[2].partition("<footer>")[0]
    )


@given(st.lists(st.sampled_from(CLAIMS), unique=True), st.randoms())
def test_the_order_of_the_record_changes_nothing(claims, shuffler):
    shuffled = list(claims)
    shuffler.shuffle(shuffled)
    assert register(claims).entries == register(shuffled).entries


@given(st.lists(st.sampled_from(CLAIMS), unique=True))
def test_every_named_party_place_and_reason_is_reached(claims):
    made = register(claims)
    for one in claims:
        for party in (*one.victims, *one.agents):
            assert one in made.party(party).claims
        if one.place is NORTH:
            assert one in made.get("places", "p-north").claims
        assert all(one in made.get("reasons", ground).claims for ground in one.grounds)


def test_a_finding_without_released_contradiction_is_no_conflict():
    lonely = FindingRecord("f9", Words("x", "x"), "CER.disputed", 1, "", ("c01",), ("gone",), ("pub1",), "standing", "2104-07-01")
    made = register(CLAIMS, [lonely])
    assert made.conflicts(made.party(CLERKS)) == ()


def test_what_is_told_of_a_place_is_told_of_those_around_it():
    made = register()
    country, north, camps = (made.place(key) for key in ("p-varra", "p-north", "p-camps"))
    assert (camps.kind, north.kind) == ("facilities", "places")
    assert set(country.claims) == {*north.claims, *camps.claims}
    assert made.around(north) == (country,)
    assert set(made.within(country)) == {camps, north}


def test_a_circle_of_places_ends():
    circle = {one.id: one for one in (AreaRecord(key, Words(key, key), "county", above) for key, above in ("ab", "bc", "ca"))}
    assert [area.id for area in surrounding("a", circle)] == ["b", "c"]
    assert surrounding("gone", circle) == ()


def test_an_event_is_named_by_its_claims_and_one_claim_makes_none():
    made = register()
    [event] = made.of_kind("events")
    assert event.label.en == (
        "Imprisonment in a political prison camp, clerks of the grain office, holding camps (which ones is not said), 2102–2104"
    )
    assert event.label.ko.endswith("2102–2104년")
    assert [claim.id for claim in event.claims] == ["c07", "c11", "c01", "c02"]


def test_a_claim_leads_to_the_event_that_it_tells_of():
    files = render(site())
    for lang in ("en", "ko"):
        assert f'href="../../{lang}/events/e-grain.html"' in files[f"{lang}/findings/f1.html"].decode()
    assert register().event_of("c03") is None


def test_an_event_does_not_say_a_year_twice_or_adopt_a_label():
    crew = PartyRecord("g-crew", Words("crews taken in 2104", "2104년에 끌려간 선원들"))
    enemies = next(party for one in CLAIMS for party in one.victims if party.quoted)
    assert occasion_name([claim("c01", victims=(crew,))]).en.count("2104") == 1
    assert enemies.label.en not in occasion_name([claim("c01", victims=(enemies,))]).en


def test_a_retracted_claim_does_not_name_an_event():
    fallen = [replace(one, status="retracted", when="2199") for one in CLAIMS[:1]]
    assert "2199" not in register([*fallen, *CLAIMS[1:]]).of_kind("events")[0].label.en


def test_a_record_page_names_what_was_taken_back_of_its_claims_and_of_no_others():
    record = site()
    correction = CorrectionRecord("k2", "c02", "2104-10-01", "RTR.subject-reappeared", (), (), ())
    index = Index(replace(record, corrections=(correction, *record.corrections)))
    made = Register(index)
    for entry in made.entries:
        mentioned = {claim.id for claim in entry.claims}
        wanted = [one.id for one in index.corrections if one.target in mentioned]
        assert [one.id for one in made.corrections(entry)] == wanted, entry.path
    reached = {entry.path for entry in made.entries if correction in made.corrections(entry)}
    assert "events/e-grain.html" in reached
    assert len(reached) < len(made.entries)
    assert {path.partition("/")[0] for path in reached} >= {"events", "reasons", "groups"}
