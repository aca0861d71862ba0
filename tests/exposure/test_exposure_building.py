"""From a plan to cells, counts and states."""

import exposure_plans as plans
import pytest

from kirok.base.errors import BadInput
from kirok.exposure.building import build
from kirok.exposure.circles import Box, Group
from kirok.exposure.plan_files import read_plan


def test_a_modelled_count_is_worth_nothing_in_a_part_of_a_province(tmp_path):
    scales = plans.built(tmp_path).scales
    assert scales.counting.people(scales.space.bits(Box.of({"place": "south", "org": "mill"}))) == 0
    assert scales.counting.people(scales.space.bits(Box.of({"place": "north-1", "org": "mill"}))) == 0


def test_a_tabulated_count_is_worth_the_adults_in_it(tmp_path):
    scales = plans.built(tmp_path).scales
    assert scales.counting.people(scales.space.bits(Box.of({"place": "north-1"}))) == 3_000
    assert scales.counting.people(scales.space.everybody) == 30_000


def test_a_plans_own_lower_figure_of_a_table_does_not_undo_the_table(tmp_path):
    scales = plans.built(tmp_path, items=[plans.item(knowers=[plans.knower(low=500)])]).scales
    assert scales.counting.people(scales.space.bits(Box.of({"place": "north"}))) == 20_000


def test_of_two_declared_counts_of_one_circle_the_smaller_holds(tmp_path):
    items = [
        plans.item(knowers=[plans.mill(low=3_000)]),
        plans.item(id="i2", knowers=[plans.mill(low=1_200)]),
    ]
    scales = plans.built(tmp_path, items=items).scales
    assert scales.counting.people(scales.space.bits(Box.of({"place": "north", "org": "mill"}))) == 400


def test_a_union_of_tables_is_a_table(tmp_path):
    both = plans.knower(box={"place": ["north", "south"]}, low=60_000)
    scales = plans.built(tmp_path, items=[plans.item(knowers=[both])]).scales
    assert scales.counting.people(scales.space.everybody) == 30_000


def test_a_union_above_its_tables_is_refused(tmp_path):
    both = plans.knower(box={"place": ["north", "south"]}, low=60_001)
    with pytest.raises(BadInput, match="is above its table's"):
        plans.built(tmp_path, items=[plans.item(knowers=[both])])


def test_groups_that_cross_in_the_universe_are_refused(tmp_path):
    universe = {
        **plans.UNIVERSE,
        "groups": [
            {"id": "crew", "box": {"place": "north"}},
            {"id": "crew/night", "box": {"place": "south"}},
        ],
    }
    with pytest.raises(BadInput, match="neither nested nor disjoint"):
        build(read_plan(plans.write(tmp_path, plans.plan(), universe)))


def test_nested_groups_count_inside_one_another(tmp_path):
    universe = {
        **plans.UNIVERSE,
        "groups": [
            {"id": "crew", "box": {"place": "north"}},
            {"id": "crew/night", "box": {"place": "north-1"}},
        ],
    }
    scales = build(read_plan(plans.write(tmp_path, plans.plan(), universe))).scales
    assert scales.space.bits(Group("crew/night")) & ~scales.space.bits(Group("crew")) == 0


def test_a_person_before_any_item_may_be_anybody(tmp_path):
    built = plans.built(tmp_path)
    assert built.seen["S-0001"].possible == built.scales.space.everybody
    assert built.whole["S-0001"].items == frozenset()


def test_an_attribution_is_read_only_of_whom_it_may_be_read(tmp_path):
    """The sub-source stands elsewhere: what is said of the teller's place does not describe them."""
    chain = [
        plans.sheet(),
        plans.sheet(id="S-0002", province="south", standing={"box": {"place": "south"}, "low": 900}),
    ]
    everywhere = plans.knower(box={"place": ["north", "south"]}, low=50_000)
    out = plans.item(id="p1", sources=["S-0001", "S-0002"], knowers=[everywhere], publish_on="2026-02-01")
    built = plans.built(tmp_path, sources=chain, published=[out])
    assert built.scales.figures(built.seen["S-0001"]).crowd == 20_000
    assert built.scales.figures(built.seen["S-0002"]).crowd == 30_000


def test_a_universe_without_places_has_no_provinces(tmp_path):
    universe = {
        **plans.UNIVERSE,
        "dimensions": {"org": {}},
        "counts": [{"box": {"org": "mill"}, "low": 900, "grade": "declared"}],
    }
    with pytest.raises(BadInput, match="has no dimension 'place'"):
        read_plan(plans.write(tmp_path, plans.plan(), universe))


def test_published_items_of_others_say_nothing_of_a_person(tmp_path):
    sheets = [plans.sheet(), plans.sheet(id="S-0002")]
    out = plans.item(id="p1", sources=["S-0002"], publish_on="2026-02-01")
    built = plans.built(tmp_path, sources=sheets, published=[out])
    assert built.seen["S-0001"].items == frozenset()
    assert built.seen["S-0002"].items == {"p1"}
