"""Shared by the comparison scripts: machine name, word scores, tables in docs/benchmarks.md."""
import os
import platform
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def machine():
    """Returns the number of cores and their model name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} cores of {names[0] if names else platform.processor() or platform.machine()}"


def update_docs(script, table):
    """Replaces the table of a script in docs/benchmarks.md."""
    page = ROOT / "docs" / "benchmarks.md"
    begin, end = f"<!-- benches/compare/{script} -->\n", "<!-- end -->"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    after = rest[rest.index(end) :]
    page.write_text(before + begin + "\n".join(table) + "\n" + after, encoding="utf-8")


def words(text):
    return Counter(re.findall(r"\w+", text.lower()))


def score(text, gold):
    """Returns precision, recall and F1 of words (multisets, lower case)."""
    text, gold = words(text), words(gold)
    common = (text & gold).total()
    if not common:
        return 0, 0, 0
    precision, recall = common / text.total(), common / gold.total()
    return precision, recall, 2 * precision * recall / (precision + recall)
