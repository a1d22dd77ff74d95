"""Strips the column "text" of a pandas DataFrame, and prints the passages that came more than once.

usage: pandas_rows.py ROWS.jsonl OUT.jsonl
"""

import sys

import pandas as pd
import unboil

source, out = sys.argv[1:]
articles = pd.read_json(source, lines=True)
articles["text"] = unboil.strip_many(articles["text"])
articles.to_json(out, orient="records", lines=True)
passages = unboil.match(articles["text"]).to_pandas()
print(passages[["a_article", "b_article", "similarity", "kind"]])
