"""From contributions to the deltas of panes: the arithmetic of one batch, in numpy.

Families write contributions down as keys and amounts in turn, where a key holds the minute, the measure's place in its
family and the number of a dimension tuple. `PaneDeltas` turns what a batch retracted and added into one log of
(field, amount) pairs a pane: breakdowns are rolled up from the dimension tuple, hours from minutes, days from hours,
or from the parts of an hour that a day begins in.
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np

from streams.arithmetic import fields, sketch
from streams.arithmetic.days import Days, Int64s
from streams.arithmetic.fields import Narrow
from streams.arithmetic.measures import Measure, Part, series_name
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, Resolution
from streams.arithmetic.roll_up import RollUp, in_order, pairs_of, sum_equal

Tally: TypeAlias = list[int]
"""What something counts: keys and amounts in turn, in one list, for hardly anything is done more often than adding to
it (`tally += (key, amount)`). A key is put together from `key_of_moment`, the measure's place shifted by MEASURE_SHIFT,
and the number of a dimension tuple."""

DIMENSION_TUPLE_BITS: Final = 26
MEASURE_BITS: Final = 10
MEASURE_SHIFT: Final = DIMENSION_TUPLE_BITS
MINUTE_SHIFT: Final = MEASURE_SHIFT + MEASURE_BITS
MEASURE_CODE: Final = ((1 << MEASURE_BITS) - 1) << MEASURE_SHIFT
"""The part of a key that tells the measure, as a mask."""
_DIMENSION_TUPLE_MASK: Final = (1 << DIMENSION_TUPLE_BITS) - 1
_MEASURE_MASK: Final = (1 << MEASURE_BITS) - 1
_FIRST_ROWS: Final = 64


def key_of_moment(moment: int) -> int:
    """The part of a key that tells the minute of an epoch millisecond."""
    return moment // MINUTE_MS << MINUTE_SHIFT


def measure_codes(measures: Sequence[Measure]) -> dict[str, int]:
    """Name of a measure -> the part of a key that tells it, in the family that has these measures."""
    return {measure.name: place << MEASURE_SHIFT for place, measure in enumerate(measures)}


class DimensionTuples:
    """Numbers for dimension tuples, private to one process and one family."""

    def __init__(self, width: int) -> None:
        """Start with the dimension tuple of `width` unknown values as number 0."""
        self._numbers: dict[tuple[int, ...], int] = {}
        self._rows: list[tuple[int, ...]] = []
        self._table: Int64s = np.zeros((_FIRST_ROWS, width + 1), dtype=np.int64)
        """Of the rows so far, and room for more."""
        self._known = 0
        self._largest: Int64s = np.zeros(width + 1, dtype=np.int64)
        self.number((fields.UNKNOWN,) * width)

    def number(self, values: tuple[int, ...]) -> int:
        """The number of this dimension tuple."""
        number = self._numbers.get(values)
        if number is None:
            number = self._numbers[values] = len(self._rows)
            self._rows.append((*values, fields.UNKNOWN))
        return number

    def table(self) -> Int64s:
        """Dimension values by tuple, shape (dimension tuples, dimensions + 1); the last column is all unknown."""
        known, count = self._known, len(self._rows)
        if known < count:
            if count > len(self._table):
                # Twice as many as are needed: each row is copied once or twice, however many there will be.
                roomy = np.zeros((2 * count, self._table.shape[1]), dtype=np.int64)
                roomy[:known] = self._table[:known]
                self._table = roomy
            fresh = self._table[known:count]
            fresh[:] = self._rows[known:]
            self._largest = np.maximum(self._largest, fresh.max(axis=0))
            self._known = count
        return self._table[:count]

    def largest(self) -> Int64s:
        """The largest value of each column of `table` as it was last given, shape (dimensions + 1,)."""
        return self._largest


class Contributions:
    """What a batch takes out of the panes and puts into them."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.retracted: Tally = []
        self.added: Tally = []

    def replace(self, before: Tally, after: Tally) -> None:
        """Take out what was counted before and put in what is counted now; what both begin with stays as it is."""
        if after == before:
            return
        common = len(before)
        if after[:common] == before:
            self.added += after[common:]
        else:
            self.retracted += before
            self.added += after

    def __bool__(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.added or self.retracted)


class PaneDeltas:
    """Turns contributions into logs, for one family."""

    def __init__(
        self, dimensions: Sequence[str], measures: Sequence[Measure], series_numbers: Mapping[str, int], days: Days
    ) -> None:
        """Lay out the series of these measures, over these days. A missing series number is a KeyError."""
        self._days = days
        start, count = [], []
        series: list[int] = []
        first, second, third, level, in_panes, by_day = [], [], [], [], [], []
        parts: list[Part] = []
        absent = len(dimensions)
        for measure in measures:
            start.append(len(series))
            for part in measure.kind.parts:
                for breakdown in measure.breakdowns:
                    places = [dimensions.index(dimension) for dimension in breakdown]
                    series.append(series_numbers[series_name(measure, part, breakdown)])
                    first.append(places[0] if places else absent)
                    second.append(places[1] if len(places) > 1 else absent)
                    third.append(places[2] if len(places) > 2 else absent)
                    parts.append(part)
                    level.append(measure.kind.is_level)
                    in_panes.append(measure.kind.in_panes)
                    by_day.append(measure.by_day)
            count.append(len(series) - start[-1])
        self._start = np.array(start, dtype=np.int64)
        self._count = np.array(count, dtype=np.int64)
        self._series = np.array(series, dtype=np.int64)
        self._first = np.array(first, dtype=np.int64)
        self._second = np.array(second, dtype=np.int64)
        self._third = np.array(third, dtype=np.int64)
        self._has_third = bool((self._third != absent).any())
        self._columns = np.unique(self._first), np.unique(self._second)
        self._sums_up = np.array([part is Part.AMOUNT for part in parts], dtype=np.int64)
        self._sketched = np.array([part is Part.SKETCH for part in parts], dtype=np.bool_)
        # By the number of a series.
        self._level, self._in_panes, self._by_day = np.zeros((3, fields.MAX_SERIES + 1), dtype=np.bool_)
        self._level[series], self._in_panes[series], self._by_day[series] = level, in_panes, by_day
        self._has_days = bool(self._by_day.any())

    def logs(self, contributions: Contributions, dimension_tuples: DimensionTuples, now: int) -> dict[str, bytes]:
        """The pairs to append to each log: running totals under LEVEL_LOG, panes under their names.

        Amounts of which one does not fit into an int64 are an OverflowError; sums never pass one.
        A moment that is too old at `now` (epoch ms) for the panes of a resolution adds to none of them.
        """
        if not contributions:
            return {}
        tally = np.array(contributions.retracted + contributions.added, dtype=np.int64)
        keys, amounts = tally.reshape(-1, 2).T
        if max(int(amounts.max()), -int(amounts.min())) * len(amounts) > _MOST:
            return self._logs_of_parts(contributions, dimension_tuples, now)
        signs = np.ones(len(keys), dtype=np.int64)
        signs[: len(contributions.retracted) // 2] = -1
        _, by_minute = in_order(keys >> MINUTE_SHIFT)
        keys, amounts, signs = keys.take(by_minute), amounts.take(by_minute), signs.take(by_minute)
        table = dimension_tuples.table()
        narrow = self._narrow(dimension_tuples.largest())
        minute, field, amount = self._expand(keys, amounts, signs, table, narrow)
        field, by_field_and_minute = in_order(field)
        minute, amount = minute.take(by_field_and_minute), amount.take(by_field_and_minute)
        series = field >> narrow.series_shift
        kept = self._in_panes.take(series) & (minute >= Resolution.DAY.oldest_kept(now, self._days))
        of_days: dict[str, bytes] = {}
        if self._has_days and (by_day := kept & self._by_day.take(series)).any():
            kept &= ~by_day
            of_days = RollUp(self._days, narrow).days((minute[by_day], field[by_day], amount[by_day]), now)
        logs = RollUp(self._days, narrow).logs((minute[kept], field[kept], amount[kept]), now)
        for name, log in of_days.items():
            logs[name] = logs.get(name, b"") + log
        is_level = self._level.take(series)
        if is_level.any():
            level = field[is_level]
            _, level_field, level_amount = sum_equal(np.zeros_like(level), level, amount[is_level])
            if len(level_field):
                logs[LEVEL_LOG] = pairs_of(narrow.widened(level_field), level_amount).tobytes()
        return logs

    def _logs_of_parts(
        self, contributions: Contributions, dimension_tuples: DimensionTuples, now: int
    ) -> dict[str, bytes]:
        """The same of amounts whose sum is too large for an int64: pairs of one field are left beside each other."""
        if len(contributions.retracted) + len(contributions.added) <= 2:
            raise OverflowError("an amount is too large to be added up")
        logs: dict[str, bytes] = {}
        for part in _halves(contributions):
            for name, log in self.logs(part, dimension_tuples, now).items():
                logs[name] = logs.get(name, b"") + log
        return logs

    def _narrow(self, largest: Int64s) -> Narrow:
        """Room for values as large as these, by column."""
        first, second = (int(largest[columns].max()) if len(columns) else 0 for columns in self._columns)
        return Narrow(first.bit_length(), second.bit_length())

    def _expand(
        self, keys: Int64s, amounts: Int64s, signs: Int64s, table: Int64s, narrow: Narrow
    ) -> tuple[Int64s, Int64s, Int64s]:
        """One row a series of each contribution: minute, narrow field, amount."""
        measure = keys >> MEASURE_SHIFT & _MEASURE_MASK
        count = self._count[measure]
        row = np.repeat(np.arange(len(keys)), count)
        slot = np.arange(len(row)) + np.repeat(self._start[measure] - (np.cumsum(count) - count), count)
        values = table.ravel()
        of_tuple = np.repeat((keys & _DIMENSION_TUPLE_MASK) * table.shape[1], count)
        field = (
            (self._series << narrow.series_shift).take(slot)
            | values.take(of_tuple + self._first.take(slot)) << narrow.first_shift
            | values.take(of_tuple + self._second.take(slot)) << fields.SECOND_SHIFT
        )
        if self._has_third:
            field |= values.take(of_tuple + self._third.take(slot))
        sketched = np.flatnonzero(self._sketched.take(slot))
        field[sketched] |= sketch.buckets(amounts).take(row.take(sketched))
        # A row counts the amount, or that there is one.
        amount = np.concatenate([signs, amounts * signs]).take(row + self._sums_up.take(slot) * len(keys))
        return np.repeat(keys >> MINUTE_SHIFT, count), field, amount


def _halves(contributions: Contributions) -> Sequence[Contributions]:
    """Two parts that are the whole together; neither is empty where there are two amounts."""
    parts = Contributions(), Contributions()
    turn = 0
    for name in ("retracted", "added"):
        tally: Tally = getattr(contributions, name)
        for at in range(0, len(tally), 2):
            getattr(parts[turn], name).extend(tally[at : at + 2])
            turn = 1 - turn
    return parts


_MOST: Final = (1 << 63) - 1
