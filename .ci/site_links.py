"""Checks the links of the built docs site: files and anchors. Links to other hosts are not opened.

usage: site_links.py SITE
"""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors = {""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name in ("id", "name") and value:
                self.anchors.add(value)


def main() -> None:
    site = Path(sys.argv[1]).resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    broken, links = [], 0
    for path, page in pages.items():
        # The page for dead links has addresses from the root of the host.
        if path.name == "404.html":
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            links += 1
            goal = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            goal = goal / "index.html" if goal.is_dir() else goal
            other = pages.get(goal)
            if not goal.is_file() or (other is not None and unquote(parts.fragment) not in other.anchors):
                broken.append(f"{path.relative_to(site)}: {link}")
    if len(pages) < 15 or links < 500:
        sys.exit(f"only {len(pages)} pages and {links} links")
    if broken:
        sys.exit("dead links:\n" + "\n".join(broken))
    print(f"{len(pages)} pages, {links} links, none is dead")


main()
