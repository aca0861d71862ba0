from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from kirok.base.errors import BadInput
from kirok.link.files import read_records
from kirok.link.folding import present, read_age, read_sex
from kirok.link.records import Records, records_of
from kirok.link.settings import Settings

SETTINGS = Settings()
ROWS = [
    {"record_id": "b2", "list": "press", "name": "Kim Yong-chol", "born": "1980"},
    {"record_id": "a1", "list": "camp", "name": "김영철", "born": None},
]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def test_rows_are_ordered_by_record_id(tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", "record_id,list,name,born\nb2,press,Kim Yong-chol,1980\na1,camp,김영철,\n")
    records = read_records([file], SETTINGS)
    assert records.ids == ("a1", "b2")
    assert records.lists == ("camp", "press")
    assert records.columns["born"] == [None, "1980"]
    assert records.names_of(0) == ("김영철",)


@pytest.mark.parametrize("frame", [list, pd.DataFrame, pl.DataFrame, pa.Table.from_pylist], ids=["list", "pandas", "polars", "pyarrow"])
def test_frames_are_records_too(frame: type) -> None:
    records = records_of(frame(ROWS), SETTINGS)
    assert (records.ids, records.columns["born"]) == (("a1", "b2"), [None, "1980"])


def test_files_of_several_shapes(tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", "Record ID;List;Name;born\n1;a;Kim;1980\n\n;;;\n", "utf-8-sig")
    two = write(tmp_path / "two.csv", "record_id\tname\tname_ar\tfoo\n2\tPak\tباك\tx\n")
    records = read_records([one, two], SETTINGS)
    assert records.lists == ("a", "two")  # without a list column the file is the list
    assert records.names_of(1) == ("Pak", "باك")
    assert records.ignored == ("foo",)
    assert records.columns["born"] == ["1980", None]


def test_columns_can_be_renamed_and_added(tmp_path: Path) -> None:
    settings = Settings(rename={"Nom complet": "name"}, columns={"phone": "code"})
    file = write(tmp_path / "r.csv", "record_id,list,Nom complet,phone\n1,a,Kim;Gim,22\n")
    records = read_records([file], settings)
    assert records.names_of(0) == ("Kim", "Gim")
    assert records.columns["phone"] == ["22"]


@pytest.mark.parametrize(
    ("text", "line", "field", "words"),
    [
        ("", 1, "record_id", "no column record_id"),
        ("record_id,list,name\n", None, None, "no records"),
        ("list,name\na,Kim\n", 1, "record_id", "no column record_id"),
        ("record_id,list,sex\n1,a,m\n", 1, "name", "no column with a name"),
        ("record_id,list,name,name\n1,a,Kim,Kim\n", 1, "name", "twice"),
        ("record_id,list,name\n1,a,Kim\n1,b,Pak\n", 3, "record_id", "stands already in"),
        ("record_id,list,name\n,a,Kim\n", 2, "record_id", "has no record_id"),
        ("record_id,list,name\n1,,Kim\n", 2, "list", "has no list"),
        ("record_id,list,name\n1,a,Kim,m\n", 2, None, "4 cells"),
        ('record_id,list,name\n1,a,"Kim\n2,a,Pak\n', 2, None, "opened in this row is not closed"),
        ('record_id,list,name\n1,a,"Kim\nYong"\n2,a,"Abu" Ali\n', 4, None, "opened in this row is not closed"),
        ("record_id,list,name\n1,a,K\0im\n", None, None, "not a text file"),
    ],
    ids=[
        "empty",
        "no rows",
        "no id column",
        "no name",
        "twice",
        "id twice",
        "id empty",
        "list empty",
        "long row",
        "quote",
        "quote inside",
        "nul",
    ],
)
def test_bad_files_get_one_sentence(tmp_path: Path, text: str, line: int | None, field: str | None, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        read_records([write(tmp_path / "r.csv", text)], SETTINGS)
    assert (caught.value.line, caught.value.field) == (line, field)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        read_records([tmp_path / "none.csv"], SETTINGS)
    (tmp_path / "latin.csv").write_bytes("record_id,list,name\n1,a,Jos\xe9\n".encode("latin-1"))
    with pytest.raises(BadInput, match="UTF-8"):
        read_records([tmp_path / "latin.csv"], SETTINGS)
    (tmp_path / "sheet.csv").write_bytes("record_id,list,name\n1,a,Kim\n".encode("utf-16"))
    with pytest.raises(BadInput, match="this is UTF-16; save it as CSV in UTF-8"):
        read_records([tmp_path / "sheet.csv"], SETTINGS)
    with pytest.raises(BadInput, match="cannot be read"):
        read_records([tmp_path], SETTINGS)


def test_record_ids_that_repeat_between_lists(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{name}.csv", "record_id,name\n1,Kim\n2,Pak\n") for name in ("camp", "press")]
    with pytest.raises(BadInput, match=r"camp\.csv, line 2; .*--ids-by-list .*: press/1") as caught:
        read_records(files, SETTINGS)
    assert caught.value.line == 2
    records = read_records(files, Settings(ids_by_list=True))
    assert records.ids == ("camp/1", "camp/2", "press/1", "press/2")
    assert records.lists == ("camp", "camp", "press", "press")
    with pytest.raises(BadInput, match="stands already") as caught:  # within one list no prefix helps
        read_records([*files, files[0]], Settings(ids_by_list=True))
    assert "--ids-by-list" not in caught.value.message


def test_a_later_record_replaces_an_earlier_one() -> None:
    first = records_of(ROWS, SETTINGS)
    later = records_of([{"record_id": "a1", "list": "camp", "name": "김영호", "sex": "m"}], SETTINGS)
    both = first.joined(later)
    assert both.ids == ("a1", "b2")
    assert both.columns["name"] == ["김영호", "Kim Yong-chol"]
    assert both.columns["sex"] == ["m", None]
    assert both.without(frozenset({"a1"})).ids == ("b2",)
    assert Records((), (), {}).has("name") is False
    other = records_of([{"record_id": "a1", "list": "families", "name": "박순이"}], SETTINGS)
    with pytest.raises(BadInput, match="'a1' of the list 'families' belongs to 'camp'"):
        first.joined(other)


def test_words_for_nothing_known() -> None:
    assert not any(map(present, ("Unknown 12", "unidentified #3", "Unknown male (2)", "مجهول الهوية", "신원 미상", "Неизвестный", "무명")))
    assert all(map(present, ("Unknown Soldier", "NA 12", "Block 7", "이무명", "Kim 2")))
    assert [present(text) for text in (None, " ", "N/A", "unknown", "미상", "-", " Kim ")] == [None] * 6 + ["Kim"]


def test_sexes_and_ages() -> None:
    words = ("M", "남", "ذكر", "муж.", "Child - Male", "Female", "여자", "أنثى", "Adult – Female", "X", "m/f")
    assert [read_sex(text) for text in words] == ["m"] * 5 + ["f"] * 4 + ["x", "m f"]
    told = ("34", "34.0", "34세", "34 years old", "٣٤", "34 سنة", "0.5", "7 months", "2 недели")
    assert [read_age(text) for text in told] == [34] * 6 + [0, 0, None]
    assert [read_age(text) for text in ("old", "-1", "200", "nan", "30-40")] == [None] * 5
