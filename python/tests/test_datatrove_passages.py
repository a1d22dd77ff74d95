"""The blocks of ``unboil.datatrove`` that find passages give the rows of one machine, for any tasks."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import unboil
from spark_rows import Rows, article_rows, skewed_rows

pa = pytest.importorskip("pyarrow")
pytest.importorskip("datatrove")
dill = pytest.importorskip("dill")

import pyarrow.parquet as pq
import unboil.datatrove as blocks
from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.io import get_datafolder
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from unboil.datatrove import _passages

SENTENCE = "The night boat will run for two more winters, the council said on Tuesday after a debate."

BETWEEN = [blocks.PassageSeeds, blocks.PassageBuckets, blocks.PassageVerification, blocks.PassageCluster]


def all_rows() -> Rows:
    names = {"id", "text"}
    rows = [*skewed_rows(), *article_rows(), {"id": "stars", "text": "* * *"}]
    return [{name: row[name] for name in names} for row in rows]


def write_rows(path: Path, rows: Rows) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def read_rows(path: Path) -> Rows:
    open_ = gzip.open if path.suffix == ".gz" else open
    with open_(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def comparable(rows: Rows, names: set[str]) -> list[str]:
    return sorted(json.dumps({name: row[name] for name in names}, sort_keys=True) for row in rows)


def on_one_machine(rows: Rows, folder: Path, **options: Any) -> dict[str, Any]:
    """The rows that ``dedup`` writes. Articles of which nothing is left are not among the articles."""
    write_rows(folder / "rows.jsonl", rows)
    summary = unboil.dedup(folder / "rows.jsonl", folder / "out", **options)
    dropped = {row["article"]: row["stays"]["article"] for row in read_rows(folder / "out/dropped.jsonl")}
    articles = read_rows(folder / "out/articles/rows.jsonl")
    return {
        "articles": [(row["id"], row["text"]) for row in articles if row["id"] not in dropped],
        "dropped": dropped,
        "ledger": pa.table(summary.tables.ledger).to_pylist(),
        "passages": pa.table(summary.tables.passages).to_pylist(),
        "groups": pa.table(summary.tables.groups).to_pylist(),
    }


def assert_tables_are(folder: Path, expected: dict[str, Any]) -> None:
    for name in ("passages", "groups"):
        table = pq.read_table(folder / f"{name}.parquet")
        names = set(table.column_names)
        assert len(names) > 4
        assert comparable(table.to_pylist(), names) == comparable(expected[name], names)


def search(documents: list[list[Any]], folder: Path, tasks: int = 1, **options: Any) -> None:
    """Runs the blocks without an executor. Those after the first have ``tasks`` tasks."""
    first = blocks.PassageTexts(str(folder), **options)
    for rank, of_task in enumerate(documents):
        first.run(of_task, rank, len(documents))
    for block in BETWEEN:
        count = 1 if block is blocks.PassageCluster else tasks
        for rank in range(count):
            block(str(folder)).run(rank=rank, world_size=count)


def documents_of(rows: Rows, tasks: int = 1) -> list[list[Any]]:
    each = -(-len(rows) // tasks)
    docs = [Document(row["text"], id=row["id"]) for row in rows]
    return [docs[at * each : (at + 1) * each] for at in range(tasks)]


def filtered(folder: Path, documents: list[list[Any]], **options: Any) -> list[Any]:
    block = blocks.PassageFilter(str(folder), **options)
    return [doc for rank, docs in enumerate(documents) for doc in block.run(docs, rank, len(documents))]


@pytest.mark.parametrize(
    ("tasks", "counts", "options"),
    [
        (1, (1, 1, 1), {"duplicates": "drop-passages"}),
        (3, (4, 5, 3), {"duplicates": "drop-passages", "ignore": ["Write to the herald desk"]}),
        (4, (4, 3, 7), {"min_passage": 20}),
    ],
)
def test_pipelines_give_the_rows_of_one_machine(
    tmp_path: Path, tasks: int, counts: tuple[int, ...], options: dict[str, Any]
) -> None:
    # The reader leaves out what is empty.
    rows = [row for row in all_rows() if row["text"]]
    expected = on_one_machine(rows, tmp_path / "one", **options)
    assert len(expected["passages"]) > 20 and len(expected["groups"]) > 5
    assert expected["dropped"] or "ignore" in options
    each = -(-len(rows) // tasks)
    for task in range(tasks):
        write_rows(tmp_path / f"in/{task}.jsonl", rows[task * each : (task + 1) * each])
    reader, folder = JsonlReader(str(tmp_path / "in")), str(tmp_path / "run")

    def run(step: int, pipeline: list[Any], tasks: int) -> None:
        logs = str(tmp_path / "logs" / str(step))
        # Processes start slowly, so only one pipeline has two.
        workers = 2 if (step, tasks) == (2, 5) else 1
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=workers, logging_dir=logs).run()

    run(0, [reader, blocks.PassageTexts(folder, **options)], tasks)
    for step, (block, count) in enumerate(zip(BETWEEN, (*counts, 1)), 1):
        run(step, [block(folder)], count)
    assert_tables_are(Path(folder), expected)
    dropped = JsonlWriter(str(tmp_path / "dropped"))
    last = blocks.PassageFilter(folder, exclusion_writer=dropped)
    run(5, [reader, last, JsonlWriter(str(tmp_path / "out"))], tasks)
    left = [row for path in sorted((tmp_path / "out").glob("*.gz")) for row in read_rows(path)]
    assert [(row["id"], row["text"]) for row in left] == expected["articles"]
    gone = [row for path in sorted((tmp_path / "dropped").glob("*.gz")) for row in read_rows(path)]
    assert {row["id"]: row["metadata"]["duplicate_of"] for row in gone} == expected["dropped"]
    assert all(row["metadata"]["filter_reason"] == "duplicate" for row in gone)
    before = {row["id"]: row["text"] for row in rows}
    assert all(row["text"] == before[row["id"]] for row in gone)


def test_tasks_that_are_run_again_write_the_same(tmp_path: Path) -> None:
    rows = all_rows()
    search(documents_of(rows, 3), tmp_path, tasks=2)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = {path: path.read_bytes() for path in files}
    assert len(written) == 2 * (3 + 3 + 2 + 2 + 1) + 2
    search(documents_of(rows, 3), tmp_path, tasks=2)
    assert {path: path.read_bytes() for path in files} == written


@pytest.mark.parametrize("offsets", ["bytes", "code_points"])
def test_removals(tmp_path: Path, offsets: Any) -> None:
    rows = all_rows()
    expected = on_one_machine(rows, tmp_path / "one", duplicates="drop-passages")
    search(documents_of(rows, 2), tmp_path / "run", duplicates="drop-passages")
    documents = documents_of(rows, 2)
    left = filtered(tmp_path / "run", documents, removed_key="removed", offsets=offsets)
    assert [(doc.id, doc.text) for doc in left] == expected["articles"]
    keys = ["start", "end", "class", "rule", "why", "text"]
    found = [(doc.id, removal) for docs in documents for doc in docs for removal in doc.metadata["removed"]]
    assert [list(removal) for _, removal in found] == [keys] * len(found)
    if offsets == "bytes":
        ledger = [{"article": name, **removal} for name, removal in found]
        assert comparable(ledger, {"article", *keys}) == comparable(expected["ledger"], {"article", *keys})
        return
    texts = {row["id"]: row["text"] for row in rows}
    assert len(found) > 20 and any(not removal["text"].isascii() for _, removal in found)
    for name, removal in found:
        assert texts[name][removal["start"] : removal["end"]] == removal["text"]


def test_many_buckets_and_blocks_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a corpus with more buckets and blocks than slots, and more links and texts than are held."""
    rows = all_rows()[:60]
    expected = on_one_machine(rows, tmp_path / "one")
    assert len(expected["passages"]) > 20
    for name, value in (("SLOTS", 8), ("MAX_LINK_BYTES", 1000), ("MAX_TEXTS", 1)):
        monkeypatch.setattr(_passages, name, value)
    # One document for each task, and so a block.
    documents = documents_of(rows, len(rows))
    search(documents, tmp_path / "run", tasks=3)
    marks = [json.loads((tmp_path / f"run/links/{task:05}.json").read_text()) for task in range(3)]
    assert len(marks[0]["slots"]) > len(set(marks[0]["slots"])) > 2
    assert_tables_are(tmp_path / "run", expected)
    assert [(doc.id, doc.text) for doc in filtered(tmp_path / "run", documents)] == expected["articles"]


def test_a_folder_that_is_not_on_a_disk() -> None:
    documents = documents_of([{"id": name, "text": SENTENCE} for name in "abc"], 3)
    folder: Any = "memory://unboil-passages"
    for _ in range(2):
        search(documents, folder, tasks=2)
        assert [doc.id for doc in filtered(folder, documents)] == ["a"]
    with get_datafolder(folder).open("passages.parquet", "rb") as file:
        assert pq.read_table(file).num_rows == 3


def test_statistics(tmp_path: Path) -> None:
    rows = all_rows()
    expected = on_one_machine(rows, tmp_path / "one", duplicates="drop-passages")
    search(documents_of(rows), tmp_path / "run", duplicates="drop-passages")
    block = blocks.PassageFilter(str(tmp_path / "run"))
    left = list(block.run(documents_of(rows)[0]))
    counts = {name: one.total for name, one in block.stats.stats.items()}
    assert counts["total"] == len(rows) and counts["forwarded"] == len(left)
    assert counts["dropped"] == counts["dropped_duplicate"] == len(expected["dropped"])
    before = {row["id"]: row["text"] for row in rows}
    assert counts["changed"] == sum(text != before[name] for name, text in expected["articles"]) > 0


def test_blocks_are_pickled(tmp_path: Path) -> None:
    folder = str(tmp_path)
    docs = documents_of([{"id": name, "text": SENTENCE} for name in "ab"])[0]
    for block in [blocks.PassageTexts(folder), *(block(folder) for block in BETWEEN)]:
        again = dill.loads(dill.dumps(block))
        again.run(*([docs] if isinstance(block, blocks.PassageTexts) else []))
    assert [doc.id for doc in dill.loads(dill.dumps(blocks.PassageFilter(folder))).run(docs)] == ["a"]


def test_documents_that_are_others(tmp_path: Path) -> None:
    rows = [{"id": str(at), "text": SENTENCE} for at in range(40)]
    folder = tmp_path / "run"
    search(documents_of(rows), folder)
    cases: list[tuple[Rows, str]] = [
        ([*rows[:33], {"id": "33", "text": "Other"}, *rows[34:]], "'33': PassageTexts had another text"),
        ([*rows[:33], *rows[34:]], "document '34': PassageTexts had '33' in its place"),
        (rows[:33], "PassageTexts had 40 documents, and PassageFilter has 33"),
        ([*rows, {"id": "40", "text": "It rained."}], "document '40': PassageTexts did not have it"),
        (rows * 2, "document '0': PassageTexts did not have it"),
    ]
    for others, message in cases:
        with pytest.raises(unboil.InputError) as raised:
            filtered(folder, documents_of(others))
        assert message in str(raised.value)
    assert len(filtered(folder, documents_of(rows))) == 1
    with pytest.raises(unboil.ConfigError, match="1 tasks of PassageTexts, but 2 of PassageFilter"):
        filtered(folder, documents_of(rows, 2))


def test_tasks_that_are_not_finished(tmp_path: Path) -> None:
    rows = [{"id": str(at), "text": SENTENCE} for at in range(4)]
    folder = tmp_path / "run"
    with pytest.raises(unboil.ConfigError, match="the texts of task 0 are not there; run all tasks of PassageTexts"):
        blocks.PassageSeeds(str(folder)).run()
    documents = documents_of(rows, 2)
    search(documents, folder, tasks=2)
    kinds = {"texts": "Texts", "seeds": "Seeds", "links": "Buckets", "pairs": "Verification", "choices": "Cluster"}
    for (kind, name), block in zip(kinds.items(), [*BETWEEN, None]):
        mark = max((folder / kind).glob("*.json"))
        written = mark.read_bytes()
        mark.unlink()
        with pytest.raises(unboil.ConfigError) as raised:
            filtered(folder, documents) if block is None else block(str(folder)).run()
        state = f"the {kind} of task {int(mark.stem)} are not there; run all tasks of Passage{name} first"
        assert state in str(raised.value)
        mark.write_bytes(written)
    assert len(filtered(folder, documents)) == 1


def test_files_of_another_run(tmp_path: Path) -> None:
    rows = [{"id": str(at), "text": SENTENCE} for at in range(4)]
    folder = tmp_path / "run"
    search(documents_of(rows, 2), folder)
    first = blocks.PassageTexts(str(folder))
    # The same texts are the same run, and others are not.
    first.run(documents_of(rows, 2)[1], 1, 2)
    assert len(filtered(folder, documents_of(rows, 2))) == 1
    first.run(documents_of(rows, 2)[0], 1, 2)
    with pytest.raises(unboil.ConfigError, match="the seeds of task 0 are those of another run; run all"):
        blocks.PassageBuckets(str(folder)).run()
    blocks.PassageTexts(str(folder), min_passage=9).run(documents_of(rows, 2)[1], 1, 2)
    with pytest.raises(unboil.ConfigError, match="tasks 0 and 1 of PassageTexts had other options; choose"):
        blocks.PassageSeeds(str(folder)).run()
    first.run(documents_of(rows, 3)[1], 1, 3)
    with pytest.raises(unboil.ConfigError, match="the texts of task 1 are those of another run"):
        blocks.PassageSeeds(str(folder)).run()
    mark = json.loads((folder / "texts/00000.json").read_text())
    (folder / "texts/00000.json").write_text(json.dumps({**mark, "tasks": 1, "version": "0.0.1"}))
    with pytest.raises(unboil.ConfigError, match="unboil 0.0.1 wrote the texts of task 0, and this is"):
        blocks.PassageSeeds(str(folder)).run()


def test_a_task_that_fails_is_not_finished(tmp_path: Path) -> None:
    rows = [{"id": str(at), "text": SENTENCE} for at in range(2)]
    search(documents_of(rows), tmp_path)
    for text, message in (("\ud800", "surrogates"), (7, "expected a text, got int"), (None, "got NoneType")):
        with pytest.raises(unboil.InputError, match="document 'x'") as raised:
            blocks.PassageTexts(str(tmp_path)).run([*documents_of(rows)[0], Document(text, id="x")])
        assert message in str(raised.value)
        with pytest.raises(unboil.ConfigError, match="the texts of task 0 are not there"):
            blocks.PassageSeeds(str(tmp_path)).run()


def test_pipelines_without_seeds(tmp_path: Path) -> None:
    for number, texts in enumerate([[], ["", "* * *", "It rained."]]):
        folder, documents = tmp_path / str(number), [[], [Document(text, id=text) for text in texts]]
        search(documents, folder, tasks=2)
        for table in ("passages", "groups"):
            assert pq.read_table(folder / f"{table}.parquet").num_rows == 0
        assert filtered(folder, documents) == documents[1]


def test_options_that_are_not_valid(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"keep": "longest"}, "keep: 'longest' cannot be used with datatrove: the copy that stays is the first"),
        ({"config": {"prefer": ["a"]}}, "prefer: ['a'] cannot be used"),
        ({"config": {"keep_per": "source"}}, "keep_per: 'source' cannot be used"),
        ({"config": {"across_files_only": True}}, "across_files_only: True cannot be used"),
        ({"config": {"read": {"text_field": "body"}}}, "config: read: the documents of a pipeline are not in files"),
        ({"duplicates": "report"}, "duplicates: 'report' is neither"),
        ({"min_similarity": 7}, "min_similarity"),
    ]
    for options, message in cases:
        with pytest.raises(unboil.ConfigError) as raised:
            blocks.PassageTexts(str(tmp_path), **options)
        assert message in str(raised.value)
    with pytest.raises(TypeError, match="color"):
        blocks.PassageTexts(str(tmp_path), color="red")  # type: ignore[call-arg]
    with pytest.raises(unboil.ConfigError, match="offsets"):
        blocks.PassageFilter(str(tmp_path), offsets="words")  # type: ignore[arg-type]
    search(documents_of([{"id": "a", "text": SENTENCE}]), tmp_path)
    with pytest.raises(unboil.ConfigError, match="PassageCluster runs as one task, and not as 2"):
        blocks.PassageCluster(str(tmp_path)).run(world_size=2)
    with pytest.raises(unboil.ConfigError, match="PassageSeeds takes no documents"):
        blocks.PassageSeeds(str(tmp_path)).run([Document(SENTENCE, id="a")])
