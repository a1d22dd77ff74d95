"""The steps of a run over data frames: each is a function of the wheel over Arrow batches.

Spark only partitions and sorts the records between the steps. The steps themselves are those of the
command's engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from pyspark.sql import types as t

from .._unboil import Stages

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


class StepSettings(NamedTuple):
    """What a worker needs to make the steps."""

    json: str
    """The settings."""
    known: str | None
    """The templates of sites."""
    html: bool
    """The texts are pages of HTML."""


@lru_cache(maxsize=4)
def stages(settings: StepSettings) -> Stages:
    """The steps for some settings. A worker process makes them once."""
    return Stages(*settings)


def setting(settings: StepSettings, *path: str) -> Any:
    """The setting with this path, also if it has its default."""
    return json.loads(stages(settings).setting(path))


def run_step(
    df: DataFrame,
    name: str,
    settings: StepSettings,
    more: Sequence[tuple[str, t.DataType]],
    *arguments: Any,
    passes: Sequence[str] = (),
) -> DataFrame:
    """The results of a step: the columns ``passes`` of ``df``, and ``more`` columns."""
    passed = [df.schema[column] for column in passes]
    schema = t.StructType([*passed, *(t.StructField(column, kind) for column, kind in more)])

    def step(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        results = getattr(stages(settings), name)(batches, *arguments)
        yield from pa.RecordBatchReader.from_stream(results)

    return df.mapInArrow(step, schema)


LONGS = t.ArrayType(t.LongType())

TEXT = [("text", t.StringType())]

SITE_KEYS = [("site", t.StringType()), ("prose_sketch", LONGS), ("blocks", LONGS)]

SITE_TEMPLATES = [("site", t.StringType()), ("profile", t.StringType())]

STRIPPED = [
    ("removals", t.StringType()),
    ("page_type", t.StringType()),
    ("host", t.StringType()),
    ("text_bytes", t.LongType()),
    ("rank_key", t.BinaryType()),
    ("group", t.LongType()),
    ("problems", t.ArrayType(t.StringType())),
]

POSTINGS = [
    ("bucket", t.LongType()),
    ("seed", t.LongType()),
    ("group", t.LongType()),
    ("rank", t.LongType()),
    ("token", t.IntegerType()),
    ("postings", t.BinaryType()),
]

LINKS = [
    ("block", t.LongType()),
    ("links", t.BinaryType()),
    ("ranks", LONGS),
]

PAIRS = [
    *(
        (name, t.LongType())
        for name in ("dropped", "kept", "a_start", "a_end", "b_start", "b_end", "words", "edits")
    ),
    *(
        (name, t.DoubleType())
        for name in ("similarity", "a_overlap", "b_overlap", "share", "kept_share")
    ),
    ("new_sentences", t.LongType()),
    ("kind", t.StringType()),
    ("units", LONGS),
]

PASSAGES = [
    ("a_article", t.StringType()),
    ("a_start", t.LongType()),
    ("a_end", t.LongType()),
    ("a_overlap", t.DoubleType()),
    ("b_article", t.StringType()),
    ("b_start", t.LongType()),
    ("b_end", t.LongType()),
    ("b_overlap", t.DoubleType()),
    ("similarity", t.DoubleType()),
    ("words", t.LongType()),
    ("edits", t.LongType()),
    ("kind", t.StringType()),
]

GROUPS = [
    ("stays", t.StringType()),
    ("member", t.StringType()),
    ("overlap", t.DoubleType()),
    ("kept_overlap", t.DoubleType()),
    ("new_sentences", t.LongType()),
]

CHOICE = [
    ("table", t.StringType()),
    *PASSAGES,
    *GROUPS,
    ("article", t.LongType()),
    ("choice", t.StringType()),
]

LEDGER_ROW = t.StructType(
    [
        t.StructField(name, kind)
        for name, kind in (
            ("article", t.StringType()),
            ("start", t.LongType()),
            ("end", t.LongType()),
            ("class", t.StringType()),
            ("rule", t.StringType()),
            ("why", t.StringType()),
            ("text", t.StringType()),
            ("score", t.DoubleType()),
            ("threshold", t.DoubleType()),
            ("page_start", t.LongType()),
            ("page_end", t.LongType()),
            ("page_type", t.StringType()),
            ("host", t.StringType()),
        )
    ]
)

DROPPED = t.StructType(
    [
        t.StructField("stays", t.StringType()),
        t.StructField("overlap", t.DoubleType()),
        t.StructField("kept_overlap", t.DoubleType()),
        t.StructField("kind", t.StringType()),
    ]
)

OUTPUTS = [
    ("cleaned", t.StringType()),
    ("is_dropped", t.BooleanType()),
    ("ledger", t.ArrayType(LEDGER_ROW)),
    ("dropped", DROPPED),
]
