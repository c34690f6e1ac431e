"""History: what a board says of the past, for whoever asks, a little at a time."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Final

from schemas.money import minor_digits
from streams.alerts import EffectiveAlert
from streams.arithmetic.calendar import Period
from streams.arithmetic.panes import Resolution
from streams.board.baselines import Baselines
from streams.board.befores import Befores
from streams.board.finished_months import FinishedMonths
from streams.board.pane_history import PaneHistory
from streams.board.rhythms import Rhythm, Rhythms
from streams.board.table_fields import SERIES, Texts
from streams.board.trends import Finished, Trend, Trends
from streams.board.watched_kpi import Baseline
from streams.board.windows import Windows
from streams.kpis import Kpi
from streams.periods import PERIODS, Source
from streams.settings import Settings

_PANES_AT_ONCE: Final = 32
"""So many are read in a few milliseconds; then others have their turn."""
_LEARN_SECONDS: Final = 5.0
_LEARN_SHARE: Final = 0.005
"""Of its time a board spends this at most on learning what is normal."""
_ARRIVING_SECONDS: Final = 10.0
"""While history arrives nothing is judged, so it is learned again sooner."""
_JUDGE_SECONDS: Final = 2.0
_JUDGE_SHARE: Final = 0.02
"""Of its time a board spends this at most on judging what happens now."""
_FINISH_SECONDS: Final = 2.0
_FINISH_SHARE: Final = 0.01
"""Of its time a board spends this at most on months that late facts correct."""
_KEPT_WINDOWS: Final = frozenset(period.word for period in PERIODS)
"""The windows to date whose finished periods are kept."""


class History:
    """The past of the windows of a board. It may only be asked between rounds, when all rows are taken in."""

    def __init__(
        self, kpis: Sequence[Kpi], alerts: Sequence[EffectiveAlert], windows: Windows, settings: Settings
    ) -> None:
        """Know nothing yet. Goals of the settings say which breakdown values are kept of finished periods."""
        replay = settings.clock == "event"
        money_digits = minor_digits(settings.currency) or 0
        goals = settings.goals.values()
        told = [kpi for kpi in kpis if kpi.past_formula is not None]
        formulas = [formula for kpi in told for formula in (kpi.past_formula, kpi.samples) if formula is not None]
        measures = {measure.name: measure for formula in formulas for measure in formula.measures()}
        self._windows = windows
        kept = {goal.labels: None for goal in goals if goal.labels and goal.window in _KEPT_WINDOWS}
        self._pane_history = PaneHistory(measures.values(), windows, tuple(kept))
        self._trends = Trends(kpis, self._pane_history, windows.calendar, money_digits)
        self._rhythms = Rhythms(kpis, settings.known_kpis, self._pane_history, windows.calendar, money_digits)
        self.months = FinishedMonths(
            self._pane_history,
            measures.values(),
            windows.calendar,
            Source(version("nabz"), settings.currency, settings.calendar.timezone, settings.calendar.system),
            goals,
            replay=replay,
        )
        """What finished months came to."""
        self._befores = Befores(kpis, self._pane_history, windows, money_digits, replay=replay, months=self.months)
        self._baselines = Baselines(alerts, self._pane_history, money_digits, settings.calendar)
        self._replay = replay
        self._finish_at = 0.0
        self._learn_at = 0.0
        self._judge_at = 0.0
        self._judged: Mapping[str, Baseline] = {}

    def take_in(self, texts: Texts) -> None:
        """Take in the rows that came up since the last time; `texts` are what their numbers stand for."""
        if self._pane_history.rows < len(self._windows.rows):
            fresh = self._windows.rows.fields(self._pane_history.rows)
            self._pane_history.add_rows(fresh, texts.get(SERIES, {}), texts)

    @property
    def befores(self) -> Mapping[str, Mapping[str, str]]:
        """The tables of the periods before: name -> field -> decimal text."""
        return self._befores.tables

    async def finish(self, now: int, latest: int, first_seen: Mapping[str, int]) -> None:
        """Bring finished months up to date at `now`, within seconds after late facts.

        Panes may have expired by `latest`; both are epoch ms. `first_seen` tells of
        each event type that was ever counted the moment of its first event.
        """
        begun = time.monotonic()
        if begun < self._finish_at or not self.months.is_due(now, first_seen, self._windows.level_changes):
            return
        await self._catch_up(Resolution.DAY)
        self.months.update(now, latest, first_seen, self._windows.level_changes)
        ended = time.monotonic()
        if not self._replay:
            self._finish_at = ended + max(_FINISH_SECONDS, (ended - begun) / _FINISH_SHARE)

    async def compare(self, now: int, first_seen: Mapping[str, int]) -> bool:
        """Bring the periods before up to date at `now` (epoch ms); says whether any value changed.

        `first_seen` tells of each event type that was ever counted the moment of its first event (epoch ms).
        """
        if not self._befores.is_due(now, first_seen):
            return False
        for resolution in self._befores.resolutions(now):
            await self._catch_up(resolution)
        return self._befores.update(now, first_seen)

    async def trend(self, window: str, now: int, seen: frozenset[str]) -> Trend:
        """The trend of a window at `now` (epoch ms); `seen` are the event types that were ever counted."""
        for resolution in self._trends.resolutions(window):
            await self._catch_up(resolution)
        return self._trends.of(window, now, seen)

    async def finished(self, period: Period, now: int, seen: frozenset[str]) -> Finished:
        """What KPIs came to in the periods of the calendar that have finished at `now` (epoch ms)."""
        await self._catch_up(Resolution.DAY)
        return self._trends.finished(period, now, seen)

    async def rhythm(self, kpi: str, weeks: int, now: int, seen: frozenset[str]) -> Rhythm:
        """What a KPI comes to by weekday and hour at `now` (epoch ms). Raises NoRhythmError if nobody can say."""
        self._rhythms.check(kpi)
        for resolution in (Resolution.DAY, Resolution.HOUR):
            await self._catch_up(resolution)
        return self._rhythms.of(kpi, weeks, now, seen)

    async def learn(self, now: int, seen: frozenset[str]) -> None:
        """Learn what was normal up to `now` (epoch ms), if there is anything new and it was not done just before."""
        begun = time.monotonic()
        if begun < self._learn_at or not self._baselines.is_due(now):
            return
        for resolution in (Resolution.DAY, Resolution.HOUR):
            await self._catch_up(resolution)
        for _ in self._baselines.learn(now, seen):
            await asyncio.sleep(0)
        ended = time.monotonic()
        rest = max(_LEARN_SECONDS, (ended - begun) / _LEARN_SHARE)
        self._learn_at = ended + (min(rest, _ARRIVING_SECONDS) if self._baselines.history_arrives else rest)

    async def judge(self, now: int, seen: frozenset[str]) -> Mapping[str, Baseline]:
        """KPI -> what is normal at `now` (epoch ms), to which the windows have moved, as of a few seconds before."""
        begun = time.monotonic()
        if begun >= self._judge_at and self._baselines.is_new(now):
            await self._catch_up(Resolution.MINUTE)
            self._judged = self._baselines.judge(now, seen)
            ended = time.monotonic()
            self._judge_at = ended + max(_JUDGE_SECONDS, (ended - begun) / _JUDGE_SHARE)
        return self._judged

    async def _catch_up(self, resolution: Resolution) -> None:
        while not self._pane_history.catch_up(resolution, _PANES_AT_ONCE):  # noqa: ASYNC110 - others have their turn in between
            await asyncio.sleep(0)
