"""Every gap and contradiction of a plan is refused in one sentence, with file, line and field."""

import datetime as dt

import exposure_plans as plans
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.exposure.building import build
from kirok.exposure.circles import Box, Group
from kirok.exposure.drafts import Item, Legacy
from kirok.exposure.floors import Rule
from kirok.exposure.plan_files import parse_record, read_plan


def refusal(folder, content):
    """The error that the plan meets, whether in reading or in building."""
    with pytest.raises(BadInput) as caught:
        build(read_plan(plans.write(folder, content)))
    return caught.value


def with_item(**changes):
    return plans.plan(items=[plans.item(**changes)])


def with_sheet(**changes):
    return plans.plan(sources=[plans.sheet(**changes)])


def with_knower(**changes):
    return with_item(knowers=[plans.knower(**changes)])


REFUSED = {
    "no-universe": (plans.plan(universe=None), "names no universe", "universe"),
    "unknown-universe": (plans.plan(universe="atlantis"), "there is no universe 'atlantis'", "universe"),
    "no-items": (plans.plan(items=[]), "no items", "items"),
    "items-no-list": (plans.plan(items="i1"), "must be a list", "items"),
    "unknown-key": (plans.plan(secrets=1), "there is no 'secrets' here", "secrets"),
    "rule-key": (plans.plan(rule={"kay": 3}), "there is no 'kay' here", "rule.kay"),
    "k-below-100": (plans.plan(rule={"k": 99}), "no newsroom's floor lies below 100", "rule.k"),
    "k-no-number": (plans.plan(rule={"k": "many"}), "whole number", "rule.k"),
    "rho-below-1": (plans.plan(rule={"rho": 0.5}), "a number from 1", "rule.rho"),
    "gamma-above-1": (plans.plan(rule={"gamma": 2}), "a number from 0.001 to 1", "rule.gamma"),
    "tier-zero": (plans.plan(rule={"k_tier": 0}), "whole number from 1", "rule.k_tier"),
    "rule-no-mapping": (plans.plan(rule=[1]), "must be a mapping", "rule"),
    "no-sheet": (with_item(sources=["S-0009"]), "source S-0009 has no sheet", "items[i1].sources"),
    "sheet-twice": (plans.plan(sources=[plans.sheet(), plans.sheet()]), "is there twice", "sources[S-0001].id"),
    "sheet-without-number": (with_sheet(id=None), "a source has no number", "sources[0].id"),
    "sheet-called-unknown": (with_sheet(id="unknown"), "kept for hops", "sources[unknown].id"),
    "sheet-without-province": (with_sheet(province=None), "has no province", "sources[S-0001].province"),
    "sheet-with-odd-number": (with_sheet(id="S;1"), "must be a short name", "sources[S;1].id"),
    "sheet-of-no-province": (with_sheet(province="west"), "'west' is no province", "sources[S-0001].province"),
    "sheet-without-standing": (with_sheet(standing=None), "has no standing", "sources[S-0001].standing"),
    "standing-without-low": (
        with_sheet(standing={"box": {"place": "north"}}),
        "the count is missing",
        "sources[S-0001].standing.low",
    ),
    "standing-nowhere": (with_sheet(standing={"low": 500}), "name a box or a group", "sources[S-0001].standing"),
    "mailbox-words": (with_sheet(id="river stone lamp"), "looks like mailbox words", "sources[0].id"),
    "mailbox-digits": (with_sheet(id="1234567890123"), "looks like mailbox words", "sources[0].id"),
    "item-without-id": (with_item(id=None), "an item has no id", "items[0].id"),
    "item-twice": (plans.plan(items=[plans.item(), plans.item()]), "is there twice", "items[i1].id"),
    "item-published-already": (plans.plan(published=[plans.item()]), "is there twice", "items[i1].id"),
    "item-without-source": (with_item(sources=None), "names no source", "items[i1].sources"),
    "item-with-empty-sources": (with_item(sources=[]), "the first of the sources", "items[i1].sources"),
    "teller-unknown": (with_item(sources=["unknown"]), "the first of the sources", "items[i1].sources"),
    "first-question": (with_item(knowers=None), "who else could have told exactly this is unanswered", "items[i1].knowers"),
    "first-question-empty": (with_item(knowers=[]), "who else could have told exactly this is unanswered", "items[i1].knowers"),
    "knower-without-low": (with_knower(low=None), "the count is missing", "items[i1].knowers[0].low"),
    "knower-of-nobody": (with_knower(low=0), "whole number from 1", "items[i1].knowers[0].low"),
    "knower-nowhere": (with_knower(box=None), "name a box or a group", "items[i1].knowers[0]"),
    "knower-in-empty-list": (with_knower(box={"place": []}), "nobody would be in it", "items[i1].knowers[0].box.place"),
    "knower-box-no-mapping": (with_knower(box="north"), "a box must be a mapping", "items[i1].knowers[0].box"),
    "knower-unknown-dimension": (with_knower(box={"age": "old"}), "there is no dimension 'age'", "items[i1].knowers[0].box.age"),
    "knower-unknown-place": (with_knower(box={"place": "west"}), "'west' is no code of 'place'", "items[i1].knowers[0].box.place"),
    "basis-unknown": (with_knower(basis="felt"), "'felt' is not possible here", "items[i1].knowers[0].basis"),
    "listed-no-flag": (with_knower(listed="maybe"), "must be true or false", "items[i1].knowers[0].listed"),
    "tabulated-without-table": (
        with_item(knowers=[plans.mill(basis="tabulated")]),
        "no table of 'tiny' counts org=mill place=north",
        "items[i1].knowers[0].basis",
    ),
    "above-its-table": (with_knower(low=40_001), "is above", "items[i1].knowers[0].low"),
    "above-its-parent": (
        with_item(knowers=[plans.mill(low=40_001)]),
        "the count of org=mill place=north (40,001) is above that of place=north (40,000)",
        "items[i1].knowers[0].low",
    ),
    "above-a-declared-parent": (
        with_item(knowers=[plans.mill(box={"place": "north", "org": "mill", "rank": "clerk"}, low=3_001)]),
        "is above that of org=mill place=north (3,000)",
        "items[i1].knowers[0].low",
    ),
    "knowers-contradict-each-other": (
        with_item(knowers=[plans.knower(), plans.knower(low=39_000)]),
        "the knowers contradict each other",
        "items[i1].knowers",
    ),
    "knowers-contradict-the-sheet": (
        with_knower(box={"place": "south"}, low=20_000),
        "the knowers contradict the sheets",
        "items[i1].knowers",
    ),
    "attribution-invented": (
        with_item(attribution={"place": "south"}),
        "the attribution contradicts the sheets",
        "items[i1].attribution",
    ),
    "attribution-unknown": (with_item(attribution={"place": "west"}), "is no code", "items[i1].attribution.place"),
    "told-backwards": (
        with_item(told={"from": "2026-01-05", "to": "2026-01-04"}),
        "the clock goes backwards: told from 2026-01-05 to 2026-01-04",
        "items[i1].told.to",
    ),
    "told-without-first-day": (with_item(told={"to": "2026-01-04"}), "told has no first day", "items[i1].told.from"),
    "published-before-told": (
        with_item(publish_on="2026-01-02"),
        "the clock goes backwards: published on 2026-01-02",
        "items[i1].publish_on",
    ),
    "published-before-the-last-one": (
        plans.plan(published=[plans.item(id="p1", publish_on="2026-03-02")]),
        "something is out since 2026-03-02",
        "items[i1].publish_on",
    ),
    "day-no-day": (with_item(publish_on="in spring"), "must be a day", "items[i1].publish_on"),
    "shown-unknown": (with_item(shown="hour"), "'hour' is not possible here", "items[i1].shown"),
    "channel-unknown": (with_item(channel="whisper"), "'whisper' is not possible here", "items[i1].channel"),
    "recipients-unknown": (with_item(recipients="friends"), "'friends' is not possible here", "items[i1].recipients"),
    "legacy-without-sheet-saying-so": (
        plans.plan(published=[plans.item(id="p1", knowers=None, publish_on="2020-01-01", told=None)]),
        "who else could have told exactly this is unanswered",
        "published[p1].knowers",
    ),
    "legacy-of-a-stranger": (
        plans.plan(published=[plans.item(id="p1", knowers=None, sources=["S-0009"])]),
        "source S-0009 has no sheet",
        "published[p1].sources",
    ),
    "group-in-two-places": (
        with_item(
            knowers=[
                plans.mill(group="crew", box={"place": "north", "org": "mill"}, low=400),
                plans.mill(group="crew", box={"place": "north-1"}, low=400),
            ]
        ),
        "group 'crew' is said to lie in place=north-1 and in org=mill place=north",
        "items[i1].knowers[1].box",
    ),
    "groups-cross": (
        with_item(
            knowers=[
                plans.mill(group="crew", box={"place": "north-1"}, low=400),
                plans.mill(group="crew/night", box={"place": "north", "org": "mill"}, low=40),
            ]
        ),
        "groups 'crew/night' and 'crew' are neither nested nor disjoint",
        "items[i1].knowers[1].group",
    ),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_gap_or_contradiction_is_refused_in_one_sentence(tmp_path, name):
    content, sentence, field = REFUSED[name]
    error = refusal(tmp_path, content)
    assert sentence in error.message
    assert error.field == field
    assert "\n" not in str(error)
    assert error.exit_code == 2


def test_a_refusal_names_file_and_line(tmp_path):
    error = refusal(tmp_path, with_item(shown="hour"))
    lines = (tmp_path / "plan.yaml").read_text(encoding="utf-8").splitlines()
    assert error.file == str(tmp_path / "plan.yaml")
    assert '"shown"' in lines[error.line - 1]


def test_mailbox_words_are_not_repeated(tmp_path):
    error = refusal(tmp_path, with_sheet(id="river stone lamp"))
    assert "river" not in f"{error.message} {error.field} {error.allowed}"
    assert "1234567890" not in str(refusal(tmp_path, with_item(id="1234567890 x;")).field)


def test_a_universe_that_is_not_there_is_said_with_file_and_line(tmp_path):
    error = refusal(tmp_path, plans.plan(universe="atlantis"))
    assert (error.file, error.line) == (str(tmp_path / "plan.yaml"), 2)


def test_a_universe_that_cannot_be_read_is_said_with_its_own_file(tmp_path):
    path = plans.write(tmp_path, plans.plan(), universe={**plans.UNIVERSE, "counts": []})
    with pytest.raises(BadInput, match="without low counts there is no crowd") as caught:
        read_plan(path)
    assert caught.value.file == str(tmp_path / "tiny.yaml")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"  \n ", "the file holds nothing"),
        (b"\xff\xfe\x00", "binary or damaged"),
        (b"items: [", "this is not YAML"),
        (b"- 1\n- 2\n", "this must be a mapping"),
        (b"universe: &a dprk\n", "an anchor"),
    ],
    ids=["empty", "blank", "binary", "cut", "list", "anchor"],
)
def test_a_file_that_is_no_plan_is_refused(tmp_path, content, sentence):
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_plan(path)
    assert sentence in caught.value.message


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(BadInput, match="there is no such file"):
        read_plan(tmp_path / "plan.yaml")


def test_a_whole_plan_is_read(tmp_path):
    read = read_plan(plans.write(tmp_path, plans.plan(published=[plans.item(id="p1", publish_on="2026-02-01")])))
    assert read.universe.name == "tiny"
    assert read.rule == Rule(k=300, k_tier=100, rho=10.0, gamma=1 / 3)
    assert list(read.sheets) == ["S-0001"]
    assert read.sheets["S-0001"].standing == Box.of({"place": "north", "org": "mill"})
    assert [item.id for item in read.published] == ["p1"]
    assert read.items[0].told == (dt.date(2026, 1, 1), dt.date(2026, 1, 3))
    assert read.items[0].lag == 59
    assert read.items[0].guessed == ()


def test_a_plan_without_rule_has_the_houses_floors(tmp_path):
    read = read_plan(plans.write(tmp_path, plans.plan(rule=None)))
    assert (read.rule.k, read.rule.k_tier, read.rule.rho) == (300, 100, 10.0)
    assert read.rule.gamma == pytest.approx(1 / 3)


def test_a_rule_may_leave_out_what_is_usual(tmp_path):
    read = read_plan(plans.write(tmp_path, plans.plan(rule={"k": 1_000})))
    assert read.rule == Rule(k=1_000)


def test_unanswered_later_questions_count_the_strict_way(tmp_path):
    bare = {"id": "i1", "sources": ["S-0001"], "knowers": [plans.knower()]}
    read = read_plan(plans.write(tmp_path, plans.plan(items=[bare])))
    strict = read.items[0]
    assert (strict.specific, strict.corroborated, strict.shown) == (True, False, "day")
    assert strict.guessed == ("specific", "shown")
    assert strict.claim == "i1"
    assert strict.lag is None
    assert strict.attribution == Box()
    assert (strict.recipients, strict.channel, strict.quote) == ("public", "site", False)


def test_a_single_day_of_telling_is_enough(tmp_path):
    read = read_plan(plans.write(tmp_path, with_item(told={"from": "2026-01-01"})))
    assert read.items[0].told == (dt.date(2026, 1, 1), dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("answers", "credited"),
    [
        ({"basis": "tabulated", "listed": None}, True),
        ({"basis": None, "listed": None, "low": 900}, False),
        ({"listed": False, "common_talk": False}, False),
        ({"listed": False, "common_talk": True}, True),
        ({"listed": True, "common_talk": None}, True),
    ],
    ids=["a-table-is-a-list", "nothing-said", "talk", "common-talk", "a-list"],
)
def test_only_lists_and_common_talk_are_credited(tmp_path, answers, credited):
    read = read_plan(plans.write(tmp_path, with_knower(**answers)))
    assert read.items[0].knowers[0].credited is credited


def test_names_of_places_stand_for_their_codes(tmp_path):
    sheet = plans.sheet(province="the north", standing={"box": {"place": "북부"}, "low": 900})
    read = read_plan(plans.write(tmp_path, plans.plan(sources=[sheet], items=[plans.item(attribution={"place": "The North"})])))
    assert read.sheets["S-0001"].province == Box.of({"place": "north"})
    assert read.sheets["S-0001"].standing == Box.of({"place": "north"})
    assert read.sheets["S-0001"].listed is True
    assert read.items[0].attribution == Box.of({"place": "north"})


def test_the_country_itself_is_everybody(tmp_path):
    sheet = plans.sheet(province="T")
    read = read_plan(plans.write(tmp_path, plans.plan(sources=[sheet], items=[plans.item(attribution={"place": "T"})])))
    assert read.sheets["S-0001"].province == Box.of({"place": "T"})


def test_a_group_lies_in_the_province_of_the_sheet_that_names_it(tmp_path):
    sheet = plans.sheet(standing={"group": "crew", "low": 900})
    read = read_plan(plans.write(tmp_path, plans.plan(sources=[sheet])))
    assert read.sheets["S-0001"].standing == Group("crew")
    assert read.groups == {"crew": Box.of({"place": "north"})}


def test_an_inner_group_lies_where_the_outer_one_does(tmp_path):
    sheet = plans.sheet(standing={"group": "crew/night", "low": 900})
    read = read_plan(plans.write(tmp_path, plans.plan(sources=[sheet])))
    assert read.groups == {}


def test_a_group_of_knowers_may_lie_anywhere(tmp_path):
    read = read_plan(plans.write(tmp_path, with_item(knowers=[plans.mill(box=None, group="club", low=900)])))
    assert read.items[0].knowers[0].circle == Group("club")
    assert read.groups == {}


def test_past_items_wait_where_the_sheet_says_so(tmp_path):
    old = plans.item(id="p1", knowers=None, publish_on="2020-01-01", told=None)
    content = plans.plan(sources=[plans.sheet(assessed_from="2025-01-01")], published=[old])
    read = read_plan(plans.write(tmp_path, content))
    assert read.legacy == (Legacy("p1", ("S-0001",), dt.date(2020, 1, 1)),)
    assert read.published == ()


def test_past_items_after_that_day_need_their_answers(tmp_path):
    late = plans.item(id="p1", knowers=None, publish_on="2025-01-01", told=None)
    error = refusal(tmp_path, plans.plan(sources=[plans.sheet(assessed_from="2025-01-01")], published=[late]))
    assert "unanswered" in error.message


def test_unknown_hops_of_one_teller_are_one_person():
    item = Item("i1", "c1", ("S-0001", "unknown", "S-0002", "unknown"), ())
    assert item.people == ("S-0001", "S-0001/unknown", "S-0002")


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_plan_or_one_sentence(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("fuzz") / "plan.yaml"
    path.write_bytes(content)
    with pytest.raises(BadInput):
        read_plan(path)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 10**6) | st.sampled_from(["north", "S-0001", "i1", "2026-01-01", "group", "day"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "box", "group", "low", "place", "knowers", "sources", "told", "from", "to", "basis"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    st.sampled_from(["sources", "published", "items", "rule"]),
)
def test_any_part_of_a_plan_is_read_or_refused_in_one_sentence(tmp_path_factory, part, key):
    folder = tmp_path_factory.mktemp("fuzz")
    refused = []
    try:
        build(read_plan(plans.write(folder, plans.plan(**{key: part}))))
    except BadInput as error:
        refused.append(str(error))
    assert not any("\n" in sentence for sentence in refused)


def test_a_record_needs_no_items(tmp_path):
    path = plans.write(tmp_path, plans.plan(items=[], published=[plans.item(id="p1")]))
    record = parse_record(path.read_bytes(), "the record", tmp_path)
    assert record.items == ()
    assert [item.id for item in record.published] == ["p1"]
