"""From rows of minutes to the logs of panes: hours are summed up from minutes, days from hours."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from streams.arithmetic.days import Days, Int64s
from streams.arithmetic.fields import Narrow
from streams.arithmetic.pairs import PAIR, PAIR_BYTES
from streams.arithmetic.panes import HOUR_MINUTES, RESOLUTIONS, Pane, Resolution

Rows: TypeAlias = tuple[Int64s, Int64s, Int64s]
"""Starts (epoch minutes), narrow fields and amounts, in columns of equal length."""


class RollUp:
    """Sums up what one batch adds to the panes of every resolution, each from the finer one before it.

    Rows stand by field and then by start all the way: what a longer pane sums up stands together already. So rows are
    sorted once, and only what is cut into panes is sorted again.
    """

    __slots__ = ("_days", "_logs", "_narrow")

    def __init__(self, days: Days, narrow: Narrow) -> None:
        """Panes of a day are these days; fields are as narrow as this."""
        self._days = days
        self._narrow = narrow
        self._logs: dict[str, bytes] = {}

    def logs(self, rows: Rows, now: int) -> dict[str, bytes]:
        """The logs of all panes that rows of minutes add to, by pane name; the rows stand by field and minute.

        What is too old at `now` (epoch ms) for the panes of a resolution goes on to the next one.
        """
        for resolution in RESOLUTIONS:
            if not len(rows[0]):
                break
            rows = self._summed_up(resolution, rows, resolution.oldest_kept(now, self._days))
        return self._logs

    def days(self, rows: Rows, now: int) -> dict[str, bytes]:
        """The logs of the days alone that rows of minutes add to, by pane name; the rows stand as for `logs`."""
        self._summed_up(Resolution.DAY, rows, Resolution.DAY.oldest_kept(now, self._days))
        return self._logs

    def _summed_up(self, resolution: Resolution, rows: Rows, oldest: int) -> Rows:
        """Note the panes of a resolution from the `oldest` on, and return what the next one is summed up from.

        That is what the panes hold, but for an hour in which a day begins: of it what lies before, and what lies
        after. So a zone with half hours costs no more than others, but for one hour of the day.
        """
        start, field, amount = rows
        match resolution:
            case Resolution.MINUTE:
                rows = sum_equal(start, field, amount)
            case Resolution.DAY:
                rows = sum_equal(self._days.floors(start), field, amount)
            case Resolution.HOUR:
                rows = sum_equal(np.maximum(_hours(start), self._days.floors(start)), field, amount)
                whole = _hours(rows[0])
                if not np.array_equal(whole, rows[0]):
                    self._cut(resolution, sum_equal(whole, rows[1], rows[2]), oldest)
                    return rows
        self._cut(resolution, rows, oldest)
        return rows

    def _cut(self, resolution: Resolution, rows: Rows, oldest: int) -> None:
        """Cut rows into one log a pane, of those that start at the `oldest` or later."""
        start, field, amount = rows
        kept = start >= oldest
        if not kept.all():
            start, field, amount = start[kept], field[kept], amount[kept]
        if not len(start):
            return
        start, order = in_order(start)
        edges = (np.flatnonzero(start[1:] != start[:-1]) + 1).tolist()
        data = pairs_of(self._narrow.widened(field), amount).take(order, axis=0).tobytes()
        begins, ends = [0, *edges], [*edges, len(start)]
        for begin, end, pane_start in zip(begins, ends, start[begins].tolist(), strict=True):
            self._logs[Pane(resolution, pane_start).name] = data[begin * PAIR_BYTES : end * PAIR_BYTES]


def _hours(minutes: Int64s) -> Int64s:
    hours: Int64s = minutes - minutes % HOUR_MINUTES
    return hours


def pairs_of(field: Int64s, amount: Int64s) -> NDArray[np.int64]:
    """Fields and amounts interleaved, little-endian, shape (n, 2)."""
    pairs = np.empty((len(field), 2), dtype=PAIR)
    pairs[:, 0] = field
    pairs[:, 1] = amount
    return pairs


def sum_equal(start: Int64s, field: Int64s, amount: Int64s) -> Rows:
    """Add up the amounts of equal (start, field) that stand together; sums of zero are left out. At least one row."""
    fresh = np.empty(len(start), dtype=np.bool_)
    fresh[0] = True
    np.logical_or(start[1:] != start[:-1], field[1:] != field[:-1], out=fresh[1:])
    first = np.flatnonzero(fresh)
    total = np.add.reduceat(amount, first)
    keep = total != 0
    first = first[keep]
    return start.take(first), field.take(first), total[keep]


def in_order(numbers: Int64s) -> tuple[Int64s, Int64s]:
    """Whole numbers by their size, equal ones as they stand, and the places where they stood; at least one is given.

    Numbers that hold their places in their last bits are sorted in a third of the time that numpy takes to sort places.
    """
    bits = len(numbers).bit_length()
    low = int(numbers.min())
    if (int(numbers.max()) - low) >> (63 - bits):
        places: Int64s = np.argsort(numbers, kind="stable")
        return numbers.take(places), places
    ordered = np.sort((numbers - low) << bits | np.arange(len(numbers)))
    return (ordered >> bits) + low, ordered & ((1 << bits) - 1)
