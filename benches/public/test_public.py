"""Tests of the benchmark itself, without other programs: `python3 -m unittest` in this folder.

Eight generated texts become sets. Perfect answers, no answers and partial answers must get the scores
that can be worked out by hand.
"""
import bz2
import gzip
import json
import random
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from layouts import BOILERPLATE, LAYOUTS, Site
from passages import edited
from scoring import Bootstrap, page_score, passage_scores, union, version_scores
from sets import read
from sources import plain, texts_of
from visible import visible

HERE = Path(__file__).resolve().parent
WORDS = "river council bridge market winter harbour letter engine garden teacher mountain paper".split()


def generated(count=8):
    """Texts of random words, in two languages."""
    rng = random.Random(7)
    sentence = lambda: " ".join(f"{rng.choice(WORDS)}{rng.randrange(90)}" for _ in range(9)).capitalize() + "."
    paragraph = lambda: " ".join(sentence() for _ in range(3))
    for at in range(count):
        yield {"id": f"t{at}", "lang": ("en", "de")[at % 2], "title": f"Title {at}", "text": "\n\n".join(paragraph() for _ in range(5))}


def made(folder, *flags):
    """The sets of these texts, in a new folder."""
    source = Path(folder, "texts.jsonl")
    source.write_text("".join(json.dumps(row) + "\n" for row in generated()))
    out = Path(folder, f"sets{len(list(Path(folder).iterdir()))}")
    subprocess.run([sys.executable, HERE / "make", source, "--out", out, "--passages", "1", *flags], check=True, stdout=subprocess.DEVNULL)
    return out


class MadeSets(unittest.TestCase):
    """What `make` writes."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.folder = made(cls.temporary.name)

    def test_the_same_texts_give_the_same_bytes(self):
        again = made(self.temporary.name)
        files = sorted(path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        self.assertEqual(len(files), 8 + 3)
        for path in files:
            self.assertEqual((self.folder / path).read_bytes(), (again / path).read_bytes(), path)

    def test_another_seed_gives_other_pages(self):
        other = made(self.temporary.name, "--seed", "2")
        self.assertNotEqual((self.folder / "pages/pages.jsonl.gz").read_bytes(), (other / "pages/pages.jsonl.gz").read_bytes())

    def test_pages_show_their_text_and_their_boilerplate(self):
        set_ = read(self.folder / "pages", 300, None)
        self.assertEqual(len(set_.pages), 8)
        for page, row in zip(set_.pages, set_.html(), strict=True):
            text = visible(row["html"])
            self.assertEqual(text, page["renderings"]["visible"])
            for paragraph in page["gold"].split("\n\n"):
                self.assertIn(paragraph, text)
            self.assertTrue(page["without"])
            for snippet in page["without"]:
                self.assertIn(snippet, text)
                self.assertNotIn(snippet, page["gold"])
            for snippet in page["with"]:
                self.assertIn(snippet, page["gold"])

    def test_splits_have_no_source_and_no_host_in_common(self):
        dev, test = (read(self.folder / "pages", 300, split).pages for split in ("dev", "test"))
        self.assertEqual(len(dev) + len(test), 8)
        self.assertTrue(dev and test)
        for key in ("host", "source"):
            self.assertFalse({page[key] for page in dev} & {page[key] for page in test})

    def test_spans_are_where_gold_says(self):
        set_ = read(self.folder / "passages", 300, None)
        self.assertGreaterEqual(len(set_.gold), 4)
        for row in set_.gold:
            source, copy = (set_.bytes_of[one[0]][one[1] : one[2]].decode() for one in (row["a"], row["b"]))
            self.assertIn(f"\n\n{copy}\n\n", f"\n\n{set_.bytes_of[row['b'][0]].decode()}\n\n")
            if row["level"] == 0 and row["op"] != "reorder":
                self.assertEqual(source, copy)
            if row["level"] > 0:
                self.assertNotEqual(source, copy)

    def test_perfect_answers_have_perfect_scores(self):
        set_ = read(self.folder / "passages", 300, None)
        found, fit, right = passage_scores(set_.gold, set_.gold, set_.bytes_of.get)
        self.assertEqual(found, [1.0] * len(set_.gold))
        self.assertEqual(right, [1.0] * len(set_.gold))
        self.assertEqual(fit, [1.0] * len(set_.gold))

    def test_the_command_prints_one_table_for_each_input(self):
        # A program that answers with the gold, in the place of unboil.
        program = Path(self.temporary.name, "program")
        program.write_text(f"#!/bin/sh\nif [ \"$1\" = --version ]; then echo unboil 0; else exec {sys.executable} -c '{ORACLE}' {self.folder} \"$@\"; fi\n")
        program.chmod(0o755)
        scores = Path(self.temporary.name, "scores.json")
        empty = f"""empty|html|{sys.executable} -c 'import sys; [print(l.replace("html", "x"), end="") for l in sys.stdin]'"""
        command = [HERE / "run", "--sets", self.folder / "pages", self.folder / "passages", "--unboil", program, "--programs", "none"]
        done = subprocess.run([sys.executable, *command, "--dir", self.temporary.name, "--json", scores, "--add", empty, "--add", "broken|html|wc -l | grep -x 0"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("| CPU time |"), 3)
        f1 = json.loads(scores.read_text())["columns"][0]["scores"]
        self.assertEqual(f1["unboil 0, default"]["score"], 1)
        self.assertEqual(f1["empty"], {"score": 0, "low": 0, "high": 0, "differs": True})
        self.assertIn("| empty | ", done.stdout)
        # It succeeds without rows only.
        self.assertIn("/pages, broken: no result, exit code 1: ", done.stdout)
        self.assertNotIn("broken", f1)


# Answers with the gold of the set, for each command that unboil has.
ORACLE = """
import gzip, json, pathlib, sys
sets, command, *rest = sys.argv[1:]
gold = {page["id"]: page["gold"] for page in map(json.loads, gzip.open(sets + "/pages/pages.jsonl.gz"))}
text = lambda lines: "".join(json.dumps({"id": json.loads(line)["id"], "text": gold[json.loads(line)["id"]]}) + "\\n" for line in lines)
if command == "strip":
    sys.stdout.write(text(sys.stdin))
else:
    out = pathlib.Path(rest[rest.index("-o") + 1])
    (out / "articles").mkdir(parents=True)
    if command == "clean":
        (out / "articles/rows.jsonl").write_text(text(open(rest[0])))
    else:
        (out / "passages.jsonl").write_bytes(pathlib.Path(sets, "passages/gold.jsonl").read_bytes())
"""


class Layouts(unittest.TestCase):
    def test_every_layout_in_every_language_escapes_and_keeps_the_text(self):
        paragraphs = ["Fish & chips < 3 > 2.", "Second \"one\".", "Third."]
        others = [(f"Other {at}", [f"Beginning of text {at}.", "More."]) for at in range(3)]
        for lang in BOILERPLATE:
            for number, layout in enumerate(LAYOUTS):
                page, boilerplate = Site(1, lang, number).page(random.Random(1), "A title", paragraphs, others)
                text = visible(page)
                for part in [*paragraphs, *boilerplate]:
                    self.assertIn(" ".join(part.split()), text, (lang, layout.name))

    def test_all_languages_have_the_same_words(self):
        for lang, words in BOILERPLATE.items():
            shape = {key: len(value) if isinstance(value, list) else 0 for key, value in words.items()}
            self.assertEqual(shape, {key: len(value) if isinstance(value, list) else 0 for key, value in BOILERPLATE["en"].items()}, lang)


class Edits(unittest.TestCase):
    def test_the_share_of_changed_words(self):
        text, rng = " ".join(f"w{at}" for at in range(100)), random.Random(3)
        self.assertEqual(edited(rng, text, "replace", 0.0, ["x"]), text)
        self.assertEqual(edited(rng, text, "replace", 0.2, ["x"]).split().count("x"), 20)
        self.assertEqual(len(edited(rng, text, "delete", 0.5, ["x"]).split()), 50)
        self.assertEqual(len(edited(rng, text, "insert", 0.1, ["x"]).split()), 110)

    def test_scripts_without_spaces_are_edited_by_character(self):
        self.assertEqual(edited(random.Random(3), "港口仍然开放一年", "delete", 0.5, ["x"]).__len__(), 4)


class Sources(unittest.TestCase):
    def test_wikitext_becomes_paragraphs(self):
        text = (
            "{{Date|1 May {{nested}}}}\n'''The [[harbour|old harbour]]''' of [[Selmouth]] stays open for two more winters."
            "<ref name=a>No [[x]].</ref>\n[[File:Boat.jpg|thumb|A [[boat]] in a caption of more than eight words, or so]]\n"
            "* a list item that is long enough for a paragraph but is none\n== Sources ==\n{| a table\n| with cells\n|}\n"
            "The ferry &amp; the [https://example.org council's plan] cost more than the town has to spend.\n[[Category:Boats]]"
        )
        expected = "The old harbour of Selmouth stays open for two more winters.\n\nThe ferry & the council's plan cost more than the town has to spend."
        self.assertEqual(plain(text), expected)

    def test_a_dump_is_read_page_by_page(self):
        page = "<page><title>{0}</title><ns>{1}</ns><id>{2}</id>{3}<revision><text>One two three four five six seven eight.</text></revision></page>"
        pages = page.format("A", 0, 1, "") + page.format("B", 1, 2, "") + page.format("C", 0, 3, '<redirect title="A"/>')
        dump = f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" xml:lang="de">{pages}</mediawiki>'
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "dewikinews-pages-articles.xml.bz2")
            path.write_bytes(bz2.compress(dump.encode()))
            rows = list(texts_of(path))
        self.assertEqual([(row["id"], row["lang"], row["title"]) for row in rows], [("de-wiki-1", "de", "A")])
        self.assertEqual(rows[0]["text"], "One two three four five six seven eight.")

    def test_the_handbook_is_read_without_untranslated_paragraphs(self):
        page = '<h2 class="title">1.2. {}</h2><div class="para">{}</div><div class="para">The <b>same</b>.</div>'
        with tempfile.TemporaryDirectory() as folder:
            for lang, title, text in (("en-US", "Boats", "In English."), ("de-DE", "Boote", "Auf Deutsch.")):
                Path(folder, lang).mkdir()
                Path(folder, lang, "index.html").write_text(page.format(title, text))
            rows = {row["lang"]: row for row in texts_of(Path(folder))}
        self.assertEqual(rows["en"]["text"], "In English.\n\nThe same.")
        self.assertEqual((rows["de"]["title"], rows["de"]["text"]), ("Boote", "Auf Deutsch."))


class Scores(unittest.TestCase):
    def test_words_of_a_page(self):
        self.assertEqual(page_score("one two", "One, two!"), (1, 1, 1))
        self.assertEqual(page_score("", "one"), (0, 0, 0))
        self.assertEqual(page_score("港口", "港")[:2], (0.5, 1))
        precision, recall, f1 = page_score("one two two nine", "one two three")
        self.assertEqual((precision, recall), (0.5, 2 / 3))
        self.assertAlmostEqual(f1, 4 / 7)

    def test_an_interval_holds_the_mean_and_grows_with_few_groups(self):
        values = [at % 10 / 10 for at in range(200)]
        many, few = Bootstrap(list(map(str, range(200)))), Bootstrap([str(at // 20) for at in range(200)])
        low, high = many.interval(values)
        self.assertTrue(low < 0.45 < high and 0.02 < high - low < 0.12, (low, high))
        self.assertTrue(many.differs(values, [value + 0.1 for value in values]))
        self.assertFalse(many.differs(values, values))
        # All values of a group are the same: there are only ten of them.
        low, high = few.interval([at // 20 / 10 for at in range(200)])
        self.assertGreater(high - low, 0.25)

    def test_found_fit_and_precision(self):
        texts = {"a": b"x" * 100, "b": b"y" * 200, "c": b"z" * 100}
        gold = [{"a": ["a", 0, 100], "b": ["b", 100, 200]}]
        side = lambda article, start, end: {"article": article, "start": start, "end": end}
        check = lambda *rows: passage_scores(gold, [{"a": a, "b": b} for a, b in rows], texts.get)
        self.assertEqual(check(), ([0], [0], []))
        # Half of it is enough; the order of the sides does not matter.
        self.assertEqual(check((side("b", 100, 150), side("a", 0, 50))), ([1], [0.5], [1]))
        self.assertEqual(check((side("a", 0, 100), side("b", 0, 149))), ([0], [49 / 200], [1]))
        # Through another copy, which is not planted and has other words.
        through = check((side("a", 0, 100), side("c", 0, 100)), (side("c", 0, 100), side("b", 100, 200)))
        self.assertEqual(through, ([1], [1], [0, 0]))
        # A whole article is found, and fits badly.
        self.assertEqual(check((side("a", 0, 100), side("b", 0, 200))), ([1], [0.5], [1]))

    def test_spans_are_counted_once(self):
        self.assertEqual(union([(5, 9), (0, 3), (2, 4)]), 8)

    def test_versions_are_linked_through_others(self):
        family_of = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b"}
        pair = lambda a, b: {"a": [a, 0, 1], "b": [b, 0, 1]}
        recall, right = version_scores(family_of, [pair("a1", "a2"), pair("a2", "a3"), pair("a3", "b1")])
        self.assertEqual(recall, {"a": 1, "b": 0})
        self.assertEqual(right, [1, 1, 0])


if __name__ == "__main__":
    unittest.main()
