"""Whatever fails, and at whichever call: once nothing fails any more, the tables are those of the recount.

The cases run in a process of their own, in which every clock and every source of chance is the run's, and sets of texts
have the same order each time.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.mutants import MUTANTS, Mutant, edited

ROOT = Path(__file__).parents[2]
MIXES = ("calls", "redis", "refusals", "failovers", "processes", "clocks", "log", "all", "comments", "growth")


def simulation(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.simulation", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(0)
def test_whatever_fails_the_tables_are_those_of_the_recount(request: pytest.FixtureRequest) -> None:
    count = request.config.getoption("simulated_cases")
    # In one process, since stories are recounted once in each.
    ran = simulation(*(word for mix in MIXES for word in ("--mix", mix)), "--count", str(count))
    assert ran.returncode == 0, f"run again with `python -m tests.simulation --case NAME`:\n{ran.stdout}{ran.stderr}"
    for mix in MIXES:
        assert f"{mix}: {count} cases, 0 of them wrong" in ran.stdout


@pytest.mark.parametrize("name", ["all/3", "two-masters@40/1"])
def test_a_case_is_the_same_down_to_the_last_call_each_time(name: str) -> None:
    first, again = (simulation("--case", name).stdout for _ in range(2))
    assert first.count("\n") > 100
    assert first == again


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.protects}, {mutant.without}")
def test_what_a_mutant_takes_out_stands_in_the_product(mutant: Mutant) -> None:
    for path, text in edited(mutant):
        assert text != (ROOT / path).read_text("utf-8")
