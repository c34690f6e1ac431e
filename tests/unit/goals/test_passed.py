"""How much of a period has passed: examples by hand, and any moment of any calendar against the recount."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.panes import WINDOW_NAMES
from streams.goals import Passed
from tests.engine.agreement import World
from tests.recount.goals import passed_share

TEHRAN = World("""
[calendar]
timezone = "Asia/Tehran"
days = ["sat", "sun", "mon", "tue", "wed", "thu"]
hours = { default = "09:00-17:00", thu = "09:00-13:00" }
holidays = ["2025-10-28", "2025-11-09"]
system = "persian"
""")
BERLIN = World("""
[calendar]
timezone = "Europe/Berlin"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = ["08:00-12:00", "12:30-16:30"]
holidays = "DE"
week_start = "mon"
year_start = 2
""")
NIGHTS = World("""
[calendar]
timezone = "America/New_York"
days = ["fri", "sat"]
hours = "22:00-06:00"
holidays = []
week_start = "sun"
""")
ROUND_THE_CLOCK = World('[calendar]\ntimezone = "UTC"\nhours = "24/7"\n')


def share(world: World, window: str, moment: str) -> Fraction | None:
    now = int(datetime.fromisoformat(moment).astimezone(UTC).timestamp() * 1000)
    return Passed(world.engine.calendar).share(window, now)


def test_working_time_of_the_period_is_what_passes() -> None:
    # Saturday, 14 hours of which 5 are worked, of 8.
    assert share(TEHRAN, "today", "2025-11-01T14:00+03:30") == Fraction(5, 8)
    # Since Saturday 1 November 8 + 8 + 8 hours, Tuesday 3; the week has 5 days of 8 and a Thursday of 4.
    assert share(TEHRAN, "week", "2025-11-04T12:00+03:30") == Fraction(27, 44)
    # Aban 1404 begins on 23 October, a Thursday, and has 20 days of 8 less 2 holidays, and 5 Thursdays: 164. At the end
    # of its first Saturday 4 + 8 have passed.
    assert share(TEHRAN, "month", "2025-10-25T23:59+03:30") == Fraction(12, 18 * 8 + 5 * 4)


def test_a_quarter_of_a_business_year_begins_with_its_month() -> None:
    # The quarter from 1 February has 59 days and 31 in March and 30 in April: round the clock all of them count.
    world = World('[calendar]\ntimezone = "UTC"\nhours = "24/7"\nyear_start = 2\n')
    assert share(world, "quarter", "2025-03-01T00:00+00:00") == Fraction(28, 28 + 31 + 30)
    assert share(world, "year", "2025-03-01T00:00+00:00") == Fraction(28, 365)


def test_before_any_work_nothing_has_passed() -> None:
    assert share(TEHRAN, "today", "2025-11-01T09:00+03:30") is None
    assert share(TEHRAN, "week", "2025-11-01T08:59+03:30") is None


def test_a_free_day_never_passes() -> None:
    assert share(TEHRAN, "today", "2025-10-28T15:00+03:30") is None


def test_at_the_end_of_work_all_of_a_day_has_passed() -> None:
    assert share(TEHRAN, "today", "2025-11-01T20:00+03:30") == 1


def test_a_rolling_window_has_no_period() -> None:
    assert share(ROUND_THE_CLOCK, "30d", "2025-11-01T20:00+03:30") is None


@pytest.mark.parametrize(
    "world", [TEHRAN, BERLIN, NIGHTS, ROUND_THE_CLOCK], ids=["Tehran", "Berlin", "nights", "always"]
)
@given(
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    window=st.sampled_from(WINDOW_NAMES),
)
def test_any_moment_of_any_window_is_what_the_recount_says(world: World, moment: datetime, window: str) -> None:
    now = int(moment.timestamp() * 1000)
    expected = passed_share(window, now, world.recount.working_week, world.recount.dates)
    assert Passed(world.engine.calendar).share(window, now) == (expected or None)
