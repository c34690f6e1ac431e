"""Processes whose clock is off: what their environment has to be."""

from collections.abc import Mapping
from pathlib import Path

import pytest


def off_by(offset: str | Path) -> Mapping[str, str]:
    """An environment in which the time of day is off by such as `-1h` or `+2d`, or by what a file says from then on."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    if not found:
        pytest.skip("faketime is not installed: see tests/servers/install")
    said = {"FAKETIME": offset} if isinstance(offset, str) else {"FAKETIME_TIMESTAMP_FILE": str(offset)}
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_NO_CACHE": "1",
        **said,
    }
