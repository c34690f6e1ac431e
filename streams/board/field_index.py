"""FieldIndex: a index in the windows' sums for every field, given out as fields turn up and never taken back."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Int64s: TypeAlias = NDArray[np.int64]


class FieldIndex:
    """The map from fields to rows, which count up from 0."""

    def __init__(self) -> None:
        """Start empty."""
        self._by_row: list[Int64s] = []
        self._count = 0
        self._sorted = np.empty(0, dtype=np.int64)
        self._row_of_sorted = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        """How many rows were given out."""
        return self._count

    def of(self, fields: Int64s) -> Int64s:
        """The row of each field; a field that has none gets the next one."""
        if not len(fields):
            return np.empty(0, dtype=np.int64)
        index, known = self._find(fields)
        if not known.all():
            self._add(np.unique(fields[~known]))
            index, _ = self._find(fields)
        return self._row_of_sorted[index]

    def fields(self, first: int = 0) -> Int64s:
        """The fields of all rows from `first` on, in the order of rows."""
        if len(self._by_row) > 1:
            self._by_row = [np.concatenate(self._by_row)]
        return self._by_row[0][first:] if self._by_row else np.empty(0, dtype=np.int64)

    def _find(self, fields: Int64s) -> tuple[Int64s, NDArray[np.bool_]]:
        if not len(self._sorted):
            return np.zeros(len(fields), dtype=np.int64), np.zeros(len(fields), dtype=np.bool_)
        index = np.searchsorted(self._sorted, fields)
        np.minimum(index, len(self._sorted) - 1, out=index)
        return index, self._sorted[index] == fields

    def _add(self, fresh: Int64s) -> None:
        rows = np.arange(self._count, self._count + len(fresh), dtype=np.int64)
        index = np.searchsorted(self._sorted, fresh)
        self._sorted = np.insert(self._sorted, index, fresh)
        self._row_of_sorted = np.insert(self._row_of_sorted, index, rows)
        self._by_row.append(fresh)
        self._count += len(fresh)
