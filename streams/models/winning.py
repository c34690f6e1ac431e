"""How likely open deals are to be won within some days: what became of deals that once stood as they do.

A deal is looked at once a week for as long as it is open. What counts is where it stands then, and how many days later
it was won or lost, or for how long it is open by now. Deals that stand alike are a cell:

    all  >  pipeline  >  stage  >  stage, and days to the expected close; without one, days in the stage

In each cell the share that is won within some days is that of Aalen and Johansen (An empirical transition matrix for
nonhomogeneous Markov chains based on censored observations, Scandinavian Journal of Statistics 5, 1978): being lost is
a competing risk, and deals that are still open count for as long as they were followed. A cell that is seldom seen
leans on the one that it is a part of: on each day the rate is (k x rate of that + cases) / (k + deals at risk), which
is the mean that a beta process leads to (Hjort, Nonparametric Bayes estimators based on beta processes in models for
life history data, Annals of Statistics 18, 1990).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from streams.analyses.arrays import Floats, Int64s
from streams.models.deal_history import DAY_MS, LOST, OPEN, UNDATED, WON, DayOf, DealHistory

LONGEST: Final = 365
"""Days; nothing is told of what comes later."""
LOOK_EVERY: Final = 7
"""Days."""
MOST_LOOKS_BACK: Final = 104
"""What is longer ago says little of today."""
MOST_LOOKS: Final = 500_000
"""If there are more, deals are looked at every other week, or more seldom still."""
LEANING: Final = 10
"""k: a cell counts as much as the one above it once so many of its deals are at risk."""
DAYS_TO_CLOSE: Final = (-30, -7, 0, 7, 14, 30, 60, 120)
"""Up to so many days, the last one included; more than 30 days overdue is the first part."""
DAYS_IN_STAGE: Final = (7, 14, 30, 60, 120, 240)
"""From so many days on."""
_TIMINGS: Final = 32
_UNDATED_FROM: Final = 16
_WEEK_MS: Final = LOOK_EVERY * DAY_MS

_Rates: TypeAlias = tuple[Floats, Floats]
"""Daily rates of winning and of losing: shape (cells, LONGEST + 1) each."""


class Looks(NamedTuple):
    """Open deals at past moments, and what became of them."""

    place: Int64s
    """Of the row of the history that held."""
    weeks: Int64s
    """How many weeks ago."""
    outcome: Int64s
    """By now."""
    days: Int64s
    """Until the outcome, those begun as whole ones; of open deals until now."""


class _Level(NamedTuple):
    """Cells of one kind, sorted, and the share that is won by day in each: shape (cells, LONGEST + 1)."""

    cells: Int64s
    won: Floats


class Chances:
    """Probabilities of being won, by where a deal stands."""

    def __init__(self, levels: Sequence[_Level]) -> None:
        self._levels = levels

    def won_within(self, days: int | Int64s, rows: DealHistory, moment: int, day_of: DayOf) -> Floats:
        """For each of these open deals the probability of being won within so many days from a moment: shape (rows,).

        `days` are from 0 to LONGEST: for all of them, or for each.
        """
        within = np.broadcast_to(np.asarray(days, dtype=np.int64), rows.deal.shape)
        found = np.zeros(len(rows.deal))
        in_stage, today = (moment - rows.entered) // DAY_MS, np.full(len(rows.deal), day_of(moment))
        for level, keys in zip(self._levels, _cells(*_where(rows), in_stage, today), strict=False):
            places = np.minimum(np.searchsorted(level.cells, keys), len(level.cells) - 1)
            known = level.cells[places] == keys
            found[known] = level.won[places[known], within[known]]
        return found


def learn_chances(history: DealHistory, moment: int, day_of: DayOf) -> Chances:
    """Learn from all that was known at a moment (epoch ms). Where no deal was ever looked at, nothing is ever won."""
    history = history.as_of(moment)
    looks = look_back(history, moment)
    if not len(looks.place):
        return Chances(())
    weeks_ago = range(MOST_LOOKS_BACK + 1)
    moments = np.array([moment - weeks * _WEEK_MS for weeks in weeks_ago], dtype=np.int64)
    days = np.array([day_of(one) for one in moments.tolist()], dtype=np.int64)[looks.weeks]
    in_stage = (moments[looks.weeks] - history.entered[looks.place]) // DAY_MS
    pipeline, stage, close = (column[looks.place] for column in _where(history))
    keys = _cells(pipeline, stage, close, in_stage, days)
    levels: list[_Level] = []
    above: _Rates | None = None
    for cells, upper, counts in _counted(keys, looks):
        above = _rates(counts, above, upper)
        levels.append(_Level(cells, _incidence(*above)))
    return Chances(levels)


def look_back(history: DealHistory, now: int) -> Looks:
    """Look at each deal every week back from `now` (epoch ms), for as long as it was open; shape (looks,).

    `history` is what is known now.
    """
    ends, is_open = history.last(), history.outcome == OPEN
    group: Int64s = np.cumsum(ends) - ends
    until = np.where(ends, now, np.roll(history.moment, -1))[is_open]
    # The looks that lie in [moment, until), counted back from now; the first one is a week ago.
    latest, earliest = (now - until) // _WEEK_MS + 1, (now - history.moment[is_open]) // _WEEK_MS
    earliest = np.minimum(earliest, MOST_LOOKS_BACK)
    apart = 1
    while (count := np.maximum(earliest // apart - (latest - 1) // apart, 0)).sum() > MOST_LOOKS:
        apart *= 2
    row = np.repeat(np.arange(len(count)), count)
    back = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    weeks = (back + ((latest - 1) // apart + 1)[row]) * apart
    deal = group[is_open][row]
    outcome, decided = history.outcome[ends][deal], history.decided[ends][deal]
    ended = np.where(outcome == OPEN, now, decided)
    return Looks(np.flatnonzero(is_open)[row], weeks, outcome, -((now - weeks * _WEEK_MS - ended) // DAY_MS))


def _where(rows: DealHistory) -> tuple[Int64s, Int64s, Int64s]:
    """Where deals stand, but for the time."""
    return rows.pipeline, rows.stage, rows.close


def _cells(pipeline: Int64s, stage: Int64s, close: Int64s, in_stage: Int64s, today: Int64s) -> tuple[Int64s, ...]:
    """The cell of each deal, from the widest level to the narrowest; shape (deals,) each.

    `in_stage` is how many days it has been in its stage, and `today` the number of the day on which it stands so.
    """
    dated = np.searchsorted(DAYS_TO_CLOSE, close - today, side="left")
    aged = np.searchsorted(DAYS_IN_STAGE, in_stage, side="right")
    timing = np.where(close == UNDATED, _UNDATED_FROM + aged, dated)
    return np.zeros_like(stage), pipeline, stage, stage * _TIMINGS + timing


class _Counts(NamedTuple):
    """How many of each cell were won and lost on each day, and at risk of it: shape (cells, LONGEST + 1) each."""

    won: Int64s
    lost: Int64s
    at_risk: Int64s


def _counted(keys: Sequence[Int64s], looks: Looks) -> Sequence[tuple[Int64s, Int64s, _Counts]]:
    """For each level its cells, sorted, the place of the cell above each, and counts. Each cell is a part of one."""
    narrow, cell = _numbered(keys[-1])
    wide, days = LONGEST + 2, np.minimum(looks.days, LONGEST + 1)
    counts = []
    for outcome in (WON, LOST, OPEN):
        places = (cell * wide + days)[looks.outcome == outcome]
        counts.append(np.bincount(places, minlength=len(narrow) * wide).reshape(len(narrow), wide))
    # At risk on a day is whoever had no outcome before it, and was followed until then.
    at_risk = (counts[0] + counts[1] + counts[2])[:, ::-1].cumsum(axis=1)[:, ::-1]
    finest = [table[:, :-1] for table in (counts[0], counts[1], at_risk)]
    found, above = [], np.zeros(len(narrow), dtype=np.int64)
    for of_level in keys:
        value = np.zeros(len(narrow), dtype=np.int64)
        value[cell] = of_level
        cells, place = np.unique(value, return_inverse=True)
        upper = np.zeros(len(cells), dtype=np.int64)
        upper[place] = above
        tables = []
        for table in finest:
            added = np.zeros((len(cells), LONGEST + 1), dtype=np.int64)
            np.add.at(added, place, table)
            tables.append(added)
        found.append((cells, upper, _Counts(*tables)))
        above = place
    return found


def _numbered(keys: Int64s) -> tuple[Int64s, Int64s]:
    """The different keys, sorted, and for each the place of its key among them; keys are small and not below 0."""
    there = np.bincount(keys) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[keys]


def _rates(counts: _Counts, above: _Rates | None, upper: Int64s) -> _Rates:
    """The daily rates of winning and losing in cells that lean on those above them; the widest lean on nothing."""
    if above is None:
        least = np.maximum(counts.at_risk, 1)
        return counts.won / least, counts.lost / least
    won, lost = (
        (LEANING * rate[upper] + cases) / (LEANING + counts.at_risk)
        for rate, cases in zip(above, (counts.won, counts.lost), strict=True)
    )
    return won, lost


def _incidence(won: Floats, lost: Floats) -> Floats:
    """The share that is won up to each day, by the daily rates of winning and losing; same shape."""
    stays = np.cumprod(np.maximum(1.0 - won - lost, 0.0), axis=1)
    before = np.concatenate([np.ones((len(won), 1)), stays[:, :-1]], axis=1)
    return np.minimum(np.cumsum(before * won, axis=1), 1.0)
