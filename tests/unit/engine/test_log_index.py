"""What a writer knows of its logs: which are due for compaction, which rest, which are too old."""

import numpy as np
import pytest

from streams.arithmetic.days import days_of
from streams.arithmetic.pairs import PAIR, compacted, is_packed
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, Pane, Resolution
from streams.engine.log_index import LogIndex

NOW = 1_750_000_000_000
MINUTE_PANE = Pane(Resolution.MINUTE, NOW // MINUTE_MS).name
LONG = 64 * 1024
EVEN = compacted(np.array([(field, 1) for field in range(10_000)], dtype=PAIR).tobytes())
"""A log that packs well: 160,000 bytes in a few hundred."""


def test_a_log_is_due_once_much_was_appended() -> None:
    book = LogIndex({})
    book.wrote({MINUTE_PANE: LONG}, {})
    assert book.due({MINUTE_PANE}) == []
    book.wrote({MINUTE_PANE: LONG + 16}, {})
    assert book.due({MINUTE_PANE, "m:1"}) == [MINUTE_PANE]
    assert book.due(set()) == []


def test_a_log_that_was_compacted_is_due_once_three_times_as_much_was_appended_as_it_would_be_unpacked() -> None:
    assert is_packed(EVEN)
    book = LogIndex({})
    book.wrote({MINUTE_PANE: len(EVEN)}, {MINUTE_PANE: EVEN})
    book.wrote({MINUTE_PANE: len(EVEN) + 3 * 160_000}, {})
    assert book.due({MINUTE_PANE}) == []
    book.wrote({MINUTE_PANE: len(EVEN) + 3 * 160_000 + 16}, {})
    assert book.due({MINUTE_PANE}) == [MINUTE_PANE]


def test_a_log_rests_once_nobody_wrote_to_it_between_two_looks() -> None:
    book = LogIndex({})
    book.wrote({"h:0": 1_000, "h:60": 2_000}, {})
    assert book.resting() == []
    book.wrote({"h:0": 1_016}, {})
    assert book.resting() == [("h:60", 2_000)]
    assert book.resting() == [("h:60", 2_000), ("h:0", 1_016)]


def test_logs_that_were_there_before_are_looked_at_too() -> None:
    book = LogIndex({"h:0": 1_000, "h:60": 16})
    assert book.resting() == []
    assert book.resting() == [("h:0", 1_000)]


def test_a_resting_log_is_left_alone_until_it_has_doubled() -> None:
    book = LogIndex({"h:0": 1_000, "h:60": len(EVEN)})
    book.found_compact("h:0", bytes(1_000))
    book.wrote({"h:60": len(EVEN)}, {"h:60": EVEN})
    book.resting()
    assert book.resting() == []
    book.wrote({"h:0": 1_992, "h:60": 2 * len(EVEN)}, {})
    book.resting()
    assert book.resting() == [("h:60", 2 * len(EVEN))]


@pytest.mark.parametrize("resolution", Resolution)
def test_panes_are_too_old_once_retention_does_not_cover_them(resolution: Resolution) -> None:
    first = resolution.latest_dropped(NOW)
    kept, gone = Pane(resolution, first + 1).name, Pane(resolution, first).name
    book = LogIndex(dict.fromkeys((kept, gone, LEVEL_LOG), 0))
    assert book.expired(NOW) == [gone]
    book.dropped([gone])
    assert book.expired(NOW) == []
    assert book.expired(NOW + MINUTE_MS) == [kept]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tehran", "Pacific/Apia", "America/New_York"])
@pytest.mark.parametrize("resolution", Resolution)
def test_no_pane_that_retention_covers_is_too_old(resolution: Resolution, zone: str) -> None:
    days = days_of(zone)
    oldest = resolution.oldest_kept(NOW, days)
    gone = resolution.floor(oldest - 3 * 1440, days)
    assert LogIndex({Pane(resolution, oldest).name: 0}).expired(NOW) == []
    assert LogIndex({Pane(resolution, gone).name: 0}).expired(NOW) == [Pane(resolution, gone).name]
