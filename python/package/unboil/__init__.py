"""Removes boilerplate from scraped articles and finds near-duplicate passages between them.

Boilerplate is everything on a web page that is not the article: menus, buttons, notices, teasers.

* ``strip`` removes it from one text or HTML page.
* ``strip_many`` does the same for an iterable or a column of texts.
* ``strip_batches`` does the same for a column of a table or a stream of Arrow batches.
* ``Site`` learns the template of one site page by page, and strips its pages.
* ``match`` finds near-duplicate passages among texts in memory.
* ``dedup_texts`` drops the duplicates among texts in memory.
* ``clean`` strips files and folders, finds duplicates and writes the result to a folder.
* ``dedup`` drops the duplicates of files and folders without stripping.
* ``Archive`` keeps the articles of earlier days, and finds what new ones share with them.

Offsets count code points, as Python strings do: ``text[removed.start:removed.end] == removed.text``.
With ``offsets="bytes"`` they count bytes of UTF-8, as the output files of the command do.
"""

from ._archive import Addition, Archive, ArchiveInfo
from ._clean import Problem, Summary, clean, dedup
from ._dedup_texts import Deduplicated, Dropped, dedup_texts
from ._errors import ConfigError, Error, InputError, IoError
from ._match import Group, Matches, MatchTables, Member, Passage, Place, match
from ._options import (
    ArchiveAddOptions,
    ArchiveMatchOptions,
    CleanOptions,
    DedupOptions,
    DedupTextsOptions,
    MatchOptions,
    StripOptions,
)
from ._site import Site
from ._streams import ArrowSource
from ._strip import Metadata, Removed, Stripped, strip, strip_many
from ._strip_batches import strip_batches
from ._tables import Tables
from ._unboil import VERSION as __version__
from ._unboil import ArrowStream

__all__ = [
    "Addition",
    "Archive",
    "ArchiveAddOptions",
    "ArchiveInfo",
    "ArchiveMatchOptions",
    "ArrowSource",
    "ArrowStream",
    "CleanOptions",
    "ConfigError",
    "DedupOptions",
    "DedupTextsOptions",
    "Deduplicated",
    "Dropped",
    "Error",
    "Group",
    "InputError",
    "IoError",
    "MatchOptions",
    "MatchTables",
    "Matches",
    "Member",
    "Metadata",
    "Passage",
    "Place",
    "Problem",
    "Removed",
    "Site",
    "StripOptions",
    "Stripped",
    "Summary",
    "Tables",
    "__version__",
    "clean",
    "dedup",
    "dedup_texts",
    "match",
    "strip",
    "strip_batches",
    "strip_many",
]
