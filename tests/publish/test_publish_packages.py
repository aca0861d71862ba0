"""A site's data package is read whole and written again byte for byte; what is not one is refused where it is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish_samples import site

from kirok.base.errors import BadInput
from kirok.publish import parquet
from kirok.publish.packages import DESCRIPTOR, DataPackage, read_package, write_package
from kirok.publish.pages import render
from kirok.publish.tables import COLUMNS

FILES = {DESCRIPTOR, *(f"{name}.{kind}" for name in COLUMNS for kind in ("csv", "json", "parquet"))}


@pytest.fixture(scope="module")
def rendered() -> dict[str, bytes]:
    return {path.removeprefix("data/"): content for path, content in render(site()).items() if path.startswith("data/")}


@pytest.fixture
def data(rendered: dict[str, bytes], tmp_path: Path) -> Path:
    for name, content in rendered.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_read_and_written_again_every_byte_is_the_same(data: Path, rendered: dict[str, bytes]) -> None:
    package, faults = read_package(data)
    assert (faults, package.title, package.version) == ([], "The Varra Record", json.loads(rendered[DESCRIPTOR])["version"])
    assert len(package.tables["claims"]) > 5
    assert write_package(package) == {name: content for name, content in rendered.items() if name in FILES}


def test_the_csv_files_alone_are_a_package(data: Path, rendered: dict[str, bytes]) -> None:
    for path in data.iterdir():
        if path.name != DESCRIPTOR and path.suffix != ".csv":
            path.unlink()
    package, faults = read_package(data / DESCRIPTOR)
    assert faults == []
    again = write_package(package)
    assert {name: content for name, content in again.items() if name in rendered} == {
        name: rendered[name] for name in again if name in rendered
    }


def test_it_is_found_from_the_sites_folder(data: Path) -> None:
    folder = data.parent / "site"
    shutil.copytree(data, folder / "data")
    assert read_package(folder)[0] == read_package(folder / "data" / DESCRIPTOR)[0]
    with pytest.raises(BadInput, match="no data package"):
        read_package(folder / "data" / "claims")


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
FIELDS = [
    ("id", "string"),
    ("words", "string"),
    ("low", "integer"),
    ("share", "number"),
    ("denied", "boolean"),
    ("on", "date"),
    ("supports", "string"),
]
ROW = st.fixed_dictionaries(
    {
        "words": st.none() | TEXT.filter(bool),
        "low": st.none() | st.integers(),
        "share": st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 9),
        "denied": st.none() | st.booleans(),
        "on": st.none() | st.dates().map(str),
        "supports": st.lists(TEXT.filter(bool), max_size=3),
    }
)


def package(rows: list[dict[str, Any]]) -> DataPackage:
    """A package of one table, called as one of ours whose column ``supports`` is a list."""
    fields = [{"name": name, "type": kind, "titles": {"en": name, "ko": name}} for name, kind in FIELDS]
    table = {"name": "findings", "path": "findings.csv", "schema": {"fields": fields, "primaryKey": "id"}}
    descriptor = {"profile": "tabular-data-package", "title": "Invented", "version": "1", "resources": [table]}
    found = [{"id": f"f{number}", **row} for number, row in enumerate(rows)]
    return DataPackage(json.dumps(descriptor), {"findings": found})


@given(st.lists(ROW, max_size=4))
def test_any_values_come_back(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]) -> None:
    folder, whole = tmp_path_factory.mktemp("package"), package(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "available", lambda: False)  # whose integers have 64 bits
        files = write_package(whole)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    read, faults = read_package(folder)
    assert faults == []
    assert json.dumps(read.tables, sort_keys=True) == json.dumps(whole.tables, sort_keys=True)


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("count_min", "many"),
        ("count_min", "024"),
        ("share_min", "NaN"),
        ("denied", "maybe"),
        ("retracted_on", "2104-13-01"),
        ("type", "=1+1"),
    ],
)
def test_a_row_with_a_value_that_cannot_be_is_named(data: Path, column: str, value: str) -> None:
    (data / "claims.json").unlink()
    lines = (data / "claims.csv").read_bytes().decode().split("\r\n")
    head = lines[0].removeprefix("\ufeff").split(",")
    lines[1] = ",".join(["c00", *(value if name == column else "" for name in head[1:])])
    (data / "claims.csv").write_bytes("\r\n".join(lines).encode())
    ((file, row, field, reason),) = [(one.file, one.row, one.field, one.reason) for one in read_package(data)[1]]
    assert (file, row, field) == ("claims.csv", 1, column)
    assert reason.startswith("not a value of type")


def test_a_row_that_the_json_beside_tells_otherwise_is_named(data: Path) -> None:
    changed(data / "findings.json", '"independent_origins": 1', '"independent_origins": 2')
    ((file, field),) = [(one.file, one.field) for one in read_package(data)[1]]
    assert (file, field) == ("findings.csv", "independent_origins")


def test_an_id_that_is_there_twice_is_named(data: Path) -> None:
    for name in ("csv", "json"):
        changed(data / f"findings.{name}", "f2", "f1")
    assert [(one.row, one.field) for one in read_package(data)[1]] == [(2, "id")]


@pytest.mark.parametrize(
    ("name", "old", "new", "match"),
    [
        (DESCRIPTOR, '"tabular-data-package"', '"data-package"', "not the data package of a Kirok site"),
        (DESCRIPTOR, '"path": "claims.csv"', '"path": "../../../etc/passwd"', "not the data package of a Kirok site"),
        (DESCRIPTOR, '"name": "findings",\n   "path"', '"name": "claims",\n   "path"', "not the data package of a Kirok site"),
        (DESCRIPTOR, '"name": "id"', '"name": "number"', "not the data package of a Kirok site"),
        (DESCRIPTOR, "{", "[", "not the data package of a Kirok site"),
        ("claims.csv", "kind,type", "type,kind", "columns are not those"),
        ("claims.json", "[", "", "not JSON"),
        ("claims.json", "},", "}, {},", "other rows"),
    ],
)
def test_what_is_no_package_is_refused_in_one_sentence(data: Path, name: str, old: str, new: str, match: str) -> None:
    changed(data / name, old, new)
    with pytest.raises(BadInput, match=match) as caught:
        read_package(data)
    assert Path(str(caught.value.file)).name == name


def test_a_table_that_is_named_twice_is_refused(data: Path) -> None:
    said = json.loads((data / DESCRIPTOR).read_text(encoding="utf-8"))
    said["resources"].append(said["resources"][0])
    (data / DESCRIPTOR).write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(BadInput, match="named twice"):
        read_package(data)


def test_bytes_that_are_no_text_are_refused(data: Path) -> None:
    (data / "claims.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="not text"):
        read_package(data)
