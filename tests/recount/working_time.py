"""Working time between two moments, by walking through the local days one by one."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from tests.recount.events import EPOCH
from tests.recount.settings import WorkingWeek

ONE_DAY = timedelta(days=1)


def working_milliseconds(start: int, end: int, week: WorkingWeek) -> int:
    """How much of [start, end] (epoch milliseconds) lies inside working hours.

    A shift belongs, with what it has past midnight, to the day on which it begins.
    """
    zone = ZoneInfo(week.timezone)
    day = _moment(start).astimezone(zone).date() - ONE_DAY
    last_day = _moment(end).astimezone(zone).date()
    worked = 0
    while day <= last_day:
        shift = _shift(day, week)
        if shift is not None:
            worked += max(0, min(end, shift[1]) - max(start, shift[0]))
        day += ONE_DAY
    return worked


@lru_cache(maxsize=100_000)
def _shift(day: date, week: WorkingWeek) -> tuple[int, int] | None:
    if day.weekday() not in week.days or _is_holiday(day, week.holidays):
        return None
    return _local(day, week.begins, week.timezone), _local(day, week.ends, week.timezone)


def _is_holiday(day: date, free: str | frozenset[date]) -> bool:
    if isinstance(free, str):
        return day in holidays.country_holidays(free, years=day.year)
    return day in free


def _local(day: date, since_midnight: timedelta, timezone: str) -> int:
    # Hours are what the clock on the wall shows, so they are added before the zone is put on.
    wall = datetime(day.year, day.month, day.day) + since_midnight  # noqa: DTZ001  the zone follows
    return (wall.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)


def _moment(milliseconds: int) -> datetime:
    return EPOCH + timedelta(milliseconds=milliseconds)
