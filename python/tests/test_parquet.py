"""Parquet files through the command: pyarrow finds all other columns as they were."""

import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq
import pytest


def table(dumps: list[str]) -> pa.Table:
    """Rows with the texts twice, a null, and columns of many types beside them."""
    texts = [*dumps, None, *dumps]
    rows = range(len(texts))
    columns = {
        "tags": pa.array([[f"tag {row}", None][: row % 3] for row in rows]),
        "doc": pa.array([{"lang": "en", "body": text} for text in texts]),
        "score": pa.array([None if row % 4 == 0 else row / 7 for row in rows]),
        "day": pa.array([row * 86_400_000_000 for row in rows], pa.timestamp("us")),
        "row": pa.array(rows, pa.uint64()),
    }
    return pa.table(columns).replace_schema_metadata({"made by": "a test"})


def others(rows: pa.Table) -> pa.Table:
    return rows.set_column(1, "doc", pa.compute.struct_field(rows["doc"], "lang"))


@pytest.mark.parametrize("codec", ["snappy", "zstd", "gzip", "lz4", "none"])
def test_only_the_texts_change(command: str, dumps: list[str], tmp_path: Path, codec: str) -> None:
    source, out = tmp_path / "rows.parquet", tmp_path / "out.parquet"
    rows = table(dumps)
    pq.write_table(rows, source, row_group_size=7, compression=codec, write_page_index=True)
    # Parquet names the values of lists otherwise.
    rows = pq.read_table(source)
    with open(out, "wb") as stdout:
        flags = ["--text-field", "doc.body"]
        ran = subprocess.run([command, "strip", source, *flags], stdout=stdout, stderr=subprocess.PIPE, text=True)
    null = len(dumps) + 1
    assert (ran.returncode, ran.stderr) == (1, f'{source}:{null}: the field "doc.body" is null\n')
    stripped = pq.read_table(out)
    assert stripped.schema.equals(rows.schema, check_metadata=True)
    assert others(stripped).equals(others(rows))
    assert stripped["doc"] != rows["doc"]
    groups = [pq.ParquetFile(path).metadata for path in (source, out)]
    sizes = [[each.row_group(at).num_rows for at in range(each.num_row_groups)] for each in groups]
    assert sizes[0] == sizes[1]


def test_dropped_rows_come_back(command: str, dumps: list[str], tmp_path: Path) -> None:
    source, out, back = tmp_path / "in" / "rows.parquet", tmp_path / "out", tmp_path / "back"
    source.parent.mkdir()
    rows = table(dumps)
    pq.write_table(rows, source, row_group_size=7)
    rows = pq.read_table(source)
    flags = ["-q", "--text-field", "doc.body", "--duplicates", "drop-articles", "--write", "parquet"]
    subprocess.run([command, "clean", source.parent, "-o", out, *flags], stderr=subprocess.DEVNULL)
    cleaned = pq.read_table(out / "articles" / "rows.parquet")
    assert 0 < cleaned.num_rows < rows.num_rows
    kept = pa.compute.is_in(rows["row"], value_set=cleaned["row"].combine_chunks())
    assert others(cleaned).equals(others(rows.filter(kept)))
    ledger = pq.read_table(out / "ledger.parquet")
    assert ledger.num_rows == len((out / "ledger.jsonl").read_text().splitlines())
    subprocess.run([command, "restore", out, "-o", back], check=True)
    assert pq.read_table(back / "rows.parquet").equals(rows, check_metadata=True)


def test_a_row_group_without_rows_stays_readable(command: str, dumps: list[str], tmp_path: Path) -> None:
    source, out = tmp_path / "rows.parquet", tmp_path / "out.parquet"
    rows = pa.table({"text": dumps, "n": range(len(dumps))})
    with pq.ParquetWriter(source, rows.schema) as writer:
        for part in (rows, rows.slice(0, 0), rows):
            writer.write_table(part)
    with open(out, "wb") as stdout:
        subprocess.run([command, "strip", source], stdout=stdout, check=True)
    assert pq.ParquetFile(out).num_row_groups == 3
    assert pq.read_table(out)["n"].equals(pq.read_table(source)["n"])
