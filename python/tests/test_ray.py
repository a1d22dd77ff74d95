"""``unboil.ray.strip`` on a cluster of two workers."""

import doctest
import json
import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import unboil
from conftest import ROOT, TESTDATA

np = pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")
pytest.importorskip("ray.data")

import pyarrow.parquet as pq
import ray
import unboil.ray

TEXT = "The harbour stays open.\n\nComments are closed."
LEFT = "The harbour stays open."
Row = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        # The workers have the folder in which the cluster starts.
        patch.chdir(tmp_path_factory.mktemp("cluster"))
        # No file in the home folder, and no request to another host.
        patch.setenv("RAY_AUTH_MODE", "disabled")
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
        logging.getLogger("ray.data").setLevel("CRITICAL")
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        yield
        ray.shutdown()


@pytest.fixture(scope="module")
def table(dumps: list[str]) -> Any:
    """Rows with the texts, nulls and columns of many types."""
    texts = [*dumps, None, ""]
    rows = range(len(texts))
    columns = {
        "id": pa.array(rows, pa.uint16()),
        "text": pa.array(texts),
        "tags": pa.array([[f"tag {row}", None][: row % 3] for row in rows]),
        "doc": pa.array([None if row % 5 == 0 else {"n": row, "body": text} for row, text in zip(rows, texts)]),
        "day": pa.array([row * 86_400_000_000 for row in rows], pa.timestamp("us", "UTC")),
        "kind": pa.array([f"kind {row % 3}" for row in rows]).dictionary_encode(),
    }
    return pa.table(columns)


def parts(table: Any, rows: int) -> Any:
    """A dataset with blocks of this many rows."""
    return ray.data.from_arrow([table.slice(at, rows) for at in range(0, table.num_rows, rows)])


def read(dataset: Any) -> Any:
    """The rows of a dataset as a table. A block without rows has no columns."""
    return pa.concat_tables(block for block in ray.get(dataset.to_arrow_refs()) if block.num_rows)


def stripped(texts: Any, **options: Any) -> list[str | None]:
    return [None if row is None else row.text for row in unboil.strip_many(texts, **options)]


def test_only_the_texts_change(table: Any) -> None:
    texts = table["text"].to_pylist()
    expected = stripped(texts)
    assert expected != texts and None in expected
    for rows in (table.num_rows, 7):
        result = read(unboil.ray.strip(parts(table, rows)))
        result.validate(full=True)
        assert result["text"].to_pylist() == expected
        assert result.schema.equals(table.schema, check_metadata=True)
        assert result.drop_columns("text").equals(table.drop_columns("text"))
    doc = read(unboil.ray.strip(parts(table, 9), text_field="doc.body"))
    bodies = [row and {**row, "body": body} for row, body in zip(table["doc"].to_pylist(), expected)]
    assert doc["doc"].to_pylist() == bodies
    assert doc.drop_columns("doc").equals(table.drop_columns("doc"))


def test_removals_and_more_threads(table: Any) -> None:
    dataset = unboil.ray.strip(parts(table, 9), removed_field="cut", threads=2)
    result = read(dataset)
    articles, removed = unboil.strip_many(table["text"], with_removed=True)
    assert result["cut"].type == removed.type and result["cut"].to_pylist() == removed.to_pylist()
    assert result.schema.names == [*table.schema.names, "cut"]
    assert result["text"].to_pylist() == articles.to_pylist()


def test_pages(page: str) -> None:
    pages = pa.table({"body": pa.array([page.encode("utf-16"), None, page.encode()])})
    dataset = ray.data.from_arrow(pages)
    options: Any = {"text_field": "body", "html": True, "offsets": "bytes"}
    result = read(unboil.ray.strip(dataset, removed_field="cut", to="markdown", **options))
    article = unboil.strip(page, html=True, offsets="bytes", to="markdown")
    assert result["body"].to_pylist() == [article.text.encode(), None, article.text.encode()]
    assert [one["start"] for one in result["cut"][2].as_py()] == [one.start for one in article.removed]


def test_columns_of_ray_and_pandas_stay() -> None:
    texts = enumerate([TEXT, "b"])
    rows = [{"text": text, "grid": np.full((2, 2), at), "path": Path(str(at))} for at, text in texts]
    found = unboil.ray.strip(ray.data.from_items(rows)).take_all()
    assert [row["text"] for row in found] == [LEFT, "b"]
    assert [(row["grid"].tolist(), row["path"]) for row in found] == [
        (row["grid"].tolist(), row["path"]) for row in rows
    ]
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"n": [1, 2, 3], "text": [TEXT, None, "b"]})
    found = unboil.ray.strip(ray.data.from_pandas(frame)).take_all()
    assert [(row["n"], row["text"]) for row in found] == [(1, LEFT), (2, None), (3, "b")]


def test_blocks_without_rows_and_texts(table: Any) -> None:
    few = table.slice(0, 2).select(["id", "text"])
    result = read(unboil.ray.strip(ray.data.from_arrow([few.slice(0, 0), few, few.slice(0, 0)])))
    assert result.schema == few.schema and result["text"].to_pylist() == stripped(few["text"].to_pylist())
    assert unboil.ray.strip(ray.data.from_arrow(few.slice(0, 0))).take_all() == []
    assert unboil.ray.strip(ray.data.from_arrow(few).filter(lambda row: row["id"] > 9)).count() == 0
    nulls = pa.table({"text": pa.nulls(3), "n": [1, 2, 3]})
    assert read(unboil.ray.strip(ray.data.from_arrow(nulls))).equals(nulls)


def test_a_large_block_through_files(tmp_path: Path) -> None:
    texts = [f"{TEXT} {row} " + "It rained all day in the harbour. " * 500 for row in range(1_000)]
    large = pa.table({"n": range(1_000), "text": texts})
    assert large.nbytes > 16 << 20
    pq.write_table(large, tmp_path / "in.parquet")
    dataset = ray.data.read_parquet(str(tmp_path / "in.parquet"), override_num_blocks=1)
    unboil.ray.strip(dataset).write_parquet(str(tmp_path / "out"))
    result = pq.read_table(tmp_path / "out").sort_by("n")
    assert result.schema.equals(large.schema)
    assert result["text"].to_pylist() == stripped(texts) != texts


def test_nothing_runs_before_the_rows_are_asked_for(tmp_path: Path) -> None:
    def note(row: Row) -> Row:
        (tmp_path / str(row["id"])).touch()
        return row

    rows = [{"id": at, "text": TEXT} for at in range(4)]
    dataset = unboil.ray.strip(ray.data.from_items(rows, override_num_blocks=4).map(note))
    assert not list(tmp_path.iterdir())
    assert dataset.limit(4).take_all() == [{"id": at, "text": LEFT} for at in range(4)]
    assert len(list(tmp_path.iterdir())) == 4


def test_files_are_read_on_the_driver(tmp_path: Path) -> None:
    paths = sorted(TESTDATA.glob("articles/harbour-herald/*.txt"))
    rows = [{"text": path.read_bytes().decode(), "url": f"https://herald.example/{path.name}"} for path in paths]
    texts, urls = [row["text"] for row in rows], [row["url"] for row in rows]
    profile = unboil.clean(pa.Table.from_pylist(rows), tmp_path / "out").site_profile
    contents = {
        "site_profile": json.dumps(profile),
        "rules": 'disable = ["phrase"]\n',
        "config": "[strip]\nkeep_bylines = true\n",
    }
    files: dict[str, Any] = {name: tmp_path / name for name in contents}
    for name, content in contents.items():
        files[name].write_text(content, encoding="utf-8")
    expected = {name: stripped(texts, urls=urls, **{name: path}) for name, path in files.items()}
    dataset = ray.data.from_items(rows)
    lazy = {name: unboil.ray.strip(dataset, **{name: path}) for name, path in files.items()}
    for path in files.values():
        path.unlink()
    for name in files:
        found = [row["text"] for row in lazy[name].take_all()]
        assert found == expected[name] != stripped(texts, urls=urls), name
    plain = unboil.ray.strip(dataset, url_field=None, site_profile=profile).take_all()
    assert [row["text"] for row in plain] == stripped(texts)


def test_options_that_are_not_valid_raise_at_the_call(table: Any, tmp_path: Path) -> None:
    known = ray.data.from_arrow(table)
    unknown = known.map(lambda row: row)
    always: list[tuple[Row, str]] = [
        ({"threads": 0}, "threads: 0 is too few"),
        ({"offsets": "words"}, "offsets"),
        ({"strength": "most"}, "most"),
        ({"rules": {"cues": []}}, "cues"),
        ({"disable": ["no-such-rule"]}, "no-such-rule"),
        ({"removed_field": "text"}, 'there is a column "text" already'),
    ]
    with_columns: list[tuple[Row, str]] = [
        ({"text_field": "body"}, 'there is no column "body"'),
        ({"text_field": "id"}, 'the column "id" has the type'),
        ({"url_field": "link"}, 'there is no column "link"'),
        ({"removed_field": "day"}, 'there is a column "day" already'),
    ]
    for dataset, cases in ((known, always + with_columns), (unknown, always)):
        for options, message in cases:
            with pytest.raises(unboil.ConfigError) as raised:
                unboil.ray.strip(dataset, **options)
            assert message in str(raised.value)
    with pytest.raises(unboil.IoError):
        unboil.ray.strip(known, site_profile=tmp_path / "none.json")
    with pytest.raises(TypeError, match="color"):
        unboil.ray.strip(known, color="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="expected a ray.data.Dataset, got Table"):
        unboil.ray.strip(table)


def test_a_column_that_is_missing_fails_in_the_task() -> None:
    dataset = unboil.ray.strip(ray.data.from_items([{"body": TEXT}]).map(lambda row: row))
    with pytest.raises(Exception) as raised:
        dataset.take_all()
    assert 'text_field: there is no column "text", only "body"' in str(raised.value)


def test_the_examples_run() -> None:
    result = doctest.testmod(unboil.ray)
    assert (result.failed, result.attempted) == (0, 3)
    page = (ROOT / "docs/engines.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page.partition("\n## datatrove\n")[0], re.S)
    assert len(blocks) == 2
    Path("crawl").mkdir()
    long = "The council kept the old harbour open. " * 3 + "It rained."
    rows = pa.table({"id": [1, 2, 3], "text": [TEXT, None, long]})
    pq.write_table(rows, "crawl/rows.parquet")
    names: Row = {}
    exec("\n".join(blocks), names)
    cleaned = pq.read_table("cleaned").to_pylist()
    assert [(row["id"], row["text"]) for row in cleaned] == [(1, LEFT), (2, None), (3, long)]
    assert cleaned[0]["removed"][0]["rule"] == "phrase"
    assert names["articles"].take_all() == [{"id": 3, "text": long}]


def test_without_ray() -> None:
    script = "import sys; sys.modules['ray'] = None; import unboil.ray"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert "ImportError: unboil.ray needs Ray" in done.stderr and "pip install 'unboil[ray]'" in done.stderr
