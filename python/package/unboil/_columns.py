"""Reads texts from columns of pandas, polars and pyarrow, and builds columns of the same kind.

unboil imports none of these libraries. A column can only come from a library that is already imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

ROWS = 1024
"""Number of rows of an Arrow array that are converted to Python objects at a time."""


def is_column(texts: Any) -> bool:
    """Whether ``texts`` is a Series or an Arrow array."""
    return _kind(texts) is not None


def texts_of(texts: Any) -> Iterable[Any]:
    """The texts of a column, ``None`` for missing ones. Anything else is returned as it is.

    Raises ``TypeError`` for a table or a mapping. Iteration over one gives column names or keys, not
    texts.
    """
    # Tests the class: the property ``columns`` of a polars LazyFrame instance is slow.
    if isinstance(texts, Mapping) or hasattr(type(texts), "columns"):
        raise TypeError(f"expected texts or one column of them, got {type(texts).__name__}")
    kind = _kind(texts)
    if kind == "pandas":
        return (None if missing else text for text, missing in zip(texts, texts.isna()))
    return _rows(texts) if kind == "pyarrow" else texts


def with_texts(texts: Any, change: Callable[[Iterable[Any]], Iterable[Any]]) -> Any:
    """A column of the same kind with the texts that ``change`` returns.

    Name, index and type stay the same. A categorical column gets new categories. A polars Enum
    becomes a column of strings, because its categories are part of its type.
    """
    changed = change(texts_of(texts))
    kind = _kind(texts)
    if kind == "pandas":
        # Keeps the value that marks a missing text. ``changed`` comes first in the zip, so that it
        # runs to its end and raises the error for a surplus address.
        values = [old if missing else new for new, old, missing in zip(changed, texts, texts.isna())]
        # The old categories would turn every changed text into a missing value.
        dtype = "category" if texts.dtype == "category" else texts.dtype
        return type(texts)(values, index=texts.index, name=texts.name, dtype=dtype)
    if kind == "polars":
        pl = sys.modules["polars"]
        left = type(texts)(texts.name, list(changed), dtype=pl.String)
        return left if texts.dtype == pl.Enum else left.cast(texts.dtype)
    pa = sys.modules["pyarrow"]
    rest = iter(changed)
    chunked = isinstance(texts, pa.ChunkedArray)
    chunks = [pa.array(rest, type=texts.type, size=len(chunk)) for chunk in (texts.chunks if chunked else [texts])]
    # Runs ``changed`` to its end, which raises the error for a surplus address.
    next(rest, None)
    return pa.chunked_array(chunks, type=texts.type) if chunked else chunks[0]


def take(texts: Any, rows: Sequence[int]) -> Any:
    """A column of the same kind with these rows."""
    kind = _kind(texts)
    if kind == "pandas":
        return texts.iloc[rows]
    if kind == "polars":
        return texts.gather(rows)
    pa = sys.modules["pyarrow"]
    return texts.take(pa.array(rows, type=pa.int64()))


def removed_keys(html: bool) -> list[str]:
    """The keys that ``unboil strip --explain`` writes for a removal."""
    return ["start", "end", "class", "rule", "why", "text", *(["page"] if html else [])]


def removed_dict(keys: Sequence[str], removal: tuple[Any, ...]) -> dict[str, Any]:
    """A removal, with the fields of ``Removed``, as a dict with these keys."""
    row = dict(zip(keys, removal))
    if row.get("page") is not None:
        row["page"] = dict(zip(("start", "end"), row["page"]))
    return row


class RemovedColumn:
    """Collects the removals of the rows of a column into a column ``removed`` of the same library.

    Each row is a list with a struct or dict for each removal, with the keys that
    ``unboil strip --explain`` writes; ``None`` for a missing text. A pandas Series has the dtype
    ``object``.
    """

    def __init__(self, texts: Any, html: bool) -> None:
        self._texts = texts
        self._kind = _kind(texts)
        self._keys = removed_keys(html)
        self._rows: list[list[dict[str, Any]] | None] = []
        """Rows that are not yet in a part. pandas has no parts."""
        self._parts: list[Any] = []

    def append(self, removals: Iterable[tuple[Any, ...]] | None) -> None:
        """Adds the removals of the next row, with the fields of ``Removed``."""
        self._rows.append(None if removals is None else [removed_dict(self._keys, one) for one in removals])
        if self._kind != "pandas" and len(self._rows) == ROWS:
            self._end_part()

    def column(self) -> Any:
        """The column, with the index or the chunks of the texts."""
        texts = self._texts
        if self._kind == "pandas":
            return type(texts)(self._rows, index=texts.index, name="removed", dtype=object)
        self._end_part()
        if self._kind == "polars":
            return sys.modules["polars"].concat(self._parts, rechunk=False)
        pa = sys.modules["pyarrow"]
        whole = pa.concat_arrays(self._parts)
        if not isinstance(texts, pa.ChunkedArray):
            return whole
        chunks, at = [], 0
        for chunk in texts.chunks:
            chunks.append(whole.slice(at, len(chunk)))
            at += len(chunk)
        return pa.chunked_array(chunks, type=whole.type)

    def _end_part(self) -> None:
        self._parts.append(self._part(self._rows))
        self._rows = []

    def _part(self, rows: list[list[dict[str, Any]] | None]) -> Any:
        if self._kind == "polars":
            pl = sys.modules["polars"]
            span = {"start": pl.Int64, "end": pl.Int64}
            types = {key: span.get(key, pl.String) for key in self._keys}
            if "page" in types:
                types["page"] = pl.Struct(span)
            return type(self._texts)("removed", rows, dtype=pl.List(pl.Struct(types)))
        pa = sys.modules["pyarrow"]
        span = {"start": pa.int64(), "end": pa.int64()}
        types = {key: span.get(key, pa.string()) for key in self._keys}
        if "page" in types:
            types["page"] = pa.struct(list(span.items()))
        return pa.array(rows, type=pa.list_(pa.struct(list(types.items()))))


def _kind(texts: Any) -> str | None:
    """The name of the library that the column belongs to, or ``None``."""
    for name, classes in (("pandas", ["Series"]), ("polars", ["Series"]), ("pyarrow", ["Array", "ChunkedArray"])):
        module = sys.modules.get(name)
        if module and isinstance(texts, tuple(getattr(module, one) for one in classes)):
            return name
    return None


def _rows(array: Any) -> Iterator[Any]:
    for start in range(0, len(array), ROWS):
        yield from array.slice(start, ROWS).to_pylist()
