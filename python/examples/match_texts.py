"""Prints the passages that text files share, both copies of each. Boilerplate does not count.

usage: match_texts.py TEXT...
"""

import sys
from pathlib import Path

import unboil

names = sys.argv[1:]
articles = [str(unboil.strip(Path(name).read_text(encoding="utf-8"))) for name in names]
for passage in unboil.match(articles, names).passages:
    print(f"{passage.similarity:.2f} of the words alike")
    for side in (passage.a, passage.b):
        print(f"  {side.article}: {articles[side.row][side.start : side.end]!r}")
