"""A day's batch: near the best, never below a floor, the same whatever the order of the texts."""

import random

import exposure_batches as batches
import pytest

from kirok.exposure.planner import Option, Planner, Text, joined, prune, worth
from kirok.exposure.state import Mark
from kirok.exposure.versions import Version


@pytest.mark.parametrize("seed", [1, 4, 5, 9, 11, 13])
def test_the_plan_is_near_the_exact_best(seed):
    planner, texts = batches.draw_batch(seed)
    ours, best = worth(planner.plan(texts)), batches.best(planner, texts)
    assert ours <= best + 1e-4
    assert ours >= 0.9 * best


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_breaks_a_floor(seed):
    planner, texts = batches.draw_batch(seed)
    chosen = planner.plan(texts)
    fresh = Planner(planner.scales, planner.states)
    assert all(fresh.fits(chosen, text.people) for text in texts)
    assert any(chosen.values())


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_the_texts_does_not_matter(seed):
    planner, texts = batches.draw_batch(seed)
    turned = texts[:]
    random.Random(seed).shuffle(turned)  # noqa: S311 - drawn again from its seed
    again = Planner(planner.scales, planner.states).plan(turned)
    assert worth(again) == pytest.approx(worth(planner.plan(texts)), rel=0.02)


def option(level=(), shown="month", kept_share=0.5, possible=0b11, missing=0):
    return Option(
        Version("drafted", level, shown, 0),
        kept_share,
        {"S-0001": Mark("t", possible, possible, missing)},
    )


def test_what_several_attributions_tell_together():
    assert joined([(("place", 1),), (("org", 1), ("place", 2))]) == (("org", 1), ("place", 2))
    assert joined([]) == ()


def test_a_version_that_keeps_less_and_tells_more_is_dropped():
    good, bad = option(kept_share=0.6), option(level=(("place", 1),), kept_share=0.5)
    assert prune([bad, good]) == (good,)


@pytest.mark.parametrize(
    "other",
    [
        option(kept_share=0.4, possible=0b111),
        option(kept_share=0.4, missing=-1),
    ],
    ids=["more-possible", "less-missing"],
)
def test_a_version_that_keeps_less_but_tells_less_stays(other):
    good = option(kept_share=0.6)
    assert prune([other, good]) == (good, other)


def test_a_text_without_versions_is_withheld():
    planner, _ = batches.draw_batch(0)
    assert planner.plan([Text("t", ())]) == {"t": None}
    assert worth({"t": None}) == 0.0


def test_texts_of_different_people_are_decided_apart():
    planner, texts = batches.draw_batch(2)
    people = sorted(planner.states)
    own = [text for text in texts if text.people == {people[0]}]
    others = [text for text in texts if people[0] not in text.people]
    together, alone = planner.plan(own + others), planner.plan(own)
    assert {name: together[name] for name in alone} == alone
