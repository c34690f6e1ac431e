"""What windows are cut into."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.panes import MINUTE_MS, WINDOW_NAMES, WINDOWS
from streams.arithmetic.persian import to_persian
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
        ("today", 11, "2026-03-18 00:00"),
        ("week", 3, "2026-03-16 00:00"),
        ("month", 18, "2026-03-01 00:00"),
        ("quarter", 77, "2026-01-01 00:00"),
        ("year", 3, "2026-01-01 00:00"),
    ],
)
def test_each_window_has_buckets_that_people_know(window: str, buckets: int, first: str) -> None:
    edges = BUCKETS[window].edges(NOW, Calendar())
    assert len(edges) - 1 == buckets
    assert f"{datetime.fromtimestamp(edges[0] * 60, UTC):%Y-%m-%d %H:%M}" == first


CALENDARS = (
    Calendar(),
    Calendar("Asia/Tehran", week_start=5, is_persian=True, year_start=4),
    Calendar("America/Sao_Paulo", week_start=6, year_start=2),
)


@pytest.mark.parametrize("window", WINDOW_NAMES)
@given(now=moments, calendar=st.sampled_from(CALENDARS))
def test_buckets_cover_their_window_from_panes_that_are_still_kept(window: str, now: int, calendar: Calendar) -> None:
    buckets, days = BUCKETS[window], calendar.days
    edges = buckets.edges(now, calendar)
    told = next(one for one in WINDOWS if one.name == window)
    first = now // MINUTE_MS - told.minutes if told.period is None else told.span(now, calendar)[0]
    assert edges[0] <= first < edges[1]
    assert edges[-2] <= now // MINUTE_MS < edges[-1]
    assert edges[0] >= buckets.resolution.oldest_kept(now, days)
    assert all(edge == buckets.resolution.floor(edge, days) for edge in edges)
    lengths = {after - before for before, after in pairwise(edges[:-1])}
    shortest, longest = (28 * 1440, 31 * 1440) if window == "year" else (buckets.minutes, buckets.minutes)
    # A day on which the clock is changed is an hour shorter or longer.
    assert all(shortest - 60 <= length <= longest + 60 for length in lengths)
    assert 0 < edges[-1] - edges[-2] <= longest + 60


def test_days_end_where_the_clock_of_the_zone_says_so() -> None:
    berlin = Calendar("Europe/Berlin")
    after_the_change = int(datetime(2026, 3, 30, 10, tzinfo=UTC).timestamp() * 1000)
    edges = BUCKETS["30d"].edges(after_the_change, berlin)
    lengths = [(after - before) / 60 for before, after in pairwise(edges)]
    assert lengths[-3:] == [24, 23, 24]


@pytest.mark.parametrize(
    ("window", "weekdays"),
    [
        ("30d", range(7)),
        ("90d", range(7)),
        ("365d", [5]),
        ("week", range(7)),
        ("month", range(7)),
        ("quarter", range(7)),
    ],
)
@given(now=moments)
def test_days_and_weeks_begin_at_midnight_in_the_zone_of_the_calendar(
    window: str, weekdays: Sequence[int], now: int
) -> None:
    # After 2022 the clock of Tehran is not changed any more; before, it skipped a midnight every spring.
    zone = ZoneInfo("Asia/Tehran")
    edges = BUCKETS[window].edges(now, Calendar("Asia/Tehran", week_start=5))
    starts = [datetime.fromtimestamp(edge * 60, zone) for edge in edges[:-1]]
    assert {start.minute for start in starts} == {0}
    assert {start.hour for start in starts} <= {0, 1}
    assert {start.weekday() for start in starts} <= set(weekdays)


@given(now=moments)
def test_months_of_a_persian_year_are_the_buckets_of_a_year_to_date(now: int) -> None:
    calendar = Calendar("Asia/Tehran", week_start=5, is_persian=True)
    edges = BUCKETS["year"].edges(now, calendar)
    dates = [to_persian(calendar.days.date_of(edge)) for edge in edges[:-1]]
    assert [(date.month, date.day) for date in dates] == [(month, 1) for month in range(1, len(dates) + 1)]
