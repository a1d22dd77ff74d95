"""Tests the report page in Chromium.

    python tests/browser/test_report.py                    synthetic, hostile and large data
    python tests/browser/test_report.py --report FILE.html the checks that fit any report

Needs `playwright` from PyPI and a Chromium (`--browser`, default /usr/bin/chromium). The checks
take a `Report` and read what they expect from the data of the page, so they work on any report.
"""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))
import make_report  # noqa: E402
import report_data  # noqa: E402
from check_duplicates import (  # noqa: E402
    check_accessible_names,
    check_deep_link,
    check_duplicate_groups,
    check_group_verdict,
    check_keyboard,
    check_layout,
    check_passages,
    check_verdicts,
)
from check_removals import (  # noqa: E402
    check_article,
    check_filters,
    check_groups,
    check_overview,
    check_search,
    check_sort,
    check_sample,
)
from report_page import Report, visible  # noqa: E402

ARGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
# Bars for 100,000 removals and 20,000 passages, in milliseconds. The checks allow three times as
# much, because test machines are loaded.
BARS = {"first view": 3000, "scroll step": 30, "search": 200}

CHECKS = [
    check_overview,
    check_filters,
    check_search,
    check_sort,
    check_groups,
    check_article,
    check_passages,
    check_duplicate_groups,
    check_keyboard,
    check_deep_link,
    check_verdicts,
    check_group_verdict,
    check_layout,
    check_accessible_names,
]


# What can differ when the chunks are files.
CHUNK_CHECKS = [
    check_overview,
    check_article,
    check_passages,
    check_duplicate_groups,
    check_deep_link,
]


def run_checks(browser, path, checks=None):
    report = Report(browser, path, viewport={"width": 1280, "height": 800})
    no_removals = not report.data["meta"]["counts"]["removals"]
    no_verdicts = report.data["meta"]["command"] == "diff"
    for check in checks or CHECKS:
        if no_verdicts and check in (check_verdicts, check_group_verdict):
            continue
        if no_removals and check not in (check_overview, check_passages, check_duplicate_groups):
            continue
        check(report)
    report.close()


def check_hostile(browser, path):
    """Opens every row of hostile data; nothing runs, and the texts are there as texts."""
    run_checks(browser, path)
    report = Report(browser, path, viewport={"width": 1280, "height": 800})
    removals, passages = report.data["removals"], report.data["passages"]
    for row in range(len(removals["article"])):
        report.go(f"#removals?row={row}")
        shown = report.page.text_content("#removals .segment.chosen del")
        expected = visible(removals["text"][row])
        assert shown == expected or not expected.strip(), (shown, expected)
    for row in range(len(passages["a"])):
        report.go(f"#duplicates?row={row}")
    page = report.page
    assert page.evaluate("typeof window.attacked") == "undefined"
    assert (
        page.evaluate(
            "document.querySelectorAll('img, svg, iframe, object, embed, [onerror], [onload], [style*=expression]').length"
        )
        == 0
    )
    assert page.evaluate("Object.getOwnPropertyNames(Object.prototype).join() === prototypeNames")
    links = page.eval_on_selector_all(
        "a", "all => all.map(a => a.getAttribute('href')).filter(href => !href.startsWith('#'))"
    )
    assert links == [], links
    raw = page.evaluate("document.body.innerText")
    for code in (0, 7, 0x1B, 0x202E, 0x2066, 0x2028):
        assert chr(code) not in raw, hex(code)
    report.close()


def check_no_data(browser, folder):
    """Sections without data are hidden."""
    data = report_data.synthetic(10, 0)
    report = Report(browser, make_report.assemble(data, folder / "no-passages.html"))
    assert not report.page.is_visible("[data-tab=duplicates]")
    assert "Groups" not in report.page.inner_text("#overview")
    report.close()
    data = report_data.empty()
    data["meta"] = report_data.summary(data)
    report = Report(browser, make_report.assemble(data, folder / "empty.html"), "#removals")
    assert report.page.is_visible("#overview") and not report.page.is_visible("[data-tab=removals]")
    report.close()


def check_no_kept_text(browser, folder):
    data = report_data.synthetic(40, 0)
    data["kept"] = [None] * len(data["kept"])
    report = Report(browser, make_report.assemble(data, folder / "no-kept.html"), "#removals?row=3")
    report.page.wait_for_selector("#removals .notice:not([hidden])")
    assert re.search(r"… [\d,]+ bytes? stay …", report.page.text_content("#removals .segments")), (
        "gaps"
    )
    report.close()


def check_speed(browser, path):
    """Prints the times for a large report and compares them with three times the bars."""
    report = Report(browser, path, viewport={"width": 1280, "height": 800})
    page = report.page
    times = {
        "first view": page.evaluate("performance.getEntriesByName('unboil-ready')[0].startTime")
    }
    report.go("#removals")
    page.wait_for_timeout(1200)
    steps = page.evaluate(
        """async () => {
          const list = document.querySelector('#removals .list'), out = [];
          for (let n = 0; n < 60; n += 1) {
            const start = performance.now();
            list.scrollTop = (n * 104729 * 7) % list.scrollHeight;
            list.dispatchEvent(new Event('scroll'));
            list.offsetHeight; list.querySelector('.row').getBoundingClientRect();
            out.push(performance.now() - start);
            await new Promise(requestAnimationFrame);
          }
          return out.sort((a, b) => a - b); }"""
    )
    times["scroll step"] = steps[-2]
    searches = page.evaluate(
        """async () => {
          const field = document.querySelector('#removals .search'), out = [];
          for (const text of ['h', 'harbour', 'council ferry', 'zzzz', 'article-0001']) {
            const start = performance.now();
            field.value = text;
            field.dispatchEvent(new Event('input'));
            document.querySelector('#removals .list').offsetHeight;
            await new Promise(done => setTimeout(done));
            out.push(performance.now() - start);
            await new Promise(done => setTimeout(done, 250));
          }
          return out; }"""
    )
    times["search"] = max(searches)
    page.fill("#removals .search", "")
    for name, bar in BARS.items():
        print(f"  {name}: {times[name]:.0f} ms (bar {bar} ms)")
        assert times[name] < bar * 3, (name, times[name])
    dom = page.evaluate("document.querySelectorAll('#removals .row').length")
    assert dom < 60, f"{dom} rows in the document"
    report.close()


def size_of(path):
    files = [path, *path.parent.glob("chunks/*.js")]
    return sum(file.stat().st_size for file in files) / 1e6


def run_all(browser, folder):
    small = make_report.assemble(report_data.synthetic(10, 4), folder / "small.html")
    step("10 removals", run_checks, browser, small)
    step(
        "10,000 removals",
        run_checks,
        browser,
        make_report.assemble(report_data.synthetic(10_000, 2_000), folder / "middle.html"),
    )
    step(
        "chunks as files",
        run_checks,
        browser,
        make_report.assemble(
            report_data.synthetic(300, 50), folder_of(folder, "files") / "report.html", files=True
        ),
        CHUNK_CHECKS,
    )
    step(
        "hostile data",
        check_hostile,
        browser,
        make_report.assemble(report_data.hostile(), folder / "hostile.html"),
    )
    step("no data", check_no_data, browser, folder)
    step("no kept text", check_no_kept_text, browser, folder)
    large = report_data.synthetic(100_000, 20_000)
    path = make_report.assemble(large, folder_of(folder, "large") / "report.html")
    print(f"100,000 removals and 20,000 passages: {size_of(path):.1f} MB")
    step("speed, chunks as files", check_speed, browser, path)
    step(
        "speed, inline",
        check_speed,
        browser,
        make_report.assemble(large, folder / "large.html", files=False),
    )


def folder_of(folder, name):
    (folder / name).mkdir()
    return folder / name


def step(name, run, *args):
    start = time.monotonic()
    run(*args)
    print(f"ok  {name} ({time.monotonic() - start:.1f} s)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--report", help="a report of `unboil report`")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    args = parser.parse_args()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=args.browser, args=ARGS)
        if args.report:
            step(args.report, run_checks, browser, args.report)
        else:
            run_all(browser, Path(folder))
        browser.close()


if __name__ == "__main__":
    main()
