#!/usr/bin/env python3
"""Runs a page extractor: JSON lines with "id", "html" (or "text") and "lang" in, "id" and "text" out.

usage: extract.py PROGRAM [OPTION=true...] < ROWS > TEXTS

A page that the program cannot read gives no text; their number goes to standard error.
"""
import html
import json
import sys

STOPLISTS = {
    "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fr": "French",
    "id": "Indonesian", "it": "Italian", "ko": "Korean", "nl": "Dutch", "no": "Norwegian_Bokmal", "pl": "Polish",
    "pt": "Portuguese", "ru": "Russian", "sv": "Swedish", "tr": "Turkish",
}


def untouched():
    return lambda row: row["text"]


def trafilatura(**options):
    from trafilatura import extract

    return lambda row: extract(row["html"], **options)


def rs_trafilatura():
    from rs_trafilatura import extract

    return lambda row: extract(row["html"]).main_content


def resiliparse(**options):
    from resiliparse.extract.html2text import extract_plain_text

    return lambda row: extract_plain_text(row["html"], main_content=True, **options)


def readability():
    import lxml.html
    from readability import Document

    return lambda row: lxml.html.fromstring(Document(row["html"]).summary()).text_content()


def newspaper():
    from newspaper import Article

    def run(row):
        # It would load pictures from the web.
        article = Article("", fetch_images=False)
        article.download(input_html=row["html"])
        article.parse()
        return article.text

    return run


def boilerpy(extractor="ArticleExtractor"):
    from boilerpy3 import extractors

    chosen = getattr(extractors, extractor)()
    return lambda row: chosen.get_content(row["html"])


def justext(lines=False):
    import justext as library

    stoplists = {lang: library.get_stoplist(name) for lang, name in STOPLISTS.items()}

    def run(row):
        # Each line of a text stands for a paragraph of a page.
        page = "".join(f"<p>{html.escape(line)}</p>" for line in row["text"].splitlines()) if lines else row["html"]
        # Without a list of the language, its authors advise to ask for no stop words.
        stoplist = stoplists.get(row["lang"])
        options = {} if stoplist else {"stopwords_low": 0, "stopwords_high": 0}
        blocks = library.justext(page.encode(), stoplist or frozenset(), encoding="utf-8", **options)
        return "\n".join(block.text for block in blocks if not block.is_boilerplate)

    return run


PROGRAMS = {one.__name__: one for one in (untouched, trafilatura, rs_trafilatura, resiliparse, readability, newspaper, boilerpy, justext)}


def main():
    value = lambda text: {"true": True, "false": False}.get(text, text)
    options = {name: value(text) for name, text in (option.split("=", 1) for option in sys.argv[2:])}
    run, unread = PROGRAMS[sys.argv[1]](**options), 0
    for line in sys.stdin.buffer:
        row = json.loads(line)
        try:
            text = run(row) or ""
        except Exception:
            text, unread = "", unread + 1
        sys.stdout.buffer.write((json.dumps({"id": row["id"], "text": text}) + "\n").encode())
    if unread:
        sys.stderr.write(f"unread: {unread}\n")


main()
