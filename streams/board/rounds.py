"""The rounds of a board: read what was committed, move the windows, compute what changed, write and show it.

A round that fails leaves what is shown as it was; the next one tries again.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

import structlog

from streams.alerts import effective_alerts
from streams.arithmetic.panes import LEVEL_LOG, WINDOW_NAMES, Pane
from streams.board.agreement import Agreement
from streams.board.analysis_metrics import AnalysisMetrics
from streams.board.broadcast import Broadcast
from streams.board.counted import Counted
from streams.board.dimension_use import DimensionUse
from streams.board.exposition import Exposition
from streams.board.health import BoardHealth
from streams.board.models import KnownModels
from streams.board.past import Past
from streams.board.refusals import Refusals
from streams.board.shown import Shown
from streams.board.watch import Watch, Watched
from streams.board.watched_kpi import Baseline
from streams.calendars.working_time import WorkingCalendar
from streams.goals import Passed, Standing, goals_table, standings
from streams.http.health import NotWell
from streams.problems import Problem  # noqa: TC001 - as all others here
from streams.redis.clock import clock_for
from streams.redis.connection import Client
from streams.redis.errors import CountAgainError, NewerCatalogueError, StoreUnavailableError, WorkersFirstError
from streams.redis.growth import Growth
from streams.redis.held_models import HeldModels
from streams.redis.held_periods import HeldPeriods
from streams.redis.hindrances import meaning_of
from streams.redis.keys import before_of
from streams.redis.patience import Waits
from streams.redis.store_time import StoreTime
from streams.redis.tables import TableStore
from streams.redis.tail import Look
from streams.redis.tail_reader import HistoryLostError, Tails
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue, focus_of, is_shown

_log = structlog.get_logger("nabz.board")

TABLES: Final = (*WINDOW_NAMES, *map(before_of, WINDOW_NAMES))
"""The names of all tables that there may be."""

_FORGET_EVERY_SECONDS: Final = 600.0


class Board:
    """One board. What it shows is there without waiting; `attempt` brings it up to date."""

    def __init__(self, settings: Settings, client: Client) -> None:
        """Know nothing yet: the first round reads everything."""
        self.settings = settings
        self.kpis = tuple(kpi for kpi in configured_catalogue(settings) if is_shown(kpi, settings))
        self.focus = focus_of(settings)
        """The names of the KPIs that come first."""
        self.health = BoardHealth()
        self._alerts = effective_alerts(settings, self.kpis)
        self._watch = Watch(self._alerts)
        self.working_calendar = WorkingCalendar(settings.calendar)
        self._passed = Passed(settings.calendar, self.working_calendar)
        self._kpis_by_name = {kpi.name: kpi for kpi in self.kpis}
        self.shown: Shown | None = None
        """None before the first round, and in a replay before its first event."""
        self.problem: NotWell | None = NotWell("no round went through yet")
        """Why the last round failed; None if it did not."""
        self.problems: tuple[Problem, ...] = ()
        """All that may make what is shown old or incomplete, as it was last looked for."""
        self.working = False
        """Whether the moment of what is shown lies in working hours."""
        self.watched: tuple[Watched, ...] = ()
        """How all alerts stand."""
        self.tried_at = self.went_through_at = time.monotonic()
        """When a round was last begun, and when one last went through, by the monotonic clock."""
        self.rounds = Broadcast()
        """Rings after each round, whether it went through or not."""
        self._steady = asyncio.Lock()
        """Held while the counts are brought up to date: nobody may look at them meanwhile."""
        self.client = client
        self._time = StoreTime(client, settings.future_minutes)
        self._waits = Waits("nabz.board")
        self._agreement = Agreement(client, settings)
        # Also of windows that are switched off: their tables go.
        goals = goals_table(settings.goals.values())
        self._store = TableStore(client, TABLES, goals, self._periods)
        self._held_periods = HeldPeriods(client)
        self._held_models = HeldModels(client)
        self.models = KnownModels(settings, self.kpis, self._time.now)
        """What the analyst found, as it was last read."""
        self.refusals = Refusals(client)
        self._revision = 0
        self._shown_state: tuple[Counted, int] | None = None
        self._past: Past | None = None
        """What is shown, and the counts that it was made of, also while all is read anew."""
        self._start_over()
        self._look_out()

    def _start_over(self) -> None:
        """Forget all that was read; what is shown stays."""
        self._clock = clock_for(self.settings.clock, self.client, self._time)
        self._tails = Tails(self.client)
        self._held_models.forget()
        complete = self._agreement.complete(self.kpis, self._alerts)
        self._use(Counted(*complete, self.settings, self._agreement.version, self.growing, self.kpis))
        self._agreement.compare_again()
        self._forget_at = time.monotonic() + _FORGET_EVERY_SECONDS

    def _use(self, counted: Counted) -> None:
        """Show this from the next round on."""
        self.counted = counted
        """What was read; to be looked at `between_rounds`."""
        self._held_periods.forget()
        self._exposition = Exposition(self.kpis, self.settings.watched_windows, self.settings.currency)
        self._analyses = AnalysisMetrics(self.settings)
        limits = {name: self.settings.dimension_cap(name) for name in self.settings.catalogue.measures.dimensions}
        self._dimension_use = DimensionUse(self.client, counted.windows, counted.tables, self.health, limits)

    @property
    def growing(self) -> Mapping[str, Growth]:
        """The measures that are not counted by all shards yet: their KPIs are not shown."""
        return self._agreement.growing

    async def attempt(self) -> None:
        """A round; where it fails and the next one may go through, that is noted and logged, not raised.

        Raises CountAgainError where the settings never were those that was counted with.
        """
        self.tried_at = time.monotonic()
        try:
            await self.round()
        except HistoryLostError as error:
            self._failed("history-lost", "history is read anew", error)
            self._store.forget()
            self._agreement.look_again()
            self._start_over()
        except StoreUnavailableError as error:
            self.health.failed("store-unavailable")
            self._waits.waited(error)
            self.problem = NotWell(meaning_of(error), str(error))
        except NewerCatalogueError:
            raise
        except CountAgainError as error:
            if not self._agreement.was_reached and not isinstance(error, WorkersFirstError):
                raise
            self._failed("counted-otherwise", "what stands in Redis was counted with other settings", error)
        else:
            if self.problem is not None:
                _log.info("The tables are up to date", series=self._series())
            self.problem = None
            self._waits.went_on()
            self.went_through_at = time.monotonic()
        self._look_out()
        self.rounds.send()

    async def round(self) -> None:
        """Bring everything up to date. Raises StoreUnavailableError, CountAgainError or HistoryLostError."""
        begun = time.monotonic()
        await self._agreement.compare()
        version = self._agreement.version
        if await self._agreement.has_changed():
            if self._agreement.version == version:
                self._use(self.counted.told_by(*self._agreement.complete(self.kpis, self._alerts), self.growing))
            else:
                self._start_over()
        self.health.has_growing(self.growing)
        counted = self.counted
        await self._time.measure()
        self.health.clock_is_off_by(self._time.offset_seconds)
        await self.refusals.keep_up()
        clock = await self._clock.refresh()
        look = await self._tails.look()
        held_periods = await self._held_periods.fresh()
        self.models.take(await self._held_models.fresh())
        # Events may have moved the clock while the shards were read, and workers have dropped panes by it.
        latest = await self._clock.refresh() if self.settings.clock == "event" else clock
        read_at = time.monotonic()
        async with self._steady:
            await counted.take_in(look.tails)
            if clock == 0 or self._agreement.is_other_by({tail.tag: tail.seen for tail in look.tails}):
                return
            as_of = clock if look.due is None else min(clock, look.due - 1)
            await counted.move(as_of, self._clock.certain(), latest, held_periods)
            self._show(look, as_of, await counted.history.judge(as_of, counted.seen.all()))
        computed_at = time.monotonic()
        growing = len(counted.growing)
        writes = await self._store.write(counted.values, as_of, look.versions, self._agreement.version.number, growing)
        await self._dimension_use.keep_up(counted.names.texts, as_of, writes=writes)
        self._forget_old_panes(as_of)
        written_at = time.monotonic()
        self.health.took(read=read_at - begun, compute=computed_at - read_at, write=written_at - computed_at)
        self.health.shows(self._series(), len(look.versions), as_of=as_of, clock=clock)
        self.health.went_through(self._time.now(), writes=writes)
        await counted.history.learn(as_of, counted.seen.all())
        if self._dimension_use.wastes_memory:
            _log.info("Most of what the board knows is of long ago: it reads all anew")
            self._start_over()

    async def release(self) -> None:
        """Let another board write the tables at once. Raises StoreUnavailableError."""
        await self._store.release()

    @asynccontextmanager
    async def between_rounds(self) -> AsyncIterator[Past | None]:
        """Keep rounds from moving on meanwhile; gives what there is, None before anything is shown."""
        async with self._steady:
            yield self._past

    def _periods(self, held: Mapping[str, str]) -> Mapping[str, str]:
        return self.counted.history.months.table(held)

    def _show(self, look: Look, as_of: int, baselines: Mapping[str, Baseline]) -> None:
        state = (self.counted, self.counted.revision)
        self._revision += state != self._shown_state
        self._shown_state = state
        self.shown = Shown(
            as_of,
            self._revision,
            look.versions,
            self.counted.values,
            self.counted.tables.cells,
            self._exposition,
            baselines,
            self._goals(as_of),
            self.settings.currency,
            self._analyses.write(self.counted.running_totals, as_of, time.monotonic()) + self.models.metrics,
        )
        self._past = Past(self.shown, self.counted)

    def _goals(self, as_of: int) -> Sequence[Standing]:
        """How the goals stand by the tables of now."""
        kpis = self._kpis_by_name
        return standings(self.settings.goals.values(), kpis, self.counted.tables.values, as_of, self._passed)

    def _look_out(self) -> None:
        """See how the alerts stand. Prometheus asks by the wall clock, also where tables are of another moment."""
        now, shown = self._time.now(), self.shown
        moment = shown.as_of if shown and self.settings.clock == "event" else now
        self.working = self.working_calendar.milliseconds_between(moment, moment + 1) > 0
        tables, baselines, goals = (shown.tables, shown.baselines, shown.goals) if shown else ({}, {}, ())
        self.watched = self._watch.look(now, tables, baselines, goals, working=self.working)
        self.health.watches(self.watched, working=self.working)

    def _series(self) -> int:
        return sum(map(len, self.counted.tables.values.values()))

    def _failed(self, reason: str, kind: str, error: Exception) -> None:
        self.health.failed(reason)
        problem = NotWell(kind, str(error))
        if self.problem != problem:
            _log.warning("The tables stay as they are for now", reason=problem.detail)
        self.problem = problem

    def _forget_old_panes(self, as_of: int) -> None:
        if time.monotonic() > self._forget_at:
            self._forget_at = time.monotonic() + _FORGET_EVERY_SECONDS
            self._tails.forget_logs(lambda name: name == LEVEL_LOG or Pane.named(name).may_be_kept(as_of))
