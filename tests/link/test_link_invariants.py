"""What must hold for any records, judgements and scores."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.link import Linkage, run
from kirok.link.judgements import Judgement
from kirok.link.knots import Pair, Pairs
from kirok.link.scoring import BESIDE_THE_NAME, Scored
from kirok.link.solving import Frame, Solved, solve


def alike(wanted: Any) -> Pairs:
    """Pairs that nobody looked at bear one rare name: much to be said, but by the name alone."""
    return Pairs(wanted[:, 0], wanted[:, 1], np.full(len(wanted), 9.0), np.zeros(len(wanted), dtype=bool))


Scene = tuple[Scored, Frame]


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Up to nine rows of three lists, scores of some pairs, and judgements that the lists allow."""
    lists = draw(st.lists(st.integers(0, 2), min_size=2, max_size=9))
    every = [(a, b) for a in range(len(lists)) for b in range(a + 1, len(lists)) if lists[a] != lists[b]]
    assume(every)
    pairs = sorted(draw(st.sets(st.sampled_from(every), min_size=1)))
    weights = draw(st.lists(st.floats(-6, 20), min_size=len(pairs), max_size=len(pairs)))
    beside = draw(st.lists(st.sampled_from((0.0, 1.0, 5.0)), min_size=len(pairs), max_size=len(pairs)))
    judged = draw(st.lists(st.tuples(st.sampled_from(every), st.booleans()), max_size=2, unique_by=lambda each: each[0]))
    same, different = (frozenset(pair for pair, held in judged if held is wanted) for wanted in (True, False))
    assume(len({row for pair in same for row in pair}) == 2 * len(same))  # no chains: what these may hold is checked before
    a, b = np.array(pairs, dtype=np.int64).T
    scored = Scored(a, b, np.array(weights), np.zeros((len(pairs), 1)), np.array(beside))
    return scored, Frame([f"r{row}" for row in range(len(lists))], lists, frozenset(), same, different)


def in_doubt(*pairs: Pair) -> Scene:
    """Three rows of three lists with those pairs in doubt; any other is alike, and nobody has scored it."""
    a, b = np.array(pairs, dtype=np.int64).T
    each = np.ones(len(pairs))
    return Scored(a, b, 0.5 * each, np.zeros((len(pairs), 1)), 5.0 * each), Frame(["r0", "r1", "r2"], [0, 1, 2], frozenset())


def solved(scene: Scene, threshold: float = 0.5) -> Solved:
    return solve(*scene, alike, threshold=threshold, linkages=8, seed=1)


@settings(max_examples=60)
@given(scenes(), st.sampled_from((0.1, 0.5, 0.9)))
def test_lists_and_judgements_hold_in_the_proposal_and_in_every_drawn_linkage(scene: Scene, threshold: float) -> None:
    frame, found = scene[1], solved(scene, threshold)
    for of in (found.of, *found.drawn):
        assert len(of) == len(frame.ids)
        assert all(of[first] == first <= row for row, first in enumerate(of))  # each row once, named by the smallest of its person
        assert max(Counter(zip(of, frame.lists, strict=True)).values()) == 1
        assert all(of[a] == of[b] for a, b in frame.same)
        assert all(of[a] != of[b] for a, b in frame.different)


@settings(max_examples=60)
@given(scenes())
@example(in_doubt((0, 1), (1, 2)))  # 0 and 2 bear one name: a draw may join them with 1, not without
def test_persons_hang_together_by_more_than_a_name(scene: Scene) -> None:
    scored, frame = scene
    found = solved(scene)
    rows = list(zip(scored.a.tolist(), scored.b.tolist(), scored.beside.tolist(), strict=True))
    for of, least in ((found.of, BESIDE_THE_NAME), *((of, 0.5) for of in found.drawn)):
        joined = {(a, b) for a, b, beside in rows if beside >= least} | set(frame.same)
        assert groups(of) == connected(len(of), {pair for pair in joined if of[pair[0]] == of[pair[1]]})


def groups(of: tuple[int, ...]) -> set[frozenset[int]]:
    return {frozenset(row for row, first in enumerate(of) if first == each) for each in of}


def connected(size: int, pairs: set[Pair]) -> set[frozenset[int]]:
    held = {row: frozenset({row}) for row in range(size)}
    for a, b in pairs:
        both = held[a] | held[b]
        held.update(dict.fromkeys(both, both))
    return set(held.values())


KNOWN = (
    (("김영철", "Kim Yong-chol"), "1971-03-02", "Hoeryong, North Hamgyong", "2009-05-03"),
    (("박순이", "Pak Sun-i"), "1980-11-20", "Kaechon, South Pyongan", "2009-05-03"),
    (("리춘희", "Ri Chun-hui"), "1965-11-12", "Sinuiju, North Pyongan", "2011-01-30"),
)


@st.composite
def rows_of(draw: st.DrawFn) -> dict[str, str]:
    """What a list says of one of three people: all of it, or less."""
    names, born, place, when = draw(st.sampled_from(KNOWN))
    less = draw(st.sampled_from((10, 10, 7, 4)))
    return {
        "list": draw(st.sampled_from("ABC")),
        "name": draw(st.sampled_from(names)),
        "born": born[:less],
        "place": place,
        "when": when[:less],
    }


ROW = rows_of()
Rows = list[dict[str, str]]


@st.composite
def people(draw: st.DrawFn) -> Rows:
    rows = draw(st.lists(ROW, min_size=6, max_size=14))
    return [{"record_id": f"r{at:02}"} | row for at, row in enumerate(rows)]


def everybody_on_every_list() -> Rows:
    """Each of three people on three lists: without two of these rows no longer are all days and places common ones."""
    told = [(letter, *person) for letter, person in product("ABC", KNOWN)]
    return [
        {"record_id": f"r{at:02}", "list": letter, "name": names[at % 2], "born": born, "place": place, "when": when}
        for at, (letter, names, born, place, when) in enumerate(told)
    ]


def linked(rows: Rows, **more: Any) -> Linkage:
    return run(rows, {"linkages": 2}, **more)


def outcome(linkage: Linkage) -> tuple[object, ...]:
    return linkage.clusters, linkage.solved.drawn, list(linkage.links())


@settings(max_examples=2, suppress_health_check=[HealthCheck.too_slow])
@given(people(), st.randoms(use_true_random=False))
@example(everybody_on_every_list(), random.Random(1))
def test_order_decides_nothing_and_records_come_and_go_without_a_trace(rows: Rows, chance: Any) -> None:
    linkage = linked(rows)
    order = chance.sample(rows, len(rows))
    assert outcome(linked(order)) == outcome(linkage)
    gone = {row["record_id"] for row in order[:2]}
    left = [row for row in rows if row["record_id"] not in gone]
    never = linked(left, model=linkage.model)
    assert outcome(run(None, {"linkages": 2}, before=linkage, retracted=gone)) == outcome(never)
    assert outcome(linked(order[:2], before=never)) == outcome(linkage)  # and added again


Judged = list[tuple[list[str], bool]]


@st.composite
def judged_people(draw: st.DrawFn) -> tuple[Rows, Judged]:
    rows = draw(people())
    pairs = st.lists(st.sampled_from([row["record_id"] for row in rows]), min_size=2, max_size=2, unique=True).map(sorted)
    return rows, draw(st.lists(st.tuples(pairs, st.booleans()), min_size=1, max_size=3, unique_by=lambda each: tuple(each[0])))


@settings(max_examples=2, suppress_health_check=[HealthCheck.too_slow])
@given(judged_people())
@example((everybody_on_every_list(), [(["r00", "r03"], False), (["r01", "r05"], True)]))  # against all that the rows say
def test_judgements_bind_whoever_is_there(told: tuple[Rows, Judged]) -> None:
    rows, judged = told
    try:
        linkage = linked(rows, judgements=[Judgement(a, b, same=same) for (a, b), same in judged])
    except BadInput as refused:
        assume("judge" not in refused.message)  # a chain of them joins what a list names once, and that is said
        raise
    for of in (linkage.solved.of, *linkage.solved.drawn):
        person = dict(zip(linkage.records.ids, of, strict=True))
        assert all((person[a] == person[b]) is same for (a, b), same in judged)
