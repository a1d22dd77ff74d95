"""Tables and streams where a run reads files, and the results of runs as tables."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
import unboil

TEXT = "The ferry sails at noon, and whoever comes late waits at the quay until the next morning"


def rows_of(out: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / name).read_text().splitlines()]


@pytest.fixture
def table(dumps: list[str]) -> pa.Table:
    texts = [*dumps, None, *dumps[:4]]
    return pa.table(
        {
            "id": [f"a{row}" for row in range(len(texts))],
            "text": pa.array(texts, pa.large_string()),
            "tags": pa.array([[f"tag {row}"] for row in range(len(texts))]),
            "n": range(len(texts)),
        }
    )


def test_clean_gives_what_it_gives_for_a_file(table: pa.Table, tmp_path: Path) -> None:
    file, spill = tmp_path / "rows.parquet", tmp_path / "spill"
    pq.write_table(table, file)
    options: Any = {"duplicates": "drop-articles"}
    expected = unboil.clean(file, tmp_path / "file", **options)
    sources = (table, pl.DataFrame(table), pl.DataFrame(table).lazy(), table.to_reader(max_chunksize=5))
    for number, source in enumerate((*sources, pyarrow.dataset.dataset(table))):
        out = tmp_path / f"out {number}"
        summary = unboil.clean(source, out, spill_dir=spill, **options)
        assert summary == expected
        for name in ("ledger.jsonl", "passages.jsonl", "groups.jsonl", "dropped.jsonl", "problems.jsonl"):
            assert (out / name).read_text() == (tmp_path / "file" / name).read_text(), name
        assert str(spill) not in (out / "manifest.jsonl").read_text()
        cleaned = pq.read_table(out / "articles" / "rows.parquet")
        assert cleaned.num_rows == table.num_rows - expected.articles_dropped
        # The types are those of the stream; polars has others than pyarrow.
        of_file = pq.read_table(tmp_path / "file" / "articles" / "rows.parquet")
        assert cleaned.to_pylist() == of_file.to_pylist()
        if isinstance(source, pa.Table):
            assert cleaned.schema.equals(table.schema)
    assert list(spill.iterdir()) == []


def test_dedup_against_a_table(table: pa.Table, tmp_path: Path) -> None:
    new = pa.table({"id": ["x"], "text": [table["text"][0].as_py()]})
    summary = unboil.dedup([new, new], tmp_path / "out", against=pl.DataFrame(table))
    assert (summary.articles, summary.articles_dropped, summary.files) == (2, 2, 2)
    assert summary.references == table.num_rows - 1


def test_an_archive_of_tables(table: pa.Table, tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "archive")
    added = archive.add(table.rename_columns({"text": "body"}), text_field="body")
    assert (added.added, added.problem_count) == (table.num_rows - 1, 1)
    assert added.problems[0].path == "rows.parquet"
    assert archive.add(pl.DataFrame(table).lazy()).present == table.num_rows - 1
    result = archive.match(pl.DataFrame({"id": ["new"], "text": table["text"][:1].to_pylist()}), tmp_path / "out")
    passages = pl.DataFrame(result.tables.passages)
    assert passages.height == result.passages > 0
    assert set(passages["b_article"]) == {"new"} and set(passages["b_path"]) == {"rows.parquet"}


def test_a_failing_stream_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    schema = pa.schema([("text", pa.string())])

    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"text": [TEXT]})
        raise OSError("the disk is gone")

    archive = unboil.Archive(tmp_path / "archive")
    for call in (archive.add, lambda data: unboil.clean(data, tmp_path / "out")):
        with pytest.raises(ValueError, match="the stream failed.*the disk is gone"):
            call(pa.RecordBatchReader.from_batches(schema, batches()))
    with pytest.raises(ValueError, match="cannot keep the rows of the stream"):
        archive.add(pa.table({"text": [TEXT], "span": pa.array([(1, 2, 3)], pa.month_day_nano_interval())}))
    with pytest.raises(unboil.ConfigError, match="--text-field"):
        archive.add(pa.table({"body": [TEXT]}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tmp"]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_tables_of_a_run_are_its_parquet_files(table: pa.Table, tmp_path: Path) -> None:
    out = tmp_path / "out"
    config = {"write": {"parquet": True}, "passage_texts": True}
    summary = unboil.clean(table, out, config=config, min_passage=5)
    tables = unboil.Tables(str(out))
    assert repr(tables) == f"Tables({str(out)!r})"
    for name in ("ledger", "passages", "groups"):
        found = pa.table(getattr(tables, name))
        assert found.num_rows > 0 and found.equals(pq.read_table(out / f"{name}.parquet"))
        assert pl.DataFrame(getattr(summary.tables, name)).equals(pl.read_parquet(out / f"{name}.parquet"))
    assert len(rows_of(out, "ledger.jsonl")) == pa.table(tables.ledger).num_rows
    (out / "ledger.jsonl").write_text('{"article": "a"}\n{"article": \n')
    with pytest.raises(pa.ArrowInvalid, match="ledger.jsonl:2"):
        pa.table(tables.ledger)
    with pytest.raises(unboil.ConfigError, match="summary.json"):
        unboil.Tables(tmp_path).passages
    with pytest.raises(unboil.IoError):
        unboil.Tables(tmp_path / "none").passages


def test_match_writes_no_ledger(table: pa.Table, tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "archive")
    archive.add(table)
    tables = archive.match(table, tmp_path / "out").tables
    assert pa.table(tables.ledger).num_rows == 0
    assert "rule" in pa.table(tables.ledger).column_names


def test_tables_of_texts_in_memory(dumps: list[str]) -> None:
    found = unboil.match([*dumps, *dumps[:3]])
    assert found.passages and found.groups
    passages = pl.DataFrame(found.tables.passages)
    assert passages.rows() == [(*one.a, *one.b, *one[2:]) for one in found.passages]
    assert passages.schema["a_row"] == pl.Int64 and passages.schema["similarity"] == pl.Float64
    assert found.to_arrow().equals(pa.table(found.tables.passages))
    groups = pl.DataFrame(found.tables.groups)
    assert groups.rows() == [(group.stays, group.row, *one) for group in found.groups for one in group.members]
    nothing = unboil.match([]).tables
    assert pa.table(nothing.passages).schema == found.to_arrow().schema
    assert pa.table(nothing.groups).num_rows == 0
