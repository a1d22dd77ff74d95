"""``unboil.spark`` gives the rows of one machine, for any partitions, and when tasks are killed."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import unboil
from conftest import ROOT
from spark_rows import Rows, article_rows, page_rows, sentence, shared_rows, skewed_rows, slow

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("there is no Java", allow_module_level=True)

import pyspark.cloudpickle
import unboil.spark
from pyspark.sql import DataFrame, SparkSession
from unboil.spark import _checkpoints, _steps

SCHEMA = "id string, text string, url string, date string, words long"

# The columns that rows of a data frame do not have.
PLACES = {"path", "line", "ascii", "raw", "unquoted", "row", "stays_path", "stays_line", "a_text", "b_text"}
PLACES |= {f"{side}_{name}" for side in "ab" for name in ("path", "line")}


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    # A task may fail three times.
    builder = SparkSession.builder.master("local[2, 4]")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "3",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def on_one_machine(rows: Rows, folder: Path, command: str, html: bool, options: dict[str, Any]) -> dict[str, Rows]:
    folder.mkdir()
    rows = sorted(rows, key=lambda row: row["id"].encode())
    with open(folder / "rows.jsonl", "w", encoding="utf-8") as file:
        for row in rows:
            row = {**row, "page": row["text"]} if html else row
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    if html:
        options = {**options, "html_field": "page"}
    if command == "clean":
        options = {"site_by": "host", **options}
        summary = unboil.clean(folder / "rows.jsonl", folder / "out", **options)
    else:
        summary = unboil.dedup(folder / "rows.jsonl", folder / "out", **options)
    assert not summary.problems
    articles = [json.loads(line) for line in (folder / "out/articles/rows.jsonl").open(encoding="utf-8")]
    dropped = [json.loads(line) for line in (folder / "out/dropped.jsonl").open(encoding="utf-8")]
    return {
        "articles": [{name: article[name] for name in rows[0]} for article in articles],
        "ledger": pa.table(summary.tables.ledger).to_pylist(),
        "passages": pa.table(summary.tables.passages).to_pylist(),
        "groups": pa.table(summary.tables.groups).to_pylist(),
        "dropped": [{**row, "stays": row["stays"]["article"]} for row in dropped],
    }


def comparable(rows: Rows) -> list[str]:
    """The rows in one order, without missing values and places in files."""
    texts = (
        json.dumps({k: v for k, v in row.items() if k not in PLACES and v is not None}, sort_keys=True)
        for row in rows
    )
    return sorted(texts)


def collected(result: unboil.spark.Matched) -> dict[str, Rows]:
    assert result.problems.count() == 0
    tables = {name: table for name, table in vars(result).items() if name != "problems"}
    return {name: [row.asDict() for row in table.collect()] for name, table in tables.items()}


def assert_same(found: dict[str, Rows], expected: dict[str, Rows]) -> None:
    for name, rows in found.items():
        found_rows, expected_rows = comparable(rows), comparable(expected[name])
        for one, other in zip(found_rows, expected_rows):
            assert one[:2000] == other[:2000], name
        assert len(found_rows) == len(expected_rows), name


def frame(spark: SparkSession, rows: Rows, partitions: int) -> DataFrame:
    shuffled = random.Random(partitions).sample(rows, len(rows))
    return spark.createDataFrame(shuffled, SCHEMA).repartition(partitions)


@pytest.mark.parametrize(
    ("partitions", "options"),
    [
        (1, {"duplicates": "drop-passages"}),
        (4, {"duplicates": "drop-articles", "keep": "longest", "ignore": ["Write to the herald desk"]}),
        (7, {"keep": "words", "keep_per": "source", "prefer": ["site-2.example"], "ignore": ["the river"]}),
    ],
)
def test_rows_are_those_of_one_machine(
    spark: SparkSession, tmp_path: Path, partitions: int, options: dict[str, Any]
) -> None:
    rows = skewed_rows() + article_rows()
    expected = on_one_machine(rows, tmp_path / "one", "clean", False, options)
    assert len(expected["passages"]) > 20 and len(expected["ledger"]) > 200
    df = frame(spark, rows, partitions)
    found = unboil.spark.clean(df, str(tmp_path / "spark"), partitions=partitions, **options)
    assert_same(collected(found), expected)


@slow
def test_pages_of_html(spark: SparkSession, tmp_path: Path) -> None:
    options: dict[str, Any] = {"duplicates": "drop-passages", "to": "markdown"}
    expected = on_one_machine(page_rows(), tmp_path / "one", "clean", True, options)
    df = frame(spark, page_rows(), 3)
    df = df.withColumn("text", df["text"].cast("binary"))
    found = unboil.spark.clean(df, str(tmp_path / "spark"), html=True, **options)
    rows = collected(found)
    assert found.articles.dtypes == df.dtypes
    rows["articles"] = [{**row, "text": row["text"].decode()} for row in rows["articles"]]
    assert_same(rows, expected)


@slow
@pytest.mark.parametrize(("name", "html"), [("passages", False), ("news", True)])
def test_rows_of_real_articles(spark: SparkSession, tmp_path: Path, name: str, html: bool) -> None:
    rows = shared_rows(name, html)
    options: dict[str, Any] = {"duplicates": "drop-passages"}
    expected = on_one_machine(rows, tmp_path / "one", "clean", html, options)
    found = unboil.spark.clean(frame(spark, rows, 4), str(tmp_path / "spark"), html=html, **options)
    assert_same(collected(found), expected)


@slow
def test_dedup_and_match(spark: SparkSession, tmp_path: Path) -> None:
    rows = skewed_rows()
    options: dict[str, Any] = {"keep": "latest"}
    expected = on_one_machine(rows, tmp_path / "one", "dedup", False, options)
    found = unboil.spark.dedup(frame(spark, rows, 2), str(tmp_path / "dedup"), **options)
    assert_same(collected(found), expected)
    places = {row["id"]: row["words"] for row in rows}
    matched = unboil.spark.match(frame(spark, rows, 2), str(tmp_path / "match"), order_field="words")
    passages = collected(matched)["passages"]
    assert len(passages) > 20
    for passage in passages:
        assert places[passage["a_article"]] <= places[passage["b_article"]]


def kill_first_attempt(batches: Iterator[Any]) -> Iterator[Any]:
    from pyspark import TaskContext

    context = TaskContext.get()
    if context.partitionId() == 0 and context.attemptNumber() == 0:
        import os
        import signal

        os.kill(os.getpid(), signal.SIGKILL)
    yield from batches


def test_killed_tasks_run_again(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = skewed_rows()
    options: dict[str, Any] = {"duplicates": "drop-passages"}
    expected = on_one_machine(rows, tmp_path / "one", "clean", False, options)
    run_step, steps = _steps.run_step, []

    def run_killed_step(df: DataFrame, name: str, *arguments: Any, **more: Any) -> DataFrame:
        steps.append(name)
        return run_step(df.mapInArrow(kill_first_attempt, df.schema), name, *arguments, **more)

    # Workers cannot import this file.
    pyspark.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    monkeypatch.setattr(_steps, "run_step", run_killed_step)
    found = unboil.spark.clean(frame(spark, rows, 3), str(tmp_path / "spark"), **options)
    assert_same(collected(found), expected)
    assert set(steps) >= {"site_keys", "site_templates", "strip", "postings", "links", "passages", "choice"}


def test_a_rerun_goes_on(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = skewed_rows()
    expected = on_one_machine(rows, tmp_path / "one", "clean", False, {})
    out, df = str(tmp_path / "spark"), frame(spark, rows, 3)
    table, run_step, steps = _checkpoints.Checkpoints.table, _steps.run_step, []

    def interrupted(self: Any, name: str, make: Any, *check: Any) -> DataFrame:
        if name == "steps/passages":
            make().write.mode("overwrite").parquet(f"{out}/{name}")  # and not marked as complete
            raise KeyboardInterrupt
        return table(self, name, make, *check)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(_checkpoints.Checkpoints, "table", interrupted)
        unboil.spark.clean(df, out)

    def counted(df: DataFrame, name: str, *arguments: Any, **more: Any) -> DataFrame:
        steps.append(name)
        return run_step(df, name, *arguments, **more)

    monkeypatch.setattr(_steps, "run_step", counted)
    assert_same(collected(unboil.spark.clean(df, out)), expected)
    assert steps == ["passages", "choice", "outputs", "outputs"]
    steps.clear()
    assert_same(collected(unboil.spark.clean(df, out)), expected)
    assert steps == []
    with pytest.raises(unboil.ConfigError, match="a run with another value of settings; choose"):
        unboil.spark.clean(df, out, keep="longest")
    # A new run that is killed leaves no table of the old one that counts.
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(_checkpoints.Checkpoints, "table", interrupted)
        unboil.spark.clean(df.where("words < 40"), out, overwrite=True)
    assert unboil.spark.clean(df.where("words < 40"), out).articles.count() == 40


def test_rows_that_cannot_be_named(spark: SparkSession, tmp_path: Path) -> None:
    rows = [("a", "It rained."), ("b", "It blew."), ("b", None), (None, "It snowed.")]
    df = spark.createDataFrame(rows, "id string, text string")
    for _ in range(2):  # also when the table is there
        with pytest.raises(unboil.InputError, match="a row has no id"):
            unboil.spark.match(df, str(tmp_path / "1"))
    with pytest.raises(unboil.InputError, match="2 rows have the id 'b'"):
        unboil.spark.match(df.where("id is not null"), str(tmp_path / "2"))
    with pytest.raises(unboil.ConfigError, match="text_field: there is no column 'body', only id, text"):
        unboil.spark.match(df, str(tmp_path / "3"), text_field="body")
    with pytest.raises(unboil.ConfigError, match="text_field: 'n' has the type int, expected strings"):
        unboil.spark.match(df.selectExpr("id", "1 as n"), str(tmp_path / "3"), text_field="n")
    nested = df.selectExpr("id", "named_struct('body', text) as doc")
    with pytest.raises(unboil.ConfigError, match="text_field: there is no field 'doc.title' in 'doc'"):
        unboil.spark.match(nested, str(tmp_path / "3"), text_field="doc.title")
    for options in ({"site_by": "folder"}, {"config": {"across_files_only": True}}, {"config": {"read": {}}}):
        with pytest.raises(unboil.ConfigError, match="a data frame has no"):
            unboil.spark.clean(df, str(tmp_path / "4"), **options)  # type: ignore[arg-type]
    with pytest.raises(unboil.ConfigError, match="partitions: 0 is not 1 or more"):
        unboil.spark.match(df, str(tmp_path / "5"), partitions=0)


@slow
def test_missing_and_nested_texts(spark: SparkSession, tmp_path: Path) -> None:
    text = "It rained all day in the harbour.\n\nComments are closed."
    df = spark.sql(
        f"select 7 as id, named_struct('body', {text!r}, 'n', 1) as doc union all "
        "select 8, named_struct('body', null, 'n', 2)"
    )
    cleaned = unboil.spark.clean(df, str(tmp_path / "out"), text_field="doc.body")
    assert cleaned.articles.dtypes == df.dtypes
    assert [tuple(row) for row in cleaned.problems.collect()] == [("8", "the text is missing")]
    rows = sorted((row["id"], row["doc"]["body"], row["doc"]["n"]) for row in cleaned.articles.collect())
    assert rows == [(7, "It rained all day in the harbour.", 1), (8, None, 2)]


@slow
@pytest.mark.parametrize("column", ["id", "text"])
def test_a_data_frame_that_changes(spark: SparkSession, tmp_path: Path, column: str) -> None:
    def now(batches: Iterator[Any]) -> Iterator[Any]:
        import time

        for batch in batches:
            ids = batch["id"].to_pylist()
            new = [f"It rained at {time.time_ns()} in {one}." for one in ids]
            same = [f"It rained in {one}." for one in ids]
            yield pa.record_batch({name: new if name == column else same for name in ("id", "text")})

    df = spark.range(20).selectExpr("cast(id as string) id").mapInArrow(now, "id string, text string")
    with pytest.raises(Exception, match="does not give the same rows each time"):
        unboil.spark.match(df, str(tmp_path / "out"))


def test_a_text_that_is_not_utf_8_is_named(spark: SparkSession, tmp_path: Path) -> None:
    df = spark.createDataFrame([("a", b"It rained."), ("b", b"It \xff rained.")], "id string, text binary")
    df = df.withColumn("text", df["text"].cast("string"))
    with pytest.raises(Exception, match="the text of b is not valid UTF-8"):
        unboil.spark.match(df, str(tmp_path / "out"))


@slow
def test_an_article_with_two_problems(spark: SparkSession, tmp_path: Path) -> None:
    many = ". " * 200_000  # too many blocks
    df = spark.createDataFrame([("a", many, "soon")], "id string, text string, date string")
    cleaned = unboil.spark.clean(df, str(tmp_path / "out"), keep="latest")
    (tmp_path / "rows.jsonl").write_text(json.dumps({"id": "a", "text": many, "date": "soon"}))
    expected = unboil.clean(tmp_path / "rows.jsonl", tmp_path / "one", keep="latest").problems
    assert len(expected) == 2
    reasons = [row["reason"] for row in cleaned.problems.collect()]
    assert sorted(reasons) == sorted(problem.reason for problem in expected)


@slow
def test_a_known_template_and_a_better_one(spark: SparkSession, tmp_path: Path) -> None:
    rows = skewed_rows()
    known = unboil.spark.site_profiles(frame(spark, rows[:40], 2))
    options = {"site_profile": known}
    expected = on_one_machine(rows, tmp_path / "one", "clean", False, options)
    found = unboil.spark.clean(frame(spark, rows, 3), str(tmp_path / "spark"), **options)
    assert_same(collected(found), expected)


@slow
def test_timestamps_of_an_hour_that_comes_twice(spark: SparkSession, tmp_path: Path) -> None:
    text = " ".join(sentence(random.Random(3)) for _ in range(3))
    rows = [("a", text, "2024-10-27T00:30:00Z"), ("b", text, "2024-10-27T01:15:00Z")]
    df = spark.createDataFrame(rows, "id string, text string, date string")
    df = df.withColumn("date", df["date"].cast("timestamp"))
    zone = spark.conf.get("spark.sql.session.timeZone")
    spark.conf.set("spark.sql.session.timeZone", "Europe/Berlin")  # 02:30, and then 02:15
    try:
        kept = unboil.spark.dedup(df, str(tmp_path / "out"), keep="latest").articles.collect()
    finally:
        spark.conf.set("spark.sql.session.timeZone", zone)
    assert [row["id"] for row in kept] == ["b"]


@slow
def test_the_example_of_the_docs_runs(tmp_path: Path) -> None:
    page = (ROOT / "docs/spark.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(import unboil.spark.*?)```", page, re.S)
    with open(tmp_path / "crawl.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in skewed_rows())
    small = "--master local[2] --conf spark.sql.shuffle.partitions=2 pyspark-shell"
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS": small,
    }
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
    assert re.match(r"90 articles, \d\d+ removals\n", done.stdout)
    assert "a_article" in done.stdout


def test_strip(spark: SparkSession) -> None:
    rows = article_rows()
    df = frame(spark, rows, 3)
    stripped = unboil.spark.strip(df, removed_field="removed", keep_bylines=True)
    assert stripped.columns == [*df.columns, "removed"]
    expected = {
        row["id"]: result
        for row, result in zip(rows, unboil.strip_many([row["text"] for row in rows], keep_bylines=True))
    }
    for row in stripped.collect():
        assert row["text"] == expected[row["id"]].text
        assert [one["rule"] for one in row["removed"]] == [one.rule for one in expected[row["id"]].removed]
    with pytest.raises(unboil.ConfigError, match="unknown variant `most`"):
        unboil.spark.strip(df, strength="most")  # type: ignore[arg-type]
    with pytest.raises(unboil.ConfigError, match="there is no column"):
        unboil.spark.strip(df, text_field="body")
    assert unboil.spark.strip(df.where("id = ''")).count() == 0


def test_templates_of_sites(spark: SparkSession) -> None:
    rows = skewed_rows()
    df = frame(spark, rows, 4)
    profiles = unboil.spark.site_profiles(df)
    assert profiles["sites"]["herald.example"]["pages"] > 20
    texts = {row["text"] for row in unboil.spark.strip(df, site_profile=profiles).collect()}
    assert not any("Write to the herald desk" in text for text in texts)
