"""The function ``strip_batches``: the texts of a stream of Arrow batches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from ._options import Offsets, StripOptions, in_bytes
from ._streams import ArrowSource, stream_of
from ._strip import StripSettings, strip_settings
from ._unboil import ArrowStream
from ._unboil import strip_batches as run

if TYPE_CHECKING:
    from typing_extensions import Unpack


def strip_batches(
    data: ArrowSource | Iterable[ArrowSource],
    *,
    text_field: str = "text",
    url_field: str | None = "url",
    removed_field: str | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[StripOptions],
) -> ArrowStream:
    """Strips one column of a table or a stream of Arrow batches, on several threads. The others stay as
    they are.

    ``data`` is an object with the method ``__arrow_c_stream__``: a pyarrow Table, RecordBatch or
    RecordBatchReader, a polars or pandas DataFrame. It can also be a pyarrow Dataset or Scanner, a polars
    LazyFrame, or an iterable of batches.

    The result has ``__arrow_c_stream__`` too and can be read once: ``pyarrow.table(result)`` and
    ``polars.DataFrame(result)`` make a table of it, ``pyarrow.RecordBatchReader.from_stream(result)``
    reads it batch by batch. Before that nothing is read, but of an iterable the first batch. Columns,
    types, metadata and the order of the rows stay; a polars Enum becomes a Categorical. A missing text
    stays missing. Memory does not grow with the stream: about 16 MB of text are read ahead, and a batch of
    more than 8 MB of text becomes several.

    The column is of strings (``string``, ``large_string``, ``string_view``), or a dictionary of them; with
    ``html=True`` also of ``binary``, in the encoding that each page declares. It stays of its type.

    Options, with their defaults:

    * ``text_field="text"``: the column of the texts. For a field of a struct its path: ``"doc.body"``.
    * ``url_field="url"``: the column of the addresses. The host selects the template in ``site_profile``. A
      column of another name than ``"url"`` must exist. ``None`` means none.
    * ``removed_field=None``: the name of a column to add, with the removals of each text: a list of structs
      with ``start`` and ``end`` (int64), ``class``, ``rule``, ``why`` and ``text`` (string), and for HTML
      pages ``page``, a struct of ``start`` and ``end``. It is missing for a missing text.
    * ``html=False``: the texts are HTML pages.
    * ``offsets="code_points"``: the unit of ``start``, ``end`` and ``page`` of the removals:
      ``"code_points"`` as in Python strings, or ``"bytes"`` of UTF-8.
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

    Raises ``ConfigError`` for options that are not valid and for a column that is missing or has another
    type, ``IoError`` for a file that cannot be read, and ``TypeError`` for ``data`` without a stream. The
    reader of the result raises its own error if the producer of ``data`` fails or a text is not UTF-8, after
    the batches before it.

    >>> import pyarrow, unboil
    >>> table = pyarrow.table({"id": [7], "text": ["It rained all day.\\n\\nComments are closed."]})
    >>> pyarrow.table(unboil.strip_batches(table)).to_pylist()
    [{'id': 7, 'text': 'It rained all day.'}]
    >>> import polars
    >>> frame = polars.DataFrame(unboil.strip_batches(polars.DataFrame(table), removed_field="removed"))
    >>> frame["text"][0], frame["removed"][0][0]["rule"]
    ('It rained all day.', 'phrase')
    """
    settings = strip_settings("strip_batches", options)
    request = BatchesRequest(
        settings, text_field, url_field, removed_field, html, in_bytes(offsets), threads
    )
    return request.strip(stream_of(data))


class BatchesRequest(NamedTuple):
    """The options of ``strip_batches``. It can be sent to another process."""

    settings: StripSettings
    text_field: str
    url_field: str | None
    removed_field: str | None
    html: bool
    in_bytes: bool
    threads: int | None

    def strip(self, data: Any) -> ArrowStream:
        """Strips the batches of ``data``, an object with a stream or an iterable of such objects."""
        return run(data, self.settings.stripper(), *self[1:])
