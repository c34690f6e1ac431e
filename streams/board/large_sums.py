"""Sums that may pass an int64: they are kept exactly beside the others, and shown as the largest number there is."""

from typing import Final

import numpy as np

from streams.board.field_index import Int64s

LARGEST: Final = (1 << 63) - 1
_CAREFUL: Final = 2.0**62
"""What stays below this, by floats, is far from what an int64 holds."""


class LargeSums:
    """Adds to one column of sums, of which no one ever wraps."""

    __slots__ = ("_bound", "_exact")

    def __init__(self) -> None:
        """Of sums that are all 0."""
        self._bound = 0.0
        """No sum is further from 0, by floats."""
        self._exact: dict[int, int] = {}
        """Row -> a sum beyond LARGEST, which stands there as LARGEST, or less it."""

    def add(self, totals: Int64s, rows: Int64s, amounts: Int64s) -> None:
        """Add amounts to the rows of these sums; rows may repeat."""
        moved = float(np.abs(amounts.astype(np.float64)).sum())
        self._bound += moved
        if self._bound >= _CAREFUL:
            self._bound = float(np.abs(totals.astype(np.float64)).max(initial=0.0)) + moved
            if self._bound >= _CAREFUL:
                self._add_carefully(totals, rows, amounts, moved)
                return
        np.add.at(totals, rows, amounts)

    def _add_carefully(self, totals: Int64s, rows: Int64s, amounts: Int64s, moved: float) -> None:
        large = np.abs(totals[rows].astype(np.float64)) + moved >= _CAREFUL
        np.add.at(totals, rows[~large], amounts[~large])
        exact = self._exact
        for row, amount in zip(rows[large].tolist(), amounts[large].tolist(), strict=True):
            total = exact.pop(row, int(totals[row])) + amount
            if abs(total) > LARGEST:
                exact[row] = total
            totals[row] = max(-LARGEST, min(LARGEST, total))
