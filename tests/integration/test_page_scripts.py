"""The page's scripts in Node, whose own runner runs tests/page, and the types that they are checked by."""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.integration.page_company import a_company
from tests.integration.test_models import found, just_now

PROJECT: Final = Path(__file__).parents[2]
TYPES: Final = PROJECT / "streams" / "board" / "page"
ANALYSES: Final = {"Cohorts", "Survival"}
MODELS: Final = {"Models", "Clusters", "Forecast", "Pipeline", "NoRun"}
CHECK: Final = PROJECT / ".cache" / "page-tools" / "node_modules" / ".bin" / "tsc"
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


def test_the_scripts_do_what_their_tests_say(node: str, record_property: Callable[[str, object], None]) -> None:
    assert TESTS
    command = [node, "--test", "--test-reporter=tap", *map(str, TESTS)]
    # West of Greenwich, where a day that began at midnight in UTC is still the one before.
    environment = {**os.environ, "TZ": "America/New_York"}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, check=False, capture_output=True, text=True, timeout=300
    )
    said = done.stdout + done.stderr
    counts = {name: int(number) for name, number in re.findall(r"^# (\w+) (\d+)$", done.stdout, re.MULTILINE)}
    assert done.returncode == 0, said
    assert counts["pass"] == counts["tests"] > 0, said
    record_property("tests of the page's scripts in Node", counts["tests"])


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """Type of the page -> what a board with figures of all kinds answers, as JSON."""

    async def ask() -> dict[str, str]:
        async with a_company(days=1) as company:
            nothing = await company.json("/api/models")
            await found(company.settings.redis.url, just_now())
            await company.close_board()
            await company.open_board()
            return {
                "NoRun": json.dumps(nothing),
                "Models": json.dumps(await company.json("/api/models")),
                "Clusters": json.dumps(await company.json("/api/clusters")),
                "Forecast": json.dumps(await company.json("/api/forecast?kpi=revenue")),
                "Pipeline": json.dumps(await company.json("/api/pipeline")),
                "Meta": json.dumps(await company.json("/api/meta")),
                "Kpi[]": json.dumps(await company.json("/api/catalogue")),
                "Alerts": json.dumps(await company.json("/api/alerts")),
                "Goals": json.dumps(await company.json("/api/goals")),
                "Check": json.dumps(await company.json("/api/check")),
                "Trends": json.dumps(await company.json("/api/trends?window=30d")),
                "Cohorts": json.dumps(await company.json("/api/cohorts")),
                "Survival": json.dumps(await company.json("/api/survival")),
                "Fields": json.dumps(await company.table("24h")),
            }

    return asyncio.run(ask())


def _file_of(name: str) -> str:
    """The file of the page that declares a type."""
    return "models.js" if name in MODELS else "analyses.js" if name in ANALYSES else "board.js"


def refusals(answers: Mapping[str, str], folder: Path) -> str:
    """What the type check says against answers of these types; "" if it takes them."""
    assert CHECK.exists(), "`make page-tools` installs the type check of the page"
    names = sorted({name.removesuffix("[]") for name in answers})
    files = {name: _file_of(name) for name in names}
    lines = [f"import type {{ {name} }} from {json.dumps(str(TYPES / file))};" for name, file in files.items()]
    lines += [f"export const answer{number}: {name} = {text};" for number, (name, text) in enumerate(answers.items())]
    file = folder / "answers.ts"
    file.write_text("\n".join(lines), "utf-8")
    options = ["--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler", "--types", ""]
    done = subprocess.run(
        [str(CHECK), *options, str(file)], cwd=folder, check=False, capture_output=True, text=True, timeout=180
    )
    assert (done.returncode == 0) is (done.stdout == ""), done.stdout + done.stderr
    return done.stdout


def test_what_a_board_answers_has_the_types_that_the_page_is_checked_by(
    answers: Mapping[str, str], tmp_path: Path
) -> None:
    assert json.loads(answers["Alerts"])["alerts"]
    assert json.loads(answers["Trends"])["values"]
    assert refusals(answers, tmp_path) == ""


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Meta", {"as_of": "now"}),
        ("Meta", {"clock": "sun"}),
        ("Meta", {"not_told_of": 1}),
        ("Trends", {"zone": None}),
        ("Alerts", {"alerts": [{}]}),
        ("Cohorts", {"cells": None}),
        ("NoRun", {"run": {}}),
        ("Models", {"risk": {}}),
        ("Clusters", {"run": None}),
        ("Forecast", {"path": None}),
        ("Pipeline", {"horizons": [{}]}),
    ],
)
def test_another_answer_would_not(
    answers: Mapping[str, str], tmp_path: Path, name: str, change: Mapping[str, object]
) -> None:
    changed = json.dumps({**json.loads(answers[name]), **change})
    assert "error TS" in refusals({name: changed}, tmp_path)
