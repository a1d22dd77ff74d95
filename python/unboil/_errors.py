"""What can go wrong."""

from __future__ import annotations


class Error(Exception):
    """Anything that unboil raises of its own."""


class ConfigError(Error, ValueError):
    """An option, a rules file or a folder that makes no sense."""


class InputError(Error, ValueError):
    """A text that cannot be used: it has lone surrogates, which no UTF-8 has."""


class IoError(Error, OSError):
    """A file or folder that a run cannot do without could not be read or written; it is ``filename``."""

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"
