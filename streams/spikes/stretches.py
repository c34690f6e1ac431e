"""Stretches of time and what was counted in each: what a KPI is learned from, and judged by."""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Int64s: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches [begin, end) in epoch minutes, in the order of time, none over another.

    Where nothing happened a stretch of zeros stands. Of a gap between two of them nothing is known.

    | nature | part | whole | squares |
    | COUNT | how many | what they are of, to be told only | - |
    | AMOUNT | the sum | of how many, 0 if unknown | sum of squares, 0 if unknown |
    | RATIO | how many of the whole | the whole | - |
    | MEAN | sum of logarithms | of how many values | sum of squared logarithms |
    | SCORE | sum of values | of how many values | sum of squares, 0 if unknown |
    | LEVEL, NUMBER | the level at the end | - | - |
    """

    begin: Int64s
    end: Int64s
    part: Floats
    whole: Floats
    squares: Floats

    @classmethod
    def of(
        cls,
        begin: ArrayLike,
        end: ArrayLike,
        part: ArrayLike,
        whole: ArrayLike | None = None,
        squares: ArrayLike | None = None,
    ) -> "Stretches":
        """Stretches of anything that numpy takes; what is None is 0.

        Raises ValueError where lengths differ, or where time goes back.
        """
        begins, ends = np.asarray(begin, np.int64), np.asarray(end, np.int64)
        parts = np.asarray(part, np.float64)
        wholes, squared = (
            np.zeros(len(begins)) if column is None else np.asarray(column, np.float64) for column in (whole, squares)
        )
        columns = (ends, parts, wholes, squared)
        if any(column.shape != begins.shape for column in columns):
            raise ValueError("all columns of stretches are of one length")
        if np.any(ends <= begins) or np.any(begins[1:] < ends[:-1]):
            raise ValueError("stretches stand in the order of time, none over another")
        return cls(begins, ends, parts, wholes, squared)

    def __len__(self) -> int:
        return len(self.begin)

    def until(self, minute: int) -> "Stretches":
        """Those that had ended at this minute."""
        return self._cut(slice(0, int(np.searchsorted(self.end, minute, "right"))))

    def since(self, minute: int) -> "Stretches":
        """Those that begin at this minute or later."""
        return self._cut(slice(int(np.searchsorted(self.begin, minute, "left")), None))

    def followed_by(self, later: "Stretches") -> "Stretches":
        """These and those, which begin where these end or later."""
        return Stretches(
            np.concatenate([self.begin, later.begin]),
            np.concatenate([self.end, later.end]),
            np.concatenate([self.part, later.part]),
            np.concatenate([self.whole, later.whole]),
            np.concatenate([self.squares, later.squares]),
        )

    def of_the_rest(self) -> "Stretches":
        """The same of a ratio, with what is not the part as the part."""
        return replace(self, part=self.whole - self.part)

    def of_wholes(self) -> "Stretches":
        """Counts of what an amount is the sum of."""
        none = np.zeros(len(self))
        return Stretches(self.begin, self.end, self.whole, none, none)

    def _cut(self, some: slice) -> "Stretches":
        return Stretches(self.begin[some], self.end[some], self.part[some], self.whole[some], self.squares[some])
