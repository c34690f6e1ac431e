"""Which values breakdowns of KPIs have in Redis: what a board would lay out a field for if it began now."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import numpy as np

from streams.arithmetic import fields
from streams.arithmetic.panes import LEVEL_LOG, WINDOWS, Pane, Resolution
from streams.board.contents import fields_and_amounts
from streams.board.series_budget import Cells
from streams.board.table_fields import TableFields
from streams.board.value_names import ValueNames
from streams.board.window_values import View
from streams.board.windows import Windows
from streams.kpis import Kpi
from streams.redis.connection import Client
from streams.redis.counting_configuration import said
from streams.redis.tail_reader import Tails


async def known_cells(client: Client, kpis: Sequence[Kpi]) -> Cells:
    """The values of each breakdown of these KPIs, counted.

    Days and running totals are read, which hold what finer panes hold: as many bytes as a board reads of these when it
    starts. Raises StoreUnavailableError, and HistoryLostError if Redis lost meanwhile what was read.
    """
    _, stored = await said(client)
    tails, names = Tails(client, _is_day_or_level), ValueNames(stored.version)
    found, read = np.empty(0, dtype=np.int64), set[str]()
    while True:
        before = len(read)
        for tail in (await tails.look()).tails:
            names.learn(tail.tag, tail.names)
            _, numbers, _ = fields_and_amounts([log.pairs for log in tail.logs])
            own = np.unique(numbers >> fields.SECOND_SHIFT) << fields.SECOND_SHIFT
            found = np.union1d(found, names.translated(tail.tag, own))
            read.add(tail.tag)
            await asyncio.sleep(0)
        # A shard that was written to all the time is not known yet; the next look tries again.
        if len(read) == before:
            break
    windows = Windows(WINDOWS[:1])
    laid_out = TableFields(kpis, View(windows, 0, frozenset()), 0)
    laid_out.add_rows(found, names.texts)
    return Counter((cell.kpi.name, _breakdown_of(cell.kpi, cell.labels)) for cell in laid_out.all)


def _breakdown_of(kpi: Kpi, labels: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The breakdown in the order of its declaration."""
    names = {name for name, _ in labels}
    return next(breakdown for breakdown in kpi.breakdowns if set(breakdown) == names)


def _is_day_or_level(log: str) -> bool:
    return log == LEVEL_LOG or Pane.named(log).resolution is Resolution.DAY
