"""The function ``strip`` for Ray: strips the texts of a ``ray.data.Dataset`` on the workers of a cluster."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

try:
    import pyarrow
    from ray.data import Dataset
except ImportError as error:
    raise ImportError("unboil.ray needs Ray Data: pip install 'unboil[ray]'") from error

from ._options import Offsets, StripOptions, in_bytes
from ._strip import strip_settings
from ._strip_batches import BatchesRequest

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["strip"]


def strip(
    dataset: Dataset,
    *,
    text_field: str = "text",
    url_field: str | None = "url",
    removed_field: str | None = None,
    html: bool = False,
    offsets: Offsets = "code_points",
    threads: int = 1,
    **options: Unpack[StripOptions],
) -> Dataset:
    """Strips one column of a Ray dataset. The others stay as they are.

    The result is lazy, as that of ``Dataset.map_batches``, which this function calls with
    ``unboil.strip_batches``: a task for each block, in which the columns that stay are not copied. The
    rows of a block keep their order; Ray keeps that of the blocks with its option ``preserve_order``. The
    package must be installed on every node.

    The options are checked at once, before a task starts. A file that ``rules``, ``site_profile`` or
    ``config`` names is read at once too, and its content is sent to the workers. If Ray knows the columns of
    the dataset without running it, as after ``read_parquet``, they are checked at once; if not, in the tasks.

    Options, with their defaults:

    * ``text_field="text"``: the column of the texts. For a field of a struct its path: ``"doc.body"``.
    * ``url_field="url"``: the column of the addresses. The host selects the template in ``site_profile``. A
      column of another name than ``"url"`` must exist. ``None`` means none.
    * ``removed_field=None``: the name of a column to add, with the removals of each text: a list of structs
      with ``start`` and ``end`` (int64), ``class``, ``rule``, ``why`` and ``text`` (string), and for HTML
      pages ``page``, a struct of ``start`` and ``end``. It is missing for a missing text.
    * ``html=False``: the texts are HTML pages.
    * ``offsets="code_points"``: the unit of ``start``, ``end`` and ``page`` of the removals:
      ``"code_points"`` as in Python strings, or ``"bytes"`` of UTF-8.
    * ``threads=1``: the number of threads of each task, at most 1024. Ray runs a task per core. With more
      threads a task takes as many cores (``num_cpus``), and must find a node that has them.
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
    * ``config=None``: any other setting: the path of a TOML settings file, or a dict with its content.
      Options win over it.

    Raises ``ConfigError`` for options that are not valid, ``IoError`` for a file that cannot be read, and
    ``TypeError`` for what is not a dataset. A task fails if the column is missing or has another type, or if
    a text is not UTF-8.

    >>> import ray.data, unboil.ray
    >>> rows = [{"id": 7, "text": "It rained all day.\\n\\nComments are closed."}]
    >>> unboil.ray.strip(ray.data.from_items(rows)).take_all()
    [{'id': 7, 'text': 'It rained all day.'}]
    """
    if not isinstance(dataset, Dataset):
        raise TypeError(f"expected a ray.data.Dataset, got {type(dataset).__name__}")
    request = BatchesRequest(
        strip_settings("strip", options),
        text_field,
        url_field,
        removed_field,
        html,
        in_bytes(offsets),
        threads,
    )
    request.strip(_columns(dataset, request).empty_table())
    return dataset.map_batches(
        partial(strip_block, request=request),
        batch_size=None,
        batch_format="pyarrow",
        zero_copy_batch=True,
        num_cpus=threads,
        udf_modifying_row_count=False,
    )


def strip_block(block: Any, request: BatchesRequest) -> Any:
    return pyarrow.table(request.strip(block))


def _columns(dataset: Dataset, request: BatchesRequest) -> Any:
    """The columns of the dataset. If they are not known yet, those that the options name."""
    schema = dataset.schema(fetch_if_missing=False)
    if schema is not None and isinstance(schema.base_schema, pyarrow.Schema):
        return schema.base_schema
    names = dict.fromkeys(name for name in (request.text_field, request.url_field) if name is not None)
    return pyarrow.schema([(name, pyarrow.string()) for name in names])
