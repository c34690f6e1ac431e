"""CONTRIBUTING's example of a new KPI is done as it is written, in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).parents[2]
KPI = "ticket_quick_ratio"
COPIED = ("schemas", "streams", "agents", "grafana", "tests", "deploy", "docs")
FILES = ("pyproject.toml", "constraints.txt", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE")
OF_NO_KPI = (
    "facts_ahead_of_now or two_contents_under_one_id or do_not_matter or promises_in or promise_is_broken "
    "or levels_were_at_the_start or without_a_memory or 17_million "
    "or (changes_the_measures and (customer or deal or campaign))"
)
"""Long tests that say the same whatever KPIs of tickets there are: they run in the project, not in the copy."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"`([\w/]+\.(?:py|toml))`")
_ADDITION = re.compile(r"^ (.*)\n((?:\+.*\n)+)", re.MULTILINE)


class Addition(NamedTuple):
    """Lines that go into a file, right under another line of it."""

    path: str
    above: str
    lines: str


def section() -> str:
    page = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    return page.partition("\n## Add a KPI\n")[2].partition("\n## ")[0]


def additions() -> Iterator[Addition]:
    """What the page says to add, in its order; a block is of the file that was named last before it."""
    for block in _BLOCK.finditer(section()):
        if block[1] == "diff":
            path = _FILE.findall(section()[: block.start()])[-1]
            for above, lines in _ADDITION.findall(block[2]):
                yield Addition(path, above, re.sub(r"^\+", "", lines, flags=re.MULTILINE))


def add(folder: Path, addition: Addition) -> None:
    """Write lines into a file, under the one line that is named."""
    file = folder / addition.path
    above, text = f"\n{addition.above}\n", file.read_text("utf-8")
    assert text.count(above) == 1, addition
    file.write_text(text.replace(above, f"{above}{addition.lines}"), "utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, in which all is done that the page says.

    With its compiled files, which save compiling all of it anew; but for those that are just being written.
    """
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))
    for name in FILES:
        shutil.copy2(PROJECT / name, folder / name)
    for addition in additions():
        add(folder, addition)
    return folder


def run(folder: Path, *command: str, **environment: str) -> str:
    """What a command says in the copy, whose modules come before those that are installed; it has to end well."""
    environment = os.environ | {"PYTHONPATH": str(folder)} | environment
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=700, check=False
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-3000:]
    return ended.stdout


def typed(number: int) -> str:
    """A command of the page's last block, as it is run with the environment that is there."""
    (block,) = (block for language, block in _BLOCK.findall(section()) if language == "sh")
    command = block.splitlines()[number].removeprefix("make ")
    # Nothing is installed into the environment that runs this test.
    return f"make VENV={sys.prefix} -o {sys.prefix}/.development {command}"


def test_the_page_says_nothing_that_is_not_done() -> None:
    found = list(additions())
    added = [line for language, block in _BLOCK.findall(section()) if language == "diff" for line in block.splitlines()]
    assert {language for language, _ in _BLOCK.findall(section())} == {"diff", "sh"}
    # Every line of every block is one that is added, or one that stands above some.
    assert len(added) == sum(1 + len(lines.splitlines()) for _, _, lines in found)


def test_the_kpi_is_in_the_catalogue(copy: Path) -> None:
    shown = run(copy, sys.executable, "-m", "streams.cli", "catalogue", "show", KPI)
    assert shown.startswith(f"{KPI}\nResolved within four hours | حل در چهار ساعت\n")
    assert "tickets_quick" in shown


@pytest.mark.timeout(900)
def test_what_is_generated_comes_out_and_the_tests_of_the_page_pass(copy: Path) -> None:
    run(copy, "bash", "-c", typed(0))
    rule = "TicketQuickRatioLow"
    assert f"`{KPI}`" in (copy / "docs" / "kpis.md").read_text("utf-8")
    assert rule in (copy / "deploy" / "prometheus" / "rules" / "nabz.yml").read_text("utf-8")
    assert "settles it" in (copy / "docs" / "runbooks" / f"{rule}.md").read_text("utf-8")
    boards = (copy / "grafana" / "generated").rglob("*service*.json")
    assert all(f"crm_{KPI}" in board.read_text("utf-8") for board in boards)

    assert " passed" in run(copy, "bash", "-c", typed(1), PYTEST_ADDOPTS=f'-k "not ({OF_NO_KPI})"')


def test_the_code_of_the_example_is_as_lint_wants_it(copy: Path) -> None:
    tool = Path(sys.executable).with_name("ruff")
    files = sorted({addition.path for addition in additions()})
    run(copy, str(tool), "check", "--no-cache", *files)
    run(copy, str(tool), "format", "--no-cache", "--check", *files)
