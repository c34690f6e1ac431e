"""Working time between two moments, by walking through the local days one by one."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from tests.recount.calendar import ONE_DAY, WorkingWeek
from tests.recount.events import EPOCH

Stretch = tuple[int, int]


def working_milliseconds(start: int, end: int, week: WorkingWeek) -> int:
    """How much of [start, end] (epoch milliseconds) lies inside working hours; what shifts share counts once.

    A shift belongs, with what it has past midnight, to the day on which it begins.
    """
    if week.always:
        return max(0, end - start)
    zone = ZoneInfo(week.timezone)
    day = _moment(start).astimezone(zone).date() - ONE_DAY
    last_day = _moment(end).astimezone(zone).date()
    shifts: list[Stretch] = []
    while day <= last_day:
        shifts += _shifts(day, week)
        day += ONE_DAY
    worked, reached = 0, start
    for begins, ends in sorted(shifts):
        worked += max(0, min(end, ends) - max(reached, begins))
        reached = max(reached, ends)
    return worked


@lru_cache(maxsize=100_000)
def _shifts(day: date, week: WorkingWeek) -> list[Stretch]:
    if _is_holiday(day, week.holidays):
        return []
    return [
        (_local(day, begins, week.timezone), _local(day, ends, week.timezone))
        for begins, ends in week.shifts_of(day.weekday())
    ]


def _is_holiday(day: date, free: frozenset[str | date]) -> bool:
    return day in free or any(day in _holidays_of(code, day.year) for code in free if isinstance(code, str))


@lru_cache(maxsize=1_000)
def _holidays_of(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def _local(day: date, since_midnight: timedelta, timezone: str) -> int:
    # Hours are what the clock on the wall shows, so they are added before the zone is put on.
    wall = datetime(day.year, day.month, day.day) + since_midnight  # noqa: DTZ001  the zone follows
    return (wall.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)


def _moment(milliseconds: int) -> datetime:
    return EPOCH + timedelta(milliseconds=milliseconds)
