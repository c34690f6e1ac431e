"""Baselines: what is normal for KPIs, and how rare what happens now would be.

Each KPI that is watched for spikes is learned (`streams.spikes`) from the days and hours that had ended when the hour
before this one began: what is judged is never among what was learned. Panes may still be corrected, so they are learned
anew from time to time, and every board comes to the same.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from streams.alerts import Direction, EffectiveAlert
from streams.alerts.alert_state import Counts
from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS, Resolution, Window
from streams.board.decimals import shift_of
from streams.board.field_index import Int64s
from streams.board.history_values import Columns, Floats, PastSums
from streams.board.judged import JudgedBy, Run, bounds_of, judged_by, values_of
from streams.board.pane_history import NEVER, PaneHistory
from streams.calendars.working_time import WorkingCalendar
from streams.kpis import Expression, Kpi
from streams.settings.calendar import CalendarSettings
from streams.spikes import Judgement, Nature, Normal, Stretches, WorkingTime

BASELINE_WINDOW: Final = "1h"
"""The window that what is expected is told of."""

_HOUR: Final = Window(BASELINE_WINDOW, HOUR_MINUTES, Resolution.HOUR)
_RECENT_MINUTES: Final = Resolution.MINUTE.kept_minutes
_FINE_MINUTES: Final = 6 * HOUR_MINUTES
"""So far back each minute stands alone; before that, five of them stand together."""
_STEP: Final = 5
_DAYS: Final = 400
_ARRIVES: Final = 3.0
"""So many average hours more of what was over already, from one learning to the next, are history that arrives."""
_ARRIVE_TOGETHER: Final = 10.0
"""Fewer things than these are corrections."""
_AGAIN_MS: Final = 5_000
"""How soon it is learned again while history arrives."""


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

    def learn(
        self, days: PastSums, hours: PastSums, edges: "Edges", begins: tuple[int, int], time: WorkingTime
    ) -> None:
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


@dataclass(frozen=True, slots=True)
class Edges:
    """Where days and hours begin, in epoch minutes, the end of the last one included."""

    days: Sequence[int]
    hours: Sequence[int]


class Baselines:
    """What is normal for all KPIs that are watched for spikes."""

    def __init__(
        self,
        alerts: Sequence[EffectiveAlert],
        pane_history: PaneHistory,
        money_digits: int,
        calendar: CalendarSettings,
    ) -> None:
        """Learn from `pane_history` what is normal for the KPIs of these alerts; others than spikes are left out."""
        self._pane_history = pane_history
        self._days = calendar.dates.days
        self._time = working_time(calendar)
        self._watched = [
            WatchedKpi(alert, formula, money_digits)
            for alert in alerts
            if alert.once_in_hours is not None and (formula := alert.kpi.past_formula) is not None
        ]
        self._learned_until: int | None = None
        self._learned_at = 0
        self._learned = 0
        """The revision of the past that was learned."""
        self._judged: tuple[int, int, int] | None = None
        self._baselines: Mapping[str, Baseline] = {}

    @property
    def history_arrives(self) -> bool:
        """Whether something cannot be judged because what is over is still changing."""
        return any(watched.arrives for watched in self._watched)

    def is_due(self, now: int) -> bool:
        """Whether there are hours to learn at `now` (epoch ms): another one has ended, or one was corrected."""
        until, since = _until(now), self._learned
        if not self._watched:
            return False
        if self.history_arrives and now - self._learned_at >= _AGAIN_MS:
            return True
        return self._learned_until != until or self._pane_history.has_changed(
            Resolution.HOUR, before=until, since=since
        )

    def learn(self, now: int, seen: frozenset[str]) -> Iterator[None]:
        """Learn all that is over at `now` (epoch ms); the past has to be caught up with days and hours.

        The panes are read before the first step; all the rest may be done whenever there is time, in small steps.
        What was learned before holds until the last one.
        """
        until, history = _until(now), self._pane_history
        oldest = _hour(now // MINUTE_MS - Resolution.HOUR.kept_minutes)
        edges = Edges(self._days.starts(until - _DAYS * DAY_MINUTES, until), [*range(oldest, until + 1, HOUR_MINUTES)])
        hours = history.past(Resolution.HOUR, edges.hours, _HOUR, seen)
        days = history.past(Resolution.DAY, edges.days, _HOUR, seen)
        first = [history.first_starts(resolution) for resolution in (Resolution.DAY, Resolution.HOUR)]
        begins = [
            (watched.begin(history.columns, first[0]), watched.begin(history.columns, first[1]))
            for watched in self._watched
        ]
        self._learned_until, self._learned, self._learned_at = until, history.revision, now
        return self._steps(days, hours, edges, begins)

    def is_new(self, now: int) -> bool:
        """Whether there is something to judge at `now` (epoch ms): a minute has ended, or the past was corrected."""
        if not self._watched:
            return False
        self._pane_history.note(Resolution.MINUTE)
        return self._state(now) != self._judged

    def judge(self, now: int, seen: frozenset[str]) -> Mapping[str, Baseline]:
        """KPI -> what is normal at `now` (epoch ms); those left out that have none.

        The past has to be caught up with minutes where `is_new`; else this is what was said before.
        """
        if not self.is_new(now):
            return self._baselines
        self._judged = self._state(now)
        minute = now // MINUTE_MS
        edges = recent_edges(minute)
        recent = self._pane_history.past(Resolution.MINUTE, edges, _HOUR, seen)
        found = [watched.judge(recent, edges, minute) for watched in self._watched]
        self._baselines = {baseline.kpi.name: baseline for baseline in found if baseline is not None}
        return self._baselines

    def _state(self, now: int) -> tuple[int, int, int]:
        return now // MINUTE_MS, self._pane_history.revision, self._learned

    def _steps(
        self, days: PastSums, hours: PastSums, edges: Edges, begins: Sequence[tuple[int, int]]
    ) -> Iterator[None]:
        for watched, begin in zip(self._watched, begins, strict=True):
            watched.learn(days, hours, edges, begin, self._time)
            yield
        self._judged = None


def recent_edges(minute: int) -> list[int]:
    """Edges of the stretches of the last 50 hours before this epoch minute: each minute, further back each five."""
    fine = _floor(minute - _FINE_MINUTES, _STEP)
    return [*range(_floor(minute - _RECENT_MINUTES, _STEP) + _STEP, fine, _STEP), *range(fine, minute + 1)]


def working_time(calendar: CalendarSettings) -> WorkingTime:
    """The working time of these settings, as what is normal knows it."""
    if calendar.always:
        return WorkingTime(ZoneInfo(calendar.timezone), frozenset(range(7)), lambda _: False)
    work, days = WorkingCalendar(calendar), calendar.dates.days

    def is_free(day: date) -> bool:
        start = days.start_of(day)
        return not work.milliseconds_between(start * MINUTE_MS, days.after(start) * MINUTE_MS)

    return WorkingTime(ZoneInfo(calendar.timezone), calendar.weekdays, is_free)


def _until(now: int) -> int:
    """The end of the last hour that was over when the window of an hour began, in epoch minutes."""
    return _hour(now // MINUTE_MS - HOUR_MINUTES)


def _hour(minute: int) -> int:
    """The start of the hour that holds a minute."""
    return _floor(minute, HOUR_MINUTES)


def _floor(minute: int, step: int) -> int:
    return minute - minute % step


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
