"""Tables into cells: every form gives the same counts, and every bad value is named with its place."""

import contextlib

import estimate_tables as tables
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kirok.base.errors import BadInput
from kirok.estimate.lists import Lists
from kirok.estimate.reading import read_linkages, read_table

ROWS = [{"A": 1, "B": 0, "count": 5}, {"A": 0, "B": 1, "count": 4}, {"A": 1, "B": 1, "count": 2}]
COLUMNS = {"A": [1, 0, 1], "B": [0, 1, 1], "count": [5, 4, 2]}
FRAMES = {"rows": ROWS, "columns": COLUMNS, "pandas": pd.DataFrame(ROWS), "polars": pl.DataFrame(ROWS)}


@pytest.mark.parametrize("name", FRAMES)
def test_every_frame_gives_the_same_cells(name):
    found = Lists.from_counts(FRAMES[name])
    assert found.names == ("A", "B")
    assert found.counts.tolist() == [0, 5, 4, 2]
    assert (found.observed, found.list_sizes(), found.on(3)) == (11, (7, 6), 2)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_records_keep_the_people_whose_stratum_is_not_known(make):
    frame = make({"A": [1, 1, 0, 1], "B": [0, 1, 1, 1], "sex": ["f", None, "m", "f"], "note": ["x"] * 4})
    found = Lists.from_records(frame, lists=["A", "B"], strata=["sex"])
    assert found.counts.tolist() == [0, 1, 1, 2]
    assert {label: part.counts.tolist() for label, part in found.strata.items()} == {"f": [0, 1, 0, 1], "m": [0, 0, 1, 0]}
    assert found.unlabelled.counts.tolist() == [0, 0, 0, 1]


@settings(deadline=None)
@given(data=st.data(), size=st.integers(2, 5))
def test_three_forms_of_a_file_hold_the_same_people(tmp_path_factory, data, size):
    counts = np.array([0, *(data.draw(st.integers(0, 4)) for _ in range((1 << size) - 1))])
    counts[-1] += 1
    table = Lists(tuple("ABCDE"[:size]), counts)
    folder = tmp_path_factory.mktemp("forms")
    (folder / "a.csv").write_text(tables.csv(table), encoding="utf-8")
    (folder / "b.csv").write_text(tables.memberships(table), encoding="utf-8")
    people = [",".join(map(str, table.pattern(cell))) for cell, count in enumerate(counts) for _ in range(count)]
    (folder / "c.csv").write_text("\n".join([",".join(table.names), *people, ""]), encoding="utf-8")
    for name in "abc":
        found = read_table(folder / f"{name}.csv")
        order = [found.names.index(list_name) for list_name in table.names]
        again = {tuple(found.pattern(cell)[place] for place in order): int(count) for cell, count in enumerate(found.counts) if count}
        assert again == {table.pattern(cell): int(count) for cell, count in enumerate(counts) if count}


BAD = {
    "negative": ("A,B,count\n1,0,5\n0,1,-3\n", "no count of people", 3, "count"),
    "fractional": ("A,B,count\n1,0,5\n0,1,2.5\n", "no count of people", 3, "count"),
    "not a number": ("A,B,count\n1,0,NaN\n", "no count of people", 2, "count"),
    "empty count": ("A,B,count\n1,0,\n", "no count of people", 2, "count"),
    "infinite": ("A,B,count\n1,0,inf\n", "no count of people", 2, "count"),
    "too many": ("A,B,count\n1,0,9999999999999\n", "no count of people", 2, "count"),
    "all zero": ("A,B,count\n1,0,5\n0,0,9\n", "on no list", 3, None),
    "all zero, nobody": ("A,B,count\n1,0,5\n0,0,0\n", "on no list", 3, None),
    "twice": ("A,B,count\n1,0,5\n0,1,5\n1,0,7\n", "same pattern of lists as in line 2", 4, None),
    "not 0 or 1": ("A,B,count\n1,2,5\n", "neither on the list nor off it", 2, "B"),
    "no membership": ("A,B,count\n1,,5\n", "neither on the list nor off it", 2, "B"),
    "a person on no list": ("A,B\n1,0\n0,0\n", "on no list", 3, None),
    "a person twice": ("person_id,A,B\np1,1,0\np1,0,1\n", "has a row already", 3, "person_id"),
    "an empty person": ("person_id,list\np1,A\n,B\n", "person_id is empty", 3, "person_id"),
    "an empty list's name": ("person_id,list\np1,A\np2, \n", "list is empty", 3, "list"),
    "a short row": ("A,B,count\n1,0\n", "2 values and the first line 3 names", 2, None),
    "no rows": ("A,B,count\n", "no rows", 2, None),
    "a column twice": ("A,A,count\n1,0,5\n", "two columns are named 'A'", 1, None),
    "a nameless column": ("A,,count\n1,0,5\n", "a column has no name", 1, None),
    "semicolons and commas": ("A;B,count\n1;0,5\n", "neither on the list nor off it", 2, "A;B"),
    "two dividers": ("A;B;count\n1;0;5\n1,1,2\n", "1 values and the first line 3 names", 3, None),
    "range upside down": ("A,B,count\n1,0,9..3\n", "no count of people", 2, "count"),
    "least above greatest": ("A,B,count_min,count_max\n1,0,9,3\n", "more than the greatest", 2, "count_min"),
    "no lists": ("count\n5\n", "there is no list", None, None),
    "unclosed quote": ('A,B,count\n1,0,"5\n', "not a CSV file", None, None),
    "too many lists": (",".join(f"L{n}" for n in range(13)) + ",count\n" + "1," * 13 + "5\n", "13 lists are more", None, None),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_is_refused_in_one_sentence_with_its_place(tmp_path, name):
    text, words, line, field = BAD[name]
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_table(path)
    assert words in caught.value.message
    assert (caught.value.file, caught.value.line, caught.value.field) == (str(path), line, field)


FORMS = {
    "byte order mark": b"\xef\xbb\xbfA,B,count\n1,0,5\n0,1,4\n1,1,2\n",
    "carriage returns": b"A,B,count\r\n1,0,5\r\n0,1,4\r\n1,1,2\r\n",
    "quotes": b'"A","B","count"\n"1","0","5"\n"0","1","4"\n"1","1","2"\n',
    "spaces and capitals": b"A , B , Count\n1, 0, 5\n 0,1,4\n1,1,2 \n\n",
    "semicolons": b"\xef\xbb\xbfA;B;count\r\n1;0;5\r\n0;1;4\r\n1;1;2\r\n",
    "tabs": b"A\tB\tcount\n1\t0\t5\n0\t1\t4\n1\t1\t2\n",
    "floats": b"A,B,count\n1.0,0.0,5.0\n0.0,1.0,4.0\n1.0,1.0,2.0\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_what_spreadsheets_write_is_read(tmp_path, name):
    path = tmp_path / "t.csv"
    path.write_bytes(FORMS[name])
    found = read_table(path)
    assert (found.names, found.counts.tolist()) == (("A", "B"), [0, 5, 4, 2])


def test_korean_names_and_counts_beyond_32_bits_are_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("교회,노조,count\n1,0,5000000000\n0,1,4\n", encoding="utf-8")
    found = read_table(path)
    assert (found.names, found.observed) == (("교회", "노조"), 5_000_000_004)


@settings(deadline=None)
@given(text=st.text(st.sampled_from('AB,count01-.\n"person_idlist ;5'), max_size=80))
def test_any_text_is_read_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_text(text, encoding="utf-8")
    with contextlib.suppress(BadInput):
        found = read_table(path)
        assert found.counts[0] == 0
        assert found.observed >= 0


@pytest.mark.parametrize("written", ["24..99", "24-99", "24–99", "24 to 99", "dozens", "Dozens of"])
def test_a_count_may_be_a_range(written):
    found = Lists.from_counts({"A": [1, 0, 1], "B": [0, 1, 1], "count": [written, 40, 7]})
    assert found.counts.tolist() == [0, 24, 40, 7]
    assert found.most.tolist() == [0, 99, 40, 7]


def test_the_houses_korean_words_are_ranges_too():
    assert Lists.from_counts({"A": [1, 1], "B": [0, 1], "count": ["수십", 7]}).most.tolist() == [0, 99, 0, 7]


def test_ranges_stay_ranges_within_strata():
    frame = {"A": [1, 0, 1], "B": [0, 1, 1], "sex": ["f", "m", ""], "count": ["24..99", 7, "2-5"]}
    found = Lists.from_counts(frame, strata="sex")
    assert (found.counts.tolist(), found.most.tolist()) == ([0, 24, 7, 2], [0, 99, 7, 5])
    assert (found.strata["f"].counts.tolist(), found.strata["f"].most.tolist()) == ([0, 24, 0, 0], [0, 99, 0, 0])
    assert found.strata["m"].most is None
    assert found.unlabelled.most.tolist() == [0, 0, 0, 5]


def test_members_of_a_list_as_the_others_see_them():
    table = tables.lists(tables.THREE)
    within, without = table.within(0), table.without(0)
    assert within.names == without.names == ("B", "C")
    assert within.counts.tolist() == [0, 62, 48, 15]
    assert without.counts.tolist() == [0, 205 + 62, 164 + 48, 35 + 15]


def test_a_folder_of_linkages(tmp_path):
    (tmp_path / "0001.csv").write_text("person_id,list\np1,A\np1,B\np2,A\n")
    (tmp_path / "0002.csv").write_text("person_id,list\np1,A\np2,A\n")
    first, second = read_linkages(tmp_path)
    assert first.names == second.names == ("A", "B")
    assert (first.counts.tolist(), second.counts.tolist()) == ([0, 1, 0, 1], [0, 2, 0, 0])


def test_linkages_of_other_lists_are_refused(tmp_path):
    (tmp_path / "1.csv").write_text("A,B,count\n1,0,5\n")
    (tmp_path / "2.csv").write_text("A,C,count\n1,0,5\n")
    with pytest.raises(BadInput, match=r"not those of 1\.csv"):
        read_linkages(tmp_path)
    for path in tmp_path.glob("*.csv"):
        path.unlink()
    with pytest.raises(BadInput, match="no linkage"):
        read_linkages(tmp_path)


@pytest.mark.parametrize(
    ("frame", "words"),
    [(7, "not a table"), ({}, "no columns"), ({"A": [1], "count": [1, 2]}, "one length"), ({"A": [1]}, "no column of counts")],
)
def test_what_is_no_table_is_refused(frame, words):
    with pytest.raises(BadInput, match=words):
        Lists.from_counts(frame)


def test_a_frame_names_the_row_and_a_missing_column():
    with pytest.raises(BadInput, match="row 2: "):
        Lists.from_counts({"A": [1, 1], "B": [0, 1], "count": [3, -1]})
    with pytest.raises(BadInput, match="no column 'C'"):
        Lists.from_records({"A": [1]}, lists=["A", "C"])


def test_cells_and_names_must_fit():
    with pytest.raises(BadInput, match="same name"):
        Lists(("A", "A"), np.zeros(4, dtype=np.int64))
    with pytest.raises(BadInput, match="whole numbers of people"):
        Lists(("A", "B"), np.array([1, 0, 0, 0]))
