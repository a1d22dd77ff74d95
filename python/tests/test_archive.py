"""Articles that new articles are compared with."""

import json
import subprocess
import threading
import time
from pathlib import Path

import pytest
import unboil
from conftest import TESTDATA

WIRE = TESTDATA / "articles" / "wire"
BLOG = TESTDATA / "articles" / "blog"
TEXT = "The ferry sails at noon, and whoever comes late waits at the quay until the next morning"


def rows(path: Path, texts: dict[str, str], field: str = "text") -> Path:
    path.write_text("".join(json.dumps({"id": one, field: text}) + "\n" for one, text in texts.items()))
    return path


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_command_reads_and_writes_the_same_archive(command: str, tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "archive")
    assert archive.add([WIRE, BLOG], threads=2).added == archive.info().articles > 20
    subprocess.run([command, "index", "add", tmp_path / "other", WIRE, BLOG, "-q"], check=True)
    assert unboil.Archive(tmp_path / "other").info() == archive.info()
    summary = archive.match(WIRE, tmp_path / "a", min_passage=15, threads=1, memory="64MiB")
    flags = ["-o", tmp_path / "b", "-q", "--min-passage", "15"]
    subprocess.run([command, "index", "match", archive.path, WIRE, *flags], check=True)
    for name in ("passages.jsonl", "groups.jsonl"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert summary.passages > 0 and summary.references == archive.info().articles
    assert not (tmp_path / "a" / "articles").exists()


def test_articles_are_added_once(tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "archive")
    first = rows(tmp_path / "first.jsonl", {"a": f"{TEXT}.", "b": "It rained all day."}, "body")
    assert archive.add(first, text_field="body") == unboil.Addition(2, 0, [], 0, {})
    second = rows(tmp_path / "second.jsonl", {"a": f"{TEXT}.", "b": "It snowed.", "c": "Fog."})
    folder = tmp_path / "folder"
    folder.mkdir()
    second.rename(folder / "second.jsonl")
    (folder / "logo.png").write_bytes(b"\x89PNG")
    added = archive.add(folder)
    assert (added.added, added.present, added.problem_count) == (1, 1, 1)
    assert added.skipped == {".png": 1}
    [problem] = added.problems
    assert (problem.path, problem.line, problem.stage) == ("b", None, "write")
    assert "another text" in problem.reason
    assert archive.remove(iter(["b", "z", "y"])) == ["y", "z"]
    assert archive.add([folder / "second.jsonl"]).added == 1
    assert archive.info().articles == 3
    archive.compact()
    info = archive.info()
    assert info.segments == 1 and info.articles == 3
    assert info.text_bytes == len(f"{TEXT}.It snowed.Fog.")


def test_new_articles_are_compared_with_the_archive_alone(tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "archive")
    (tmp_path / "empty.jsonl").write_text("")
    archive.add(tmp_path / "empty.jsonl")
    new = rows(tmp_path / "new.jsonl", {"x": f"{TEXT}.", "y": f"{TEXT}."})
    # An archive without articles has nothing in common with them.
    assert archive.match(new, tmp_path / "none").passages == 0
    archive.add(rows(tmp_path / "old.jsonl", {"a": f"{TEXT}."}))
    assert archive.match(new, tmp_path / "some", texts=True).passages == 2
    pairs = [(row["a"], row["b"]) for row in read(tmp_path / "some" / "passages.jsonl")]
    assert [(a["article"], b["article"]) for a, b in pairs] == [("a", "x"), ("a", "y")]  # type: ignore[index]
    summary = unboil.dedup(new, tmp_path / "fresh", against=archive.path)
    assert (summary.articles_dropped, summary.references) == (2, 1)
    summary = unboil.clean(new, tmp_path / "cleaned", against=archive.path, duplicates="drop-articles")
    assert (summary.articles_dropped, summary.references) == (2, 1)


def test_a_better_new_article_supersedes_that_of_the_archive(tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "archive")
    archive.add(rows(tmp_path / "old.jsonl", {"a": f"{TEXT}."}))
    more = "The harbour master counted forty boats at the north quay and closed the gate at noon"
    new = rows(tmp_path / "new.jsonl", {"x": f"{TEXT}. {more}."})
    summary = archive.match(new, tmp_path / "out", keep="longest")
    assert summary.superseded == 0 and not (tmp_path / "out" / "superseded.txt").exists()
    summary = archive.match(new, tmp_path / "out", force=True, keep="longest", archive="by-keep")
    assert (summary.superseded, summary.groups) == (1, 1)
    [passage] = read(tmp_path / "out" / "passages.jsonl")
    assert passage["b"]["article"] == "a"  # type: ignore[index]
    for run, duplicates in ((unboil.dedup, "drop-passages"), (unboil.clean, "drop-articles")):
        out = tmp_path / duplicates
        options = {"duplicates": duplicates, "keep": "longest", "archive": "by-keep"}
        summary = run(new, out, against=archive.path, **options)  # type: ignore[operator]
        assert (summary.superseded, summary.articles_changed) == (1, 0)
        assert (out / "superseded.txt").read_text() == "a\n"
    assert archive.remove((tmp_path / "out" / "superseded.txt").read_text().splitlines()) == []
    assert archive.info().articles == 0
    with pytest.raises(unboil.ConfigError, match="archive"):
        unboil.dedup(new, tmp_path / "none", archive="by-keep")
    with pytest.raises(unboil.ConfigError, match="by-keep"):
        archive.match(new, tmp_path / "none", archive="newest")  # type: ignore[arg-type]


def test_passages_are_a_table(tmp_path: Path) -> None:
    pyarrow_json = pytest.importorskip("pyarrow.json")
    parquet = pytest.importorskip("pyarrow.parquet")
    archive = unboil.Archive(tmp_path / "archive")
    archive.add(WIRE)
    out = tmp_path / "out"
    summary = archive.match(WIRE, out, config={"write": {"parquet": True}})
    table = pyarrow_json.read_json(out / "passages.jsonl")
    assert len(table) == summary.passages > 0
    assert {"a", "b", "similarity"} <= set(table.column_names)
    assert len(parquet.read_table(out / "passages.parquet")) == summary.passages


def test_errors(tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "none")
    assert repr(archive) == f"Archive({str(tmp_path / 'none')!r})"
    for call in (archive.info, archive.compact, lambda: archive.remove(["a"])):
        with pytest.raises(unboil.ConfigError, match="is not an archive"):
            call()
    with pytest.raises(unboil.ConfigError, match="is not an archive"):
        unboil.Archive(WIRE).match(BLOG, tmp_path / "out")
    with pytest.raises(unboil.ConfigError, match="no such file"):
        archive.add(tmp_path / "typo")
    with pytest.raises(unboil.ConfigError, match="--text-field"):
        archive.add(rows(tmp_path / "a.jsonl", {"a": TEXT}, "body"))
    assert not (tmp_path / "none").exists()
    with pytest.raises(unboil.ConfigError, match="holds other files"):
        unboil.Archive(tmp_path).add(WIRE)
    with pytest.raises(unboil.ConfigError, match="threads"):
        archive.add(WIRE, threads=0)
    with pytest.raises(TypeError, match="strength"):
        archive.add(WIRE, strength="full")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="duplicates"):
        archive.match(WIRE, tmp_path / "out", duplicates="report")  # type: ignore[call-arg]
    archive.add(WIRE)
    with pytest.raises(TypeError, match="list of ids"):
        archive.remove("a")
    with pytest.raises(TypeError, match="id 1: expected str"):
        archive.remove(["a", 7])  # type: ignore[list-item]
    with pytest.raises(unboil.InputError, match="id 0"):
        archive.remove(["\ud800"])
    assert archive.info().articles == archive.add(WIRE).present


def test_a_failing_callback_leaves_the_archive_as_it_was(tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int, unit: str) -> None:
        raise RuntimeError("enough")

    archive = unboil.Archive(tmp_path / "archive")
    archive.add(WIRE)
    before = archive.info()
    large = tmp_path / "large.jsonl"
    large.write_text("".join(json.dumps({"text": f"{TEXT} {n}. " * 20}) + "\n" for n in range(100_000)))
    with pytest.raises(RuntimeError, match="enough"):
        archive.add(large, progress=stop)
    assert archive.info() == before
    assert [one.name for one in tmp_path.iterdir() if "spill" in one.name] == []
    calls: list[tuple[str, int, int, str]] = []
    archive.add(WIRE, progress=lambda *call: calls.append(call))
    assert calls[0][0] == "adding" and calls[-1][1] == calls[-1][2]


def test_other_threads_run_meanwhile_and_one_changes_an_archive(tmp_path: Path) -> None:
    archive = unboil.Archive(tmp_path / "archive")
    few = archive.add(WIRE).added
    large = tmp_path / "large.jsonl"
    large.write_text("".join(json.dumps({"text": f"{TEXT} {n}. " * 20}) + "\n" for n in range(50_000)))
    started = threading.Event()
    adding = threading.Thread(target=lambda: archive.add(large, threads=1, progress=lambda *_: started.set()))
    adding.start()
    assert started.wait(30)
    reads = refused = 0
    while adding.is_alive():
        assert archive.info().articles in (few, few + 50_000)
        reads += 1
        try:
            archive.compact()
        except unboil.ConfigError as error:
            refused += "another run" in str(error)
        time.sleep(0.01)
    adding.join()
    assert reads > 1 and refused > 0
    assert archive.info().articles == few + 50_000
