"""Blocks of datatrove pipelines.

* ``Strip`` removes boilerplate from the texts of documents.
* ``PassageTexts``, ``PassageSeeds``, ``PassageBuckets``, ``PassageVerification`` and ``PassageCluster`` find
  near-duplicate passages among the documents of a pipeline.
* ``PassageFilter`` drops the duplicates.

Needs datatrove and pyarrow: ``pip install 'unboil[datatrove]'``.
"""

from __future__ import annotations

try:
    import pyarrow  # noqa: F401
    from datatrove.pipeline.filters import base_filter  # noqa: F401
except ImportError as error:
    needs = "unboil.datatrove needs datatrove and pyarrow: pip install 'unboil[datatrove]'"
    raise ImportError(needs) from error

from ._filter import PassageFilter
from ._passages import PassageBuckets, PassageCluster, PassageSeeds, PassageVerification
from ._strip import Strip
from ._texts import PassageTexts

__all__ = [
    "PassageBuckets",
    "PassageCluster",
    "PassageFilter",
    "PassageSeeds",
    "PassageTexts",
    "PassageVerification",
    "Strip",
]
