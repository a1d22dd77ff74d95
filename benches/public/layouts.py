"""Plants a text in a generated web page: layouts, and boilerplate in twelve languages.

A `Site` has a name, a layout and widgets, the same on all of its pages. `Site.page` makes the HTML of
a text. The markup says much (HTML5 tags, class names) or little (class names without a meaning,
tables), and widgets stand around the article and between its paragraphs.
"""
import html
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

BOILERPLATE = json.loads((Path(__file__).parent / "boilerplate.json").read_text(encoding="utf-8"))
LANGUAGES = sorted(BOILERPLATE)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
HTML5 = {"header": "header", "menu": "nav", "main": "main", "article": "article", "side": "aside", "footer": "footer", "comments": "section", "related": "section"}


@dataclass
class Layout:
    """How the pages of a site are built."""

    name: str
    # html5: tags with a meaning; classes: names with a meaning; opaque: neither; table: cells.
    markup: str
    # The parts of the page in their order. "body" is the article.
    order: tuple
    # Widgets between the paragraphs, and at the end of the element that holds them.
    between: tuple
    inside: tuple
    paragraph: str = "p"


LAYOUTS = [
    Layout("html5", "html5", ("cookie", "header", "body", "related", "comments", "side", "footer"), ("ad", "teaser"), ("tags",)),
    Layout("blog", "classes", ("header", "body", "next", "comments", "side", "footer"), ("caption",), ("share", "tags", "related")),
    Layout("portal", "classes", ("cookie", "header", "side", "body", "related", "footer"), ("ad", "teaser", "newsletter"), ("share",)),
    Layout("table", "table", ("header", "side", "body", "next", "footer"), ("ad",), ("related",), "br"),
    Layout("opaque", "opaque", ("header", "share", "body", "newsletter", "related", "comments", "footer", "cookie"), ("ad", "teaser", "caption"), (), "div"),
    Layout("wiki", "opaque", ("side", "body", "next", "header", "footer"), ("caption",), ("tags",)),
]


@dataclass
class Page:
    """A page that is being made: its parts so far, and its boilerplate."""

    rng: random.Random
    title: str
    paragraphs: list
    # Other texts, which teasers and comments quote: pairs of title and paragraphs.
    others: list
    boilerplate: list = field(default_factory=list)

    def escaped(self, text):
        """Boilerplate as HTML; it is remembered."""
        self.boilerplate.append(text)
        return html.escape(text, quote=False)


class Site:
    """A site with its own look. The same arguments give the same site."""

    def __init__(self, seed, lang, number):
        self.rng = random.Random(f"{seed} {lang} {number}")
        self.lang, self.words = lang, BOILERPLATE[lang]
        self.layout = LAYOUTS[number % len(LAYOUTS)]
        self.host = f"{lang}-{number}-{self.layout.name}.example"
        self.name = f"{self.rng.choice(self.words['site'])} {number}"
        self.menu_items = self.rng.sample(self.words["menu"], self.rng.randint(5, len(self.words["menu"])))
        self.footer_items = self.rng.sample(self.words["footer"], self.rng.randint(3, len(self.words["footer"])))
        self.related = self.rng.choice(self.words["related"])
        self.teasers, self.long_teasers = self.rng.randint(3, 6), self.rng.random() < 0.4
        self.real_comments = self.rng.random() < 0.5
        self.codes = {}

    def element(self, role, *content, tag="div"):
        """An element for a part of the page, in the markup of the site."""
        inner = "\n".join(content)
        if self.layout.markup == "html5":
            name = HTML5.get(role)
            return f"<{name}>\n{inner}\n</{name}>" if name else f'<{tag} class="{role}">{inner}</{tag}>'
        if self.layout.markup == "table" and tag == "div":
            return f'<table width="100%" border="0"><tr><td valign="top">{inner}</td></tr></table>'
        name = role
        if self.layout.markup != "classes":
            name = self.codes.setdefault(role, f"c{self.rng.randrange(16**6):06x}")
        return f'<{tag} class="{name}">{inner}</{tag}>'

    def links(self, page, texts):
        """Links as a list, or in a row."""
        links = [f'<a href="/{page.rng.randrange(10**5)}">{page.escaped(text)}</a>' for text in texts]
        if self.layout.markup == "table":
            return " | ".join(links)
        return "<ul>" + "".join(f"<li>{link}</li>" for link in links) + "</ul>"

    def date(self, page):
        day, month, year = page.rng.randint(1, 28), page.rng.randint(1, 12), page.rng.randint(2015, 2024)
        if self.lang in ("ja", "zh", "sv"):
            return f"{year}-{month:02}-{day:02}"
        return f"{day:02}.{month:02}.{year}" if self.lang in ("de", "pl", "ru") else f"{day:02}/{month:02}/{year}"

    def widget(self, name, page):
        """A part of the page that is not the article."""
        return getattr(self, f"widget_{name}")(page)

    def widget_header(self, page):
        name = f'<a href="/">{page.escaped(self.name)}</a>'
        return self.element("header", name, self.links(page, self.words["top"]), self.element("menu", self.links(page, self.menu_items)))

    def widget_cookie(self, page):
        texts = "".join(f"<p>{page.escaped(text)}</p>" for text in self.words["cookie"])
        buttons = "".join(f"<button>{page.escaped(text)}</button>" for text in self.words["buttons"])
        return self.element("cookie-banner", texts, buttons)

    def widget_share(self, page):
        return self.element("share", self.links(page, self.words["share"]))

    def widget_ad(self, page):
        return self.element("ad", page.escaped(page.rng.choice(self.words["ad"])))

    def widget_caption(self, page):
        credit = self.words["caption"].format(name=page.rng.choice(self.words["names"]))
        return self.element("figure", '<img src="/i.jpg" alt="">', page.escaped(credit))

    def widget_newsletter(self, page):
        text, field_label, button = map(page.escaped, self.words["newsletter"])
        return self.element("newsletter", f"<p>{text}</p>", f"<label>{field_label}</label>", f"<button>{button}</button>")

    def widget_teaser(self, page):
        """A link to another text between two paragraphs."""
        title, _ = page.rng.choice(page.others)
        return self.element("teaser", f'{page.escaped(self.related)}: <a href="/t">{page.escaped(title)}</a>')

    def beginning(self, paragraph):
        """The beginning of a text in a teaser: a line, or as long as the excerpts of WordPress."""
        if self.lang in ("ja", "zh"):
            return paragraph[: 110 if self.long_teasers else 40] + "…"
        return " ".join(paragraph.split()[: 55 if self.long_teasers else 14]) + " …"

    def widget_related(self, page):
        """Other texts of the site: their titles and beginnings."""
        items = []
        for title, paragraphs in page.rng.sample(page.others, min(self.teasers, len(page.others))):
            begin = self.beginning(paragraphs[0])
            more = f'<a href="/m">{page.escaped(self.words["more"])}</a>'
            items.append(self.element("item", f"<h3>{page.escaped(title)}</h3>", f"<p>{page.escaped(begin)}</p>", more))
        return self.element("related", f"<h2>{page.escaped(self.related)}</h2>", *items)

    def widget_side(self, page):
        titles = [title for title, _ in page.rng.sample(page.others, min(5, len(page.others)))]
        heading = f"<h3>{page.escaped(self.words['popular'][len(self.name) % 2])}</h3>"
        parts = [heading, self.links(page, titles), self.widget_newsletter(page)]
        if self.layout.name == "wiki":
            parts.insert(0, self.links(page, self.menu_items))
        return self.element("side", *parts)

    def widget_comments(self, page):
        """A notice, or comments of readers: sentences of other texts."""
        heading, *notices = self.words["comments"]
        parts = [f"<h3>{page.escaped(heading)}</h3>"] + [f"<p>{page.escaped(notice)}</p>" for notice in notices]
        for _ in range(page.rng.randint(2, 6) if self.real_comments else 0):
            sentences = SENTENCE_END.split(page.rng.choice(page.rng.choice(page.others)[1]))
            begin = page.rng.randrange(len(sentences))
            head = f"{page.rng.choice(self.words['names'])}, {self.date(page)}"
            text = " ".join(sentences[begin : begin + 2])
            parts.append(self.element("comment", f"<b>{page.escaped(head)}</b>", f"<p>{page.escaped(text)}</p>", page.escaped(self.words["reply"])))
        return self.element("comments", *parts)

    def widget_tags(self, page):
        return self.element("tags", page.escaped(self.words["tags"]), self.links(page, page.rng.sample(self.words["menu"], 3)))

    def widget_next(self, page):
        titles = [title for title, _ in page.rng.sample(page.others, min(2, len(page.others)))]
        return self.element("next", self.links(page, [f"{word}: {title}" for word, title in zip(self.words["next"], titles)]))

    def widget_footer(self, page):
        notice = self.words["copyright"].format(year=2024, site=self.name)
        return self.element("footer", self.links(page, self.footer_items), f"<p>{page.escaped(notice)}</p>")

    def widget_body(self, page):
        """The article: headline, byline, paragraphs, and the widgets of the layout in it."""
        byline = self.words["byline"].format(name=page.rng.choice(self.words["names"]))
        published = self.words["published"].format(date=self.date(page))
        minutes = self.words["minutes"].format(n=page.rng.randint(2, 9))
        # The headline is no boilerplate that a program must remove: see README.md.
        parts = [f"<h1>{html.escape(page.title)}</h1>"]
        parts.append(self.element("byline", " · ".join(map(page.escaped, (byline, published, minutes)))))
        places = page.rng.sample(range(1, len(page.paragraphs)), min(len(page.paragraphs) - 1, len(self.layout.between)))
        widgets = dict(zip(places, self.layout.between))
        for at, paragraph in enumerate(page.paragraphs):
            if at in widgets:
                parts.append(self.widget(widgets[at], page))
            text = html.escape(paragraph, quote=False)
            shapes = {"p": f"<p>{text}</p>", "br": f"{text}<br><br>", "div": self.element("text", text)}
            parts.append(shapes[self.layout.paragraph])
        parts += [self.widget(name, page) for name in self.layout.inside]
        return self.element("main", self.element("article", *parts))

    def page(self, rng, title, paragraphs, others):
        """Returns the HTML of a page with this text, and the texts of its boilerplate."""
        page = Page(rng, title, paragraphs, others)
        parts = [self.widget(name, page) for name in self.layout.order]
        body = "\n".join(parts)
        if self.layout.markup != "html5":
            body = self.element("wrapper", body)
        head = (
            f'<meta charset="utf-8"><title>{html.escape(title)} | {html.escape(self.name)}</title>'
            f'<meta name="description" content="{html.escape(paragraphs[0][:150])}">'
            "<style>body { margin: 0 }</style><script>window.dataLayer = [];</script>"
        )
        return f'<!DOCTYPE html>\n<html lang="{self.lang}">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n', page.boilerplate
