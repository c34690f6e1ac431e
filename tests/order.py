"""Files of tests that take long come first, so that a run does not end with one of them while all else is done.

How long each took stands in `seconds.toml`; `make test ARGS=--measure` writes it anew.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

_TABLE = Path(__file__).with_name("seconds.toml")
_HEADER = """\
# Seconds that a file of tests took, for those that take some: they run first, the longest ahead of all.
# Written by `make test ARGS=--measure`.
"""
_LEAST_SECONDS = 2


def measured_seconds() -> Mapping[str, int]:
    """Path of a file, from the project's folder -> seconds."""
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def longest_first(files: Sequence[str], seconds: Mapping[str, int], processes: int) -> list[str]:
    """The order in which files are given to so many processes.

    A process that is down to its last tests gets its next file, which then waits for them: xdist starts no test before
    it knows the one that follows. The first file is a single long test, so what follows the first ones is the shortest.
    """
    ordered = sorted(files, key=lambda file: -seconds.get(file, 0))
    if processes > 0 and len(ordered) > processes:
        ordered.insert(processes, ordered.pop())
    return ordered


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know `--measure`."""
    parser.addoption("--measure", action="store_true", help=f"write {_TABLE.name} anew from what this run took")


def pytest_configure(config: pytest.Config) -> None:
    """Measure if asked to: in the one process to which all others report."""
    if config.getoption("measure") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Measuring())


@pytest.hookimpl(trylast=True)  # what others reorder stays within its file
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first; the tests of one file keep their order."""
    # An attribute of the processes that xdist starts, and of no other.
    processes: int = getattr(config, "workerinput", {}).get("workercount", 0)
    files = list(dict.fromkeys(_file(item.nodeid) for item in items))
    places = {file: place for place, file in enumerate(longest_first(files, measured_seconds(), processes))}
    items.sort(key=lambda item: places[_file(item.nodeid)])


class _Measuring:
    """Adds up how long the tests of each file took, and writes it down once all of them have passed."""

    def __init__(self) -> None:
        self._measured: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._measured[_file(report.nodeid)] += report.duration

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        # A run that broke off, or failed, says little of how long a file takes.
        if exitstatus == pytest.ExitCode.OK:
            _TABLE.write_text(_HEADER + "".join(_lines(self._measured)), encoding="utf-8")


def _lines(measured: Mapping[str, float]) -> Iterator[str]:
    for file, seconds in sorted(measured.items(), key=lambda pair: -pair[1]):
        if seconds >= _LEAST_SECONDS:
            yield f'"{file}" = {round(seconds)}\n'


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]
