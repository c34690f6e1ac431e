"""Which dimension values are in use: only who holds all panes can tell.

A value is in use while there is anything of it in a pane that is kept, or in a running total. Every day pane holds what
finer panes hold, and is kept longer; so days and running totals are looked through. Redis is told, so that a value that
is not in use gives its place to another, and the tables leave its fields out.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import structlog

from streams.arithmetic import fields
from streams.arithmetic.measures import breakdown_of
from streams.arithmetic.numbering import numbered_as
from streams.arithmetic.panes import Pane, Resolution
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS
from streams.board.field_index import Int64s
from streams.board.health import BoardHealth
from streams.board.table_fields import SERIES, Texts
from streams.board.tables import Tables
from streams.board.windows import Windows
from streams.redis.connection import Client
from streams.redis.dimension_values import Places, count_values

_log = structlog.get_logger("nabz.board")

_LOOK_SECONDS: Final = 60 * 60.0
"""How often all panes are looked through, by the wall clock."""
_FIRST_LOOK_SECONDS: Final = 10 * 60.0
"""After the start: boards that never run for an hour look too."""
_COUNT_SECONDS: Final = 10.0
_MANY_ROWS: Final = 100_000
_FRESH_SECONDS: Final = 24 * 60 * 60.0
"""So long after all was read it is not read anew: what workers have not dropped yet would come again."""
_DAY_MS: Final = 24 * 60 * 60 * 1000


class DimensionUse:
    """Keeps up what Redis, Prometheus and the tables know of the values that are in use."""

    def __init__(
        self,
        client: Client,
        windows: Windows,
        tables: Tables,
        health: BoardHealth,
        limits: Mapping[str, int],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look through these windows; the first time in ten minutes, or when the day of the tables changes.

        `limits` are how many values each dimension may have in use. `seconds` is a clock that never goes back.
        """
        self._seconds = seconds
        self._client = client
        self._windows = windows
        self._tables = tables
        self._health = health
        self._limits = limits
        self._places = Places(client)
        self._look_at = seconds() + _FIRST_LOOK_SECONDS
        self._count_at = 0.0
        self._day: int | None = None
        self._fresh_until = seconds() + _FRESH_SECONDS
        self.wastes_memory = False
        """Whether most rows of the windows, which are never taken back, are of nothing that is kept, and are many."""

    async def keep_up(self, texts: Texts, as_of: int, *, writes: bool) -> None:
        """Do what is due at `as_of` (epoch ms); `texts` are what the numbers of values and of series stand for.

        The board that writes the tables gives places away. Raises StoreUnavailableError.
        """
        now, day = self._seconds(), as_of // _DAY_MS
        hourly = now > self._look_at
        if hourly or self._day not in {None, day}:
            used = await self.used(texts.get(SERIES, {}))
            if writes:
                await self._settle(_texts_of(used, texts), as_of)
            if hourly:
                self._tables.leave_out(used)
                self._look_at = now + _LOOK_SECONDS
        self._day = day
        if now > self._count_at:
            self._count_at = now + _COUNT_SECONDS
            self._health.has_values(await count_values(self._client, self._limits), self._limits)

    async def used(self, series: Mapping[int, str]) -> dict[str, set[int]]:
        """The numbers of all values in use, by dimension; others have their turn between two panes."""
        rows = np.zeros(len(self._windows.rows), dtype=np.bool_)
        rows[np.flatnonzero(self._windows.running_totals()[: len(rows)])] = True
        for start in self._windows.kept_starts(Resolution.DAY):
            rows[self._windows.rows_of(Pane(Resolution.DAY, start))] = True
            await asyncio.sleep(0)
        unused = len(rows) - int(rows.sum())
        self.wastes_memory = unused > max(_MANY_ROWS, len(rows) // 2) and self._seconds() > self._fresh_until
        return used_numbers(self._windows.rows.fields()[rows], series)

    async def _settle(self, used: Mapping[str, set[str]], as_of: int) -> None:
        taken, given = await self._places.settle(used, as_of)
        if taken or given:
            self._count_at = 0.0
            _log.info("Dimension values that are not in use gave their places away", taken=taken, given=given)


def _texts_of(used: Mapping[str, set[int]], texts: Texts) -> dict[str, set[str]]:
    return {
        dimension: {texts.get(dimension, {}).get(number, "") for number in numbers}
        for dimension, numbers in used.items()
    }


def used_numbers(used_fields: Int64s, series: Mapping[int, str]) -> dict[str, set[int]]:
    """The numbers of values in these fields, by dimension; a series without a name tells of none."""
    used: defaultdict[str, set[int]] = defaultdict(set)
    for number in np.unique(used_fields >> fields.SECOND_SHIFT).tolist():
        field = fields.split(number << fields.SECOND_SHIFT)
        for dimension, value in zip(
            breakdown_of(series.get(field.series, "")), (field.first, field.second), strict=False
        ):
            if dimension not in WHOLE_NUMBERS:
                used[numbered_as(dimension)].add(value)
    return dict(used)
