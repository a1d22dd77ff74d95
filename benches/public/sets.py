"""Reads the sets of a benchmark: pages with gold texts, planted passages, versions of articles."""
import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sources import open_text


@dataclass
class PageSet:
    """Web pages and the texts of their articles."""

    folder: Path
    name: str
    pages: list
    rendering: str

    def html(self):
        """The pages as rows for an adapter."""
        for page in self.pages:
            path = self.folder / "html" / f"{page['id']}.html.gz"
            with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
                yield self.row(page, "html", file.read())

    def texts(self):
        """Their page dumps as rows for an adapter."""
        for page in self.pages:
            yield self.row(page, "text", page["renderings"][self.rendering])

    def row(self, page, field, content):
        host = host_of(page)
        url = page.get("url") or f"https://{host}/{page['id']}"
        return {"id": page["id"], "lang": page.get("lang") or "en", "url": url, field: content}

    def groups(self):
        """What the bootstrap draws from: the host of each page."""
        return [host_of(page) for page in self.pages]


@dataclass
class ArticleSet:
    """Articles with planted passages (`gold`), or in families of versions (`family_of`)."""

    name: str
    articles: list
    gold: list
    family_of: dict

    def rows(self):
        return [{"id": row["id"], "text": row["text"]} for row in self.articles]

    @cached_property
    def bytes_of(self):
        return {row["id"]: row["text"].encode() for row in self.articles}


def host_of(page):
    """The host of a page, or its id if the set does not say it."""
    url = page.get("host") or page.get("url") or page["id"]
    return url.split("://", 1)[-1].split("/", 1)[0]


def by_chance(row_id):
    """A key that sorts ids in an order that is the same in each run."""
    return hashlib.sha256(row_id.encode()).digest()


def json_rows(path):
    with open_text(path) as lines:
        return [json.loads(line) for line in lines]


def read(folder, most, split):
    """The set in a folder: at most `most` of its pages or families, and only those of the split."""
    is_in_split = lambda row: split is None or row.get("split", split) == split
    # `make` gives all sets the same two names.
    name = f"{folder.parent.name}/{folder.name}" if folder.name in ("pages", "passages") else folder.name
    if (folder / "pages.jsonl.gz").exists():
        pages = [row for row in json_rows(folder / "pages.jsonl.gz") if is_in_split(row) and row["gold"]]
        pages = [row for row in pages if row.get("type", "article") == "article" and not row.get("drafted")]
        pages = sorted(sorted(pages, key=lambda row: by_chance(row["id"]))[:most], key=lambda row: row["id"])
        # "visible" of planted sets, else the first one of everything that is visible.
        names = sorted(set.intersection(*(set(row["renderings"]) for row in pages))) if pages else []
        rendering = next((one for one in names if one == "visible" or one.startswith("crude-")), None)
        return PageSet(folder, name, pages, rendering)
    paths = [path for path in (folder / "docs.jsonl", folder / "docs.jsonl.gz") if path.exists()]
    if not paths:
        raise SystemExit(f"{folder}: no set: neither pages.jsonl.gz nor docs.jsonl is there")
    articles = [row for row in json_rows(paths[0]) if is_in_split(row)]
    if (folder / "gold.jsonl").exists():
        ids = {row["id"] for row in articles}
        gold = [row for row in json_rows(folder / "gold.jsonl") if row["a"][0] in ids and row["b"][0] in ids]
        return ArticleSet(name, articles, gold, {})
    families = sorted({row["article"] for row in articles}, key=by_chance)[:most]
    articles = [row for row in articles if row["article"] in set(families)]
    return ArticleSet(name, articles, [], {row["id"]: row["article"] for row in articles})
