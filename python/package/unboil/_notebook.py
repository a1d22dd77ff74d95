"""Shows a stripped text in a notebook: what was removed is struck, with the reason beside it.

The texts, rules and reasons come from web pages and from settings of others. All of it is escaped,
and it stands in a ``pre`` element, in which notebooks do not look for formulas. The result has no
script, no link and no image.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._strip import Removed, Stripped

MAX_HTML = 200_000
"""The article ends with a note where its HTML has this many characters."""
MAX_PART = 4_000
"""Of a longer part, only the first and the last characters are shown."""
MAX_REASON = 300
"""Longest reason, in characters."""

# Opacity instead of colours, for light and dark notebooks.
_HEAD = "font-size:0.9em;opacity:0.75"
_PRE = (
    "white-space:pre-wrap;overflow-wrap:anywhere;font-family:inherit;line-height:1.5;"
    "unicode-bidi:plaintext;background:none;color:inherit"
)


def stripped_html(article: Stripped) -> str:
    """The article as HTML, with the removed parts struck where they stood.

    Markdown has other characters than the text of its page, so that the places of the removals in it
    are not known. Its removals stand below the article.
    """
    if article.format == "text":
        parts = _parts(article.text, article.removed, article.offsets == "bytes")
    else:
        parts = iter([article.text, *article.removed])
    body, shown = [], 0
    for part in parts:
        if shown >= MAX_HTML:
            body.append(_note(_rest(part, parts)))
            break
        body.append(_shown(part) if isinstance(part, str) else _struck(part, own_line=article.format != "text"))
        shown += len(body[-1])
    count = len(article.removed)
    head = f"{count:,} removal{'' if count == 1 else 's'}"
    if article.page_type is not None:
        head += f", page type {escape(article.page_type)}"
    if article.format != "text" and count:
        head += "; they stand below the article, because their places in Markdown are not known"
    # A browser drops a line break right after the start of ``pre``.
    return (
        f'<div class="unboil-stripped tex2jax_ignore mathjax_ignore"><div style="{_HEAD}">{head}</div>'
        f'<pre class="unboil-text" style="{_PRE}">\n{"".join(body)}</pre></div>'
    )


def _parts(text: str, removed: Sequence[Removed], in_bytes: bool) -> Iterator[str | Removed]:
    """The text that was stripped: the kept parts, and the removals between them."""
    kept: str | bytes = text.encode("utf-8", "surrogatepass") if in_bytes else text
    at, end = 0, 0
    for one in removed:
        length = max(one.start - end, 0)
        if length:
            yield _decoded(kept[at : at + length])
        yield one
        at, end = at + length, one.end
    if at < len(kept):
        yield _decoded(kept[at:])


def _decoded(part: str | bytes) -> str:
    return part if isinstance(part, str) else part.decode("utf-8", "replace")


def _shown(text: str) -> str:
    if len(text) <= MAX_PART:
        return escape(text)
    half = MAX_PART // 2
    return escape(text[:half]) + _note(f"{len(text) - 2 * half:,} characters") + escape(text[-half:])


def _struck(removed: Removed, own_line: bool) -> str:
    """A removal. Its reason stands before the line break at its end."""
    struck = removed.text.strip()
    lead, _, trail = removed.text.partition(struck) if struck else (removed.text, "", "")
    if own_line:
        lead, trail = "\n", ""
    reason = f"{removed.rule}: {removed.why}"
    reason = escape(reason if len(reason) <= MAX_REASON else reason[:MAX_REASON] + "…")
    class_ = escape(removed.class_[:MAX_REASON])
    return (
        f'{_shown(lead)}<del class="unboil-removed" dir="auto" style="opacity:0.6" title="{class_}, {reason}">'
        f'{_shown(struck)}</del> <small class="unboil-reason" dir="auto"><i>{reason}</i></small>{_shown(trail)}'
    )


def _rest(part: str | Removed, parts: Iterator[str | Removed]) -> str:
    """How much of the article is not shown: this part and the others."""
    characters, removals = 0, 0
    while True:
        characters += len(part if isinstance(part, str) else part.text)
        removals += not isinstance(part, str)
        following = next(parts, None)
        if following is None:
            return f"{characters:,} characters with {removals:,} removal{'' if removals == 1 else 's'}"
        part = following


def _note(what: str) -> str:
    return f'<small class="unboil-left-out"> [{what} not shown] </small>'
