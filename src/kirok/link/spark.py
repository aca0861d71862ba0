"""Spark: the same model and the same SQL on a machine or a cluster that holds what one process cannot.

Needs pyspark, a Java runtime, and on every worker this package with the extra 'names'. Nothing listens but on 127.0.0.1
unless the session that is already running says otherwise.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from splink import Linker

from kirok.base.errors import BadInput
from kirok.link.engine import RECORDS
from kirok.link.features import Features
from kirok.link.model import Model
from kirok.link.spelling import Spellings
from kirok.link.tables import as_table, settings_of


def start() -> Spark:
    """A session on this machine, or the one that is already running.

    Raises:
        BadInput: there is no Java, or Spark cannot start.
    """
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise BadInput("Spark needs a Java runtime; install one (Debian: default-jre-headless) or set JAVA_HOME")
    return Spark()


class Spark:
    """One session; tables are temporary views over files in a folder that goes with it."""

    def __init__(self) -> None:
        from pyspark.sql import SparkSession

        self._folder = tempfile.TemporaryDirectory(prefix="kirok-link-")
        active = SparkSession.getActiveSession()
        self._owned = active is None
        self.session: Any = active or _session(self._folder.name)
        self.session.sparkContext.setCheckpointDir(f"{self._folder.name}/checkpoints")

    def load(self, features: Features, lists: Sequence[int], new: Sequence[bool]) -> None:
        """See Engine."""
        from pyspark.sql.functions import arrow_udf
        from pyspark.sql.types import DoubleType

        self._fill(RECORDS, as_table(features, lists, new))
        for field, spellings in features.spellings.items():
            self.session.udf.register(f"kirok_bits_{field}", arrow_udf(_bits_of(spellings), DoubleType()))

    def _fill(self, table: str, rows: pa.Table) -> None:
        from pyarrow import parquet

        path = Path(self._folder.name) / f"{table}_{uuid.uuid4().hex}.parquet"
        parquet.write_table(rows, path)
        self.session.read.parquet(str(path)).createOrReplaceTempView(table)

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """See Engine."""
        if sql.startswith("DROP TABLE"):
            self.session.catalog.dropTempView(sql.rsplit(maxsplit=1)[-1])
            return []
        return [tuple(row) for row in self.session.sql(sql).collect()]

    def make(self, table: str, sql: str) -> int:
        """See Engine."""
        path = f"{self._folder.name}/{table}_{uuid.uuid4().hex}"
        self.session.sql(sql).write.parquet(path)
        self.session.read.parquet(path).createOrReplaceTempView(table)
        return int(self.session.table(table).count())

    def put(self, table: str, columns: Mapping[str, Any]) -> None:
        """See Engine."""
        self._fill(table, pa.table({name: pa.array(values) for name, values in columns.items()}))

    def explode(self, column: str) -> str:
        """See Engine."""
        return f"explode({column})"

    def score(self, model: Model, pairs: str, least_weight: float | None) -> str:
        """See Engine."""
        from splink.backends.spark import SparkAPI

        api = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self.session, break_lineage_method="parquet", num_partitions_on_repartition=4
        )
        records = api.register(self.session.table(RECORDS), dataset_display_name=f"records_{uuid.uuid4().hex[:8]}")
        linker = Linker(records, settings_of(model), log_level=None, validate_settings=False)
        linker.table_management.register_blocked_pairs_for_predict(api.register(self.session.table(pairs)))
        return str(linker.inference.predict(threshold_match_weight=least_weight, warning_mode="never").physical_name)

    def fetch(self, sql: str) -> Mapping[str, Any]:
        """See Engine."""
        found = self.session.sql(sql).toArrow()
        return {name: found.column(name).to_numpy() for name in found.column_names}

    def close(self) -> None:
        """See Engine."""
        if self._owned:
            self.session.stop()
        self._folder.cleanup()


def _session(folder: str) -> Any:
    from pyspark.sql import SparkSession
    from splink.backends.spark import similarity_jar_location

    jar = similarity_jar_location()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else the workers are whatever python3 is, without this package
    threads = len(os.sched_getaffinity(0))
    builder: Any = SparkSession.builder.master(f"local[{threads}]").appName("kirok-link")
    options = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.jars": jar,
        "spark.local.dir": folder,
        "spark.sql.warehouse.dir": f"{folder}/warehouse",
        "spark.sql.shuffle.partitions": str(2 * threads),
        "spark.default.parallelism": str(2 * threads),
    }
    for name, value in options.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _bits_of(spellings: Spellings) -> Callable[[pa.Array, pa.Array], pa.Array]:
    """A function of two columns of numbers for Spark's workers, which hold the spellings as text and read them once."""
    token, forms, book = uuid.uuid4().hex, spellings.forms, spellings.book

    def bits(left: pa.Array, right: pa.Array) -> pa.Array:
        from kirok.link.bits import bits_of_arrow, kept

        return bits_of_arrow(kept(token, forms, book), left, right)

    return bits
