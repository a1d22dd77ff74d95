"""The exceptions of this package."""

from __future__ import annotations


class Error(Exception):
    """Base class of all exceptions of unboil."""


class ConfigError(Error, ValueError):
    """An option, a rules file or a folder is not valid."""


class InputError(Error, ValueError):
    """A text has lone surrogates and cannot be encoded as UTF-8."""


class IoError(Error, OSError):
    """A file or folder that the run needs could not be read or written. ``filename`` names it."""

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"
