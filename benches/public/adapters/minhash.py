#!/usr/bin/env python3
"""Finds near-duplicates with a MinHash library: JSON lines with "id" and "text" in, pairs of spans out.

usage: minhash.py LIBRARY UNIT [--threshold 0.5] [--shingle 5] [--permutations 128] < ROWS > PAIRS

LIBRARY is datasketch, rensa or gaoya. UNIT says what has a sketch: articles, paragraphs, or windows
of a number of words, as in windows=40, which begin every fourth part of a window. Windows that follow
one another in both articles are written as one pair. Spans count bytes of the UTF-8 text.
"""
import argparse
import json
import re
import sys

BATCH = 2000
# A word, or a character of scripts without spaces, as in sources.py: adapters stand on their own.
SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(f"[{SPACELESS}]|[^\\W{SPACELESS}]+")


def units(text, unit):
    """The spans in characters that have a sketch, each with its words."""
    if unit == "articles":
        spans = [(0, len(text))]
    elif unit == "paragraphs":
        spans = [found.span() for found in re.finditer(r"[^\n]+", text)]
    else:
        size = int(unit.removeprefix("windows="))
        found = list(WORD.finditer(text))
        begins = range(0, max(1, len(found) - size + size // 4), size // 4) if found else ()
        spans = [(found[at].start(), found[min(at + size, len(found)) - 1].end()) for at in begins]
    for start, end in spans:
        yield start, end, WORD.findall(text[start:end].lower())


def shingles(words, size):
    return [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)] or [" ".join(words)]


def datasketch(texts, size, threshold, permutations):
    import xxhash
    from datasketch import MinHash, MinHashLSH

    lsh, sketches = MinHashLSH(threshold=threshold, num_perm=permutations), []
    for begin in range(0, len(texts), BATCH):
        batch = [[shingle.encode() for shingle in shingles(words, size)] for words in texts[begin : begin + BATCH]]
        for sketch in MinHash.bulk(batch, num_perm=permutations, hashfunc=xxhash.xxh32_intdigest):
            for other in sorted(lsh.query(sketch)):
                if sketches[other].jaccard(sketch) >= threshold:
                    yield other, len(sketches)
            lsh.insert(len(sketches), sketch)
            sketches.append(sketch)


def bands(threshold, permutations):
    """The number of bands whose curve is steepest nearest to the threshold."""
    divisors = [count for count in range(1, permutations + 1) if permutations % count == 0]
    return min(divisors, key=lambda count: abs((1 / count) ** (count / permutations) - threshold))


def rensa(texts, size, threshold, permutations):
    from rensa import RMinHash, RMinHashLSH

    sketches = []
    for begin in range(0, len(texts), BATCH):
        batch = [shingles(words, size) for words in texts[begin : begin + BATCH]]
        sketches.extend(RMinHash.from_token_sets(batch, permutations, 42))
    lsh = RMinHashLSH(threshold=threshold, num_perm=permutations, num_bands=bands(threshold, permutations))
    lsh.insert_many(sketches)
    for at, found in enumerate(lsh.query_all(sketches)):
        for other in sorted(found):
            if other < at and sketches[other].jaccard(sketches[at]) >= threshold:
                yield other, at


def gaoya(texts, size, threshold, permutations):
    from gaoya.minhash import MinHashStringIndex

    count = bands(threshold, permutations)
    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=threshold, num_bands=count, band_size=permutations // count,
        analyzer="word", ngram_range=(size, size), id_container="smallvec",
    )
    # It makes the shingles itself, of the same words.
    texts = [" ".join(words) for words in texts]
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for at, found in enumerate(index.par_bulk_query(texts)):
        for other in sorted(found):
            if other < at:
                yield other, at


LIBRARIES = {one.__name__: one for one in (datasketch, rensa, gaoya)}


def merged(pairs, spans):
    """Joins pairs of spans that overlap pairs before them in both articles."""
    open_pairs, done = {}, []
    for a, b in sorted(pairs, key=lambda pair: (spans[pair[0]], spans[pair[1]])):
        (first, start, end), (second, other_start, other_end) = spans[a], spans[b]
        group = open_pairs.setdefault((first, second), [])
        for one in group:
            if start <= one[1] and other_start <= one[3] and other_end >= one[2]:
                one[1] = max(one[1], end)
                one[2], one[3] = min(one[2], other_start), max(one[3], other_end)
                break
        else:
            group.append([start, end, other_start, other_end])
    for (first, second), group in open_pairs.items():
        done += [(first, second, *one) for one in group]
    return done


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", choices=LIBRARIES)
    parser.add_argument("unit")
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--shingle", type=int, default=5)
    parser.add_argument("--permutations", type=int, default=128)
    args = parser.parse_args()
    rows = [json.loads(line) for line in sys.stdin.buffer]
    spans, texts = [], []
    for number, row in enumerate(rows):
        for start, end, words in units(row["text"], args.unit):
            if len(words) >= args.shingle:
                spans.append((number, start, end))
                texts.append(words)
    pairs = LIBRARIES[args.library](texts, args.shingle, args.threshold, args.permutations)
    pairs = [(a, b) for a, b in pairs if spans[a][0] != spans[b][0]]
    at_byte = lambda number, at: len(rows[number]["text"][:at].encode())
    for first, second, *places in merged(pairs, spans):
        start, end, other_start, other_end = places
        a = {"article": rows[first]["id"], "start": at_byte(first, start), "end": at_byte(first, end)}
        b = {"article": rows[second]["id"], "start": at_byte(second, other_start), "end": at_byte(second, other_end)}
        print(json.dumps({"a": a, "b": b}))


main()
