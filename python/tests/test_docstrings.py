"""The docstrings name every option with its default, and their examples run."""

import ast
import doctest
import importlib
import inspect
import json
import operator
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
import unboil
from unboil import _options

OPTION = re.compile(r"^\* ``(\w+)=(.+?)``: ", re.M)
FUNCTIONS: dict[str, tuple[Any, Any]] = {
    "strip": (unboil.StripOptions, _options.STRIP),
    "strip_many": (unboil.StripOptions, _options.STRIP),
    "strip_batches": (unboil.StripOptions, _options.STRIP),
    "match": (unboil.MatchOptions, _options.MATCH),
    "dedup_texts": (unboil.DedupTextsOptions, _options.DEDUP_TEXTS),
    "clean": (unboil.CleanOptions, _options.CLEAN),
    "dedup": (unboil.DedupOptions, _options.DEDUP),
    "Archive.add": (unboil.ArchiveAddOptions, _options.READ),
    "Archive.match": (unboil.ArchiveMatchOptions, _options.ARCHIVE_MATCH),
    "ray.strip": (unboil.StripOptions, _options.STRIP),
    "datatrove.Strip": (unboil.StripOptions, _options.STRIP),
    "datatrove.PassageTexts": (_options.PassageOptions, _options.PASSAGES),
}
LIBRARIES = {"ray": "ray.data", "datatrove": "datatrove", "spark": "pyspark"}
"""The modules that need a library."""
MODULES = [one.name for one in pkgutil.iter_modules(unboil.__path__) if one.name != "__main__"]
MODULES += ["datatrove._strip", "datatrove._texts", "datatrove._filter"]


def module(name: str) -> Any:
    library = name.split(".")[0]
    if library in LIBRARIES:
        pytest.importorskip(LIBRARIES[library])
    return importlib.import_module(f"unboil.{name}")


def function(name: str) -> Any:
    if name.split(".")[0] in LIBRARIES:
        module(name.split(".")[0])
    return operator.attrgetter(name)(unboil)


def documented(name: str) -> dict[str, Any]:
    doc = inspect.getdoc(function(name))
    assert doc
    found = OPTION.findall(doc)
    assert len(found) == len(dict(found)), "an option is there twice"
    return {option: ast.literal_eval(default) for option, default in found}


def test_every_function_is_checked() -> None:
    public = {name for name in unboil.__all__ if inspect.isfunction(getattr(unboil, name))}
    assert public == {name for name in FUNCTIONS if "." not in name}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_option_is_there_with_its_default(name: str, tmp_path: Path) -> None:
    options, paths = FUNCTIONS[name]
    parameters = inspect.signature(function(name)).parameters.values()
    defaults = {one.name: one.default for one in parameters if one.default is not one.empty}
    assert documented(name).keys() == {*defaults, *options.__optional_keys__}
    # The defaults of the engine are the settings of a run without options.
    (tmp_path / "a.txt").write_text("It rained.\n")
    run = unboil.dedup if name.startswith("dedup") else unboil.clean
    run(tmp_path / "a.txt", tmp_path / "out")
    settings = json.loads((tmp_path / "out" / "summary.json").read_text())["settings"]
    for option, default in documented(name).items():
        if option in defaults:
            assert default == defaults[option], option
        elif option in paths:
            value = settings
            for key in paths[option]:
                value = value[key]
            if option == "duplicates" and name.startswith("dedup"):
                value = {"report": "drop-articles"}.get(value, value)
            assert default == (None if value == [] else value), option
        else:
            assert default is None and option in ("rules", "disable", "site_profile", "config")


# test_ray.py runs the example of ray, in its cluster.
@pytest.mark.parametrize("name", [name for name in MODULES if name != "ray"])
def test_the_examples_run(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert doctest.testmod(module(name)).failed == 0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_an_example(name: str) -> None:
    examples = doctest.DocTestParser().get_examples(function(name).__doc__)
    call = f"archive.{name.removeprefix('Archive.')}(" if name.startswith("Archive.") else f"unboil.{name}("
    assert any(call in one.source for one in examples), name
