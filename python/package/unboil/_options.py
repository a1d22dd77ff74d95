"""The options of the functions, and their conversion to the settings of the engine.

Options have the names and values of the command's flags. The settings are JSON with the keys of the
command's settings file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypedDict, Union

from ._errors import ConfigError, IoError
from ._unboil import toml_to_json

Path: TypeAlias = Union[str, "os.PathLike[str]"]
"""The path of a file or folder."""

Offsets: TypeAlias = Literal["code_points", "bytes"]
"""The unit of ``start`` and ``end``: code points, as in Python strings, or bytes of UTF-8, as in the
output files of the command."""


class StripOptions(TypedDict, total=False):
    """Options of stripping. ``None`` means the default."""

    strength: Literal["auto", "careful", "full"] | None
    """How much the scorer removes. The default is ``auto``.

    ``auto`` removes much from page dumps and little from text that an extractor already cleaned.
    ``careful`` removes only blocks that are almost certainly not the article. ``full`` treats every
    text as a page dump.
    """
    keep_bylines: bool | None
    """Keep bylines, datelines and dates. The default is false."""
    keep_captions: bool | None
    """Keep captions and picture credits. The default is false."""
    rules: Path | Mapping[str, Any] | None
    """Cues to add and rules to disable: the path of a TOML file, or a dict with its content."""
    disable: Sequence[str] | None
    """Rules and cues to disable, by the names that ``unboil rules --cues`` lists."""
    to: Literal["text", "markdown"] | None
    """The output format for HTML pages. The default is ``text``."""
    links: Literal["keep", "drop"] | None
    """Links in Markdown: ``keep`` them, or ``drop`` the address and keep the text. The default is
    ``keep``."""
    metadata: bool | None
    """Write the metadata of an HTML page as a YAML header above the Markdown. The default
    is false."""
    site_profile: Path | Mapping[str, Any] | None
    """The site templates of an earlier ``clean``: the path of a file written by
    ``--save-site-profile``, or ``Summary.site_profile``."""
    config: Path | Mapping[str, Any] | None
    """Any other setting: the path of a TOML settings file, or a dict with its content. Options win
    over it."""


class MatchOptions(TypedDict, total=False):
    """Options of duplicate detection. ``None`` means the default."""

    keep: Literal["first", "longest", "earliest", "latest"] | None
    """Which copy stays. The default is ``first``."""
    prefer: Sequence[str] | None
    """Sources whose copies stay whatever ``keep`` says, the first before the next."""
    keep_per: Literal["corpus", "source"] | None
    """Among which texts one copy stays. The default is ``corpus``. With ``source``, only texts of one
    source are compared."""
    ignore: Sequence[str] | None
    """Texts that do not count, such as known boilerplate."""
    within: bool | None
    """Find paragraphs that one text has twice. The default is true."""
    min_passage: int | None
    """Length of the shortest passage, in words. The default is 12."""
    min_similarity: float | None
    """Lowest share of equal words in a passage, 0 to 1. The default is 0.4."""
    config: Path | Mapping[str, Any] | None
    """Any other setting, as in ``StripOptions``."""


class PassageOptions(TypedDict, total=False):
    """Options of ``unboil.datatrove.PassageTexts``. ``None`` means the default."""

    keep: Literal["first"] | None
    """Which copy stays: the first in the order of the tasks."""
    ignore: Sequence[str] | None
    """Texts that do not count, such as known boilerplate."""
    within: bool | None
    """Find paragraphs that one document has twice. The default is true."""
    min_passage: int | None
    """Length of the shortest passage, in words. The default is 12."""
    min_similarity: float | None
    """Lowest share of equal words in a passage, 0 to 1. The default is 0.4."""
    config: Path | Mapping[str, Any] | None
    """Any other setting, as in ``StripOptions``."""


class DedupTextsOptions(MatchOptions, total=False):
    """Options of ``dedup_texts``."""

    duplicates: Literal["drop-articles", "drop-passages"] | None
    """What goes: whole texts, or the sentences that a text that stays says too. The default is
    ``drop-articles``."""


class ReadOptions(TypedDict, total=False):
    """Options of reading files and folders, with the meaning of the flags of the command. ``None`` means
    the default."""

    glob: Sequence[str] | None
    """Only files whose name, or for a glob with ``/`` whose path below the folder, matches one of
    these. The default is every file of a known format."""
    follow: bool | None
    """Follow symbolic links. The default is false."""
    text_field: str | None
    """Row field of the article. The default is ``text``. Names of fields may be paths such as
    ``doc.body``."""
    html_field: str | None
    """Row field of an HTML page, read instead of the text. There is no default."""
    id_field: str | None
    """Row field of the id. The default is ``id``."""
    url_field: str | None
    """Row field of the address; its host is the site. The default is ``url``."""
    date_field: str | None
    """Row field of the date. The default is ``date``."""
    source_field: str | None
    """Row field of the source. The default is ``source``."""
    encoding: str | None
    """Encoding of files that are neither UTF-8 nor UTF-16. The default is to detect it."""


class FileOptions(ReadOptions, total=False):
    """Options of ``clean``, ``dedup`` and ``Archive.match``, with the meaning of the flags of the command.
    ``None`` means the default."""

    keep: str | None
    """Which copy stays: ``first``, ``longest``, ``earliest``, ``latest``, or the name of a field. The
    default is ``first``."""
    prefer: Sequence[str] | None
    """Paths or sources whose copies stay whatever ``keep`` says, the first before the next."""
    keep_per: Literal["corpus", "source"] | None
    """Among which articles one copy stays. The default is ``corpus``."""
    archive: Literal["wins", "by-keep"] | None
    """Whether the copies in an archive stay, or ``keep`` decides. The default is ``wins``."""
    across_files_only: bool | None
    """Compare only articles of different files. The default is false."""
    ignore: Sequence[str] | None
    """Texts that do not count, such as known boilerplate."""
    within: bool | None
    """Find paragraphs that one article has twice. The default is true."""
    min_passage: int | None
    """Length of the shortest passage, in words. The default is 12."""
    min_similarity: float | None
    """Lowest share of words alike in a passage, 0 to 1. The default is 0.4."""
    texts: bool | None
    """Write the texts of both copies to ``passages.jsonl``. The default is false."""


class DedupOptions(FileOptions, total=False):
    """Options of ``dedup``. ``None`` means the default."""

    duplicates: Literal["drop-articles", "drop-passages"] | None
    """What goes. The default is ``drop-articles``."""
    config: Path | Mapping[str, Any] | None
    """Any other setting, as in ``StripOptions``."""


class ArchiveAddOptions(ReadOptions, total=False):
    """Options of ``Archive.add``. ``None`` means the default."""

    config: Path | Mapping[str, Any] | None
    """Any other setting, as in ``StripOptions``."""


class ArchiveMatchOptions(FileOptions, total=False):
    """Options of ``Archive.match``. ``None`` means the default."""

    config: Path | Mapping[str, Any] | None
    """Any other setting, as in ``StripOptions``."""


class CleanOptions(StripOptions, FileOptions, total=False):
    """Options of ``clean``. ``None`` means the default."""

    site_by: Literal["auto", "host", "folder", "all", "none"] | None
    """What a site is. The default is ``auto``."""
    duplicates: Literal["report", "drop-passages", "drop-articles"] | None
    """What happens to duplicates. The default is ``report``."""


class MatchTableOptions(TypedDict, total=False):
    """Options of ``unboil.spark.match``. ``None`` means the default."""

    keep: str | None
    """Which copy stays: ``first``, ``longest``, ``earliest``, ``latest``, or the name of a column. The
    default is ``first``."""
    prefer: Sequence[str] | None
    """Sources whose copies stay whatever ``keep`` says, the first before the next."""
    keep_per: Literal["corpus", "source"] | None
    """Among which articles one copy stays. The default is ``corpus``."""
    ignore: Sequence[str] | None
    """Texts that do not count, such as known boilerplate."""
    within: bool | None
    """Find paragraphs that one article has twice. The default is true."""
    min_passage: int | None
    """Length of the shortest passage, in words. The default is 12."""
    min_similarity: float | None
    """Lowest share of words alike in a passage, 0 to 1. The default is 0.4."""
    config: Path | Mapping[str, Any] | None
    """Any other setting, as in ``StripOptions``."""


class DedupTableOptions(MatchTableOptions, total=False):
    """Options of ``unboil.spark.dedup``. ``None`` means the default."""

    duplicates: Literal["drop-articles", "drop-passages"] | None
    """What goes. The default is ``drop-articles``."""


class CleanTableOptions(StripOptions, MatchTableOptions, total=False):
    """Options of ``unboil.spark.clean``. ``None`` means the default."""

    site_by: Literal["host", "all", "none"] | None
    """What a site is. The default is ``host``."""
    duplicates: Literal["report", "drop-passages", "drop-articles"] | None
    """What happens to duplicates. The default is ``report``."""


STRIP = {
    "strength": ("strip", "strength"),
    "keep_bylines": ("strip", "keep_bylines"),
    "keep_captions": ("strip", "keep_captions"),
    "to": ("write", "to"),
    "links": ("write", "links"),
    "metadata": ("write", "metadata"),
}
"""The path of each option in the settings."""

MATCH = {
    "keep": ("keep",),
    "prefer": ("prefer",),
    "keep_per": ("keep_per",),
    "ignore": ("passages", "ignored"),
    "within": ("passages", "within_articles"),
    "min_passage": ("passages", "min_tokens"),
    "min_similarity": ("passages", "min_similarity"),
}

PASSAGES = {option: MATCH[option] for option in ("keep", "ignore", "within", "min_passage", "min_similarity")}

DEDUP_TEXTS = {
    **MATCH,
    "duplicates": ("duplicates",),
}

READ = {
    "glob": ("read", "glob"),
    "follow": ("read", "follow"),
    "text_field": ("read", "text_field"),
    "html_field": ("read", "html_field"),
    "id_field": ("read", "id_field"),
    "url_field": ("read", "url_field"),
    "date_field": ("read", "date_field"),
    "source_field": ("read", "source_field"),
    "encoding": ("read", "encoding"),
}

ARCHIVE_MATCH = {
    **MATCH,
    **READ,
    "archive": ("archive",),
    "across_files_only": ("across_files_only",),
    "texts": ("passage_texts",),
}

DEDUP = {
    **DEDUP_TEXTS,
    **ARCHIVE_MATCH,
}

CLEAN = {
    **STRIP,
    **DEDUP,
    "site_by": ("strip", "site_by"),
}


CLEAN_TABLE = {
    **STRIP,
    **DEDUP_TEXTS,
    "site_by": ("strip", "site_by"),
}


def settings(name: str, options: Mapping[str, Any], paths: Mapping[str, tuple[str, ...]]) -> str:
    """The settings as JSON.

    ``name`` is the function that was called, for the error message. ``paths`` lists the options that
    it accepts.
    """
    whole = _table(options.get("config"))
    strips = STRIP.keys() <= paths.keys()
    for option, value in options.items():
        if option == "config" or value is None:
            continue
        if option in paths:
            *outer, last = paths[option]
            _inner(whole, outer)[last] = list(value) if isinstance(value, tuple) else value
        elif option in ("rules", "disable") and strips:
            own = _inner(whole, ["strip", "rules"])
            more = _table(value) if option == "rules" else {"disable": value}
            unknown = more.keys() - {"disable", "cue"}
            if unknown:
                raise ConfigError(f"rules: unknown keys {sorted(unknown)}, expected disable or cue")
            for key, values in more.items():
                own[key] = [*own.get(key, []), *_names(key, values)]
        elif not (option == "site_profile" and strips):
            raise TypeError(f"{name}() got an unexpected keyword argument {option!r}")
    return json.dumps(whole)


def site_profile(options: Mapping[str, Any]) -> str | None:
    """The site templates of the options as JSON, or ``None``."""
    profile = options.get("site_profile")
    if profile is None:
        return None
    return json.dumps(profile) if isinstance(profile, Mapping) else _read(profile)


def in_bytes(offsets: str) -> bool:
    """Whether offsets count bytes."""
    if offsets not in ("code_points", "bytes"):
        raise ConfigError(f'offsets: {offsets!r} is neither "code_points" nor "bytes"')
    return offsets == "bytes"


def _inner(table: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    for name in names:
        table = table.setdefault(name, {})
        if not isinstance(table, dict):
            raise ConfigError(f"config: {name}: expected a table")
    return table


def _names(option: str, value: Any) -> Any:
    if isinstance(value, str):
        raise ConfigError(f"{option}: expected a list of names, got one string")
    return value


def _table(given: Any) -> dict[str, Any]:
    """A new dict of settings, copied from a mapping or read from a TOML file."""
    if given is None:
        return {}
    if isinstance(given, Mapping):
        copy: dict[str, Any] = json.loads(json.dumps(given, default=dict))
        return copy
    read: dict[str, Any] = json.loads(toml_to_json(os.fspath(given), _read(given)))
    return read


def _read(path: Path) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{os.fspath(path)}: {error}") from error
    except OSError as error:
        raise IoError(error.errno, error.strerror, os.fspath(path)) from error
