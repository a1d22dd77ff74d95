"""The functions ``clean`` and ``dedup``: files and folders of articles."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ._options import CLEAN, DEDUP, CleanOptions, DedupOptions, Path, settings, site_profile
from ._streams import Input, input_paths
from ._tables import Tables
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
    superseded: int
    """Number of articles of an archive that a new one stands for, with ``archive="by-keep"``."""
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
    tables: Tables = field(repr=False, compare=False)
    """The ledger, the passages and the groups in ``out`` as Arrow tables."""


def clean(
    paths: Input | Iterable[Input],
    out: Path,
    *,
    against: Input | Iterable[Input] = (),
    force: bool = False,
    threads: int | None = None,
    memory: int | str | None = None,
    spill_dir: Path | None = None,
    progress: Callable[[str, int, int, str], object] | None = None,
    **options: Unpack[CleanOptions],
) -> Summary:
    """Strips files and folders, finds duplicates and writes the same files below ``out`` as ``unboil clean``.

    ``paths`` is a file or folder, or several. ``out`` must be empty or new. Offsets in the written
    files always count bytes. The options are the flags of the command, with ``_`` for ``-``.

    An input can also be a table or stream with ``__arrow_c_stream__``, such as those of pyarrow and polars, a
    pyarrow Dataset or a polars LazyFrame. It is written to a temporary Parquet file in ``spill_dir``, or in
    the system's folder for these. Its articles are in ``articles/rows.parquet`` below ``out``.

    Options, with their defaults:

    * ``against=()``: files and folders of references. The articles are compared only with them, and
      they are not stripped or written.
    * ``force=False``: replace the files of an earlier run in ``out``.
    * ``threads=None``: the number of threads, at most 1024; ``None`` means one per core.
    * ``memory=None``: the memory for what grows with the input: a number of bytes, or a size such as
      ``"2GiB"``, at least 64 MiB; ``None`` means half of the free memory.
    * ``spill_dir=None``: the folder for temporary files; ``None`` means beside ``out``.
    * ``progress=None``: ``progress(stage, done, total, unit)`` is called ten times a second, and at the
      start and the end of each stage. An exception in it stops the run, as Ctrl-C does.
    * ``glob=None``: a list; only files whose name, or for a glob with ``/`` whose path below the folder,
      matches one of these. ``None`` means every file of a known format.
    * ``follow=False``: follow symbolic links.
    * ``text_field="text"``: row field of the article: of JSON, or the column of CSV, TSV or Parquet.
      Names of fields may be paths such as ``"doc.body"``.
    * ``html_field=None``: row field of an HTML page, read instead of the text.
    * ``id_field="id"``: row field of the id.
    * ``url_field="url"``: row field of the address; its host is the site.
    * ``date_field="date"``: row field of the date, for ``keep="earliest"`` and ``"latest"``.
    * ``source_field="source"``: row field of the source, for ``prefer`` and ``keep_per``.
    * ``encoding=None``: encoding of files that are neither UTF-8 nor UTF-16; ``None`` means to detect
      it.
    * ``strength="auto"``: how much the scorer removes. ``"auto"`` removes much from page dumps and
      little from text that an extractor already cleaned, ``"careful"`` only blocks that are almost
      certainly not the article, and ``"full"`` treats every text as a page dump.
    * ``keep_bylines=False``: keep bylines, datelines and dates.
    * ``keep_captions=False``: keep captions and picture credits.
    * ``rules=None``: cues to add and rules to disable: the path of a TOML file, or a dict with its
      content.
    * ``disable=None``: a list of rules and cues to disable, by the names that ``unboil rules --cues``
      lists.
    * ``to="text"``: the format in which an HTML page is written, ``"text"`` or ``"markdown"``.
    * ``links="keep"``: links in Markdown: ``"keep"`` them, or ``"drop"`` the address and keep the text.
    * ``metadata=False``: write the metadata of an HTML page as a YAML header above the Markdown.
    * ``site_profile=None``: the site templates of an earlier ``clean``: the path of a file that
      ``--save-site-profile`` wrote, or ``Summary.site_profile``.
    * ``site_by="auto"``: what a site is: ``"host"`` of the address, ``"folder"``, ``"all"`` articles or
      ``"none"``. ``"auto"`` is the host, or the folder for articles without an address.
    * ``duplicates="report"``: what happens to duplicates: ``"report"`` only lists them,
      ``"drop-passages"`` removes the sentences that an article that stays says too, and
      ``"drop-articles"`` drops articles of which one that stays says all.
    * ``keep="first"``: which copy stays: ``"first"``, ``"longest"``, ``"earliest"``, ``"latest"``, or
      the name of a field, of which the highest number or the latest date stays.
    * ``prefer=None``: a list of paths and sources whose copies stay whatever ``keep`` says, the first
      before the next.
    * ``keep_per="corpus"``: among which articles one copy stays: ``"corpus"`` or ``"source"``. With
      ``"source"`` only articles of one source are compared.
    * ``archive="wins"``: whether the copies in an archive stay, or ``keep`` decides: ``"by-keep"``. Then
      ``superseded.txt`` has the ids of the articles of the archive that a new one stands for.
    * ``across_files_only=False``: compare only articles of different files.
    * ``ignore=None``: a list of texts that do not count, such as known boilerplate.
    * ``within=True``: find paragraphs that one article has twice.
    * ``min_passage=12``: the length of the shortest passage, in words.
    * ``min_similarity=0.4``: the lowest share of words alike in a passage, 0 to 1.
    * ``texts=False``: write the texts of both copies to ``passages.jsonl``.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid and ``IoError`` for a file or folder that the
    run needs. A file or row that cannot be read is in ``Summary.problems`` instead.

    >>> import pathlib, tempfile, unboil
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "one.txt").write_text("It rained all day.\\n\\nComments are closed.")
    >>> summary = unboil.clean(folder / "one.txt", folder / "cleaned")
    >>> summary.articles_changed, summary.words_removed["chrome"]
    (1, 3)
    >>> (folder / "cleaned" / "articles" / "one.txt").read_text()
    'It rained all day.'
    """
    limits = Limits(force, threads, memory, spill_dir)
    json_settings = settings("clean", options, CLEAN)
    return run_to_folder("clean", paths, against, out, limits, json_settings, site_profile(options), progress)


def dedup(
    paths: Input | Iterable[Input],
    out: Path,
    *,
    against: Input | Iterable[Input] = (),
    force: bool = False,
    threads: int | None = None,
    memory: int | str | None = None,
    spill_dir: Path | None = None,
    progress: Callable[[str, int, int, str], object] | None = None,
    **options: Unpack[DedupOptions],
) -> Summary:
    """Drops the duplicates of files and folders without stripping, as ``unboil dedup``.

    ``paths`` is a file or folder, or several. ``out`` must be empty or new. For texts in memory use
    ``dedup_texts``. The options are the flags of the command, with ``_`` for ``-``. An input can also be a
    table or stream with ``__arrow_c_stream__``, as in ``clean``.

    Options, with their defaults:

    * ``duplicates="drop-articles"``: what goes: ``"drop-articles"`` drops articles of which one that
      stays says all; ``"drop-passages"`` removes the sentences that an article that stays says too.
    * ``keep="first"``: which copy stays: ``"first"``, ``"longest"``, ``"earliest"``, ``"latest"``, or
      the name of a field, of which the highest number or the latest date stays.
    * ``prefer=None``: a list of paths and sources whose copies stay whatever ``keep`` says, the first
      before the next.
    * ``keep_per="corpus"``: among which articles one copy stays: ``"corpus"`` or ``"source"``. With
      ``"source"`` only articles of one source are compared.
    * ``archive="wins"``: whether the copies in an archive stay, or ``keep`` decides: ``"by-keep"``. Then
      ``superseded.txt`` has the ids of the articles of the archive that a new one stands for.
    * ``across_files_only=False``: compare only articles of different files.
    * ``ignore=None``: a list of texts that do not count, such as known boilerplate.
    * ``within=True``: find paragraphs that one article has twice.
    * ``min_passage=12``: the length of the shortest passage, in words.
    * ``min_similarity=0.4``: the lowest share of words alike in a passage, 0 to 1.
    * ``texts=False``: write the texts of both copies to ``passages.jsonl``.
    * ``against=()``: files and folders of references. The articles are compared only with them, and
      they are not written.
    * ``force=False``: replace the files of an earlier run in ``out``.
    * ``threads=None``: the number of threads, at most 1024; ``None`` means one per core.
    * ``memory=None``: the memory for what grows with the input: a number of bytes, or a size such as
      ``"2GiB"``, at least 64 MiB; ``None`` means half of the free memory.
    * ``spill_dir=None``: the folder for temporary files; ``None`` means beside ``out``.
    * ``progress=None``: ``progress(stage, done, total, unit)`` is called ten times a second, and at the
      start and the end of each stage. An exception in it stops the run, as Ctrl-C does.
    * ``glob=None``: a list; only files whose name, or for a glob with ``/`` whose path below the folder,
      matches one of these. ``None`` means every file of a known format.
    * ``follow=False``: follow symbolic links.
    * ``text_field="text"``: row field of the article: of JSON, or the column of CSV, TSV or Parquet.
      Names of fields may be paths such as ``"doc.body"``.
    * ``html_field=None``: row field of an HTML page, read instead of the text.
    * ``id_field="id"``: row field of the id.
    * ``url_field="url"``: row field of the address; its host is the site.
    * ``date_field="date"``: row field of the date, for ``keep="earliest"`` and ``"latest"``.
    * ``source_field="source"``: row field of the source, for ``prefer`` and ``keep_per``.
    * ``encoding=None``: encoding of files that are neither UTF-8 nor UTF-16; ``None`` means to detect
      it.
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid and ``IoError`` for a file or folder that the
    run needs. A file or row that cannot be read is in ``Summary.problems`` instead.

    >>> import json, pathlib, tempfile, unboil
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> text = "The night boat will run for two more winters, the council said on Tuesday after a debate."
    >>> _ = (folder / "rows.jsonl").write_text(2 * (json.dumps({"text": text}) + "\\n"))
    >>> unboil.dedup(folder / "rows.jsonl", folder / "unique").articles_dropped
    1
    """
    limits = Limits(force, threads, memory, spill_dir)
    json_settings = settings("dedup", options, DEDUP)
    return run_to_folder("dedup", paths, against, out, limits, json_settings, None, progress)


class Limits(NamedTuple):
    """What a run may replace and use."""

    force: bool
    threads: int | None
    memory: int | str | None
    spill_dir: Path | None


def run_to_folder(
    command: str,
    paths: Input | Iterable[Input],
    against: Input | Iterable[Input],
    out: Path,
    limits: Limits,
    json_settings: str,
    profile: str | None,
    progress: Callable[[str, int, int, str], object] | None,
) -> Summary:
    """Runs the command ``clean``, ``dedup`` or ``match``."""
    spill_dir = limits.spill_dir
    with input_paths(paths, spill_dir) as inputs, input_paths(against, spill_dir, "references") as references:
        sites = run(
            command,
            inputs,
            references,
            os.fspath(out),
            limits.force,
            limits.threads,
            None if limits.memory is None else str(limits.memory),
            None if spill_dir is None else os.fspath(spill_dir),
            json_settings,
            profile,
            progress,
        )
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        counts = json.load(file)["counts"]
    with open(os.path.join(out, "problems.jsonl"), encoding="utf-8") as file:
        problems = [Problem(**{"line": None, **json.loads(row)}) for row in file]
    defaults = {"skipped": {}, "excluded": 0, "references": 0, "articles_emptied": 0, "superseded": 0, "pages": {}}
    whole = {**defaults, **counts, "problems": problems}
    return Summary(**whole, site_profile=json.loads(sites), tables=Tables(out))
