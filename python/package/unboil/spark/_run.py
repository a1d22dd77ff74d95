"""The steps of a run in their order: :class:`Run`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.errors import AnalysisException
from pyspark.sql import functions as f

from .. import _unboil
from .._errors import ConfigError, InputError
from .._stages import CHUNK_ORDER
from . import _steps as steps
from ._checkpoints import Checkpoints

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


@dataclass(frozen=True)
class Fields:
    """The columns of a data frame that are read. Names may be paths, such as ``doc.body``."""

    text: str
    id: str
    url: str | None
    date: str | None
    source: str | None
    order: str | None


DEFAULTS = {"url_field": "url", "date_field": "date", "source_field": "source"}
"""The columns that may be missing, if they have these names."""

CHANGED = (
    "an article is another one than when it was stripped: the data frame does not give the same rows each "
    "time it is read; write it to a table first, and read that"
)


def rows_of(df: DataFrame, fields: Fields, keep_field: str | None) -> DataFrame:
    """The columns that the steps read: ``id``, ``order``, ``text``, ``url``, ``date``, ``source`` and
    ``keep_field``."""
    text, id_ = field_column(df, "text_field", fields.text), value_column(df, "id_field", fields.id)
    if df.select(text.alias("text")).dtypes[0][1] != "binary":
        reason = f.concat(f.lit("the text of "), id_, f.lit(" is not valid UTF-8"))
        failed = f.raise_error(reason).cast("string")
        text = f.when(text.isNull() | f.is_valid_utf8(text), text).otherwise(failed)
    order = f.lit(0) if fields.order is None else field_column(df, "order_field", fields.order)
    return df.select(
        id_.alias("id"),
        order.alias("order"),
        text.alias("text"),
        value_column(df, "url_field", fields.url).alias("url"),
        value_column(df, "date_field", fields.date).alias("date"),
        value_column(df, "source_field", fields.source).alias("source"),
        value_column(df, "keep", keep_field).alias("keep_field"),
    )


def field_column(df: DataFrame, option: str, name: str) -> Column:
    """The column with this name or path."""
    if name in df.columns:
        return df[quoted(name)]
    parts = name.split(".")
    if parts[0] in df.columns and len(parts) > 1:
        column = f.col(".".join(quoted(part) for part in parts))
        try:
            df.select(column).schema  # noqa: B018 - Spark looks the path up
        except AnalysisException as error:
            raise ConfigError(f"{option}: there is no field {name!r} in {parts[0]!r}") from error
        return column
    raise ConfigError(f"{option}: there is no column {name!r}, only {', '.join(df.columns)}")


def value_column(df: DataFrame, option: str, name: str | None) -> Column:
    """The column with this name or path as text; of nothing if there is none and there need not be."""
    if name is None or (name not in df.columns and DEFAULTS.get(option) == name):
        return f.lit(None).cast("string")
    column = field_column(df, option, name)
    kind = df.select(column.alias("value")).dtypes[0][1]
    if kind == "boolean":
        return column.cast("int").cast("string")  # as in rows of files
    if kind == "timestamp":
        return f.date_format(column, "yyyy-MM-dd'T'HH:mm:ssXXX")
    return column.cast("string")


def hash_of(text: Column) -> Column:
    """The hash of a text; of nothing if it is missing."""
    return f.when(text.isNotNull(), f.xxhash64(text))


def quoted(name: str) -> str:
    """A name as a part of an expression."""
    return "`" + name.replace("`", "``") + "`"


def shuffled(df: DataFrame, column: str, partitions: int | None) -> DataFrame:
    """The rows with each value of a column in one partition. Without a number, Spark joins small ones."""
    return df.repartition(column) if partitions is None else df.repartition(partitions, column)


def learned_templates(
    rows: DataFrame, settings: steps.StepSettings, partitions: int | None
) -> DataFrame:
    """The templates of the sites of ``rows``: ``site`` and ``profile``."""
    keys = steps.run_step(
        rows.select("id", "order", "text", "url"),
        "site_keys",
        settings,
        steps.SITE_KEYS,
        passes=("id", "order"),
    )
    keys = shuffled(keys.where("site is not null"), "site", partitions)
    return steps.run_step(
        keys.sortWithinPartitions("site", "order", "id"),
        "site_templates",
        settings,
        steps.SITE_TEMPLATES,
    )


class Run:
    """A run over the articles of a data frame."""

    def __init__(
        self,
        df: DataFrame,
        fields: Fields,
        settings: steps.StepSettings,
        checkpoints: Checkpoints,
        partitions: int | None,
    ) -> None:
        self._df = df
        self._fields = fields
        self._settings = settings
        self._checkpoints = checkpoints
        self._partitions = partitions
        self._keep: str = steps.setting(settings, "keep")
        # The rank is the place in the order of the input.
        self._keeps_first = self._keep == "first" and not steps.setting(settings, "prefer")
        keep_field = None if self._keep in ("first", "longest", "earliest", "latest") else self._keep
        self._rows = rows_of(df, fields, keep_field)

    def learn_sites(self) -> None:
        """Learns the templates of the sites, for :meth:`numbers`, if there are sites."""
        if steps.setting(self._settings, "strip", "site_by") == "none":
            return

        def make() -> DataFrame:
            return learned_templates(self._rows, self._settings, self._partitions)

        learned = self._checkpoints.table("steps/sites", make).orderBy("site").collect()
        known = steps.stages(self._settings).with_templates([row["profile"] for row in learned])
        self._settings = self._settings._replace(known=known)

    def numbers(self, removes: bool) -> DataFrame:
        """The stripped articles with their numbers: ``article`` is the place in the order of the input,
        ``rank`` that in the order of ``keep``. Both grow with gaps. Articles without text are left out.
        """

        def strip() -> DataFrame:
            text = f.col("text")
            rows = self._rows.withColumn("text_hash", hash_of(text))
            passes = ["id", "order", "text_hash"]
            if removes or self._settings.html or not self._keeps_first:
                return steps.run_step(
                    rows, "strip", self._settings, steps.STRIPPED, removes, passes=passes
                )
            # Nothing but its length is needed of a text, so it does not go through Python.
            rows = rows.withColumn("length", f.octet_length(text))
            rows = rows.withColumn("text", f.when(text.isNotNull(), f.lit("")))
            stripped = steps.run_step(
                rows, "strip", self._settings, steps.STRIPPED, removes, passes=[*passes, "length"]
            )
            return stripped.drop("text_bytes").withColumnRenamed("length", "text_bytes")

        self._stripped = stripped = self._checkpoints.table("steps/stripped", strip, self._check_ids)

        def number() -> DataFrame:
            number = f.monotonically_increasing_id()
            numbers = stripped.where("text_hash is not null").orderBy("order", "id")
            numbers = numbers.withColumn("article", number)
            if self._keeps_first:
                return numbers.withColumn("rank", f.col("article"))
            last = "article" if self._keep == "first" else "id"
            return numbers.orderBy("rank_key", last).withColumn("rank", number)

        return self._checkpoints.table("steps/numbers", number)

    def _check_ids(self, stripped: DataFrame) -> None:
        if stripped.where("id is null or id = ''").limit(1).count():
            raise InputError(f"id_field: a row has no {self._fields.id}, which names it in the results")
        twice = stripped.groupBy("id").count().where("count > 1").orderBy("id").limit(1).collect()
        if twice:
            raise InputError(f"id_field: {twice[0]['count']} rows have the id {twice[0]['id']!r}")

    def articles(self, numbers: DataFrame) -> DataFrame:
        """The rows of the data frame without their texts in ``row``, the texts in ``text``, and what is
        known of the articles."""

        def make() -> DataFrame:
            text = field_column(self._df, "text_field", self._fields.text)
            row = self._with_text(f.struct(*(self._df[quoted(c)] for c in self._df.columns)), f.lit(None))
            id_ = value_column(self._df, "id_field", self._fields.id)
            rows = self._df.select(id_.alias("id"), row.alias("row"), text.alias("text"))
            known = numbers.drop("order", "rank_key", "problems")
            joined = rows.join(known, "id", "left")
            text = f.col("text")
            is_same = f.equal_null(hash_of(text), f.col("text_hash"))
            failed = f.raise_error(f.lit(CHANGED)).cast(joined.schema["text"].dataType)
            joined = joined.withColumn("text", f.when(is_same, text).otherwise(failed))
            joined = joined.drop("text_hash")
            if not self._settings.html:
                return joined.withColumn("text", f.col("text").cast("string"))
            joined = joined.withColumnRenamed("text", "page")
            return steps.run_step(
                joined, "page_texts", self._settings, steps.TEXT, passes=joined.columns
            )

        return self._checkpoints.table("steps/articles", make)

    def _with_text(self, row: Column, text: Column) -> Column:
        """The row of the data frame with another text."""
        name = self._fields.text
        column = field_column(self._df, "text_field", name)
        kind = self._df.select(column.alias("text")).schema["text"].dataType
        parts = [name] if name in self._df.columns else name.split(".")
        return row.withField(".".join(quoted(part) for part in parts), text.cast(kind))

    def pairs(self, articles: DataFrame, numbers: DataFrame) -> DataFrame:
        """The verified passages and the overlaps of articles."""
        text_bytes = numbers.agg(f.sum("text_bytes")).collect()[0][0] or 0
        has_text = articles.where("article is not null")

        def link() -> DataFrame:
            columns = ("rank", "group", "text", "removals")
            postings = steps.run_step(
                has_text.select(*columns), "postings", self._settings, steps.POSTINGS, text_bytes
            )
            postings = shuffled(postings, "bucket", self._partitions)
            postings = postings.sortWithinPartitions(*CHUNK_ORDER)
            return steps.run_step(postings, "links", self._settings, steps.LINKS, text_bytes)

        links = self._checkpoints.table("steps/links", link)

        def verify() -> DataFrame:
            blocks = self._blocks(links, has_text)
            return steps.run_step(blocks, "passages", self._settings, steps.PAIRS)

        return self._checkpoints.table("steps/passages", verify)

    def _blocks(self, links: DataFrame, articles: DataFrame) -> DataFrame:
        """The texts and the links of each block of dropped articles, the texts first."""
        needed = links.select("block", f.explode("ranks").alias("rank")).distinct()
        texts = needed.join(articles.select("rank", "text", "removals"), "rank")
        rows = texts.withColumn("is_link", f.lit(False)).unionByName(
            links.drop("ranks").withColumn("is_link", f.lit(True)), allowMissingColumns=True
        )
        return shuffled(rows, "block", self._partitions).sortWithinPartitions("block", "is_link")

    def choice(self, pairs: DataFrame, numbers: DataFrame) -> DataFrame:
        """The passages and groups to report, and what goes of each article. One task reads all passages."""

        def make() -> DataFrame:
            named = pairs
            for side in ("dropped", "kept"):
                rank = f"{side}_rank"
                names = numbers.select(
                    f.col("article").alias(side),
                    f.col("rank").alias(rank),
                    f.col("id").alias(f"{side}_id"),
                )
                named = named.withColumnRenamed(side, rank).join(names, rank)
            one = named.repartition(1)
            return steps.run_step(one, "choice", self._settings, steps.CHOICE)

        return self._checkpoints.table("steps/choice", make)

    def outputs(self, articles: DataFrame, choice: DataFrame) -> Mapping[str, DataFrame]:
        """The tables ``articles``, ``ledger`` and ``dropped``."""
        chosen = choice.where("table = 'articles'").select("article", "choice")
        # Rows without text have no number.
        joined = articles.join(chosen, "article", "left").drop(
            "article", "rank", "group", "text_bytes"
        )

        def result(*passes: str) -> DataFrame:
            read = ("text", "page") if self._settings.html else ("text",)
            rows = joined.select("id", *passes, *read, "removals", "page_type", "host", "choice")
            return steps.run_step(
                rows, "outputs", self._settings, steps.OUTPUTS, passes=("id", *passes)
            )

        def make_articles() -> DataFrame:
            left = result("row").where("not is_dropped")
            row = self._with_text(f.col("row"), f.col("cleaned"))
            return left.select(row.alias("row")).select("row.*")

        def make_removals() -> DataFrame:
            rows = result().select("id", "ledger", "dropped")
            return rows.where("size(ledger) > 0 or dropped is not null")

        written = self._checkpoints.table("articles", make_articles)
        removals = self._checkpoints.table("steps/removals", make_removals)

        def make_ledger() -> DataFrame:
            return removals.select(f.explode("ledger").alias("row")).select("row.*")

        def make_dropped() -> DataFrame:
            rows = removals.where("dropped is not null")
            return rows.select(f.col("id").alias("article"), "dropped.*")

        return {
            "articles": written,
            "ledger": self._checkpoints.table("ledger", make_ledger),
            "dropped": self._checkpoints.table("dropped", make_dropped),
        }

    def matches(self, choice: DataFrame) -> Mapping[str, DataFrame]:
        """The tables ``passages``, ``groups`` and ``problems``."""

        def make_passages() -> DataFrame:
            return choice.where("table = 'passages'").select(*(name for name, _ in steps.PASSAGES))

        def make_groups() -> DataFrame:
            names = [name for name, _ in steps.GROUPS]
            return choice.where("table = 'groups'").select(*names).withColumnRenamed("member", "article")

        def make_problems() -> DataFrame:
            return self._stripped.select(
                f.col("id").alias("article"), f.explode("problems").alias("reason")
            )

        return {
            "passages": self._checkpoints.table("passages", make_passages),
            "groups": self._checkpoints.table("groups", make_groups),
            "problems": self._checkpoints.table("problems", make_problems),
        }


def settings_json(
    json_settings: str, known: str | None, fields: Fields, schema: str, more: Mapping[str, Any]
) -> str:
    """What the results depend on, beside the articles, as JSON."""
    whole = {
        "version": _unboil.VERSION,
        "settings": json.loads(json_settings),
        "site_profile": known and json.loads(known),
        "fields": fields.__dict__,
        "schema": json.loads(schema),
        **more,
    }
    return json.dumps(whole, sort_keys=True)
