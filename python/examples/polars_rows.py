"""Strips the column "text" of a polars DataFrame, with the address of each article for the template of its site.

usage: polars_rows.py ROWS.jsonl OUT.jsonl
"""

import sys

import polars as pl
import unboil

source, out = sys.argv[1:]
# The whole job once, to learn the templates of the sites.
sites = unboil.clean(source, out + ".learned").site_profile
articles = pl.read_ndjson(source)
text = unboil.strip_many(articles["text"], urls=articles["url"], site_profile=sites)
articles.with_columns(text).write_ndjson(out)
