"""Days of zones: each begins with the first instant of its date, whatever the zone does to its clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.arithmetic.days import LONGEST_DAY_MINUTES, Days, days_of
from tests.recount.calendar import Dates
from tests.recount.windows import MINUTE, date_of, day_start

ZONES = (
    "UTC",
    "Asia/Tehran",  # half an hour off, and until 2022 the clock skipped a midnight every spring
    "Europe/Berlin",
    "America/Sao_Paulo",  # until 2018 the same
    "America/St_Johns",  # until 2011 the clock was changed a minute after midnight
    "America/Havana",  # goes back at one, to midnight
    "Asia/Kathmandu",
    "Pacific/Apia",  # left out a whole date
    "Australia/Lord_Howe",  # changes by half an hour
    "Africa/Cairo",
)
zones = st.sampled_from(ZONES)
minutes = st.integers(0, 2_200_000_000 // 60) | st.builds(
    lambda day, minutes: int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) // 60 + minutes,
    st.sampled_from(["2011-12-30", "2006-04-02", "2006-10-29", "2010-03-14", "2010-11-07", "2021-03-22", "2017-10-15"]),
    st.integers(-3_000, 3_000),
)

recent = st.integers(1_600_000_000 // 60, 1_700_000_000 // 60)
"""Of four years: each table that is made for a test takes its time."""


def epoch_minute(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) // 60


@given(zones, minutes)
@example("Pacific/Apia", epoch_minute("2011-12-30T11:00:00+00:00"))
@example("America/St_Johns", epoch_minute("2010-11-07T02:45:00+00:00"))
def test_a_day_is_the_one_that_a_walk_through_dates_finds(zone: str, minute: int) -> None:
    days, dates = days_of(zone), Dates(timezone=zone)
    found = date_of(minute * MINUTE, dates)
    assert days.date_of(minute) == found
    assert days.floor(minute) == day_start(found, dates) // MINUTE
    assert days.start_of(found) == days.floor(minute)
    assert days.floor(minute) <= minute < days.after(minute)
    assert days.floor(days.after(minute)) == days.after(minute)
    assert days.after(days.before(minute)) == days.floor(minute)
    assert days.after(minute) - days.floor(minute) <= LONGEST_DAY_MINUTES


@given(zones, st.lists(recent, min_size=1, max_size=50))
def test_an_array_of_minutes_is_cut_as_each_of_them(zone: str, some: list[int]) -> None:
    days = Days(zone)
    assert days.floors(np.array(some, dtype=np.int64)).tolist() == [days_of(zone).floor(minute) for minute in some]


@given(zones, recent, st.integers(0, 20_000))
def test_the_starts_between_two_minutes_are_all_of_them(zone: str, first: int, length: int) -> None:
    days, last = Days(zone), first + length
    expected, start = [], days.floor(first)
    while start <= last:
        if start >= first:
            expected.append(start)
        start = days.after(start)
    assert Days(zone).starts(first, last) == expected


@given(zones, st.lists(recent, min_size=2, max_size=4))
def test_an_answer_does_not_depend_on_what_was_asked_before(zone: str, asked: list[int]) -> None:
    days = Days(zone)
    for minute in asked:
        assert days.floor(minute) == Days(zone).floor(minute)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        ("UTC", date(2026, 3, 29), "2026-03-29T00:00:00+00:00"),
        ("Asia/Tehran", date(2026, 3, 29), "2026-03-28T20:30:00+00:00"),
        # The clock went from midnight to one: the date began with one o'clock.
        ("Asia/Tehran", date(2021, 3, 22), "2021-03-21T20:30:00+00:00"),
        ("America/Sao_Paulo", date(2017, 10, 15), "2017-10-15T03:00:00+00:00"),
        # It went from one to midnight, and the first of two midnights counts.
        ("America/Havana", date(2025, 11, 2), "2025-11-02T04:00:00+00:00"),
        # From a minute past midnight back to the day before, which had ended by then.
        ("America/St_Johns", date(2010, 11, 7), "2010-11-07T02:30:00+00:00"),
        # There was no 30th of December: what asks for it gets the 31st.
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 31), "2011-12-30T10:00:00+00:00"),
    ],
)
def test_a_day_begins_with_the_first_instant_of_its_date(zone: str, day: date, start: str) -> None:
    assert days_of(zone).start_of(day) == epoch_minute(start)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)])
def test_days_are_as_long_as_the_clock_makes_them(day: str, hours: int) -> None:
    days = days_of("Europe/Berlin")
    start = days.start_of(date.fromisoformat(day))
    assert (days.after(start) - start) / 60 == hours


def test_a_date_that_was_left_out_is_no_day() -> None:
    days = days_of("Pacific/Apia")
    before = days.start_of(date(2011, 12, 29))
    assert days.date_of(days.after(before)) == date(2011, 12, 31)
    shown = datetime.fromtimestamp(days.after(before) * 60, ZoneInfo("Pacific/Apia"))
    assert shown.date() - date(2011, 12, 29) == timedelta(days=2)
