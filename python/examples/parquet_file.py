"""Strips the column "text" of a Parquet file into another, a row group at a time.

usage: parquet_file.py ROWS.parquet OUT.parquet
"""

import sys

import pyarrow.parquet as pq
import unboil

source, out = sys.argv[1:]
with pq.ParquetFile(source) as file, pq.ParquetWriter(out, file.schema_arrow) as writer:
    for group in range(file.num_row_groups):
        articles = file.read_row_group(group)
        at = articles.schema.get_field_index("text")
        text = unboil.strip_many(articles["text"])
        writer.write_table(articles.set_column(at, articles.schema.field(at), text))
