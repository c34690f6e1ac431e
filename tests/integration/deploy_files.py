"""What tests of deploy/ share: where its files lie, what a tool says of them, and settings as a process there has."""

import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from streams.settings import load

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
KUBERNETES_VERSION = "1.33"
MOUNTED = Path("/run/secrets/nabz")
"""Where a pod has the files of its secret."""
OF_KEDA = frozenset({"ScaledObject", "TriggerAuthentication"})
"""Kinds that a cluster has only with KEDA; the validator has no schema of them."""
SCRIPTS = Path(sysconfig.get_path("scripts"))

Document = Mapping[str, Any]


def read(*command: str | Path, cwd: Path = PROJECT) -> str:
    """What a command prints; it has to end well."""
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def at_settings(path: str, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Load settings as a container would: a file at NABZ_CONFIG, and the environment."""
    for name, value in {**environment, "NABZ_CONFIG": path}.items():
        monkeypatch.setenv(name, value)
    load()
