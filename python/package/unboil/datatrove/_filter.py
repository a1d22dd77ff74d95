"""The block ``PassageFilter``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pyarrow as pa
from datatrove.data import Document, DocumentsPipeline
from datatrove.io import DataFolderLike
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter

from .._columns import removed_keys
from .._errors import ConfigError, InputError
from .._options import Offsets, in_bytes
from ._run_folder import Run, RunFolder, run_step
from ._texts import batches_of, first_article

INPUT = pa.schema([(name, pa.string()) for name in ("id", "text", "removals", "choice", "page_type", "host")])


class PassageFilter(PipelineStep):  # type: ignore[misc]
    """The last block of a search for near-duplicate passages: drops the duplicates among the documents of a
    pipeline, or cuts passages out of them, as ``duplicates`` of ``PassageTexts`` says.

    The pipeline must have the documents of the one with ``PassageTexts``, in the same order and in the same
    tasks. A task fails with ``InputError`` at a document with another id or another text, and with
    ``ConfigError`` if ``PassageCluster`` is not finished, or the number of tasks is another one.

    A document of which nothing is left is dropped. It keeps its text, so that the ``exclusion_writer`` writes
    what was dropped, and has the ``filter_reason`` ``"duplicate"`` and ``duplicate_of``, the id of the
    document that says the same. The statistics count ``total``, ``forwarded``, ``dropped``,
    ``dropped_duplicate``, and ``changed``, the documents that were cut and stay.

    Options, with their defaults:

    * ``removed_key=None``: a key of the metadata under which to put the removals, as ``Strip`` does.
    * ``offsets="code_points"``: the unit of ``start`` and ``end`` of the removals: ``"code_points"`` as in
      Python strings, or ``"bytes"`` of UTF-8.
    * ``exclusion_writer=None``: a datatrove writer for the documents that are dropped.

    ``PassageTexts`` says how the blocks follow each other, with an example that ends with
    ``unboil.datatrove.PassageFilter(folder)``.
    """

    type = "unboil"
    name = "passages: filter"

    def __init__(
        self,
        folder: DataFolderLike,
        *,
        removed_key: str | None = None,
        offsets: Offsets = "code_points",
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        super().__init__()
        self.folder = RunFolder(folder)
        self.removed_key = removed_key
        self.in_bytes = in_bytes(offsets)
        self.exclusion_writer = exclusion_writer

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """The documents of a task without the duplicates."""
        run = self.folder.run()
        if world_size != len(run.documents):
            tasks = f"{len(run.documents)} tasks of PassageTexts, but {world_size} of PassageFilter"
            raise ConfigError(f"{self.folder.files.path}: the documents are in {tasks}")
        self.folder.marks("choices", run.name)
        with self.folder.read("choices", 0) as reader:
            articles, choices = reader.get_batch(rank).columns
        chosen = dict(zip(articles.to_pylist(), choices.to_pylist()))
        with self.exclusion_writer or nullcontext() as writer, self.folder.read("texts", rank) as texts:
            first = first_article(rank)
            for number, batch in enumerate(batches_of(data)):
                with self.track_time("batch"):
                    _check_same(batch, texts, number)
                    rows = zip(batch, range(first, first + len(batch)))
                    stays = self._cut(run, [(doc, chosen.get(article)) for doc, article in rows])
                first += len(batch)
                for doc, is_kept in zip(batch, stays):
                    self.stat_update("total", "forwarded" if is_kept else "dropped")
                    if is_kept:
                        self.update_doc_stats(doc)
                        yield doc
                        continue
                    self.stat_update("dropped_duplicate")
                    if writer is not None:
                        doc.metadata["filter_reason"] = "duplicate"
                        writer.write(doc, rank)
            if first != first_article(rank) + run.documents[rank]:
                counts = f"PassageTexts had {run.documents[rank]} documents, and PassageFilter has"
                raise InputError(f"task {rank}: {counts} {first - first_article(rank)}")

    def _cut(self, run: Run, rows: list[tuple[Document, str | None]]) -> list[bool]:
        """Cuts what was chosen out of the documents. Says of each whether it stays."""
        if self.removed_key is not None:
            for doc, _ in rows:
                doc.metadata[self.removed_key] = []
        changed = [(doc, choice) for doc, choice in rows if choice is not None]
        columns = [[doc.id for doc, _ in changed], [doc.text for doc, _ in changed]]
        columns += [[None] * len(changed), [choice for _, choice in changed]]
        columns += [[None] * len(changed)] * 2
        arrays = [pa.array(column, pa.string()) for column in columns]
        input_ = pa.RecordBatch.from_arrays(arrays, schema=INPUT)
        outputs: Iterator[dict[str, Any]] = iter(())
        if changed:
            outputs = iter(run_step(run.stages.outputs, INPUT, [input_]).read_all().to_pylist())
        return [choice is None or self._put(doc, next(outputs)) for doc, choice in rows]

    def _put(self, doc: Document, output: dict[str, Any]) -> bool:
        """Puts the result for a document into it. Says whether it stays."""
        if self.removed_key is not None:
            doc.metadata[self.removed_key] = [self._removal(doc.text, row) for row in output["ledger"]]
        if output["dropped"] is not None:
            doc.metadata["duplicate_of"] = output["dropped"]["stays"]
            return False
        if output["ledger"]:
            self.stat_update("changed")
            doc.text = output["cleaned"]
        return True

    def _removal(self, text: str, row: dict[str, Any]) -> dict[str, Any]:
        keys = removed_keys(False)
        removal = {key: row[key] for key in keys}
        if not self.in_bytes:
            encoded = text.encode()
            for key in ("start", "end"):
                removal[key] = len(encoded[: row[key]].decode())
        return removal


def _check_same(batch: list[Document], texts: Any, number: int) -> None:
    """Raises ``InputError`` if the documents are not those of a batch of the texts."""
    ids: list[str] = []
    before: list[str] = []
    if number < texts.num_record_batches:
        ids, before = (column.to_pylist() for column in texts.get_batch(number).columns)
    for at, doc in enumerate(batch):
        if at >= len(ids):
            raise InputError(f"document {doc.id!r}: PassageTexts did not have it")
        if doc.id != ids[at]:
            raise InputError(f"document {doc.id!r}: PassageTexts had {ids[at]!r} in its place")
        if doc.text != before[at]:
            raise InputError(f"document {doc.id!r}: PassageTexts had another text")
