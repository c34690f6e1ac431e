"""Finished months, quarters and years: what every total came to in each, by its definition."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tests.recount.calendar import Dates
from tests.recount.events import Event
from tests.recount.periods import first_day, next_first_day
from tests.recount.report import Fields
from tests.recount.settings import Settings
from tests.recount.told import told
from tests.recount.windows import DAY, Window, date_of, day_start

ONE_DAY = timedelta(days=1)
KEPT_DAYS = 400
"""So long panes of days are kept."""

Periods = dict[str, dict[date, Fields]]
"""Word of the period -> first day -> the fields of totals, and of some breakdowns."""


def finished_periods(events: Iterable[Event], settings: Settings, now: int) -> Periods:
    """All that have finished at `now` (epoch milliseconds) and lie within the days that are kept, as known by then."""
    known = told(events, settings, now)
    return {
        word: {first: known.before(stretch) for first, stretch in _stretches(word, now, settings.dates)}
        for word in ("month", "quarter", "year")
    }


def _stretches(word: str, now: int, dates: Dates) -> Iterator[tuple[date, Window]]:
    oldest = day_start(date_of(now - KEPT_DAYS * DAY, dates), dates)
    first = first_day(word, date_of(now, dates), dates)
    while True:
        first = first_day(word, first - ONE_DAY, dates)
        start = day_start(first, dates)
        if start < oldest:
            return
        yield first, Window(word, 0, start, day_start(next_first_day(word, first, dates), dates))
