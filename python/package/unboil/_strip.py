"""The functions ``strip`` and ``strip_many``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias, TypedDict, TypeVar, overload

from ._batches import BatchRequest, stripped_rows
from ._columns import RemovedColumn, is_column, take, texts_of, with_texts
from ._errors import ConfigError
from ._notebook import stripped_html
from ._options import STRIP, Offsets, StripOptions, in_bytes, settings, site_profile
from ._unboil import Pool, Stripper

if TYPE_CHECKING:
    from typing_extensions import Unpack

OnError: TypeAlias = Literal["raise", "skip", "none"]
"""What happens to an item that is not a text."""


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
    offsets: Offsets = "code_points"
    """The unit of the offsets in ``removed``."""
    format: Literal["text", "markdown"] = "text"
    """The format of ``text``: ``markdown`` if an HTML page was written as Markdown."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        """What notebooks show: the article, and where they stood the removed parts, struck, with the reasons.

        It is made of ``text`` and ``removed``; the original text is not stored. All text is escaped.
        Parts of more than 4,000 characters, and all after 200,000 characters of HTML, are left out
        with a note.

        >>> import unboil
        >>> shown = unboil.strip("It rained.\\n\\nComments are closed.")._repr_html_()
        >>> "Comments are closed.</del>" in shown
        True
        """
        return stripped_html(self)


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

    Each call reads the rules, settings and templates. For many texts use ``strip_many``, which reads
    them once.

    Options, with their defaults:

    * ``url=None``: the address of the text. Its host selects the template in ``site_profile``. For an
      HTML page without ``url`` it is the address that the page declares.
    * ``html=False``: ``text`` is an HTML page: a ``str``, or ``bytes`` in the encoding that the page
      declares.
    * ``offsets="code_points"``: the unit of ``start``, ``end`` and ``page`` in ``removed``:
      ``"code_points"`` as in Python strings, or ``"bytes"`` of UTF-8.
    * ``strength="auto"``: how much the scorer removes. ``"auto"`` removes much from page dumps and
      little from text that an extractor already cleaned, ``"careful"`` only blocks that are almost
      certainly not the article, and ``"full"`` treats every text as a page dump.
    * ``keep_bylines=False``: keep bylines, datelines and dates.
    * ``keep_captions=False``: keep captions and picture credits.
    * ``rules=None``: cues to add and rules to disable: the path of a TOML file, or a dict with its
      content.
    * ``disable=None``: a list of rules and cues to disable, by the names that ``unboil rules --cues``
      lists.
    * ``to="text"``: the format in which an HTML page is written, ``"text"`` or ``"markdown"``.
    * ``links="keep"``: links in Markdown: ``"keep"`` them, or ``"drop"`` the address and keep the text.
    * ``metadata=False``: write the metadata of an HTML page as a YAML header above the Markdown.
    * ``site_profile=None``: the site templates of an earlier ``clean``: the path of a file that
      ``--save-site-profile`` wrote, or ``Summary.site_profile``.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid, ``IoError`` for a file that cannot be read,
    ``InputError`` for a text with lone surrogates and ``TypeError`` for what is not a text.

    >>> import unboil
    >>> article = unboil.strip("It rained all day.\\n\\nComments are closed.")
    >>> article.text
    'It rained all day.'
    >>> [(one.rule, one.text) for one in article.removed]
    [('phrase', '\\n\\nComments are closed.')]
    >>> unboil.strip("<h1>Rain</h1><p>It rained all day.</p>", html=True, to="markdown").text
    '# Rain\\n\\nIt rained all day.\\n'
    """
    stripper = stripper_of("strip", options)
    return _to_stripped(stripper.strip(text, url, html, in_bytes(offsets)), offsets)


@overload
def strip_many(
    texts: C,
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    with_removed: Literal[False] = False,
    on_error: OnError = "raise",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> C: ...
@overload
def strip_many(
    texts: C,
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    with_removed: Literal[True],
    on_error: OnError = "raise",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> tuple[C, Any]: ...
@overload
def strip_many(
    texts: Iterable[str] | Iterable[bytes],
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    with_removed: bool = False,
    on_error: Literal["raise", "skip"] = "raise",
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
    with_removed: bool = False,
    on_error: OnError = "raise",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> Iterator[Stripped | None]: ...
def strip_many(
    texts: Any,
    *,
    urls: Iterable[str | None] | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    with_removed: bool = False,
    on_error: OnError = "raise",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> Any:
    """Strips many texts on several threads and keeps their order. ``None`` stays ``None``.

    For a list or any other iterable it returns an iterator of ``Stripped``. It reads at most two
    batches ahead, each of at most 512 texts or about 2 million characters, so memory does not grow
    with the length of the stream.

    For a column, a pandas or polars Series or a pyarrow Array or ChunkedArray, it returns the same
    kind of column with the articles. With ``with_removed=True`` it returns two columns of the same
    length: the articles, and a column ``removed``. Each row of it is a list with a dict (pandas) or a
    struct (polars, pyarrow) for each removal, with the keys ``start``, ``end``, ``class``, ``rule``,
    ``why`` and ``text``, and for HTML pages ``page`` with ``start`` and ``end``.

    Options, with their defaults:

    * ``urls=None``: an iterable or a column with the address of each text, or ``None`` for a text
      without one. The host selects the template in ``site_profile``. For an HTML page without an
      address it is the address that the page declares.
    * ``html=False``: the texts are HTML pages: ``str``, or ``bytes`` in the encoding that the page
      declares.
    * ``offsets="code_points"``: the unit of ``start``, ``end`` and ``page`` of the removals:
      ``"code_points"`` as in Python strings, or ``"bytes"`` of UTF-8.
    * ``with_removed=False``: for a column, also return the removals. The results for an iterable
      always have them.
    * ``on_error="raise"``: what happens to an item that is not a text or has lone surrogates.
      ``"raise"`` raises ``TypeError`` or ``InputError`` after the results of the items before it.
      ``"skip"`` leaves the item out, so that the results are fewer than the items; a pandas Series
      keeps the index of the others. ``"none"`` gives ``None`` in its place. An error of the iterable
      itself is always raised.
    * ``threads=None``: the number of threads, at most 1024; ``None`` means one per core.
    * ``strength="auto"``: how much the scorer removes. ``"auto"`` removes much from page dumps and
      little from text that an extractor already cleaned, ``"careful"`` only blocks that are almost
      certainly not the article, and ``"full"`` treats every text as a page dump.
    * ``keep_bylines=False``: keep bylines, datelines and dates.
    * ``keep_captions=False``: keep captions and picture credits.
    * ``rules=None``: cues to add and rules to disable: the path of a TOML file, or a dict with its
      content.
    * ``disable=None``: a list of rules and cues to disable, by the names that ``unboil rules --cues``
      lists.
    * ``to="text"``: the format in which an HTML page is written, ``"text"`` or ``"markdown"``.
    * ``links="keep"``: links in Markdown: ``"keep"`` them, or ``"drop"`` the address and keep the text.
    * ``metadata=False``: write the metadata of an HTML page as a YAML header above the Markdown.
    * ``site_profile=None``: the site templates of an earlier ``clean``: the path of a file that
      ``--save-site-profile`` wrote, or ``Summary.site_profile``.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid, or if ``urls`` are not as many as the texts,
    and ``IoError`` for a file that cannot be read.

    >>> import unboil
    >>> texts = ["It rained all day.\\n\\nComments are closed.", None, 7]
    >>> [str(article) for article in unboil.strip_many(texts, on_error="skip")]
    ['It rained all day.', 'None']
    >>> import pandas
    >>> column = pandas.Series(texts[:2])
    >>> articles, removed = unboil.strip_many(column, with_removed=True)
    >>> articles[0], removed[0][0]["rule"], removed[1]
    ('It rained all day.', 'phrase', None)
    """
    if isinstance(texts, (str, bytes)):
        raise TypeError("strip_many() takes many texts; strip() takes one")
    if isinstance(urls, str):
        raise TypeError("strip_many() takes an address for each text, not one")
    if on_error not in ("raise", "skip", "none"):
        raise ConfigError(f'on_error: {on_error!r} is not "raise", "skip" or "none"')
    stripper = stripper_of("strip_many", options)
    text_only = is_column(texts) and not with_removed
    request = BatchRequest(stripper, urls, html, in_bytes(offsets), text_only, threads, Pool(threads))
    if is_column(texts):
        return _stripped_column(texts, request, with_removed, on_error)
    return _stripped_stream(stripped_rows(iter(texts_of(texts)), request), offsets, on_error)


def _stripped_stream(rows: Iterator[Any], offsets: Offsets, on_error: OnError) -> Iterator[Stripped | None]:
    for row in rows:
        if isinstance(row, Exception):
            if on_error == "raise":
                raise row
            if on_error == "none":
                yield None
        else:
            yield None if row is None else _to_stripped(row, offsets)


def _stripped_column(texts: Any, request: BatchRequest, with_removed: bool, on_error: OnError) -> Any:
    """The column of the articles, and with ``with_removed`` that of the removals."""
    removed = RemovedColumn(texts, request.html)
    skipped: set[int] = set()

    def articles(items: Iterable[Any]) -> Iterator[str | None]:
        for at, row in enumerate(stripped_rows(items, request)):
            if isinstance(row, Exception):
                if on_error == "raise":
                    raise row
                if on_error == "skip":
                    skipped.add(at)
                row = None
            if with_removed:
                removed.append(None if row is None else row[1])
                row = None if row is None else row[0]
            yield row

    columns = [with_texts(texts, articles)]
    if with_removed:
        columns.append(removed.column())
    if skipped:
        kept = [at for at in range(len(texts)) if at not in skipped]
        columns = [take(column, kept) for column in columns]
    return tuple(columns) if with_removed else columns[0]


def _to_stripped(row: Any, offsets: Offsets) -> Stripped:
    text, removed, page_type, metadata, is_markdown = row
    removals = [Removed._make(one) for one in removed]
    return Stripped(text, removals, page_type, metadata, offsets, "markdown" if is_markdown else "text")


class StripSettings(NamedTuple):
    """The options of stripping as text, with the content of the files that they name.

    It can be pickled, and another process makes the same stripper of it without the files.
    """

    json: str
    site_profile: str | None

    def stripper(self) -> Stripper:
        """The compiled rules and templates."""
        return _cached_stripper(self.json, self.site_profile)


def strip_settings(name: str, options: Any) -> StripSettings:
    """Reads the files that the options of the function ``name`` are paths of."""
    if not options:
        return StripSettings("{}", None)
    return StripSettings(settings(name, options, STRIP), site_profile(options))


def stripper_of(name: str, options: Any) -> Stripper:
    """The compiled rules and templates of the options of the function ``name``."""
    return strip_settings(name, options).stripper()


@lru_cache(maxsize=16)
def _cached_stripper(json: str, profile: str | None) -> Stripper:
    """Compiling the rules takes milliseconds, so the strippers of recent settings are kept."""
    return Stripper(json, profile)
