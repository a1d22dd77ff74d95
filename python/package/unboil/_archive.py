"""The class ``Archive``: articles that new articles are compared with."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ._clean import Limits, Problem, Summary, run_to_folder
from ._options import ARCHIVE_MATCH, READ, ArchiveAddOptions, ArchiveMatchOptions, Path, settings
from ._streams import Input, input_paths
from ._unboil import add_to_archive, archive_info, compact_archive, remove_from_archive

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True, slots=True)
class Addition:
    """The result of ``Archive.add``."""

    added: int
    """Number of articles that were added."""
    present: int
    """Number of articles that the archive had already, with the same id and text."""
    problems: list[Problem]
    """The first 1,000 files and rows that could not be used. An article that is not added because the
    archive has another text with its id is a problem too; its ``path`` is the id."""
    problem_count: int
    """Number of all problems."""
    skipped: dict[str, int]
    """Number of files in folders that were not read as their format is not known, by extension."""


class ArchiveInfo(NamedTuple):
    """The counts of an archive."""

    articles: int
    text_bytes: int
    """Bytes of the texts, unpacked."""
    file_bytes: int
    """Bytes of the files that hold articles."""
    segments: int
    """Number of these files."""


class Archive:
    """A folder with the articles of earlier days, packed, that new articles are compared with.

    It is the archive of the command ``unboil index``. ``add`` makes it if it does not exist. All texts are
    read in each comparison, so that each can have other settings, and finds what a comparison of all new
    articles with all old files finds. ``clean`` and ``dedup`` take the path of an archive in ``against``,
    to drop what it has.

    One process can change an archive at a time; another gets a ``ConfigError``. Any number can read it
    meanwhile.

    >>> import json, pathlib, tempfile, unboil
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> text = "The night boat will run for two more winters, the council said on Tuesday after a debate."
    >>> for day in ("monday", "tuesday"):
    ...     _ = (folder / f"{day}.jsonl").write_text(json.dumps({"id": day, "text": text}) + "\\n")
    >>> archive = unboil.Archive(folder / "archive")
    >>> archive.add(folder / "monday.jsonl").added
    1
    >>> archive.match(folder / "tuesday.jsonl", folder / "matches").passages
    1
    >>> archive.info().articles
    1
    >>> archive.remove(["monday", "sunday"])
    ['sunday']
    """

    def __init__(self, path: Path) -> None:
        """``path`` is the folder of the archive. It need not exist before ``add``."""
        self._path = os.fspath(path)

    @property
    def path(self) -> str:
        """The folder of the archive, for ``against``."""
        return self._path

    def add(
        self,
        paths: Input | Iterable[Input],
        *,
        threads: int | None = None,
        progress: Callable[[str, int, int, str], object] | None = None,
        **options: Unpack[ArchiveAddOptions],
    ) -> Addition:
        """Adds the articles of files and folders as they are, as ``unboil index add``.

        ``paths`` is a file or folder, or several, or a table or stream with ``__arrow_c_stream__``, as in
        ``clean``. An article that the archive has, with the same id and
        text, is passed over, so an addition that was stopped can be run again. An article whose id has
        another text there is not added; it is in ``Addition.problems``. The archive changes at the end of
        the call, or not at all.

        Options, with their defaults:

        * ``threads=None``: the number of threads, at most 1024; ``None`` means one per core.
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

        Raises ``ConfigError`` for options that are not valid, for paths that do not exist, for a folder
        that holds other files, and if another process changes the archive; ``IoError`` for an archive that
        cannot be read or written.

        >>> import pathlib, tempfile, unboil
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "one.txt").write_text("It rained all day.")
        >>> archive = unboil.Archive(folder / "archive")
        >>> archive.add(folder / "one.txt")
        Addition(added=1, present=0, problems=[], problem_count=0, skipped={})
        >>> archive.add(folder / "one.txt").present
        1
        """
        json_settings = settings("Archive.add", options, READ)
        with input_paths(paths) as inputs:
            added, present, problems, count, skipped = add_to_archive(
                self._path, inputs, threads, json_settings, progress
            )
        return Addition(added, present, [Problem(*one) for one in problems], count, json.loads(skipped))

    def match(
        self,
        paths: Input | Iterable[Input],
        out: Path,
        *,
        force: bool = False,
        threads: int | None = None,
        memory: int | str | None = None,
        spill_dir: Path | None = None,
        progress: Callable[[str, int, int, str], object] | None = None,
        **options: Unpack[ArchiveMatchOptions],
    ) -> Summary:
        """Finds the passages that new articles share with the archive, as ``unboil index match``.

        ``paths`` is a file or folder, or several, or a table or stream with ``__arrow_c_stream__``, as in
        ``clean``. New articles are not compared with each other, and the archive stays as it is. ``out``
        must be empty or new; it gets ``passages.jsonl`` and ``groups.jsonl``. ``Summary.tables`` has both as
        Arrow tables. Offsets count bytes.

        Options, with their defaults:

        * ``force=False``: replace the files of an earlier run in ``out``.
        * ``threads=None``: the number of threads, at most 1024; ``None`` means one per core.
        * ``memory=None``: the memory for what grows with the input: a number of bytes, or a size such as
          ``"2GiB"``, at least 64 MiB; ``None`` means half of the free memory.
        * ``spill_dir=None``: the folder for temporary files; ``None`` means beside ``out``.
        * ``progress=None``: ``progress(stage, done, total, unit)`` is called ten times a second, and at the
          start and the end of each stage. An exception in it stops the run, as Ctrl-C does.
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

        Raises ``ConfigError`` for options that are not valid and for a folder that is no archive, and
        ``IoError`` for a file or folder that the run needs. A file or row that cannot be read is in
        ``Summary.problems`` instead.

        >>> import json, pathlib, tempfile, unboil
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> text = "The night boat will run for two more winters, the council said on Tuesday after a debate."
        >>> for name in ("old", "new"):
        ...     _ = (folder / f"{name}.jsonl").write_text(json.dumps({"id": name, "text": text}) + "\\n")
        >>> archive = unboil.Archive(folder / "archive")
        >>> _ = archive.add(folder / "old.jsonl")
        >>> result = archive.match(folder / "new.jsonl", folder / "matches")
        >>> result.passages
        1
        >>> import pyarrow
        >>> table = pyarrow.table(result.tables.passages)
        >>> table.select(["a_article", "b_article", "words"]).to_pylist()
        [{'a_article': 'old', 'b_article': 'new', 'words': 17}]
        >>> archive.match(pyarrow.table({"id": ["new"], "text": [text]}), folder / "again").passages
        1
        """
        limits = Limits(force, threads, memory, spill_dir)
        json_settings = settings("Archive.match", options, ARCHIVE_MATCH)
        self.info()  # raises for another folder, which would be read as a folder of articles
        return run_to_folder("match", paths, self._path, out, limits, json_settings, None, progress)

    def info(self) -> ArchiveInfo:
        """The counts of the archive. Raises ``ConfigError`` if the folder is no archive."""
        return ArchiveInfo(*archive_info(self._path))

    def compact(self) -> None:
        """Merges the files of the archive into one. ``add`` merges small files by itself.

        Raises ``ConfigError`` if the folder is no archive or another process changes it.
        """
        compact_archive(self._path)

    def remove(self, ids: Iterable[str]) -> list[str]:
        """Removes the articles with these ids. Returns the ids that the archive does not have, sorted.

        Their texts are then in no file of the archive, unless it is read meanwhile: the next change of the
        archive deletes the old files. Raises ``ConfigError`` if the folder is no archive or another process
        changes it, ``TypeError`` for what is not a text, and ``InputError`` for one with lone surrogates.
        """
        if isinstance(ids, str):
            raise TypeError("remove() takes a list of ids, not one")
        return remove_from_archive(self._path, list(ids))

    def __repr__(self) -> str:
        return f"Archive({self._path!r})"
