"""What the modules share that distribute the steps of the wheel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._errors import ConfigError

CHUNK_ORDER = ("bucket", "seed", "group", "rank", "token")
"""The order in which the step ``links`` reads the chunks of the step ``postings``."""


def refuse_file_settings(settings: Mapping[str, Any], reason: str) -> None:
    """Raises ``ConfigError`` for settings that only files have."""
    for area in ("read", "archive", "passage_texts"):
        if area in settings:
            raise ConfigError(f"config: {area}: {reason}")
