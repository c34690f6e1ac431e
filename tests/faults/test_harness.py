"""What the harness of faults draws from a seed, and how it judges what it saw."""

import json
from pathlib import Path

import pytest

from tests.faults.harness.report import Happened, beyond, raised_in
from tests.faults.harness.results import Results, summary
from tests.faults.harness.schedule import TOPOLOGIES, faults_of, trial_of
from tests.faults.harness.watch import Stall

STALL = Stall(("crm.deals", 0), 10.0, 30.0)


def test_a_seed_is_the_same_trial_each_time() -> None:
    assert trial_of(17) == trial_of(17)
    assert trial_of(17) != trial_of(27)


@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_fifty_seeds_have_every_fault_of_every_arrangement(topology: str) -> None:
    trials = [trial for trial in map(trial_of, range(1, 51)) if trial.topology == topology]
    happen = {fault.name for trial in trials for fault in (*trial.of_processes, *trial.of_servers)}
    assert happen >= {fault.name for fault in faults_of(topology)}


@pytest.mark.parametrize(
    ("happened", "seconds"),
    [
        ([], 20.0),
        ([Happened("redis-stopped", True, 8.0, 25.0, "")], 5.0),
        ([Happened("redis-stopped", True, 8.0, 25.0, ""), Happened("broker-killed", True, 24.0, 28.0, "")], 2.0),
        ([Happened("redis-stopped", True, 29.0, 40.0, "")], 0.0),
        ([Happened("redis-stopped", True, 1.0, 9.0, "")], 20.0),
        ([Happened("worker-killed", False, 9.0, 29.0, "")], 20.0),
    ],
)
def test_a_stall_is_measured_from_when_all_that_was_away_is_back(happened: list[Happened], seconds: float) -> None:
    assert beyond(STALL, happened) == seconds


def test_what_was_raised_is_the_last_line_of_its_traceback() -> None:
    told = 'a line\nTraceback (most recent call last):\n  File "x"\n    call()\nValueError: no\nanother line\n'
    assert raised_in(told + told) == ["ValueError: no", "ValueError: no"]


def test_results_hold_for_the_commit_that_they_are_of(tmp_path: Path) -> None:
    results = Results(tmp_path / "build" / "faults.ndjson")
    assert results.of_commit("a") == {}
    for seed, commit, right in ((1, "a", False), (1, "a", True), (2, "b", True)):
        results.add({"seed": seed, "commit": commit, "right": right})
    assert {seed: report["right"] for seed, report in results.of_commit("a").items()} == {1: True}


def test_a_summary_says_which_seeds_are_not_right_and_how_long_take_overs_took() -> None:
    common = {"topology": "single", "rebuilds": [], "ended": [], "tracebacks": {}, "faults": [], "cpu_wanted": 0.25}
    stall = {"seconds": 4.0, "partition": "crm.deals/0", "began": 1.0, "meanwhile": ["redis-stopped"]}
    take_overs = [{"seconds": float(number), "meanwhile": []} for number in range(1, 10)]
    right = {**common, "seed": 1, "right": True, "stall": stall, "went_on": None, "take_overs": take_overs}
    wrong = {**common, "seed": 2, "right": False, "stall": None, "went_on": None, "take_overs": []}
    failed = {"seed": 3, "topology": "cluster", "right": False, "failed": ["it broke"]}
    said = list(summary([json.loads(json.dumps(report)) for report in (right, wrong, failed)]))
    assert said[0] == "3 seeds, 2 of them not right: [2, 3]"
    assert "in 25% of the time something waited for a core" in said
    assert "longest stall of a run: p50 4.0 s, p99 4.0 s, most 4.0 s (1)" in said
    assert "take-over of a killed worker: p50 5.0 s, p99 9.0 s, most 9.0 s (9)" in said
