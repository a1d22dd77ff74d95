"""The examples on the pages print what the pages show."""

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, TESTDATA

BLOCK = re.compile(r"```python\n((?:(?!```).)*)```\n\s*prints\n\s*```text\n(.*?)```", re.S)


@pytest.mark.parametrize("name, count", [("README.md", 1), ("python/README.md", 1), ("docs/python.md", 2)])
def test_examples_print_what_they_say(name: str, count: int) -> None:
    blocks = BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))
    assert len(blocks) == count
    for code, printed in blocks:
        assert len(code.splitlines()) <= 5
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert (done.stdout, done.stderr) == (printed, "")


def test_a_dataset_by_the_batch(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(import pyarrow as pa, .*?)```", page, re.S)
    text = "The harbour stays open.\n\nComments are closed."
    parquet.write_table(pyarrow.table({"id": [1, 2], "text": [text, None]}), tmp_path / "articles.parquet")
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    cleaned = parquet.read_table(tmp_path / "cleaned.parquet").to_pylist()
    assert cleaned == [{"id": 1, "text": "The harbour stays open."}, {"id": 2, "text": None}]


def test_progress(tmp_path: Path) -> None:
    pytest.importorskip("tqdm")
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(import tqdm.*?)```", page, re.S)
    (tmp_path / "articles").symlink_to(TESTDATA / "articles")
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=tmp_path)
    assert (tmp_path / "cleaned" / "summary.json").exists()


def run_datatrove(number: int, texts: list[str], folder: Path) -> Callable[[str], list[str]]:
    """Runs an example of the page about datatrove. Gives a function that reads the texts of a folder."""
    pytest.importorskip("datatrove")
    page = (ROOT / "docs/engines.md").read_text(encoding="utf-8")
    codes = re.findall(r"```python\n(from datatrove.*?)```", page, re.S)
    assert len(codes) == 2
    (folder / "crawl").mkdir()
    rows = [json.dumps({"id": str(at), "text": text}) + "\n" for at, text in enumerate(texts)]
    (folder / "crawl" / "rows.jsonl").write_text("".join(rows), encoding="utf-8")
    # Two processes for each of six pipelines take long to start. If there are two, they read the file of
    # the program again.
    code = codes[number] if number == 0 else codes[number].replace("workers=2", "workers=1")
    (folder / "program.py").write_text(code, encoding="utf-8")
    subprocess.run([sys.executable, "program.py"], check=True, capture_output=True, cwd=folder)

    def written(name: str) -> list[str]:
        files = [gzip.decompress(path.read_bytes()) for path in (folder / name).glob("*.jsonl.gz")]
        return [json.loads(line)["text"] for file in files for line in file.splitlines()]

    return written


def test_datatrove(tmp_path: Path) -> None:
    texts = ["The harbour stays open.\n\nComments are closed.", "The council kept the old harbour open. " * 3 + "It rained."]
    written = run_datatrove(0, texts, tmp_path)
    assert written("cleaned") == texts[1:] and written("dropped") == texts[:1]


def test_duplicates_with_datatrove(tmp_path: Path) -> None:
    texts = [
        "The night boat will run for two more winters, the council said on Tuesday after a debate.",
        "A storm damaged the old bridge, and nobody knows when it will open again to carts.",
        "The night boat will run for two more winters, the council said on Tuesday after a debate.",
    ]
    assert run_datatrove(1, texts, tmp_path)("left") == texts[:2]
    assert (tmp_path / "passages" / "passages.parquet").exists()
