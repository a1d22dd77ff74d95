"""What notebooks show of a stripped text."""

from html.parser import HTMLParser
from typing import get_args

import pytest
import unboil
from unboil import _notebook
from unboil._options import Offsets

ALLOWED = {
    "div": {"class", "style"},
    "pre": {"class", "style"},
    "del": {"class", "dir", "style", "title"},
    "small": {"class", "dir"},
    "i": set(),
}
EVIL = """<script>alert(1)</script>"'><img src=x onerror=alert(1)></del></pre></div>&lt;&amp;&#60;b $x$ \\(y\\)"""


class Shown(HTMLParser):
    """The text in ``pre`` without the reasons, the struck parts, their titles, and the reasons."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text, self.head = "", ""
        self.struck: list[str] = []
        self.titles: list[str] = []
        self.reasons: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []
        assert self.text.startswith("\n"), "a browser drops the first line break"
        self.text = self.text[1:]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED and {name for name, _ in attrs} <= ALLOWED[tag], (tag, attrs)
        self.open.append(tag)
        if tag == "del":
            self.struck.append("")
            self.titles.append(dict(attrs)["title"] or "")
        elif tag == "small":
            self.reasons.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        if "small" in self.open:
            self.reasons[-1] += data
        elif "pre" in self.open:
            self.text += data
            if "del" in self.open:
                self.struck[-1] += data
        else:
            self.head += data


def shown(article: unboil.Stripped) -> Shown:
    return Shown(article._repr_html_())


def without_gaps(text: str) -> str:
    """Between a struck part and its reason is a space that is not of the text."""
    return "".join(text.split())


@pytest.mark.parametrize("offsets", get_args(Offsets))
def test_the_original_text_stands_there(dumps: list[str], offsets: Offsets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_notebook, "MAX_HTML", 10**9)
    monkeypatch.setattr(_notebook, "MAX_PART", 10**9)
    removals = 0
    for text in dumps:
        article = unboil.strip(text, offsets=offsets, strength="full")
        result = shown(article)
        assert without_gaps(result.text) == without_gaps(text)
        assert result.struck == [one.text.strip() for one in article.removed]
        assert result.text.count("\n") == text.count("\n")
        for reason, title, one in zip(result.reasons, result.titles, article.removed, strict=True):
            assert reason.rstrip("…") in f"{one.rule}: {one.why}"
            assert title == f"{one.class_}, {reason}"
        removals += len(article.removed)
    assert removals > 100


def test_bytes_and_code_points_look_the_same() -> None:
    text = "Ein schöner Übergang für Fähren.\n\nComments are closed.\nEin zweiter Satz über Fähren und Brücken.\n"
    in_bytes = unboil.strip(text, offsets="bytes")
    assert in_bytes.offsets == "bytes" and in_bytes.removed[0].start > unboil.strip(text).removed[0].start
    assert in_bytes._repr_html_() == unboil.strip(text)._repr_html_()


def test_everything_is_escaped() -> None:
    removed = unboil.Removed(len(EVIL), 2 * len(EVIL), EVIL, EVIL, EVIL, EVIL, None)
    result = shown(unboil.Stripped(2 * EVIL, [removed], page_type=EVIL))
    assert without_gaps(result.text) == without_gaps(3 * EVIL)
    assert result.struck == [EVIL] and EVIL in result.head
    assert result.reasons == [f"{EVIL}: {EVIL}"] and result.titles == [f"{EVIL}, {EVIL}: {EVIL}"]
    # From the engine: a cue of a stranger, and a text that has it.
    cue = {"text": EVIL, "why": EVIL}
    text = f"{EVIL} It rained all day.\n\n{EVIL}\n"
    article = unboil.strip(text, rules={"cue": [cue]})
    assert EVIL in article.removed[0].text
    assert without_gaps(shown(article).text) == without_gaps(text)
    html = article._repr_html_()
    for part in ("<script", "<img", 'onerror="'):
        assert part not in html
    # Notebooks look for formulas outside of ``pre`` and of this class.
    assert html.startswith('<div class="unboil-stripped tex2jax_ignore mathjax_ignore">')


def test_pages_and_markdown(page: str) -> None:
    text = unboil.strip(page, html=True)
    assert text.format == "text" and text.removed
    result = shown(text)
    assert result.struck == [one.text.strip() for one in text.removed]
    assert result.head == f"{len(text.removed)} removals, page type article"
    position = result.text.index(result.struck[-1])
    assert position > len(text.text) / 2, "where it stood"
    markdown = unboil.strip(page, html=True, to="markdown")
    assert markdown.format == "markdown"
    result = shown(markdown)
    assert result.text.startswith(markdown.text.rstrip("\n")) and len(result.struck) == len(markdown.removed)
    assert "places in Markdown are not known" in result.head
    assert unboil.strip("A text.", to="markdown").format == "text"


def test_long_articles_are_cut() -> None:
    sentence = "The ferry <left> at noon & came back late in the evening.\n"
    long = shown(unboil.strip(sentence * 20_000))
    left_out = len(sentence) * 20_000 - _notebook.MAX_PART
    assert long.reasons == [f" [{left_out:,} characters not shown] "]
    assert len(long.text) == _notebook.MAX_PART
    removed, text = [], ""
    for at in range(5000):
        start = at * 300
        removed.append(unboil.Removed(start + 100, start + 300, "chrome", "phrase", "&" * 5000, "<" * 200, None))
        text += "k" * 100
    html = unboil.Stripped(text, removed)._repr_html_()
    assert len(html) < 250_000
    result = Shown(html)
    hidden = len(removed) - len(result.struck)
    assert 0 < len(result.struck) < 200
    assert result.head == "5,000 removals"
    *_, last = result.reasons
    assert last == f" [{300 * hidden:,} characters with {hidden:,} removals not shown] "
    assert len(result.reasons[0]) <= _notebook.MAX_REASON + 1


def test_results_that_somebody_made_up() -> None:
    wrong = [unboil.Removed(50, 10, "", "", "", "a", None), unboil.Removed(-3, 0, "", "", "", " ", None)]
    for offsets in get_args(Offsets):
        assert shown(unboil.Stripped("kept ü", wrong, offsets=offsets)).text
    assert shown(unboil.Stripped("", [])).text == ""
    assert shown(unboil.Stripped("\n\na", [])).text == "\n\na"
