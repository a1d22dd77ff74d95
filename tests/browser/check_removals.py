"""Checks of the overview and of the removals. They fit any report."""

import re

from report_page import number, visible

# What `trim` of JavaScript removes and occurs in texts.
TRIMMED = " \t\n\r\v\f\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def check_overview(report):
    meta = report.data["meta"]
    report.go("#overview")
    figures = report.page.inner_text("#overview .figures")
    counts = meta["counts"]
    for value in (counts["articles"], counts["words_in"], sum(counts["words_removed"].values())):
        assert number(value) in figures, (value, figures)
    cards = report.page.inner_text("#overview")
    assert (">Problems" in cards or "Problems" in cards) == bool(meta["problems"])
    assert report.page.is_visible("[data-tab=removals]") == bool(counts["removals"])
    assert report.page.is_visible("[data-tab=duplicates]") == bool(
        counts["passages"] + counts["groups"]
    )
    while report.page.locator("#overview button.link").count():
        report.page.locator("#overview button.link").first.click()
    rules = report.data["removals"].get("rule", [])
    for n, rule in enumerate(meta["rules"]):
        rows = rules.count(n)
        if not rows:
            continue
        link = report.page.evaluate(
            "name => { const a = [...document.querySelectorAll('#overview a')].find(a => new URLSearchParams(a.hash.split('?')[1]).get('rule') === name);"
            " return a ? a.closest('tr').innerText : null }",
            rule["name"],
        )
        assert link and number(rows) in link, (rule, rows, link)
    check_words_by(report, "site", "By site", "site", meta["sites"])
    check_words_by(report, "language", "By language", "language", meta["languages"])


def check_words_by(report, key, title, param, names):
    """The overview has the words removed by site and by language, each with a link to its removals."""
    articles = report.data["articles"]
    has_removals = bool(report.data["meta"]["counts"]["removals"])
    for n, name in enumerate(names):
        if n not in articles[key] or not has_removals:
            continue
        removed = sum(words for words, of in zip(articles["removed"], articles[key]) if of == n)
        row = report.page.evaluate(
            "([title, param, name]) => { const card = [...document.querySelectorAll('#overview .card')]"
            ".find(card => card.innerText.startsWith(title));"
            " const a = card && [...card.querySelectorAll('a')].find(a => new URLSearchParams(a.hash.split('?')[1]).get(param) === name);"
            " return a ? a.closest('tr').innerText : null }",
            [title, param, name],
        )
        assert row and number(removed) in row, (title, name, removed, row)


def check_filters(report):
    meta, removals, articles = report.data["meta"], report.data["removals"], report.data["articles"]
    expect = []
    n_class = removals["class"][0]
    expect.append(("class", meta["classes"][n_class], removals["class"].count(n_class)))
    n_rule = removals["rule"][-1]
    expect.append(("rule", meta["rules"][n_rule]["name"], removals["rule"].count(n_rule)))
    site = articles["site"][removals["article"][0]]
    if site >= 0:
        expect.append(
            (
                "site",
                meta["sites"][site],
                sum(articles["site"][a] == site for a in removals["article"]),
            )
        )
    language = next(
        (articles["language"][a] for a in removals["article"] if articles["language"][a] >= 0), -1
    )
    if language >= 0:
        expect.append(
            (
                "language",
                meta["languages"][language],
                sum(articles["language"][a] == language for a in removals["article"]),
            )
        )
    for name, value, count in expect:
        report.page.evaluate(
            "([name, value]) => { location.hash = '#removals?' + new URLSearchParams([[name, value]]) }",
            [name, value],
        )
        report.settle()
        assert report.count() == count, (name, value, count, report.status())
    scores = [score for score in removals["score"] if score >= 0]
    if scores:
        report.go("#removals?min=60&max=80")
        assert report.count() == sum(600 <= score <= 800 for score in scores), report.status()


def check_search(report):
    removals, articles = report.data["removals"], report.data["articles"]
    report.go("#removals")
    words = re.findall(r"[a-zA-Z]{5,}", removals["text"][0] + " " + " ".join(removals["text"][:50]))
    query = words[0].lower() if words else "a"
    names = [f"{id_}\n{path or ''}".lower() for id_, path in zip(articles["id"], articles["path"])]
    expected = sum(
        query in text.lower() or query in why.lower() or query in names[article]
        for text, why, article in zip(removals["text"], removals["why"], removals["article"])
    )
    report.keys("/")
    assert report.page.evaluate("document.activeElement.type") == "search"
    report.page.keyboard.type(query)
    report.settle()
    report.settle()
    assert report.count() == expected, (query, expected, report.status())
    assert report.page.text_content("#live") == report.status()
    report.page.fill("#removals .search", "no such text anywhere")
    report.settle()
    assert report.count() == 0
    assert report.rows() == []
    report.page.fill("#removals .search", "")


def first_row_number(report):
    """Opens the first row and reads its number from the address."""
    report.page.locator("#removals .row[data-position='0']").click()
    found = re.search(r"row=(\d+)", report.hash())
    report.keys("Escape")
    return int(found.group(1))


def check_sort(report):
    removals, articles = report.data["removals"], report.data["articles"]
    rows = range(len(removals["article"]))
    length = max(rows, key=lambda row: (removals["end"][row] - removals["start"][row], -row))
    report.go("#removals?sort=length")
    assert first_row_number(report) == length

    def share(row):
        article = removals["article"][row]
        return (
            articles["removed"][article] / articles["words"][article]
            if articles["words"][article] > 0
            else -1
        )

    report.go("#removals?sort=share")
    assert first_row_number(report) == max(rows, key=lambda row: (share(row), -row))
    scored = [row for row in rows if removals["score"][row] >= 0]
    if scored:

        def doubt(row):
            threshold = removals["threshold"][row]
            return abs(removals["score"][row] - (500 if threshold < 0 else threshold)), row

        report.go("#removals?sort=doubt")
        assert first_row_number(report) == min(scored, key=doubt)


def check_groups(report):
    removals = report.data["removals"]
    by_text = {}
    for text, article in zip(removals["text"], removals["article"]):
        by_text.setdefault(text.strip(TRIMMED), []).append(article)
    most = max(by_text.values(), key=len)
    report.go("#removals?group=text")
    assert f"in {number(len(by_text))} distinct" in report.status(), report.status()
    first = report.rows()[0]
    assert re.search(rf"from {number(len(set(most)))} articles?\b", first), (first, len(set(most)))
    assert number(len(most)) in first
    assert report.page.get_attribute("#removals .list", "role") == "tree"
    report.page.locator("#removals .row[data-position='0']").click()
    assert report.page.get_attribute("#removals .row[data-position='0']", "aria-expanded") == "true"
    assert report.page.get_attribute("#removals .row[data-position='1']", "aria-level") == "2"
    total = int(report.page.get_attribute("#removals .row[data-position='0']", "aria-setsize"))
    assert total == len(by_text) + len(most)
    report.go("#removals?group=rule")
    assert f"in {len(set(removals['rule']))} rule" in report.status(), report.status()


def check_article(report):
    """Opens a removal; all removals of its article are struck, with class, rule and reason."""
    meta, removals = report.data["meta"], report.data["removals"]
    row = len(removals["article"]) // 2
    article = removals["article"][row]
    report.go(f"#removals?row={row}")
    report.page.wait_for_selector("#removals .segment.chosen")
    report.settle()
    struck = report.page.eval_on_selector_all(
        "#removals .detail del", "all => all.map(del => del.textContent)"
    )
    siblings = [n for n, other in enumerate(removals["article"]) if other == article]
    assert len(struck) == min(len(siblings), len(struck)) and struck
    first = siblings.index(row)
    if len(siblings) <= 150:
        for n, text in zip(siblings, struck):
            expected = visible(removals["text"][n]).strip()
            assert text.strip()[:1000] == expected[:1000] or not expected, (text, expected)
        chosen = report.page.eval_on_selector_all(
            "#removals .segment.removal",
            "all => all.findIndex(one => one.classList.contains('chosen'))",
        )
        assert chosen == first, (chosen, first)
    note = report.page.text_content("#removals .segment.chosen .note")
    for text in (
        meta["classes"][removals["class"][row]],
        meta["rules"][removals["rule"][row]]["name"],
        removals["why"][row],
    ):
        assert visible(text) in note, (text, note)
    if removals["score"][row] >= 0:
        assert f"score {removals['score'][row] / 10:g} of 100" in note, note
    in_view = report.page.evaluate(
        "() => { const a = document.querySelector('#removals .segment.chosen').getBoundingClientRect();"
        " const b = document.querySelector('#removals .detail').getBoundingClientRect(); return a.top < b.bottom && a.bottom > b.top }"
    )
    assert in_view
    report.keys("Escape")
    assert not report.page.is_visible("#removals .detail")


def check_sample(report):
    """The sample is listed alone, and its verdicts give the precision of the rules."""
    meta, removals = report.data["meta"], report.data["removals"]
    sample = meta.get("sample")
    if not sample:
        return
    report.page.wait_for_timeout(250)
    report.page.evaluate("localStorage.clear()")
    report.open("#removals?sample=in")
    assert report.count() == len(sample), (report.count(), len(sample))
    right, wrong = sample[0], sample[-1]
    outside = next(row for row in range(len(removals["article"]) + 1) if row not in sample)
    for row, key in ((right, "r"), (wrong, "w"), (outside, "w")):
        if row < len(removals["article"]):
            report.go(f"#removals?row={row}")
            report.keys(key)
    report.go("#overview")
    table = report.page.locator("table:has(caption:text-is('Precision by rule'))")
    cells = table.locator("tbody tr").first.inner_text()
    # Of two verdicts one is right: the interval of Wilson is from 9 to 91 %.
    for part in (number(len(sample)), "50 %", "9.5 % to 91 %"):
        assert part in cells.replace("\u00a0", " "), (part, cells)
