"""The page's scripts in Node: its own runner runs their tests, which lie in tests/page."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).parents[2]
TESTS: Final = sorted(path.relative_to(PROJECT) for path in (PROJECT / "tests" / "page").glob("*.test.js"))
OLDEST: Final = 18


@pytest.fixture(scope="module")
def node() -> str:
    """Node's program, of a version that the tests are written for."""
    program = shutil.which("node")
    assert program, f"node {OLDEST} or later runs these tests (Debian: apt-get install nodejs)"
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True, timeout=20).stdout
    assert int(version.removeprefix("v").split(".")[0]) >= OLDEST, (
        f"{program} is {version.strip()}, older than {OLDEST}"
    )
    return program


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tehran", "Pacific/Auckland"])
def test_the_scripts_do_what_their_tests_say_wherever_they_run(
    node: str, zone: str, record_property: Callable[[str, object], None]
) -> None:
    assert TESTS
    command = [node, "--test", "--test-reporter=tap", *map(str, TESTS)]
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, "TZ": zone}, check=False, capture_output=True, text=True, timeout=110
    )
    said = done.stdout + done.stderr
    counts = {name: int(number) for name, number in re.findall(r"^# (\w+) (\d+)$", done.stdout, re.MULTILINE)}
    assert done.returncode == 0, said
    assert counts["pass"] == counts["tests"] > 0, said
    record_property(f"tests of the page's scripts in {zone}", counts["tests"])
