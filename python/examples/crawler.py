"""A crawler that learns the template of a site from the pages that it sees, one after the other.

The pages come from files of one site here, in the order of the arguments. The template is saved, and
the next run starts with it.

usage: crawler.py HOST TEMPLATE.json PAGE.html...
"""

import json
import sys
from pathlib import Path

import unboil

host, template, *pages = sys.argv[1:]
saved = Path(template)
known = json.loads(saved.read_text(encoding="utf-8")) if saved.exists() else None
site = unboil.Site(host, site_profile=known)
for page in pages:
    content = Path(page).read_bytes()
    site.learn(content, html=True)
    print(f"== {page}")
    print(site.strip(content, html=True))
saved.write_text(json.dumps(site.site_profile), encoding="utf-8")
