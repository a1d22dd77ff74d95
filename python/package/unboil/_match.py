"""The function ``match``: near-duplicate passages among texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ._columns import texts_of
from ._errors import ConfigError
from ._options import MATCH, MatchOptions, Offsets, in_bytes, settings
from ._unboil import ArrowStream, Pool, find_passages, match_table

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Place(NamedTuple):
    """One end of a passage."""

    article: str
    """Id of the text."""
    row: int
    """Index of the text in the input, from 0."""
    start: int
    end: int
    overlap: float
    """Share of its words that are equal at the other end, 0 to 1."""


class Passage(NamedTuple):
    """Two spans with the same or nearly the same words, verified word by word."""

    a: Place
    """The copy that stays, as ``keep`` decides."""
    b: Place
    """The other copy."""
    similarity: float
    """Share of the aligned words that are alike, 0 to 1."""
    words: int
    """Length of the alignment in words."""
    edits: int
    """Number of words inserted, deleted, replaced or moved."""
    kind: str
    """How the copies differ: ``exact``, ``edited`` or ``template`` (mostly in numbers and names)."""


class Member(NamedTuple):
    """A text of a group, compared with the text that stays."""

    article: str
    row: int
    overlap: float
    """Share of its words that are equal in the text that stays, 0 to 1."""
    kept_overlap: float
    """Share of the words of the text that stays that are equal in it, 0 to 1."""
    new_sentences: int
    """Number of its sentences that the text that stays does not say."""


class Group(NamedTuple):
    """Texts that are mostly the same as one text that stays."""

    stays: str
    """Id of the text that stays."""
    row: int
    """Index of the text in the input, from 0."""
    members: list[Member]
    """The other texts."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The passages and groups, with the content and order of ``passages.jsonl`` and ``groups.jsonl``."""

    passages: list[Passage]
    groups: list[Group]

    @property
    def tables(self) -> MatchTables:
        """The passages and the groups as Arrow tables."""
        return MatchTables(self)

    def to_arrow(self) -> Any:
        """The passages as a pyarrow Table with one row per passage.

        It has the columns of ``tables.passages``.
        """
        import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

        return pa.table(self.tables.passages)

    def to_pandas(self) -> Any:
        """The table of ``to_arrow`` as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


class MatchTables:
    """The passages and the groups of texts in memory.

    Each attribute is a new stream with ``__arrow_c_stream__``, which can be read once:
    ``pyarrow.table(...)`` and ``polars.DataFrame(...)`` make a table of it.
    """

    def __init__(self, matches: Matches) -> None:
        self._matches = matches

    @property
    def passages(self) -> ArrowStream:
        """The passages.

        ``a_article`` (string, the id), ``a_row`` (int64, the index of the text, from 0), ``a_start`` and
        ``a_end`` (int64, in the unit of ``offsets``), ``a_overlap`` (double, 0 to 1), the same five for
        ``b``, and ``similarity`` (double, 0 to 1), ``words`` and ``edits`` (int64), ``kind`` (string).
        """
        place = {"article": "text", "row": "count", "start": "count", "end": "count", "overlap": "share"}
        fields = [(f"{side}_{name}", kind) for side in "ab" for name, kind in place.items()]
        fields += [("similarity", "share"), ("words", "count"), ("edits", "count"), ("kind", "text")]
        return _table(fields, [(*one.a, *one.b, *one[2:]) for one in self._matches.passages])

    @property
    def groups(self) -> ArrowStream:
        """The groups, with a row for each member.

        ``stays`` (string, the id of the text that stays), ``stays_row`` (int64, its index from 0),
        ``article`` and ``row`` (the same of the member), ``overlap`` and ``kept_overlap`` (double, 0 to
        1), ``new_sentences`` (int64).
        """
        fields = [("stays", "text"), ("stays_row", "count"), ("article", "text"), ("row", "count")]
        fields += [("overlap", "share"), ("kept_overlap", "share"), ("new_sentences", "count")]
        groups = self._matches.groups
        return _table(fields, [(group.stays, group.row, *one) for group in groups for one in group.members])


def _table(fields: list[tuple[str, str]], rows: list[tuple[Any, ...]]) -> ArrowStream:
    columns = list(zip(*rows)) if rows else [()] * len(fields)
    return match_table([(name, kind, column) for (name, kind), column in zip(fields, columns)])


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is known of the texts beside their ids."""

    dates: list[str | None] | None
    sources: list[str | None] | None
    keep_values: list[str | None] | None
    references: list[bool] | None


def _number(value: object) -> str | None:
    """A value as the field of a row that ``keep`` names: true is 1."""
    if value is None:
        return None
    return str(int(value)) if isinstance(value, bool) else str(value)


class KnownTexts(NamedTuple):
    """The texts of a call, with what is known of them."""

    items: list[Any]
    names: list[str]
    """The ids."""
    columns: _Columns
    by_value: dict[str, str]
    """The setting ``keep`` if there are ``keep_values``."""


def known_texts(
    name: str,
    texts: Iterable[str | None],
    ids: Iterable[object] | None,
    dates: Iterable[str | None] | None,
    sources: Iterable[str | None] | None,
    keep_values: Iterable[object] | None,
    references: Iterable[bool] | None,
    keep: str | None,
) -> KnownTexts:
    """Reads the texts of the function ``name`` and checks that the other columns are as long."""
    if isinstance(texts, str):
        raise TypeError(f"{name}() takes many texts, not one")
    items = list(texts_of(texts))
    names = [str(at) for at in range(len(items))] if ids is None else [str(one) for one in ids]
    if keep_values is not None and keep is not None:
        raise ConfigError("keep: is not used together with keep_values")
    if keep not in (None, "first", "longest", "earliest", "latest"):
        raise ConfigError(f"keep: {keep!r} is not first, longest, earliest or latest")
    columns = _Columns(
        None if dates is None else list(texts_of(dates)),
        None if sources is None else list(texts_of(sources)),
        None if keep_values is None else [_number(one) for one in keep_values],
        None if references is None else [bool(one) for one in references],
    )
    given: list[tuple[str, list[Any] | None]] = [
        ("ids", list(names)),
        ("dates", columns.dates),
        ("sources", columns.sources),
        ("keep_values", columns.keep_values),
        ("references", columns.references),
    ]
    for option, column in given:
        if column is not None and len(column) != len(items):
            raise ConfigError(f"{option}: {len(column)} of them, but {len(items)} texts")
    by_value = {} if keep_values is None else {"keep": "keep_values"}
    return KnownTexts(items, names, columns, by_value)


def match(
    texts: Iterable[str | None],
    ids: Iterable[object] | None = None,
    *,
    dates: Iterable[str | None] | None = None,
    sources: Iterable[str | None] | None = None,
    keep_values: Iterable[object] | None = None,
    references: Iterable[bool] | None = None,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[MatchOptions],
) -> Matches:
    """Finds near-duplicate passages and groups among texts in memory, as ``unboil match`` does for files.

    ``texts`` is an iterable, a pandas or polars Series, or a pyarrow Array or ChunkedArray. All texts
    are held in memory; for a larger corpus use ``clean`` or ``dedup``, which read files. ``None`` is
    skipped. To drop the duplicates use ``dedup_texts``.

    Options, with their defaults:

    * ``ids=None``: a name for each text, for the results and for ties; the default is its index.
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
      the references, and the references always stay.
    * ``ignore=None``: a list of texts that do not count, such as known boilerplate.
    * ``within=True``: find paragraphs that one text has twice.
    * ``min_passage=12``: the length of the shortest passage, in words.
    * ``min_similarity=0.4``: the lowest share of words alike in a passage, 0 to 1.
    * ``offsets="code_points"``: the unit of ``start`` and ``end``: ``"code_points"`` as in Python
      strings, or ``"bytes"`` of UTF-8.
    * ``threads=None``: the number of threads, at most 1024; ``None`` means one per core.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid, ``IoError`` for a file that cannot be read,
    ``InputError`` for a text with lone surrogates and ``TypeError`` for what is not a text.

    >>> import unboil
    >>> texts = [
    ...     "The night boat will run for two more winters, the council said on Tuesday after a debate.",
    ...     "News: the night boat will run for two more winters, the council said on Monday after a debate.",
    ... ]
    >>> [passage] = unboil.match(texts, ids=["tuesday", "monday"]).passages
    >>> passage.a.article, passage.b.article, passage.kind
    ('tuesday', 'monday', 'edited')
    """
    known = known_texts("match", texts, ids, dates, sources, keep_values, references, options.get("keep"))
    items, names, columns, by_value = known
    json = settings("match", {**options, **by_value}, MATCH)
    passages, groups = find_passages(items, names, columns, json, in_bytes(offsets), Pool(threads))

    def place(fields: tuple[int, int, int], overlap: float) -> Place:
        row, start, end = fields
        return Place(names[row], row, start, end, overlap)

    all_passages = [
        Passage(place(a, a_overlap), place(b, b_overlap), similarity, words, edits, kind)
        for a, b, similarity, words, edits, kind, a_overlap, b_overlap in passages
    ]
    all_passages.sort(key=lambda passage: (passage.a, passage.b))

    def member(fields: tuple[int, float, float, int]) -> Member:
        at, overlap, kept_overlap, new_sentences = fields
        return Member(names[at], at, overlap, kept_overlap, new_sentences)

    all_groups = [Group(names[row], row, sorted(map(member, members))) for row, members in groups]
    return Matches(all_passages, sorted(all_groups))
