"""The stretches of a trend: what a window is cut into to show how it came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS, WINDOWS, Resolution, Window


@dataclass(frozen=True, slots=True)
class Buckets:
    """How a window is cut: buckets of `minutes`, or of a `period` of the calendar, which lasts about as long.

    Each is made of whole panes of `resolution`.
    """

    window: Window
    resolution: Resolution
    minutes: int
    period: Period | None = None

    @property
    def bucket(self) -> Window:
        """One bucket, as formulas are told of it."""
        return Window(f"{self.minutes}m", self.minutes, self.resolution)

    def edges(self, now: int, calendar: Calendar) -> list[int]:
        """Where the buckets begin at `now` (epoch ms), and behind them the end of the pane that holds `now`.

        The first bucket holds the first moment of the window, the last one holds `now` and is still running. All are
        epoch minutes.
        """
        minute = now // MINUTE_MS
        begins = self._of_period(minute, calendar) if self.period else self._of_minutes(minute, calendar)
        return [*begins, self.resolution.after(minute, calendar.days)]

    def _of_minutes(self, minute: int, calendar: Calendar) -> Iterator[int]:
        """Buckets of equal length; those of a window to date begin with it, all others at whole ones of UTC."""
        first = minute - self.window.minutes
        if self.window.period:
            first = self.window.span(minute * MINUTE_MS, calendar)[0]
        else:
            first -= first % self.minutes
        yield from range(first, minute + 1, self.minutes)

    def _of_period(self, minute: int, calendar: Calendar) -> Iterator[int]:
        days, period = calendar.days, self.period or Period.DAY
        first = minute - self.window.minutes
        if self.window.period:
            first = self.window.span(minute * MINUTE_MS, calendar)[0]
        day, today = calendar.first_day(period, days.date_of(first)), days.date_of(minute)
        last = None
        while day <= today:
            start = days.start_of(day)
            # A zone may leave out a date; then two of them begin together.
            if start != last:
                yield start
            last, day = start, calendar.first_of_next(period, day)


def _cut(window: Window) -> Buckets:
    """Minutes up to an hour, hours of a day, quarters of the days of a week, days, weeks of a year."""
    if window.period is not None:
        return _cut_to_date(window, window.period)
    if window.minutes <= HOUR_MINUTES:
        return Buckets(window, Resolution.MINUTE, 1)
    if window.minutes <= DAY_MINUTES:
        return Buckets(window, Resolution.HOUR, HOUR_MINUTES)
    if window.minutes <= 7 * DAY_MINUTES:
        return Buckets(window, Resolution.HOUR, 6 * HOUR_MINUTES)
    if window.minutes <= 90 * DAY_MINUTES:
        return Buckets(window, Resolution.DAY, DAY_MINUTES, Period.DAY)
    return Buckets(window, Resolution.DAY, 7 * DAY_MINUTES, Period.WEEK)


def _cut_to_date(window: Window, period: Period) -> Buckets:
    """Hours of today, which may begin at half past one of UTC's; days up to a quarter; months of a year."""
    if period is Period.DAY:
        return Buckets(window, Resolution.MINUTE, HOUR_MINUTES)
    if period is Period.YEAR:
        return Buckets(window, Resolution.DAY, 30 * DAY_MINUTES, Period.MONTH)
    return Buckets(window, Resolution.DAY, DAY_MINUTES, Period.DAY)


BUCKETS: Final = {window.name: _cut(window) for window in WINDOWS}
"""Window -> its buckets."""
