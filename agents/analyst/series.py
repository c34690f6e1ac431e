"""KPIs by day, out of the panes that workers keep and by the code with which boards tell the past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from streams.arithmetic.calendar import Period
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, Pane, Resolution, Window
from streams.board.pane_history import PaneHistory
from streams.board.seen_types import SeenTypes
from streams.board.table_fields import SERIES
from streams.board.value_names import ValueNames
from streams.board.windows import Windows
from streams.kpis import Expression
from streams.redis.connection import Client
from streams.redis.counting_configuration import said
from streams.redis.growth import growing_now
from streams.redis.tail_reader import Tails
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue

FORECAST_KPIS: Final = ("revenue", "orders", "customers_new", "tickets_opened")
_DAY: Final = Window(Period.DAY.word, 0, Resolution.DAY, Period.DAY)
_PANES_AT_ONCE: Final = 400


@dataclass(frozen=True, slots=True)
class DaySeries:
    """What KPIs came to on each whole day of the calendar, up to 400 days."""

    today: date
    """The running day, of which there is nothing: the last value of each series is that of the day before."""
    of: Mapping[str, tuple[float, ...]]
    """KPI -> a value for each day, the earliest first, money in minor units. It begins with the day of the first event
    that could have fed the KPI, or with the oldest day that is kept; a KPI without any such event is not there, nor is
    one that is not counted by all shards yet."""


async def read_days(client: Client, settings: Settings, as_of: int) -> DaySeries:
    """Read the days before the one that holds a moment, epoch ms.

    Raises StoreUnavailableError, and HistoryLostError if Redis lost meanwhile what was read.
    """
    calendar = settings.calendar.dates
    days, minute = calendar.days, as_of // MINUTE_MS
    edges = days.starts(Resolution.DAY.oldest_kept(as_of, days), days.floor(minute))
    # In this order: a version that comes in between is read as one that grows.
    incomplete = await growing_now(client, settings.catalogue.measures)
    _, stored = await said(client)
    told = {
        name: formula
        for name, formula in _told(settings).items()
        if not any(measure.name in incomplete for measure in formula.measures())
    }
    windows, names, seen = Windows((), calendar), ValueNames(stored.version), SeenTypes()
    windows.move(as_of)
    measures = {measure.name: measure for formula in told.values() for measure in formula.measures()}
    history = PaneHistory(measures.values(), windows)
    # What happens now goes to other panes, so a busy writer delays nobody here.
    tails, shards = Tails(client, lambda log: _is_day(log, edges[0], edges[-1])), 0
    while True:
        for tail in (await tails.look()).tails:
            names.learn(tail.tag, tail.names)
            windows.apply(tail.tag, tail.logs, names.translated)
            seen.by_shard[tail.tag] = tail.seen
        if len(seen.by_shard) == shards:
            break
        # A shard that was not read to its end is not known yet; the next look tries again.
        shards = len(seen.by_shard)
    history.add_rows(windows.rows.fields(0), names.texts.get(SERIES, {}), names.texts)
    while not history.catch_up(Resolution.DAY, _PANES_AT_ONCE):
        pass
    first_seen = seen.first()
    readings = history.stretches(Resolution.DAY, edges, _DAY, frozenset(first_seen))
    found = {}
    for name, formula in told.items():
        begins = _begins(formula, first_seen)
        if begins is not None:
            first = days.floor(begins // MINUTE_MS)
            values = (formula.evaluate(one) for edge, one in zip(edges, readings, strict=False) if edge >= first)
            found[name] = tuple(0.0 if value is None else float(value) for value in values)
    return DaySeries(days.date_of(minute), found)


def _told(settings: Settings) -> dict[str, Expression]:
    """The formulas of the KPIs that are forecast and not switched off, as panes tell them."""
    formulas = {kpi.name: kpi.past_formula for kpi in configured_catalogue(settings) if kpi.name in FORECAST_KPIS}
    return {name: formula for name, formula in formulas.items() if formula is not None}


def _is_day(log: str, oldest: int, end: int) -> bool:
    """Whether a log is the pane of one of the days that are read."""
    if log == LEVEL_LOG:
        return False
    resolution, start = Pane.named(log)
    return resolution is Resolution.DAY and oldest <= start < end


def _begins(formula: Expression, first_seen: Mapping[str, int]) -> int | None:
    """The moment of the first event that feeds any measure of a formula, epoch ms."""
    fed_by = frozenset[str]().union(*(measure.fed_by for measure in formula.measures()))
    return min((moment for mark, moment in first_seen.items() if mark in fed_by), default=None)
