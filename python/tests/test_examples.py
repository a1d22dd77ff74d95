"""The examples run, and what they write is what the functions give."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import unboil
from conftest import TESTDATA

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    paths = sorted(TESTDATA.glob("articles/harbour-herald/*.txt"))
    texts = [path.read_bytes().decode() for path in paths]
    assert len(texts) > 5 and any(unboil.strip(text).removed for text in texts)
    return [
        {"id": str(at), "url": f"https://harbour.example/{at}", "text": text, "stars": at / 2}
        for at, text in enumerate([*texts, "Comments are closed.\n"])
    ]


@pytest.fixture
def source(rows: list[Row], tmp_path: Path) -> Path:
    path = tmp_path / "in" / "rows.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(example: str, *arguments: Path) -> str:
    command = [sys.executable, EXAMPLES / example, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read(path: Path) -> Iterator[Row]:
    with open(path, encoding="utf-8") as file:
        yield from map(json.loads, file)


def stripped(rows: list[Row]) -> list[Row]:
    return [{**row, "text": unboil.strip(row["text"]).text} for row in rows]


def enough(row: Row) -> bool:
    return len(row["text"].split()) >= 20


def test_pandas(rows: list[Row], source: Path) -> None:
    out = source.with_name("out.jsonl")
    printed = run("pandas_rows.py", source, out)
    assert [{**row, "id": str(row["id"])} for row in read(out)] == stripped(rows)
    assert "similarity" in printed


def test_polars(rows: list[Row], source: Path) -> None:
    out = source.with_name("out.jsonl")
    run("polars_rows.py", source, out)
    sites = unboil.clean(source, source.with_name("again")).site_profile
    expected = [{**row, "text": unboil.strip(row["text"], url=row["url"], site_profile=sites).text} for row in rows]
    assert list(read(out)) == expected
    assert expected != stripped(rows), "the template of the site adds something"


def test_parquet(rows: list[Row], source: Path) -> None:
    packed, out = source.with_suffix(".parquet"), source.with_name("out.parquet")
    pq.write_table(pa.Table.from_pylist(rows), packed, row_group_size=4)
    run("parquet_file.py", packed, out)
    assert pq.read_table(out).to_pylist() == stripped(rows)
    assert pq.read_schema(out).equals(pq.read_schema(packed))


def test_hugging_face(rows: list[Row], source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(source.parent / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    out = source.with_name("out.jsonl")
    run("hugging_face.py", source, out)
    expected = [row for row in stripped(rows) if enough(row)]
    found = list(read(out))
    assert sum(row.pop("removed") for row in found) > 0
    assert found == expected and len(expected) < len(rows)


def test_datatrove(rows: list[Row], source: Path) -> None:
    out = source.parent.with_name("out")
    run("datatrove_block.py", source.parent, out)
    found = [row for path in sorted(out.glob("*.jsonl")) for row in read(path)]
    expected = [row for row in stripped(rows) if enough(row)]
    assert [(row["id"], row["text"]) for row in found] == [(row["id"], row["text"]) for row in expected]
    assert sum(len(row["metadata"]["removed"]) for row in found) > 0
    dropped = [row for path in out.glob("dropped/*.jsonl") for row in read(path)]
    assert [row["text"] for row in dropped] == [row["text"] for row in rows if row["id"] == dropped[0]["id"]]


def test_page_to_markdown(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    printed = run("page_to_markdown.py", path)
    metadata, _, article = printed.partition("\n")
    assert article == f"{unboil.strip(page, html=True, to='markdown')}\n"
    assert "title" in metadata


def test_match_texts(tmp_path: Path) -> None:
    shared = "The night boat will run for two more winters, the council said on Tuesday after a long debate."
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text(f"{shared}\n\nComments are closed.\n", encoding="utf-8")
    second.write_text(f"Few on the quay had hoped for news this week.\n\n{shared}\n\nComments are closed.\n", encoding="utf-8")
    lines = run("match_texts.py", first, second).splitlines()
    assert lines == ["1.00 of the words alike", f"  {first}: {shared!r}", f"  {second}: {shared!r}"]


def test_crawler(tmp_path: Path) -> None:
    pages = []
    for number in range(5):
        words = [" ".join(f"word{number}x{word}" for word in range(start, start + 40)) for start in (0, 40, 80)]
        prose = "".join(f"<p>The {part}.</p>" for part in words)
        path = tmp_path / f"{number}.html"
        path.write_text(f"<p>Your harbour, your stories</p>{prose}", encoding="utf-8")
        pages.append(path)
    template = tmp_path / "template.json"

    def with_slogan(printed: str) -> list[bool]:
        return ["Your harbour" in article for article in printed.split("== ")[1:]]

    host = Path("harbour.example")
    assert with_slogan(run("crawler.py", host, template, *pages[:4])) == [True, True, False, False]
    # The next run knows the site from its first page.
    assert with_slogan(run("crawler.py", host, template, pages[4])) == [False]
