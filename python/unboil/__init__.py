"""Strips the web page from around scraped articles, says why for every line it takes, and finds the near-duplicate passages across
them. ``strip`` takes one text, ``strip_many`` a stream or a column of them, ``match`` finds passages, ``clean`` does the whole job on
files.

Spans count code points, as Python's strings do: ``text[removed.start:removed.end] == removed.text``. With ``offsets="bytes"`` they
count bytes of UTF-8, as the files of the command do.
"""

from ._clean import Problem, Summary, clean
from ._errors import ConfigError, Error, InputError, IoError
from ._match import Group, Matches, Member, Passage, Place, match
from ._options import CleanOptions, MatchOptions, StripOptions
from ._strip import Metadata, Removed, Stripped, strip, strip_many
from ._unboil import VERSION as __version__

__all__ = [
    "CleanOptions",
    "ConfigError",
    "Error",
    "Group",
    "InputError",
    "IoError",
    "MatchOptions",
    "Matches",
    "Member",
    "Metadata",
    "Passage",
    "Place",
    "Problem",
    "Removed",
    "StripOptions",
    "Stripped",
    "Summary",
    "__version__",
    "clean",
    "match",
    "strip",
    "strip_many",
]
