"""Streams and columns."""

import itertools
from collections.abc import Iterator
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import unboil
from unboil import _batches


def test_iterables_give_what_one_text_gives(dumps: list[str]) -> None:
    texts = [*dumps, None, "", *dumps]
    expected = [None if text is None else unboil.strip(text) for text in texts]
    for threads in (None, 1, 5):
        assert list(unboil.strip_many(texts, threads=threads)) == expected
        assert list(unboil.strip_many(iter(texts), threads=threads)) == expected
    in_bytes = unboil.strip_many(dumps, offsets="bytes", strength="full")
    assert list(in_bytes) == [unboil.strip(text, offsets="bytes", strength="full") for text in dumps]
    assert list(unboil.strip_many([])) == []


def test_a_stream_is_read_by_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    def texts() -> Iterator[str]:
        nonlocal read
        for read in itertools.count(1):
            yield f"Text {read}."

    results = unboil.strip_many(texts())
    assert read == 0
    for n in range(1, 3000):
        assert str(next(results)) == f"Text {n}."
        assert read <= n + 2 * _batches.BATCH_TEXTS
    monkeypatch.setattr(_batches, "BATCH_CHARS", 1000)
    long = (text * 100 for text in texts())
    next(unboil.strip_many(long))
    assert read <= 4


def test_what_came_before_an_error_of_the_stream_is_there() -> None:
    def texts() -> Iterator[str]:
        for n in range(700):
            yield f"Text {n}."
        raise OSError("the disk is gone")

    results = unboil.strip_many(texts())
    assert [str(next(results)) for _ in range(700)] == [f"Text {n}." for n in range(700)]
    with pytest.raises(OSError, match="gone"):
        next(results)


def test_pages(page: str) -> None:
    results = unboil.strip_many([page, page.encode("utf-16"), None], html=True, to="markdown")
    one = unboil.strip(page, html=True, to="markdown")
    first, second, third = results
    assert first == one and third is None
    assert second is not None and second.text == one.text and second.metadata == one.metadata


@pytest.fixture(scope="module")
def texts(dumps: list[str]) -> list[str | None]:
    return [*dumps, None, "", *dumps[:3]] * 60


@pytest.fixture(scope="module")
def kept(texts: list[str | None]) -> list[str | None]:
    return [None if row is None else row.text for row in unboil.strip_many(texts)]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_arrow(texts: list[str | None], kept: list[str | None], kind: Any) -> None:
    array = pa.array(texts, type=kind)
    result = unboil.strip_many(array)
    assert type(result) is type(array) and result.type == kind
    assert result.to_pylist() == kept
    assert unboil.strip_many(array.slice(3, 5)).to_pylist() == kept[3:8]
    chunked = pa.chunked_array([array[:7], array[:0], array[7:]])
    result = unboil.strip_many(chunked)
    assert isinstance(result, pa.ChunkedArray) and result.type == kind
    assert [len(chunk) for chunk in result.chunks] == [7, 0, len(texts) - 7]
    assert result.to_pylist() == kept
    assert unboil.strip_many(pa.chunked_array([], type=kind)).to_pylist() == []


@pytest.mark.parametrize("dtype", ["str", "object", "string", "string[pyarrow]"])
def test_pandas(texts: list[str | None], kept: list[str | None], dtype: str) -> None:
    series = pd.Series(texts, index=range(100, 100 + len(texts)), name="body", dtype=dtype)
    result = unboil.strip_many(series)
    assert isinstance(result, pd.Series) and result.dtype == series.dtype
    assert result.name == "body" and (result.index == series.index).all()
    expected = pd.Series(kept, index=series.index, name="body", dtype=dtype)
    pd.testing.assert_series_equal(result, expected)
    odd = pd.Series(["a", float("nan"), None], dtype="object")
    assert [type(one) for one in unboil.strip_many(odd)] == [str, float, type(None)]


def test_polars(texts: list[str | None], kept: list[str | None]) -> None:
    series = pl.Series("body", texts)
    result = unboil.strip_many(series)
    assert isinstance(result, pl.Series) and result.dtype == pl.String and result.name == "body"
    assert result.to_list() == kept


def test_columns_of_categories() -> None:
    texts = ["The harbour stays open.\n\nComments are closed.\n", "The ferry left.\n", None]
    left = ["The harbour stays open.\n", "The ferry left.\n", None]
    pandas = unboil.strip_many(pd.Series(texts, dtype="category"))
    assert pandas.dtype == "category" and pandas.astype(object).where(pandas.notna(), None).to_list() == left
    for before, after in ((pl.Categorical, pl.Categorical), (pl.Enum(texts[:2]), pl.String)):
        series = unboil.strip_many(pl.Series("body", texts, dtype=before))
        assert series.dtype == after and series.name == "body" and series.to_list() == left
    arrow = pa.array(texts).dictionary_encode()
    assert unboil.strip_many(arrow).to_pylist() == left and unboil.strip_many(arrow).type == arrow.type


def test_columns_of_pages_in_bytes(page: str) -> None:
    pages, left = [page.encode(), None], [unboil.strip(page, html=True).text.encode(), None]
    assert unboil.strip_many(pl.Series(pages), html=True).to_list() == left
    assert unboil.strip_many(pa.array(pages), html=True).to_pylist() == left


def test_tables_are_no_texts() -> None:
    rows = {"text": ["The harbour stays open."]}
    for table in (rows, pd.DataFrame(rows), pl.DataFrame(rows), pl.LazyFrame(rows), pa.table(rows), pa.record_batch(rows)):
        given: Any = table
        for call in (unboil.strip_many, unboil.match):
            with pytest.raises(TypeError, match=f"one column of them, got {type(table).__name__}"):
                call(given)
        with pytest.raises(TypeError, match="one column of them"):
            list(unboil.strip_many(["a"], urls=given))


def test_columns_take_addresses_and_tell_errors(dumps: list[str]) -> None:
    frame = pl.DataFrame({"text": dumps, "url": [None] * len(dumps)})
    assert unboil.strip_many(frame["text"], urls=frame["url"]).to_list() == [str(unboil.strip(text)) for text in dumps]
    for column in (pa.array([1, 2]), pl.Series([1, 2]), pd.Series([1, 2])):
        with pytest.raises(TypeError, match="item 0: expected str, got int"):
            unboil.strip_many(column)
    texts, url = ["a", "b"], "https://herald.example/"
    for column in (pd.Series(texts), pl.Series(texts), pa.array(texts), pa.chunked_array([texts[:1], texts[1:]])):
        for urls in ([url], [url] * 3):
            with pytest.raises(unboil.ConfigError, match="urls: not as many"):
                unboil.strip_many(column, urls=urls)
    with pytest.raises(TypeError, match="an address for each text"):
        unboil.strip_many(texts, urls=url)
