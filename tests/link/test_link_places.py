from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kirok.link.folding import fold
from kirok.link.places import SEPARATORS, USUAL, directions, path, separator


def test_paths_run_from_the_whole_to_the_part() -> None:
    assert path("Hoeryong, North Hamgyong", whole_first=False) == ("KP-09", "hoeryong")
    assert path("North Hamgyong Province > Hoeryong City", whole_first=True) == ("KP-09", "hoeryong")
    assert path("함경북도 회령시", whole_first=True)[0] == "KP-09"
    assert path("Aleppo", whole_first=True) == ("aleppo",)
    assert path(" , ,", whole_first=False) == ()


def test_generic_words_alone_stay() -> None:
    assert path("Province", whole_first=False) == ("province",)


def test_separators() -> None:
    assert [separator(text) for text in ("a > b", "a / b", "a, b", "a b", "함경북도 회령시")] == [">", "/", ",", "", " "]


def test_the_records_tell_which_end_is_the_whole() -> None:
    assert directions([f"Hama, town {number}" for number in range(8)])[","] is True
    assert directions([f"town {number}, Hama" for number in range(8)])[","] is False
    assert directions(["Hama, a", "Hama, b"]) == USUAL  # too few to overrule


@given(st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_any_text_is_a_path(parts: list[str]) -> None:
    for whole_first in (True, False):
        steps = path(" > ".join(parts), whole_first=whole_first)
        assert len(steps) <= 1 + sum(" > ".join(parts).count(sign) for sign in (*SEPARATORS, " "))
        assert all(step.isascii() for step in steps)


@given(st.text(max_size=40))
def test_folding_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()
