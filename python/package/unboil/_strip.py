"""Texts and pages stripped: one, or many."""

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
"""Texts that are stripped at a time, while as many are read or used ..."""
BATCH_CHARS = 2 << 20
"""... unless they have as many characters before."""


_END: Any = object()


class Removed(NamedTuple):
    """One thing taken out of a text, with the evidence."""

    start: int
    """Where it begins in the text that came in; of a page of HTML, in the text that a reader sees."""
    end: int
    """Where it ends."""
    class_: str
    """headline, chrome, section, site, byline, caption or junk: ``class`` in the ledger."""
    rule: str
    """The name of the rule that took it, as ``unboil rules`` lists it."""
    why: str
    """What was seen, for a person to read."""
    text: str
    """What went."""
    page: tuple[int, int] | None
    """Of a page of HTML: where it stands there."""


class Metadata(TypedDict, total=False):
    """What a page says of itself. What it does not say is not there."""

    title: str
    authors: list[str]
    date: str
    site_name: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Stripped:
    """What is left of a text. ``str()`` gives the text."""

    text: str
    """The article."""
    removed: list[Removed]
    """What is not, in order."""
    page_type: str | None = None
    """What a page of HTML was taken for: article, documentation, forum, listing, product or other."""
    metadata: Metadata | None = None
    """What a page of HTML says of itself."""

    def __str__(self) -> str:
        return self.text


class Column(Protocol):
    """A pandas or polars Series, a pyarrow Array or ChunkedArray."""

    def to_numpy(self, *args: Any, **kwargs: Any) -> Any:
        """Tells them from iterables of strings."""


C = TypeVar("C", bound=Column)


def strip(
    text: str | bytes,
    *,
    url: str | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    **options: Unpack[StripOptions],
) -> Stripped:
    """Strips one text, or with ``html`` one page of HTML (``str``, or ``bytes`` in the encoding that the page names).

    ``url`` is the address of the article: its host names the template in ``site_profile``; the address that a page gives itself is
    the default. ``offsets`` says what the spans in ``removed`` count. Other options are those of ``StripOptions``: ``strength``,
    ``keep_bylines``, ``keep_captions``, ``rules``, ``disable``, ``to``, ``links``, ``metadata``, ``site_profile``, ``config``.

    Rules, settings and templates are read at each call; for many texts ``strip_many`` reads them once.

    Raises ``ConfigError`` for options that make no sense, ``InputError`` for a text with lone surrogates.
    """
    stripper = _stripper("strip", options)
    return _told(stripper.strip(text, url, html, in_bytes(offsets)))


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
    """Strips many texts on several threads (``threads``, by default one a core), in order; ``None`` stays ``None``.

    Of a list or any other iterable it gives an iterator of ``Stripped``, and reads ahead by two batches of at most 512 texts or about
    2 million characters, so memory does not grow with a stream. Of a pandas or polars Series or a pyarrow Array or ChunkedArray it
    gives the same kind with the texts that are left. ``urls`` has an address for each text. All else is as of ``strip``.
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
    return (None if row is None else _told(row) for row in results)


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
    def started() -> Iterator[Batch]:
        nonlocal pool
        first = 0
        for batch, of_batch in _batches(texts, urls):
            if not pool.is_ours():
                pool = Pool(threads)
            yield stripper.begin(batch, of_batch, first, html, bytes_, text_only, pool)
            first += len(batch)

    # While the results of one batch are used, the next is worked on.
    batches = started()
    batch = next(batches, None)
    while batch is not None:
        following, broken = None, None
        try:
            following = next(batches, None)
        except Exception as error:  # What came before it has its turn first.
            broken = error
        results, failed = batch.results()
        yield from results
        if failed is not None or broken is not None:
            raise failed or broken  # type: ignore[misc]
        batch = following


def _batches(
    texts: Iterable[str | bytes | None], urls: Iterable[str | None] | None
) -> Iterator[tuple[list[str | bytes | None], list[str | None] | None]]:
    batch: list[str | bytes | None] = []
    of_batch: list[str | None] = []
    chars = 0
    broken = None
    pairs = zip(texts, repeat(None)) if urls is None else zip_longest(texts, texts_of(urls), fillvalue=_END)
    try:
        for text, url in pairs:
            if text is _END or url is _END:
                raise ConfigError("urls: not as many of them as there are texts")
            batch.append(text)
            of_batch.append(url)
            # What is no text is told as such when its turn comes.
            chars += len(text) if isinstance(text, (str, bytes)) else 0
            if len(batch) == BATCH_TEXTS or chars >= BATCH_CHARS:
                yield batch, None if urls is None else of_batch
                batch, of_batch, chars = [], [], 0
    except Exception as error:  # The stream's own; what it gave before is used.
        broken = error
    if batch:
        yield batch, None if urls is None else of_batch
    if broken is not None:
        raise broken


def _told(row: Any) -> Stripped:
    text, removed, page_type, metadata = row
    return Stripped(text, [Removed._make(one) for one in removed], page_type, metadata)


def _stripper(name: str, options: Any) -> Stripper:
    if not options:
        return _made("{}", None)
    return _made(settings(name, options, STRIP), site_profile(options))


@lru_cache(maxsize=16)
def _made(json: str, known: str | None) -> Stripper:
    """Rules take milliseconds to get ready, and never change after."""
    return Stripper(json, known)
