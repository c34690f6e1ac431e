"""Spikes judged on simulated time: learned once an hour as a board learns, and looked at each minute."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from schemas.money import minor_digits
from streams.alerts import EffectiveAlert
from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, Resolution, Window
from streams.backtest.totals import Totals
from streams.board.baselines import BASELINE_WINDOW, recent_edges, working_time
from streams.board.field_index import Int64s
from streams.board.history_values import Floats, PastSums
from streams.board.judged import Run
from streams.board.pane_history import NEVER
from streams.board.watched_kpi import Edges, WatchedKpi
from streams.settings import Settings

_HOUR: Final = Window(BASELINE_WINDOW, HOUR_MINUTES, Resolution.HOUR)
_DAYS: Final = 400


class Spikes:
    """All alerts that judge by what is normal."""

    def __init__(self, alerts: Sequence[EffectiveAlert], settings: Settings) -> None:
        """Know nothing yet."""
        digits = minor_digits(settings.currency) or 0
        self._days = settings.calendar.dates.days
        self._time = working_time(settings.calendar)
        self._watched = {
            alert.name: WatchedKpi(alert, formula, digits)
            for alert in alerts
            if alert.once_in_hours is not None and (formula := alert.kpi.past_formula) is not None
        }
        self._recent: PastSums | None = None
        self._edges: Sequence[int] = ()

    def learn(self, totals: Totals, until: int) -> None:
        """Learn from the days and hours that had ended at this epoch minute, the beginning of an hour."""
        if not self._watched:
            return
        oldest = until + HOUR_MINUTES - Resolution.HOUR.kept_minutes
        edges = Edges(
            totals.known(Resolution.DAY, self._days.starts(until - _DAYS * DAY_MINUTES, until)),
            [*totals.known(Resolution.HOUR, range(oldest, until, HOUR_MINUTES)), until],
        )
        days = totals.past(Resolution.DAY, edges.days, _HOUR)
        hours = totals.past(Resolution.HOUR, edges.hours, _HOUR)
        first = _first_starts(days, edges.days), _first_starts(hours, edges.hours)
        for watched in self._watched.values():
            begins = watched.begin(totals.columns, first[0]), watched.begin(totals.columns, first[1])
            watched.learn(days, hours, edges, begins, self._time)

    def look(self, totals: Totals, moments: Sequence[int]) -> dict[str, Floats]:
        """Name of the alert -> how rare it is what ends at each of these moments (epoch minutes of one hour)."""
        if not any(watched.normal for watched in self._watched.values()):
            return {}
        self._edges = totals.known(Resolution.MINUTE, recent_edges(moments[-1]))
        if len(self._edges) == 1:
            return {}
        self._recent = totals.past(Resolution.MINUTE, self._edges, _HOUR)
        at = np.asarray(moments, dtype=np.int64)
        return {
            name: watched.once_in_hours(self._recent, self._edges, at)
            for name, watched in self._watched.items()
            if watched.normal
        }

    def run_at(self, name: str, moment: int) -> Run | None:
        """The run that is so unusual at one of the moments that were looked at last."""
        if self._recent is None:
            return None
        return self._watched[name].run_at(self._recent, self._edges, moment)


def _first_starts(past: PastSums, edges: Sequence[int]) -> Int64s:
    """For each column the beginning of the first stretch in which it changed; NEVER without one."""
    changed = past.inside != 0
    found = np.full(past.inside.shape[1], NEVER, dtype=np.int64)
    if len(past):
        ever = changed.any(axis=0)
        found[ever] = np.asarray(edges, dtype=np.int64)[changed.argmax(axis=0)[ever]]
    return found
