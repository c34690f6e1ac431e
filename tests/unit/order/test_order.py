"""What takes long comes first, and the table that says how long names files that are there."""

from pathlib import Path

from tests.order import longest_first, measured_seconds

PROJECT = Path(__file__).parents[3]
SECONDS = {"long": 90, "middle": 20, "short": 3}


def test_the_longest_files_come_first_and_those_that_nobody_measured_last() -> None:
    files = ["new", "short", "long", "newer", "middle"]
    assert longest_first(files, SECONDS, 0) == ["long", "middle", "short", "new", "newer"]


def test_behind_the_first_files_of_all_processes_stands_the_shortest() -> None:
    files = ["new", "short", "long", "middle"]
    assert longest_first(files, SECONDS, 2) == ["long", "middle", "new", "short"]
    assert longest_first(["short", "long"], SECONDS, 2) == ["long", "short"]


def test_every_file_of_the_table_is_there() -> None:
    assert [file for file in measured_seconds() if not (PROJECT / file).is_file()] == []
