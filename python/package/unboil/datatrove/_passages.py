"""The blocks between the texts and the filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from datatrove.data import DocumentsPipeline
from datatrove.io import DataFolderLike
from datatrove.pipeline.base import PipelineStep

from .._errors import ConfigError
from .._stages import CHUNK_ORDER
from ._run_folder import SLOTS, TASK_BITS, Run, RunFolder, SlotPlaces, run_step, write_by_slot
from ._texts import first_article, texts_of

ARTICLES = pa.schema(
    [("rank", pa.int64()), ("group", pa.int64()), ("text", pa.string()), ("removals", pa.string())]
)

POSTINGS = pa.schema([("postings", pa.binary())])
"""The column of the seeds that the step ``links`` reads."""

BLOCK_ROWS = pa.schema(
    [
        ("block", pa.int64()),
        ("rank", pa.int64()),
        ("text", pa.string()),
        ("removals", pa.string()),
        ("links", pa.binary()),
    ]
)

BLOCK_BITS = 8
"""A block has the articles whose numbers differ in these bits only."""

MAX_LINK_BYTES = 32 << 20
"""Bytes of links that are held before they are written."""

MAX_TEXTS = 1 << 15
"""Texts that are held for the blocks of a batch, if one block does not need more."""

PASSAGES = ["a_article", "a_start", "a_end", "a_overlap", "b_article", "b_start", "b_end", "b_overlap"]
PASSAGES += ["similarity", "words", "edits", "kind"]

GROUPS = ["stays", "member", "overlap", "kept_overlap", "new_sentences"]

CHOICES = pa.schema([("article", pa.int64()), ("choice", pa.string())])


class _FolderStep(PipelineStep):  # type: ignore[misc]
    """A block whose tasks only read and write the folder."""

    type = "unboil"

    def __init__(self, folder: DataFolderLike) -> None:
        super().__init__()
        self.folder = RunFolder(folder)

    def run(self, data: DocumentsPipeline = None, rank: int = 0, world_size: int = 1) -> None:
        """Runs a task."""
        if data is not None:
            raise ConfigError(f"{type(self).__name__} takes no documents: it is the only block of its pipeline")
        with self.track_time("task"):
            self.run_task(self.folder.run(), rank, world_size)

    def run_task(self, run: Run, rank: int, world_size: int) -> None:
        """Runs a task over the texts of a run."""
        raise NotImplementedError


class PassageSeeds(_FolderStep):
    """The second block: finds the seeds of the texts that ``PassageTexts`` wrote to ``folder``.

    It can have any number of tasks; more than ``PassageTexts`` had are idle. ``PassageTexts`` says how the
    blocks follow each other.
    """

    name = "passages: seeds"

    def run_task(self, run: Run, rank: int, world_size: int) -> None:
        tasks = len(run.documents)
        for task in range(rank, tasks, world_size):
            postings = run_step(run.stages.postings, ARTICLES, self._articles(task), run.text_bytes)
            with self.folder.write("seeds", task, postings.schema) as writer:
                slots = []
                for batch in postings:
                    buckets = batch.column("bucket").to_pylist()
                    slots += write_by_slot(writer, batch, [bucket % SLOTS for bucket in buckets])
            self.folder.finish("seeds", task, tasks, run=run.name, slots=slots)
            self.stat_update("texts", value=run.documents[task], unit="task")

    def _articles(self, task: int) -> Iterator[pa.RecordBatch]:
        first = first_article(task)
        with self.folder.read("texts", task) as reader:
            for number in range(reader.num_record_batches):
                texts = reader.get_batch(number).column("text")
                rows = len(texts)
                columns = [
                    pa.array(range(first, first + rows), pa.int64()),
                    pa.array([0] * rows, pa.int64()),
                    texts,
                    pa.nulls(rows, pa.string()),
                ]
                yield pa.RecordBatch.from_arrays(columns, schema=ARTICLES)
                first += rows


class PassageBuckets(_FolderStep):
    """The third block: links the documents that have a seed in common.

    It can have any number of tasks; more than 256, or for more than 32 GiB of text one for each 128 MiB, up
    to 4096, are idle. A task holds the postings of one bucket: about 120 MB, and from 512 GiB of text on
    1/4400 of the bytes of the text. While it sorts them, it holds them three times. ``PassageTexts`` says how
    the blocks follow each other.
    """

    name = "passages: buckets"

    def run_task(self, run: Run, rank: int, world_size: int) -> None:
        buckets = self.folder.slots("seeds", run)
        schema = run_step(run.stages.links, POSTINGS, [], run.text_bytes).schema
        slots: list[int] = []
        with self.folder.write("links", rank, schema) as writer:
            for rows in _joined(self._links(run, buckets, range(rank, SLOTS, world_size))):
                blocks = rows.column("block").to_pylist()
                slots += write_by_slot(writer, rows, [_slot_of_block(block) for block in blocks])
        self.folder.finish("links", rank, world_size, run=run.name, slots=slots)

    def _links(self, run: Run, buckets: SlotPlaces, slots: Iterable[int]) -> Iterator[pa.RecordBatch]:
        for slot in slots:
            if slot in buckets:
                yield from _links_of(run, self.folder.parts("seeds", buckets[slot]))


def _joined(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows in few batches: each is written in many parts."""
    waiting: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        waiting.append(batch)
        size += batch.nbytes
        if size >= MAX_LINK_BYTES:
            yield from pa.Table.from_batches(waiting).combine_chunks().to_batches()
            waiting, size = [], 0
    if waiting:
        yield from pa.Table.from_batches(waiting).combine_chunks().to_batches()


def _links_of(run: Run, parts: list[pa.RecordBatch]) -> Any:
    """The links of the postings of a slot."""
    table = pa.Table.from_batches(parts)
    # The postings of a slot can have more bytes than one array of the type binary.
    at = table.schema.get_field_index("postings")
    table = table.set_column(at, "postings", table["postings"].cast(pa.large_binary()))
    table = table.sort_by([(name, "ascending") for name in CHUNK_ORDER])
    return run_step(run.stages.links, table.schema, table.to_batches(), run.text_bytes)


def _slot_of_block(block: int) -> int:
    """The slot of a block: those of a task are spread, and so are the first ones of all tasks."""
    return (block + (block >> (TASK_BITS - BLOCK_BITS))) % SLOTS


class PassageVerification(_FolderStep):
    """The fourth block: compares the linked documents word by word.

    It can have any number of tasks; more than 4096 are idle. A task holds the links of 1/4096 of the
    documents, and about 32,000 texts. ``PassageTexts`` says how the blocks follow each other.
    """

    name = "passages: verification"

    def run_task(self, run: Run, rank: int, world_size: int) -> None:
        blocks_of = self.folder.slots("links", run)
        names = [pa.field("dropped_id", pa.string()), pa.field("kept_id", pa.string())]
        schema = pa.schema([*run_step(run.stages.passages, BLOCK_ROWS, []).schema, *names])
        with self.folder.write("pairs", rank, schema) as writer:
            for slot in range(rank, SLOTS, world_size):
                for blocks in _block_batches(self.folder.parts("links", blocks_of.get(slot, []))):
                    for batch in self._pairs(run, blocks):
                        writer.write_batch(pa.RecordBatch.from_arrays(batch, schema=schema))
        self.folder.finish("pairs", rank, world_size, run=run.name)

    def _pairs(self, run: Run, blocks: list[_Block]) -> Iterator[list[pa.Array]]:
        """The columns of the verified passages of some blocks."""
        texts = texts_of(self.folder, set().union(*(ranks for _, ranks, _ in blocks)))
        rows = (batch for block in blocks for batch in _block_rows(block, texts))
        for batch in run_step(run.stages.passages, BLOCK_ROWS, rows):
            passages = batch.num_rows - batch.column("kind").null_count
            self.stat_update("passages", value=passages, unit="task")
            names = [
                pa.array([texts[article][0] for article in batch.column(side).to_pylist()], pa.string())
                for side in ("dropped", "kept")
            ]
            yield [*batch.columns, *names]


_Block = tuple[int, set[int], list[bytes]]
"""A block, the articles of its links, and the links."""


def _block_batches(parts: list[pa.RecordBatch]) -> Iterator[list[_Block]]:
    """The blocks of a slot, some at a time."""
    rows = [row for part in parts for row in part.to_pylist()]
    rows.sort(key=lambda row: row["block"])
    waiting: list[_Block] = []
    texts = 0
    for number, of_block in groupby(rows, lambda row: row["block"]):
        ranks: set[int] = set()
        links = []
        for row in of_block:
            ranks.update(row["ranks"])
            links.append(row["links"])
        if waiting and texts + len(ranks) > MAX_TEXTS:
            yield waiting
            waiting, texts = [], 0
        waiting.append((number, ranks, links))
        texts += len(ranks)
    if waiting:
        yield waiting


def _block_rows(block: _Block, texts: dict[int, tuple[str, str]]) -> Iterator[pa.RecordBatch]:
    """The rows of a block for the step: the texts, then the links."""
    number, ranks, links = block
    order = sorted(ranks)
    rows = [{"block": number, "rank": rank, "text": texts[rank][1]} for rank in order]
    rows += [{"block": number, "links": one} for one in links]
    yield from pa.Table.from_pylist(rows, schema=BLOCK_ROWS).to_batches()


class PassageCluster(_FolderStep):
    """The fifth block, with one task: groups the documents, and chooses what goes.

    It writes ``passages.parquet`` and ``groups.parquet`` to ``folder``, with the columns that
    ``unboil.spark`` writes: documents are named by their ids, and offsets count bytes. It holds all passages
    in memory, about 300 bytes each. ``PassageTexts`` says how the blocks follow each other.
    """

    name = "passages: cluster"

    def run_task(self, run: Run, rank: int, world_size: int) -> None:
        if world_size != 1:
            raise ConfigError(f"PassageCluster runs as one task, and not as {world_size}")
        marks = self.folder.marks("pairs", run.name)
        with self.folder.read("pairs", 0) as reader:
            schema = pa.schema(list(_ranked(reader.schema)))
        chosen = run_step(run.stages.choice, schema, self._pairs(len(marks), schema))
        articles: dict[int, list[tuple[int, str]]] = {}
        with ExitStack() as stack:
            writers = []
            for table, names, titles in (
                ("passages", PASSAGES, PASSAGES),
                ("groups", GROUPS, ["article" if name == "member" else name for name in GROUPS]),
            ):
                fields = [chosen.schema.field(name).with_name(title) for name, title in zip(names, titles)]
                file = stack.enter_context(self.folder.files.open(f"{table}.parquet", "wb"))
                writer = stack.enter_context(pq.ParquetWriter(file, pa.schema(fields)))
                writers.append((table, names, pa.schema(fields), writer))
            for batch in chosen:
                for table, names, fields, writer in writers:
                    rows = batch.filter(pa.compute.equal(batch.column("table"), table))
                    columns = [rows.column(name) for name in names]
                    writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=fields))
                    self.stat_update(table, value=rows.num_rows, unit="task")
                rows = batch.filter(pa.compute.equal(batch.column("table"), "articles"))
                for article, choice in zip(rows.column("article").to_pylist(), rows.column("choice").to_pylist()):
                    articles.setdefault(article >> TASK_BITS, []).append((article, choice))
        with self.folder.write("choices", 0, CHOICES) as writer:
            for task in range(len(run.documents)):
                of_task = sorted(articles.get(task, []))
                columns = [[one for one, _ in of_task], [choice for _, choice in of_task]]
                arrays = [pa.array(column, field.type) for column, field in zip(columns, CHOICES)]
                writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=CHOICES))
        self.folder.finish("choices", 0, 1, run=run.name)

    def _pairs(self, tasks: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for task in range(tasks):
            with self.folder.read("pairs", task) as reader:
                for number in range(reader.num_record_batches):
                    batch = reader.get_batch(number)
                    ranks = [batch.column("dropped"), batch.column("kept")]
                    yield pa.RecordBatch.from_arrays([*batch.columns, *ranks], schema=schema)


def _ranked(schema: pa.Schema) -> Iterator[pa.Field]:
    """The fields of the pairs with those of the ranks, which are the numbers of the articles."""
    yield from schema
    yield from (pa.field(name, pa.int64()) for name in ("dropped_rank", "kept_rank"))
