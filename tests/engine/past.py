"""What a board's memory makes of all that a worker has counted: windows, periods before them, and finished months."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from schemas.money import minor_digits
from streams.arithmetic.measures import Measure
from streams.arithmetic.panes import LEVEL_LOG, Resolution
from streams.board.befores import Befores
from streams.board.finished_months import FinishedMonths
from streams.board.pane_history import PaneHistory
from streams.board.windows import Windows
from streams.kpis.field_names import Labels
from streams.periods import Source
from streams.redis.tail import LogTail
from streams.redis.value_dictionary import SERIES
from tests.engine.agreement import World
from tests.engine.pure import PureDriver


def windows_of(driver: PureDriver, world: World, now: int) -> Windows:
    """All windows at `now` (epoch ms), of one shard that holds everything."""
    windows = Windows(calendar=world.engine.calendar.dates)
    windows.move(now)
    logs = {LEVEL_LOG: driver.sums.level, **{pane.name: sums for pane, sums in driver.sums.panes.items()}}
    windows.apply(
        "all",
        [
            LogTail(name, True, np.array(list(sums.items()), dtype="<i8").reshape(-1, 2).tobytes())
            for name, sums in logs.items()
        ],
    )
    windows.move(now)
    return windows


def befores_of(
    driver: PureDriver, world: World, now: int, held: Mapping[str, str] | None = None
) -> Mapping[str, Mapping[str, str]]:
    """The tables of all periods before at `now` (epoch ms): name -> field -> decimal text.

    With what is `held` of finished months, they are told where panes do not reach.
    """
    windows = windows_of(driver, world, now)
    kpis = [kpi for kpi in world.kpis if kpi.has_before and (not kpi.needs or world.engine.gives(kpi.needs))]
    measures = {one.name: one for kpi in kpis for one in kpi.measures}
    past = _past_of(driver, windows, measures.values())
    months = None if held is None else _months_of(driver, world, past, measures.values(), now, held)
    digits = minor_digits(world.engine.currency) or 0
    befores = Befores(kpis, past, windows, digits, replay=True, months=months)
    befores.update(now, driver.sums.first_seen)
    return befores.tables


def finished_months_of(driver: PureDriver, world: World, now: int, held: Mapping[str, str]) -> FinishedMonths:
    """What a board that has just started makes of panes at `now` (epoch ms) and of what Redis holds."""
    windows = windows_of(driver, world, now)
    kpis = [kpi for kpi in world.kpis if kpi.past_formula is not None]
    measures = {one.name: one for kpi in kpis for one in kpi.measures}
    past = _past_of(driver, windows, measures.values(), {goal.labels for goal in world.engine.goals.values()})
    return _months_of(driver, world, past, measures.values(), now, held)


def _past_of(
    driver: PureDriver, windows: Windows, measures: Iterable[Measure], labels: Collection[Labels] = ()
) -> PaneHistory:
    past = PaneHistory(measures, windows, [one for one in labels if one])
    past.add_rows(windows.rows.fields(), driver.numbers.texts[SERIES], driver.numbers.texts)
    for resolution in Resolution:
        while not past.catch_up(resolution, 1_000):
            pass
    return past


def _months_of(
    driver: PureDriver,
    world: World,
    past: PaneHistory,
    measures: Iterable[Measure],
    now: int,
    held: Mapping[str, str],
) -> FinishedMonths:
    calendar = world.engine.calendar
    source = Source("1.0", world.engine.currency, calendar.timezone, calendar.system)
    goals = tuple(world.engine.goals.values())
    months = FinishedMonths(past, measures, calendar.dates, source, goals, replay=True)
    months.learn(held)
    months.update(now, now, driver.sums.first_seen, 0)
    return months
