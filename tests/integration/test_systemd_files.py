"""The units of systemd, verified by its own tools."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from streams.settings.environment import known_variables
from tests.integration.deploy_files import (
    DEPLOY,
    SCRIPTS,
)
from tests.servers.installed import installed


@pytest.mark.parametrize("unit", ["nabz-board.service", "nabz-worker@.service", "nabz-analyst.service"])
def test_systemd_takes_the_units_with_the_credentials_beside_them(unit: str, tmp_path: Path) -> None:
    text = (DEPLOY / "systemd" / unit).read_text("utf-8")
    copy = tmp_path / unit
    copy.write_text(text.replace("/opt/nabz/bin", str(SCRIPTS)), "utf-8")
    beside = tmp_path / f"{unit}.d"
    beside.mkdir()
    shutil.copy(DEPLOY / "systemd" / "secrets.conf", beside)
    verified = subprocess.run(
        [installed("systemd-analyze", "systemd"), "verify", copy],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_credentials_of_systemd_are_what_settings_are_given_as_files() -> None:
    text = (DEPLOY / "systemd" / "secrets.conf").read_text("utf-8")
    loaded = re.findall(r"^LoadCredential=([\w-]+):/etc/nabz/secrets/\1$", text, re.MULTILINE)
    given = dict(re.findall(r"^Environment=(\w+)=%d/([\w-]+)$", text, re.MULTILINE))
    assert loaded == list(given.values())
    assert len(loaded) > 1
    assert given.keys() <= set(known_variables())
