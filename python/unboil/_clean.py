"""The main job: folders of articles."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ._options import CLEAN, CleanOptions, Path, settings, site_profile
from ._unboil import clean as run

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Problem(NamedTuple):
    """One input that could not be used; the rest was."""

    path: str
    line: int | None
    stage: str
    reason: str

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did: the counts of ``summary.json``, and the rows of ``problems.jsonl``."""

    files: int
    articles: int
    articles_changed: int
    articles_dropped: int
    words_in: int
    words_removed: dict[str, int]
    """By class."""
    removals: int
    passages: int
    groups: int
    problems: list[Problem]
    pages: dict[str, int]
    """Pages of HTML, by what they were taken for."""
    site_profile: dict[str, Any] = field(repr=False)
    """What was learned of each site, for the option of that name; as JSON it is a file of ``--site-profile``."""


def clean(
    paths: Path | Iterable[Path],
    out: Path,
    *,
    force: bool = False,
    threads: int | None = None,
    memory: int | str | None = None,
    spill_dir: Path | None = None,
    progress: Callable[[str, int, int, str], object] | None = None,
    **options: Unpack[CleanOptions],
) -> Summary:
    """Does what ``unboil clean`` does, with the same outputs below ``out``. Spans in these files are always in bytes.

    ``memory`` is in bytes or a size such as ``"2GiB"``, by default half of what is free. ``progress`` is called ten times a second and
    at both ends of every stage with the name of the stage, the units that are done, all of them, and what they are; an exception in
    it stops the run, as Ctrl-C does. Options are those of ``CleanOptions``: the flags of the command, with ``_`` for ``-``.

    Raises ``IoError`` and ``ConfigError`` when nothing sensible could be written. An input that could not be read is one of the
    problems instead.
    """
    inputs = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    known = run(
        [os.fspath(path) for path in inputs],
        os.fspath(out),
        force,
        threads,
        None if memory is None else str(memory),
        None if spill_dir is None else os.fspath(spill_dir),
        settings("clean", options, CLEAN),
        site_profile(options),
        progress,
    )
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        counts = json.load(file)["counts"]
    with open(os.path.join(out, "problems.jsonl"), encoding="utf-8") as file:
        problems = [Problem(**{"line": None, **json.loads(row)}) for row in file]
    counts = {"pages": {}, **counts, "problems": problems}
    return Summary(**counts, site_profile=json.loads(known))
