"""Baselines: what is normal for KPIs, and how rare what happens now would be.

Each KPI that is watched for spikes is learned (`streams.spikes`) from the days and hours that had ended when the hour
before this one began: what is judged is never among what was learned. Panes may still be corrected, so they are learned
anew from time to time, and every board comes to the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from streams.alerts import EffectiveAlert
from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS, Resolution, Window
from streams.board.history_values import PastSums
from streams.board.pane_history import PaneHistory
from streams.board.watched_kpi import Baseline, Edges, WatchedKpi
from streams.calendars.working_time import WorkingCalendar
from streams.settings.calendar import CalendarSettings
from streams.spikes import WorkingTime

BASELINE_WINDOW: Final = "1h"
"""The window that what is expected is told of."""

_HOUR: Final = Window(BASELINE_WINDOW, HOUR_MINUTES, Resolution.HOUR)
_RECENT_MINUTES: Final = Resolution.MINUTE.kept_minutes
_FINE_MINUTES: Final = 6 * HOUR_MINUTES
"""So far back each minute stands alone; before that, five of them stand together."""
_STEP: Final = 5
_DAYS: Final = 400
_AGAIN_MS: Final = 5_000
"""How soon it is learned again while history arrives."""


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
