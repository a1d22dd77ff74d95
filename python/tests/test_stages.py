"""The steps of the wheel that engines distribute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from unboil._unboil import Stages

pa = pytest.importorskip("pyarrow")


def test_a_frequent_seed_needs_constant_memory() -> None:
    """A task reads the postings of one seed one by one."""
    steps = Stages("{}", None, False)
    link_bytes = 25

    def chunk(rank: int) -> bytes:
        """A chunk with one posting: no groups, the rank, the seed 4, the token 0, a context."""
        number = [rank >> shift & 0x7F | (0x80 if shift < 21 else 0) for shift in range(0, 28, 7)]
        return bytes([0, *number, 4, 0, 0, *range(6)])

    def batches(count: int) -> Iterator[Any]:
        for start in range(0, count, 10_000):
            chunks = [chunk(rank) for rank in range(start, start + 10_000)]
            yield pa.record_batch({"postings": pa.array(chunks, pa.binary())})

    def links(count: int) -> int:
        reader = pa.RecordBatchReader.from_stream(steps.links(batches(count), 1 << 40))
        return sum(len(row.as_py()) for batch in reader for row in batch["links"]) // link_bytes

    assert links(1_100_000) == 1_099_999  # a task sorts 1,048,576 links at a time
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert links(4_000_000) == 3_999_999
    # The chunks have 70 MB, as many postings in memory 250 MB, and the links 100 MB.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB
