"""The functions ``clean`` and ``dedup``: files and folders of articles."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ._options import CLEAN, DEDUP, CleanOptions, DedupOptions, Path, settings, site_profile
from ._unboil import clean as run

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Problem(NamedTuple):
    """One file or row that could not be used. The run continues without it."""

    path: str
    line: int | None
    stage: str
    reason: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run: the counts of ``summary.json`` and the rows of ``problems.jsonl``."""

    files: int
    skipped: dict[str, int]
    """Number of files in folders that were not read as their format is not known, by extension."""
    excluded: int
    """Number of files in folders that ``glob`` leaves out."""
    articles: int
    references: int
    """Number of articles that the others were only compared with."""
    articles_changed: int
    articles_dropped: int
    articles_emptied: int
    """Number of articles of which no sentence is left because others say the same."""
    words_in: int
    words_removed: dict[str, int]
    """Words removed, by class of the removal."""
    removals: int
    passages: int
    groups: int
    problems: list[Problem]
    pages: dict[str, int]
    """Number of HTML pages, by page type."""
    site_profile: dict[str, Any] = field(repr=False)
    """The template of each site: lines that many of its pages share.

    Pass it to the option ``site_profile`` of a later call. Written as JSON, it is a file for the
    flag ``--site-profile``.
    """


def clean(
    paths: Path | Iterable[Path],
    out: Path,
    *,
    against: Path | Iterable[Path] = (),
    force: bool = False,
    threads: int | None = None,
    memory: int | str | None = None,
    spill_dir: Path | None = None,
    progress: Callable[[str, int, int, str], object] | None = None,
    **options: Unpack[CleanOptions],
) -> Summary:
    """Strips files and folders, finds duplicates and writes the same files below ``out`` as ``unboil clean``.

    Offsets in these files always count bytes. ``out`` must be empty or new; ``force`` replaces the
    files of an earlier run. ``against`` are files and folders of references: the articles are compared
    only with them, and they are not stripped or written. ``threads`` defaults to one per core.
    ``memory`` is a number of bytes or a size such as ``"2GiB"``; the default is half of the free
    memory. ``spill_dir`` is the folder for temporary files; the default is beside ``out``.

    ``progress(stage, done, total, unit)`` is called ten times a second, and at the start and the end
    of each stage. An exception in it stops the run, as Ctrl-C does. The options are those of
    ``CleanOptions``: the flags of the command, with ``_`` for ``-``.

    Raises ``ConfigError`` for options that are not valid and ``IoError`` for a file or folder that the
    run needs. A file or row that cannot be read is in ``Summary.problems`` instead.
    """
    limits = Limits(force, threads, memory, spill_dir)
    json_settings = settings("clean", options, CLEAN)
    return _run(True, paths, against, out, limits, json_settings, site_profile(options), progress)


def dedup(
    paths: Path | Iterable[Path],
    out: Path,
    *,
    against: Path | Iterable[Path] = (),
    force: bool = False,
    threads: int | None = None,
    memory: int | str | None = None,
    spill_dir: Path | None = None,
    progress: Callable[[str, int, int, str], object] | None = None,
    **options: Unpack[DedupOptions],
) -> Summary:
    """Drops the duplicates of files and folders without stripping, as ``unboil dedup``.

    The parameters and errors are those of ``clean``. The options are those of ``DedupOptions``.
    """
    limits = Limits(force, threads, memory, spill_dir)
    json_settings = settings("dedup", options, DEDUP)
    return _run(False, paths, against, out, limits, json_settings, None, progress)


class Limits(NamedTuple):
    """What a run may replace and use."""

    force: bool
    threads: int | None
    memory: int | str | None
    spill_dir: Path | None


def _run(
    strips: bool,
    paths: Path | Iterable[Path],
    against: Path | Iterable[Path],
    out: Path,
    limits: Limits,
    json_settings: str,
    profile: str | None,
    progress: Callable[[str, int, int, str], object] | None,
) -> Summary:
    sites = run(
        strips,
        _paths(paths),
        _paths(against),
        os.fspath(out),
        limits.force,
        limits.threads,
        None if limits.memory is None else str(limits.memory),
        None if limits.spill_dir is None else os.fspath(limits.spill_dir),
        json_settings,
        profile,
        progress,
    )
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        counts = json.load(file)["counts"]
    with open(os.path.join(out, "problems.jsonl"), encoding="utf-8") as file:
        problems = [Problem(**{"line": None, **json.loads(row)}) for row in file]
    defaults = {"skipped": {}, "excluded": 0, "references": 0, "articles_emptied": 0, "pages": {}}
    return Summary(**{**defaults, **counts, "problems": problems}, site_profile=json.loads(sites))


def _paths(paths: Path | Iterable[Path]) -> list[str]:
    given = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    return [os.fspath(path) for path in given]
