"""What windows are cut into."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.panes import DAY_ZONE, MINUTE_MS, WINDOW_NAMES, WINDOWS
from streams.board.buckets import BUCKETS

NOW = int(datetime(2026, 3, 18, 10, 17, 30, tzinfo=UTC).timestamp() * 1000)  # a Wednesday

moments = st.integers(1_000_000_000_000, 3_000_000_000_000)


@pytest.mark.parametrize(
    ("window", "buckets", "first"),
    [
        ("5m", 6, "2026-03-18 10:12"),
        ("15m", 16, "2026-03-18 10:02"),
        ("1h", 61, "2026-03-18 09:17"),
        ("24h", 25, "2026-03-17 10:00"),
        ("7d", 29, "2026-03-11 06:00"),
        ("30d", 31, "2026-02-16 00:00"),
        ("90d", 91, "2025-12-18 00:00"),
        ("365d", 53, "2025-03-17 00:00"),
    ],
)
def test_each_window_has_buckets_that_people_know(window: str, buckets: int, first: str) -> None:
    edges = BUCKETS[window].edges(NOW)
    assert len(edges) - 1 == buckets
    assert f"{datetime.fromtimestamp(edges[0] * 60, UTC):%Y-%m-%d %H:%M}" == first


@pytest.mark.parametrize("window", WINDOW_NAMES)
@given(now=moments)
def test_buckets_cover_their_window_from_panes_that_are_still_kept(window: str, now: int) -> None:
    buckets = BUCKETS[window]
    edges = buckets.edges(now)
    minutes = next(one.minutes for one in WINDOWS if one.name == window)
    assert edges[0] <= now // MINUTE_MS - minutes < edges[1]
    assert edges[-2] <= now // MINUTE_MS < edges[-1]
    assert edges[0] >= buckets.resolution.oldest_kept(now)
    assert all(edge % buckets.resolution.minutes == 0 for edge in edges)
    assert {after - before for before, after in pairwise(edges[:-1])} == {buckets.minutes}
    assert 0 < edges[-1] - edges[-2] <= buckets.minutes


@pytest.mark.parametrize(("window", "weekdays"), [("30d", range(7)), ("90d", range(7)), ("365d", [0])])
@given(now=moments)
def test_days_and_weeks_begin_at_midnight_in_the_zone_that_trends_name(
    window: str, weekdays: Sequence[int], now: int
) -> None:
    starts = [datetime.fromtimestamp(edge * 60, ZoneInfo(DAY_ZONE)) for edge in BUCKETS[window].edges(now)[:-1]]
    assert {(start.hour, start.minute) for start in starts} == {(0, 0)}
    assert {start.weekday() for start in starts} <= set(weekdays)
