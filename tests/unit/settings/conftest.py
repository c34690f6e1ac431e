"""Settings are read here as if nobody had set any variable."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("NABZ_")]:
        monkeypatch.delenv(name)
