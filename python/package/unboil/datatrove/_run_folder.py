"""The folder of a search for passages: :class:`RunFolder`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import pyarrow as pa
from datatrove.io import DataFolderLike, get_datafolder

from .._errors import ConfigError
from .._unboil import VERSION, Stages

SLOTS = 4096
"""Parts of the files of a step. The tasks of the next step share them. A power of two."""

TASK_BITS = 33
"""The number of an article is its place in its task, with the number of the task above these bits."""

BLOCKS = {
    "texts": "PassageTexts",
    "seeds": "PassageSeeds",
    "links": "PassageBuckets",
    "pairs": "PassageVerification",
    "choices": "PassageCluster",
}
"""The block that writes each kind of file."""


SlotPlaces: TypeAlias = "dict[int, list[tuple[int, list[int]]]]"
"""Where the rows of each slot are: the tasks, and the numbers of the batches in their files."""


class Run(NamedTuple):
    """What all blocks know of the texts."""

    name: str
    """A digest of the texts, their ids and the settings."""
    settings: str
    documents: list[int]
    """The number of documents of each task."""
    text_bytes: int
    """The length of all texts."""

    @property
    def stages(self) -> Stages:
        """The steps with the settings of the run."""
        return stages(self.settings)


@lru_cache(maxsize=4)
def stages(settings: str) -> Stages:
    """The steps for some settings."""
    return Stages(settings, None, False)


class RunFolder:
    """A folder in which each block writes Arrow files for the next one.

    A task writes one file, in the IPC format, and then a mark: a JSON file that says that the task is
    finished, and of which run. A task that was killed leaves no mark. Each batch of a file can be read
    alone.
    """

    def __init__(self, folder: DataFolderLike) -> None:
        self.files = get_datafolder(folder)

    @contextmanager
    def write(self, kind: str, task: int, schema: pa.Schema) -> Iterator[Any]:
        """A writer of the file of a task. Removes the mark of an earlier run of the task."""
        mark = _mark_path(kind, task)
        if self.files.isfile(mark):
            self.files.rm(mark)
        with self.files.open(_path(kind, task), "wb") as file, pa.ipc.new_file(file, schema) as writer:
            yield writer

    @contextmanager
    def read(self, kind: str, task: int) -> Iterator[Any]:
        """A reader of the file of a task, with the methods of ``pyarrow.ipc.RecordBatchFileReader``."""
        with self.files.open(_path(kind, task), "rb") as file, pa.ipc.open_file(file) as reader:
            yield reader

    def finish(self, kind: str, task: int, tasks: int, **values: Any) -> None:
        """Marks the file of a task as complete."""
        with self.files.open(_mark_path(kind, task), "wt") as file:
            json.dump({"tasks": tasks, **values}, file)

    def marks(self, kind: str, run: str | None) -> list[dict[str, Any]]:
        """The marks of all tasks that wrote files of a kind. Raises ``ConfigError`` if a task is not
        finished, or has read other texts than those of ``run``."""
        marks: list[dict[str, Any]] = []
        tasks = 1
        while len(marks) < tasks:
            mark = self._mark(kind, len(marks))
            if mark is None or (marks and mark["tasks"] != tasks) or mark.get("run") != run:
                where = f"{self.files.path}: the {kind} of task {len(marks)}"
                state = "are not there" if mark is None else "are those of another run"
                raise ConfigError(f"{where} {state}; run all tasks of {BLOCKS[kind]} first")
            tasks = mark["tasks"]
            marks.append(mark)
        return marks

    def run(self) -> Run:
        """What is known of the texts. Raises ``ConfigError`` as :meth:`marks` does."""
        marks = self.marks("texts", None)
        first = marks[0]
        for task, mark in enumerate(marks):
            if mark["version"] != VERSION:
                writer = f"unboil {mark['version']} wrote the texts of task {task}"
                raise ConfigError(f"{self.files.path}: {writer}, and this is {VERSION}")
            if mark["settings"] != first["settings"]:
                differ = f"the tasks 0 and {task} of PassageTexts had other options"
                raise ConfigError(f"{self.files.path}: {differ}; choose another folder")
        name = hashlib.blake2b(digest_size=16)
        for mark in marks:
            name.update(json.dumps(mark, sort_keys=True).encode())
        documents = [mark["documents"] for mark in marks]
        text_bytes = sum(mark["text_bytes"] for mark in marks)
        return Run(name.hexdigest(), first["settings"], documents, text_bytes)

    def slots(self, kind: str, run: Run) -> SlotPlaces:
        """Where the rows of each slot are in the files that :func:`write_by_slot` wrote. Raises
        ``ConfigError`` as :meth:`marks` does."""
        slots: SlotPlaces = {}
        for task, mark in enumerate(self.marks(kind, run.name)):
            of_task: dict[int, list[int]] = {}
            for number, slot in enumerate(mark["slots"]):
                of_task.setdefault(slot, []).append(number)
            for slot, numbers in of_task.items():
                slots.setdefault(slot, []).append((task, numbers))
        return slots

    def parts(self, kind: str, places: list[tuple[int, list[int]]]) -> list[pa.RecordBatch]:
        """The batches of a slot, at its places."""
        parts = []
        for task, numbers in places:
            with self.read(kind, task) as reader:
                parts += [reader.get_batch(number) for number in numbers]
        return parts

    def _mark(self, kind: str, task: int) -> dict[str, Any] | None:
        path = _mark_path(kind, task)
        if not self.files.isfile(path):
            return None
        with self.files.open(path, "rt") as file:
            mark: dict[str, Any] = json.load(file)
        return mark


def write_by_slot(writer: Any, batch: pa.RecordBatch, slots: list[int]) -> list[int]:
    """Writes the rows of a batch, each slot as a batch of its own. ``slots`` has the slot of each row.
    Gives the slot of each batch."""
    order = sorted(range(len(slots)), key=slots.__getitem__)
    rows = batch.take(pa.array(order, pa.int64()))
    written, start = [], 0
    for slot, group in groupby(slots[at] for at in order):
        count = sum(1 for _ in group)
        writer.write_batch(rows.slice(start, count))
        written.append(slot)
        start += count
    return written


def run_step(step: Any, schema: pa.Schema, batches: Iterable[pa.RecordBatch], *arguments: Any) -> Any:
    """The results of a step for batches with this schema, as a ``RecordBatchReader``."""

    def stream() -> Iterator[pa.RecordBatch]:
        # Without a batch the step does not know the columns.
        yield pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)
        yield from batches

    return pa.RecordBatchReader.from_stream(step(stream(), *arguments))


def _path(kind: str, task: int) -> str:
    return f"{kind}/{task:05d}.arrow"


def _mark_path(kind: str, task: int) -> str:
    return f"{kind}/{task:05d}.json"
