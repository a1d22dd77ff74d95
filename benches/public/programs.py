"""The programs of the benchmark: their versions, their modes, and the commands that run them.

A program reads JSON lines on standard input and writes JSON lines, as README.md describes.
"""
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "compare"))

from peers import python_with

ADAPTERS = Path(__file__).resolve().parent / "adapters"
UNBOIL, UNTOUCHED = "unboil", "untouched text"
# The packages of each program. Each gets an environment of its own, because their needs differ.
PACKAGES = {
    "trafilatura": ["trafilatura==2.3.1"],
    "rs-trafilatura": ["rs-trafilatura==0.1.1"],
    "resiliparse": ["resiliparse==2.0.1"],
    "readability-lxml": ["readability-lxml==0.9", "lxml_html_clean==0.4.5"],
    "newspaper4k": ["newspaper4k[zh,ja]==0.9.6"],
    "boilerpy3": ["boilerpy3==1.0.7"],
    "justext": ["justext==3.0.2"],
    "datasketch": ["datasketch==2.0.0", "xxhash==4.1.0"],
    "rensa": ["rensa==0.5.0"],
    "gaoya": ["gaoya==0.2.2"],
}
# Input, program, mode, adapter and its arguments. For unboil: the arguments of the binary.
# The first program of each input is the one that the others are compared with.
MODES = [
    ("html", UNBOIL, "default", "strip", "--html-field html --threads 1"),
    ("html", UNBOIL, "careful", "strip", "--html-field html --threads 1 --strength careful"),
    ("html", UNBOIL, "templates of sites", "clean", "--html-field html --threads 1"),
    ("html", "trafilatura", "default", "extract.py", "trafilatura"),
    ("html", "trafilatura", "no comments", "extract.py", "trafilatura include_comments=false"),
    ("html", "trafilatura", "favor_precision", "extract.py", "trafilatura favor_precision=true"),
    ("html", "trafilatura", "favor_recall", "extract.py", "trafilatura favor_recall=true"),
    ("html", "rs-trafilatura", "default", "extract.py", "rs_trafilatura"),
    ("html", "resiliparse", "main_content", "extract.py", "resiliparse"),
    ("html", "resiliparse", "no comments", "extract.py", "resiliparse comments=false"),
    ("html", "readability-lxml", "default", "extract.py", "readability"),
    ("html", "newspaper4k", "default", "extract.py", "newspaper"),
    ("html", "boilerpy3", "ArticleExtractor", "extract.py", "boilerpy"),
    ("html", "boilerpy3", "DefaultExtractor", "extract.py", "boilerpy extractor=DefaultExtractor"),
    ("html", "justext", "default", "extract.py", "justext"),
    ("text", UNBOIL, "default", "strip", "--threads 1"),
    ("text", UNBOIL, "careful", "strip", "--threads 1 --strength careful"),
    ("text", UNBOIL, "templates of sites", "clean", "--threads 1"),
    ("text", UNBOIL, "rules alone", "strip", "--threads 1 --disable scorer"),
    ("text", "justext", "lines as paragraphs", "extract.py", "justext lines=true"),
    ("text", UNTOUCHED, "", "extract.py", "untouched"),
    ("articles", UNBOIL, "default", "match", "--threads 1"),
    ("articles", UNBOIL, "shorter passages", "match", "--threads 1 --min-passage 8 --min-similarity 0.3"),
    ("articles", "datasketch", "articles", "minhash.py", "datasketch articles"),
    ("articles", "datasketch", "paragraphs", "minhash.py", "datasketch paragraphs --threshold 0.2 --shingle 2"),
    # There are no windows with datasketch: on DATA/passages they were not finished after minutes.
    ("articles", "rensa", "articles", "minhash.py", "rensa articles"),
    ("articles", "rensa", "paragraphs", "minhash.py", "rensa paragraphs --threshold 0.2 --shingle 2"),
    ("articles", "rensa", "windows", "minhash.py", "rensa windows=16 --threshold 0.5 --shingle 1"),
    ("articles", "gaoya", "articles", "minhash.py", "gaoya articles"),
    ("articles", "gaoya", "paragraphs", "minhash.py", "gaoya paragraphs --threshold 0.2 --shingle 2"),
    ("articles", "gaoya", "windows", "minhash.py", "gaoya windows=16 --threshold 0.5 --shingle 1"),
]


@dataclass(frozen=True)
class Program:
    """A program in one mode, for one kind of input: html, text or articles."""

    input: str
    name: str
    mode: str
    command: tuple

    def label(self):
        return f"{self.name}, {self.mode}" if self.mode else self.name


def unboil_command(unboil, command, flags):
    """`strip` reads and writes rows; the other commands write a folder."""
    if command == "strip":
        return (unboil, "strip", *flags, "-")
    file = "articles/rows.jsonl" if command == "clean" else "passages.jsonl"
    site = ("--site-by", "host") if command == "clean" else ()
    return (sys.executable, ADAPTERS / "folder.py", file, unboil, command, *flags, *site)


def programs(folder, unboil, wanted):
    """The programs that can run, and a line for each that cannot. Their environments are made once."""
    version = subprocess.run([unboil, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
    found, left_out, pythons = [], [], {}
    for name in dict.fromkeys(name for _, name, *_ in MODES if name in PACKAGES and (not wanted or name in wanted)):
        try:
            pythons[name] = python_with(folder / name, PACKAGES[name])
        except (subprocess.CalledProcessError, OSError) as error:
            left_out.append(f"{name} is left out, because it could not be installed: {error}")
    for input_, name, mode, adapter, arguments in MODES:
        if wanted and name not in wanted and name not in (UNBOIL, UNTOUCHED):
            continue
        if name == UNBOIL:
            command = unboil_command(unboil, adapter, arguments.split())
            found.append(Program(input_, f"{name} {version}", mode, command))
        elif name == UNTOUCHED or name in pythons:
            label = f"{name} {PACKAGES[name][0].split('==')[1]}" if name in PACKAGES else name
            python = pythons.get(name, sys.executable)
            command = (python, "-W", "ignore", ADAPTERS / adapter, *arguments.split())
            found.append(Program(input_, label, mode, command))
    return found, left_out
