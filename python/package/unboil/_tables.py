"""The results of a run and of ``match`` as Arrow tables."""

from __future__ import annotations

import os

from ._options import Path
from ._unboil import ArrowStream, output_table


class Tables:
    """The ledger, the passages and the groups in the output folder of ``clean``, ``dedup`` or ``match``.

    Each attribute is a new stream with ``__arrow_c_stream__``, which can be read once:
    ``pyarrow.table(...)`` and ``polars.DataFrame(...)`` make a table of it. Its rows are read from the
    folder by the batch. The columns are those of the Parquet files of ``--write parquet``.
    ``Summary.tables`` has the tables of a run.

    >>> import pathlib, tempfile, polars, unboil
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "one.txt").write_text("It rained all day.\\n\\nComments are closed.")
    >>> _ = unboil.clean(folder / "one.txt", folder / "cleaned")
    >>> ledger = polars.DataFrame(unboil.Tables(folder / "cleaned").ledger)
    >>> ledger.select("article", "start", "rule").rows()
    [('one.txt', 18, 'phrase')]
    """

    def __init__(self, out: Path) -> None:
        """``out`` is the output folder of a finished run."""
        self._out = os.fspath(out)

    @property
    def ledger(self) -> ArrowStream:
        """The removals.

        ``article`` (string, the id), ``path`` (string), ``line`` (int64, from 1), ``start`` and ``end``
        (int64, bytes of UTF-8), ``class``, ``rule``, ``why``, ``text`` (string), ``score`` and
        ``threshold`` (double, 0 to 1), ``page_start`` and ``page_end`` (int64, bytes of the page),
        ``page_type``, ``host`` (string), and ``ascii``, ``unquoted`` (bool), ``raw``, ``row`` (string),
        which ``restore`` needs. Without a value a field is null. ``match`` writes no ledger, so that its
        table is empty.
        """
        return output_table(self._out, "ledger")

    @property
    def passages(self) -> ArrowStream:
        """The passages.

        ``a_article`` (string, the id), ``a_path`` (string, null if it is the id), ``a_line`` (int64, from
        1), ``a_start`` and ``a_end`` (int64, bytes of UTF-8), ``a_overlap`` (double, 0 to 1), ``a_text``
        (string, with ``texts=True``), the same seven for ``b``, and ``similarity`` (double, 0 to 1),
        ``words`` and ``edits`` (int64), ``kind`` (string).
        """
        return output_table(self._out, "passages")

    @property
    def groups(self) -> ArrowStream:
        """The groups, with a row for each member.

        ``stays`` (string, the id of the article that stays), ``stays_path``, ``stays_line``, ``article``
        (string, the id of the member), ``path``, ``line`` (int64, from 1), ``overlap`` and
        ``kept_overlap`` (double, 0 to 1), ``new_sentences`` (int64).
        """
        return output_table(self._out, "groups")

    def __repr__(self) -> str:
        return f"Tables({self._out!r})"
