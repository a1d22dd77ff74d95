"""The examples on the pages print what the pages show."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, TESTDATA

BLOCK = re.compile(r"```python\n(.*?)```\n\s*prints\n\s*```text\n(.*?)```", re.S)


@pytest.mark.parametrize("name", ["README.md", "python/README.md", "docs/python.md"])
def test_examples_print_what_they_say(name: str) -> None:
    blocks = BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))
    assert len(blocks) == 1
    for code, printed in blocks:
        assert len(code.splitlines()) <= 5
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert (done.stdout, done.stderr) == (printed, "")


def test_progress(tmp_path: Path) -> None:
    pytest.importorskip("tqdm")
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(import tqdm.*?)```", page, re.S)
    (tmp_path / "articles").symlink_to(TESTDATA / "articles")
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=tmp_path)
    assert (tmp_path / "cleaned" / "summary.json").exists()
