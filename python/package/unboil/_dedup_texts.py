"""The function ``dedup_texts``: drops near-duplicates among texts in memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

from ._columns import is_column, take, with_texts
from ._match import known_texts
from ._options import DEDUP_TEXTS, DedupTextsOptions, Offsets, in_bytes, settings
from ._strip import C, Removed
from ._unboil import Pool, drop_duplicates

if TYPE_CHECKING:
    from typing_extensions import Unpack

T = TypeVar("T")


class Dropped(NamedTuple):
    """A text of which nothing is left, with the fields of ``dropped.jsonl``."""

    article: str
    """Id of the text."""
    row: int
    """Index of the text in the input, from 0."""
    stays: str
    """Id of the text that stays."""
    stays_row: int
    """Index of the text that stays."""
    overlap: float
    """Share of its words that are equal in the text that stays, 0 to 1. For ``emptied``: the share of
    its text that went because of that text."""
    kept_overlap: float | None
    """Share of the words of the text that stays that are equal in it, 0 to 1."""
    kind: str
    """How the two differ: ``exact``, ``contained``, ``edited`` or ``emptied``."""


@dataclass(frozen=True, slots=True)
class Deduplicated(Generic[T]):
    """The result of ``dedup_texts``."""

    texts: T
    """The texts that stay, in their order: a list, or the same kind of column as the input."""
    rows: list[int]
    """The index in the input of each of these texts, from 0."""
    dropped: list[Dropped]
    """The texts of which nothing is left, in the order of the input."""
    removed: dict[int, list[Removed]]
    """With ``duplicates="drop-passages"``: the removals of each text that lost some, by its index.
    Positions named in ``why`` count bytes."""


@overload
def dedup_texts(
    texts: C,
    ids: Iterable[object] | None = None,
    *,
    dates: Iterable[str | None] | None = None,
    sources: Iterable[str | None] | None = None,
    keep_values: Iterable[object] | None = None,
    references: Iterable[bool] | None = None,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[DedupTextsOptions],
) -> Deduplicated[C]: ...
@overload
def dedup_texts(
    texts: Iterable[str],
    ids: Iterable[object] | None = None,
    *,
    dates: Iterable[str | None] | None = None,
    sources: Iterable[str | None] | None = None,
    keep_values: Iterable[object] | None = None,
    references: Iterable[bool] | None = None,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[DedupTextsOptions],
) -> Deduplicated[list[str]]: ...
@overload
def dedup_texts(
    texts: Iterable[str | None],
    ids: Iterable[object] | None = None,
    *,
    dates: Iterable[str | None] | None = None,
    sources: Iterable[str | None] | None = None,
    keep_values: Iterable[object] | None = None,
    references: Iterable[bool] | None = None,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[DedupTextsOptions],
) -> Deduplicated[list[str | None]]: ...
def dedup_texts(
    texts: Any,
    ids: Iterable[object] | None = None,
    *,
    dates: Iterable[str | None] | None = None,
    sources: Iterable[str | None] | None = None,
    keep_values: Iterable[object] | None = None,
    references: Iterable[bool] | None = None,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[DedupTextsOptions],
) -> Deduplicated[Any]:
    """Drops near-duplicates among texts in memory, as ``unboil dedup`` does for files.

    ``texts`` is an iterable, a pandas or polars Series, or a pyarrow Array or ChunkedArray. All texts
    are held in memory; for a larger corpus use ``dedup``, which reads files. ``None`` is no duplicate
    and stays. A text goes if one that stays says all that it says.

    The attribute ``rows`` of the result selects the rows of a table: ``frame.iloc[result.rows]`` in
    pandas, ``frame[result.rows]`` in polars, ``table.take(result.rows)`` in pyarrow.

    Options, with their defaults:

    * ``ids=None``: a name for each text, for ``Dropped`` and for ties; the default is its index.
    * ``duplicates="drop-articles"``: what goes. ``"drop-articles"`` drops whole texts;
      ``"drop-passages"`` removes the sentences of a text that a text that stays says too. Then every
      text keeps its place, and one of which nothing is left is empty.
    * ``keep="first"``: which copy stays: ``"first"``, ``"longest"``, ``"earliest"`` or ``"latest"``.
    * ``dates=None``: the date of each text, for ``keep="earliest"`` and ``"latest"``. One that cannot
      be read counts as none.
    * ``keep_values=None``: a value for each text. The text with the highest number or the latest date
      stays. Not together with ``keep``.
    * ``sources=None``: the source of each text, for ``prefer`` and ``keep_per``.
    * ``prefer=None``: a list of sources whose copies stay whatever ``keep`` says, the first before the
      next.
    * ``keep_per="corpus"``: among which texts one copy stays: ``"corpus"`` or ``"source"``. With
      ``"source"`` only texts of one source are compared.
    * ``references=None``: for each text whether it is a reference. The others are only compared with
      the references. References are not in the result.
    * ``ignore=None``: a list of texts that do not count, such as known boilerplate.
    * ``within=True``: find paragraphs that one text has twice.
    * ``min_passage=12``: the length of the shortest passage, in words.
    * ``min_similarity=0.4``: the lowest share of words alike in a passage, 0 to 1.
    * ``offsets="code_points"``: the unit of ``start`` and ``end`` in ``removed``: ``"code_points"`` as
      in Python strings, or ``"bytes"`` of UTF-8.
    * ``threads=None``: the number of threads, at most 1024; ``None`` means one per core.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid, ``IoError`` for a file that cannot be read,
    ``InputError`` for a text with lone surrogates and ``TypeError`` for what is not a text.

    >>> import unboil
    >>> texts = [
    ...     "The night boat will run for two more winters, the council said on Tuesday after a debate.",
    ...     "A storm damaged the old bridge, and nobody knows when it will open again to carts.",
    ...     "The night boat will run for two more winters, the council said on Tuesday after a debate.",
    ... ]
    >>> result = unboil.dedup_texts(texts)
    >>> result.rows
    [0, 1]
    >>> [(one.row, one.stays_row, one.kind) for one in result.dropped]
    [(2, 0, 'exact')]
    """
    known = known_texts("dedup_texts", texts, ids, dates, sources, keep_values, references, options.get("keep"))
    json = settings("dedup_texts", {**options, **known.by_value}, DEDUP_TEXTS)
    drops_passages, dropped, changed = drop_duplicates(
        known.items, known.names, known.columns, json, in_bytes(offsets), Pool(threads)
    )
    gone = set() if drops_passages else {at for at, *_ in dropped}
    is_reference = known.columns.references or [False] * len(known.items)
    rows = [at for at in range(len(known.items)) if at not in gone and not is_reference[at]]
    left = {at: text for at, text, _ in changed}
    if is_column(texts):
        if left:
            texts = with_texts(texts, lambda some: (left.get(at, text) for at, text in enumerate(some)))
        texts = take(texts, rows)
    else:
        texts = [left.get(at, known.items[at]) for at in rows]
    return Deduplicated(
        texts,
        rows,
        [
            Dropped(known.names[at], at, known.names[stays], stays, overlap, kept_overlap, kind)
            for at, stays, overlap, kept_overlap, kind in dropped
        ],
        {at: [Removed._make(one) for one in removed] for at, _, removed in changed},
    )
