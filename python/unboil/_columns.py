"""Columns of the libraries that people have: texts out of them, and texts in their place. None of these libraries is needed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

ROWS = 1024
"""Rows of an Arrow array that are Python's at a time."""


def is_column(texts: Any) -> bool:
    """True for a Series or an Arrow array."""
    return _kind(texts) is not None


def texts_of(texts: Any) -> Iterable[Any]:
    """The texts of a column, missing ones as ``None``; what is no column stays."""
    kind = _kind(texts)
    if kind == "pandas":
        return (None if missing else text for text, missing in zip(texts, texts.isna()))
    return _rows(texts) if kind == "pyarrow" else texts


def with_texts(texts: Any, change: Callable[[Iterable[Any]], Iterable[Any]]) -> Any:
    """The same kind of column, with the same name, index and type, and what ``change`` makes of its texts."""
    changed = change(texts_of(texts))
    kind = _kind(texts)
    if kind == "pandas":
        # What stood for a missing text stays.
        values = [old if new is None else new for old, new in zip(texts, changed)]
        return type(texts)(values, index=texts.index, name=texts.name, dtype=texts.dtype)
    if kind == "polars":
        return type(texts)(texts.name, list(changed), dtype=texts.dtype)
    pa = sys.modules["pyarrow"]
    if isinstance(texts, pa.ChunkedArray):
        rest = iter(changed)
        chunks = [pa.array([next(rest) for _ in range(len(chunk))], type=texts.type) for chunk in texts.chunks]
        return pa.chunked_array(chunks, type=texts.type)
    return pa.array(changed, type=texts.type, size=len(texts))


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
