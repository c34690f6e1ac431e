"""Baselines: what is expected of KPIs at this hour, and how far from it they are.

Each KPI that is watched for spikes has a detector (`streams.spikes`), which learns the hours of the last month that had
ended when the window of an hour began: what is judged is never among what was learned. Hours may still be corrected,
so they are learned anew from time to time, out of panes, and every board comes to the same.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from streams.alerts import EffectiveAlert
from streams.arithmetic.panes import HOUR_MINUTES, MINUTE_MS, Resolution, Window
from streams.board.decimals import shift_of
from streams.board.history_values import HistoryValues
from streams.board.pane_history import NEVER, PaneHistory
from streams.kpis import Expression, Kpi
from streams.spikes.detector import Detector, Judgement

BASELINE_WINDOW: Final = "1h"
"""The window that is compared with what is normal."""

_HOUR: Final = Window(BASELINE_WINDOW, HOUR_MINUTES, Resolution.HOUR)
_POINTS_AT_ONCE: Final = 24


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a KPI with a spike alert is expected to be over the last hour, in the units of the tables."""

    kpi: Kpi
    expected: float
    deviation: float
    """How many spreads it is above that; below: negative."""


class _Watched:
    """One KPI, its detector, and what it was last judged by."""

    def __init__(self, alert: EffectiveAlert, formula: Expression, money_digits: int) -> None:
        self.kpi = alert.kpi
        self.formula = formula
        self.least_samples = alert.least_samples
        self.detector: Detector | None = None
        self._alert = alert
        self._shift = shift_of(alert.kpi.unit, money_digits)
        self._judged: tuple[Detector, int, float] | None = None
        self._judgement: Judgement | None = None

    def fresh_detector(self) -> Detector:
        alert = self._alert
        return Detector(
            least_difference=float(alert.least_difference),
            least_share=float(alert.least_share),
            deviations=float(alert.deviations or 0),
        )

    def value(self, reading: HistoryValues) -> float | None:
        """The KPI in the units of the tables; None where it has none."""
        value = self.formula.evaluate(reading)
        return None if value is None else float(value) / 10**self._shift

    def has_samples(self, reading: HistoryValues) -> bool:
        """Whether a finished hour had as many samples as the alert asks for; fewer of them are mostly noise."""
        if not self.least_samples or self.kpi.samples is None:
            return True
        return (self.kpi.samples.evaluate(reading) or 0) >= self.least_samples

    def judge(self, moment: int, reading: HistoryValues) -> Baseline | None:
        """What is normal, and how far away the reading is; the same question is not asked twice."""
        value = self.value(reading)
        if self.detector is None or value is None:
            return None
        asked = (self.detector, moment, value)
        if asked != self._judged:
            self._judged, self._judgement = asked, self.detector.judge(moment, value)
        found = self._judgement
        if found is None or not math.isfinite(found.expected) or not math.isfinite(found.deviation):
            return None
        return Baseline(self.kpi, found.expected, found.deviation)


class Baselines:
    """The detectors of all KPIs that are watched for spikes."""

    def __init__(self, alerts: Sequence[EffectiveAlert], pane_history: PaneHistory, money_digits: int) -> None:
        """Learn from `pane_history` what is normal for the KPIs of these alerts; others than spikes are left out."""
        self._pane_history = pane_history
        self._watched = [
            _Watched(alert, formula, money_digits)
            for alert in alerts
            if alert.deviations is not None and (formula := alert.kpi.past_formula) is not None
        ]
        self._window = pane_history.place_of(BASELINE_WINDOW) if self._watched else 0
        self._learned_until: int | None = None
        self._learned = 0
        """The revision of the past that was learned."""

    def is_due(self, now: int) -> bool:
        """Whether there are hours to learn at `now` (epoch ms): another one has ended, or one was corrected."""
        until, since = _until(now), self._learned
        if not self._watched:
            return False
        return self._learned_until != until or self._pane_history.has_changed(
            Resolution.HOUR, before=until, since=since
        )

    def learn(self, now: int, seen: frozenset[str]) -> Iterator[None]:
        """Learn all hours that are over at `now` (epoch ms); the past has to be caught up with hours.

        The panes are read before the first step; all the rest may be done whenever there is time, in small steps.
        What was learned before holds until the last one.
        """
        until = _until(now)
        oldest = _hour(now // MINUTE_MS - Resolution.HOUR.kept_minutes)
        edges = [*range(oldest, until + 1, HOUR_MINUTES)]
        readings = self._pane_history.stretches(Resolution.HOUR, edges, _HOUR, seen)
        first = self._pane_history.first_starts(Resolution.HOUR)
        begins = [
            int(first[columns].min())
            if (columns := self._pane_history.columns.of_all(watched.formula.measures()))
            else NEVER
            for watched in self._watched
        ]
        self._learned_until, self._learned = until, self._pane_history.revision
        return self._steps(edges, readings, begins)

    def judge(self, now: int, seen: frozenset[str]) -> Mapping[str, Baseline]:
        """KPI -> what is normal at `now` (epoch ms), to which the windows have moved; those left out that have none."""
        if not self._watched:
            return {}
        reading = self._pane_history.window(self._window, seen)
        moment = _hour_nearest_to(_begin(now)) * MINUTE_MS
        found = [watched.judge(moment, reading) for watched in self._watched]
        return {baseline.kpi.name: baseline for baseline in found if baseline is not None}

    def _steps(self, edges: Sequence[int], readings: Sequence[HistoryValues], begins: Sequence[int]) -> Iterator[None]:
        for watched, begin in zip(self._watched, begins, strict=True):
            detector = watched.fresh_detector()
            points = 0
            for edge, reading in zip(edges, readings, strict=False):
                # Before the first event ever there is nothing that could be normal.
                if edge < begin or not watched.has_samples(reading):
                    continue
                value = watched.value(reading)
                if value is None:
                    continue
                detector.observe(edge * MINUTE_MS, value)
                points += 1
                if points % _POINTS_AT_ONCE == 0:
                    yield
            watched.detector = detector


def _begin(now: int) -> int:
    """The epoch minute in which the window of an hour begins."""
    return now // MINUTE_MS - HOUR_MINUTES


def _until(now: int) -> int:
    """The end of the last hour that was over when the window of an hour began, in epoch minutes."""
    return _hour(_begin(now))


def _hour_nearest_to(minute: int) -> int:
    """The start of the hour of which a window that begins at this minute holds most, in epoch minutes."""
    return _hour(minute + HOUR_MINUTES // 2)


def _hour(minute: int) -> int:
    """The start of the hour that holds a minute."""
    return minute - minute % HOUR_MINUTES
