"""Strips a stream of texts in batches, on the threads of a pool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat, zip_longest
from typing import Any, NamedTuple

from ._columns import texts_of
from ._errors import ConfigError
from ._unboil import Batch, Pool, Stripper

BATCH_TEXTS = 512
"""Largest number of texts in a batch."""
BATCH_CHARS = 2 << 20
"""A batch also ends when its texts have this many characters."""

_END: Any = object()


class BatchRequest(NamedTuple):
    """How to strip the texts of a stream."""

    stripper: Stripper
    urls: Iterable[str | None] | None
    html: bool
    in_bytes: bool
    """Count offsets in bytes."""
    text_only: bool
    """The results are the articles alone."""
    threads: int | None
    pool: Pool


def stripped_rows(texts: Iterable[str | bytes | None], request: BatchRequest) -> Iterator[Any]:
    """One result for each text: ``None`` for ``None``, and an exception for an item that is not a text."""
    stripper, urls, html, in_bytes, text_only, threads, pool = request

    def started_batches() -> Iterator[Batch]:
        nonlocal pool
        first = 0
        for batch, batch_urls in _batches(texts, urls):
            if not pool.in_creator_process():
                pool = Pool(threads)
            yield stripper.begin(batch, batch_urls, first, html, in_bytes, text_only, pool)
            first += len(batch)

    # The threads work on the next batch while the caller uses the results of this one.
    batches = started_batches()
    batch = next(batches, None)
    while batch is not None:
        following, stream_error = None, None
        try:
            following = next(batches, None)
        except Exception as error:  # Raised after the results of this batch.
            stream_error = error
        yield from batch.results()
        if stream_error is not None:
            raise stream_error
        batch = following


def _batches(
    texts: Iterable[str | bytes | None], urls: Iterable[str | None] | None
) -> Iterator[tuple[list[str | bytes | None], list[str | None] | None]]:
    batch: list[str | bytes | None] = []
    batch_urls: list[str | None] = []
    chars = 0
    stream_error = None
    pairs = zip(texts, repeat(None)) if urls is None else zip_longest(texts, texts_of(urls), fillvalue=_END)
    try:
        for text, url in pairs:
            if text is _END or url is _END:
                raise ConfigError("urls: not as many of them as there are texts")
            batch.append(text)
            batch_urls.append(url)
            # An item that is not a text raises its error later, in its place in the order.
            chars += len(text) if isinstance(text, (str, bytes)) else 0
            if len(batch) == BATCH_TEXTS or chars >= BATCH_CHARS:
                yield batch, None if urls is None else batch_urls
                batch, batch_urls, chars = [], [], 0
    except Exception as error:  # From the caller's iterable; the texts before it are still stripped.
        stream_error = error
    if batch:
        yield batch, None if urls is None else batch_urls
    if stream_error is not None:
        raise stream_error
