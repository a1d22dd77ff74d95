"""The functions ``strip`` and ``strip_many``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypedDict, TypeVar, overload

from ._columns import is_column, texts_of, with_texts
from ._errors import ConfigError
from ._options import STRIP, Offsets, StripOptions, in_bytes, settings, site_profile
from ._unboil import Batch, Pool, Stripper

if TYPE_CHECKING:
    from typing_extensions import Unpack

BATCH_TEXTS = 512
"""Largest number of texts in a batch."""
BATCH_CHARS = 2 << 20
"""A batch also ends when its texts have this many characters."""

_END: Any = object()


class Removed(NamedTuple):
    """One removal: a span of the text that is not part of the article, with the reason."""

    start: int
    """First position in the input text; for an HTML page, in the text that a reader sees."""
    end: int
    """Position after the last one."""
    class_: str
    """headline, chrome, section, site, byline, caption or junk. The ledger calls it ``class``."""
    rule: str
    """Name of the rule that removed it, as listed by ``unboil rules``."""
    why: str
    """The reason, in a sentence."""
    text: str
    """The removed text."""
    page: tuple[int, int] | None
    """For an HTML page: start and end in the HTML."""


class Metadata(TypedDict, total=False):
    """Metadata of an HTML page. Values that the page does not state have no key."""

    title: str
    authors: list[str]
    date: str
    site_name: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Stripped:
    """The result for one text. ``str()`` returns the article."""

    text: str
    """The article."""
    removed: list[Removed]
    """The removals, in the order of the text."""
    page_type: str | None = None
    """Type of an HTML page: article, documentation, forum, listing, product or other."""
    metadata: Metadata | None = None
    """Metadata of an HTML page."""

    def __str__(self) -> str:
        return self.text


class Column(Protocol):
    """A pandas or polars Series, a pyarrow Array or ChunkedArray."""

    def to_numpy(self, *args: Any, **kwargs: Any) -> Any:
        """Distinguishes columns from iterables of strings for the type checker."""


C = TypeVar("C", bound=Column)


def strip(
    text: str | bytes,
    *,
    url: str | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    **options: Unpack[StripOptions],
) -> Stripped:
    """Strips one text, or with ``html=True`` one HTML page.

    A page is a ``str``, or ``bytes`` in the encoding that the page declares. ``url`` is the address of
    the article. Its host selects the template in ``site_profile``; the default is the address that an
    HTML page declares. ``offsets`` is the unit of the offsets in ``removed``. The other options are
    those of ``StripOptions``: ``strength``, ``keep_bylines``, ``keep_captions``, ``rules``,
    ``disable``, ``to``, ``links``, ``metadata``, ``site_profile``, ``config``.

    Each call reads the rules, settings and templates. For many texts use ``strip_many``, which reads
    them once.

    Raises ``ConfigError`` for options that are not valid and ``InputError`` for a text with lone
    surrogates.
    """
    stripper = _stripper("strip", options)
    return _to_stripped(stripper.strip(text, url, html, in_bytes(offsets)))


@overload
def strip_many(
    texts: C,
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> C: ...
@overload
def strip_many(
    texts: Iterable[str] | Iterable[bytes],
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> Iterator[Stripped]: ...
@overload
def strip_many(
    texts: Iterable[str | bytes | None],
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> Iterator[Stripped | None]: ...
def strip_many(
    texts: Any,
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> Any:
    """Strips many texts on several threads and keeps their order. ``None`` stays ``None``.

    For a list or any other iterable it returns an iterator of ``Stripped``. It reads at most two
    batches ahead, each of at most 512 texts or about 2 million characters, so memory does not grow
    with the length of the stream. For a pandas or polars Series or a pyarrow Array or ChunkedArray it
    returns the same kind of column with the articles.

    ``urls`` gives each text an address. ``threads`` defaults to one per core. Everything else is as for
    ``strip``.
    """
    if isinstance(texts, (str, bytes)):
        raise TypeError("strip_many() takes many texts; strip() takes one")
    if isinstance(urls, str):
        raise TypeError("strip_many() takes an address for each text, not one")
    stripper = _stripper("strip_many", options)
    pool = Pool(threads)
    bytes_ = in_bytes(offsets)
    if is_column(texts):
        return with_texts(texts, lambda some: _results(stripper, some, urls, html, bytes_, True, pool, threads))
    results = _results(stripper, iter(texts_of(texts)), urls, html, bytes_, False, pool, threads)
    return (None if row is None else _to_stripped(row) for row in results)


def _results(
    stripper: Stripper,
    texts: Iterable[str | bytes | None],
    urls: Iterable[str | None] | None,
    html: bool,
    bytes_: bool,
    text_only: bool,
    pool: Pool,
    threads: int | None,
) -> Iterator[Any]:
    def started_batches() -> Iterator[Batch]:
        nonlocal pool
        first = 0
        for batch, batch_urls in _batches(texts, urls):
            if not pool.in_creator_process():
                pool = Pool(threads)
            yield stripper.begin(batch, batch_urls, first, html, bytes_, text_only, pool)
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
        results, failed = batch.results()
        yield from results
        if failed is not None or stream_error is not None:
            raise failed or stream_error  # type: ignore[misc]
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


def _to_stripped(row: Any) -> Stripped:
    text, removed, page_type, metadata = row
    return Stripped(text, [Removed._make(one) for one in removed], page_type, metadata)


def _stripper(name: str, options: Any) -> Stripper:
    if not options:
        return _cached_stripper("{}", None)
    return _cached_stripper(settings(name, options, STRIP), site_profile(options))


@lru_cache(maxsize=16)
def _cached_stripper(json: str, profile: str | None) -> Stripper:
    """Compiling the rules takes milliseconds, so the strippers of recent settings are kept."""
    return Stripper(json, profile)
