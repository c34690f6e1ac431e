"""What a board has read of the counts: windows, tables, the past, and what the numbers in them stand for."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from functools import partial

from schemas.money import minor_digits
from streams.alerts import EffectiveAlert
from streams.arithmetic.measures import Breakdown, Measure
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.arithmetic.panes import MINUTE_MS, WINDOWS
from streams.board.asked import AskLaterError
from streams.board.field_index import Int64s
from streams.board.history import History
from streams.board.running_totals import TotalsOf, Value, sums_by_value
from streams.board.seen_types import SeenTypes
from streams.board.tables import Tables
from streams.board.value_names import ValueNames
from streams.board.windows import Windows
from streams.kpis import Kpi
from streams.kpis.formula import other_windows
from streams.redis.tail import ShardTail
from streams.settings import Settings

_FIRST = CatalogueVersion()


class Counted:
    """All that was read of the counts, and what it comes to.

    It is brought up to date by `take_in` and then `move`. Until both are through, it is of no one moment.
    """

    def __init__(
        self,
        kpis: Sequence[Kpi],
        alerts: Sequence[EffectiveAlert],
        settings: Settings,
        catalogue: CatalogueVersion = _FIRST,
        growing: Collection[str] = (),
        later: Sequence[Kpi] = (),
    ) -> None:
        """Nothing was read yet; `catalogue` is the version that all is counted with.

        It is told by these `kpis`, and perhaps `later` by those as well, see `told_by`. Measures that are `growing`, by
        name, are not counted by all shards yet. No KPI is made of them.
        """
        self.growing = frozenset(growing)
        others = frozenset[str]().union(*(other_windows(kpi.formula) for kpi in (*kpis, *later)))
        besides = [window for window in WINDOWS if window.name in others]
        self.windows = Windows(settings.shown_windows, settings.calendar.dates, besides)
        self.seen = SeenTypes()
        self.names = ValueNames(catalogue)
        self._settings = settings
        self.tables, self.history = self._laid_out(kpis, alerts)
        self._changes = 0

    def told_by(
        self, kpis: Sequence[Kpi], alerts: Sequence[EffectiveAlert], growing: Collection[str] = ()
    ) -> "Counted":
        """The same counts, told by these KPIs from the next `move` on: nothing of it has to be read again."""
        other = copy(self)
        other.growing = frozenset(growing)
        other.tables, other.history = self._laid_out(kpis, alerts)
        return other

    def _laid_out(self, kpis: Sequence[Kpi], alerts: Sequence[EffectiveAlert]) -> tuple[Tables, History]:
        """Tables and the past of these KPIs, of which nothing is computed yet."""
        settings = self._settings
        # By the wall clock ages are told to the minute. A replay ends at a moment, and tells them to the millisecond.
        ages_every_ms = 1 if settings.clock == "event" else MINUTE_MS
        tables = Tables(kpis, self.windows, minor_digits(settings.currency) or 0, ages_every_ms=ages_every_ms)
        return tables, History(kpis, alerts, self.windows, settings)

    @property
    def values(self) -> Mapping[str, Mapping[str, str]]:
        """Window, or period before one (`streams.redis.keys.before_of`) -> field -> decimal text."""
        return {**self.tables.values, **self.history.befores}

    @property
    def revision(self) -> int:
        """Raised whenever one of the values changes."""
        return self.tables.revision + self._changes

    async def take_in(self, tails: Iterable[ShardTail]) -> None:
        """Take in what was committed since the last time."""
        for tail in tails:
            self.names.learn(tail.tag, tail.names)
            self.windows.apply(tail.tag, tail.logs, self.names.translated)
            self.seen.by_shard[tail.tag] = tail.seen
            # A first look may bring a lot: whoever asks for a page meanwhile waits for one shard at most.
            await asyncio.sleep(0)

    async def move(self, now: int, certain: int, latest: int, held_periods: Mapping[str, str] | None) -> None:
        """Bring windows, tables and the past to `now`.

        No clock was ever behind `certain`, and panes may have expired by `latest`; all are epoch ms. `held_periods` are
        finished periods as Redis holds them, None where they are as before.
        """
        self.windows.move(now, certain)
        self.tables.update(self.seen.all(), self.names.texts)
        self.history.take_in(self.names.texts)
        if held_periods is not None:
            self.history.months.learn(held_periods)
        first_seen = self.seen.first()
        await self.history.finish(now, latest, first_seen)
        self._changes += await self.history.compare(now, first_seen)

    def running_totals(self, measure: Measure, breakdown: Breakdown) -> Mapping[tuple[Value, ...], int]:
        """The running totals of a measure by the values of a breakdown. Raises AskLaterError while it grows."""
        return self._sums(self.windows.running_totals(), measure, breakdown)

    def sums_over(self, window: str) -> TotalsOf:
        """What tells the sums over a window that is shown; it raises AskLaterError of a measure that grows."""
        place = [shown.name for shown in self.windows.shown].index(window)
        return partial(self._sums, self.windows.in_window(place))

    def check_complete(self, measures: Iterable[Measure]) -> None:
        """Raises AskLaterError if any of these measures is not counted by all shards yet."""
        left = sorted({measure.name for measure in measures} & self.growing)
        if left:
            raise AskLaterError(
                f"it is made of what is still being counted ({', '.join(left)}): ask again once that is done; "
                "`nabz catalogue status` says how far it is"
            )

    def _sums(self, sums: Int64s, measure: Measure, breakdown: Breakdown) -> Mapping[tuple[Value, ...], int]:
        self.check_complete([measure])
        return sums_by_value(sums, self.windows.rows, self.names.texts, measure, breakdown)
