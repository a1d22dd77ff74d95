"""The finished steps of a run, as Parquet tables in one folder."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from pyspark.errors import AnalysisException
from pyspark.sql import functions as f

from .._errors import ConfigError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class Checkpoints:
    """The tables of a run. A step that is finished is not run again.

    A table is written first, then a mark that it is complete, with the name of the run. A run that was
    killed leaves a table without a mark, which the next run writes again. A new run has a new name, so that
    no mark of an earlier one counts.
    """

    def __init__(self, spark: SparkSession, folder: str, settings: str, overwrite: bool) -> None:
        self._spark = spark
        self._folder = folder.rstrip("/")
        before = None if overwrite else self._row("run", "settings string, run string")
        if before is None:
            self._run = uuid.uuid4().hex
            self._write_row("run", settings=settings, run=self._run)
            return
        if before[0] != settings:
            raise ConfigError(
                f"{self._folder} is of a run with {_differences(before[0], settings)}; choose another "
                "folder, or overwrite=True"
            )
        self._run = before[1]

    def table(
        self,
        name: str,
        make: Callable[[], DataFrame],
        check: Callable[[DataFrame], None] = lambda table: None,
    ) -> DataFrame:
        """The table ``name``. If it is not complete, the result of ``make`` is written; ``check`` raises if
        it cannot be used."""
        path = f"{self._folder}/{name}"
        if self._row(name, "run string") == (self._run,):
            return self._spark.read.parquet(path)
        made = make()
        made.write.mode("overwrite").parquet(path)
        table = self._spark.read.schema(made.schema).parquet(path)
        check(table)
        self._write_row(name, run=self._run)
        return table

    def _row(self, name: str, schema: str) -> tuple[str, ...] | None:
        """The row of a mark; ``None`` if there is none."""
        try:
            rows = self._spark.read.schema(schema).parquet(f"{self._folder}/complete/{name}").collect()
        except AnalysisException:
            return None  # there is no such folder
        return tuple(rows[0]) if rows else None

    def _write_row(self, name: str, **values: str) -> None:
        columns = [f.lit(value).alias(column) for column, value in values.items()]
        row = self._spark.range(1).select(*columns).coalesce(1)
        row.write.mode("overwrite").parquet(f"{self._folder}/complete/{name}")


def _differences(one: str, other: str) -> str:
    """The names of the settings that differ."""
    before, now = json.loads(one), json.loads(other)
    names = [name for name in now if before.get(name) != now[name]]
    return f"another value of {', '.join(names)}"
