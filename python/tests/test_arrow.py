"""Tables and streams of Arrow batches, stripped."""

import gc
import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pytest
import unboil
from conftest import TESTDATA

TEXT = "The harbour stays open.\n\nComments are closed."
LEFT = "The harbour stays open."


@pytest.fixture(scope="module")
def table(dumps: list[str]) -> pa.Table:
    """Rows with the texts, nulls and columns of many types."""
    texts = [*dumps, None, "", *dumps[:5]]
    rows = range(len(texts))
    columns = {
        "id": pa.array(rows, pa.uint16()),
        "text": pa.array(texts),
        "tags": pa.array([[f"tag {row}", None][: row % 3] for row in rows]),
        "doc": pa.array([None if row % 5 == 0 else {"n": row, "body": text} for row, text in zip(rows, texts)]),
        "day": pa.array([row * 86_400_000_000 for row in rows], pa.timestamp("us", "UTC")),
        "kind": pa.array([f"kind {row % 3}" for row in rows]).dictionary_encode(),
        "cost": pa.array([None if row % 4 == 0 else f"{row}.50" for row in rows]).cast(pa.decimal128(9, 2)),
    }
    return pa.table(columns).replace_schema_metadata({"made by": "a test"})


def stripped(texts: Any) -> list[str | None]:
    return [None if row is None else row.text for row in unboil.strip_many(texts)]


def as_type(table: pa.Table, kind: Any) -> pa.Table:
    return table.set_column(1, pa.field("text", kind), table["text"].cast(pa.string()).cast(kind))


KINDS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int16(), pa.string()),
    pa.dictionary(pa.uint32(), pa.large_string()),
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_only_the_texts_change(table: pa.Table, kind: Any) -> None:
    table = as_type(table, kind)
    for threads in (1, 3):
        result = pa.table(unboil.strip_batches(table, threads=threads))
        result.validate(full=True)
        assert result.schema.equals(table.schema, check_metadata=True)
        assert result["text"].to_pylist() == stripped(table["text"].to_pylist())
        assert result.drop_columns("text").equals(table.drop_columns("text"))
    # Slices have offsets; chunks have any length.
    chunked = pa.concat_tables([table.slice(0, 3), table.slice(3, 0), table.slice(3, 7).slice(2), table.slice(1)])
    result = pa.table(unboil.strip_batches(chunked))
    assert result["text"].to_pylist() == stripped(chunked["text"].to_pylist())
    assert result.drop_columns("text").equals(chunked.drop_columns("text"))


SOURCES: dict[str, Callable[[pa.Table], Any]] = {
    "batch": lambda table: table.combine_chunks().to_batches()[0],
    "reader": lambda table: table.to_reader(max_chunksize=4),
    "dataset": pa.dataset.dataset,
    "scanner": lambda table: pa.dataset.dataset(table).scanner(batch_size=3),
    "polars": lambda table: pl.DataFrame(table),
    "lazy": lambda table: pl.DataFrame(table).lazy(),
    "pandas": lambda table: table.to_pandas(),
    "list": lambda table: table.to_batches(max_chunksize=4),
    "generator": lambda table: iter(table.to_batches(max_chunksize=4)),
}


@pytest.mark.parametrize("source", SOURCES)
def test_sources(table: pa.Table, source: str) -> None:
    table = table.select(["id", "text"])
    result = unboil.strip_batches(SOURCES[source](table))
    frame = pl.DataFrame(result)
    assert frame["text"].to_list() == stripped(table["text"].to_pylist())
    assert frame["id"].to_list() == table["id"].to_pylist()


def test_polars_types_stay() -> None:
    texts = [TEXT, None, LEFT, TEXT]
    frame = pl.DataFrame({"text": texts, "n": [[1], [], None, [2]]})
    enum = pl.Enum([TEXT, LEFT])
    for dtype, after in ((pl.String, pl.String), (pl.Categorical, pl.Categorical), (enum, pl.Categorical)):
        result = pl.DataFrame(unboil.strip_batches(frame.with_columns(pl.col("text").cast(dtype))))
        assert result["text"].dtype == after
        assert result["text"].cast(pl.String).to_list() == [LEFT, None, LEFT, LEFT]
        assert result["n"].equals(frame["n"])
        nested = pl.DataFrame({"doc": [{"body": text, "n": 1} for text in texts]})
        body = pl.col("doc").struct.field("body").cast(dtype)
        nested = nested.with_columns(pl.col("doc").struct.with_fields(body))
        result = pl.DataFrame(unboil.strip_batches(nested, text_field="doc.body"))["doc"]
        assert result.struct.field("body").dtype == after
        assert result.struct.field("body").cast(pl.String).to_list() == [LEFT, None, LEFT, LEFT]
        assert result.struct.field("n").to_list() == [1, 1, 1, 1]


def test_a_field_of_a_struct(table: pa.Table) -> None:
    result = pa.table(unboil.strip_batches(table.slice(2), text_field="doc.body"))
    result.validate(full=True)
    docs = table.slice(2)["doc"].to_pylist()
    bodies = stripped([None if doc is None else doc["body"] for doc in docs])
    assert result["doc"].to_pylist() == [doc and {**doc, "body": body} for doc, body in zip(docs, bodies)]
    assert result.drop_columns("doc").equals(table.slice(2).drop_columns("doc"))
    # A name with a dot comes first.
    both = table.append_column("doc.body", table["text"])
    result = pa.table(unboil.strip_batches(both, text_field="doc.body"))
    assert result["doc"].equals(both["doc"]) and not result["doc.body"].equals(both["doc.body"])


def test_removals(table: pa.Table, page: str) -> None:
    result = pa.table(unboil.strip_batches(table, removed_field="removed"))
    result.validate(full=True)
    _, removed = unboil.strip_many(table["text"], with_removed=True)
    assert result["removed"].type == removed.type
    assert result["removed"].to_pylist() == removed.to_pylist()
    pages = pa.table({"text": [page, None, "no page"]})
    for offsets in ("code_points", "bytes"):
        options: Any = {"html": True, "offsets": offsets}
        result = pa.table(unboil.strip_batches(pages, removed_field="cut", **options))
        _, removed = unboil.strip_many(pages["text"], with_removed=True, **options)
        assert result["cut"].type == removed.type and result["cut"].to_pylist() == removed.to_pylist()


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary(), pa.binary_view()], ids=str)
def test_pages_in_bytes(page: str, kind: Any) -> None:
    pages = pa.table({"text": pa.array([page.encode("utf-16"), None, page.encode()], kind)})
    result = pa.table(unboil.strip_batches(pages, html=True, to="markdown"))
    left = unboil.strip(page, html=True, to="markdown").text.encode()
    assert result["text"].type == kind and result["text"].to_pylist() == [left, None, left]


def test_addresses_select_the_template(tmp_path: Path) -> None:
    paths = sorted(TESTDATA.glob("articles/harbour-herald/*.txt"))
    texts = [path.read_bytes().decode() for path in paths]
    table = pa.table({"text": texts, "url": [f"https://herald.example/{path.name}" for path in paths]})
    sites = unboil.clean(table, tmp_path / "out").site_profile
    urls = table["url"].to_pylist()
    expected = [row.text for row in unboil.strip_many(texts, urls=urls, site_profile=sites)]
    assert expected != stripped(texts)
    for kind in KINDS:
        result = pa.table(unboil.strip_batches(as_type(table.select(["url", "text"]), kind), site_profile=sites))
        assert result["text"].to_pylist() == expected
    plain = pa.table(unboil.strip_batches(table, url_field=None, site_profile=sites))
    assert plain["text"].to_pylist() == stripped(texts)


def test_nothing() -> None:
    schema = pa.schema([("text", pa.string()), ("n", pa.int8())])
    no_rows = pa.RecordBatch.from_pylist([], schema)
    sources = (schema.empty_table(), pa.RecordBatchReader.from_batches(schema, []), [no_rows, no_rows], no_rows)
    for source in sources:
        result = pa.table(unboil.strip_batches(source))
        assert result.num_rows == 0 and result.schema == schema
    assert pa.table(unboil.strip_batches([])).shape == (0, 0)
    assert pl.DataFrame(unboil.strip_batches(pl.DataFrame({"text": pl.Series([], dtype=pl.String)}))).shape == (0, 1)
    nulls = pa.table({"text": pa.nulls(3), "n": [1, 2, 3]})
    assert pa.table(unboil.strip_batches(nulls)).equals(nulls)
    nulls = pa.table({"text": pa.nulls(3).cast(pa.string()).dictionary_encode()})
    assert pa.table(unboil.strip_batches(nulls))["text"].to_pylist() == [None] * 3


def test_columns_that_do_not_fit(table: pa.Table) -> None:
    for data, options, message in (
        (table, {"text_field": "body"}, 'text_field: there is no column "body", only "id", "text", "tags"'),
        (table, {"text_field": "doc.x"}, 'no column "doc.x"'),
        (table, {"text_field": "id"}, 'the column "id" has the type UInt16, expected strings'),
        (table, {"text_field": "tags"}, '"tags" has the type'),
        (table, {"text_field": "cost", "html": True}, "expected strings or bytes"),
        (table, {"url_field": "link"}, 'url_field: there is no column "link"'),
        (table, {"url_field": "id"}, 'url_field: the column "id" has the type'),
        (table, {"removed_field": "day"}, 'removed_field: there is a column "day" already'),
        (table, {"threads": 0}, "threads: 0 is too few"),
        (table, {"offsets": "words"}, "offsets"),
        (pa.table({"text": [b"a"]}), {}, "has the type Binary, expected strings"),
        (pa.table([["a"], ["b"]], ["text", "text"]), {}, 'more than one column is named "text"'),
    ):
        with pytest.raises(unboil.ConfigError) as raised:
            unboil.strip_batches(data, **options)
        assert message in str(raised.value)
    columns: list[Any] = [pa.array([TEXT]), pa.chunked_array([[TEXT]]), pl.Series([TEXT])]
    for other in (None, 7, "text", ["a"], {"text": [TEXT]}, *columns):
        with pytest.raises(TypeError, match="expected (an object with|batches or)"):
            unboil.strip_batches(other)
    with pytest.raises(TypeError, match="color"):
        unboil.strip_batches(table, color="red")  # type: ignore[call-arg]


def batch(*texts: str) -> pa.RecordBatch:
    return pa.record_batch({"text": list(texts)})


def test_an_error_of_the_producer_comes_after_the_batches_before_it() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield batch(TEXT)
        yield batch("b")
        raise OSError("the disk is gone")

    for source in (batches(), pa.RecordBatchReader.from_batches(batch("").schema, batches())):
        reader = pa.RecordBatchReader.from_stream(unboil.strip_batches(source))
        assert reader.read_next_batch().to_pylist() == [{"text": LEFT}]
        assert reader.read_next_batch().to_pylist() == [{"text": "b"}]
        with pytest.raises((OSError, pa.ArrowInvalid), match="the disk is gone"):
            reader.read_next_batch()
        with pytest.raises(StopIteration):
            reader.read_next_batch()
    with pytest.raises((OSError, pa.ArrowInvalid), match="the disk is gone"):
        pa.table(unboil.strip_batches(batches()))
    with pytest.raises(pl.exceptions.ComputeError, match="the disk is gone"):
        pl.DataFrame(unboil.strip_batches(batches()))

    def failing() -> Iterator[pa.RecordBatch]:
        raise OSError("no disk")
        yield batch()

    with pytest.raises(OSError, match="no disk"):
        unboil.strip_batches(failing())
    others = [batch("a"), pa.record_batch({"body": ["a"]})]
    for item, message in ((others[1], "different columns"), (7, "got int")):
        with pytest.raises(pa.ArrowInvalid, match=message):
            pa.table(unboil.strip_batches([others[0], item]))  # type: ignore[list-item]


def test_a_text_that_is_not_utf8() -> None:
    good, bad = pa.array(["fine"] * 3), pa.array([b"fine", b"\xff\xfe\xff", b"fine"])
    bad = pa.Array.from_buffers(pa.string(), 3, bad.buffers())
    views = pa.array([b"fine", b"a long text \xff\xfe of bytes", b""], pa.binary_view())
    for kind, array in ((pa.string(), bad), (pa.string_view(), views)):
        array = pa.Array.from_buffers(kind, 3, array.buffers())
        source = pa.table({"text": pa.chunked_array([good.cast(kind), array])})
        reader = pa.RecordBatchReader.from_stream(unboil.strip_batches(source))
        assert reader.read_next_batch().num_rows == 3
        with pytest.raises(pa.ArrowInvalid, match="row 4: the text is not valid UTF-8"):
            reader.read_next_batch()


def test_a_stream_is_read_once_and_not_by_its_producer() -> None:
    result = unboil.strip_batches(batch(TEXT))
    assert pa.schema(result) == batch("").schema
    pa.table(result)
    with pytest.raises(ValueError, match="read once"):
        pa.table(result)

    def batches() -> Iterator[pa.RecordBatch]:
        yield batch("a")
        yield reader.read_next_batch()

    reader = pa.RecordBatchReader.from_stream(unboil.strip_batches(batches()))
    assert reader.read_next_batch().to_pylist() == [{"text": "a"}]
    with pytest.raises((pa.ArrowInvalid, ValueError), match="being read already"):
        reader.read_next_batch()


def test_a_stream_is_read_by_the_batch() -> None:
    read = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal read
        for read in itertools.count(1):
            yield batch(f"Text {read}.", "b")

    reader = pa.RecordBatchReader.from_stream(unboil.strip_batches(batches(), threads=2))
    assert read == 1
    for n in range(1, 100):
        assert reader.read_next_batch()["text"][0].as_py() == f"Text {n}."
        assert read <= n + 8
    large = "It rained all day in the harbour. " * 300_000
    many = pa.RecordBatchReader.from_stream(unboil.strip_batches((batch(large) for _ in batches()), threads=2))
    before = read
    many.read_next_batch()
    assert read <= before + 3


def test_a_large_batch_becomes_several_and_its_memory_is_returned() -> None:
    texts = pa.array([f"{TEXT} {row} " + "It rained all day. " * 500 for row in range(6_000)])
    table = pa.table({"n": range(6_000), "text": texts})
    size = texts.nbytes
    del texts
    sizes = []
    allocated = pa.total_allocated_bytes()
    for part in pa.RecordBatchReader.from_stream(unboil.strip_batches(table)):
        sizes.append(part.num_rows)
    assert sum(sizes) == 6_000 and len(sizes) > size / (9 << 20)
    del part
    gc.collect()
    assert pa.total_allocated_bytes() <= allocated
    kept = pa.table(unboil.strip_batches(table))
    del table
    gc.collect()
    assert pc.sum(kept["n"]).as_py() == 6_000 * 5_999 // 2


def test_other_threads_run_meanwhile() -> None:
    texts = ["A sentence of the article, with number {} in it.\n\n" * 3_000] * 60
    done, counts = threading.Event(), []

    def count() -> None:
        number = 0
        while not done.is_set():
            number += 1
        counts.append(number)

    thread = threading.Thread(target=count)
    thread.start()
    assert pl.DataFrame(unboil.strip_batches(pl.DataFrame({"text": texts}))).height == 60
    done.set()
    thread.join()
    assert counts[0] > 10_000


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_after_a_fork(table: pa.Table) -> None:
    # Large enough that batches are in work when the process forks.
    few = pa.concat_tables([table.select(["text"])] * 100)
    expected = stripped(few["text"].to_pylist())

    def left(batches: Any) -> list[str | None]:
        return [text for part in batches for text in part["text"].to_pylist()]

    reader = pa.RecordBatchReader.from_stream(unboil.strip_batches(few.combine_chunks().to_reader(max_chunksize=500)))
    first = reader.read_next_batch()["text"].to_pylist()
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        same = first + left(reader) == expected
        same &= left(pa.RecordBatchReader.from_stream(unboil.strip_batches(few))) == expected
        os._exit(0 if same else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert first + left(reader) == expected
