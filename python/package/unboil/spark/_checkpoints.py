"""The finished steps of a run, as Parquet tables in one folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from pyspark.errors import AnalysisException
from pyspark.sql import functions as f

from .._errors import ConfigError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class Checkpoints:
    """The tables of a run. A step that is finished is not run again.

    A table is written first, then a mark that it is complete, with the settings of the run. A run that
    was killed leaves a table without a mark, which the next run writes again.
    """

    def __init__(self, spark: SparkSession, folder: str, settings: str, overwrite: bool) -> None:
        self._spark = spark
        self._folder = folder.rstrip("/")
        self._settings = settings
        self._overwrite = overwrite
        """Write all tables again."""

    def table(self, name: str, make: Callable[[], DataFrame]) -> DataFrame:
        """The table ``name``. If it is not complete, the result of ``make`` is written."""
        path = f"{self._folder}/{name}"
        mark = f"{self._folder}/complete/{name}"
        if not self._overwrite and self._is_complete(name, mark):
            return self._spark.read.parquet(path)
        table = make()
        table.write.mode("overwrite").parquet(path)
        row = self._spark.range(1).select(f.lit(self._settings).alias("settings"))
        row.coalesce(1).write.mode("overwrite").parquet(mark)
        return self._spark.read.schema(table.schema).parquet(path)

    def _is_complete(self, name: str, mark: str) -> bool:
        try:
            rows = self._spark.read.schema("settings string").parquet(mark).collect()
        except AnalysisException:
            return False  # there is no such folder
        if rows and rows[0][0] != self._settings:
            raise ConfigError(
                f"{self._folder}: {name} is of a run with {_differences(rows[0][0], self._settings)}; "
                "choose another folder, or overwrite=True"
            )
        return bool(rows)


def _differences(one: str, other: str) -> str:
    """The names of the settings that differ."""
    before, now = json.loads(one), json.loads(other)
    names = [name for name in now if before.get(name) != now[name]]
    return f"another value of {', '.join(names)}"
