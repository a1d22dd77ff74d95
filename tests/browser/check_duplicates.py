"""Checks of the duplicates, the keyboard, the address and the verdicts. They fit any report."""

import json
import re
from pathlib import Path

from report_page import visible



def shown_part(part, side):
    """What the page shows of a part: a number stands for equal words that are left out."""
    if isinstance(part, int):
        return f"[\u2026 {part:,} equal words \u2026]"
    return part if isinstance(part, str) else part[side]

def check_passages(report):
    """Opens a passage; the cells of each side join to the text of that side."""
    passages = report.data["passages"]
    if not passages.get("a"):
        return
    meta = report.data["meta"]
    report.go("#duplicates")
    assert report.count("duplicates") == len(passages["a"])
    kind = passages["kind"][0]
    report.page.evaluate(
        "value => { location.hash = '#duplicates?' + new URLSearchParams([['kind', value]]) }",
        meta["kinds"][kind],
    )
    report.settle()
    assert report.count("duplicates") == passages["kind"].count(kind)
    with_parts = [row for row, parts in enumerate(passages["parts"]) if parts is not None]
    changed = [
        row
        for row in with_parts
        if any(isinstance(part, list) for part in passages["parts"][row])
    ]
    shortened = [
        row for row in with_parts if any(isinstance(part, int) for part in passages["parts"][row])
    ]
    for row in with_parts[:1] + changed[:2] + shortened[:1]:
        parts = passages["parts"][row]
        report.go(f"#duplicates?row={row}")
        cells = report.page.eval_on_selector_all(
            "#duplicates .pair-row:not(.heads)",
            "rows => rows.map(row => [...row.children].map(cell => cell.textContent))",
        )
        for side in (0, 1):
            expected = visible(
                "".join(shown_part(part, side) for part in parts)
            )
            shown = "".join(cell[side] for cell in cells)
            assert shown == expected, (row, side, shown, expected)
        marks = report.page.locator(
            "#duplicates .pair-row:not(.heads) :is(del, ins, .same-words)"
        ).count()
        pairs = [part for part in parts if isinstance(part, list)]
        assert marks == sum(bool(part[0]) + bool(part[1]) for part in pairs), (marks, pairs)
    for sort in ("similarity", "words", "edits"):
        report.go(f"#duplicates?sort={sort}")
        report.page.locator("#passages-view [role='listbox']").focus()
        report.keys("Home")
        report.page.locator("#passages-view .row[data-position='0']").click()
        row = int(re.search(r"row=(\d+)", report.hash()).group(1))
        assert passages[sort][row] == max(passages[sort]), (sort, row)
        report.keys("Escape")


def check_duplicate_groups(report):
    groups = report.data["groups"]
    if not groups.get("stays"):
        return
    report.go("#duplicates?view=groups&row=0")
    assert report.count("duplicates") == len(groups["stays"])
    text = report.page.text_content("#groups-view .detail")
    for article, overlap, _, _ in groups["members"][0][:50]:
        assert visible(report.data["articles"]["id"][article]) in text
        assert (
            overlap < 100 or f"{overlap / 10:.0f}" in text or f"{int(overlap / 10 + 0.5)} %" in text
        )
    report.keys("Escape")


def check_keyboard(report):
    removals = report.data["removals"]
    if len(removals["article"]) < 5:
        return
    # A tab keeps its row, and an address that does not change is no event. The keys must start at
    # the first row.
    report.go("#overview")
    report.go("#removals")
    report.page.evaluate("document.activeElement.blur()")
    report.keys("j", "j", "k", "o")
    assert report.hash() == "#removals?row=1", report.hash()
    assert report.page.evaluate("document.activeElement.classList.contains('detail')")
    report.keys("j")
    assert report.hash() == "#removals?row=2", report.hash()
    report.keys("Escape")
    assert report.hash() == "#removals", report.hash()
    assert report.page.evaluate("document.activeElement.classList.contains('list')")
    selected = report.page.get_attribute("#removals .row[aria-selected=true]", "data-position")
    assert selected == "2", selected
    assert report.page.get_attribute(
        "#removals .list", "aria-activedescendant"
    ) == report.page.get_attribute("#removals .row[aria-selected=true]", "id")
    report.keys("ArrowDown", "Enter")
    assert report.hash() == "#removals?row=3", report.hash()
    report.keys("Escape", "End")
    last = report.page.get_attribute("#removals .row[aria-selected=true]", "data-position")
    assert int(last) == len(removals["article"]) - 1
    report.keys("?")
    assert report.page.is_visible("#help")
    report.keys("Escape")
    assert not report.page.is_visible("#help")
    report.keys("1")
    assert report.page.is_visible("#overview")
    report.keys("2")
    assert report.page.is_visible("#removals")
    if report.data["meta"]["counts"]["passages"] + report.data["meta"]["counts"]["groups"]:
        report.keys("3")
        assert report.page.is_visible("#duplicates")


def check_deep_link(report):
    removals, meta = report.data["removals"], report.data["meta"]
    row = len(removals["article"]) - 1
    rule = meta["rules"][removals["rule"][row]]["name"]
    report.page.evaluate(
        "([rule, row]) => { location.hash = '#removals?' + new URLSearchParams([['rule', rule], ['sort', 'length'], ['row', row]]) }",
        [rule, str(row)],
    )
    report.settle()
    before = report.hash(), report.status(), report.page.text_content("#removals .segment.chosen")
    report.open(before[0])
    report.page.wait_for_selector("#removals .segment.chosen")
    report.settle()
    assert before == (
        report.hash(),
        report.status(),
        report.page.text_content("#removals .segment.chosen"),
    )


def export(report):
    with report.page.expect_download() as download:
        report.page.click("#export")
    assert download.value.suggested_filename == "review.jsonl"
    return Path(download.value.path()).read_bytes().decode()


def review_rows(data, removal_verdicts, passage_verdicts):
    """The rows of review.jsonl, as the schema says."""
    articles, removals, passages, meta = (
        data["articles"],
        data["removals"],
        data["passages"],
        data["meta"],
    )
    rows = []
    for row, verdict in sorted(removal_verdicts.items()):
        article = removals["article"][row]
        entry = {"article": articles["id"][article]}
        for key in ("path", "line"):
            if articles[key][article] is not None:
                entry[key] = articles[key][article]
        entry.update(start=removals["start"][row], end=removals["end"][row])
        entry.update(
            {"class": meta["classes"][removals["class"][row]]},
            rule=meta["rules"][removals["rule"][row]]["name"],
            why=removals["why"][row],
            **(
                {"text_hash": data["hash"][row]}
                if row in data["hash"]
                else {"text": removals["text"][row]}
            ),
            verdict=verdict,
        )
        rows.append(entry)
    for row, verdict in sorted(passage_verdicts.items()):
        entry = {}
        for side, key in enumerate("ab"):
            entry[key] = {
                "article": articles["id"][passages[key][row]],
                "start": passages[f"{key}_start"][row],
                "end": passages[f"{key}_end"][row],
            }
            parts = passages["parts"][row]
            if parts is not None and not any(isinstance(part, int) for part in parts):
                entry[key]["text"] = "".join(
                    part if isinstance(part, str) else part[side] for part in parts
                )
        entry["verdict"] = verdict
        rows.append(entry)
    return rows


def check_verdicts(report):
    """Marks by key and button, exports, clears, imports, and exports the same again."""
    report.go("#removals")
    report.page.evaluate("document.activeElement.blur()")
    report.keys("Home")
    n = len(report.data["removals"]["article"])
    expected, passages = {0: "right"}, {}
    report.keys("o", "r")
    if n > 3:
        report.keys("j", "w", "j", "r", "u", "j")
        report.page.click("#removals .verdict-button.verdict-2")
        expected.update({1: "wrong", 3: "wrong"})
    report.keys("Escape")
    if report.data["passages"].get("a"):
        report.go("#duplicates")
        report.page.locator("#passages-view .row[data-position='0']").click()
        report.keys("d")
        passages[0] = "duplicate"
        if len(report.data["passages"]["a"]) > 1:
            report.keys("j", "n")
            passages[1] = "different"
        report.keys("Escape")
    rows = review_rows(report.data, expected, passages)
    text = export(report)
    lines = (
        [json.loads(line) for line in text.splitlines()]
        if "\u2028" not in text
        else [json.loads(line) for line in text.strip("\n").split("\n")]
    )
    assert lines == rows, (lines, rows)
    assert [list(line) for line in lines] == [list(row) for row in rows], "order of the keys"
    report.go("#removals?verdict=wrong")
    assert report.count() == sum(verdict == "wrong" for verdict in expected.values())
    # The verdicts survive a reload.
    report.page.wait_for_timeout(250)
    report.open("#removals?verdict=right")
    assert report.count() == 1, report.status()
    assert export(report) == text
    # Without storage, an import brings them back. The last two lines match nothing.
    report.page.evaluate("localStorage.clear()")
    report.open("#removals?verdict=right")
    assert report.count() == 0
    broken = text + '{"article":"no such","start":1,"end":2,"verdict":"right"}\nnot json\n'
    report.page.set_input_files(
        "#import-file",
        {"name": "review.jsonl", "mimeType": "text/plain", "buffer": broken.encode()},
    )
    report.page.wait_for_selector("#toast:not([hidden])")
    assert f"Imported {len(rows)} verdict" in report.page.text_content("#toast"), (
        report.page.text_content("#toast")
    )
    assert "2 lines did not match" in report.page.text_content("#toast")
    assert report.count() == 1
    assert export(report) == text


def check_group_verdict(report):
    """A verdict on the head of a group of equal texts is one on all its removals."""
    report.page.wait_for_timeout(250)
    report.page.evaluate("localStorage.clear()")
    report.open("#removals?group=text")
    first = report.rows()[0]
    rows = int(re.search(r"\u00d7\s*([\d,]+)", first).group(1).replace(",", ""))
    report.keys("w")
    assert "Wrong" in report.rows()[0]
    lines = export(report).strip("\n").split("\n")
    assert len(lines) == rows, (len(lines), first)
    assert len({json.loads(line)["text"].strip() for line in lines}) == 1
    report.keys("u")
    assert "Wrong" not in report.rows()[0]
    report.page.click("#export")
    assert "no verdicts" in report.page.text_content("#toast")


def check_layout(report):
    """No horizontal scroll at 360 px, where the panel covers the page and the list is inert."""
    size = report.page.viewport_size
    report.page.set_viewport_size({"width": 360, "height": 740})
    for hash_ in ("#overview", "#removals", "#removals?row=0", "#duplicates", "#duplicates?row=0"):
        report.go(hash_)
        width = report.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, (hash_, width)
    report.go("#removals?row=0")
    assert report.page.evaluate("document.querySelector('#removals .list-pane').inert")
    report.keys("Escape")
    assert not report.page.evaluate("document.querySelector('#removals .list-pane').inert")
    report.page.set_viewport_size(size)
    report.settle()


def check_accessible_names(report):
    """Every control has a name, every row of a list a position."""
    for hash_ in ("#overview", "#removals?row=0", "#duplicates?row=0"):
        report.go(hash_)
        nameless = report.page.evaluate(
            "() => [...document.querySelectorAll('button, select, input, a, [role=listbox], [role=tree]')].filter(e => e.offsetParent)"
            ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length)) ).map(e => e.outerHTML.slice(0, 200))"
        )
        assert not nameless, nameless
