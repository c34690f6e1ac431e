"""A backtest of events: hour after hour they are counted, and each minute it is looked at all alerts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

import numpy as np

from schemas import Event
from streams.alerts import EffectiveAlert, effective_alerts
from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS
from streams.backtest.counting import Counting
from streams.backtest.episodes import Episode
from streams.backtest.totals import Totals
from streams.backtest.watching import Watching
from streams.board.history_values import Columns
from streams.engine.family import EventOutcome
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, is_shown

_HOUR_MS: Final = HOUR_MINUTES * MINUTE_MS
_WEEK_MS: Final = 7 * DAY_MINUTES * MINUTE_MS
_FEW: Final = 0.1
"""A week with less than this share of the events of the busiest one is of an archive."""
_moment = attrgetter("occurred_at")


@dataclass(slots=True)
class Tally:
    """What became of the events, as far as they were counted."""

    counted: int = 0
    duplicates: int = 0
    conflicts: int = 0
    """Events whose event_id was there before with another content."""
    dropped: int = 0
    """Of something void, or dated before their person was erased."""
    refused: int = 0
    """Events that the settings do not allow: a currency without a rate, say."""
    first: int | None = None
    last: int | None = None
    """The moments of the first and the last event, epoch ms."""


def watched_alerts(settings: Settings) -> tuple[EffectiveAlert, ...]:
    """The alerts that a board with these settings watches."""
    return effective_alerts(settings, [kpi for kpi in configured_catalogue(settings) if is_shown(kpi, settings)])


def backtest(
    events: Iterable[Event],
    settings: Settings,
    *,
    begin: int | None = None,
    end: int | None = None,
    tally: Tally | None = None,
) -> Iterator[Episode]:
    """What would have fired, in the order of its end, and then what lasts.

    Events may come in any order: they are counted by the moments that they tell of. Before `begin` (epoch ms) nothing
    is told, it is only learned; it is looked at all alerts each minute until `end`, or else until the minute of the
    last event is over. Corrections count from the beginning of the hour in which they come. `tally` is told what
    became of the events.
    """
    ordered = sorted(events, key=_moment)
    told = Tally() if tally is None else tally
    if not ordered:
        return
    told.first, told.last = ordered[0].occurred_at, ordered[-1].occurred_at
    last = (told.last if end is None else end - 1) // MINUTE_MS + 1
    first = 0 if begin is None else -(-begin // MINUTE_MS)
    columns = Columns()
    watching = Watching(watched_alerts(settings), settings)
    counting = Counting(settings, watching.measures.values(), columns)
    totals = Totals(columns, settings.calendar.dates.days)
    moments = np.fromiter(map(_moment, ordered), dtype=np.int64, count=len(ordered))
    place = 0
    for hour, until in _batches(int(moments[0]) // _HOUR_MS * HOUR_MINUTES, first, last):
        after = int(np.searchsorted(moments, until * MINUTE_MS))
        totals.add(counting.count(ordered[place:after], until * MINUTE_MS), until)
        totals.seen = frozenset(counting.seen)
        looks = range(max(hour + 1, first), min(until, last) + 1)
        if looks:
            yield from watching.look(totals, looks, hour - HOUR_MINUTES)
        place = after
    _report(counting, told)
    yield from watching.lasting()


def usual_begin(events: Iterable[Event]) -> int:
    """The beginning of the first week (epoch ms) in which events came by a tenth of the busiest; at least one is given.

    What is before it, an archive with a few events a day, is good for learning only.
    """
    moments = np.fromiter(map(_moment, events), dtype=np.int64)
    last = int(moments.max())
    weeks = np.bincount((last - moments) // _WEEK_MS)
    known = int(np.flatnonzero(weeks >= _FEW * weeks.max())[-1]) + 1
    return max(last - known * _WEEK_MS, int(moments.min()))


def _batches(begin: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where what is counted together begins and ends (epoch minutes): hours, and days before the `first` look."""
    while begin < last:
        until = begin + (DAY_MINUTES if begin + DAY_MINUTES <= first - HOUR_MINUTES else HOUR_MINUTES)
        yield begin, until
        begin = until


def _report(counting: Counting, tally: Tally) -> None:
    outcomes = counting.outcomes
    tally.counted = outcomes[EventOutcome.COUNTED] + outcomes[EventOutcome.UNPROVEN]
    tally.duplicates, tally.conflicts = outcomes[EventOutcome.DUPLICATE], outcomes[EventOutcome.CONFLICT]
    tally.dropped = outcomes[EventOutcome.ERASED] + outcomes[EventOutcome.VOIDED]
    tally.refused = counting.refused.total()
