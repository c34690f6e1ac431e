from datetime import date, timedelta

import pytest

from tests.recount.calendar import Dates, WorkingWeek
from tests.recount.events import epoch_milliseconds
from tests.recount.rows import label, quantile
from tests.recount.settings import Settings, settings_from_toml
from tests.recount.windows import DAY, HOUR, MINUTE, windows_at
from tests.recount.working_time import working_milliseconds

NIGHT_SHIFT = WorkingWeek(
    timezone="UTC",
    days=frozenset({0}),
    hours=((timedelta(hours=22), timedelta(hours=30)),),
    holidays=frozenset(),
)


def test_windows_are_made_of_whole_panes_at_both_ends() -> None:
    now = epoch_milliseconds("2025-03-01T12:34:56.789Z")
    windows = {window.name: window for window in windows_at(now)}
    assert windows["5m"].start == epoch_milliseconds("2025-03-01T12:29:00Z")
    assert windows["5m"].end == epoch_milliseconds("2025-03-01T12:35:00Z")
    assert windows["7d"].end - windows["7d"].start == 7 * DAY + HOUR
    assert windows["365d"].start == epoch_milliseconds("2024-03-01T00:00:00+03:30")
    assert windows["365d"].end == epoch_milliseconds("2025-03-02T00:00:00+03:30")
    assert windows["24h"].end - windows["24h"].start == DAY + MINUTE


@pytest.mark.parametrize(
    ("dates", "starts"),
    [
        (
            Dates(),
            {"today": "2025-03-01", "week": "2025-03-01", "month": "2025-03-01", "quarter": "2025-01-01"},
        ),
        (
            # It is the 11th of Esfand 1403.
            Dates(week_start="mon", system="persian"),
            {"week": "2025-02-24", "month": "2025-02-19", "quarter": "2024-12-21", "year": "2024-03-20"},
        ),
        (Dates(year_start=2), {"month": "2025-03-01", "quarter": "2025-02-01", "year": "2025-02-01"}),
        (Dates(system="persian", year_start=12), {"quarter": "2025-02-19", "year": "2025-02-19"}),
    ],
)
def test_windows_to_date_begin_with_their_period_in_the_zone(dates: Dates, starts: dict[str, str]) -> None:
    now = epoch_milliseconds("2025-03-01T12:34:56.789Z")
    windows = {window.name: window for window in windows_at(now, dates)}
    for name, day in starts.items():
        assert windows[name].start == epoch_milliseconds(f"{day}T00:00:00+03:30"), name
    assert windows["today"].end == epoch_milliseconds("2025-03-01T12:35:00Z")
    assert {windows[name].end for name in ("week", "month", "quarter", "year")} == {
        epoch_milliseconds("2025-03-02T00:00:00+03:30")
    }


def test_a_day_begins_late_where_the_clock_skips_midnight() -> None:
    # In Tehran the clock went from 00:00 to 01:00 on the 22nd of March 2021.
    now = epoch_milliseconds("2021-03-22T12:00:00+04:30")
    today = next(window for window in windows_at(now) if window.name == "today")
    assert today.start == epoch_milliseconds("2021-03-22T01:00:00+04:30")
    assert today.end - today.start == 11 * HOUR + MINUTE


@pytest.mark.parametrize(
    "text", ["1970-01-01T00:00:01.2345Z", "1970-01-01t03:30:01.2349+03:30", "1969-12-31T19:00:01.234-05:00"]
)
def test_times_are_cut_to_milliseconds(text: str) -> None:
    assert epoch_milliseconds(text) == 1234


def test_a_quantile_is_the_value_of_rank_ceil_p_n() -> None:
    assert [quantile([10, 20, 30, 40], percent) for percent in (50, 51, 90, 95)] == [20, 30, 40, 40]
    assert quantile([7], 50) == 7


def test_labels_are_in_alphabetical_order_and_escaped() -> None:
    values = {"stage": 'a "b"', "pipeline": "c\\d\n"}
    assert label(values, ("stage", "pipeline")) == '{pipeline="c\\\\d\\n",stage="a \\"b\\""}'


def test_the_default_week_is_tehrans() -> None:
    week = Settings().working_week
    # A Wednesday 16:00 to the Saturday 10:00 after it, in Tehran: an hour on either day.
    start, end = "2025-02-12T16:00:00+03:30", "2025-02-15T10:00:00+03:30"
    assert working_milliseconds(epoch_milliseconds(start), epoch_milliseconds(end), week) == 2 * HOUR


def test_holidays_of_a_country_and_listed_days_are_free() -> None:
    start, end = epoch_milliseconds("2025-03-19T00:00:00Z"), epoch_milliseconds("2025-03-27T00:00:00Z")
    tehran = settings_from_toml('[calendar]\nhours = "09:00-17:00"').working_week
    # The 19th is a Wednesday and a day of remembrance; the 22nd to the 24th are those of the new year.
    assert working_milliseconds(start, end, tehran) == 2 * 8 * HOUR
    listed = settings_from_toml("[calendar]\ntimezone = 'UTC'\nholidays = [2025-03-22]").working_week
    assert listed.holidays == frozenset({date(2025, 3, 22)})
    assert working_milliseconds(start, end, listed) == 5 * 8 * HOUR


def test_a_shift_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    def between(start: str, end: str) -> int:
        return working_milliseconds(epoch_milliseconds(start), epoch_milliseconds(end), NIGHT_SHIFT)

    # The 3rd of March 2025 is a Monday.
    assert between("2025-03-03T00:00:00Z", "2025-03-05T00:00:00Z") == 8 * HOUR
    assert between("2025-03-04T05:00:00Z", "2025-03-04T12:00:00Z") == HOUR
    assert between("2025-03-03T00:00:00Z", "2025-03-03T06:00:00Z") == 0


def test_a_clock_that_springs_forward_takes_its_hour_from_the_shift() -> None:
    week = WorkingWeek(
        timezone="Europe/Berlin",
        days=frozenset({6}),
        hours=((timedelta(0), timedelta(days=1)),),
        holidays=frozenset(),
    )
    start, end = epoch_milliseconds("2025-03-29T12:00:00Z"), epoch_milliseconds("2025-03-31T12:00:00Z")
    assert working_milliseconds(start, end, week) == 23 * HOUR


def test_a_half_thursday_ends_when_its_own_hours_end() -> None:
    week = settings_from_toml(
        """
        [calendar]
        timezone = "UTC"
        days = ["wed", "thu"]
        hours = { default = ["09:00-12:00", "13:00-17:00"], thu = "09:00-13:00" }
        holidays = []
        """
    ).working_week
    # The 5th of March 2025 is a Wednesday: 3 and 4 hours of it, 4 of the Thursday.
    start, end = epoch_milliseconds("2025-03-05T00:00:00Z"), epoch_milliseconds("2025-03-08T00:00:00Z")
    assert working_milliseconds(start, end, week) == (3 + 4 + 4) * HOUR


def test_what_shifts_share_counts_once_also_over_midnight() -> None:
    week = settings_from_toml(
        """
        [calendar]
        timezone = "UTC"
        days = ["wed", "thu"]
        hours = { default = ["20:00-10:00", "18:00-22:00"], thu = "08:00-12:00" }
        holidays = []
        """
    ).working_week
    # From 18:00 on Wednesday to 12:00 on Thursday without a break.
    start, end = epoch_milliseconds("2025-03-05T00:00:00Z"), epoch_milliseconds("2025-03-08T00:00:00Z")
    assert working_milliseconds(start, end, week) == 18 * HOUR


def test_round_the_clock_every_moment_is_worked_and_holidays_of_a_part_of_a_country_are_free() -> None:
    start, end = epoch_milliseconds("2026-01-06T00:00:00Z"), epoch_milliseconds("2026-01-07T00:00:00Z")
    always = settings_from_toml('[calendar]\ntimezone = "UTC"\nhours = "24/7"').working_week
    assert working_milliseconds(start, end, always) == DAY
    # Epiphany is a Tuesday, and free in Bavaria.
    told = '[calendar]\ntimezone = "UTC"\ndays = ["tue"]\nholidays = '
    assert working_milliseconds(start, end, settings_from_toml(told + '"DE"').working_week) == 8 * HOUR
    assert working_milliseconds(start, end, settings_from_toml(told + '["DE-BY", "2026-01-07"]').working_week) == 0
