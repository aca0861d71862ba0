from __future__ import annotations

import link_people
import numpy as np
import pytest

from kirok.link import run
from kirok.link.inside import Inside, every_of, scale
from kirok.link.report import page
from kirok.link.solving import Frame


@pytest.mark.parametrize(("links", "twice", "expected"), [([], (), 6 / 4), ([(0, 3)], (), 2 / 4), ([(0, 3)], (0,), 2 / 1), ([], (0, 1), 0)])
def test_one_pair_inside_a_list_stands_for_pairs_that_found_nobody(
    links: list[tuple[int, int]], twice: tuple[int, ...], expected: float
) -> None:
    frame = Frame(["a", "b", "c", "d", "e"], [0, 0, 0, 1, 1], frozenset(twice))
    a, b = np.array(links, dtype=np.int64).reshape(-1, 2).T
    assert scale(frame, np.asarray(frame.lists), (a, b)) == expected
    assert (every_of(5), every_of(250_000)) == (1, 10)


def test_wrong_links_are_counted_from_a_threshold_on() -> None:
    found = Inside(np.array([0.2, 0.6, 0.9]), np.array([False, False, True]), np.array([4, 4, 5]), scale=2.0)
    assert [found.wrong(cut) for cut in (0.1, 0.5, 0.9, 0.95)] == [6, 4, 2, 0]
    assert found.by_list() == {5: 1}


def test_a_list_that_names_people_twice_is_told_and_lowers_what_is_expected() -> None:
    rows, _ = link_people.people(80, seed=2)
    again = [row | {"record_id": f"{row['record_id']}x"} for row in rows if row["list"] == "press"]
    once = run(rows, {"linkages": 0})
    twice = run([*rows, *again], {"linkages": 0}, model=once.model)
    assert ["press" in note for note in twice.figures.notes if "more than once" in note] == [True]
    assert not any("more than once" in note for note in once.figures.notes)
    links = [each.probability for each in twice.links()]
    assert twice.figures.precision < sum(links) / len(links) - 0.02
    assert "links will be wrong" in page(twice, links)
    assert "links will be wrong" not in page(once, [each.probability for each in once.links()])
