"""Months and days of a calendar as numbers: they are those of dates that are walked through one by one."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.months import Months
from tests.recount.calendar import Dates
from tests.recount.periods import first_day, next_first_day

ZONES = ("UTC", "Asia/Tehran", "America/Sao_Paulo")
MOMENTS = st.integers(0, 2_000_000_000_000)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("system", ["gregorian", "persian"])
@given(moment=MOMENTS)
@settings(max_examples=40)
def test_a_month_begins_and_ends_where_a_walk_through_dates_says(zone: str, system: str, moment: int) -> None:
    months, dates = Months(Calendar(zone, is_persian=system == "persian")), Dates(zone, system=system)
    local = datetime.fromtimestamp(moment // 1000, UTC).astimezone(ZoneInfo(zone)).date()
    month, first = months.at(moment), first_day("month", local, dates)
    assert month.begin <= moment < month.end
    for edge, day in ((month.begin, first), (month.end, next_first_day("month", first, dates))):
        assert datetime.fromtimestamp(edge / 1000, ZoneInfo(zone)).date() == day
    assert months.at(month.end).number == month.number + 1
    assert months.day(moment) == (local - date(1970, 1, 1)).days


def test_months_are_counted_from_the_year_0() -> None:
    moment = int(datetime(1997, 1, 31, 12, tzinfo=UTC).timestamp() * 1000)
    assert divmod(Months(Calendar()).at(moment).number, 12) == (1997, 0)
    assert divmod(Months(Calendar(is_persian=True)).at(moment).number, 12) == (1375, 10)
