"""The period before each window, and what of a window to date is compared with it."""

from datetime import timedelta

from tests.recount.calendar import Dates
from tests.recount.periods import first_day
from tests.recount.windows import DAY, HOUR, LENGTHS, MINUTE, PERIODS, Window, date_of, day_start, pane_start

# The panes of the period before a rolling window; the others have none.
PANES = {"1h": MINUTE, "24h": MINUTE, "7d": HOUR, "30d": DAY, "90d": DAY}
ONE_DAY = timedelta(days=1)


def befores_at(now: int, dates: Dates) -> list[Window]:
    """Every period before that there is at a moment (epoch milliseconds), under the name of its window."""
    rolling = []
    for name, pane in PANES.items():
        length = LENGTHS[name][0]
        start, end = (pane_start(now - count * length, pane, dates) for count in (2, 1))
        rolling.append(Window(name, 0, start, end))
    return [*rolling, _yesterday(now, dates), *(_days_before(window, dates) for window in finished_at(now, dates))]


def finished_at(now: int, dates: Dates) -> list[Window]:
    """The finished days of this week, month, quarter and year, where there are any."""
    today = date_of(now, dates)
    found = []
    for name, period in PERIODS.items():
        first = first_day(period, today, dates)
        if name != "today" and first != today:
            found.append(Window(name, 0, day_start(first, dates), day_start(today, dates)))
    return found


def _yesterday(now: int, dates: Dates) -> Window:
    """As many minutes of yesterday as today has, with the one that runs; all of it at most."""
    today = date_of(now, dates)
    start, yesterday = day_start(today, dates), day_start(today - ONE_DAY, dates)
    minutes = (now - start) // MINUTE + 1
    return Window("today", 0, yesterday, min(yesterday + minutes * MINUTE, start))


def _days_before(finished: Window, dates: Dates) -> Window:
    """As many days of the period before as this one has finished; all of it at most."""
    first, today = date_of(finished.start, dates), date_of(finished.end, dates)
    before = first_day(PERIODS[finished.name], first - ONE_DAY, dates)
    end = min(day_start(before + (today - first), dates), finished.start)
    return Window(finished.name, 0, day_start(before, dates), end)
