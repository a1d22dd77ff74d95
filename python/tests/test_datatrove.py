"""The block ``unboil.datatrove.Strip``, alone and in pipelines."""

import gzip
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import unboil
from conftest import TESTDATA

pytest.importorskip("datatrove")
dill = pytest.importorskip("dill")

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from unboil.datatrove import Strip
from unboil.datatrove._strip import _count_words

TEXT = "The harbour stays open.\n\nComments are closed."
LEFT = "The harbour stays open."
CLOSED = "Comments are closed.\n"


def documents(texts: Any) -> list[Any]:
    return [Document(text, id=str(at), metadata={"stars": at}) for at, text in enumerate(texts)]


def stats(block: Any) -> dict[str, int]:
    return {name: one.total for name, one in block.stats.stats.items()}


@pytest.mark.parametrize("batch_size, threads", [(512, 1), (1, 1), (7, 2), (100, None)])
def test_the_articles_are_those_of_strip_many(dumps: list[str], batch_size: int, threads: int | None) -> None:
    expected = list(unboil.strip_many(dumps))
    block = Strip(batch_size=batch_size, threads=threads)
    found = list(block(documents(dumps)))
    assert [doc.text for doc in found] == [row.text for row in expected] != dumps
    assert [(doc.id, doc.metadata) for doc in found] == [(str(at), {"stars": at}) for at in range(len(dumps))]
    counts = stats(block)
    assert counts["total"] == counts["forwarded"] == len(dumps)
    assert counts["changed"] == sum(bool(row.removed) for row in expected) > 0
    words = sum(_count_words(one.text) for row in expected for one in row.removed)
    assert counts["removed_words"] == words > 100
    assert counts["doc_len"] == sum(len(row.text) for row in expected)


def test_removals(dumps: list[str], page: str) -> None:
    keys = ["start", "end", "class", "rule", "why", "text"]
    found = list(Strip(removed_key="cut")(documents(dumps)))
    expected = [[dict(zip(keys, one)) for one in row.removed] for row in unboil.strip_many(dumps)]
    assert [doc.metadata["cut"] for doc in found] == expected
    options: Any = {"html": True, "to": "markdown", "offsets": "bytes"}
    [doc] = Strip(removed_key="cut", **options)(documents([page]))
    article = unboil.strip(page, **options)
    assert doc.text == article.text
    assert [(one["start"], one["rule"]) for one in doc.metadata["cut"]] == [
        (one.start, one.rule) for one in article.removed
    ]
    pages = [one["page"] and (one["page"]["start"], one["page"]["end"]) for one in doc.metadata["cut"]]
    assert pages == [one.page for one in article.removed] and any(pages)


def test_documents_of_which_too_little_is_left(tmp_path: Path) -> None:
    texts = [TEXT, CLOSED, "", "One two three four five.\n", "* * *\n"]

    def left(least: int) -> list[str]:
        return [doc.id for doc in Strip(min_words=least)(documents(texts))]

    expected = [["0", "1", "2", "3", "4"], ["0", "3"], ["0", "3"], ["3"], []]
    assert [left(least) for least in (0, 1, 4, 5, 6)] == expected
    block = Strip(exclusion_writer=JsonlWriter(str(tmp_path)), removed_key="cut")
    assert [doc.text for doc in block(documents(texts))] == [LEFT, texts[3]]
    assert stats(block)["dropped"] == stats(block)["dropped_too_few_words"] == 3
    with gzip.open(tmp_path / "00000.jsonl.gz", "rt", encoding="utf-8") as file:
        dropped = [json.loads(line) for line in file]
    # What is dropped keeps its text. The writer leaves out what is empty.
    assert [row.get("text", "") for row in dropped] == [texts[1], texts[2], texts[4]]
    assert {row["metadata"]["filter_reason"] for row in dropped} == {"too_few_words"}
    assert dropped[0]["metadata"]["cut"][0]["text"] == CLOSED.strip()
    [single] = documents([CLOSED])
    assert Strip().filter(single) == (False, "too_few_words") and single.text == CLOSED
    [single] = documents([TEXT])
    assert Strip().filter(single) is True and single.text == LEFT


def test_words_of_scripts_without_spaces(dumps: list[str], tmp_path: Path) -> None:
    counts = {"It's a well-known fact.": 4, "议会是火。": 2, "ภาษาไทย": 2, "— * —": 0, "हिन्दी में": 2, "A议会b": 3}
    assert {text: _count_words(text) for text in counts} == counts
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in dumps))
    engine = unboil.clean(tmp_path / "rows.jsonl", tmp_path / "out").words_in
    assert sum(map(_count_words, dumps)) == pytest.approx(engine, rel=0.02)


def test_the_block_is_pickled_with_its_files(tmp_path: Path) -> None:
    paths = sorted(TESTDATA.glob("articles/harbour-herald/*.txt"))
    texts = [path.read_bytes().decode() for path in paths]
    urls = [f"https://herald.example/{path.name}" for path in paths]
    (tmp_path / "rows.jsonl").write_text(
        "".join(json.dumps({"text": text, "url": url}) + "\n" for text, url in zip(texts, urls))
    )
    profile = unboil.clean(tmp_path / "rows.jsonl", tmp_path / "out").site_profile
    files = [tmp_path / "sites.json", tmp_path / "rules.toml"]
    files[0].write_text(json.dumps(profile))
    files[1].write_text('disable = ["phrase"]\n')
    block = Strip(site_profile=files[0], rules=files[1])
    without_urls = Strip(site_profile=files[0], rules=files[1], url_key=None)
    for path in files:
        path.unlink()

    def stripped(**options: Any) -> list[str]:
        return [row.text for row in unboil.strip_many(texts, rules={"disable": ["phrase"]}, **options)]

    def found(block: Any) -> list[str]:
        docs = [Document(text, id=url, metadata={"url": url}) for text, url in zip(texts, urls)]
        # An address that is no string is none.
        docs.append(Document(TEXT, id="7", metadata={"url": 7}))
        return [doc.text for doc in block(docs)][:-1]

    expected = stripped(urls=urls, site_profile=profile)
    assert expected != stripped()
    for again in (block, pickle.loads(pickle.dumps(block)), dill.loads(dill.dumps(block))):
        assert found(again) == expected
    assert found(without_urls) == stripped()


def test_a_pipeline_in_two_processes(dumps: list[str], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for part in range(2):
        rows = [{"id": str(at), "text": dumps[at]} for at in range(part, len(dumps), 2)]
        text = "".join(json.dumps(row) + "\n" for row in [*rows, {"id": "closed", "text": CLOSED}])
        (tmp_path / "in" / f"{part}.jsonl").write_text(text)
    steps = [JsonlReader(str(tmp_path / "in")), Strip(), JsonlWriter(str(tmp_path / "out"), compression=None)]
    executor = LocalPipelineExecutor(steps, tasks=2, workers=2, logging_dir=str(tmp_path / "logs"))
    executor.run()
    files = [path.read_text(encoding="utf-8") for path in tmp_path.glob("out/*.jsonl")]
    rows = [json.loads(line) for file in files for line in file.splitlines()]
    found = {row["id"]: row["text"] for row in rows}
    assert found == {str(at): row.text for at, row in enumerate(unboil.strip_many(dumps))}
    stats_file = json.loads((tmp_path / "logs" / "stats.json").read_text(encoding="utf-8"))
    [counts] = [one for one in stats_file if "unboil" in one["name"]]
    assert counts["stats"]["dropped"] == counts["stats"]["dropped_too_few_words"] == 2


def test_options_that_are_not_valid(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"min_words": -1}, "min_words: -1 is too few"),
        ({"batch_size": 0}, "batch_size: 0 is too few"),
        ({"threads": 0}, "threads: 0 is too few"),
        ({"offsets": "words"}, "offsets"),
        ({"strength": "most"}, "most"),
        ({"disable": ["no-such-rule"]}, "no-such-rule"),
    ]
    for options, message in cases:
        with pytest.raises(unboil.ConfigError) as raised:
            Strip(**options)
        assert message in str(raised.value)
    with pytest.raises(unboil.IoError):
        Strip(rules=tmp_path / "none.toml")
    with pytest.raises(TypeError, match="color"):
        Strip(color="red")  # type: ignore[call-arg]


def test_texts_that_are_none() -> None:
    for text, message in (("\ud800", "surrogates"), (7, "int"), (None, "the text is missing")):
        docs = documents(["a", text])
        with pytest.raises(unboil.InputError, match="document '1'") as raised:
            list(Strip()(docs))
        assert message in str(raised.value)


@pytest.mark.parametrize("library", ["datatrove", "pyarrow"])
def test_without_a_library(library: str) -> None:
    script = f"import sys; sys.modules['{library}'] = None; import unboil.datatrove"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1
    message = "ImportError: unboil.datatrove needs datatrove and pyarrow: pip install 'unboil[datatrove]'"
    assert message in done.stderr
