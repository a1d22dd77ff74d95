"""Near-duplicate passages among texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ._columns import texts_of
from ._errors import ConfigError
from ._options import MATCH, MatchOptions, Offsets, in_bytes, settings
from ._unboil import Pool, find_passages

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Place(NamedTuple):
    """One end of a passage."""

    article: str
    """The id of the text."""
    row: int
    """Its place among the texts, from 0."""
    start: int
    end: int


class Passage(NamedTuple):
    """Spans of two texts that say the same, verified word by word."""

    a: Place
    """The copy that stays, by the order of ``keep``."""
    b: Place
    """The other."""
    similarity: float
    """Share of the words that are alike, 0 to 1."""
    words: int
    """Length in words."""
    edits: int
    """Words that were inserted, deleted, replaced or moved."""


class Member(NamedTuple):
    """A text beside the one that stays."""

    article: str
    row: int
    overlap: float
    """Share of its words that passages with the one that stays cover, 0 to 1."""


class Group(NamedTuple):
    """Texts that are mostly the same."""

    stays: str
    """The id of the one that stays."""
    row: int
    """Its place among the texts, from 0."""
    members: list[Member]
    """The others."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found, as in ``passages.jsonl`` and ``groups.jsonl``, in the same order."""

    passages: list[Passage]
    groups: list[Group]

    def to_arrow(self) -> Any:
        """The passages as a pyarrow Table, a row for each: ``a_article``, ``a_row``, ``a_start``, ``a_end``, the same of ``b``, and
        ``similarity``, ``words``, ``edits``."""
        import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]

        number, share = pa.int64(), pa.float64()
        place = {"article": pa.string(), "row": number, "start": number, "end": number}
        fields = [(f"{side}_{name}", kind) for side in "ab" for name, kind in place.items()]
        fields += [("similarity", share), ("words", number), ("edits", number)]
        schema = pa.schema(fields)
        rows = [(*one.a, *one.b, one.similarity, one.words, one.edits) for one in self.passages]
        columns = zip(*rows) if rows else [()] * len(schema)
        return pa.table([list(column) for column in columns], schema=schema)

    def to_pandas(self) -> Any:
        """The same as a pandas DataFrame."""
        return self.to_arrow().to_pandas()


def match(
    texts: Iterable[str | None],
    ids: Iterable[object] | None = None,
    *,
    dates: Iterable[str | None] | None = None,
    offsets: Offsets = "code_points",
    threads: int | None = None,
    **options: Unpack[MatchOptions],
) -> Matches:
    """Finds the near-duplicate passages of texts: of an iterable, a pandas or polars Series, or a pyarrow Array or ChunkedArray.

    All of them are held in memory; ``unboil match`` takes corpora larger than that. ``None`` takes no part. ``ids`` name the texts, by
    default by their place. ``dates`` are for ``keep="earliest"``. Options are those of ``MatchOptions``: ``keep``, ``min_passage``,
    ``min_similarity``, ``config``.
    """
    if isinstance(texts, str):
        raise TypeError("match() takes many texts, not one")
    items = list(texts_of(texts))
    names = [str(at) for at in range(len(items))] if ids is None else [str(one) for one in ids]
    days = None if dates is None else list(texts_of(dates))
    for name, given in (("ids", names), ("dates", days)):
        if given is not None and len(given) != len(items):
            raise ConfigError(f"{name}: {len(given)} of them, but {len(items)} texts")
    json = settings("match", options, MATCH)
    passages, groups = find_passages(items, names, days, json, in_bytes(offsets), Pool(threads))

    def place(told: tuple[int, int, int]) -> Place:
        row, start, end = told
        return Place(names[row], row, start, end)

    found = [
        Passage(place(a), place(b), similarity, words, edits)
        for a, b, similarity, words, edits in passages
    ]
    found.sort(key=lambda passage: (passage.a, passage.b))
    told = [
        Group(names[row], row, sorted(Member(names[at], at, overlap) for at, overlap in members))
        for row, members in groups
    ]
    return Matches(found, sorted(told))
