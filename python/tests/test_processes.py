"""Threads, forks, processes, and Ctrl-C."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import unboil
from conftest import TESTDATA

SECONDS = 60
"""So long a child may take, which takes much less unless it hangs."""


def test_eight_threads(dumps: list[str]) -> None:
    expected = [unboil.strip(text) for text in dumps]

    def job(number: int) -> list[unboil.Stripped]:
        if number % 2:
            return list(unboil.strip_many(dumps, threads=2))
        return [unboil.strip(text) for text in dumps]

    with ThreadPoolExecutor(8) as pool:
        for result in pool.map(job, range(32)):
            assert result == expected


def test_the_lock_is_released_while_texts_are_stripped() -> None:
    # A text of some seconds; another thread must count while it is stripped.
    script = """
        import threading, unboil
        text = "A sentence of the article, with number {} in it.\\n\\n" * 60_000
        done = False
        def strip():
            global done
            unboil.strip(text)
            done = True
        thread = threading.Thread(target=strip)
        thread.start()
        counts = 0
        while not done:
            counts += 1
        print(counts)
    """
    counts = int(run(script))
    assert counts > 100_000, counts


def run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def forks() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield


@pytest.mark.usefixtures("forks")
def test_after_a_fork(dumps: list[str]) -> None:
    # Everything was used before, and a stream is half read.
    stream = unboil.strip_many(dumps * 40, threads=3)
    first = next(stream)
    unboil.match(dumps)
    for _ in range(5):
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            same = unboil.strip(dumps[0]) == first
            same &= [row.text for row in unboil.strip_many(dumps)] == [unboil.strip(text).text for text in dumps]
            same &= len(list(stream)) == 40 * len(dumps) - 1
            same &= unboil.match(dumps[:2]).groups == []
            os._exit(0 if same else 1)
        _, status = os.waitpid(child, 0)
        assert status == 0
    assert len(list(stream)) == 40 * len(dumps) - 1


@pytest.mark.usefixtures("forks")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_in_multiprocessing(dumps: list[str], method: str) -> None:
    expected = [unboil.strip(text) for text in dumps]
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(unboil.strip, dumps).get(SECONDS) == expected


def test_ctrl_c_ends_clean(tmp_path: Path) -> None:
    script = f"""
        import os, signal, unboil
        def interrupt(stage, done, total, unit):
            os.kill(os.getpid(), signal.SIGINT)
        try:
            unboil.clean({str(TESTDATA / "articles")!r}, {str(tmp_path / "out")!r}, progress=interrupt)
        except KeyboardInterrupt:
            print("interrupted")
    """
    assert run(script) == "interrupted\n"
    assert not (tmp_path / "out.unboil-spill").exists()
