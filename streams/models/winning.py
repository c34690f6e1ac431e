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
from typing import Final, NamedTuple

import numpy as np

from streams.analyses.arrays import Floats, Int64s
from streams.models.deal_history import DAY_MS, LOST, OPEN, UNDATED, WON, DayOf, DealHistory

LONGEST: Final = 365
"""Days; nothing is told of what comes later."""
LOOK_EVERY: Final = 7
"""Days."""
MOST_LOOKS_BACK: Final = 104
"""What is longer ago says little of today."""
MOST_LOOKS: Final = 2_000_000
"""If there are more, deals are looked at every other week, or more seldom still."""
LEANING: Final = 10
"""k: a cell counts as much as the one above it once so many of its deals are at risk."""
DAYS_TO_CLOSE: Final = (-30, -7, 0, 7, 14, 30, 60, 120)
"""Up to so many days, the last one included; more than 30 days overdue is the first part."""
DAYS_IN_STAGE: Final = (7, 14, 30, 60, 120, 240)
"""From so many days on."""
_DATED: Final = 32
_UNDATED_FROM: Final = 16


class Looks(NamedTuple):
    """Open deals at past moments, and what became of them."""

    rows: DealHistory
    moments: Int64s
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
        moments = np.full(len(rows.deal), moment, dtype=np.int64)
        within = np.broadcast_to(np.asarray(days, dtype=np.int64), moments.shape)
        found = np.zeros(len(moments))
        for level, keys in zip(self._levels, cells_of(rows, moments, day_of), strict=False):
            places = np.minimum(np.searchsorted(level.cells, keys), len(level.cells) - 1)
            known = level.cells[places] == keys
            found[known] = level.won[places[known], within[known]]
        return found


def learn_chances(history: DealHistory, moment: int, day_of: DayOf) -> Chances:
    """Learn from all that was known at a moment (epoch ms). Where no deal was ever looked at, nothing is ever won."""
    looks = look_back(history.as_of(moment), moment)
    levels: list[_Level] = []
    if not len(looks.moments):
        return Chances(levels)
    above: Int64s | None = None
    won_rate = lost_rate = np.zeros((1, LONGEST + 1))
    for keys in cells_of(looks.rows, looks.moments, day_of):
        cells, first, cell = np.unique(keys, return_index=True, return_inverse=True)
        won, lost, at_risk = (_by_day(looks, cell, len(cells), outcome) for outcome in (WON, LOST, None))
        if above is None:
            nobody = at_risk == 0
            won_rate, lost_rate = (np.where(nobody, 0.0, cases / np.maximum(at_risk, 1)) for cases in (won, lost))
        else:
            upper = above[first]
            won_rate, lost_rate = (
                (LEANING * rate[upper] + cases) / (LEANING + at_risk)
                for rate, cases in ((won_rate, won), (lost_rate, lost))
            )
        levels.append(_Level(cells, _incidence(won_rate, lost_rate)))
        above = cell
    return Chances(levels)


def look_back(history: DealHistory, now: int) -> Looks:
    """Look at each deal every week back from `now` (epoch ms), for as long as it was open; shape (looks,).

    `history` is what is known now.
    """
    ends = history.last()
    group: Int64s = np.cumsum(ends) - ends
    standing = history.at(ends)
    until = np.where(ends, now, np.roll(history.moment, -1))
    is_open = history.outcome == OPEN
    rows, group, until = history.at(is_open), group[is_open], until[is_open]
    every = LOOK_EVERY * DAY_MS
    # The looks that lie in [moment, until), counted back from now; the first one is a week ago.
    latest, earliest = (now - until) // every + 1, (now - rows.moment) // every
    earliest = np.minimum(earliest, MOST_LOOKS_BACK)
    apart = 1
    while (count := np.maximum(earliest // apart - (latest - 1) // apart, 0)).sum() > MOST_LOOKS:
        apart *= 2
    row = np.repeat(np.arange(len(count)), count)
    back = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    back = ((latest - 1) // apart + 1)[row] + back
    moments = now - back * apart * every
    outcome = standing.outcome[group[row]]
    ended = np.where(outcome == OPEN, now, standing.decided[group[row]])
    return Looks(rows.at(row), moments, outcome, -((moments - ended) // DAY_MS))


def cells_of(rows: DealHistory, moments: Int64s, day_of: DayOf) -> tuple[Int64s, ...]:
    """The cell of each row at its moment, from the widest level to the narrowest; shape (rows,) each."""
    known = np.unique(moments)
    numbers = np.array([day_of(moment) for moment in known.tolist()], dtype=np.int64)
    to_close = rows.close - numbers[np.searchsorted(known, moments)] if len(known) else rows.close
    dated = np.searchsorted(DAYS_TO_CLOSE, to_close, side="left")
    aged = np.searchsorted(DAYS_IN_STAGE, (moments - rows.entered) // DAY_MS, side="right")
    timing = np.where(rows.close == UNDATED, _UNDATED_FROM + aged, dated)
    return np.zeros_like(rows.stage), rows.pipeline, rows.stage, rows.stage * _DATED + timing


def _by_day(looks: Looks, cell: Int64s, cells: int, outcome: int | None) -> Floats:
    """How many of each cell had an outcome on each day, or without one were at risk of any: (cells, LONGEST + 1)."""
    chosen = slice(None) if outcome is None else looks.outcome == outcome
    wide = LONGEST + 2
    places = cell[chosen] * wide + np.minimum(looks.days[chosen], LONGEST + 1)
    counts = np.bincount(places, minlength=cells * wide).reshape(cells, wide)
    if outcome is None:
        # At risk on a day is whoever had no outcome before it, and was followed until then.
        counts = counts[:, ::-1].cumsum(axis=1)[:, ::-1]
    return counts[:, :-1].astype(np.float64)


def _incidence(won: Floats, lost: Floats) -> Floats:
    """The share that is won up to each day, by the daily rates of winning and losing; same shape."""
    stays = np.cumprod(np.maximum(1.0 - won - lost, 0.0), axis=1)
    before = np.concatenate([np.ones((len(won), 1)), stays[:, :-1]], axis=1)
    return np.minimum(np.cumsum(before * won, axis=1), 1.0)
