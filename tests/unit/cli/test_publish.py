import pytest

from streams.cli.events import publish
from streams.cli.events.publish import Tally


def refused(*lines: int) -> Tally:
    tally = Tally()
    for line in lines:
        tally.lines = line
        tally.refuse("not-json", "The value is no JSON")
    return tally


def test_refused_lines_are_listed_in_stretches() -> None:
    assert refused(2, 3, 4, 9, 11, 12).listed() == "2-4, 9, 11-12"


def test_no_more_than_so_many_stretches_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "MOST_STRETCHES", 2)
    assert refused(1, 3, 4, 6, 7, 9).listed() == "1, 3-4 and 3 more"
