"""What a run found: as a line of a file, and in words."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.faults.harness.schedule import Trial
from tests.faults.harness.stage import Stage
from tests.faults.harness.watch import Stall

Report = dict[str, Any]
"""A line of the file of results; `reported` says what is in it."""
_MOST_SENTENCES = 20
_PRESSURE = Path("/proc/pressure/cpu")


@dataclass(frozen=True)
class Happened:
    """A fault as it came to pass: when (of the monotonic clock), whether it took something away, and what it was."""

    name: str
    away: bool
    began: float
    over: float
    what: str


class Machine:
    """What else a machine did meanwhile, from when this is made on."""

    def __init__(self) -> None:
        self._began, self._waited = time.monotonic(), _waited_for_cpu()

    @property
    def seconds(self) -> float:
        """How long ago that is."""
        return time.monotonic() - self._began

    @property
    def cpu_wanted(self) -> float:
        """The share of the time in which something that could have run had no core: near 1, times say little."""
        return (_waited_for_cpu() - self._waited) / self.seconds


def _waited_for_cpu() -> float:
    """Seconds in which something waited for a core, since the machine began; 0 where Linux does not tell."""
    if not _PRESSURE.exists():
        return 0.0
    some = _PRESSURE.read_text(encoding="utf-8").splitlines()[0]
    return int(some.rpartition("total=")[2]) / 1e6


def reported(
    trial: Trial,
    stage: Stage,
    happened: Sequence[Happened],
    *,
    wrong: Sequence[str],
    failed: Sequence[str],
    machine: Machine,
) -> Report:
    """The report of a run. Times are seconds, rounded; moments are those since the first fault.

    `stall` is the longest time in which a partition stood still though it had records, and `went_on` the longest that
    it still stood after all that was away had come back.
    """
    first = min((each.began for each in happened), default=time.monotonic())
    longest = max(stage.watch.stalls, key=lambda stall: stall.over - stall.began, default=None)
    slowest = max(stage.watch.stalls, key=lambda stall: beyond(stall, happened), default=None)
    return {
        "seed": trial.seed,
        "topology": trial.topology,
        "clock": trial.clock,
        "persistence": trial.persistence,
        "workers": trial.workers,
        "boards": trial.boards,
        "first_fault_at": f"{datetime.now(UTC) - timedelta(seconds=time.monotonic() - first):%Y-%m-%dT%H:%M:%SZ}",
        "right": not wrong and not failed,
        "wrong": list(wrong[:_MOST_SENTENCES]),
        "wrong_fields": len(wrong),
        "failed": list(failed),
        "faults": [
            {"name": each.name, "began": round(each.began - first, 1), "over": round(each.over - first, 1)}
            | {"what": each.what}
            for each in sorted(happened, key=lambda each: each.began)
        ],
        "stall": None if longest is None else _described(longest, longest.over - longest.began, happened, first),
        "went_on": None if slowest is None else _described(slowest, beyond(slowest, happened), happened, first),
        "take_overs": [
            {"seconds": round(each.over - each.began, 2), "meanwhile": meanwhile(each.began, each.over, happened)}
            for each in stage.take_overs
        ],
        "rebuilds": [asdict(each) | {"seconds": round(each.seconds, 2)} for each in stage.watch.rebuilds],
        "ended": [asdict(each) | {"at": round(each.at - first, 1)} for each in stage.crew.ended],
        "tracebacks": dict(Counter(raised_in(stage.product.whole_logs()))),
        "seconds": round(machine.seconds, 1),
        "cpu_wanted": round(machine.cpu_wanted, 2),
    }


def raised_in(logs: str) -> list[str]:
    """What stands at the end of each traceback in logs."""
    found = []
    within = False
    for line in logs.splitlines():
        if line.startswith("Traceback "):
            within = True
        elif within and line and not line.startswith((" ", "|", "+")):
            found.append(line[:200])
            within = False
    return found


def beyond(stall: Stall, happened: Sequence[Happened]) -> float:
    """For how long a partition stood still though nothing was away any more."""
    together = [each for each in happened if each.away and each.began <= stall.over and each.over >= stall.began]
    return max(0.0, stall.over - max([stall.began, *(each.over for each in together)]))


def meanwhile(began: float, over: float, happened: Sequence[Happened]) -> list[str]:
    """What else was away at a time."""
    return sorted({each.name for each in happened if each.away and each.began <= over and each.over >= began})


def _described(stall: Stall, seconds: float, happened: Sequence[Happened], first: float) -> dict[str, Any]:
    topic, partition = stall.place
    names = {each.name for each in happened if each.began <= stall.over and each.over >= stall.began}
    return {
        "seconds": round(seconds, 1),
        "partition": f"{topic}/{partition}",
        "began": round(stall.began - first, 1),
        "meanwhile": sorted(names),
    }
