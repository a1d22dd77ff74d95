"""Columns with removals, and items that are no texts."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import unboil

NOTICE = "The harbour stays open.\n\nComments are closed.\n"
LEFT = "The harbour stays open.\n"
BAD: list[Any] = [NOTICE, 7, None, "a\ud800", NOTICE]


@pytest.fixture(scope="module")
def texts(dumps: list[str]) -> list[str | None]:
    return [*dumps, None, "", *dumps[:3]] * 30


@pytest.fixture(scope="module")
def explained(command: str, texts: list[str | None]) -> list[Any]:
    """What the command writes for these texts."""
    rows = "".join(json.dumps({"text": "" if text is None else text}) + "\n" for text in texts)
    run = subprocess.run([command, "strip", "--explain"], input=rows.encode(), check=True, capture_output=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    for text, line in zip(texts, lines, strict=True):
        if text is None:
            line.update(text=None, removed=None)
    return lines


def columns(texts: list[Any]) -> list[Any]:
    index = range(100, 100 + len(texts))
    return [
        pd.Series(texts, index=index, name="body", dtype="object"),
        pl.Series("body", texts, dtype=pl.String),
        pa.array(texts, type=pa.string()),
        pa.array(texts, type=pa.string_view()),
        pa.chunked_array([texts[:1], [], texts[1:]], type=pa.string()),
    ]


def plain(column: Any) -> list[Any]:
    values = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    return [None if isinstance(value, float) else value for value in values]


def test_the_command_removes_the_same(texts: list[str | None], explained: list[Any]) -> None:
    for column in columns(texts):
        articles, removed = unboil.strip_many(column, with_removed=True, offsets="bytes")
        assert plain(articles) == [line["text"] for line in explained]
        assert plain(removed) == [line["removed"] for line in explained]
        alone = unboil.strip_many(column)
        assert plain(alone) == plain(articles) and type(alone) is type(articles)
    assert sum(len(line["removed"] or []) for line in explained) > 1000


def test_the_types_do_not_depend_on_the_texts(texts: list[str | None]) -> None:
    for some in (texts, ["nothing removed"], [None], []):
        series, polars, array, _, chunked = columns(some)
        articles, removed = unboil.strip_many(series, with_removed=True)
        assert removed.name == "removed" and (removed.index == series.index).all() and removed.dtype == object
        articles, removed = unboil.strip_many(polars, with_removed=True)
        assert removed.name == "removed" and len(removed) == len(some)
        names = ("class", "rule", "why", "text")
        struct = pl.Struct({"start": pl.Int64, "end": pl.Int64, **dict.fromkeys(names, pl.String)})
        assert removed.dtype == pl.List(struct)
        types = [("start", pa.int64()), ("end", pa.int64()), *((name, pa.string()) for name in names)]
        for column in (array, chunked):
            articles, removed = unboil.strip_many(column, with_removed=True)
            assert removed.type == pa.list_(pa.struct(types)) and len(removed) == len(some)
        assert [len(chunk) for chunk in removed.chunks] == [len(chunk) for chunk in chunked.chunks]


def test_removals_of_pages_have_their_place_in_the_page(page: str) -> None:
    article = unboil.strip(page, html=True)
    for column in (pa.array([page, None]), pl.Series([page, None]), pd.Series([page, None], dtype="object")):
        _, removed = unboil.strip_many(column, html=True, with_removed=True)
        first, missing = plain(removed)
        assert missing is None and len(first) == len(article.removed) > 2
        for row, one in zip(first, article.removed):
            assert row.pop("page") == (None if one.page is None else {"start": one.page[0], "end": one.page[1]})
            assert tuple(row.values()) == one[:-1]


def test_an_iterable_has_them_always() -> None:
    plain_results, results = unboil.strip_many([NOTICE]), unboil.strip_many([NOTICE], with_removed=True)
    assert list(plain_results) == list(results) == [unboil.strip(NOTICE)]


def test_a_table_of_removals_can_be_written(tmp_path: Path) -> None:
    frame = pd.DataFrame({"text": [NOTICE, LEFT, None]})
    frame["text"], frame["removed"] = unboil.strip_many(frame["text"], with_removed=True)
    frame.to_parquet(tmp_path / "rows.parquet")
    read = pl.read_parquet(tmp_path / "rows.parquet")
    assert read["removed"].list.len().to_list() == [1, 0, None]


def test_bad_items_raise_are_left_out_or_none() -> None:
    results = unboil.strip_many(BAD)
    assert str(next(results)) == LEFT
    with pytest.raises(TypeError, match="item 1: expected str, got int"):
        next(results)
    left = unboil.strip(NOTICE)
    assert list(unboil.strip_many(BAD, on_error="skip")) == [left, None, left]
    assert list(unboil.strip_many(BAD, on_error="none")) == [left, None, None, None, left]
    wrong: Any = "pass"
    with pytest.raises(unboil.ConfigError, match="on_error: 'pass' is not"):
        unboil.strip_many(["a"], on_error=wrong)


def test_positions_stay_over_many_batches() -> None:
    texts: list[Any] = [f"Text {at}." if at % 7 else at for at in range(3000)]
    urls = [f"https://herald.example/{at}" for at in range(3000)]
    kept = [text for text in texts if isinstance(text, str)]
    assert [str(row) for row in unboil.strip_many(texts, urls=urls, on_error="skip")] == kept
    rows = list(unboil.strip_many(texts, on_error="none"))
    assert [row and row.text for row in rows] == [text if isinstance(text, str) else None for text in texts]
    results = unboil.strip_many(texts[1:], on_error="raise")
    with pytest.raises(TypeError, match="item 6: "):
        list(results)


def test_what_is_wrong_with_the_stream_is_always_raised() -> None:
    def texts() -> Any:
        yield 7
        raise OSError("the disk is gone")

    choices: list[Any] = ["skip", "none"]
    items: list[Any] = [7, "a"]
    for on_error in choices:
        with pytest.raises(OSError, match="gone"):
            list(unboil.strip_many(texts(), on_error=on_error))
        with pytest.raises(unboil.ConfigError, match="urls: not as many"):
            list(unboil.strip_many(items, urls=["x"], on_error=on_error))


def test_bad_items_of_columns() -> None:
    series = pd.Series(BAD, index=list("abcde"), name="body", dtype="object")
    with pytest.raises(TypeError, match="item 1: "):
        unboil.strip_many(series, with_removed=True)
    articles, removed = unboil.strip_many(series, on_error="skip", with_removed=True)
    assert list(articles.index) == list(removed.index) == ["a", "c", "e"] and articles.name == "body"
    assert articles.to_list() == [LEFT, None, LEFT] and [row and len(row) for row in removed] == [1, None, 1]
    articles, removed = unboil.strip_many(series, on_error="none", with_removed=True)
    assert articles.to_list() == [LEFT, None, None, None, LEFT] and (articles.index == series.index).all()
    assert [row and len(row) for row in removed] == [1, None, None, None, 1]
    assert unboil.strip_many(series, on_error="none").to_list() == articles.to_list()
    # The other libraries hold no strings with lone surrogates, and their columns have one type.
    numbers: list[Any] = [pl.Series([1, 2]), pa.array([1, 2]), pa.chunked_array([[1], [2]])]
    for column in numbers:
        assert len(unboil.strip_many(column, on_error="skip")) == 0
        assert plain(unboil.strip_many(column, on_error="none")) == [None, None]
