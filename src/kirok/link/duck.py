"""DuckDB in this process: everything in memory, no network, no files but its own overflow."""

from __future__ import annotations

import logging
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker

from kirok.link.bits import bits_of_arrow
from kirok.link.engine import RECORDS
from kirok.link.features import Features
from kirok.link.model import Model
from kirok.link.spelling import Spellings
from kirok.link.tables import as_table, settings_of


def start() -> Duck:
    """A new, empty engine."""
    return Duck()


class Duck:
    """One connection to a database in memory."""

    def __init__(self) -> None:
        self._overflow = tempfile.TemporaryDirectory(prefix="kirok-link-")
        config = {"temp_directory": self._overflow.name, "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
        self._connection = duckdb.connect(":memory:", config=config)  # type: ignore[arg-type]
        self._connection.execute("SET enable_progress_bar = false")
        self._connection.execute("CREATE MACRO arrays_overlap(a, b) AS list_has_any(a, b)")
        self._functions: set[str] = set()
        logging.getLogger("splink").setLevel(logging.ERROR)

    def load(self, features: Features, lists: Sequence[int], new: Sequence[bool]) -> None:
        """See Engine."""
        self._fill(RECORDS, as_table(features, lists, new))
        for field, spellings in features.spellings.items():
            self._function(f"kirok_bits_{field}", spellings)

    def _fill(self, table: str, rows: pa.Table) -> None:
        self._connection.register("kirok_incoming", rows)
        self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM kirok_incoming")
        self._connection.unregister("kirok_incoming")

    def _function(self, name: str, spellings: Spellings) -> None:
        if name in self._functions:
            self._connection.remove_function(name)
        call: Callable[..., pa.Array] = partial(bits_of_arrow, spellings)
        self._connection.create_function(name, call, ["INTEGER", "INTEGER"], "DOUBLE", type="arrow")  # type: ignore[call-overload]
        self._functions.add(name)

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """See Engine."""
        return self._connection.execute(sql).fetchall()

    def make(self, table: str, sql: str) -> int:
        """See Engine."""
        self._connection.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")
        return int(self.run(f"SELECT count(*) FROM {table}")[0][0])

    def put(self, table: str, columns: Mapping[str, Any]) -> None:
        """See Engine."""
        self._fill(table, pa.table({name: pa.array(values) for name, values in columns.items()}))

    def explode(self, column: str) -> str:
        """See Engine."""
        return f"unnest({column})"

    def score(self, model: Model, pairs: str, least_weight: float | None) -> str:
        """See Engine."""
        api = DuckDBAPI(connection=self._connection)
        linker = Linker(
            api.register(RECORDS, dataset_display_name=f"records_{uuid.uuid4().hex[:8]}"),
            settings_of(model),
            log_level=None,
            validate_settings=False,
        )
        linker.table_management.register_blocked_pairs_for_predict(api.register(pairs))
        return str(linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never").physical_name)

    def fetch(self, sql: str) -> Mapping[str, Any]:
        """See Engine."""
        return self._connection.execute(sql).fetchnumpy()

    def close(self) -> None:
        """See Engine."""
        self._connection.close()
        self._overflow.cleanup()
