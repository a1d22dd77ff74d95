"""Duplicates among texts in memory."""

import json
import pickle
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import unboil

BOAT = (
    "The night boat to Øresund sails at noon, the captain said, and whoever comes late waits at the quay "
    "until the next morning."
)
STORM = (
    "A storm damaged the old bridge on Sunday, and nobody in the town knows when it will open again to carts "
    "and horses."
)
MORE = "The mayor promised new planks, a stronger rail, lamps on both sides and a guard for the winter."
TEXTS = [
    f"{BOAT}\n",
    f"{STORM}\n",
    None,
    f"{BOAT}\n",
    f"{BOAT} {STORM} {MORE}\n",
    "",
    "",
]
IDS = ["e", "d", "c", "b", "a", "f", "g"]


def run(command: str, tmp_path: Path, *flags: str) -> tuple[list[Any], list[Any], list[Any]]:
    """The rows, dropped articles and ledger that the command writes for the texts."""
    rows = [{"id": name, "text": text} for name, text in zip(IDS, TEXTS) if text is not None]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out"
    subprocess.run([command, "dedup", tmp_path / "in.jsonl", "-o", out, "-q", "--force", *flags], check=True)
    names = ("articles/in.jsonl", "dropped.jsonl", "ledger.jsonl")
    written, dropped, ledger = ([json.loads(line) for line in (out / name).read_text().splitlines()] for name in names)
    return written, dropped, ledger


@pytest.mark.parametrize("keep", ["first", "longest"])
def test_the_command_drops_the_same(command: str, tmp_path: Path, keep: Any) -> None:
    written, dropped, _ = run(command, tmp_path, "--keep", keep)
    found = unboil.dedup_texts(TEXTS, IDS, keep=keep, threads=2)
    kept = [{"id": IDS[row], "text": text} for row, text in zip(found.rows, found.texts, strict=True)]
    assert [row for row in kept if row["text"] is not None] == written and len(written) < 6
    assert None in found.texts and found.removed == {}
    assert dropped and sorted(named(found.dropped), key=lambda row: row["article"]) == [plain(row) for row in dropped]
    assert found.dropped == sorted(found.dropped, key=lambda one: one.row)
    for one in found.dropped:
        assert (one.article, one.stays) == (IDS[one.row], IDS[one.stays_row])


@pytest.mark.parametrize("keep", ["first", "longest"])
def test_the_command_drops_the_same_passages(command: str, tmp_path: Path, keep: Any) -> None:
    written, dropped, ledger = run(command, tmp_path, "--keep", keep, "--duplicates", "drop-passages")
    options: dict[str, Any] = {"keep": keep, "duplicates": "drop-passages"}
    found = unboil.dedup_texts(TEXTS, IDS, offsets="bytes", **options)
    assert found.rows == list(range(len(TEXTS)))
    assert [text for text in found.texts if text is not None] == [row["text"] for row in written]
    assert found.texts != TEXTS and found.texts[2] is None
    assert sorted(named(found.dropped), key=lambda row: row["article"]) == [plain(row) for row in dropped]
    removed = [
        (IDS[row], one.start, one.end, one.class_, one.rule, one.text)
        for row, removals in found.removed.items()
        for one in removals
    ]
    keys = ("article", "start", "end", "class", "rule", "text")
    assert ledger and sorted(removed) == sorted(tuple(row[key] for key in keys) for row in ledger)
    in_code_points = unboil.dedup_texts(TEXTS, IDS, **options)
    assert in_code_points.texts == found.texts
    for row, removals in in_code_points.removed.items():
        text = TEXTS[row]
        assert text is not None and all(text[one.start : one.end] == one.text for one in removals)
    assert in_code_points.removed != found.removed


def named(dropped: list[unboil.Dropped]) -> list[dict[str, Any]]:
    return [{key: value for key, value in one._asdict().items() if not key.endswith("row")} for one in dropped]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row of ``dropped.jsonl`` with names for articles."""
    stays = row["stays"]["article"]
    return {"kept_overlap": None, **{key: row[key] for key in row if key not in ("path", "line")}, "stays": stays}


def chunked(texts: list[str | None]) -> Any:
    return pa.chunked_array([texts[:2], texts[2:]])


@pytest.mark.parametrize("column", [pd.Series, pl.Series, pa.array, chunked])
def test_columns(column: Any) -> None:
    choices: list[dict[str, Any]] = [{}, {"duplicates": "drop-passages"}]
    for options in choices:
        expected = unboil.dedup_texts(TEXTS, IDS, **options)
        given = column(TEXTS)
        found = unboil.dedup_texts(given, ids=column(IDS), **options)
        assert type(found.texts) is type(given)
        values = found.texts.to_pylist() if hasattr(given, "to_pylist") else found.texts.to_list()
        assert [value if isinstance(value, str) else None for value in values] == expected.texts
        assert found.rows == expected.rows and found.removed == expected.removed
    frame = pd.DataFrame({"text": TEXTS}, index=IDS)
    result = unboil.dedup_texts(frame["text"])
    assert list(frame.iloc[result.rows].index) == list(result.texts.index) == [IDS[row] for row in result.rows]


def test_an_iterator_is_read_once() -> None:
    assert unboil.dedup_texts(iter(TEXTS), iter(IDS)) == unboil.dedup_texts(TEXTS, IDS)
    assert unboil.dedup_texts([]) == unboil.Deduplicated([], [], [], {})
    found = unboil.dedup_texts(TEXTS, IDS, duplicates="drop-passages")
    assert pickle.loads(pickle.dumps(found)) == found


def test_options() -> None:
    copies = [f"{BOAT}\n"] * 3
    assert unboil.dedup_texts(copies).rows == [0]
    days = ["2024-01-03", "2024-01-01", None]
    assert unboil.dedup_texts(copies, dates=days, keep="earliest").rows == [1]
    assert unboil.dedup_texts(copies, keep_values=[1, 2, 9.5]).rows == [2]
    sources = ["herald", "wire", "herald"]
    assert unboil.dedup_texts(copies, sources=sources, prefer=["wire"]).rows == [1]
    assert unboil.dedup_texts(copies, sources=sources, keep_per="source").rows == [0, 1]
    assert unboil.dedup_texts([*copies, STORM], references=[False, True, True, False]).rows == [3]
    assert unboil.dedup_texts(TEXTS, keep="longest").rows == [2, 4, 5, 6]
    # Copies as a whole are always found, however short.
    assert unboil.dedup_texts(TEXTS, keep="longest", min_passage=60).rows == [0, 1, 2, 4, 5, 6]
    assert unboil.dedup_texts(copies, ignore=[BOAT]).rows == [0, 1, 2]
    passages = {"duplicates": "drop-passages"}
    assert unboil.dedup_texts(copies, config=passages).texts == [copies[0], "", ""]
    assert unboil.dedup_texts(copies, config=passages, duplicates="drop-articles").rows == [0]
    assert [one.kind for one in unboil.dedup_texts(copies, config=passages).dropped] == ["emptied"] * 2


def test_errors() -> None:
    wrong: Any = {"strength": "full"}
    with pytest.raises(TypeError, match=r"dedup_texts\(\) got an unexpected keyword argument 'strength'"):
        unboil.dedup_texts(["a"], **wrong)
    wrong = {"site_profile": {}}
    with pytest.raises(TypeError, match="site_profile"):
        unboil.dedup_texts(["a"], **wrong)
    with pytest.raises(TypeError, match=r"dedup_texts\(\) takes many texts"):
        unboil.dedup_texts("a")
    with pytest.raises(TypeError, match="item 1: expected str, got int"):
        unboil.dedup_texts(["a", 7])  # type: ignore[list-item]
    with pytest.raises(unboil.InputError, match="item 0: "):
        unboil.dedup_texts(["\ud800"])
    with pytest.raises(unboil.ConfigError, match="ids: 1 of them, but 2 texts"):
        unboil.dedup_texts(["a", "b"], ids=["x"])
    wrong = {"duplicates": "all"}
    with pytest.raises(unboil.ConfigError, match="unknown variant `all`"):
        unboil.dedup_texts(["a"], **wrong)
    table: Any = pd.DataFrame({"text": ["a"]})
    with pytest.raises(TypeError, match="one column of them, got DataFrame"):
        unboil.dedup_texts(table)
