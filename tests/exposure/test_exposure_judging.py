"""The verdict: every floor, everybody in the chain, everything disclosed, and never more than the rule states."""

import json

import exposure_plans as plans
import pytest

from kirok.exposure.floors import arrests, posterior_max
from kirok.exposure.judging import ALWAYS, MOST_VERSIONS, NOTHING_FOUND, as_json, judge
from kirok.exposure.versions import usual_weights


def test_a_wide_item_may_go_out(tmp_path):
    found = plans.one(tmp_path)
    assert (found.verdict, found.reason) == ("ok", NOTHING_FOUND)
    assert found.people[0].before == 30_000
    assert found.people[0].after.crowd == 20_000


def test_a_declared_circle_counts_for_a_third(tmp_path):
    found = plans.one(tmp_path, knowers=[plans.mill()])
    assert found.verdict == "ok"
    assert found.people[0].after.crowd == 1_000


@pytest.mark.parametrize(
    ("low", "verdict"),
    [
        (900, "ok"),
        (899, "refused"),
    ],
)
def test_the_floor_is_k_people(tmp_path, low, verdict):
    found = plans.one(tmp_path, knowers=[plans.mill(low=low)])
    assert found.verdict == verdict


def test_below_the_floor_the_sentence_names_person_and_floor(tmp_path):
    found = plans.one(tmp_path, knowers=[plans.mill(low=899)])
    assert found.reason == "for S-0001: fewer than 300 people could be counted on to be possible after it"
    assert found.proposals == ()


def test_talk_that_is_not_common_is_worth_nothing(tmp_path):
    found = plans.one(tmp_path, knowers=[plans.knower(listed=False)])
    assert found.verdict == "refused"
    assert "talk that is neither listed nor common" in found.reason
    assert found.people[0].after.crowd == 0


def test_common_talk_counts(tmp_path):
    found = plans.one(tmp_path, knowers=[plans.knower(listed=False, common_talk=True)])
    assert found.verdict == "ok"


def test_an_exact_detail_of_one_source_is_held_and_the_gist_proposed(tmp_path):
    found = plans.one(tmp_path, specific=True)
    assert found.verdict == "hold"
    assert "exact detail that only one source has" in found.reason
    assert {proposal.version.detail for proposal in found.proposals} == {"gist"}


def test_an_exact_detail_with_a_second_origin_may_go_out(tmp_path):
    assert plans.one(tmp_path, specific=True, corroborated=True).verdict == "ok"


def test_an_attribution_finer_than_all_could_have_is_held(tmp_path):
    found = plans.one(tmp_path, attribution={"place": "north", "org": "mill"}, knowers=[plans.knower(), plans.mill()])
    assert found.verdict == "hold"
    assert "finer than could be offered to everybody" in found.reason
    assert found.proposals[0].version.level == (("place", 1),)


def test_the_same_attribution_may_go_out_where_only_they_could_know(tmp_path):
    found = plans.one(tmp_path, attribution={"place": "north", "org": "mill"}, knowers=[plans.mill()])
    assert found.verdict == "ok"


def test_people_who_merely_share_the_talk_are_not_tied_with_those_on_a_list(tmp_path):
    crew = plans.mill(group="crew", box={"place": "north"}, low=240)
    found = plans.one(tmp_path, knowers=[crew, plans.knower(listed=False, common_talk=True)])
    assert found.people[0].after.tier == 80
    assert "fewer than 100 people would be tied" in found.reason
    assert found.verdict == "refused"


def test_no_declared_group_may_hold_more_than_half(tmp_path):
    crew = plans.mill(group="crew", box={"place": "north"}, low=9_000)
    found = plans.one(tmp_path, knowers=[crew])
    assert found.people[0].after.crowd == 3_000
    assert "one declared group would hold more than half" in found.reason


def test_two_groups_of_the_same_size_hold_half_each(tmp_path):
    crews = [plans.mill(group=name, box={"place": "north"}, low=9_000) for name in ("crew", "club")]
    assert plans.one(tmp_path, knowers=crews).verdict == "ok"


def test_where_only_cadres_are_left_there_must_be_a_thousand(tmp_path):
    cadres = plans.mill(box={"place": "north", "rank": "cadre"}, low=2_999)
    sheet = plans.sheet(standing={"box": {"place": "north", "rank": "cadre"}, "low": 2_999})
    found = plans.judged(tmp_path, sources=[sheet], items=[plans.item(knowers=[cadres])])[0]
    assert found.people[0].after.crowd == 999
    assert found.reason == "for S-0001: fewer than 1000 people could be counted on to be possible after it"
    many = plans.mill(box={"place": "north", "rank": "cadre"}, low=3_000)
    sheet = plans.sheet(standing={"box": {"place": "north", "rank": "cadre"}, "low": 3_000})
    assert plans.judged(tmp_path, sources=[sheet], items=[plans.item(knowers=[many])])[0].verdict == "ok"


def test_a_verbatim_quote_needs_a_large_crowd(tmp_path):
    found = plans.one(tmp_path, quote=True, knowers=[plans.mill()])
    assert found.verdict == "hold"
    assert "verbatim quote" in found.reason
    assert all(proposal.version.detail == "gist" for proposal in found.proposals)
    assert plans.one(tmp_path, quote=True).verdict == "ok"


@pytest.mark.parametrize(
    ("shown", "publish_on", "crowd"),
    [
        ("month", "2026-03-01", 20_000),
        ("week", "2026-03-01", 17_294),
        ("day", "2026-03-01", 9_474),
        ("month", "2026-01-04", 17_294),
        ("month", "2026-01-08", 20_000),
    ],
    ids=["month", "week", "day", "out-within-a-week", "out-after-a-week"],
)
def test_the_time_of_contact_costs(tmp_path, shown, publish_on, crowd):
    found = plans.one(tmp_path, shown=shown, publish_on=publish_on)
    assert found.people[0].after.crowd == crowd


def test_haste_costs_and_waiting_earns(tmp_path):
    hasty = plans.one(
        tmp_path,
        knowers=[plans.mill(low=1_000)],
        told={"from": "2026-02-28"},
        attribution={"place": "north"},
    )
    assert hasty.verdict == "hold"
    assert {proposal.version.delay for proposal in hasty.proposals} == {14, 60}


def test_everybody_in_the_chain_is_protected(tmp_path):
    chain = [
        plans.sheet(),
        plans.sheet(id="S-0002", standing={"group": "crew", "low": 600}),
    ]
    crew = plans.mill(box=None, group="crew", low=600)
    earlier = plans.item(id="p1", sources=["S-0002"], knowers=[crew], publish_on="2026-02-01")
    both = plans.item(sources=["S-0001", "S-0002"])
    found = plans.judged(tmp_path, sources=chain, published=[earlier], items=[both])[0]
    assert [person.id for person in found.people] == ["S-0001", "S-0002"]
    assert found.people[0].after.fault(plans.built(tmp_path).plan.rule) is None
    assert found.reason.startswith("for S-0002: ")
    assert found.verdict == "refused"


def test_an_unknown_hop_counts_as_the_smallest_circle(tmp_path):
    crew = plans.mill(group="crew", box={"place": "north"}, low=240)
    found = plans.one(tmp_path, sources=["S-0001", "unknown"], knowers=[plans.knower(), crew])
    assert found.people[1].id == "S-0001/unknown"
    assert found.people[1].after.crowd == 80
    assert found.verdict == "refused"


def test_an_unknown_hop_behind_talk_counts_for_nobody(tmp_path):
    talk = plans.mill(listed=False)
    found = plans.one(tmp_path, sources=["S-0001", "unknown"], knowers=[plans.knower(), talk])
    assert found.people[1].after.crowd == 0


def test_all_items_of_one_person_are_linked(tmp_path):
    mills = plans.item(id="p1", knowers=[plans.mill()], publish_on="2026-02-01")
    county = plans.knower(box={"place": "north-1"}, low=6_000)
    alone = plans.judged(tmp_path, items=[plans.item(knowers=[county], attribution={"place": "north"})])[0]
    after = plans.judged(tmp_path, published=[mills], items=[plans.item(knowers=[county], attribution={"place": "north"})])[0]
    assert alone.verdict == "ok"
    assert after.verdict == "refused"
    assert after.people[0].before == 1_000
    assert after.people[0].after.crowd == 0


def test_what_earlier_items_cost_is_said_in_bits(tmp_path):
    mills = plans.item(id="p1", knowers=[plans.mill()], publish_on="2026-02-01")
    wide = plans.item(id="p2", publish_on="2026-02-02")
    found = plans.judged(tmp_path, published=[mills, wide])[0]
    assert found.people[0].costs == (("p1", pytest.approx(4.3219, abs=1e-3)),)


def test_at_most_two_costs_are_named(tmp_path):
    shown = [plans.item(id=f"p{n}", shown="week", publish_on="2026-02-01") for n in range(3)]
    assert len(plans.judged(tmp_path, published=shown)[0].people[0].costs) == 2


def test_items_of_a_batch_count_for_one_another(tmp_path):
    county = plans.knower(box={"place": "north-1"}, low=6_000)
    first, second = plans.item(knowers=[plans.mill()]), plans.item(id="i2", knowers=[county])
    found = plans.judged(tmp_path, items=[first, second])
    assert [each.verdict for each in found] == ["ok", "refused"]
    found = plans.judged(tmp_path, items=[second, first])
    assert [each.verdict for each in found] == ["ok", "refused"]


def test_the_planners_choice_stands_first(tmp_path):
    wish = plans.item(attribution={"place": "north", "org": "mill"})
    other = plans.item(id="i2", attribution={"place": "north"}, shown="day")
    found = plans.judged(tmp_path, items=[wish, other])
    assert found[0].verdict == "hold"
    assert found[0].proposals[0].kept >= found[0].proposals[1].kept


def test_the_day_of_contact_is_saved_for_later_texts(tmp_path):
    found = plans.judged(tmp_path, items=[plans.item(attribution={"place": "north", "org": "mill"}, shown="day")])[0]
    assert [p.version.shown for p in found.proposals[:2]] == ["week", "day"]
    assert found.proposals[0].kept < found.proposals[1].kept


def test_a_sealed_filing_is_judged_as_if_the_seal_broke(tmp_path):
    mills = plans.item(id="p1", knowers=[plans.mill()], publish_on="2026-02-01", recipients="sealed", channel="filing")
    county = plans.knower(box={"place": "north-1"}, low=6_000)
    seen = plans.judged(tmp_path, published=[mills], items=[plans.item(knowers=[county])])[0]
    assert seen.verdict == "ok"
    assert any("filed under seal stays sealed (1 filings" in each for each in seen.assumptions)
    broken = plans.judged(tmp_path, published=[mills], items=[plans.item(knowers=[county], recipients="sealed")])[0]
    assert broken.verdict == "refused"
    assert not any("filed under seal" in each for each in broken.assumptions)


def test_a_sealed_item_of_the_batch_is_not_counted_as_read(tmp_path):
    county = plans.knower(box={"place": "north-1"}, low=6_000)
    sealed = plans.item(knowers=[plans.mill()], recipients="sealed")
    found = plans.judged(tmp_path, items=[sealed, plans.item(id="i2", knowers=[county])])
    assert [each.verdict for each in found] == ["ok", "ok"]


@pytest.mark.parametrize("channel", ["chart", "caption", "translation", "correction", "proof", "comment-request", "cms", "broadcast"])
def test_every_channel_counts_the_same(tmp_path, channel):
    mills = plans.item(id="p1", knowers=[plans.mill()], publish_on="2026-02-01", channel=channel, recipients="authorities")
    assert plans.judged(tmp_path, published=[mills])[0].people[0].before == 1_000


def test_a_past_that_waits_is_named(tmp_path):
    sheet = plans.sheet(assessed_from="2025-01-01")
    old = plans.item(id="p1", knowers=None, publish_on="2020-01-01", told=None)
    found = plans.judged(tmp_path, sources=[sheet], published=[old])[0]
    assert found.verdict == "ok"
    assert "S-0001 is not assessed before 2025-01-01: 1 earlier items of theirs are not in these figures" in found.assumptions


def test_the_assumptions_stand_beside_every_verdict(tmp_path):
    assert plans.one(tmp_path).assumptions == ALWAYS
    bare = {"id": "i1", "sources": ["S-0001"], "knowers": [plans.knower()]}
    found = plans.judged(tmp_path, items=[bare])[0]
    assert "specific and shown unanswered: counted the strict way" in found.assumptions
    assert any("haste is not counted" in each for each in found.assumptions)


def test_a_sheets_own_count_is_used_once_all_that_is_out_lies_within_it(tmp_path):
    mill_south = {"place": "south", "org": "mill"}
    sheet = plans.sheet(province="south", standing={"box": {**mill_south, "rank": "clerk"}, "low": 1_200})
    clerk = plans.mill(box={**mill_south, "rank": "clerk"}, low=1_200)
    out = plans.item(id="p1", knowers=[clerk], attribution={"place": "south"}, publish_on="2026-02-01")
    wide = plans.knower(box={"place": "south"}, low=20_000)
    plan = {"sources": [sheet], "items": [plans.item(knowers=[wide], attribution={"place": "south"})]}
    assert plans.judged(tmp_path, published=[out], **plan)[0].people[0].after.crowd == 400
    assert plans.judged(tmp_path, **plan)[0].people[0].after.crowd == 10_000


@pytest.mark.parametrize("where", ["north", "south"])
def test_what_is_proposed_does_not_depend_on_where_the_source_stands(tmp_path, where):
    """Both provinces are possible; whoever stands in either gets the same versions, so the choice tells nothing."""
    wide = [
        plans.knower(box={"place": ["north", "south"]}, low=50_000),
    ]
    sheet = plans.sheet(province=where, standing={"box": {"place": where, "org": "mill"}, "low": 1_500})
    wish = plans.item(knowers=wide, attribution={"place": where, "org": "mill"}, shown="day")
    found = plans.judged(tmp_path, sources=[sheet], items=[wish])[0]
    proposed = [(p.version.as_json(), round(p.kept, 4), p.crowd) for p in found.proposals]
    assert found.verdict == "hold"
    assert proposed[0] == ({"detail": "drafted", "attribution": "province", "shown": "week", "delay": 0}, 0.7225, 8_501)
    assert {p[2] for p in proposed if p[0]["attribution"] == "province"} <= {4_628, 8_501, 10_000}
    assert len(proposed) == MOST_VERSIONS


def test_the_answer_has_the_fixed_keys(tmp_path):
    built = plans.built(tmp_path, items=[plans.item(knowers=[plans.mill()])])
    data = as_json(judge(built, usual_weights())[0], built.scales)
    assert list(data) == ["id", "verdict", "reason", "sources", "versions", "assumptions"]
    assert list(data["sources"][0]) == [
        "id",
        "crowd_before",
        "crowd_after",
        "tier",
        "posterior_max",
        "ten_arrests",
        "cost_of_earlier",
    ]
    assert list(data["versions"][0]) == ["levels", "kept", "crowd"]
    assert data["sources"][0]["posterior_max"] == round(posterior_max(1_000, 10), 6)
    assert data["sources"][0]["ten_arrests"] == round(arrests(1_000, 10), 6)
    assert json.loads(json.dumps(data)) == data


def test_an_attribution_to_the_whole_country_tells_nothing(tmp_path):
    found = plans.one(tmp_path, attribution={"place": "T"})
    assert found.verdict == "ok"
    assert {proposal.version.level for proposal in found.proposals} == {()}
