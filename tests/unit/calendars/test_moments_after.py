"""The first moment by which so much working time has passed: worked examples, and the definition itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.calendars.working_time import WorkingCalendar
from tests.strategies import at_least
from tests.unit.calendars.test_working_time import BERLIN, HOUR, calendars, configured, moment, moments

MINUTE = 60_000


@at_least(150)
@given(calendars, moments, st.integers(1, 6 * 288), st.sampled_from([0, 0, 1, -1]))
def test_it_is_the_first_moment_at_which_so_much_time_has_passed(
    calendar: object, start: int, minutes: int, more: int
) -> None:
    working = WorkingCalendar(calendar)  # type: ignore[arg-type] # a strategy of calendars
    wanted = minutes * MINUTE + more
    found = working.moment_after(start, wanted)
    assert found is not None
    assert working.milliseconds_between(start, found) == wanted
    assert working.milliseconds_between(start, found - 1) == wanted - 1


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-06-15T09:00", 1, "2026-06-15T10:00"),
        ("2026-06-15T09:00", 8, "2026-06-15T17:00"),  # met at closing time, not next morning
        ("2026-06-15T09:00", 24, "2026-06-17T17:00"),  # a target of 24 hours is three working days
        ("2026-06-12T16:00", 2, "2026-06-15T10:00"),  # from a Friday to a Monday
        ("2026-06-13T12:00", 1.5, "2026-06-15T10:30"),  # opened on a Saturday
        ("2026-06-15T17:00", 1, "2026-06-16T10:00"),  # opened at closing time
        ("2026-05-13T16:00", 2, "2026-05-15T10:00"),  # over Ascension Day
        ("2025-12-31T12:00", 8, "2026-01-02T12:00"),  # over New Year: into a year that is not laid out yet
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # the clocks go forward on the Sunday
    ],
)
def test_deadlines_in_a_german_office(start: str, hours: float, end: str) -> None:
    working = WorkingCalendar(configured(**BERLIN))
    assert working.moment_after(moment(start), round(hours * HOUR)) == moment(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        # The night on which the clocks go forward has 22:00-02:00 and 03:00-06:00: 7 hours.
        ("2026-03-28T22:00", 7, "2026-03-29T06:00"),
        ("2026-03-28T22:00", 4.5, "2026-03-29T03:30"),
        # The night on which they go back has 9 hours; of the two 02:30 the first comes after 4.5 hours.
        ("2026-10-24T22:00", 9, "2026-10-25T06:00"),
        ("2026-10-24T22:00", 4.5, "2026-10-25T02:30"),
    ],
)
def test_deadlines_of_a_night_shift_over_a_change_of_the_clocks(start: str, hours: float, end: str) -> None:
    night = configured(timezone="Europe/Berlin", days="sat", hours="22:00-06:00", holidays=[])
    assert WorkingCalendar(night).moment_after(moment(start), round(hours * HOUR)) == moment(end)


def test_round_the_clock_all_time_counts() -> None:
    always = WorkingCalendar(configured(hours="24/7"))
    assert always.moment_after(1_000, 5 * HOUR) == 1_000 + 5 * HOUR


def test_lunch_breaks_and_half_days_put_a_deadline_off() -> None:
    office = configured(**BERLIN | {"hours": {"default": ["09:00-12:00", "13:00-17:00"], "fri": "09:00-13:00"}})
    # A Thursday of 7 hours and a Friday of 4 leave 1 of 12 hours for the Monday.
    assert WorkingCalendar(office).moment_after(moment("2026-06-11T09:00"), 12 * HOUR) == moment("2026-06-15T10:00")
    assert WorkingCalendar(office).moment_after(moment("2026-06-11T11:30"), HOUR) == moment("2026-06-11T13:30")


def test_what_never_comes_before_the_year_2300_is_never() -> None:
    saturdays = configured(timezone="Europe/Berlin", days="sat", hours="09:00-09:01", holidays=[])
    # A minute a week: 275 years have 14,350 Saturdays.
    assert WorkingCalendar(saturdays).moment_after(moment("2026-06-15T09:00"), 14_400 * MINUTE) is None
