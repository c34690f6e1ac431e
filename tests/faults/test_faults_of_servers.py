"""Whatever happens to real servers, processes and the ways between them, in any order: the tables are the recount's.

`make faults SEEDS=1-50` does so for longer stories, and for all that may happen.
"""

from pathlib import Path

import pytest

from tests.faults.harness.schedule import trial_of
from tests.faults.harness.trial import run

SEEDS = (1, 2)
SMALL = 0.004
"""A company of some five hundred events."""


@pytest.mark.parametrize("seed", SEEDS)
def test_after_all_that_happened_the_tables_are_those_of_the_recount_and_of_a_replay(seed: int, tmp_path: Path) -> None:
    report = run(trial_of(seed, of_processes=1, of_servers=1, rate=SMALL), tmp_path)
    assert report["failed"] == []
    assert report["wrong"] == []
    assert len(report["faults"]) == 2
