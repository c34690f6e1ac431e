"""Files are whole: nothing is left in them of two versions that were put together."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.unit.docs.documents import ROOT

_LEFT: Final = re.compile(rb"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)
_ROOMS: Final = ("schemas", "streams", "agents", "grafana", "deploy", "docs", "tests", ".ci")


def files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for room in _ROOMS:
        yield from (path for path in (ROOT / room).rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def test_no_file_holds_two_versions() -> None:
    found = list(files())
    assert len(found) > 1_000
    assert [str(path.relative_to(ROOT)) for path in found if _LEFT.search(path.read_bytes())] == []


@pytest.mark.parametrize("left", [b"<<<<<<< HEAD", b"=======", b">>>>>>> 0123abc"])
def test_what_is_left_would_be_found(left: bytes) -> None:
    assert _LEFT.search(b"one\n" + left + b"\ntwo\n")
