"""The house numbers are kept, and the ruler that measures them is right."""

import statistics

import pytest

from tools import house_numbers as house

SAMPLE = '''
from typing import overload

class Thing:
    """A thing."""

    class Meta:
        pass

    @property
    def size(self) -> int:
        return 1

    def grow(self, by) -> None:
        """Grow."""
        # why

        self.by = by
        if by:
            del self.by

    def long(self) -> None:
        a = 1
        b = 2
        c = 3
        return a, b, c

@overload
def bare(x: int): ...
def bare(x: int):
    return x
'''


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE)
    return path


def test_the_ruler_counts_bodies_without_docstring_blanks_and_comments(sample):
    assert {each.place.split()[1]: each.body for each in house.functions([sample])} == {"size": 1, "grow": 3, "long": 4, "bare": 1}


def test_the_ruler_sees_missing_annotations(sample):
    assert {each.place.split()[1] for each in house.functions([sample]) if not each.typed} == {"grow", "bare"}


def test_the_ruler_sees_missing_docstrings(sample):
    assert [place.rpartition(" ")[2] for place in house.undocumented([sample])] == ["module", "bare", "long"]


@pytest.mark.parametrize(("values", "share", "found"), [([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9), ([5], 0.9, 5), ([2, 1], 0.5, 1)])
def test_the_ruler_takes_the_right_quantile(values, share, found):
    assert house.quantile(values, share) == found


@pytest.fixture(scope="module")
def functions():
    return house.functions(house.modules())


def test_function_bodies_are_short(functions):
    bodies = [each.body for each in functions]
    assert statistics.median(bodies) <= 8
    assert house.quantile(bodies, 0.9) <= 30
    assert [each for each in functions if each.body > 60] == []


def test_modules_are_short():
    sizes = {path: house.lines(path) for path in house.modules()}
    assert statistics.median(sizes.values()) <= 120
    assert {str(path): size for path, size in sizes.items() if size > 500} == {}


def test_folders_are_shallow():
    assert [str(path) for path in house.modules() if house.depth(path) > 3] == []


def test_everything_is_annotated(functions):
    assert [each.place for each in functions if not each.typed] == []


def test_every_public_name_has_a_docstring():
    assert house.undocumented(house.modules()) == []


@pytest.mark.parametrize("room", house.RATIO_ROOMS)
def test_the_guarded_rooms_have_more_test_than_code(room):
    assert house.ratio(room) >= 1.2


def test_the_numbers_can_be_printed():
    assert "function body, median / p90 / max" in house.table()
