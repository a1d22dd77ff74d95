"""Passages among texts."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import unboil

COPIED = "Die Fähre nach Øresund fährt im Winter jede Nacht um zwölf, sagte der Kapitän, und wer zu spät kommt, wartet am Kai bis zum Morgen."
TEXTS = [
    f"Erst kommt über die Brücke ein Wagen.\n{COPIED}\n",
    "Nothing of this stands anywhere else, whatever you may think of it.",
    None,
    f"{COPIED}\n",
    f"„Ganz anders“ – sagte sie – fängt es hier an, mit vielen Wörtern davor.\n{COPIED}\n",
]
IDS = ["z", "y", "x", "b", "a"]


def test_passages_and_groups() -> None:
    found = unboil.match(TEXTS)
    assert {(one.a.row, one.b.row) for one in found.passages} == {(0, 3), (0, 4), (3, 4)}
    for passage in found.passages:
        for place in (passage.a, passage.b):
            text = TEXTS[place.row]
            assert text is not None and place.article == str(place.row)
            assert text[place.start : place.end] == COPIED
        assert passage.similarity == 1.0 and passage.edits == 0 and passage.words >= 20
    [group] = found.groups
    assert (group.stays, group.row, [member.row for member in group.members]) == ("0", 0, [3])


def test_the_command_finds_the_same(command: str, tmp_path: Path) -> None:
    rows = [{"id": name, "text": text} for name, text in zip(IDS, TEXTS) if text is not None]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    out = tmp_path / "out"
    subprocess.run([command, "match", tmp_path / "in.jsonl", "-o", out, "-q", "--keep", "longest"], check=True)
    found = unboil.match(TEXTS, IDS, offsets="bytes", keep="longest", threads=3)

    def place(span: unboil.Place) -> dict[str, object]:
        return {name: value for name, value in span._asdict().items() if name != "row"}

    def member(one: unboil.Member) -> dict[str, object]:
        return {name: value for name, value in one._asdict().items() if name != "row"}

    passages = [
        {**one._asdict(), "a": place(one.a), "b": place(one.b)} for one in found.passages
    ]
    read = [json.loads(line) for line in (out / "passages.jsonl").read_text().splitlines()]
    assert passages == [without_place(row) for row in read] and len(read) >= 2
    groups = [
        {"stays": one.stays, "members": [member(one) for one in one.members]} for one in found.groups
    ]
    read = [json.loads(line) for line in (out / "groups.jsonl").read_text().splitlines()]
    assert groups == [without_place(row) for row in read] and groups


def without_place(row: Any) -> Any:
    """A row without the paths and lines of its articles, which texts in memory do not have."""
    if isinstance(row, dict):
        return {key: without_place(value) for key, value in row.items() if key not in ("path", "line")}
    return [without_place(one) for one in row] if isinstance(row, list) else row


@pytest.mark.parametrize("column", [pd.Series, pl.Series, pa.array])
def test_columns(column: type) -> None:
    assert unboil.match(column(TEXTS), ids=column(IDS)) == unboil.match(TEXTS, IDS)


def test_options() -> None:
    assert unboil.match(TEXTS, min_passage=60).passages == []
    days = ["2024-01-03", None, None, "2024-01-01", "2024-01-02"]
    found = unboil.match(TEXTS, dates=days, keep="earliest")
    assert {(one.a.row, one.b.row) for one in found.passages} == {(3, 0), (3, 4), (4, 0)}
    assert unboil.match([]) == unboil.Matches([], [])
    with pytest.raises(unboil.ConfigError, match="min_tokens"):
        unboil.match(TEXTS, min_passage=0)


def test_tables() -> None:
    found = unboil.match(TEXTS, IDS)
    table = found.to_arrow()
    assert table.num_rows == len(found.passages)
    first = found.passages[0]
    assert table.to_pylist()[0] == {
        "a_article": first.a.article,
        "a_row": first.a.row,
        "a_start": first.a.start,
        "a_end": first.a.end,
        "a_overlap": first.a.overlap,
        "b_article": first.b.article,
        "b_row": first.b.row,
        "b_start": first.b.start,
        "b_end": first.b.end,
        "b_overlap": first.b.overlap,
        "similarity": first.similarity,
        "words": first.words,
        "edits": first.edits,
        "kind": first.kind,
    }
    assert list(found.to_pandas().columns) == table.column_names
    assert unboil.match([]).to_arrow().schema == table.schema


def test_the_copy_that_stays_is_chosen() -> None:
    copies = [f"{COPIED}\n"] * 3

    def stays(**options: object) -> list[int]:
        return sorted(group.row for group in unboil.match(copies, **options).groups)  # type: ignore[arg-type]

    dates = ["3 April 2024", "2024-05-01T10:00:00+02:00", "soon"]
    assert stays(dates=dates, keep="earliest") == [0]
    assert stays(dates=dates, keep="latest") == [1]
    assert stays(keep_values=[1, None, 9.5]) == [2]
    assert stays(keep_values=[False, True, None]) == [1]
    with pytest.raises(unboil.ConfigError, match="longst"):
        stays(keep="longst")
    with pytest.raises(unboil.ConfigError, match="keep_values"):
        stays(keep="longest", keep_values=[1, 2, 3])
    assert stays(sources=["herald", "wire", "herald"], prefer=["wire"]) == [1]
    assert stays(sources=["herald", "wire", "herald"], keep_per="source") == [0]
    assert stays(references=[False, False, True]) == [2]
    with pytest.raises(unboil.ConfigError, match="references: 1 of them, but 3 texts"):
        unboil.match(copies, references=[True])


def test_texts_that_do_not_count_give_no_passage() -> None:
    assert unboil.match(TEXTS, ignore=[COPIED]).passages == []
    twice = f"{COPIED}\n\nDazwischen.\n\n{COPIED}\n"
    [passage] = unboil.match([twice]).passages
    assert (passage.a.row, passage.b.row, passage.a.overlap) == (0, 0, 1.0)
    assert unboil.match([twice], within=False).passages == []
