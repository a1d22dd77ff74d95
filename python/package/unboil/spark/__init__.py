"""Runs unboil on Spark: the same rows as on one machine.

* ``strip`` removes boilerplate from a column of a data frame.
* ``site_profiles`` learns the templates of the sites of a data frame.
* ``match`` finds near-duplicate passages among the articles of a data frame.
* ``dedup`` drops the duplicates among them.
* ``clean`` strips them, with the templates of their sites, and finds or drops duplicates.

A data frame has a row for each article, with an id, and a text or a page of HTML. Needs PySpark 4:
``pip install 'unboil[spark]'`` on the driver and on the workers.
"""

from __future__ import annotations

try:
    import pyspark  # noqa: F401
except ImportError as error:
    raise ImportError("unboil.spark needs PySpark: pip install 'unboil[spark]'") from error

from ._functions import Cleaned, Matched, clean, dedup, match, site_profiles, strip

__all__ = ["Cleaned", "Matched", "clean", "dedup", "match", "site_profiles", "strip"]
