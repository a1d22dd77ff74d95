"""Reads texts from columns of pandas, polars and pyarrow, and builds columns of the same kind.

unboil imports none of these libraries. A column can only come from a library that is already imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
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
        values = [old if new is None else new for new, old in zip(changed, texts)]
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
