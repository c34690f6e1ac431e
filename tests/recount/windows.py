"""The windows: whole panes of a minute or an hour in UTC, or of a day of the company's time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.recount.calendar import Dates
from tests.recount.periods import first_day

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Window:
    """The half-open span [start, end) of epoch milliseconds; `length` is what the name says, 0 of a window to date."""

    name: str
    length: int
    start: int
    end: int

    def __contains__(self, moment: int) -> bool:
        return self.start <= moment < self.end


# The length of each rolling window and of the panes that it is exact to.
LENGTHS = {
    "5m": (5 * MINUTE, MINUTE),
    "15m": (15 * MINUTE, MINUTE),
    "1h": (HOUR, MINUTE),
    "24h": (DAY, MINUTE),
    "7d": (7 * DAY, HOUR),
    "30d": (30 * DAY, HOUR),
    "90d": (90 * DAY, DAY),
    "365d": (365 * DAY, DAY),
}
# The period of each window to date.
PERIODS = {"today": "day", "week": "week", "month": "month", "quarter": "quarter", "year": "year"}


def windows_at(now: int, dates: Dates | None = None) -> list[Window]:
    """All windows at a moment, rolling ones and those to date.

    A rolling one reaches from the pane that holds `now - length` to the one that holds `now`, one to date from the
    first day of its period.
    """
    dates = dates or Dates()
    rolling = [
        Window(name, length, start=pane_start(now - length, pane, dates), end=pane_end(now, pane, dates))
        for name, (length, pane) in LENGTHS.items()
    ]
    today = date_of(now, dates)
    to_date = [
        Window(
            name,
            0,
            start=day_start(first_day(period, today, dates), dates),
            end=pane_end(now, MINUTE if name == "today" else DAY, dates),
        )
        for name, period in PERIODS.items()
    ]
    return rolling + to_date


def pane_start(moment: int, pane: int, dates: Dates) -> int:
    """Where the minute, the hour or the day begins that holds a moment."""
    return day_start(date_of(moment, dates), dates) if pane == DAY else moment // pane * pane


def pane_end(moment: int, pane: int, dates: Dates) -> int:
    """Where the minute, the hour or the day ends that holds a moment."""
    if pane != DAY:
        return moment // pane * pane + pane
    day = date_of(moment, dates) + timedelta(days=1)
    # A zone may leave out a date.
    return next(start for start in (day_start(day, dates), day_start(day + timedelta(days=1), dates)) if start > moment)


def date_of(moment: int, dates: Dates) -> date:
    """The date of the day that holds a moment: the last one that has begun by then."""
    shown = (EPOCH + timedelta(milliseconds=moment)).astimezone(ZoneInfo(dates.timezone)).date()
    after = shown + timedelta(days=1)
    # Where the clock goes back over midnight, the next day has begun already, and is left again for a while.
    return after if day_start(after, dates) <= moment else shown


@lru_cache(maxsize=100_000)
def day_start(day: date, dates: Dates) -> int:
    """The first instant of a date, epoch milliseconds: looked for second by second where the clock skips midnight."""
    zone = ZoneInfo(dates.timezone)
    instant = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).date() != day or (instant - SECOND).astimezone(zone).date() >= day:
        while (instant - SECOND).astimezone(zone).date() >= day:
            instant -= SECOND
        while instant.astimezone(zone).date() < day:
            instant += SECOND
    return (instant - EPOCH) // timedelta(milliseconds=1)
