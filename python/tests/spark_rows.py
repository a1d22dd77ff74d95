"""Articles for the tests of Spark, as rows."""

from __future__ import annotations

import gzip
import json
import os
import random
from typing import Any, TypeAlias

import pytest
from conftest import ROOT, TESTDATA

Rows: TypeAlias = "list[dict[str, Any]]"

slow = pytest.mark.skipif("UNBOIL_SLOW_TESTS" not in os.environ, reason="runs with UNBOIL_SLOW_TESTS=1")
"""For tests that take a quarter of a minute or more, of which others check a part."""


def sentence(random_: random.Random) -> str:
    words = "the a river mayor bridge night harbour council winter ferry storm island market school letter"
    return " ".join(random_.choices(words.split(), k=14)).capitalize() + "."


def skewed_rows() -> Rows:
    """Half of the pages are of one site, with versions of one story, and every third article has one
    paragraph."""
    random_ = random.Random(5)
    common = " ".join(sentence(random_) for _ in range(3))
    rows: Rows = []
    for number in range(90):
        site = "herald" if number % 2 else f"site-{number % 7}"
        paragraphs = [" ".join(sentence(random_) for _ in range(4)) for _ in range(3)]
        if number % 3 == 0:
            paragraphs.insert(1, common)
        if number % 10 == 7:  # a version of an article before, with some words replaced
            paragraphs = [p.replace("winter", "summer") for p in rows[number - 2]["text"].split("\n\n")[1:-1]]
        frame = [f"The {site} since 1911", *paragraphs, f"Write to the {site} desk"]
        rows.append(
            {
                "id": f"{number * 37 % 90:03}",
                "text": "\n\n".join(frame),
                "url": f"https://{site}.example/{number}",
                "date": f"2024-01-{1 + number % 28:02}" if number % 5 else None,
                "words": number,
            }
        )
    return rows


def article_rows() -> Rows:
    rows: Rows = []
    for path in sorted((TESTDATA / "articles").rglob("*.txt")):
        name = path.relative_to(TESTDATA / "articles").as_posix()
        bytes_ = path.read_bytes()
        try:
            text = bytes_.decode()
        except UnicodeDecodeError:
            continue
        url = f"https://{name.split('/')[0]}.example/{name}"
        rows.append({"id": name, "text": text, "url": url, "date": None, "words": len(text)})
    assert len(rows) > 50
    return rows


def page_rows() -> Rows:
    page = (TESTDATA / "pages" / "harbour" / "night-ferry.html").read_text(encoding="utf-8")
    texts = [page, *(page.replace("ferry", f"ferry {number}") for number in range(4))]
    texts.append((TESTDATA / "pages" / "broken.html").read_text(encoding="utf-8"))
    return [
        {"id": str(number), "text": text, "url": "", "date": None, "words": number}
        for number, text in enumerate(texts)
    ]


def shared_rows(name: str, html: bool) -> Rows:
    folder = ROOT.parent / "shared" / "data" / name
    if not folder.exists():
        pytest.skip(f"the data set {name} is not beside this checkout")
    file = "pages.jsonl.gz" if name == "news" else "docs.jsonl.gz"
    rows: Rows = []
    with gzip.open(folder / file, "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            text = page.get("text")
            if html:
                text = gzip.open(folder / "html" / f"{page['id']}.html.gz", "rt", encoding="utf-8").read()
            elif text is None:
                text = next(iter(page["renderings"].values()))
            rows.append({"id": page["id"], "text": text, "url": page.get("url"), "date": None, "words": 0})
    return rows
