"""How much of a period's working time has passed at a moment."""

from fractions import Fraction
from typing import Final

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Window
from streams.calendars.working_time import WorkingCalendar
from streams.settings import CalendarSettings

_WINDOWS: Final = {window.name: window for window in WINDOWS}


class Passed:
    """Tells of each window to date how much of the working time of its period has passed.

    Periods are those of the company's calendar. A call costs a few look-ups in sorted lists.
    """

    def __init__(self, settings: CalendarSettings, working: WorkingCalendar | None = None) -> None:
        """Use this calendar; `working` is its working time, where that is laid out already."""
        self._calendar = settings.dates
        self._working = working or WorkingCalendar(settings)

    def share(self, window: str, as_of: int) -> Fraction | None:
        """The share from 0 to 1 at `as_of` (epoch ms).

        None of a rolling window, before any working time has passed, and for a period without working time.
        """
        bounds = period_of(_WINDOWS[window], as_of, self._calendar)
        if bounds is None:
            return None
        begin, end = bounds
        passed = self._working.milliseconds_between(begin, as_of)
        return Fraction(passed, self._working.milliseconds_between(begin, end)) if passed else None


def period_of(window: Window, moment: int, calendar: Calendar) -> tuple[int, int] | None:
    """The beginning and the end (epoch ms, not included) of the period that a window to date is in at a moment.

    None of a rolling window.
    """
    if window.period is None:
        return None
    days = calendar.days
    day = days.date_of(moment // MINUTE_MS)
    first, after = calendar.first_day(window.period, day), calendar.first_of_next(window.period, day)
    return days.start_of(first) * MINUTE_MS, days.start_of(after) * MINUTE_MS
