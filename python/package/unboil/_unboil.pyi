"""The compiled module. Only the modules of this package use it."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, final

VERSION: str

def main(words: Sequence[str]) -> int: ...
def toml_to_json(path: str, text: str) -> str: ...

_Removed = tuple[int, int, str, str, str, str, tuple[int, int] | None]
_Stripped = tuple[str, list[_Removed], str | None, dict[str, Any] | None, bool]
_Place = tuple[int, int, int]

class _TextColumns(Protocol):
    @property
    def dates(self) -> Sequence[str | None] | None: ...
    @property
    def sources(self) -> Sequence[str | None] | None: ...
    @property
    def keep_values(self) -> Sequence[str | None] | None: ...
    @property
    def references(self) -> Sequence[bool] | None: ...

@final
class Pool:
    def __new__(cls, threads: int | None) -> Pool: ...
    def in_creator_process(self) -> bool: ...

@final
class Stripper:
    def __new__(cls, json: str, known: str | None) -> Stripper: ...
    def strip(self, item: str | bytes, url: str | None, html: bool, bytes: bool) -> _Stripped: ...
    def begin(
        self,
        items: Sequence[str | bytes | None],
        urls: Sequence[str | None] | None,
        first: int,
        html: bool,
        bytes: bool,
        text_only: bool,
        pool: Pool,
    ) -> Batch: ...

@final
class Site:
    def __new__(cls, name: str, json: str, known: str | None) -> Site: ...
    def learn(self, item: str | bytes, html: bool) -> None: ...
    def strip(self, item: str | bytes, html: bool, bytes: bool) -> _Stripped: ...
    def site_profile(self) -> str: ...

@final
class ArrowStream:
    """Arrow batches that can be read once. ``pyarrow.table``, ``polars.DataFrame`` and others read them."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The capsule of the batches. A second call raises ``ValueError``."""
    def __arrow_c_schema__(self) -> object:
        """The capsule of the schema."""

@final
class Batch:
    def results(self) -> list[Any]: ...

def find_passages(
    items: Sequence[str | None],
    ids: Sequence[str],
    columns: _TextColumns,
    json: str,
    bytes: bool,
    pool: Pool,
) -> tuple[
    list[tuple[_Place, _Place, float, int, int, str, float, float]],
    list[tuple[int, list[tuple[int, float, float, int]]]],
]: ...
def drop_duplicates(
    items: Sequence[str | None],
    ids: Sequence[str],
    columns: _TextColumns,
    json: str,
    bytes: bool,
    pool: Pool,
) -> tuple[
    bool,
    list[tuple[int, int, float, float | None, str]],
    list[tuple[int, str, list[_Removed]]],
]: ...
def clean(
    command: str,
    inputs: Sequence[str],
    references: Sequence[str],
    out: str,
    force: bool,
    threads: int | None,
    memory: str | None,
    spill_dir: str | None,
    json: str,
    known: str | None,
    progress: Callable[[str, int, int, str], object] | None,
) -> str: ...
def strip_batches(
    data: object,
    stripper: Stripper,
    text_field: str,
    url_field: str | None,
    removed_field: str | None,
    html: bool,
    bytes: bool,
    threads: int | None,
) -> ArrowStream: ...
class Stages:
    def __init__(self, json: str, known: str | None, html: bool) -> None: ...
    def setting(self, path: Sequence[str]) -> str: ...
    def with_templates(self, learned: Sequence[str]) -> str: ...
    def site_keys(self, batches: object) -> ArrowStream: ...
    def site_templates(self, batches: object) -> ArrowStream: ...
    def strip(self, batches: object, removes: bool) -> ArrowStream: ...
    def page_texts(self, batches: object) -> ArrowStream: ...
    def postings(self, batches: object, text_bytes: int) -> ArrowStream: ...
    def links(self, batches: object, text_bytes: int) -> ArrowStream: ...
    def passages(self, batches: object) -> ArrowStream: ...
    def choice(self, batches: object) -> ArrowStream: ...
    def outputs(self, batches: object) -> ArrowStream: ...

def spool_stream(data: object, path: str) -> None: ...
def output_table(out: str, name: str) -> ArrowStream: ...
def match_table(columns: Sequence[tuple[str, str, Sequence[object]]]) -> ArrowStream: ...
def add_to_archive(
    archive: str,
    inputs: Sequence[str],
    threads: int | None,
    json: str,
    progress: Callable[[str, int, int, str], object] | None,
) -> tuple[int, int, list[tuple[str, int | None, str, str]], int, str]: ...
def archive_info(archive: str) -> tuple[int, int, int, int]: ...
def compact_archive(archive: str) -> None: ...
def remove_from_archive(archive: str, ids: Sequence[str]) -> list[str]: ...
