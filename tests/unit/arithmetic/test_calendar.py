"""Weeks, months, quarters and years against a walk through the days, and the Persian calendar against almanacs."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.persian import PersianDate, to_gregorian, to_persian
from tests.recount.calendar import WEEKDAYS, Dates
from tests.recount.periods import first_day, next_first_day

days = st.dates(date(1970, 1, 2), date(2120, 12, 31))
calendars = st.builds(
    Calendar,
    zone=st.just("Asia/Tehran"),
    week_start=st.integers(0, 6),
    is_persian=st.booleans(),
    year_start=st.integers(1, 12),
)


def told(calendar: Calendar) -> Dates:
    system = "persian" if calendar.is_persian else "gregorian"
    return Dates(calendar.zone, WEEKDAYS[calendar.week_start], system, calendar.year_start)


@given(calendars, st.sampled_from(Period), days)
def test_a_period_begins_and_ends_where_a_walk_through_the_days_says(
    calendar: Calendar, period: Period, day: date
) -> None:
    first = first_day(period.word, day, told(calendar))
    assert calendar.first_day(period, day) == first
    assert calendar.first_of_next(period, day) == next_first_day(period.word, day, told(calendar))
    assert calendar.first_of_last(period, day) == first_day(period.word, first - timedelta(days=1), told(calendar))


@given(days)
def test_a_persian_date_and_back_is_the_same_day(day: date) -> None:
    assert to_gregorian(*to_persian(day)) == day
    assert to_persian(day + timedelta(days=1)) > to_persian(day)


@pytest.mark.parametrize(
    ("day", "persian"),
    [
        (date(1979, 2, 11), (1357, 11, 22)),
        (date(2021, 3, 20), (1399, 12, 30)),  # of a leap year
        (date(2021, 3, 21), (1400, 1, 1)),
        (date(2025, 3, 1), (1403, 12, 11)),
        (date(2025, 3, 20), (1403, 12, 30)),  # the next one
        (date(2025, 9, 22), (1404, 6, 31)),
        (date(2025, 9, 23), (1404, 7, 1)),
        (date(2026, 3, 21), (1405, 1, 1)),
        (date(2029, 3, 20), (1408, 1, 1)),
        (date(2030, 3, 20), (1408, 12, 30)),  # a leap year after five
    ],
)
def test_dates_of_the_persian_calendar(day: date, persian: tuple[int, int, int]) -> None:
    assert to_persian(day) == PersianDate(*persian)
    assert to_gregorian(*persian) == day


def test_years_begin_when_iran_celebrates() -> None:
    for year in range(1981, 2100):
        free = holidays.country_holidays("IR", years=year, language="en_US")
        new_year = next(day for day, names in free.items() if "Nowruz" in names.split("; "))
        assert to_persian(new_year) == (year - 621, 1, 1)


@pytest.mark.parametrize(
    ("calendar", "period", "first"),
    [
        (Calendar(week_start=5), Period.WEEK, date(2025, 2, 22)),
        (Calendar(week_start=0), Period.WEEK, date(2025, 2, 24)),
        (Calendar(), Period.MONTH, date(2025, 2, 1)),
        (Calendar(), Period.QUARTER, date(2025, 1, 1)),
        (Calendar(year_start=2), Period.QUARTER, date(2025, 2, 1)),
        (Calendar(year_start=4), Period.YEAR, date(2024, 4, 1)),
        (Calendar(is_persian=True), Period.MONTH, date(2025, 2, 19)),
        (Calendar(is_persian=True), Period.QUARTER, date(2024, 12, 21)),
        (Calendar(is_persian=True), Period.YEAR, date(2024, 3, 20)),
        (Calendar(is_persian=True, year_start=7), Period.YEAR, date(2024, 9, 22)),
    ],
)
def test_the_28th_of_february_2025_lies_in_these_periods(calendar: Calendar, period: Period, first: date) -> None:
    assert calendar.first_day(period, date(2025, 2, 28)) == first
