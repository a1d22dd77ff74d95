"""The class ``Strip``: a block of a datatrove pipeline that strips documents."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from datatrove.data import Document
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.writers.disk_base import DiskWriter

from .._batches import BATCH_TEXTS, BatchRequest, stripped_rows
from .._columns import removed_dict, removed_keys
from .._errors import ConfigError, InputError
from .._options import Offsets, StripOptions, in_bytes
from .._strip import strip_settings
from .._unboil import Pool

if TYPE_CHECKING:
    from typing_extensions import Unpack

# Chinese and Japanese, and Thai, Lao, Burmese and Khmer, write no spaces. The engine counts two of the
# first and four of the second characters as a word.
_TWO = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_FOUR = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_TWO}]{{1,2}}|[{_FOUR}]{{1,4}}|[^\W_{_TWO}{_FOUR}][^\s{_TWO}{_FOUR}]*")


class Strip(BaseFilter):  # type: ignore[misc]
    """A block of a datatrove pipeline that strips the text of each document, and drops those documents of
    which too few words are left.

    A dropped document keeps its text, so that the ``exclusion_writer`` writes what was dropped, and has the
    ``filter_reason`` ``"too_few_words"``. The statistics of the block count ``total``, ``forwarded``,
    ``dropped`` and ``dropped_too_few_words`` documents as those of every filter, and also ``changed``, the
    documents with a removal, and ``removed_words``. Dropped documents count in both.

    The options are checked at once, when the block is made. A file that ``rules``, ``site_profile`` or
    ``config`` names is read at once too: its content is pickled with the block, so that the nodes of a
    cluster need the package, and not the file.

    Options, with their defaults:

    * ``min_words=1``: drop documents of which fewer words are left. The default drops those without a word,
      as the extractors of datatrove do; 0 drops none. In scripts without spaces two characters (Chinese,
      Japanese) or four (Thai, Lao, Burmese, Khmer) count as a word.
    * ``removed_key=None``: a key of the metadata under which to put the removals: a list of dicts with
      ``start``, ``end``, ``class``, ``rule``, ``why`` and ``text``, and for HTML pages ``page``.
    * ``url_key="url"``: the key of the metadata with the address. The host selects the template in
      ``site_profile``. A document without it has no address. ``None`` means none.
    * ``html=False``: the texts are HTML pages, as the WARC reader gives them.
    * ``offsets="code_points"``: the unit of ``start``, ``end`` and ``page`` of the removals:
      ``"code_points"`` as in Python strings, or ``"bytes"`` of UTF-8.
    * ``threads=1``: the number of threads of each task, at most 1024; ``None`` means one per core. The
      executors run a task per core. With ``cpus_per_task`` of Slurm give as many threads.
    * ``exclusion_writer=None``: a datatrove writer for the documents that are dropped.
    * ``batch_size=512``: the number of documents that are stripped together.
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

    Raises ``ConfigError`` for options that are not valid and ``IoError`` for a file that cannot be read. A
    task fails with ``InputError`` at a document whose text is not a string or has lone surrogates.

    >>> import unboil.datatrove
    >>> from datatrove.data import Document
    >>> block = unboil.datatrove.Strip(removed_key="removed")
    >>> rain = Document("It rained all day.\\n\\nComments are closed.", id="rain")
    >>> [left] = block([rain, Document("Comments are closed.", id="empty")])
    >>> left.text, left.metadata["removed"][0]["rule"]
    ('It rained all day.', 'phrase')
    """

    name = "unboil"

    def __init__(
        self,
        *,
        min_words: int = 1,
        removed_key: str | None = None,
        url_key: str | None = "url",
        html: bool = False,
        offsets: Offsets = "code_points",
        threads: int | None = 1,
        exclusion_writer: DiskWriter | None = None,
        batch_size: int = BATCH_TEXTS,
        **options: Unpack[StripOptions],
    ) -> None:
        super().__init__(exclusion_writer, batch_size)
        for option, value, least in (("min_words", min_words, 0), ("batch_size", batch_size, 1)):
            if value < least:
                raise ConfigError(f"{option}: {value} is too few, expected at least {least}")
        self.min_words = min_words
        self.removed_key = removed_key
        self.url_key = url_key
        self.html = html
        self.in_bytes = in_bytes(offsets)
        self.threads = threads
        self.settings = strip_settings("Strip", options)
        self.settings.stripper()
        Pool(threads)

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Strips one document. Says whether it stays, and if not, why."""
        [result] = self.filter_batch([doc])
        return result

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """Strips the documents of a batch. Says of each whether it stays, and if not, why."""
        urls = None if self.url_key is None else [_url(doc, self.url_key) for doc in batch]
        # A pool cannot be pickled, and a new one costs less than a text.
        pool = Pool(self.threads)
        request = BatchRequest(
            self.settings.stripper(), urls, self.html, self.in_bytes, False, self.threads, pool
        )
        rows = stripped_rows([doc.text for doc in batch], request)
        return [self._keep(doc, row) for doc, row in zip(batch, rows)]

    def _keep(self, doc: Document, row: Any) -> bool | tuple[bool, str]:
        """Puts the result for a document into it."""
        if row is None or isinstance(row, Exception):
            raise InputError(f"document {doc.id!r}: {row or 'the text is missing'}")
        text, removed, *_ = row
        self.stat_update("removed_words", value=sum(_count_words(one[5]) for one in removed))
        if removed:
            self.stat_update("changed")
        if self.removed_key is not None:
            keys = removed_keys(self.html)
            doc.metadata[self.removed_key] = [removed_dict(keys, one) for one in removed]
        if not _has_words(text, self.min_words):
            return False, "too_few_words"
        doc.text = text
        return True


def _url(doc: Document, key: str) -> str | None:
    url = doc.metadata.get(key)
    return url if isinstance(url, str) else None


def _count_words(text: str) -> int:
    return len(_WORD.findall(text))


def _has_words(text: str, least: int) -> bool:
    """Whether the text has this many words. It is read only so far."""
    return sum(1 for _ in islice(_WORD.finditer(text), least)) == least
