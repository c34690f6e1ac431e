"""Cells are what the clock of the company shows."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.spikes import WorkingTime
from streams.spikes.working_time import HOURS_A_WEEK

ZONES = ("UTC", "Asia/Tehran", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia")
CLOCKS = {
    zone: WorkingTime(ZoneInfo(zone), frozenset({0, 1, 2, 3, 4}), lambda day: day.weekday() >= 5) for zone in ZONES
}


@given(st.integers(54 * 365 * 24, 56 * 365 * 24), st.sampled_from(ZONES))
def test_a_cell_is_the_hour_of_the_week_that_the_clock_shows_when_an_hour_of_greenwich_begins(
    hour: int, zone: str
) -> None:
    shown = datetime.fromtimestamp(hour * 3600, UTC).astimezone(ZoneInfo(zone))
    minutes = np.array([hour * 60, hour * 60 + 59])
    assert CLOCKS[zone].cells(minutes).tolist() == [shown.weekday() * 24 + shown.hour] * 2


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        (date(2026, 3, 20), True),  # a Friday that is free
        (date(2026, 3, 21), False),  # a Saturday is free anyway
        (date(2026, 3, 23), False),
    ],
)
def test_a_holiday_is_a_free_day_that_is_worked_usually(day: date, holiday: bool) -> None:
    free = {date(2026, 3, 20), date(2026, 3, 21)}
    clock = WorkingTime(ZoneInfo("Europe/Berlin"), frozenset(range(5)), free.__contains__)
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) // 60
    cell = int(clock.cells(np.array([noon]))[0])
    assert cell == (HOURS_A_WEEK + 12 if holiday else day.weekday() * 24 + 12)
    assert bool(clock.worked_cells()[day.weekday() * 24]) == (day.weekday() < 5)
    assert not clock.worked_cells()[HOURS_A_WEEK:].any()
