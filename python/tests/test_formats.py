"""Files of every format of rows, packed and not: the same articles give the same texts."""

import bz2
import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
import unboil

PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
}


def table(texts: list[str], delimiter: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([["n", "text"], *enumerate(texts)])
    return out.getvalue()


def archive(texts: list[str]) -> str:
    records = []
    for text in texts:
        head = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n"
        records.append(f"{head}Content-Length: {len(text.encode())}\r\n\r\n{text}\r\n\r\n")
    return "".join(records)


def texts_of(name: str, content: str) -> list[str]:
    match name.split(".")[1]:
        case "json":
            return [row["text"] for row in json.loads(content)]
        case "csv":
            return [row["text"] for row in csv.DictReader(io.StringIO(content, newline=""))]
        case "tsv":
            return [row["text"] for row in csv.DictReader(io.StringIO(content, newline=""), delimiter="\t")]
        case _:
            return [json.loads(row)["text"] for row in content.split("\n") if row]


@pytest.mark.parametrize("packed", list(PACK))
@pytest.mark.parametrize("kind", ["json", "csv", "tsv", "ndjson", "wet"])
def test_all_formats_give_the_same_texts(dumps: list[str], tmp_path: Path, kind: str, packed: str) -> None:
    # A reader of text has one kind of line end.
    texts = [text.replace("\r", "") for text in dumps[:20]]
    contents = {
        "json": json.dumps([{"n": n, "text": text} for n, text in enumerate(texts)]),
        "csv": table(texts, ","),
        "tsv": table(texts, "\t"),
        "ndjson": "".join(json.dumps({"text": text}) + "\n" for text in texts),
        "wet": archive(texts),
    }
    name = f"rows.{kind}{packed}"
    source = tmp_path / "in" / name
    source.parent.mkdir()
    source.write_bytes(PACK[packed](contents[kind].encode()))
    before = source.read_bytes()
    summary = unboil.clean(source.parent, tmp_path / "out", site_by="none")
    assert (summary.articles, summary.problems) == (len(texts), [])
    assert source.read_bytes() == before
    cleaned = f"rows.wet.jsonl{packed}" if kind == "wet" else name
    content = UNPACK[packed]((tmp_path / "out" / "articles" / cleaned).read_bytes()).decode()
    assert texts_of(name, content) == [unboil.strip(text).text for text in texts]


def test_bad_rows_are_problems_and_others_are_cleaned(tmp_path: Path) -> None:
    text = "The ferry sails at noon, and whoever comes late waits at the quay until the next morning."
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "bad.json").write_text(json.dumps([{"text": 1}, {"text": text}, None]))
    (folder / "bad.csv").write_text(f'id,text\n1\n2,"{text}"\n3,"a"b\n')
    (folder / "cut.jsonl.xz").write_bytes(lzma.compress(json.dumps({"text": text}).encode() + b"\n")[:-4])
    summary = unboil.clean(folder, tmp_path / "out")
    problems = sorted((problem.path, problem.line) for problem in summary.problems)
    assert problems == [("bad.csv", 2), ("bad.csv", 4), ("bad.json", 1), ("bad.json", 3), ("cut.jsonl.xz", 2)]
    assert summary.articles == 3
