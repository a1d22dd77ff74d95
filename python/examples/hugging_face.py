"""Strips the column "text" of a Hugging Face dataset, in several processes, and drops the articles of which too little is left.

usage: hugging_face.py ROWS.jsonl OUT.jsonl
"""

import sys
from typing import Any

import datasets
import unboil

LEAST_WORDS = 20


def strip(batch: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The columns that change, of a batch of rows. One thread: the processes are many."""
    rows = list(unboil.strip_many(batch["text"], threads=1))
    return {"text": [row and row.text for row in rows], "removed": [len(row.removed) if row else 0 for row in rows]}


def main() -> None:
    source, out = sys.argv[1:]
    articles = datasets.load_dataset("json", data_files=source, split="train")
    articles = articles.map(strip, batched=True, num_proc=2)
    articles = articles.filter(lambda row: len((row["text"] or "").split()) >= LEAST_WORDS)
    articles.to_json(out)


if __name__ == "__main__":
    main()
