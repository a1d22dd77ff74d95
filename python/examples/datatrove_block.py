"""A block of a datatrove pipeline that strips documents, and drops those of which too little is left.

usage: datatrove_block.py ROWS_FOLDER OUT_FOLDER
"""

import sys

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

import unboil


class UnboilFilter(BaseFilter):  # type: ignore[misc]
    """Leaves of each document its article. ``removed`` in its metadata counts what went, in characters."""

    name = "unboil"
    _requires_dependencies = ["unboil"]

    def __init__(self, least_words: int = 20, batch_size: int = 1000) -> None:
        super().__init__(batch_size=batch_size)
        self.least_words = least_words

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Strips one document. False if it is to go."""
        [verdict] = self.filter_batch([doc])
        return verdict

    def filter_batch(self, batch: list[Document]) -> list[bool | tuple[bool, str]]:
        """The same for many, on one thread: tasks are many."""
        urls = [doc.metadata.get("url") for doc in batch]
        verdicts: list[bool | tuple[bool, str]] = []
        for doc, row in zip(batch, unboil.strip_many([doc.text for doc in batch], urls=urls, threads=1)):
            doc.text = row.text
            doc.metadata["removed"] = sum(one.end - one.start for one in row.removed)
            enough = len(row.text.split()) >= self.least_words
            verdicts.append(enough or (False, "too_little_left"))
        return verdicts


def main() -> None:
    source, out = sys.argv[1:]
    pipeline = [JsonlReader(source), UnboilFilter(), JsonlWriter(out, compression=None)]
    LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=f"{out}/logs").run()


if __name__ == "__main__":
    main()
