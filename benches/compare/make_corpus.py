#!/usr/bin/env python3
"""Generates a corpus of random articles with planted near-duplicates, from a fixed seed.

usage: make_corpus.py OUT.jsonl [--megabytes 50] [--copies 0.1] [--edited 0.01,0.05,0.1,0.2] [--seed 1]

Each row is {"id", "text"}. The share --copies of the rows are copies of an earlier row. In each
copy a share of the words is replaced: the shares of --edited in turn. The ids of copies end in
"-copy-of-ID-edited-SHARE". Words are drawn from 50,000 random words by Zipf's law.
"""
import argparse
import itertools
import json
import random

SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu za ze zi zo zu".split()


def vocabulary(rng, size):
    words = set()
    while len(words) < size:
        words.add("".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))))
    return sorted(words, key=lambda word: (len(word), rng.random()))


def article(rng, words, weights):
    n = max(40, int(rng.lognormvariate(5.8, 0.6)))
    drawn = rng.choices(words, cum_weights=weights, k=n)
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


def edited(rng, text, words, weights, share):
    parts = text.split(" ")
    return " ".join(rng.choices(words, cum_weights=weights)[0] if rng.random() < share else part for part in parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--megabytes", type=float, default=50)
    parser.add_argument("--copies", type=float, default=0.1)
    parser.add_argument("--edited", default="0.01,0.05,0.1,0.2")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    words = vocabulary(rng, 50_000)
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(words))))
    shares = itertools.cycle(float(share) for share in args.edited.split(","))
    size, rows = 0, []
    with open(args.out, "w", encoding="utf-8") as out:
        while size < args.megabytes * 1e6:
            row_id = f"a{len(rows):07}"
            if rows and rng.random() < args.copies:
                source_id, source = rows[rng.randrange(len(rows))]
                share = next(shares)
                row_id, text = f"{row_id}-copy-of-{source_id}-edited-{share}", edited(rng, source, words, weights, share)
            else:
                text = article(rng, words, weights)
            rows.append((row_id, text))
            line = json.dumps({"id": row_id, "text": text}) + "\n"
            size += len(line)
            out.write(line)


main()
