"""The visible text of a page, as a scraper without an extractor saves it: a page dump."""
from html.parser import HTMLParser

HIDDEN = {"script", "style", "noscript", "template", "head"}
INLINE = {"a", "abbr", "b", "cite", "code", "em", "font", "i", "label", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u"}


class Renderer(HTMLParser):
    """Collects text. Every element that is not inline begins and ends a line."""

    def __init__(self):
        super().__init__()
        self.hidden, self.parts = 0, []

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in HIDDEN
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        self.hidden -= tag in HIDDEN
        if tag not in INLINE:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data.replace("\n", " "))


def visible(page):
    """The lines of the text that a page shows."""
    renderer = Renderer()
    renderer.feed(page)
    renderer.close()
    lines = (" ".join(line.split()) for line in "".join(renderer.parts).split("\n"))
    return "\n".join(filter(None, lines))
