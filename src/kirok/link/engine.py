"""The two engines on which pairs are found and scored: DuckDB on this machine, Spark on many."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from kirok.base.errors import BadInput
from kirok.link.features import Features
from kirok.link.model import Model

RECORDS, PAIRS = "kirok_records", "kirok_pairs"
#: Pairs of two records of one list that names nobody twice: certainly two people.
INSIDE = "kirok_inside"
INSTALL = "install Kirok with the extra 'link' (pip install 'kirok[link]')"


class Engine(Protocol):
    """A place where SQL runs. Tables live as long as the engine; nothing is written elsewhere."""

    def load(self, features: Features, lists: Sequence[int], new: Sequence[bool]) -> None:
        """Make the table kirok_records (unique_id = row number, list_id, new, features) and the functions kirok_bits_FIELD."""

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows."""

    def make(self, table: str, sql: str) -> int:
        """Put the rows of a query into a table, replacing it; give their number."""

    def put(self, table: str, columns: Mapping[str, Any]) -> None:
        """Make a table from arrays."""

    def explode(self, column: str) -> str:
        """SQL that gives one row for each element of a list column."""

    def score(self, model: Model, pairs: str, least_weight: float | None) -> str:
        """Have Splink score the pairs of a table (join_key_l, join_key_r); the name of the table of scores."""

    def fetch(self, sql: str) -> Mapping[str, Any]:
        """The columns of a query as numpy arrays."""

    def close(self) -> None:
        """Let everything go."""


@contextmanager
def open_engine(name: str) -> Iterator[Engine]:
    """The engine of that name, closed at the end.

    Raises:
        BadInput: what it needs is not installed.
    """
    module = "kirok.link.duck" if name == "duckdb" else "kirok.link.spark"
    try:
        engine: Engine = importlib.import_module(module).start()
    except ModuleNotFoundError as error:
        raise BadInput(
            f"linking with {name} needs {error.name}; {INSTALL.replace('link', 'link,spark') if name == 'spark' else INSTALL}"
        ) from None
    try:
        yield engine
    finally:
        engine.close()
