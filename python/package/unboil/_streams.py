"""Arrow streams from Python: what counts as one, and how a run over files reads one.

unboil imports neither pyarrow nor polars. It reads what they have in memory through the method
``__arrow_c_stream__``, which many other libraries have too.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol, TypeAlias, Union

from ._options import Path
from ._unboil import spool_stream


class ArrowSource(Protocol):
    """A table or a stream of batches: a pyarrow Table, RecordBatch or RecordBatchReader, a polars or pandas
    DataFrame, or any other object with this method."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The capsule of the stream."""


Input: TypeAlias = Union[Path, ArrowSource]
"""The path of a file or folder, or a table or stream with rows."""


def stream_of(data: Any) -> Any:
    """The stream of a pyarrow Dataset or Scanner or a polars LazyFrame. Anything else is returned as it
    is."""
    kind = type(data)
    if hasattr(kind, "__arrow_c_stream__"):
        return data
    if hasattr(kind, "collect_batches"):  # a polars LazyFrame
        return data.collect_batches(maintain_order=True)
    if hasattr(kind, "scanner"):  # a pyarrow Dataset
        data = data.scanner()
    return data.to_reader() if hasattr(type(data), "to_reader") else data


@contextmanager
def input_paths(
    paths: Input | Iterable[Input], spill_dir: Path | None = None, stem: str = "rows"
) -> Iterator[list[str]]:
    """One input or several as a list of paths. Streams are written to temporary files, which exist as
    long as the context does. Their names begin with ``stem``."""
    paths = stream_of(paths)
    given: Any = [paths] if _is_one(paths) else paths
    with ExitStack() as stack:
        found: list[str] = []
        for number, one in enumerate(given, 1):
            one = stream_of(one)
            if not hasattr(one, "__arrow_c_stream__"):
                found.append(os.fspath(one))
                continue
            if spill_dir is not None:
                os.makedirs(spill_dir, exist_ok=True)
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="unboil-", dir=spill_dir))
            # Equal names of files would get a number by the folders, whose names are random.
            name = f"{stem}.parquet" if number == 1 else f"{stem}-{number}.parquet"
            found.append(os.path.join(folder, name))
            spool_stream(one, found[-1])
        yield found


def _is_one(paths: Any) -> bool:
    return isinstance(paths, (str, os.PathLike)) or hasattr(paths, "__arrow_c_stream__")
