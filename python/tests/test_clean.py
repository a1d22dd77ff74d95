"""The main job."""

import json
import subprocess
from pathlib import Path

import pytest
import unboil
from conftest import TESTDATA

ARTICLES = TESTDATA / "articles"


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def test_the_command_writes_the_same(command: str, tmp_path: Path) -> None:
    flags = ["--keep-bylines", "--duplicates", "drop-passages", "--glob", "**/*.txt", "--min-passage", "15"]
    subprocess.run([command, "clean", ARTICLES, "-o", tmp_path / "a", "-q", *flags], check=True)
    summary = unboil.clean(
        ARTICLES,
        tmp_path / "b",
        keep_bylines=True,
        duplicates="drop-passages",
        glob=["**/*.txt"],
        min_passage=15,
        threads=1,
        memory="64MiB",
    )
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert summary.articles > 50 and summary.articles_changed > 30 and summary.problems == []
    assert summary.words_removed["byline"] == 0 < summary.words_removed["section"]


def test_progress_is_reported(tmp_path: Path) -> None:
    reports: list[tuple[str, int, int, str]] = []
    unboil.clean([ARTICLES], str(tmp_path / "out"), progress=lambda *report: reports.append(report))
    stages = list(dict.fromkeys(stage for stage, *_ in reports))
    assert stages[:2] == ["stripping", "seeds"] and "passages" in stages
    for stage in stages:
        dones = [done for name, done, _, _ in reports if name == stage]
        assert dones == sorted(dones) and dones[0] == 0
    last = {stage: (done, total) for stage, done, total, _ in reports}
    assert all(done == total for done, total in last.values()), last


def test_problems_and_errors(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "a"}\nnot json\n')
    summary = unboil.clean([bad], tmp_path / "out")
    [problem] = summary.problems
    assert (problem.path, problem.line, problem.stage) == ("bad.jsonl", 2, "parse")
    assert str(problem).startswith("bad.jsonl:2: ")
    with pytest.raises(unboil.ConfigError, match="out: "):
        unboil.clean([bad], tmp_path / "out", keep="longest")
    assert unboil.clean([bad], tmp_path / "out", keep="longest", force=True).articles == 1
    with pytest.raises(unboil.ConfigError, match="no such file or folder"):
        unboil.clean(tmp_path / "none", tmp_path / "other")
    with pytest.raises(unboil.ConfigError, match="memory: less than the minimum of 64 MiB"):
        unboil.clean([bad], tmp_path / "other", memory=7)
    (tmp_path / "file").write_text("")
    with pytest.raises(unboil.Error) as error:
        unboil.clean([bad], tmp_path / "file" / "out")
    assert str(tmp_path / "file") in str(error.value)


def test_an_exception_in_the_callback_stops_the_run(dumps: list[str], tmp_path: Path) -> None:
    def stop(stage: str, done: int, total: int, unit: str) -> None:
        raise RuntimeError("enough")

    # Enough of them that they are not done when it is called.
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps({"text": f"{text}\n{n}"}) + "\n" for n in range(400) for text in dumps))
    with pytest.raises(RuntimeError, match="enough"):
        unboil.clean(corpus, tmp_path / "out", progress=stop)
    assert not (tmp_path / "out" / "summary.json").exists()
    # The same call starts it again.
    assert unboil.clean(corpus, tmp_path / "out").articles == 400 * len(dumps)
    assert not (tmp_path / "out.unboil-spill").exists()


def test_dedup_strips_nothing_and_compares_with_references(tmp_path: Path) -> None:
    text = "The ferry sails at noon, and whoever comes late waits at the quay until the next morning."
    for name, row in {"new": ["1", "2"], "old": ["3"]}.items():
        rows = [json.dumps({"id": one, "text": text}) for one in row]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows) + "\n")
    summary = unboil.dedup(tmp_path / "new.jsonl", tmp_path / "a", keep="latest", texts=True)
    assert (summary.articles, summary.articles_dropped, summary.references) == (2, 1, 0)
    [dropped] = map(json.loads, (tmp_path / "a" / "dropped.jsonl").read_text().splitlines())
    assert dropped["kind"] == "exact"
    [passage] = map(json.loads, (tmp_path / "a" / "passages.jsonl").read_text().splitlines())
    assert passage["a"]["text"] == text
    summary = unboil.dedup([tmp_path / "new.jsonl"], tmp_path / "b", against=tmp_path / "old.jsonl")
    assert (summary.articles, summary.articles_dropped, summary.references) == (2, 2, 1)
    with pytest.raises(TypeError, match="strength"):
        unboil.dedup(tmp_path / "new.jsonl", tmp_path / "c", strength="full")  # type: ignore[call-arg]
