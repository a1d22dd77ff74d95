"""One text."""

import copy
import json
import pickle
from pathlib import Path

import pytest
import unboil

NOTICE = "The council voted to keep the harbour open.\n\nComments are closed.\n"


def kept(text: str, removed: list[unboil.Removed]) -> str:
    for one in reversed(removed):
        text = text[: one.start] + text[one.end :]
    return text


def test_what_goes_and_why() -> None:
    article = unboil.strip(NOTICE)
    assert str(article) == article.text == "The council voted to keep the harbour open.\n"
    [removed] = article.removed
    assert (removed.class_, removed.rule, removed.page) == ("chrome", "phrase", None)
    assert removed.why and removed.text == NOTICE[removed.start : removed.end]
    assert article.page_type is None and article.metadata is None
    assert unboil.strip("") == unboil.Stripped("", [])


def test_a_text_that_nothing_was_taken_from_is_the_same_object() -> None:
    text = "Nothing here is anything but the article."
    assert unboil.strip(text).text is text


def test_spans_are_code_points_or_bytes(dumps: list[str]) -> None:
    differ = 0
    for text in dumps:
        chars, bytes_ = unboil.strip(text), unboil.strip(text, offsets="bytes")
        assert kept(text, chars.removed) == chars.text == bytes_.text
        for a, b in zip(chars.removed, bytes_.removed, strict=True):
            assert text[a.start : a.end] == a.text == b.text
            assert text.encode()[b.start : b.end].decode() == b.text
            differ += a.start != b.start
    assert differ > 10


def test_pages(page: str) -> None:
    article = unboil.strip(page, html=True)
    assert article.page_type == "article"
    assert article.metadata is not None and article.metadata["title"]
    assert any(one.page for one in article.removed)
    # A sign before it moves bytes by three and code points by one.
    moved = unboil.strip("\N{EURO SIGN}" + page, html=True)
    later = [one.page for one in moved.removed if one.page]
    at = [one.page for one in article.removed if one.page]
    assert later[-1] == (at[-1][0] + 1, at[-1][1] + 1)
    in_bytes = unboil.strip("\N{EURO SIGN}" + page, html=True, offsets="bytes").removed
    [start] = {one.page[0] for one in in_bytes[-1:] if one.page}
    assert start >= later[-1][0] + 2
    markdown = unboil.strip(page, html=True, to="markdown", metadata=True)
    assert markdown.text.startswith("---\ntitle: ")
    assert unboil.strip(page.encode("utf-16"), html=True).text == article.text


def test_options_are_the_flags(dumps: list[str], tmp_path: Path) -> None:
    text = next(text for text in dumps if any(one.rule == "byline" for one in unboil.strip(text).removed))
    taken = {one.rule for one in unboil.strip(text, keep_bylines=True, disable=["site", "scorer"]).removed}
    assert taken and not taken & {"byline", "scorer"}
    cue = {"text": "The council voted to keep the harbour open.", "why": "no news"}
    assert "no news" in unboil.strip(NOTICE, rules={"cue": [cue]}).removed[0].why
    file = tmp_path / "rules.toml"
    file.write_text('disable = ["phrase"]\n[[cue]]\ntext = "comments are closed"\nshape = "line"\n')
    assert unboil.strip(NOTICE, rules=file).text == NOTICE
    settings = tmp_path / "config.toml"
    settings.write_text('[strip]\nstrength = "full"\n[strip.rules]\ndisable = ["phrase"]\n')
    assert unboil.strip(NOTICE, config=settings).text == NOTICE
    own = {"strip": {"rules": {"disable": ["phrase"]}}}
    assert unboil.strip(NOTICE, config=own, disable=["site"]).text == NOTICE
    assert own == {"strip": {"rules": {"disable": ["phrase"]}}}
    assert unboil.strip(NOTICE, config=own, strength=None).text == NOTICE


def test_a_site_is_known_by_its_address(tmp_path: Path) -> None:
    line = "Harbour Herald, the paper of the coast"
    # Stories that have nothing in common but this line.
    story = "On the {0} the {0}boat of {0}quay left with {0}nets and came to {0}town after {0} days of {0}wind, and with a {0}catch."
    stories = ["\n\n".join(story.format(day + str(n)) for n in range(6)) for day in "abcd"]
    rows = [{"text": f"{line}\n\n{story}\n", "url": f"https://www.herald.example/{at}"} for at, story in enumerate(stories)]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    known = unboil.clean(file, tmp_path / "out", disable=["scorer"]).site_profile
    assert list(known) == ["format", "sites"] and list(known["sites"]) == ["herald.example"]
    text = rows[0]["text"]
    alone = unboil.strip(text, disable=["scorer"], site_profile=known)
    assert alone.removed == []
    [removed] = unboil.strip(text, disable=["scorer"], site_profile=known, url="http://herald.example/new").removed
    assert removed.rule == "site" and removed.text.startswith(line)
    saved = tmp_path / "known.json"
    saved.write_text(json.dumps(known))
    urls = ["https://herald.example/a", None]
    both = unboil.strip_many([text, text], urls=urls, disable=["scorer"], site_profile=saved)
    assert [[one.rule for one in row.removed] for row in both] == [["site"], []]


def test_results_are_plain_values() -> None:
    article = unboil.strip(NOTICE)
    assert pickle.loads(pickle.dumps(article)) == copy.deepcopy(article) == article
    with pytest.raises(AttributeError):
        article.text = "other"  # type: ignore[misc]
