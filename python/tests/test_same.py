"""The same bytes from the command, the crate and the wheel. That the crate and the command do, `cargo test` shows; `UNBOIL` may name
a command that cargo built, so that it is not taken for the one that the wheel installed."""

import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest
import unboil
import zstandard
from conftest import TESTDATA

ARTICLES = sorted(path for path in TESTDATA.glob("articles/**/*") if path.is_file())
PAGES = sorted(path for path in TESTDATA.glob("pages/**/*") if path.is_file())


@pytest.fixture(scope="module")
def commands(command: str) -> list[str]:
    built = os.environ.get("UNBOIL")
    return [command, built] if built else [command]


def filtered(command: str, path: Path, *flags: str) -> bytes:
    return subprocess.run([command, "strip", path, *flags], check=True, capture_output=True).stdout


def unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(data)
    return zstandard.ZstdDecompressor().decompressobj().decompress(data) if path.suffix == ".zst" else data


def decoded(data: bytes) -> tuple[bytes, str, str]:
    """The mark that it begins with, its text, and its encoding."""
    if data.startswith(b"\xff\xfe"):
        return data[:2], data[2:].decode("utf-16-le"), "utf-16-le"
    try:
        return b"", data.decode(), "utf-8"
    except UnicodeDecodeError:
        return b"", data.decode("cp1252"), "cp1252"


def test_there_are_some() -> None:
    assert len(ARTICLES) > 60 and len(PAGES) >= 3


@pytest.mark.parametrize("path", ARTICLES, ids=str)
def test_articles(path: Path, commands: list[str]) -> None:
    data = unpacked(path)
    outputs = [filtered(command, path) for command in commands]
    if ".jsonl" in path.name:
        rows = [json.loads(line) for line in data.decode().splitlines() if line.strip()]
        expected = [{**row, "text": str(unboil.strip(row["text"]))} for row in rows]
        for output in outputs:
            assert [json.loads(line) for line in output.decode().splitlines() if line.strip()] == expected
        many = unboil.strip_many(row["text"] for row in rows)
        assert [str(row) for row in many] == [row["text"] for row in expected]
        return
    mark, text, encoding = decoded(data)
    left = mark + unboil.strip(text).text.encode(encoding)
    assert outputs == [left] * len(outputs)


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_pages(path: Path, commands: list[str]) -> None:
    for command in commands:
        page = path.read_bytes()
        assert filtered(command, path) == unboil.strip(page, html=True).text.encode()
        markdown = filtered(command, path, "--to", "markdown", "--metadata", "--links", "drop", "--strength", "careful")
        options = {"to": "markdown", "metadata": True, "links": "drop", "strength": "careful"}
        assert markdown == unboil.strip(page, html=True, **options).text.encode()  # type: ignore[arg-type]


def test_what_was_removed(commands: list[str]) -> None:
    texts = [decoded(unpacked(path))[1] for path in ARTICLES if ".jsonl" not in path.name]
    rows = [json.dumps({"text": text}) for text in texts]
    for command in commands:
        explained = subprocess.run(
            [command, "strip", "--explain"], input="\n".join(rows).encode(), check=True, capture_output=True
        )
        for line, row in zip(explained.stdout.decode().splitlines(), rows, strict=True):
            removed = unboil.strip(json.loads(row)["text"], offsets="bytes").removed
            fields = [one._asdict() for one in removed]
            for one in fields:
                one["class"] = one.pop("class_")
                assert one.pop("page") is None
            assert json.loads(line)["removed"] == fields


def test_the_command_is_installed(command: str) -> None:
    version = subprocess.run([command, "--version"], check=True, capture_output=True, text=True).stdout
    assert version == f"unboil {unboil.__version__}\n"
    wrong = subprocess.run([command, "strip", "--no-such-flag"], capture_output=True, text=True)
    assert wrong.returncode == 2 and "Usage: unboil strip" in wrong.stderr
    rules = subprocess.run([command, "rules"], check=True, capture_output=True, text=True).stdout
    assert "headline-repeat" in rules and rules.endswith("\n")
