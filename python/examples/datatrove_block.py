"""A datatrove pipeline that strips documents, and writes those of which too little is left to a folder of their own.

usage: datatrove_block.py ROWS_FOLDER OUT_FOLDER
"""

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from unboil.datatrove import Strip


def main() -> None:
    source, out = sys.argv[1:]
    dropped = JsonlWriter(f"{out}/dropped", compression=None)
    strip = Strip(min_words=20, removed_key="removed", exclusion_writer=dropped)
    pipeline = [JsonlReader(source), strip, JsonlWriter(out, compression=None)]
    LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=f"{out}/logs").run()


if __name__ == "__main__":
    main()
