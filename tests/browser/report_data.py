"""Data for report pages: synthetic data of any size, and hostile data.

All functions return a dictionary with `meta`, the columns `articles`, `removals`, `passages` and
`groups`, and the list `kept`. `make_report.assemble` makes a page of it.
"""

import random

CLASSES = ["headline", "chrome", "section", "site", "byline", "caption", "junk", "duplicate"]
RULES = [
    ("headline-repeat", "headline", "A repeat of the headline."),
    ("phrase", "chrome", "A line that sites print around articles: a notice, a button, a label."),
    ("page-foot", "chrome", "The run of lines after the last paragraph."),
    ("section", "section", "A run of blocks with a heading of its own."),
    ("site", "site", "A block that many pages of the same site share."),
    ("byline", "byline", "Author, place and date around the headline."),
    ("caption", "caption", "The caption or credit of a picture."),
    ("scorer", "junk", "A block that the model scores as not part of the article."),
    ("drop-passages", "duplicate", ""),
]
WORDS = (
    "harbour council ferry winter night boat town street market price wind river bridge school "
    "train county line water crown letter report storm coast fund editor pier tide evening people "
    "vote money station driver morning field office road island member paper question season"
).split()


def sentence(rng, low=6, high=18):
    words = [rng.choice(WORDS) for _ in range(rng.randint(low, high))]
    return " ".join(words).capitalize() + "."


def paragraph(rng):
    return " ".join(sentence(rng) for _ in range(rng.randint(2, 5)))


def removal_text(rng, rule, common):
    """Chrome and site texts repeat across articles, others mostly do not."""
    if rule in ("phrase", "site", "page-foot"):
        text = common[min(int(rng.expovariate(0.01)), len(common) - 1)]
    elif rule == "byline":
        text = f"By {rng.choice(WORDS).capitalize()} {rng.choice(WORDS).capitalize()}"
    else:
        text = sentence(rng)
    return f"\n{text}\n"


def alignment(rng, edits):
    """Parts of two copies that differ in about `edits` places."""
    parts = []
    sentences = rng.randint(2, 7)
    for n in range(sentences):
        words = sentence(rng).split(" ")
        if edits and rng.random() < 0.6:
            at = rng.randrange(1, len(words))
            old = words[at]
            change = rng.choice(
                [[old, "steamer"], [old + " ", ""], ["", "old "], [old, old.upper(), 1]]
            )
            tail = (
                " ".join(words[at + 1 :])
                if change[0].endswith(" ")
                else " " + " ".join(words[at + 1 :])
            )
            if change[0] == "":
                tail = " ".join(words[at:])
            parts += [" ".join(words[:at]) + " ", change, tail + " "]
        else:
            parts.append(" ".join(words) + ("" if n == sentences - 1 else " "))
    joined = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined


def n_words(text):
    return len(text.split())


def empty():
    removal_keys = "article start end class rule why text words score threshold".split()
    passage_keys = (
        "a a_start a_end b b_start b_end similarity words edits kind a_overlap b_overlap parts"
    ).split()
    article_keys = "id path line site type language words removed".split()
    return {
        "articles": {key: [] for key in article_keys},
        "removals": {key: [] for key in removal_keys},
        "passages": {key: [] for key in passage_keys},
        "groups": {"stays": [], "members": []},
        "kept": [],
    }


def add(columns, **row):
    assert row.keys() == columns.keys(), row.keys() ^ columns.keys()
    for key, value in row.items():
        columns[key].append(value)


def add_article(data, rng, number, n_removals, sites, common):
    """One article with `n_removals` removals; its kept text is stored for most articles."""
    kept = [paragraph(rng) if rng.random() < 0.4 else "" for _ in range(n_removals + 1)]
    kept[n_removals // 2] = kept[n_removals // 2] or paragraph(rng)
    at = 0
    removed = 0
    for n in range(n_removals):
        at += len(kept[n].encode())
        rule = rng.choices(range(len(RULES)), [5, 30, 4, 8, 25, 12, 4, 10, 2])[0]
        name, class_, _ = RULES[rule]
        text = removal_text(rng, name, common)
        score = rng.randint(480, 1000) if name == "scorer" else -1
        why = {
            "phrase": f'the line is "{text.strip().lower()[:40]}"',
            "site": "the same block is on 8 of 9 pages of this site",
            "scorer": f"boilerplate score {score // 10} of 100: symbols or digits typical of labels",
        }.get(name, f"matches the rule {name}")
        add(
            data["removals"],
            article=number,
            start=at,
            end=at + len(text.encode()),
            **{"class": CLASSES.index(class_)},
            rule=rule,
            why=why,
            text=text,
            words=n_words(text),
            score=score,
            threshold=-1 if score < 0 else 500 + number % 3 * 100,
        )
        at += len(text.encode())
        removed += n_words(text)
    site = rng.randrange(len(sites))
    in_rows = number % 5 == 0
    add(
        data["articles"],
        id=f"row-{number:06}" if in_rows else f"{sites[site]}/article-{number:06}.txt",
        path="wire/agency.jsonl" if in_rows else None,
        line=number + 1 if in_rows else None,
        site=site,
        type=number % 3 if number % 7 else -1,
        language=number % 4 - 1,
        words=removed + sum(map(n_words, kept)) if number % 50 != 49 else -1,
        removed=removed,
    )
    data["kept"].append(None if number % 23 == 22 else kept)


def add_passages(data, rng, n_passages):
    articles = len(data["articles"]["id"])
    pairs = sorted(tuple(sorted(rng.sample(range(articles), 2))) for _ in range(n_passages))
    for n, (a, b) in enumerate(pairs):
        kind = rng.randrange(3)
        parts = alignment(rng, kind)
        changes = [part for part in parts if not isinstance(part, str)]
        sides = [
            "".join(part if isinstance(part, str) else part[side] for part in parts).encode()
            for side in (0, 1)
        ]
        start = rng.randint(0, 2000)
        add(
            data["passages"],
            a=a,
            a_start=start,
            a_end=start + len(sides[0]),
            b=b,
            b_start=start + 7,
            b_end=start + 7 + len(sides[1]),
            similarity=1000 if not changes else rng.randint(400, 999),
            words=n_words(sides[0].decode()),
            edits=len(changes),
            kind=kind,
            a_overlap=rng.randint(50, 1000),
            b_overlap=rng.randint(50, 1000),
            parts={39: None, 19: ["It begins so ", 1234, "and ends so."]}.get(n % 40, parts),
        )
    for a, b in dict.fromkeys(pairs[:: max(1, n_passages // 200)]):
        data["groups"]["stays"].append(a)
        others = [b] + rng.sample(range(articles), min(articles, rng.randint(0, 4)))
        members = [other for other in dict.fromkeys(others) if other != a]
        data["groups"]["members"].append(
            [
                [other, rng.randint(800, 1000), rng.randint(700, 1000), rng.randint(0, 3)]
                for other in members
            ]
        )


def summary(data, **more):
    removals, articles = data["removals"], data["articles"]
    words_removed = dict.fromkeys(sorted(CLASSES), 0)
    for class_, words in zip(removals["class"], removals["words"]):
        words_removed[CLASSES[class_]] += words
    problems = more.get("problems", [])
    return {
        "schema": 1,
        "unboil": "0.1.0",
        "name": "cleaned",
        "id": "00112233445566ff",
        "command": "clean",
        "settings": {
            "strip": {"strength": "auto", "keep_bylines": False, "rules": {"disable": []}},
            "keep": "first",
        },
        "counts": {
            "files": len(articles["id"]),
            "articles": len(articles["id"]),
            "articles_changed": len(articles["id"]),
            "articles_dropped": 0,
            "words_in": sum(max(0, n) for n in articles["words"]),
            "words_removed": words_removed,
            "removals": len(removals["article"]),
            "passages": len(data["passages"]["a"]),
            "groups": len(data["groups"]["stays"]),
            "problems": len(problems),
        },
        "classes": CLASSES,
        "rules": [{"name": name, "about": about} for name, _, about in RULES],
        "sample": list(range(1, len(removals["article"]), 3))[:40],
        "kinds": ["exact", "edited", "template"],
        "types": ["article", "forum", "listing"],
        "sites": [],
        "languages": ["en", "de", "ar"],
        "problems": problems,
        **more,
    }


def synthetic(n_removals, n_passages, seed=7):
    """Data of the given size. The number of articles is about an eighth of the removals."""
    rng = random.Random(seed)
    data = empty()
    sites = [
        f"{rng.choice(WORDS)}-{rng.choice(WORDS)}-{n}"
        for n in range(max(2, min(400, n_removals // 60)))
    ]
    common = [sentence(rng, 2, 9) for _ in range(max(4, n_removals // 40))]
    number = 0
    left = n_removals
    while left > 0 or number < 4:
        take = min(left, rng.randint(1, 15))
        add_article(data, rng, number, take, sites, common)
        left -= take
        number += 1
    if n_passages:
        add_passages(data, rng, n_passages)
    problems = [
        {"path": f"broken/{n}.txt", "line": n or None, "stage": "read", "reason": "not valid UTF-8"}
        for n in range(3)
    ]
    data["meta"] = summary(data, sites=sites, problems=problems)
    return data


ATTACKS = [
    "<script>window.attacked=1</script>",
    "</script><script>window.attacked=2</script>",
    '<img src=x onerror="window.attacked=3;alert(3)">',
    "javascript:window.attacked=4",
    "line\u2028separator\u2029paragraph",
    "nul\u0000 bell\u0007 escape\u001b[31mred\u001b]0;title\u0007",
    "\u202egnorw si siht\u202c \u2066isolated\u2069 \u200fmark",
    "__proto__",
    "constructor",
    "\u05d0\u05d1\u05d2 right to left \u05d3\u05d4\u05d5",
    "x" * 5000,
    "'\"><svg/onload=alert(6)><!--",
    "{{SCRIPT}} ${window.attacked=7} {{NONCE}}",
    "",
]


def hostile():
    """Every name and text is an attack."""
    data = empty()
    for n, attack in enumerate(ATTACKS):
        text = attack or " \n"
        kept = [attack + "\n", attack]
        start = len(kept[0].encode())
        add(
            data["removals"],
            article=n,
            start=start,
            end=start + len(text.encode()),
            **{"class": 1},
            rule=n,
            why=attack,
            text=text,
            words=n_words(text),
            score=700 if n % 2 else -1,
            threshold=600 if n % 2 else -1,
        )
        add(
            data["articles"],
            id=attack,
            path=attack if n % 2 else None,
            line=None,
            site=n,
            type=0,
            language=n,
            words=10,
            removed=3,
        )
        data["kept"].append(kept)
        other = (n + 1) % len(ATTACKS)
        add(
            data["passages"],
            a=n,
            a_start=0,
            a_end=5,
            b=other,
            b_start=0,
            b_end=5,
            similarity=900,
            words=3,
            edits=2,
            kind=n % 2,
            a_overlap=500,
            b_overlap=600,
            parts=[attack, [attack, ATTACKS[other]], " and ", 1200, ["a", "A", 1]],
        )
        data["groups"]["stays"].append(n)
        data["groups"]["members"].append([[other, 900, 800, 1]])
    problems = [
        {"path": attack, "line": None, "stage": "read", "reason": attack} for attack in ATTACKS
    ]
    data["meta"] = summary(
        data,
        name=ATTACKS[1],
        sites=ATTACKS,
        languages=ATTACKS,
        kinds=["<b>exact</b>", "__proto__", "template"],
        rules=[{"name": attack, "about": attack} for attack in ATTACKS],
        types=["<i>"],
        problems=problems,
        settings={"__proto__x": {"constructor": ATTACKS[0]}},
    )
    return data
