"""Runs seeds of faults on real servers, one after the other, and writes a line for each.

`python -m tests.faults.harness --seeds 1-50`: what is in the file of results already, of the same commit, is left out.
"""

import argparse
import logging
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

from tests.faults.harness.report import Report
from tests.faults.harness.results import Results, commit_of_now, in_a_line, summary
from tests.faults.harness.schedule import trial_of
from tests.faults.harness.take_overs import take_overs_told
from tests.faults.harness.trial import run

_FOLDER = Path(__file__).parents[3] / "build"
_LONG_SECONDS = 10.0
_told_to_end = threading.Event()


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; 1 if any seed is not right."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.harness", description=__doc__)
    parser.add_argument("--seeds", default="1-10", help="such as 1-50 or 3,7,20-25 (default: 1-10)")
    parser.add_argument("--out", type=Path, default=_FOLDER / "faults.ndjson", help="the file of results")
    parser.add_argument("--again", action="store_true", help="run also those that are done")
    parser.add_argument("--summary", action="store_true", help="only tell what the file says")
    parser.add_argument("--take-overs", type=int, default=0, help="only kill a worker so many times, and time it")
    options = parser.parse_args(arguments)
    # Producers say each try that fails.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    if options.take_overs:
        say(*take_overs_told(options.take_overs))
        return 0
    seeds = list(seeds_of(options.seeds))
    commit = commit_of_now()
    results = Results(options.out)
    done = {} if options.again else results.of_commit(commit)
    if not options.summary:
        for seed in seeds:
            if seed not in done:
                report = one(seed, options.out.parent / "faults")
                if _told_to_end.is_set():
                    # What came up on the way out says nothing of the seed.
                    return 1
                results.add(report | {"commit": commit})
                say(in_a_line(report))
    reports = [report for seed, report in sorted(results.of_commit(commit).items()) if seed in seeds]
    say(*summary(reports))
    missing = len(seeds) - len(reports)
    if missing:
        say(f"{missing} seeds have not been run on this commit")
    return int(missing > 0 or not all(report["right"] for report in reports))


def one(seed: int, kept: Path) -> Report:
    """The report of a seed. Logs are kept of one that is not right, or stood still for long."""
    folder = Path(tempfile.mkdtemp(prefix=f"nabz-faults-{seed}-"))
    try:
        report = run(trial_of(seed), folder)
    except Exception:  # noqa: BLE001 - told in the report; the next seed may work
        failed = traceback.format_exc()[-3000:]
        trial = trial_of(seed)
        names = [fault.name for fault in (*trial.of_processes, *trial.of_servers)]
        report = {"seed": seed, "topology": trial.topology, "right": False, "failed": [failed], "kinds": names}
    if not report["right"] or (report["went_on"] or {"seconds": 0.0})["seconds"] > _LONG_SECONDS:
        shutil.rmtree(kept / str(seed), ignore_errors=True)
        shutil.copytree(folder, kept / str(seed), ignore=shutil.ignore_patterns("servers"))
    shutil.rmtree(folder, ignore_errors=True)
    return report


def seeds_of(text: str) -> Iterator[int]:
    """The numbers that such as `1-3,7` stands for."""
    for part in text.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def say(*lines: str) -> None:
    """Print lines at once."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _end(number: int, frame: object) -> NoReturn:
    """End in good order, so that what was started is ended too."""
    del frame
    _told_to_end.set()
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main(sys.argv[1:]))
