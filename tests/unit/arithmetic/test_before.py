"""Where the period before lies, against a recount that walks through minutes, dates and months; and by examples."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.before import before, finished
from streams.arithmetic.calendar import Calendar
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Resolution, Stretch
from tests.recount.before import befores_at, finished_at
from tests.recount.calendar import WEEKDAYS, Dates

NAMED = {window.name: window for window in WINDOWS}
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(["UTC", "Asia/Tehran", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia"]),
    week_start=st.integers(0, 6),
    is_persian=st.booleans(),
    year_start=st.integers(1, 12),
)
moments = st.integers(1_300_000_000_000, 1_800_000_000_000)


def told(calendar: Calendar) -> Dates:
    system = "persian" if calendar.is_persian else "gregorian"
    return Dates(calendar.zone, WEEKDAYS[calendar.week_start], system, calendar.year_start)


def spans(stretches: dict[str, Stretch | None]) -> dict[str, tuple[int, int]]:
    return {
        name: (stretch.begin * MINUTE_MS, stretch.end * MINUTE_MS) for name, stretch in stretches.items() if stretch
    }


@given(calendars, moments)
def test_periods_before_and_finished_days_lie_where_the_recount_says(calendar: Calendar, now: int) -> None:
    befores = spans({window.name: before(window, now, calendar) for window in WINDOWS})
    assert befores == {one.name: (one.start, one.end) for one in befores_at(now, told(calendar))}
    days = spans({window.name: finished(window, now, calendar) for window in WINDOWS})
    assert days == {one.name: (one.start, one.end) for one in finished_at(now, told(calendar))}


def moment(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


# (window, from, to) of a Wednesday, 2026-05-20, 10:17:30 in Berlin.
EXAMPLES = [
    ("1h", "2026-05-20T08:17", "2026-05-20T09:17"),
    ("24h", "2026-05-18T10:17", "2026-05-19T10:17"),
    ("7d", "2026-05-06T10:00", "2026-05-13T10:00"),
    ("30d", "2026-03-21T00:00", "2026-04-20T00:00"),
    ("90d", "2025-11-21T00:00", "2026-02-19T00:00"),
    ("today", "2026-05-19T00:00", "2026-05-19T10:18"),
    ("week", "2026-05-11T00:00", "2026-05-13T00:00"),  # Monday and Tuesday
    ("month", "2026-04-01T00:00", "2026-04-20T00:00"),  # 19 days
    ("quarter", "2026-01-01T00:00", "2026-02-19T00:00"),  # 30 + 19 days
    ("year", "2025-01-01T00:00", "2025-05-20T00:00"),
]


@pytest.mark.parametrize(("window", "begin", "end"), EXAMPLES)
def test_the_period_before_a_wednesday_in_may(window: str, begin: str, end: str) -> None:
    calendar = Calendar("Europe/Berlin")
    found = before(NAMED[window], moment("2026-05-20T10:17:30", "Europe/Berlin"), calendar)
    assert found is not None
    assert found.begin * MINUTE_MS == moment(begin, "Europe/Berlin")
    assert found.end * MINUTE_MS == moment(end, "Europe/Berlin")


def test_a_longer_month_is_compared_with_all_of_a_shorter_one() -> None:
    calendar = Calendar("UTC")
    now = moment("2026-03-31T12:00", "UTC")
    found = before(NAMED["month"], now, calendar)
    assert found == Stretch(
        Resolution.DAY, moment("2026-02-01", "UTC") // MINUTE_MS, moment("2026-03-01", "UTC") // MINUTE_MS
    )
    days = finished(NAMED["month"], now, calendar)
    assert days is not None
    assert days.end - days.begin == 30 * 1440


@pytest.mark.parametrize("name", ["5m", "15m", "365d"])
def test_some_windows_have_none(name: str) -> None:
    assert before(NAMED[name], moment("2026-05-20T10:17:30", "UTC"), Calendar()) is None


def test_on_the_first_day_of_a_period_there_is_nothing_to_compare() -> None:
    first = moment("2026-06-01T10:00", "UTC")  # a Monday
    for name in ("week", "month"):
        assert before(NAMED[name], first, Calendar()) is None
        assert finished(NAMED[name], first, Calendar()) is None
    assert before(NAMED["quarter"], first, Calendar()) is not None


def test_the_year_before_is_kept_in_the_first_weeks_of_a_year_alone() -> None:
    calendar = Calendar()
    early, late = moment("2026-02-01T10:00", "UTC"), moment("2026-03-01T10:00", "UTC")
    for now, is_kept in ((early, True), (late, False)):
        stretch = before(NAMED["year"], now, calendar)
        assert stretch is not None
        assert stretch.is_kept(now, calendar.days) is is_kept
