"""The block ``PassageTexts``, and the texts that it writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
from datatrove.data import Document, DocumentsPipeline
from datatrove.io import DataFolderLike
from datatrove.pipeline.base import PipelineStep

from .._errors import ConfigError, InputError
from .._options import PASSAGES, PassageOptions, settings
from .._stages import refuse_file_settings
from .._unboil import VERSION, Stages
from ._run_folder import TASK_BITS, RunFolder, stages

if TYPE_CHECKING:
    from typing_extensions import Unpack

TEXTS = pa.schema([("id", pa.string()), ("text", pa.string())])

TEXT_ROWS = 32
"""Texts of a batch of a file. One batch is read for one text of it."""


class PassageTexts(PipelineStep):  # type: ignore[misc]
    """The first block of a search for near-duplicate passages: writes the texts of the documents of a
    pipeline to ``folder``.

    Run the blocks in this order, each in an executor of its own that waits for all tasks of the one before.
    All have the same ``folder``, an empty one that all tasks reach. Options are those of the first block.

    * ``PassageTexts(folder)`` at the end of a pipeline takes its documents, as the signature block of
      datatrove does.
    * ``PassageSeeds(folder)`` finds the seeds of the texts: short runs of words.
    * ``PassageBuckets(folder)`` links the documents that have a seed in common.
    * ``PassageVerification(folder)`` compares the linked documents word by word.
    * ``PassageCluster(folder)`` with one task groups the documents, and chooses what goes. It writes
      ``passages.parquet`` and ``groups.parquet`` to ``folder``.
    * ``PassageFilter(folder)`` in a pipeline with the documents and the tasks of the first one drops what
      goes.

    The passages, the groups and what is left are those of ``unboil.dedup`` for a file with the same
    documents: those of task 0, then those of task 1. The copy that stays is the first one in this order.
    Ids should be unique, because the results name documents by them.

    Options, with their defaults:

    * ``duplicates="drop-articles"``: what goes: whole documents, if one that stays says all that they say,
      or with ``"drop-passages"`` the sentences that a document that stays says too.
    * ``keep="first"``: which copy stays: the first in the order of the tasks. There is no other choice.
    * ``ignore=None``: a list of texts that do not count, such as known boilerplate.
    * ``within=True``: find paragraphs that one document has twice.
    * ``min_passage=12``: the length of the shortest passage, in words.
    * ``min_similarity=0.4``: the lowest share of words alike in a passage, 0 to 1.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid and ``IoError`` for a file that cannot be read. A
    task fails with ``InputError`` at a document whose text is not a string or has lone surrogates, and the
    tasks of the other blocks with ``ConfigError`` if a task of the block before is not finished.

    >>> import tempfile
    >>> import unboil.datatrove
    >>> from datatrove.data import Document
    >>> boat = "The night boat will run for two more winters, the council said on Tuesday after a debate."
    >>> documents = [Document(boat, id="harbour"), Document(boat.lower(), id="copy")]
    >>> folder = tempfile.mkdtemp()
    >>> unboil.datatrove.PassageTexts(folder)(documents)
    >>> unboil.datatrove.PassageSeeds(folder)()
    >>> unboil.datatrove.PassageBuckets(folder)()
    >>> unboil.datatrove.PassageVerification(folder)()
    >>> unboil.datatrove.PassageCluster(folder)()
    >>> [document.id for document in unboil.datatrove.PassageFilter(folder)(documents)]
    ['harbour']
    """

    type = "unboil"
    name = "passages: texts"

    def __init__(
        self,
        folder: DataFolderLike,
        *,
        duplicates: Literal["drop-articles", "drop-passages"] = "drop-articles",
        **options: Unpack[PassageOptions],
    ) -> None:
        super().__init__()
        if duplicates not in ("drop-articles", "drop-passages"):
            raise ConfigError(f"duplicates: {duplicates!r} is neither drop-articles nor drop-passages")
        whole = json.loads(settings("PassageTexts", options, PASSAGES))
        refuse_file_settings(whole, "the documents of a pipeline are not in files")
        self.settings = json.dumps({**whole, "duplicates": duplicates}, sort_keys=True)
        _check(stages(self.settings))
        self.folder = RunFolder(folder)

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> None:
        """Writes the texts of a task."""
        digest = hashlib.blake2b(digest_size=16)
        documents = text_bytes = 0
        with self.track_time("task"), self.folder.write("texts", rank, TEXTS) as writer:
            for batch in batches_of(data):
                for doc in batch:
                    text = utf8(doc)
                    for part in (doc.id.encode(), text):
                        digest.update(len(part).to_bytes(8, "little") + part)
                    text_bytes += len(text)
                documents += len(batch)
                self.stat_update("total", value=len(batch), unit="task")
                columns = [[doc.id for doc in batch], [doc.text for doc in batch]]
                arrays = [pa.array(column, pa.string()) for column in columns]
                writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=TEXTS))
        self.folder.finish(
            "texts",
            rank,
            world_size,
            settings=self.settings,
            version=VERSION,
            documents=documents,
            text_bytes=text_bytes,
            digest=digest.hexdigest(),
        )


def _check(made: Stages) -> None:
    """Raises ``ConfigError`` for a setting that the blocks do not have."""
    for path, only, reason in (
        (["keep"], "first", "the copy that stays is the first in the order of the tasks"),
        (["prefer"], [], "the copy that stays is the first in the order of the tasks"),
        (["keep_per"], "corpus", "all documents are compared"),
        (["across_files_only"], False, "the documents of a pipeline are not in files"),
    ):
        value = json.loads(made.setting(path))
        if value != only:
            raise ConfigError(f"{path[0]}: {value!r} cannot be used with datatrove: {reason}")


def batches_of(data: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents, as many at a time as a batch of a file has."""
    rest = iter(data)
    while batch := list(islice(rest, TEXT_ROWS)):
        yield batch


def utf8(doc: Document) -> bytes:
    """The text of a document. Raises ``InputError`` if it has none."""
    if not isinstance(doc.text, str):
        raise InputError(f"document {doc.id!r}: expected a text, got {type(doc.text).__name__}")
    try:
        return doc.text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"document {doc.id!r}: the text has lone surrogates: {error}") from error


def first_article(task: int) -> int:
    """The number of the first article of a task."""
    return task << TASK_BITS


def texts_of(folder: RunFolder, articles: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The ids and the texts of articles, by their numbers."""
    found = {}
    for task, of_task in groupby(sorted(articles), lambda article: article >> TASK_BITS):
        with folder.read("texts", task) as reader:
            first = first_article(task)
            for number, of_batch in groupby(of_task, lambda article: (article - first) // TEXT_ROWS):
                ids, texts = (column.to_pylist() for column in reader.get_batch(number).columns)
                for article in of_batch:
                    row = (article - first) % TEXT_ROWS
                    found[article] = ids[row], texts[row]
    return found
