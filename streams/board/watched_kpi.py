"""A KPI that is watched for spikes: what is normal for it, how rare what happens is, and when nobody can say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.alerts import Direction, EffectiveAlert
from streams.alerts.alert_state import Counts
from streams.arithmetic.panes import HOUR_MINUTES
from streams.board.decimals import shift_of
from streams.board.field_index import Int64s
from streams.board.history_values import Columns, Floats, PastSums
from streams.board.judged import JudgedBy, Run, bounds_of, judged_by, values_of
from streams.board.pane_history import NEVER
from streams.kpis import Expression, Kpi
from streams.spikes import Judgement, Nature, Normal, Stretches, WorkingTime

_ARRIVES: Final = 3.0
"""So many average hours more of what was over already, from one learning to the next, are history that arrives."""
_ARRIVE_TOGETHER: Final = 10.0
"""Fewer things than these are corrections."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Where days and hours begin, in epoch minutes, the end of the last one included."""

    days: Sequence[int]
    hours: Sequence[int]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a KPI with a spike alert is expected to be over the last hour, in the units of the tables."""

    kpi: Kpi
    expected: float
    once_in_hours: float
    """In how many hours there is one run as unusual as the most unusual one that ends now, were all normal; from 1."""
    by_window: Mapping[str, float]
    """The same of the runs that began within a window; never less than that of a shorter window."""
    window: str
    """The shortest of these windows that holds the run."""
    minutes: int
    """The length of the run."""
    counts: Counts


class WatchedKpi:
    """One KPI, what is normal for it, and what it was last judged by."""

    def __init__(self, alert: EffectiveAlert, formula: Expression, money_digits: int) -> None:
        self.kpi = alert.kpi
        self.formula = formula
        self.normal: Normal | None = None
        self._shift = shift_of(alert.kpi.unit, money_digits)
        self._by: JudgedBy = judged_by(alert.kpi, formula, self._shift)
        self._side = self._by.side(above=alert.direction is Direction.ABOVE)
        self._scale = 1.0
        """What a mean on the logarithmic scale is multiplied by to be the KPI."""
        self._learned: tuple[Stretches, Stretches] | None = None
        """The days and hours that were learned last."""
        self.arrives = False
        """Whether history arrived since it was learned before: nobody knows yet what is normal."""

    def begin(self, columns: Columns, first: np.ndarray) -> int:
        """The epoch minute in which the first pane of its measures begins."""
        places = columns.of_all(self.formula.measures())
        return int(first[places].min()) if places else NEVER

    def learn(self, days: PastSums, hours: PastSums, edges: Edges, begins: tuple[int, int], time: WorkingTime) -> None:
        """Learn what is normal from what has ended."""
        told_days, told = self._told(days, edges.days, begins[0]), self._told(hours, edges.hours, begins[1])
        self.normal = Normal.learn(
            self._by.nature,
            told_days,
            told,
            time,
            edges.hours[-1],
            bounds=bounds_of(self.kpi),
        )
        self._scale = self._scale_of(hours, told)
        self.arrives = self._arrived(told_days, told)

    def judge(self, recent: PastSums, edges: Sequence[int], minute: int) -> Baseline | None:
        """What is normal at this epoch minute, and how rare what ends with it is."""
        if self.normal is None or self.arrives:
            return None
        stretches = self._told(recent, edges, edges[0])
        if self._learned is not None and self._by.nature.adds_up and self._differ(self._learned[1], stretches):
            self.arrives = True
            return None
        found = self.normal.judge(stretches, minute, self._side)
        if found is None:
            return None
        whole = float(stretches.whole[-1]) if len(stretches) else 0.0
        expected = self._shown(self.normal.expected(minute - HOUR_MINUTES, minute, whole), whole)
        if not math.isfinite(expected) or not math.isfinite(found.once_in_hours):
            return None
        return Baseline(
            self.kpi,
            expected,
            found.once_in_hours,
            found.by_window,
            found.window,
            minute - found.begin,
            self._counts(found),
        )

    def once_in_hours(self, recent: PastSums, edges: Sequence[int], moments: Int64s) -> Floats:
        """How rare what ends at each of these moments is; NaN where nothing is known. Moments (epoch minutes) grow."""
        if self.normal is None:
            return np.full(len(moments), np.nan)
        return self.normal.once_in_hours(self._told(recent, edges, edges[0]), moments, self._side)

    def run_at(self, recent: PastSums, edges: Sequence[int], minute: int) -> Run | None:
        """The most unusual run that ends at this epoch minute."""
        if self.normal is None:
            return None
        found = self.normal.judge(self._told(recent, edges, edges[0]).until(minute), minute, self._side)
        if found is None:
            return None
        value, expected = (self._shown(number, found.whole) for number in (found.value, found.expected))
        return Run(found.window, found.begin, value, expected, found.samples)

    def _told(self, past: PastSums, edges: Sequence[int], begin: int) -> Stretches:
        """The stretches from the first event on; where a number has no value, nothing is known."""
        part, whole, squares = self._by.columns(past)
        starts, ends = np.array(edges[:-1]), np.array(edges[1:])
        known = (starts >= begin) & np.isfinite(part) & np.isfinite(whole)
        return Stretches.of(starts[known], ends[known], part[known], whole[known], squares[known])

    def _arrived(self, days: Stretches, hours: Stretches) -> bool:
        """Whether what was over when it was learned before is another now; at first it may be the beginning of it."""
        before, self._learned = self._learned, (days, hours)
        if not self._by.nature.adds_up or not len(hours):
            return False
        return before is None or any(self._differ(then, now) for then, now in zip(before, (days, hours), strict=True))

    def _differ(self, before: Stretches, after: Stretches) -> bool:
        """Whether the time that both are of holds far more, or far less, in one of them."""
        if not len(before) or not len(after):
            return len(before) != len(after)
        # Both begin with a whole hour.
        begin = -(-max(before.begin[0], after.begin[0]) // HOUR_MINUTES) * HOUR_MINUTES
        end = min(before.end[-1], after.end[-1])
        is_count = self._by.nature is Nature.COUNT
        counted = not is_count and bool(before.whole.any() or after.whole.any())
        then, now = (
            float((one.whole if counted else one.part)[(one.begin >= begin) & (one.end <= end)].sum())
            for one in (before, after)
        )
        least = _ARRIVE_TOGETHER if counted or is_count else 0.0
        an_hour = max(then, now) * HOUR_MINUTES / max(float(end - begin), HOUR_MINUTES)
        return abs(now - then) > max(_ARRIVES * an_hour, least)

    def _scale_of(self, hours: PastSums, told: Stretches) -> float:
        """How many times a mean or percentile is what the logarithms say, over all hours that are known."""
        count = float(told.whole.sum())
        if self._by.nature is not Nature.MEAN or not count:
            return 1.0
        value = float(values_of(self.formula, hours.together())[0]) / 10**self._shift
        usual = math.exp(float(told.part.sum()) / count)
        return value / usual if value > 0 else 1.0

    def _shown(self, value: float, whole: float) -> float:
        """A number of what is judged, as the KPI shows it."""
        if self._by.is_share_of_whole:
            value = value / whole if whole > 0 else math.nan
        value *= self._scale
        return 1 - value if self._by.flips else value

    def _counts(self, found: Judgement) -> Counts:
        match self._by.nature:
            case Nature.COUNT | Nature.RATIO:
                low, high = found.normal_low, found.normal_high
                return Counts(found.part, found.whole or None, low, high)
            case Nature.AMOUNT:
                return Counts(found.part, None, found.normal_low, found.normal_high)
            case Nature.MEAN | Nature.SCORE:
                low, high = found.normal_low * self._scale, found.normal_high * self._scale
                return Counts(None, found.whole, _finite(low), _finite(high))
            case Nature.LEVEL | Nature.NUMBER:
                return Counts(None, None, _finite(found.normal_low), _finite(found.normal_high))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
