#!/usr/bin/env python3
"""Finds near-duplicate articles with a MinHash library: reads JSONL, writes JSONL of pairs.

usage: minhash.py rensa|gaoya|datasketch|text-dedup IN.jsonl OUT.jsonl

Settings: shingles of 5 words in lower case, 128 permutations in 32 bands, estimated Jaccard
similarity of at least 0.5. Writes every pair. Each library runs in its fastest known way:

rensa       Batches of token lists with RMinHash.from_token_sets (all cores), then one call each of
            RMinHashLSH.insert_many and query_all. One article at a time takes 1.5 times as long.
            A digest matrix from numpy with duplicate flags is no faster, CMinHash is eight times
            slower, and the "rho" sketches are faster but flag a third of the rows.
datasketch  MinHash.bulk with xxhash, then MinHashLSH.insert and query per article; one core.
text-dedup  The program text_dedup.minhash with xxh3, all cores. It keeps one article per cluster
            and names no pairs: an output row is a single article that it removed.
gaoya       par_bulk_insert_docs and par_bulk_query with its tokeniser, all cores, buckets for few
            duplicates. Python converts the texts to lower case, because that is faster.
"""
import json
import os
import subprocess
import sys
import tempfile

PERMUTATIONS, BANDS, SHINGLE_WORDS, THRESHOLD = 128, 32, 5, 0.5
# Articles in a call: large enough to keep two cores busy, small enough for the cache.
BATCH = 128


def rows(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["id"], row["text"].lower()


def batches(items):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def shingles(text):
    words = text.split()
    shifted = (words[at:] for at in range(SHINGLE_WORDS))
    return list(map(" ".join, zip(*shifted))) or [" ".join(words)]


def rensa(path):
    from rensa import RMinHash, RMinHashLSH

    ids, sketches = [], []
    for batch in batches(rows(path)):
        ids.extend(row_id for row_id, _ in batch)
        sketches.extend(RMinHash.from_token_sets([shingles(text) for _, text in batch], PERMUTATIONS, 42))
    lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=BANDS)
    lsh.insert_many(sketches)
    for at, found in enumerate(lsh.query_all(sketches)):
        for other in sorted(found):
            if other < at and sketches[other].jaccard(sketches[at]) >= THRESHOLD:
                yield ids[other], ids[at]


def gaoya(path):
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=THRESHOLD, num_bands=BANDS, band_size=PERMUTATIONS // BANDS,
        analyzer="word", ngram_range=(SHINGLE_WORDS, SHINGLE_WORDS), id_container="smallvec",
    )
    ids, texts = map(list, zip(*rows(path)))
    index.par_bulk_insert_docs(list(range(len(ids))), texts)
    for at, found in enumerate(index.par_bulk_query(texts)):
        for other in sorted(found):
            if other < at:
                yield ids[other], ids[at]


def datasketch(path):
    import xxhash
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, params=(BANDS, PERMUTATIONS // BANDS))
    ids, sketches = [], []
    for batch in batches(rows(path)):
        sets = [[shingle.encode() for shingle in shingles(text)] for _, text in batch]
        for (row_id, _), sketch in zip(batch, MinHash.bulk(sets, num_perm=PERMUTATIONS, hashfunc=xxhash.xxh32_intdigest)):
            for other in sorted(lsh.query(sketch)):
                if sketches[other].jaccard(sketch) >= THRESHOLD:
                    yield ids[other], row_id
            lsh.insert(len(ids), sketch)
            ids.append(row_id)
            sketches.append(sketch)


def text_dedup(path):
    with tempfile.TemporaryDirectory() as folder:
        # Its caches would make every run but the first one cheaper.
        command = [
            sys.executable, "-m", "text_dedup.minhash", "--path", "json", "--data_files", path, "--split", "train",
            "--cache_dir", f"{folder}/cache", "--output", f"{folder}/out", "--column", "text", "--ngram", str(SHINGLE_WORDS),
            "--num_perm", str(PERMUTATIONS), "--threshold", str(THRESHOLD), "--b", str(BANDS), "--r", str(PERMUTATIONS // BANDS),
            "--hash_func", "xxh3", "--num_proc", str(os.cpu_count()),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        from datasets import load_from_disk

        stayed = set(load_from_disk(f"{folder}/out")["id"])
        for row_id, _ in rows(path):
            if row_id not in stayed:
                yield None, row_id


LIBRARIES = {"rensa": rensa, "gaoya": gaoya, "datasketch": datasketch, "text-dedup": text_dedup}


def main():
    library, source, target = sys.argv[1:4]
    with open(target, "w", encoding="utf-8") as out:
        for a, b in LIBRARIES[library](source):
            out.write(json.dumps({"a": a, "b": b}) + "\n")


main()
