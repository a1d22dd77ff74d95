"""Plants edited copies of passages in other articles, and records where they are.

A passage is a run of sentences of one paragraph. Its copy is a new paragraph of another article of
the same language. Spans count bytes of the UTF-8 text.
"""
import itertools
import re
from dataclasses import dataclass, field

from sources import SPACELESS, words

LEAST_WORDS = 15
LEVELS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
OPERATORS = ("replace", "delete", "insert", "mixed", "reorder")
# How often a passage is copied: most of them once, few of them into many articles.
COPIES = (1,) * 8 + (2, 3, 6)
# A word with the space after it; a character in scripts without spaces.
UNIT = re.compile(f"[{SPACELESS}]|[^\\s{SPACELESS}]+\\s*|\\s+")
SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'”»)]*\s+|[。！？]+[」”]?|$)", re.S)


@dataclass
class Paragraph:
    """A paragraph of an article; a planted one is not copied again."""

    text: str
    is_planted: bool = False


@dataclass
class Article:
    """An article that is being changed."""

    id: str
    lang: str
    paragraphs: list
    split: str
    has_source: set = field(default_factory=set)

    def text(self):
        return "\n\n".join(paragraph.text for paragraph in self.paragraphs)

    def byte_offset(self, paragraph):
        """Where a paragraph begins, in bytes."""
        before = itertools.takewhile(lambda other: other is not paragraph, self.paragraphs)
        return sum(len(other.text.encode()) + 2 for other in before)


def edited(rng, text, operator, level, pool):
    """A copy of the text in which this share of its words is changed."""
    units = UNIT.findall(text)
    if operator == "reorder":
        sentences = [sentence.strip() for sentence in SENTENCE.findall(text) if sentence.strip()]
        rng.shuffle(sentences)
        text = " ".join(sentences) if text.count(" ") > len(text) / 50 else "".join(sentences)
        units, operator = UNIT.findall(text), "replace"
    changed = set(rng.sample(range(len(units)), round(level * len(units))))
    parts = []
    for at, unit in enumerate(units):
        how = "keep"
        if at in changed:
            how = rng.choice(OPERATORS[:3]) if operator == "mixed" else operator
        # A new word has the space after the word whose place it takes. The last one may have none.
        new = rng.choice(pool)
        space = unit[len(unit.rstrip()) :]
        gap = "" if re.match(f"[{SPACELESS}]", unit) else " "
        parts += {"keep": [unit], "delete": [], "replace": [new + space], "insert": [new + gap, unit]}[how]
    return "".join(parts).strip()


def passage_of(rng, paragraph):
    """The span in characters of a run of 1 to 6 sentences, or None if it is too short."""
    spans = [sentence.span() for sentence in SENTENCE.finditer(paragraph.text) if sentence[0].strip()]
    first = rng.randrange(len(spans))
    last = min(len(spans) - 1, first + rng.randrange(6))
    start, end = spans[first][0], spans[last][1]
    end = start + len(paragraph.text[start:end].rstrip())
    return (start, end) if len(words(paragraph.text[start:end])) >= LEAST_WORDS else None


def plant(rng, rows, share):
    """Plants about `share` passages an article. Returns articles and rows of gold.jsonl."""
    articles = [Article(row["id"], row["lang"], [Paragraph(text) for text in row["text"].split("\n\n")], row["split"]) for row in rows]
    groups = {}
    for article in articles:
        groups.setdefault((article.lang, article.split), []).append(article)
    planted = []
    levels, operators = itertools.cycle(LEVELS), itertools.cycle(OPERATORS)
    for group in groups.values():
        if len(group) < 2:
            continue
        pool = [unit.strip() for article in group for unit in UNIT.findall(article.text()) if unit.strip()]
        wanted = round(share * len(group))
        for source in itertools.islice(itertools.cycle(rng.sample(group, len(group))), wanted * 4):
            paragraph = rng.choice([one for one in source.paragraphs if not one.is_planted])
            span = passage_of(rng, paragraph)
            if wanted <= 0 or span is None or id(paragraph) in source.has_source:
                continue
            source.has_source.add(id(paragraph))
            others = [article for article in group if article is not source]
            targets = rng.sample(others, min(rng.choice(COPIES), len(others)))
            for target in targets:
                level, operator = next(levels), next(operators)
                copy = Paragraph(edited(rng, paragraph.text[slice(*span)], operator, level, pool), True)
                target.paragraphs.insert(rng.randint(1, len(target.paragraphs)), copy)
                planted.append((source, paragraph, span, target, copy, operator, level, len(targets)))
            wanted -= len(targets)
            next(operators)  # So that operators and levels do not go in step.
    return articles, [gold_row(*one) for one in planted]


def gold_row(source, paragraph, span, target, copy, operator, level, copies):
    """A row of gold.jsonl. It is made when all passages are planted, because they move one another."""
    start, end = (source.byte_offset(paragraph) + len(paragraph.text[:at].encode()) for at in span)
    begin = target.byte_offset(copy)
    return {
        "a": [source.id, start, end],
        "b": [target.id, begin, begin + len(copy.text.encode())],
        "op": operator,
        "level": level,
        "copies": copies,
        "words": len(words(paragraph.text[slice(*span)])),
    }
