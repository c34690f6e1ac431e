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
    """Sums up what one batch adds to the panes of every resolution, each from the finer one before it."""

    __slots__ = ("_days", "_logs", "_narrow")

    def __init__(self, days: Days, narrow: Narrow) -> None:
        """Panes of a day are these days; fields are as narrow as this."""
        self._days = days
        self._narrow = narrow
        self._logs: dict[str, bytes] = {}

    def logs(self, rows: Rows, now: int) -> dict[str, bytes]:
        """The logs of all panes that rows of minutes add to, by pane name.

        What is too old at `now` (epoch ms) for the panes of a resolution goes on to the next one as it is.
        """
        for resolution in RESOLUTIONS:
            start = rows[0]
            if not len(start):
                break
            kept = start >= resolution.oldest_kept(now, self._days)
            if kept.all():
                rows = self._summed_up(resolution, rows)
            elif kept.any():
                old = _chosen(rows, ~kept)
                summed = self._summed_up(resolution, _chosen(rows, kept))
                start, field, amount = (np.concatenate(parts) for parts in zip(old, summed, strict=True))
                rows = start, field, amount
        return self._logs

    def days(self, rows: Rows) -> dict[str, bytes]:
        """The logs of the days alone that rows of minutes add to, by pane name; of none of them too old for a day."""
        self._summed_up(Resolution.DAY, rows)
        return self._logs

    def _summed_up(self, resolution: Resolution, rows: Rows) -> Rows:
        """Note the panes of a resolution, and return what the next one is summed up from.

        That is what the panes hold, but for an hour in which a day begins: of it what lies before, and what lies
        after. So a zone with half hours costs no more than others, but for one hour of the day.
        """
        start, field, amount = rows
        bits = self._narrow.bits
        match resolution:
            case Resolution.MINUTE:
                rows = sum_equal(start, field, amount, bits)
            case Resolution.DAY:
                rows = sum_equal(self._days.floors(start), field, amount, bits)
            case Resolution.HOUR:
                rows = sum_equal(np.maximum(_hours(start), self._days.floors(start)), field, amount, bits)
                whole = _hours(rows[0])
                if not np.array_equal(whole, rows[0]):
                    self._cut(resolution, sum_equal(whole, rows[1], rows[2], bits))
                    return rows
        self._cut(resolution, rows)
        return rows

    def _cut(self, resolution: Resolution, rows: Rows) -> None:
        """Cut sorted rows into one log a pane."""
        start, field, amount = rows
        if not len(start):
            return
        edges = np.flatnonzero(np.diff(start)) + 1
        data = pairs_of(self._narrow.widened(field), amount).tobytes()
        begins = [0, *edges.tolist()]
        ends = [*edges.tolist(), len(start)]
        for begin, end, pane_start in zip(begins, ends, start[begins].tolist(), strict=True):
            self._logs[Pane(resolution, pane_start).name] = data[begin * PAIR_BYTES : end * PAIR_BYTES]


def _chosen(rows: Rows, which: NDArray[np.bool_]) -> Rows:
    start, field, amount = rows
    return start[which], field[which], amount[which]


def _hours(minutes: Int64s) -> Int64s:
    hours: Int64s = minutes - minutes % HOUR_MINUTES
    return hours


def pairs_of(field: Int64s, amount: Int64s) -> NDArray[np.int64]:
    """Fields and amounts interleaved, little-endian, shape (n, 2)."""
    pairs = np.empty((len(field), 2), dtype=PAIR)
    pairs[:, 0] = field
    pairs[:, 1] = amount
    return pairs


def sum_equal(start: Int64s, field: Int64s, amount: Int64s, bits: int) -> tuple[Int64s, Int64s, Int64s]:
    """Add up the amounts of equal (start, field), sorted by both; sums of zero are left out. A field has `bits`."""
    low = int(start.min())
    if (int(start.max()) - low) >> (63 - bits) == 0:
        key = (start - low) << bits | field
        order = np.argsort(key)
        key = key[order]
        fresh = np.empty(len(key), dtype=np.bool_)
        fresh[0] = True
        np.not_equal(key[1:], key[:-1], out=fresh[1:])
        first = np.flatnonzero(fresh)
        total = np.add.reduceat(amount[order], first)
        keep = total != 0
        key = key[first][keep]
        return (key >> bits) + low, key & ((1 << bits) - 1), total[keep]
    order = np.lexsort((field, start))
    start, field = start[order], field[order]
    fresh = np.empty(len(start), dtype=np.bool_)
    fresh[0] = True
    np.logical_or(start[1:] != start[:-1], field[1:] != field[:-1], out=fresh[1:])
    first = np.flatnonzero(fresh)
    total = np.add.reduceat(amount[order], first)
    keep = total != 0
    return start[first][keep], field[first][keep], total[keep]
