"""Prints the article of an HTML page as Markdown, with what the page says about itself.

usage: page_to_markdown.py PAGE.html
"""

import sys
from pathlib import Path

import unboil

[page] = sys.argv[1:]
article = unboil.strip(Path(page).read_bytes(), html=True, to="markdown")
metadata = article.metadata
if metadata is not None:
    print(f"<!-- {metadata} -->")
print(article)
