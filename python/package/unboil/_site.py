"""The class ``Site``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ._options import STRIP, Offsets, StripOptions, in_bytes, settings, site_profile
from ._strip import Stripped, _to_stripped
from ._unboil import Site as _Site

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Site:
    """The template of one site, for a crawler that sees one page at a time.

    ``learn`` takes a page of the site. Lines that enough pages have become the template of the site,
    and ``strip`` removes them. ``name`` is the name of the site in reasons and in the saved template:
    the host of its URLs, as ``clean`` names it. The options are those of ``unboil.strip``; with
    ``site_profile`` the template of this name applies from the start, until as many pages were learned
    as it came from, at most 32.

    A site remembers the last 512 pages, in about half a kilobyte each, so that the template follows a
    site that changes its design. The settings ``strip.site_min_pages`` (3) and ``strip.site_min_share``
    (.2) say how many pages have a line of the template.

    >>> import unboil
    >>> def page(day: int) -> str:
    ...     words = " ".join(f"word{day}x{n}" for n in range(120))
    ...     return f"Herald since 1911\\nThe {words}.\\n"
    >>> site = unboil.Site("herald.example")
    >>> for day in range(3):
    ...     site.learn(page(day))
    >>> [one.text for one in site.strip(page(9)).removed]
    ['Herald since 1911\\n']
    >>> site.site_profile["sites"]["herald.example"]["blocks"][0]["text"]
    'Herald since 1911'
    """

    def __init__(self, name: str, **options: Unpack[StripOptions]) -> None:
        self._name = name
        self._site = _Site(name, settings("Site", options, STRIP), site_profile(options))

    @property
    def name(self) -> str:
        """The name of the site."""
        return self._name

    def learn(self, page: str | bytes, *, html: bool = False) -> None:
        """Learns from one text or, with ``html=True``, from one HTML page of the site.

        A page without paragraphs teaches nothing. The template is learned anew after each page up to
        the sixteenth, then after each sixteenth part more pages. Raises ``InputError`` for a text with
        lone surrogates and ``TypeError`` for what is not a text.
        """
        self._site.learn(page, html)

    def strip(self, page: str | bytes, *, html: bool = False, offsets: Offsets = "code_points") -> Stripped:
        """Strips one text or page of the site, which need not have been learned.

        The template applies if the page has one of its lines. Everything else is as in ``unboil.strip``.
        """
        return _to_stripped(self._site.strip(page, html, in_bytes(offsets)), offsets)

    @property
    def site_profile(self) -> dict[str, Any]:
        """The template, for the option ``site_profile`` and for ``--site-profile``. Save it as JSON.

        It holds the start of each line of the template and the number of pages that have it. Without
        lines in the template it has no site.
        """
        profile: dict[str, Any] = json.loads(self._site.site_profile())
        return profile

    def __repr__(self) -> str:
        return f"Site({self._name!r})"
