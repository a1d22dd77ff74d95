"""What goes wrong has a class and says what it is."""

from pathlib import Path
from typing import Any

import pytest
import unboil

MISSPELT: dict[str, Any] = {"strenght": "full"}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"strength": "bold"}, "unknown variant `bold`, expected one of `auto`, `careful`, `full`"),
        ({"to": "pdf"}, "unknown variant `pdf`"),
        ({"disable": ["no such rule"]}, "No rule or cue has this name"),
        ({"disable": "phrase"}, "expected a list of names"),
        ({"keep_bylines": "yes"}, "expected a boolean"),
        ({"metadata": True}, 'needs to="markdown"'),
        ({"rules": {"cues": []}}, "unknown keys ['cues']"),
        ({"rules": {"cue": [{"txt": "a"}]}}, "unknown field `txt`"),
        ({"config": {"strip": {"max_prose_share": 2}}}, "2 is not a share from 0 to 1"),
        ({"config": {"stripp": {}}}, "unknown field `stripp`"),
        ({"config": {"strip": 3}, "disable": ["site"]}, "config: strip: expected a table"),
        ({"site_profile": {"a": 1}}, "site_profile: has no format id"),
        ({"site_profile": {"format": 1}}, "site_profile: invalid type"),
        ({"offsets": "words"}, "neither"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(unboil.ConfigError) as error:
        unboil.strip("a", **options)
    assert reason in str(error.value) and "line 1" not in str(error.value)
    assert isinstance(error.value, ValueError) and isinstance(error.value, unboil.Error)


def test_options_that_there_are_not() -> None:
    for call in (unboil.strip, unboil.strip_many, unboil.match):
        with pytest.raises(TypeError, match=r"got an unexpected keyword argument 'strenght'"):
            call("a" if call is unboil.strip else ["a"], **MISSPELT)
    with pytest.raises(TypeError, match="unexpected keyword argument 'disable'"):
        unboil.match(["a"], disable=["site"])  # type: ignore[call-arg]


def test_files(tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    for option in ("rules", "config", "site_profile"):
        with pytest.raises(unboil.IoError) as error:
            unboil.strip("a", **{option: missing})
        assert error.value.filename == str(missing) and error.value.errno == 2
        assert str(error.value) == f"{missing}: No such file or directory"
        assert isinstance(error.value, OSError) and isinstance(error.value, unboil.Error)
    broken = tmp_path / "broken.toml"
    broken.write_text("disable = [")
    with pytest.raises(unboil.ConfigError, match="broken.toml: TOML parse error"):
        unboil.strip("a", rules=broken)
    broken.write_bytes(b"\xff")
    with pytest.raises(unboil.ConfigError, match="broken.toml: 'utf-8' codec"):
        unboil.strip("a", rules=broken)


def test_what_is_no_text() -> None:
    wrong: Any = 7
    with pytest.raises(TypeError, match="text: expected str, got int"):
        unboil.strip(wrong)
    with pytest.raises(TypeError, match="text: expected str, got bytes"):
        unboil.strip(b"a")
    with pytest.raises(TypeError, match="text: expected str or bytes, got int"):
        unboil.strip(wrong, html=True)
    with pytest.raises(TypeError, match="takes many texts"):
        unboil.strip_many("abc")
    with pytest.raises(TypeError, match="many texts"):
        unboil.match("abc")


def test_lone_surrogates() -> None:
    with pytest.raises(unboil.InputError, match="text: 'utf-8' codec can't encode character") as error:
        unboil.strip("a\ud800")
    assert isinstance(error.value.__cause__, UnicodeEncodeError)


def test_what_comes_before_a_bad_one_is_given() -> None:
    texts: list[Any] = ["one", None, "two", 7, "three"]
    results = unboil.strip_many(texts)
    assert [str(next(results)) for _ in range(3)] == ["one", "None", "two"]
    with pytest.raises(TypeError, match="item 3: expected str, got int"):
        next(results)
    with pytest.raises(unboil.InputError, match="item 2000: "):
        list(unboil.strip_many(["a"] * 2000 + ["\udcff"]))
    with pytest.raises(unboil.ConfigError, match="urls: not as many"):
        list(unboil.strip_many(["a", "b"], urls=["x"]))
    with pytest.raises(unboil.ConfigError, match="ids: 1 of them, but 2 texts"):
        unboil.match(["a", "b"], ids=["x"])


@pytest.mark.parametrize("threads", [0, -1])
def test_threads(threads: int, tmp_path: Path) -> None:
    for call in (
        lambda: unboil.strip_many(["a"], threads=threads),
        lambda: unboil.match(["a"], threads=threads),
        lambda: unboil.clean(tmp_path, tmp_path / "out", threads=threads),
    ):
        with pytest.raises(unboil.ConfigError, match=f"threads: {threads} is too few"):
            call()
