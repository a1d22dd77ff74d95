"""A site that is learned page by page."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import unboil


def page(day: int, line: str = "Herald since 1911") -> str:
    paragraphs = ("<p>" + " ".join(f"Word{day}x{part}x{n}" for n in range(40)) + ".</p>" for part in range(3))
    return f"<html><body><div>{line}</div><h1>Day {day}</h1>{''.join(paragraphs)}</body></html>"


def learned(days: int) -> unboil.Site:
    site = unboil.Site("herald.example", disable=["scorer"])
    for day in range(days):
        site.learn(page(day), html=True)
    return site


def removed(site: unboil.Site, html: str) -> list[str]:
    return [one.text.strip() for one in site.strip(html, html=True).removed if one.rule == "site"]


def test_a_line_of_three_pages_is_removed() -> None:
    assert removed(learned(2), page(9)) == []
    site = learned(3)
    assert removed(site, page(9)) == ["Herald since 1911"]
    assert removed(site, page(9, "Another line")) == []
    [one] = [one for one in site.strip(page(9), html=True).removed if one.rule == "site"]
    assert one.class_ == "site" and "3 of 3 pages of herald.example" in one.why
    assert site.name == "herald.example" and repr(site) == "Site('herald.example')"


def test_bytes_and_texts_learn_alike() -> None:
    site = unboil.Site("herald.example", disable=["scorer"])
    for day in range(3):
        site.learn(page(day).encode(), html=True)
    assert site.site_profile == learned(3).site_profile
    in_bytes = site.strip(page(9, "Hérald since 1911"), html=True, offsets="bytes")
    assert in_bytes.offsets == "bytes"


def test_the_template_is_saved_and_applies_elsewhere(tmp_path: Path) -> None:
    saved = learned(4).site_profile
    (block,) = saved["sites"]["herald.example"]["blocks"]
    assert (block["text"], block["pages"]) == ("Herald since 1911", 4)
    file = tmp_path / "sites.json"
    file.write_text(json.dumps(saved))
    again = unboil.Site("herald.example", disable=["scorer"], site_profile=file)
    assert again.site_profile == saved
    assert removed(again, page(9)) == ["Herald since 1911"]
    assert removed(unboil.Site("other.example", site_profile=file, disable=["scorer"]), page(9)) == []
    alone = unboil.strip(
        page(9), html=True, url="https://herald.example/9", site_profile=saved, disable=["scorer"]
    )
    assert alone == again.strip(page(9), html=True)


def test_other_settings_are_obeyed() -> None:
    site = unboil.Site("herald.example", config={"strip": {"site_min_pages": 5}})
    for day in range(4):
        site.learn(page(day), html=True)
    assert site.site_profile["sites"] == {}
    markdown = unboil.Site("herald.example", to="markdown").strip(page(1), html=True)
    assert markdown.text.startswith("# Day 1")


def test_threads_may_share_a_site() -> None:
    site = unboil.Site("herald.example", disable=["scorer"])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda day: site.learn(page(day), html=True), range(40)))
        texts = list(pool.map(lambda day: site.strip(page(day), html=True).text, range(40)))
    assert not any("Herald" in text for text in texts)


def test_errors() -> None:
    with pytest.raises(TypeError, match="Site"):
        unboil.Site("herald.example", color="red")  # type: ignore[call-arg]
    with pytest.raises(unboil.InputError):
        unboil.Site("a").learn("\ud800")
    with pytest.raises(TypeError):
        unboil.Site("a").strip(None)  # type: ignore[arg-type]
    with pytest.raises(unboil.ConfigError):
        unboil.Site("a").strip("text", offsets="words")  # type: ignore[arg-type]
