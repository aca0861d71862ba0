from __future__ import annotations

from pathlib import Path

import pytest

from kirok.base.errors import BadInput
from kirok.link.settings import Settings, read_settings, settings_of

FULL = """
threshold = 0.8
linkages = 5
seed = 7
allow_duplicates = ["camp"]
engine = "duckdb"
pairs_per_record = 3
ids_by_list = true
[columns]
phone = "code"
[rename]
"Full name" = "name"
"""


def test_every_setting(tmp_path: Path) -> None:
    file = tmp_path / "link.toml"
    file.write_text(FULL, encoding="utf-8")
    found = read_settings(file)
    assert found == Settings(
        threshold=0.8,
        linkages=5,
        seed=7,
        allow_duplicates=frozenset({"camp"}),
        columns={"phone": "code"},
        rename={"Full name": "name"},
        pairs_per_record=3,
        ids_by_list=True,
    )
    assert Settings().going_on(found) == Settings(ids_by_list=True, allow_duplicates=frozenset({"camp"}))
    assert found.with_lists(frozenset({"press"})).allow_duplicates == {"camp", "press"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"threshold": 1.5}, "threshold"),
        ({"threshold": "high"}, "threshold"),
        ({"threshold": True}, "threshold"),
        ({"linkages": -1}, "linkages"),
        ({"linkages": 2.5}, "linkages"),
        ({"pairs_per_record": 0}, "pairs_per_record"),
        ({"engine": "abacus"}, "engine"),
        ({"engine": 1}, "engine"),
        ({"columns": {"phone": "smell"}}, "columns.phone"),
        ({"columns": {"a; drop": "code"}}, "columns.a; drop"),
        ({"columns": ["phone"]}, "columns"),
        ({"allow_duplicates": "camp"}, "allow_duplicates"),
        ({"ids_by_list": 1}, "ids_by_list"),
        ({"magic": 1}, "magic"),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else None,
)
def test_what_is_not_allowed_is_named(given: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        settings_of(given)
    assert caught.value.field == field
    assert caught.value.allowed


def test_files_that_are_no_settings(tmp_path: Path) -> None:
    file = tmp_path / "link.toml"
    for content in (b"threshold = ", b"\xff", b"threshold = 3"):
        file.write_bytes(content)
        with pytest.raises(BadInput) as caught:
            read_settings(file)
        assert caught.value.file == str(file)
