"""The game: what its society is, that its two sides share no estimate, and what it measures."""

import json

import numpy as np
import pytest

from kirok.cli.main import main
from kirok.exposure.circles import Box
from kirok.exposure.counting import Counting
from kirok.exposure.dimensions import Dimension
from kirok.exposure.floors import Rule
from kirok.exposure.game.adversary import Adversary
from kirok.exposure.game.bins import Bins
from kirok.exposure.game.events import SCOPES, Event, draw
from kirok.exposure.game.intervals import mean, share
from kirok.exposure.game.newsroom import Checked, Desk
from kirok.exposure.game.play import POLICIES, VIOLATIONS, Setup, play, summary
from kirok.exposure.game.society import ORGANISATIONS, RANKS, Person, Society
from kirok.exposure.game.texts import Form
from kirok.exposure.space import Space
from kirok.exposure.state import State
from kirok.exposure.universe import Universe
from kirok.exposure.weighing import Scales

SOCIETY = Society(1)
PERSON = Person(county=3, org=1, rank=0, unit=0)
COUNTY = Event("county", 3, 1, 0, own=True, circle=0, exact=False, second=False)
OFFICE = Event("office", 3, 1, 0, own=True, circle=0, exact=False, second=False)
UNIT = Event("unit", 3, 1, 0, own=True, circle=10, exact=False, second=False)
NATION = Event("nation", 3, 1, 0, own=True, circle=0, exact=False, second=False)
PROVINCE = Event("province", 3, 1, 0, own=True, circle=0, exact=False, second=False)
OF_PROVINCE = Event("province-organisation", 3, 1, 0, own=True, circle=0, exact=False, second=False)
GOSSIP = Event("gossip", 100, 1, 0, own=False, circle=0, exact=False, second=False)
EVENTS = (COUNTY, OFFICE, UNIT, NATION, PROVINCE, OF_PROVINCE, GOSSIP)


def bins():
    return Bins(SOCIETY, PERSON, EVENTS)


def adversary(**given):
    return Adversary(bins(), np.random.default_rng(1), **{"omniscient": False, "prior": False, **given})


def checked(**given):
    around = bins()
    return Checked(around, Desk(around.people.astype(float), **{"k": 300, **given}))


def shares(**given):
    setup = Setup(**given)
    return summary(setup, play(setup))


def test_the_society_has_over_sixteen_million_adults_each_counted_once():
    assert SOCIETY.adults >= 16_000_000
    assert SOCIETY.counts.shape == (194, len(ORGANISATIONS), len(RANKS))
    assert (SOCIETY.counts >= 0).all()


@pytest.mark.parametrize(("county", "org"), [(0, 6), (3, 1), (193, 0)])
def test_units_hold_everybody_of_their_organisation(county, org):
    assert (SOCIETY.units(county, org).sum(axis=0) == SOCIETY.counts[county, org]).all()


def test_the_same_seed_gives_the_same_society():
    assert (Society(7).counts == Society(7).counts).all()
    assert (Society(7).counts != Society(8).counts).any()


def test_sources_stand_where_somebody_is():
    for person in SOCIETY.sources(50, np.random.default_rng(1)):
        assert SOCIETY.units(person.county, person.org)[person.unit, person.rank] > 0


def test_bins_hold_everybody_once_and_the_source_in_a_unit():
    around = bins()
    assert around.people.sum() == SOCIETY.adults
    assert (around.people >= 0).all()
    assert around.unit[around.source] >= 0
    assert around.people[around.source] > 0


@pytest.mark.parametrize(
    ("event", "people"),
    [
        (NATION, SOCIETY.adults),
        (COUNTY, int(SOCIETY.counts[3].sum())),
        (OFFICE, int(SOCIETY.counts[3, 1].sum())),
        (UNIT, int(SOCIETY.units(3, 1)[0].sum())),
        (PROVINCE, int(SOCIETY.counts[SOCIETY.province == 0].sum())),
        (OF_PROVINCE, int(SOCIETY.counts[SOCIETY.province == 0, 1].sum())),
        (GOSSIP, int(SOCIETY.counts[100].sum())),
    ],
    ids=lambda value: value.scope if isinstance(value, Event) else "",
)
def test_who_knows_an_event_first_hand(event, people):
    around = bins()
    assert around.people[around.circle(event)].sum() == people


def test_events_are_of_the_source_unless_they_say_otherwise():
    events = draw(SOCIETY, PERSON, 400, np.random.default_rng(2))
    assert {event.scope for event in events} == set(SCOPES)
    assert all(event.own for event in events if event.scope in {"county", "province", "nation"})
    assert any(not event.own for event in events if event.scope == "unit")
    assert all(not event.circle or event.own for event in events)
    assert all(not event.second or event.exact for event in events)


def test_before_reading_the_adversary_holds_everybody_alike():
    sight = adversary().sight()
    assert sight.effective == SOCIETY.adults
    assert sight.hit == pytest.approx(10 / SOCIETY.adults)


def test_a_text_with_group_detail_leaves_the_group():
    read = adversary()
    read.read(OFFICE, Form("group", 0, "month", 0), canary=False)
    assert read.sight().effective == SOCIETY.counts[3, 1].sum()


def test_an_attribution_leaves_its_block():
    read = adversary()
    read.read(NATION, Form("group", 3, "month", 0), canary=False)
    assert read.sight().effective == SOCIETY.counts[3].sum()


def test_the_innermost_detail_leaves_the_innermost_circle():
    read = adversary()
    read.read(UNIT, Form("inner", 0, "month", 0), canary=False)
    assert 1 <= read.sight().effective < 40


def test_a_day_leaves_half_and_a_canary_one_in_fifty():
    day, canary = adversary(), adversary()
    day.read(COUNTY, Form("group", 0, "day", 0), canary=False)
    canary.read(COUNTY, Form("group", 0, "month", 0), canary=True)
    people = SOCIETY.counts[3].sum()
    assert day.sight().effective == pytest.approx(people / 2, rel=0.05)
    assert canary.sight().effective == pytest.approx(people / 50, rel=0.2)


def test_rumour_leaves_everybody_at_a_weight_or_those_who_heard():
    calm, all_knowing = adversary(), adversary(omniscient=True)
    for read in (calm, all_knowing):
        read.read(COUNTY, Form("rumour", 0, "month", 0), canary=False)
    assert calm.sight().effective == pytest.approx(all_knowing.sight().effective, rel=0.01)
    assert calm.sight().effective > SOCIETY.counts[3].sum()


def test_a_source_who_only_heard_stands_below_those_who_know():
    read = adversary()
    read.read(GOSSIP, Form("rumour", 0, "month", 0), canary=False)
    assert read.sight().hit == 0.0


def test_suspects_weigh_ten_times_as_much():
    assert adversary(prior=True).sight().effective == pytest.approx(SOCIETY.adults * (0.05 + 0.95 / 10), rel=0.01)


def test_struck_out_bins_are_gone():
    read = adversary()
    read.keep(np.zeros(len(read.left), dtype=bool))
    assert read.sight() == type(read.sight())(effective=1.0, hit=1.0)


def test_the_newsroom_decides_as_the_engine_does():
    """The game's rule on arrays and ``kirok.exposure.weighing`` on bits give the same forms, block by block."""
    around = bins()
    counties = np.flatnonzero(SOCIETY.province == 0)
    desk = Desk(np.where(around.province == 0, around.people, 0).astype(float), k=300)
    newsroom = Checked(around, desk)
    newsroom.commit(PROVINCE, Form("group", 1, "month", 0))
    space, scales = _engine(counties, around)
    state = State("S-0001", space.everybody, space.everybody)
    for form in newsroom.forms(COUNTY):
        choices = newsroom.choices(PROVINCE, [form])
        figures = scales.worst(State("S-0001", state.possible, state.likeliest, _missing(form)), _LEVELS[form.level])
        assert (choices == 0).all() == (figures.fault(scales.rule) is None), form
        assert len(set(choices)) == 1


_LEVELS = (
    (),
    (("place", 1),),
    (("org", 1), ("place", 1)),
    (("place", 2),),
    (("org", 1), ("place", 2)),
    (("org", 1), ("place", 2), ("rank", 1)),
)


def _missing(form):
    return {"day": 500, "week": 100, "month": 0}[form.shown]


def _engine(counties, around):
    places = {"P": ""} | {f"P/{county}": "P" for county in counties}
    closed = frozenset({"", "P"})
    dimensions = (
        Dimension("place", "", places, closed),
        Dimension("org", "", {f"o{n}": "" for n in range(len(ORGANISATIONS))}, closed),
        Dimension("rank", "", {f"r{n}": "" for n in range(len(RANKS))}, closed),
    )
    space = Space(Universe("game", "invented", dimensions, ()), [])
    counted = []
    for county in counties:
        for org in range(len(ORGANISATIONS)):
            for rank in range(len(RANKS)):
                here = (around.county == county) & (around.org == org) & (around.rank == rank)
                box = Box.of({"place": f"P/{county}", "org": f"o{org}", "rank": f"r{rank}"})
                counted.append((space.bits(box), int(around.people[here].sum())))
    return space, Scales(space, Counting(counted), Rule())


def test_what_the_source_only_heard_is_withheld():
    assert checked().publish(GOSSIP) is None
    assert checked(rumour=True).publish(GOSSIP) is not None


def test_an_event_of_one_unit_is_withheld():
    assert checked().publish(UNIT) is None


def test_a_canary_goes_out_as_gist_only():
    exact = Event("county", 3, 1, 0, own=True, circle=0, exact=True, second=False)
    assert checked().publish(exact).detail == "gist"
    assert checked(canaries=False).publish(exact).detail == "group"
    assert checked().publish(Event("county", 3, 1, 0, own=True, circle=0, exact=True, second=True)).detail == "group"


def test_the_state_only_shrinks():
    newsroom = checked()
    before = newsroom.worth.sum()
    for event in (NATION, PROVINCE, COUNTY, OF_PROVINCE):
        newsroom.publish(event)
        assert newsroom.worth.sum() <= before
        before = newsroom.worth.sum()


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.scope)
def test_the_choice_is_the_same_for_everybody_who_is_possible(event):
    newsroom = checked()
    for told in (NATION, PROVINCE):
        assert len(set(newsroom.choices(event, newsroom.forms(event)))) == 1
        newsroom.publish(told)


def test_the_leaky_rule_chooses_by_where_the_source_stands():
    newsroom = checked(simulatable=False)
    assert len(set(newsroom.choices(COUNTY, newsroom.forms(COUNTY)))) > 1


def test_assumptions_holding_nobody_falls_below_k():
    found = shares(sources=60, items=24, k=100, desk="true")
    assert found["below_k"]["share"] == 0.0
    assert found["smallest"] >= 100


def test_the_usual_desk_keeps_everybody_above_k_even_from_one_who_replays():
    found = shares(sources=60, items=48, replay=True)
    assert found["below_k"]["share"] == 0.0
    assert found["top10_hits"]["share"] <= 0.01
    assert found["utility"]["mean"] >= 0.4


def test_replaying_breaks_the_leaky_rule():
    plain = shares(sources=100, items=24, k=300, simulatable=False, seed=3)
    replayed = shares(sources=100, items=24, k=300, simulatable=False, seed=3, replay=True)
    assert replayed["below_k"]["share"] > plain["below_k"]["share"]


@pytest.mark.parametrize(("policy", "least"), [("none", 0.9), ("thumb", 0.9), ("strict", 0.5)])
def test_other_policies_lose_their_sources(policy, least):
    assert shares(sources=20, items=48, policy=policy)["below_100"]["share"] >= least


@pytest.mark.parametrize("violate", VIOLATIONS)
def test_every_violation_can_be_played(violate):
    found = shares(sources=8, items=12, violate=violate, replay=violate == "linkage2")
    assert found["violate"] == violate
    assert 0 <= found["below_100"]["low95"] <= found["below_100"]["share"] <= found["below_100"]["high95"] <= 1


def test_canaries_break_what_the_check_keeps():
    broken, kept = (shares(sources=30, items=48, violate=violate) for violate in ("canary", None))
    assert broken["below_100"]["share"] > kept["below_100"]["share"] + 0.2


def test_the_same_seed_gives_the_same_game():
    assert shares(sources=5, items=8, seed=9) == shares(sources=5, items=8, seed=9)
    assert shares(sources=5, items=8, seed=9)["utility"] != shares(sources=5, items=8, seed=10)["utility"]


@pytest.mark.parametrize(
    ("hits", "number", "low", "high"),
    [
        (0, 10_000, 0.0, 0.000369),
        (0, 2_000, 0.0, 0.001843),
        (5, 10, 0.187086, 0.812914),
        (10, 10, 0.691503, 1.0),
    ],
)
def test_exact_intervals_are_clopper_and_pearsons(hits, number, low, high):
    found = share(hits, number)
    assert found["share"] == hits / number
    assert found["low95"] == pytest.approx(low, abs=1e-6)
    assert found["high95"] == pytest.approx(high, abs=1e-6)


def test_means_have_their_normal_interval():
    found = mean([0.0, 1.0] * 50)
    assert found["mean"] == 0.5
    assert found["high95"] - found["mean"] == pytest.approx(1.96 * 0.5025 / 10, rel=1e-3)
    assert mean([0.3]) == {"mean": 0.3, "low95": 0.3, "high95": 0.3}


def test_the_command_gives_the_fixed_keys(capsys):
    assert main(["exposure", "game", "--sources", "5", "--items", "6", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    fixed = ["sources", "items", "policy", "k", "below_10", "below_100", "below_k", "top10_hits", "smallest", "utility", "withheld"]
    assert list(data)[: len(fixed)] == fixed
    for name in ("below_10", "below_100", "below_k", "top10_hits", "withheld"):
        assert {"low95", "high95"} <= set(data[name])


@pytest.mark.parametrize("policy", POLICIES)
def test_the_command_plays_every_policy(policy, capsys):
    assert main(["exposure", "game", "--sources", "3", "--items", "4", "--policy", policy, "--adversary", "replay"]) == 0
    out = capsys.readouterr().out
    assert "an invented society" in out
    assert "hits" not in out


@pytest.mark.parametrize(
    "words", [["--sources", "0"], ["--items", "-1"], ["--k", "99"], ["--seed", "-1"], ["--policy", "hope"], ["--sources", "x"]]
)
def test_a_game_that_cannot_be_played_is_refused(words, capsys):
    assert main(["exposure", "game", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1
