"""Columns of the libraries that people have: texts out of them, and texts in their place. None of these libraries is needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

ROWS = 1024
"""Rows of an Arrow array that are Python's at a time."""


def is_column(texts: Any) -> bool:
    """True for a Series or an Arrow array."""
    return _kind(texts) is not None


def texts_of(texts: Any) -> Iterable[Any]:
    """The texts of a column, missing ones as ``None``; what is no column stays.

    Raises ``TypeError`` for a table or a mapping: one that is iterated gives names, which would be taken for texts.
    """
    # Asked of the class, as the columns of a polars LazyFrame are costly to name.
    if isinstance(texts, Mapping) or hasattr(type(texts), "columns"):
        raise TypeError(f"expected texts or one column of them, got {type(texts).__name__}")
    kind = _kind(texts)
    if kind == "pandas":
        return (None if missing else text for text, missing in zip(texts, texts.isna()))
    return _rows(texts) if kind == "pyarrow" else texts


def with_texts(texts: Any, change: Callable[[Iterable[Any]], Iterable[Any]]) -> Any:
    """The same kind of column, with the same name, index and type, and what ``change`` makes of its texts. Categories are made anew,
    but those of a polars Enum are part of its type: it becomes a column of strings."""
    changed = change(texts_of(texts))
    kind = _kind(texts)
    if kind == "pandas":
        # What stood for a missing text stays. In this order an address too many is told here too.
        values = [old if new is None else new for new, old in zip(changed, texts)]
        # With the old categories a text that is none of them would be missing.
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
    # An address too many is told at the end.
    next(rest, None)
    return pa.chunked_array(chunks, type=texts.type) if chunked else chunks[0]


def _kind(texts: Any) -> str | None:
    """The library of a column; one that was not imported has no columns here."""
    for name, classes in (("pandas", ["Series"]), ("polars", ["Series"]), ("pyarrow", ["Array", "ChunkedArray"])):
        module = sys.modules.get(name)
        if module and isinstance(texts, tuple(getattr(module, one) for one in classes)):
            return name
    return None


def _rows(array: Any) -> Iterator[Any]:
    for start in range(0, len(array), ROWS):
        yield from array.slice(start, ROWS).to_pylist()
