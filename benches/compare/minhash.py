#!/usr/bin/env python3
"""Near-duplicate articles by a MinHash library, end to end: JSONL in, JSONL of pairs out.

usage: minhash.py rensa|gaoya IN.jsonl OUT.jsonl

Shingles of 5 lower-cased words, 128 permutations, an estimated Jaccard similarity of at least 0.5: each library's own
fastest way to do it.
"""
import json
import sys

PERMUTATIONS, SHINGLE_WORDS, THRESHOLD = 128, 5, 0.5


def rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["id"], row["text"]


def shingles(text):
    words = text.lower().split()
    return [" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))]


def rensa(path):
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=32)
    ids, sketches = [], []
    for at, (row_id, text) in enumerate(rows(path)):
        sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(shingles(text))
        for other in sorted(lsh.query(sketch)):
            if sketches[other].jaccard(sketch) >= THRESHOLD:
                yield ids[other], row_id
        lsh.insert(at, sketch)
        ids.append(row_id)
        sketches.append(sketch)


def gaoya(path):
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=THRESHOLD, num_bands=32, band_size=4, num_hashes=PERMUTATIONS,
        analyzer="word", lowercase=True, ngram_range=(SHINGLE_WORDS, SHINGLE_WORDS),
    )
    ids, texts = zip(*rows(path))
    index.par_bulk_insert_docs(list(range(len(ids))), list(texts))
    for at, found in enumerate(index.par_bulk_query(list(texts), return_similarity=False)):
        for other in sorted(found):
            if other < at:
                yield ids[other], ids[at]


def main():
    library, source, target = sys.argv[1:4]
    with open(target, "w", encoding="utf-8") as out:
        for a, b in {"rensa": rensa, "gaoya": gaoya}[library](source):
            out.write(json.dumps({"a": a, "b": b}) + "\n")


main()
