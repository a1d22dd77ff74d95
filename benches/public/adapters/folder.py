#!/usr/bin/env python3
"""Runs a command of unboil that writes a folder: JSON lines in, the rows of one of its files out.

usage: folder.py FILE UNBOIL COMMAND [FLAG...] < ROWS > RESULTS

FILE is the path below the folder, such as passages.jsonl. Without rows nothing is run.
"""
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    file, unboil, command, *flags = sys.argv[1:]
    rows = sys.stdin.buffer.read()
    if not rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "rows.jsonl"), Path(folder, "out")
        source.write_bytes(rows)
        done = subprocess.run([unboil, command, source, "-o", out, "--quiet", *flags])
        # 1: done, but some rows could not be used.
        if done.returncode > 1:
            sys.exit(done.returncode)
        sys.stdout.buffer.write((out / file).read_bytes())


main()
