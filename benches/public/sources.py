"""Reads openly licensed texts: JSON lines, a MediaWiki dump, or the Debian handbook.

Each reader yields rows with "id", "lang", "title", "text" (paragraphs with an empty line between
them), "source" (texts of one source are in one split) and "licence".
"""
import bz2
import gzip
import html
import json
import re
import xml.etree.ElementTree as ElementTree

# Shorter texts are no articles, and shorter lines of a wiki page no paragraphs.
LEAST_PARAGRAPHS, LEAST_WORDS, LEAST_PARAGRAPH_WORDS = 3, 80, 8
# Scripts without spaces between words: each character counts as a word.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(f"[{SPACELESS}]|[^\\W{SPACELESS}]+")


def words(text):
    """The words of a text in lower case."""
    return WORD.findall(text.lower())


def open_text(path):
    """Opens a text file, packed with gzip or bzip2 or as it is."""
    opener = {".gz": gzip.open, ".bz2": bz2.open}.get(path.suffix, open)
    return opener(path, "rt", encoding="utf-8")


def texts_of(path):
    """The texts of a file or folder, by what it is."""
    if path.is_dir():
        return handbook(path)
    return wiki(path) if ".xml" in path.suffixes else json_lines(path)


def is_article(row):
    """True if the text is long enough for a page."""
    paragraphs = row["text"].split("\n\n")
    return len(paragraphs) >= LEAST_PARAGRAPHS and len(words(row["text"])) >= LEAST_WORDS


def json_lines(path):
    """Rows with "id", "lang" and "text". Empty lines, or else line ends, part paragraphs."""
    with open_text(path) as lines:
        for row in map(json.loads, lines):
            between = r"\n\s*\n" if re.search(r"\n\s*\n", row["text"]) else r"\n"
            paragraphs = (" ".join(part.split()) for part in re.split(between, row["text"]))
            text = "\n\n".join(filter(None, paragraphs))
            defaults = {"title": "", "licence": "", "source": row["id"]}
            yield {**defaults, **row, "text": text}


def wiki(path):
    """The articles of a dump *-pages-articles.xml(.bz2). It is read as a stream."""
    lang, root = "", None
    with (bz2.open if path.suffix == ".bz2" else open)(path, "rb") as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            if root is None:
                root = element
                lang = element.get("{http://www.w3.org/XML/1998/namespace}lang", "en")
            if event == "start" or not element.tag.endswith("}page"):
                continue
            # Attributes and children are in the name space of the version of the dump.
            space = element.tag[: -len("page")]
            if element.findtext(f"{space}ns") == "0" and element.find(f"{space}redirect") is None:
                title = element.findtext(f"{space}title") or ""
                number = element.findtext(f"{space}id")
                text = plain(element.findtext(f"{space}revision/{space}text") or "")
                row_id = f"{lang}-wiki-{number}"
                licence = "of the wiki; see its page on copyrights"
                yield {"id": row_id, "lang": lang, "title": title, "text": text, "source": row_id, "licence": licence}
            root.clear()


def without_nested(text, begin, end):
    """The text without what stands between these marks, which may be nested."""
    depth, kept, at = 0, [], 0
    for mark in re.finditer(f"{re.escape(begin)}|{re.escape(end)}", text):
        if depth == 0:
            kept.append(text[at : mark.start()])
        depth = depth + 1 if mark[0] == begin else max(0, depth - 1)
        at = mark.end()
    return "".join(kept) + (text[at:] if depth == 0 else "")


def plain(wikitext):
    """The paragraphs of a wiki page: no templates, tables, lists, headings, files, references."""
    text = re.sub(r"<!--.*?-->", "", wikitext, flags=re.S)
    text = re.sub(r"<(ref|gallery|math|pre|source|score)\b[^>/]*>.*?</\1>|<ref\b[^>]*/>", "", text, flags=re.S)
    text = without_nested(without_nested(text, "{{", "}}"), "{|", "|}")
    # Links from the inside out, because captions of files have links.
    link = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
    # A link with a colon is a file, a category or another language.
    label = lambda found: "" if ":" in found[1].lstrip(":") else found[2] or found[1].lstrip(":")
    before = None
    while before != text:
        before, text = text, link.sub(label, text)
    text = re.sub(r"\[(?:https?:)?//\S+ ?([^\]]*)\]", r"\1", text)
    text = html.unescape(re.sub(r"'{2,}|<[^>]*>|__[A-Z]+__", "", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    is_paragraph = lambda line: line and line[0] not in "*#:;=|!{}" and len(words(line)) >= LEAST_PARAGRAPH_WORDS
    return "\n\n".join(filter(is_paragraph, lines))


PARTS = re.compile(r'<h[234] class="title"[^>]*>(?P<title>.*?)</h[234]>|<div class="para">(?P<para>.*?)</div>', re.S)


def handbook(folder):
    """The sections of the Debian Administrator's Handbook in all languages.

    The folder is html/ of the package debian-handbook. Paragraphs that are the same in the English
    book are not translated, and left out. Sections of one chapter file are one source.
    """
    licence = "GPL-2.0+ or CC-BY-SA-3.0, R. Hertzog, R. Mas and the translators"
    english = {text for page in sorted((folder / "en-US").glob("*.html")) for _, texts in sections(page) for text in texts}
    for language in sorted(path for path in folder.iterdir() if (path / "index.html").exists()):
        # Traditional Chinese has words of its own for menus, which the sets do not have.
        lang = language.name if language.name == "zh-TW" else language.name[:2]
        for page in sorted(language.glob("*.html")):
            for at, (title, texts) in enumerate(sections(page)):
                if language.name != "en-US":
                    texts = [text for text in texts if text not in english]
                row_id = f"{language.name}-{page.stem}-{at}"
                text = "\n\n".join(texts)
                yield {"id": row_id, "lang": lang, "title": title, "text": text, "source": page.stem, "licence": licence}


def sections(page):
    """The title and the paragraphs of each section of a page of the handbook."""
    found = []
    for part in PARTS.finditer(page.read_text(encoding="utf-8")):
        text = html.unescape(re.sub(r"<[^>]*>", "", part["title"] or part["para"] or ""))
        text = " ".join(text.split())
        if part["title"] is not None:
            found.append((re.sub(r"^[\d.]+\s*", "", text), []))
        elif found and text:
            found[-1][1].append(text)
    return found
