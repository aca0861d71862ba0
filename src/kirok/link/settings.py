"""What a person can set about a linkage; everything has a default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput
from kirok.base.files import read_limited

ENGINES = ("duckdb", "spark")
#: How an extra column of ``[columns]`` is compared.
KINDS = ("code", "text", "exact", "date", "name", "place")
_LIMIT = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Settings:
    """``Settings(threshold=0.5, allow_duplicates=frozenset({"hospital"}))``; it holds no data and no model.

    *threshold* is the probability from which a pair is proposed; *linkages* how many linkages are drawn; *columns*
    gives extra columns their kind, *rename* maps a column of the files to one that Kirok knows; *pairs_per_record* is
    how many pairs each blocking rule may propose per record; with *ids_by_list* a record is ``LIST/record_id``.
    """

    threshold: float = 0.5
    linkages: int = 20
    seed: int = 1
    allow_duplicates: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    rename: Mapping[str, str] = field(default_factory=dict)
    engine: str = "duckdb"
    pairs_per_record: int = 3
    ids_by_list: bool = False

    def __post_init__(self) -> None:
        _check(0 < self.threshold < 1, "threshold", "a number above 0 and below 1")
        _check(0 <= self.linkages <= 1000, "linkages", "0 to 1000")
        _check(self.pairs_per_record > 0, "pairs_per_record", "1 or more")
        _check(self.engine in ENGINES, "engine", ENGINES)
        for column, kind in self.columns.items():
            _check(kind in KINDS, f"columns.{column}", KINDS)
            _check(column.isidentifier() and column.islower(), f"columns.{column}", "a name of small letters, digits and _")

    def going_on(self, before: Settings) -> Settings:
        """The same with what an earlier linkage has decided about lists and record_ids."""
        both = replace(self, ids_by_list=self.ids_by_list or before.ids_by_list)
        return both.with_lists(before.allow_duplicates)

    def with_lists(self, names: frozenset[str]) -> Settings:
        """The same with more lists that may name a person twice."""
        return replace(self, allow_duplicates=self.allow_duplicates | names)


def _check(holds: bool, name: str, allowed: tuple[str, ...] | str) -> None:  # noqa: FBT001  (the condition itself)
    if not holds:
        raise BadInput(f"the setting '{name}' has a value that is not allowed", field=name, allowed=allowed)


def read_settings(path: Path) -> Settings:
    """The settings in a TOML file.

    Raises:
        BadInput: not TOML, an unknown key, a value of the wrong type or out of range.
    """
    try:
        found = tomllib.loads(read_limited(path, _LIMIT).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"the settings cannot be read: {error}", file=str(path)) from None
    try:
        return settings_of(found)
    except BadInput as error:
        raise error.at(file=str(path)) from None


def settings_of(found: Mapping[str, Any]) -> Settings:
    """Settings from a mapping with the same names.

    Raises:
        BadInput: an unknown key, a value of the wrong type or out of range.
    """
    known = {each.name: each for each in fields(Settings)}
    for name, value in found.items():
        if name not in known:
            raise BadInput(f"'{name[:40]}' is not a setting", field=name[:40], allowed=tuple(known))
        if not _fits(name, value):
            raise BadInput(f"the setting '{name}' has a value of the wrong kind", field=name, allowed=_WANTED[name])
    clean = dict(found)
    if "allow_duplicates" in clean:
        clean["allow_duplicates"] = frozenset(clean["allow_duplicates"])
    return Settings(**clean)


_WANTED = {
    "threshold": "a number",
    "linkages": "a whole number",
    "seed": "a whole number",
    "pairs_per_record": "a whole number",
    "engine": "a text",
    "allow_duplicates": "a list of texts",
    "columns": "a table of texts",
    "rename": "a table of texts",
    "ids_by_list": "true or false",
}


def _fits(name: str, value: object) -> bool:
    wanted = _WANTED[name]
    if isinstance(value, bool) or wanted == "true or false":
        return isinstance(value, bool) and wanted == "true or false"
    if wanted == "a number":
        return isinstance(value, int | float)
    if wanted == "a whole number":
        return isinstance(value, int)
    if wanted == "a text":
        return isinstance(value, str)
    if wanted == "a list of texts":
        return isinstance(value, list | tuple | set | frozenset) and all(isinstance(each, str) for each in value)
    return isinstance(value, Mapping) and all(isinstance(each, str) for pair in value.items() for each in pair)
