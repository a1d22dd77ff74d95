"""What the tests share."""

import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTDATA = ROOT / "testdata"


@pytest.fixture(scope="session")
def command() -> str:
    """The command that the wheel installed."""
    path = Path(sysconfig.get_path("scripts")) / "unboil"
    assert path.exists()
    return str(path)


@pytest.fixture(scope="session")
def dumps() -> list[str]:
    """Articles in many scripts, with something to take from most."""
    paths = [*TESTDATA.glob("articles/harbour-herald/*.txt"), *TESTDATA.glob("articles/world/*.txt")]
    return [path.read_bytes().decode() for path in sorted(paths)]


@pytest.fixture(scope="session")
def page() -> str:
    return (TESTDATA / "pages" / "harbour" / "night-ferry.html").read_text(encoding="utf-8")
