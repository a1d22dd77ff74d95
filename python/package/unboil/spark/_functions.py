"""The functions of ``unboil.spark``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import types as t
from pyspark.sql.pandas.types import from_arrow_type, to_arrow_schema

from .._errors import ConfigError
from .._options import (
    CLEAN_TABLE,
    DEDUP_TEXTS,
    MATCH,
    CleanTableOptions,
    DedupTableOptions,
    MatchTableOptions,
    Offsets,
    StripOptions,
    in_bytes,
    settings,
    site_profile,
)
from .._stages import refuse_file_settings
from .._strip import strip_settings
from .._strip_batches import BatchesRequest
from . import _steps as steps
from ._checkpoints import Checkpoints
from ._run import Fields, Run, field_column, learned_templates, rows_of, settings_json

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from typing_extensions import Unpack


@dataclass(frozen=True)
class Matched:
    """The tables that ``match`` wrote, as data frames. Rows are in no order."""

    passages: DataFrame
    """The near-duplicate passages: a row for each pair of copies, with the ids of the articles, offsets in
    bytes and the columns of ``passages.parquet``."""
    groups: DataFrame
    """The articles that have most words in common with one that stays: a row for each, with the columns of
    ``groups.parquet``."""
    problems: DataFrame
    """The articles that could not be used fully: ``article``, the id, and ``reason``."""


@dataclass(frozen=True)
class Cleaned(Matched):
    """The tables that ``clean`` or ``dedup`` wrote, as data frames. Rows are in no order."""

    articles: DataFrame
    """The rows of the data frame, with the cleaned texts. Dropped articles are left out."""
    ledger: DataFrame
    """A row for each removal, with the columns of ``ledger.parquet``. Offsets count bytes of the text."""
    dropped: DataFrame
    """The articles of which nothing is left: ``article``, ``stays``, the id of the one that says the same,
    ``overlap``, ``kept_overlap`` and ``kind``."""


def strip(
    df: DataFrame,
    *,
    text_field: str = "text",
    url_field: str | None = "url",
    removed_field: str | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    **options: Unpack[StripOptions],
) -> DataFrame:
    """Strips one column of a data frame. The others stay as they are, and nothing is shuffled or written.

    Options are those of ``unboil.strip_batches``, without ``threads``: each task strips on its core. The
    templates of ``site_profiles`` apply with ``site_profile``.

    Raises ``ConfigError`` for options that are not valid, and for a column that is missing or has another
    type.
    """
    request = BatchesRequest(
        strip_settings("strip", options),
        text_field,
        url_field,
        removed_field,
        html,
        in_bytes(offsets),
        threads=1,
    )
    # Checks the options and the columns here, not in a task.
    result = request.strip(to_arrow_schema(df.schema).empty_table())
    schema = df.schema
    if removed_field is not None:
        removed = pa.schema(result).field(removed_field).type
        schema = t.StructType([*schema.fields, t.StructField(removed_field, from_arrow_type(removed))])

    def step(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from pa.RecordBatchReader.from_stream(request.strip(batches))

    return df.mapInArrow(step, schema)


def site_profiles(
    df: DataFrame,
    *,
    text_field: str = "text",
    id_field: str = "id",
    url_field: str | None = "url",
    order_field: str | None = None,
    html: bool = False,
    partitions: int | None = None,
    **options: Unpack[CleanTableOptions],
) -> dict[str, Any]:
    """Learns the templates of the sites of a data frame: lines that many pages of a site share. A site is
    the host of ``url_field``.

    The result is for the option ``site_profile`` of ``strip``, ``clean`` and the other functions of this
    package. The site keys of all pages of a site are read by one task, about 1 KB a page.

    Options, with their defaults:

    * ``text_field="text"``, ``id_field="id"``, ``url_field="url"``: the columns.
    * ``order_field=None``: the column by which the articles of a site are sorted; ``None`` means the id.
    * ``html=False``: the texts are HTML pages, as strings or as bytes.
    * ``partitions=None``: the number of partitions of a shuffle; ``None`` means
      ``spark.sql.shuffle.partitions``, of which Spark joins small ones.

    The other options are those of ``clean``. Raises ``ConfigError`` as ``strip`` does.
    """
    given = _settings("site_profiles", options, CLEAN_TABLE, html)
    fields = Fields(text_field, id_field, url_field, None, None, order_field)
    rows = rows_of(df, fields, None)
    _check_partitions(partitions)
    learned = learned_templates(rows, given, partitions).orderBy("site").collect()
    known = steps.stages(given).with_templates([row["profile"] for row in learned])
    profiles: dict[str, Any] = json.loads(known)
    return profiles


def match(
    df: DataFrame,
    out: str,
    *,
    text_field: str = "text",
    id_field: str = "id",
    url_field: str | None = "url",
    date_field: str | None = "date",
    source_field: str | None = "source",
    order_field: str | None = None,
    partitions: int | None = None,
    overwrite: bool = False,
    **options: Unpack[MatchTableOptions],
) -> Matched:
    """Finds near-duplicate passages among the articles of a data frame, and writes them as Parquet tables
    below ``out``.

    The rows are those of ``unboil match`` for a file with the articles in the order of ``order_field`` and
    the id. ``out`` is a folder that all workers reach. A finished step is not run again: after a failure,
    call the function again with the same arguments. It does not notice other articles: they need another
    folder, or ``overwrite=True``.

    Options, with their defaults:

    * ``text_field="text"``, ``id_field="id"``, ``url_field="url"``, ``date_field="date"``,
      ``source_field="source"``: the columns. Names may be paths such as ``"doc.body"``. The last three may
      be missing.
    * ``order_field=None``: the column whose lowest value is the first article, for ``keep="first"``;
      ``None`` means the id.
    * ``partitions=None``: the number of partitions of a shuffle; ``None`` means
      ``spark.sql.shuffle.partitions``, of which Spark joins small ones.
    * ``overwrite=False``: run all steps again.
    * ``keep="first"``: which copy stays: ``"first"``, ``"longest"``, ``"earliest"``, ``"latest"``, or the name
      of a column with a number or a date, of which the highest or latest stays.
    * ``prefer=None``: sources whose copies stay whatever ``keep`` says, the first before the next.
    * ``keep_per="corpus"``: among which articles one copy stays. With ``"source"`` only articles of one
      source are compared.
    * ``ignore=None``: texts that do not count, such as known boilerplate.
    * ``within=True``: find paragraphs that one article has twice.
    * ``min_passage=12``: length of the shortest passage, in words.
    * ``min_similarity=0.4``: lowest share of words alike in a passage, 0 to 1.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.

    Raises ``ConfigError`` for options that are not valid, for a column that is missing, and if ``out`` has the
    tables of a run with other settings; ``InputError`` if a row has no id, or two rows have the same.
    """
    fields = Fields(text_field, id_field, url_field, date_field, source_field, order_field)
    given = _settings("match", options, MATCH)
    run = _run(df, out, "match", fields, given, partitions, overwrite)
    numbers = run.numbers(removes=False)
    choice = run.choice(run.pairs(run.articles(numbers), numbers), numbers)
    return Matched(**run.matches(choice))


def dedup(
    df: DataFrame,
    out: str,
    *,
    text_field: str = "text",
    id_field: str = "id",
    url_field: str | None = "url",
    date_field: str | None = "date",
    source_field: str | None = "source",
    order_field: str | None = None,
    partitions: int | None = None,
    overwrite: bool = False,
    **options: Unpack[DedupTableOptions],
) -> Cleaned:
    """Drops the duplicates among the articles of a data frame, strips nothing, and writes the result as
    Parquet tables below ``out``.

    Options are those of ``match``, and

    * ``duplicates="drop-articles"``: what goes: whole articles, or with ``"drop-passages"`` the sentences
      that an article that stays says too.

    Raises the errors of ``match``.
    """
    fields = Fields(text_field, id_field, url_field, date_field, source_field, order_field)
    given = _settings("dedup", options, DEDUP_TEXTS)
    run = _run(df, out, "dedup", fields, given, partitions, overwrite)
    return _cleaned(run, removes=False)


def clean(
    df: DataFrame,
    out: str,
    *,
    text_field: str = "text",
    id_field: str = "id",
    url_field: str | None = "url",
    date_field: str | None = "date",
    source_field: str | None = "source",
    order_field: str | None = None,
    html: bool = False,
    partitions: int | None = None,
    overwrite: bool = False,
    **options: Unpack[CleanTableOptions],
) -> Cleaned:
    """Strips the articles of a data frame, with the templates of their sites, finds duplicates, and writes
    the result as Parquet tables below ``out``.

    The rows are those of ``unboil clean --site-by host`` for a file with the articles in the order of
    ``order_field`` and the id. The data frame is read three times, and must give the same rows each time.

    Options are those of ``match`` and ``strip``, and

    * ``html=False``: the texts are HTML pages, as strings or as bytes. The articles are in the same column.
    * ``site_by="host"``: what a site is: the host of ``url_field``, or with ``"all"`` all articles are one.
      ``"none"`` learns no templates.
    * ``duplicates="report"``: what happens to duplicates: ``"report"``, ``"drop-passages"`` or
      ``"drop-articles"``.

    Raises the errors of ``match``.
    """
    fields = Fields(text_field, id_field, url_field, date_field, source_field, order_field)
    given = _settings("clean", options, CLEAN_TABLE, html)
    run = _run(df, out, "clean", fields, given, partitions, overwrite)
    run.learn_sites()
    return _cleaned(run, removes=True)


def _cleaned(run: Run, removes: bool) -> Cleaned:
    numbers = run.numbers(removes)
    articles = run.articles(numbers)
    choice = run.choice(run.pairs(articles, numbers), numbers)
    return Cleaned(**run.matches(choice), **run.outputs(articles, choice))


def _settings(
    name: str, options: Mapping[str, Any], paths: Mapping[str, tuple[str, ...]], html: bool = False
) -> steps.StepSettings:
    whole = json.loads(settings(name, options, paths))
    # As the functions of files do.
    if name == "match":
        whole["duplicates"] = "report"
    elif name == "dedup" and whole.get("duplicates") in (None, "report"):
        whole["duplicates"] = "drop-articles"
    refuse_file_settings(whole, "a data frame has no files, and its columns are options")
    given = steps.StepSettings(json.dumps(whole), site_profile(options), html)
    if steps.setting(given, "strip", "site_by") == "folder":
        raise ConfigError("site_by: a data frame has no folders")
    if steps.setting(given, "across_files_only"):
        raise ConfigError("across_files_only: a data frame has no files")
    return given


def _check_partitions(partitions: int | None) -> None:
    if partitions is not None and partitions < 1:
        raise ConfigError(f"partitions: {partitions} is not 1 or more")


def _run(
    df: DataFrame,
    out: str,
    name: str,
    fields: Fields,
    given: steps.StepSettings,
    partitions: int | None,
    overwrite: bool,
) -> Run:
    _check_partitions(partitions)
    text = field_column(df, "text_field", fields.text)
    kind = df.select(text.alias("text")).dtypes[0][1]
    if kind not in ("string", "binary") or (kind == "binary" and not given.html):
        expected = "strings or bytes" if given.html else "strings"
        raise ConfigError(f"text_field: {fields.text!r} has the type {kind}, expected {expected}")
    what = settings_json(
        given.json, given.known, fields, df.schema.json(), {"function": name, "html": given.html}
    )
    checkpoints = Checkpoints(df.sparkSession, out, what, overwrite)
    return Run(df, fields, given, checkpoints, partitions)
