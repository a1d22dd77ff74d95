"""Makes report pages for the browser tests from the template and from data.

    python tests/browser/make_report.py --removals 10000 --passages 2000 -o report.html
    python tests/browser/make_report.py --hostile -o hostile.html

`assemble` does what `unboil report` does: it fills the template with chunks. `report_data.py` makes
the data. Its seed is fixed, so equal arguments give equal pages.
"""

import argparse
import base64
import gzip
import json
import re
from pathlib import Path

from report_data import hostile, synthetic

PAGE = Path(__file__).resolve().parents[2] / "src" / "report" / "page"
ROWS_INLINE = 100_000
REMOVALS_PER_CHUNK = 50_000
PASSAGES_PER_CHUNK = 20_000
ARTICLES_PER_KEPT_CHUNK = 1_200


def encode(value):
    """A chunk: JSON, gzip, base64."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(text.encode(), 6, mtime=0)).decode()


def split(columns, size):
    """Cuts a dictionary of columns into chunks of `size` rows."""
    rows = len(next(iter(columns.values())))
    return [
        {key: column[at : at + size] for key, column in columns.items()}
        for at in range(0, max(rows, 1), size)
    ]


def removal_chunks(columns):
    """Chunks with a table of strings each."""
    chunks = []
    for chunk in split(columns, REMOVALS_PER_CHUNK):
        strings = {}
        for key in ("why", "text"):
            chunk[key] = [strings.setdefault(text, len(strings)) for text in chunk[key]]
        chunks.append({"strings": list(strings), **chunk})
    return chunks


def assemble(data, path, files=None):
    """Writes the page. `data` has `meta`, `articles`, `removals`, `passages`, `groups` as columns
    and `kept` as a list. `files` is True for chunks beside the page; None follows the schema."""
    kept = data["kept"]
    firsts = list(range(0, len(kept), ARTICLES_PER_KEPT_CHUNK))
    chunks = {
        "articles": split(data["articles"], 1_000_000),
        "removals": removal_chunks(data["removals"]),
        "passages": split(data["passages"], PASSAGES_PER_CHUNK),
        "groups": split(data["groups"], 1_000_000),
        "kept": [{"kept": kept[at : at + ARTICLES_PER_KEPT_CHUNK]} for at in firsts],
    }
    names = {key: [f"{key}-{n}" for n in range(len(list_))] for key, list_ in chunks.items()}
    meta = {**data["meta"], "chunks": names, "kept_first": firsts,}
    rows = len(data["removals"]["article"]) + len(data["passages"]["a"])
    as_files = rows > ROWS_INLINE if files is None else files
    meta["folder"] = "chunks" if as_files else ""
    encoded = {
        name: encode(chunk)
        for key, list_ in chunks.items()
        for name, chunk in zip(names[key], list_)
    }
    path = Path(path)
    inline = {"meta": encode(meta)}
    if as_files:
        folder = path.parent / "chunks"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in encoded.items():
            (folder / f"{name}.js").write_text(f'reportChunk("{name}","{text}");\n')
    else:
        inline.update(encoded)
    places = {
        "NONCE": "0123456789abcdef0123456789abcdef",
        "POLICY": " 'strict-dynamic'" if as_files else "",
        "STYLE": (PAGE / "page.css").read_text(),
        "SCRIPT": "".join(script.read_text() for script in sorted(PAGE.glob("*.js"))),
        "CHUNKS": "\n".join(
            f'<script type="application/octet-stream" data-chunk="{name}">{text}</script>'
            for name, text in inline.items()
        ),
    }
    template = (PAGE / "page.html").read_text()
    html = re.sub(r"\{\{([A-Z]+)\}\}", lambda place: places[place.group(1)], template)
    path.write_text(html)
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--removals", type=int, default=10_000)
    parser.add_argument("--passages", type=int, default=2_000)
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument(
        "--files", action="store_true", default=None, help="write the chunks as files"
    )
    parser.add_argument("-o", "--output", required=True)
    args = parser.parse_args()
    data = hostile() if args.hostile else synthetic(args.removals, args.passages)
    print(assemble(data, args.output, args.files))


if __name__ == "__main__":
    main()
