"""The period before: the stretch with which a window is compared, and what of the window is compared with it."""

from typing import Final

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.panes import MINUTE_MS, TO_DATE, Resolution, Stretch, Window

_RESOLUTIONS: Final = {
    "1h": Resolution.MINUTE,
    "24h": Resolution.MINUTE,
    "7d": Resolution.HOUR,
    "30d": Resolution.DAY,
    "90d": Resolution.DAY,
}
"""Rolling windows that have a period before, and the panes that it is made of.

Hours are kept for a month, so that the thirty days before are days.
"""
WITH_BEFORE: Final = frozenset(_RESOLUTIONS) | {window.name for window in TO_DATE}
"""The names of all windows that ever have one."""


def before(window: Window, now: int, calendar: Calendar) -> Stretch | None:
    """The period before a window at `now` (epoch ms), retention apart; None where it has none.

    Of a rolling window the panes from the one that holds `now` - 2 lengths to the one before that which holds `now` - 1
    length. Of `today` as many minutes of the day before as today has. Of the others as many days of the period before
    as this one has finished; none on its first day. A period before that is shorter is compared as a whole.
    """
    minute, days = now // MINUTE_MS, calendar.days
    if window.period is None:
        resolution = _RESOLUTIONS.get(window.name)
        if resolution is None:
            return None
        first, end = (resolution.floor(minute - count * window.minutes, days) for count in (2, 1))
        return Stretch(resolution, first, end)
    today = days.date_of(minute)
    first_day = calendar.first_day(window.period, today)
    starts = days.start_of(first_day)
    if window.period is Period.DAY:
        yesterday = days.before(starts)
        return Stretch(Resolution.MINUTE, yesterday, min(yesterday + minute - starts + 1, starts))
    finished = today - first_day
    if not finished:
        return None
    first_before = calendar.first_of_last(window.period, today)
    end = min(days.start_of(first_before + finished), starts)
    return Stretch(Resolution.DAY, days.start_of(first_before), end)


def finished(window: Window, now: int, calendar: Calendar) -> Stretch | None:
    """A window to date without its running day at `now` (epoch ms), which is what is compared with the period before.

    None of rolling windows and of `today`, which are compared as they are, and on the first day of a period.
    """
    if window.period is None or window.period is Period.DAY:
        return None
    minute, days = now // MINUTE_MS, calendar.days
    today = days.date_of(minute)
    first_day = calendar.first_day(window.period, today)
    return None if first_day == today else Stretch(Resolution.DAY, days.start_of(first_day), days.start_of(today))
