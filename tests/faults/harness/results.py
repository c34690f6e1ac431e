"""The file of results, a line for each seed, and what all of them say together."""

import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from tests.faults.harness.report import Report

_PROJECT = Path(__file__).parents[3]
_WHAT_COUNTS: Final = ("schemas", "streams", "agents", "tests/faults/harness", "constraints.txt")
"""Results hold as long as nothing of this is changed."""


class Results:
    """A file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, report: Report) -> None:
        """Write a line at the end."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(report) + "\n")

    def of_commit(self, commit: str) -> dict[int, Report]:
        """The last report of each seed that was run on this commit."""
        if not self._path.exists():
            return {}
        lines = map(json.loads, self._path.read_text(encoding="utf-8").splitlines())
        return {report["seed"]: report for report in lines if report["commit"] == commit}


def commit_of_now() -> str:
    """The last commit that changed what counts; with a mark of what was changed since, if anything was."""
    changed = _git("status", "--porcelain", "--", *_WHAT_COUNTS) + _git("diff", "HEAD", "--", *_WHAT_COUNTS)
    mark = f"+{crc32(changed.encode()):08x}" if changed else ""
    return _git("log", "-1", "--format=%h", "--", *_WHAT_COUNTS) + mark


def in_a_line(report: Report) -> str:
    """What a report says, in short."""
    if "faults" not in report:
        return f"seed {report['seed']} ({report['topology']}): the harness failed: {report['failed'][0][-300:]}"
    faults = "; ".join(f"{fault['name']} ({fault['what'][:80]})" for fault in report["faults"])
    verdict = "right" if report["right"] else f"WRONG: {(report['failed'] or report['wrong'])[0][-300:]}"
    return (
        f"seed {report['seed']} ({report['topology']}, {report['clock']} clock): {verdict}; "
        f"{report['seconds']:.0f} s, longest stall {_seconds(report['stall'])}, went on {_seconds(report['went_on'])} "
        f"after; {faults}"
    )


def summary(reports: Sequence[Report]) -> Iterator[str]:
    """What reports say together, line by line."""
    ran = [report for report in reports if "faults" in report]
    wrong = [report["seed"] for report in reports if not report["right"]]
    yield f"{len(reports)} seeds, {len(wrong)} of them not right: {wrong or 'none'}"
    for topology, count in sorted(Counter(report["topology"] for report in ran).items()):
        yield f"  {topology}: {count}"
    if ran:
        busy = sum(report["cpu_wanted"] for report in ran) / len(ran)
        yield f"in {busy:.0%} of the time something waited for a core"
    yield from _of_stalls("longest stall of a run", [report["stall"] for report in ran])
    yield from _of_stalls("still stood after all was back", [report["went_on"] for report in ran])
    take_overs = [each for report in ran for each in report["take_overs"]]
    yield spread("take-over of a killed worker", [each["seconds"] for each in take_overs])
    undisturbed = [each["seconds"] for each in take_overs if not each["meanwhile"]]
    yield spread("  while nothing else was away", undisturbed)
    rebuilds: dict[str, list[float]] = defaultdict(list)
    for report in ran:
        for each in report["rebuilds"]:
            rebuilds[each["what"]].append(each["seconds"])
    for what, seconds in sorted(rebuilds.items()):
        yield spread(f"counted again, {what}", seconds)
    ended = [f"{each['name'][0]} {each['code']}: {each['said'][:160]}" for report in ran for each in report["ended"]]
    for said, count in Counter(ended).most_common(10):
        yield f"ended {count} times: {said}"
    raised = Counter[str]()
    for report in ran:
        raised.update(report["tracebacks"])
    for said, count in raised.most_common(10):
        yield f"raised {count} times: {said}"


def _of_stalls(name: str, stalls: Sequence[dict[str, Any] | None]) -> Iterator[str]:
    found = [stall for stall in stalls if stall is not None]
    yield spread(name, [stall["seconds"] for stall in found])
    if found:
        longest = max(found, key=lambda stall: stall["seconds"])
        yield f"  the longest: {longest['partition']}, meanwhile {', '.join(longest['meanwhile']) or 'nothing'}"


def spread(name: str, seconds: Sequence[float]) -> str:
    """Median, 99th percentile and largest of some times, in a line."""
    if not seconds:
        return f"{name}: none"
    ordered = sorted(seconds)
    middle, late = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99))
    return f"{name}: p50 {middle:.1f} s, p99 {late:.1f} s, most {ordered[-1]:.1f} s ({len(ordered)})"


def _seconds(stall: dict[str, Any] | None) -> str:
    return "none" if stall is None else f"{stall['seconds']:.1f} s"


def _git(*words: str) -> str:
    ran = subprocess.run(["/usr/bin/git", *words], cwd=_PROJECT, capture_output=True, text=True, check=True)
    return ran.stdout.strip()
