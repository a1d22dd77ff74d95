"""Options to settings: the names and words of the command line's flags, as JSON with the names of its settings file."""

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
"""What ``start`` and ``end`` count: code points, as Python's strings do, or bytes of UTF-8, as the command's files do."""


class StripOptions(TypedDict, total=False):
    """How articles are stripped. ``None`` is as good as left out."""

    strength: Literal["auto", "careful", "full"] | None
    """How bold the scorer is; ``auto`` cuts page dumps and leaves alone what an extractor already cleaned."""
    keep_bylines: bool | None
    """Keep bylines, datelines and dates."""
    keep_captions: bool | None
    """Keep captions and the credits of pictures."""
    rules: Path | Mapping[str, Any] | None
    """Cues to add, rules to disable: a TOML file, or what would be in it."""
    disable: Sequence[str] | None
    """Rules and cues to leave out, by the names that ``unboil rules`` lists."""
    to: Literal["text", "markdown"] | None
    """What is made of a page of HTML."""
    links: Literal["keep", "drop"] | None
    """Links in Markdown: ``drop`` leaves their text."""
    metadata: bool | None
    """What a page says of itself as a YAML header above Markdown."""
    site_profile: Path | Mapping[str, Any] | None
    """Templates of sites, learned by ``clean``: a file of ``--save-site-profile``, or ``Summary.site_profile``."""
    config: Path | Mapping[str, Any] | None
    """Any other setting: a TOML file of ``--config``, or what would be in it. Options win over it."""


class MatchOptions(TypedDict, total=False):
    """How near-duplicate passages are found."""

    keep: Literal["first", "longest", "earliest"] | None
    """Which copy stays."""
    min_passage: int | None
    """Shortest passage, in words."""
    min_similarity: float | None
    """Lowest share of equal words in a passage, 0 to 1."""
    config: Path | Mapping[str, Any] | None
    """As in ``StripOptions``."""


class CleanOptions(StripOptions, total=False):
    """Flags of ``unboil clean``."""

    glob: Sequence[str] | None
    follow: bool | None
    text_field: str | None
    html_field: str | None
    id_field: str | None
    url_field: str | None
    date_field: str | None
    encoding: str | None
    site_by: Literal["auto", "host", "folder", "all", "none"] | None
    duplicates: Literal["report", "drop-passages", "drop-articles"] | None
    keep: Literal["first", "longest", "earliest"] | None
    min_passage: int | None
    min_similarity: float | None


STRIP = {
    "strength": ("strip", "strength"),
    "keep_bylines": ("strip", "keep_bylines"),
    "keep_captions": ("strip", "keep_captions"),
    "to": ("write", "to"),
    "links": ("write", "links"),
    "metadata": ("write", "metadata"),
}
"""Where each option is in the settings."""

MATCH = {
    "keep": ("keep",),
    "min_passage": ("passages", "min_tokens"),
    "min_similarity": ("passages", "min_similarity"),
}

CLEAN = {
    **STRIP,
    **MATCH,
    "glob": ("read", "glob"),
    "follow": ("read", "follow"),
    "text_field": ("read", "text_field"),
    "html_field": ("read", "html_field"),
    "id_field": ("read", "id_field"),
    "url_field": ("read", "url_field"),
    "date_field": ("read", "date_field"),
    "encoding": ("read", "encoding"),
    "site_by": ("strip", "site_by"),
    "duplicates": ("duplicates",),
}


def settings(name: str, options: Mapping[str, Any], places: Mapping[str, tuple[str, ...]]) -> str:
    """The settings as JSON. ``name`` is the function that the options were given to, ``places`` has those that it takes."""
    whole = _table(options.get("config"))
    for option, value in options.items():
        if option == "config" or value is None:
            continue
        if option in places:
            *outer, last = places[option]
            _inner(whole, outer)[last] = list(value) if isinstance(value, tuple) else value
        elif option in ("rules", "disable") and places is not MATCH:
            own = _inner(whole, ["strip", "rules"])
            more = _table(value) if option == "rules" else {"disable": value}
            unknown = more.keys() - {"disable", "cue"}
            if unknown:
                raise ConfigError(f"rules: unknown keys {sorted(unknown)}, expected disable or cue")
            for key, values in more.items():
                own[key] = [*own.get(key, []), *_names(key, values)]
        elif not (option == "site_profile" and places is not MATCH):
            raise TypeError(f"{name}() got an unexpected keyword argument {option!r}")
    return json.dumps(whole)


def site_profile(options: Mapping[str, Any]) -> str | None:
    """The templates of sites as JSON, if there are any."""
    known = options.get("site_profile")
    if known is None:
        return None
    return json.dumps(known) if isinstance(known, Mapping) else _read(known)


def in_bytes(offsets: str) -> bool:
    """True if offsets are to be counted in bytes."""
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
    """A table of settings that is nobody else's: of a mapping, or of a TOML file."""
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
