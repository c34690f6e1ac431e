"""A backtest counts as a worker does: the same company in both comes to the same tables."""

import math
from bisect import bisect_left
from datetime import UTC, datetime

import pytest

from schemas import Event
from streams.alerts import Kind, effective_alerts
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, Resolution
from streams.backtest.counting import Counting
from streams.backtest.spikes import Spikes
from streams.backtest.totals import Totals
from streams.backtest.windows import Looks
from streams.board.baselines import Baselines
from streams.board.decimals import shift_of
from streams.board.history_values import Columns
from streams.board.pane_history import PaneHistory
from streams.redis.value_dictionary import SERIES
from streams.simulator import Simulation
from tests.built_in import ALL_MEASURES
from tests.engine.agreement import World, tables_of
from tests.engine.past import windows_of
from tests.engine.pure import PureDriver

END = int(datetime(2026, 3, 18, 10, tzinfo=UTC).timestamp()) // 60
HOUR = 60
WORLD = World()


@pytest.fixture(scope="module")
def events() -> list[Event]:
    simulation = Simulation(7, END * MINUTE_MS, days=3, archive_days=40, rate=0.1, settings=WORLD.engine)
    found = sorted(simulation.history(), key=lambda event: event.occurred_at)
    assert len(found) > 500
    return found


@pytest.fixture(scope="module")
def worker(events: list[Event]) -> PureDriver:
    driver = PureDriver(WORLD.engine)
    driver.count(events)
    driver.pass_time(END * MINUTE_MS - 1)
    return driver


@pytest.fixture(scope="module")
def totals(events: list[Event]) -> Totals:
    columns = Columns()
    counting = Counting(WORLD.engine, ALL_MEASURES, columns)
    found = Totals(columns, WORLD.engine.calendar.dates.days)
    hour, place = events[0].occurred_at // MINUTE_MS // HOUR * HOUR, 0
    hour -= (hour - END) % DAY_MINUTES
    while hour < END:
        hour += DAY_MINUTES if hour < END - 3 * DAY_MINUTES else HOUR
        after = bisect_left(events, hour * MINUTE_MS, key=lambda event: event.occurred_at)
        found.add(counting.count(events[place:after], hour * MINUTE_MS), hour)
        place = after
    found.seen = frozenset(counting.seen)
    return found


def test_every_total_is_what_a_worker_and_a_board_come_to(worker: PureDriver, totals: Totals) -> None:
    """Of all KPIs over all windows, as of the end of the last minute; survival is told of now alone."""
    tables = tables_of(WORLD, worker, END * MINUTE_MS - 1)
    looks = Looks(totals, [END], WORLD.engine.calendar.dates)
    compared = 0
    for window, table in tables.items():
        for kpi in (kpi for kpi in WORLD.kpis if kpi.has_total and window in kpi.windows):
            if kpi.name == "customer_lifetime_value_restricted":
                continue
            value = looks.values(kpi.formula, window)[0] / 10 ** shift_of(kpi.unit, 2)
            expected = table.get(kpi.name, math.nan)
            assert value == pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True), f"{kpi.name} over {window}"
            compared += not math.isnan(expected)
    assert compared > 400


def test_what_is_normal_is_what_a_board_takes_for_normal(worker: PureDriver, totals: Totals) -> None:
    """Learned from the same, and as rare, of every KPI that is watched."""
    now = END * MINUTE_MS - 1
    alerts = [alert for alert in effective_alerts(WORLD.engine) if alert.kind is Kind.SPIKE]
    windows = windows_of(worker, WORLD, now)
    formulas = [alert.kpi.past_formula for alert in alerts if alert.kpi.past_formula is not None]
    history = PaneHistory({one.name: one for formula in formulas for one in formula.measures()}.values(), windows)
    history.add_rows(windows.rows.fields(), worker.numbers.texts[SERIES])
    for resolution in Resolution:
        while not history.catch_up(resolution, 1_000):
            pass
    seen = frozenset(worker.sums.seen)
    board = Baselines(alerts, history, 2, WORLD.engine.calendar)
    # What is learned once may be the beginning of a history that arrives.
    for _ in (*board.learn(now, seen), *board.learn(now, seen)):
        pass
    judged = board.judge(now, seen)
    spikes = Spikes(alerts, WORLD.engine)
    spikes.learn(totals, END - 2 * HOUR)
    last = {
        alert.kpi.name: rare[-1]
        for alert in alerts
        if (rare := spikes.look(totals, range(END - HOUR, END)).get(alert.name)) is not None
    }
    assert len(judged) >= 6
    for name, baseline in judged.items():
        assert last[name] == pytest.approx(baseline.once_in_hours, rel=1e-6), name


def test_an_earlier_moment_is_told_by_what_had_happened_by_then(totals: Totals) -> None:
    kpi = next(kpi for kpi in WORLD.kpis if kpi.name == "revenue")
    calendar = WORLD.engine.calendar.dates
    before, now = Looks(totals, [END - 20 * HOUR, END], calendar).values(kpi.formula, "24h")
    alone = Looks(totals, [END - 20 * HOUR], calendar).values(kpi.formula, "24h")
    assert before == alone[0]
    assert 0 < before != now


def test_a_backtest_keeps_no_comments(events: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no Redis that they would go to: they would all stay in memory."""

    def keeping(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("agents.customers.comments.CustomersWhoComment.__init__", keeping)
    monkeypatch.setattr("agents.tickets.comments.TicketsWithComments.__init__", keeping)
    settings = World("[comments]\nkeep_days = 90\n").engine
    Counting(settings, ALL_MEASURES, Columns()).count(events[:20], END * MINUTE_MS)
    with pytest.raises(AssertionError):
        PureDriver(settings)
