#!/usr/bin/env python3
"""Generates a corpus of random articles with planted near-duplicates, from a fixed seed.

usage: make_corpus.py OUT.jsonl [--megabytes 50] [--copies 0.1] [--edited 0.01,0.05,0.1,0.2] [--seed 1] [--data DATA]

Each row is {"id", "text"}. The share --copies of the rows are copies of an earlier row. In each
copy a share of the words is replaced: the shares of --edited in turn. The ids of copies end in
"-copy-of-ID-edited-SHARE". Words are drawn from 50,000 random words by Zipf's law.

With --data, the articles are the gold texts and page dumps of the development data instead, each
once, in random order. Then come copies only. Words are drawn from these texts, as often as they
occur in them.
"""
import argparse
import gzip
import itertools
import json
import random
from pathlib import Path

SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu za ze zi zo zu".split()


def vocabulary(rng, size):
    words = set()
    while len(words) < size:
        words.add("".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))))
    # A set has another order in each run of Python.
    return sorted(sorted(words), key=lambda word: (len(word), rng.random()))


def random_article(rng, draw):
    n = max(40, int(rng.lognormvariate(5.8, 0.6)))
    drawn = draw(n)
    paragraphs, sentence, paragraph = [], [], []
    for word in drawn:
        sentence.append(word)
        if len(sentence) >= 5 and rng.random() < 0.08:
            paragraph.append(" ".join(sentence).capitalize() + ".")
            sentence = []
            if rng.random() < 0.25:
                paragraphs.append(" ".join(paragraph))
                paragraph = []
    paragraph.append((" ".join(sentence) or drawn[-1]).capitalize() + ".")
    return "\n\n".join(paragraphs + [" ".join(paragraph)])


def edited(rng, text, draw, share):
    parts = text.split(" ")
    return " ".join(draw(1)[0] if rng.random() < share else part for part in parts)


def page_texts(data):
    """The gold texts and page dumps of all sets."""
    for pages in sorted(data.glob("*/pages.jsonl.gz")):
        with gzip.open(pages, "rt", encoding="utf-8") as lines:
            for page in map(json.loads, lines):
                renderings = page.get("renderings") or {}
                dumps = [text for name, text in sorted(renderings.items()) if name.startswith("crude-")]
                yield from filter(None, [page.get("gold"), *dumps])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--copies", type=float, default=0.1)
    parser.add_argument("--edited", default="0.01,0.05,0.1,0.2")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    if args.data:
        texts = list(page_texts(args.data))
        rng.shuffle(texts)
        words = [word for text in texts for word in text.split()]
        draw = lambda n: rng.choices(words, k=n)
        articles = iter(texts)
    else:
        words = vocabulary(rng, 50_000)
        weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(words))))
        draw = lambda n: rng.choices(words, cum_weights=weights, k=n)
        articles = (random_article(rng, draw) for _ in itertools.count())
    shares = itertools.cycle(float(share) for share in args.edited.split(","))
    size, rows = 0, []
    with open(args.out, "w", encoding="utf-8") as out:
        while size < args.megabytes * 1e6:
            row_id = f"a{len(rows):07}"
            text = None if rows and rng.random() < args.copies else next(articles, None)
            if text is None:
                source_id, source = rows[rng.randrange(len(rows))]
                share = next(shares)
                row_id, text = f"{row_id}-copy-of-{source_id}-edited-{share}", edited(rng, source, draw, share)
            rows.append((row_id, text))
            line = json.dumps({"id": row_id, "text": text}) + "\n"
            size += len(line)
            out.write(line)


main()
