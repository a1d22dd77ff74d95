"""Marks removals as wrong in the page of a run, exports them, and cleans again with them.

usage: test_round_trip.py --unboil BINARY [--browser /usr/bin/chromium]

Exactly the marked removals must be back in the articles.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from check_duplicates import export
from report_page import Report
from test_report import ARGS

ARTICLES = Path(__file__).resolve().parents[2] / "testdata" / "articles"
WRONG = [0, 3, 4, 57, 120]


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def mark(report):
    for row in WRONG:
        report.go(f"#removals?row={row}")
        report.keys("w")
    report.go("#removals?row=1")
    report.keys("r")
    return export(report)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unboil", required=True)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        folder = Path(folder)
        run = lambda *words: subprocess.run([args.unboil, *words, "--quiet"], check=True)
        run("clean", ARTICLES, "--out", folder / "first")
        run("report", folder / "first", "--out", folder / "report.html")
        browser = playwright.chromium.launch(executable_path=args.browser, args=ARGS)
        report = Report(browser, folder / "report.html")
        (folder / "review.jsonl").write_text(mark(report), encoding="utf-8")
        report.close()
        browser.close()
        run("clean", ARTICLES, "--out", folder / "second", "--decisions", folder / "review.jsonl")
        before, after = (rows(folder / name / "ledger.jsonl") for name in ("first", "second"))
        assert after == [row for at, row in enumerate(before) if at not in WRONG]
        for at in WRONG:
            article = folder / "second" / "articles" / before[at].get("path", before[at]["article"])
            assert before[at]["text"].strip() in article.read_text(encoding="utf-8"), before[at]
    print(f"ok  {len(WRONG)} removals marked as wrong are back, and no other")


if __name__ == "__main__":
    main()
