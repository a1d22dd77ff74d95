"""The examples on the pages print what the pages show."""

import re
import subprocess
import sys
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
