"""What is normal is learned from what is over, by what a KPI counts, and what happens now is judged beside it."""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from streams.alerts import EffectiveAlert, effective_alerts
from streams.alerts.alert_state import Counts
from streams.arithmetic.days import days_of
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import series_names, tickets
from streams.arithmetic.panes import MINUTE_MS, Resolution
from streams.board.baselines import Baselines, recent_edges, working_time
from streams.board.exposition import written_baselines
from streams.board.pane_history import PaneHistory
from streams.board.series_budget import SeriesBudget
from streams.board.watched_kpi import Baseline
from streams.board.windows import Windows
from streams.redis.tail import LogTail
from streams.settings import Settings
from streams.settings.calendar import CalendarSettings

HOUR_MS = 60 * MINUTE_MS
NOW = 483_500 * HOUR_MS + 17 * MINUTE_MS
SEEN = frozenset({"ticket.opened", "ticket.resolved", "purchase.completed"})
RESOLUTION = "ticket_resolution_seconds_mean"
NAMES = dict(enumerate(series_names(tickets.MEASURES), start=2))


class TicketPast:
    """Resolutions counted into windows, and the baselines of one KPI."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now
        self.windows = Windows()
        self.past = PaneHistory(tickets.MEASURES, self.windows)
        self.baselines = Baselines([spike_of(RESOLUTION)], self.past, 2, CalendarSettings())
        self._deltas = PaneDeltas(
            tickets.DIMENSIONS, tickets.MEASURES, {name: number for number, name in NAMES.items()}, days_of("UTC")
        )
        self._dimension_tuples = DimensionTuples(len(tickets.DIMENSIONS))
        self._everywhere = self._dimension_tuples.number((0,) * len(tickets.DIMENSIONS))
        self.windows.move(now)

    def resolve(self, moment: int, *seconds: int) -> None:
        changes = Contributions()
        place = tickets.MEASURES.index(tickets.RESOLUTION)
        for one in seconds:
            changes.added += (key_of_moment(moment) | place << MEASURE_SHIFT | self._everywhere, one * 1000)
        logs = self._deltas.logs(changes, self._dimension_tuples, self.now)
        self.windows.apply("ticket-0", [LogTail(name, False, pairs) for name, pairs in logs.items()])
        self.past.add_rows(self.windows.rows.fields(self.past.rows), NAMES)

    def usual(self, hours: int = 300) -> None:
        """Six tickets each hour, which take two hours more or less, up to an hour before now."""
        for back in range(hours, 1, -1):
            self.resolve(NOW - back * HOUR_MS, *(5_000 + (back * 37 + ticket * 811) % 4_500 for ticket in range(6)))

    def learn(self) -> None:
        for resolution in (Resolution.DAY, Resolution.HOUR):
            self._catch_up(resolution)
        for _ in self.baselines.learn(self.now, SEEN):
            pass

    def learn_all(self) -> None:
        """Learn until no history arrives any more."""
        self.learn()
        self.learn()

    def judged(self) -> Mapping[str, Baseline]:
        self._catch_up(Resolution.MINUTE)
        return self.baselines.judge(self.now, SEEN)

    def _catch_up(self, resolution: Resolution) -> None:
        while not self.past.catch_up(resolution, 100):
            pass


def spike_of(kpi: str) -> EffectiveAlert:
    return next(one for one in effective_alerts(Settings()) if one.kpi.name == kpi and one.once_in_hours is not None)


def test_what_is_as_usual_is_not_rare_and_expected_is_the_mean_that_people_see() -> None:
    desk = TicketPast()
    desk.usual()
    desk.resolve(NOW - 10 * MINUTE_MS, 5_500, 7_000, 8_500)
    desk.learn_all()
    normal = desk.judged()[RESOLUTION]
    lines = written_baselines({RESOLUTION: normal}, "EUR").decode().splitlines()
    assert len([line for line in lines if not line.startswith("#")]) == SeriesBudget.OF_A_SPIKE
    assert normal.expected == pytest.approx(7_200, rel=0.05)
    assert 1 <= normal.once_in_hours < 100


def test_tickets_that_take_long_are_rare_and_told_with_how_many_and_what_is_normal() -> None:
    desk = TicketPast()
    desk.usual()
    desk.learn_all()
    desk.resolve(NOW - 10 * MINUTE_MS, *[90_000] * 6)
    normal = desk.judged()[RESOLUTION]
    assert normal.once_in_hours > 2_688
    assert normal.window in {"15m", "1h"}
    assert normal.by_window["24h"] >= normal.by_window["1h"] >= normal.by_window["5m"]
    counts = normal.counts
    assert counts.part is None
    assert counts.whole == 6
    assert counts.normal_low is not None
    assert counts.normal_high is not None
    assert 3_000 < counts.normal_low < 7_200 < counts.normal_high < 20_000


def test_nothing_is_normal_while_history_is_short_or_nothing_was_learned() -> None:
    desk = TicketPast()
    desk.resolve(NOW - 3 * HOUR_MS, 7_000)
    desk.resolve(NOW - MINUTE_MS, 7_000)
    assert desk.judged() == {}
    desk.learn()
    assert desk.judged() == {}


def test_the_hours_that_the_last_hour_reaches_into_are_not_learned() -> None:
    desk = TicketPast()
    desk.usual()
    desk.learn_all()
    desk.resolve(NOW - 30 * MINUTE_MS, 90_000)
    assert not desk.baselines.is_due(NOW)
    desk.now += HOUR_MS
    desk.windows.move(desk.now)
    assert desk.baselines.is_due(desk.now)


def test_an_hour_that_is_corrected_is_learned_again() -> None:
    desk = TicketPast()
    desk.usual()
    desk.learn_all()
    before = desk.judged()[RESOLUTION].expected
    assert not desk.baselines.is_due(NOW)
    for back in range(300, 1, -1):
        desk.resolve(NOW - back * HOUR_MS, *[14_000] * 6)
    assert desk.baselines.is_due(NOW)
    desk.learn()
    desk.now += 10_000
    desk.learn()
    assert desk.judged()[RESOLUTION].expected == pytest.approx((before + 14_000) / 2, rel=0.05)


def test_nobody_is_judged_by_half_a_history() -> None:
    desk = TicketPast()
    desk.usual()
    desk.learn_all()
    desk.resolve(NOW - 10 * MINUTE_MS, *[90_000] * 6)
    desk.usual()
    desk.learn()
    assert desk.judged() == {}
    assert not desk.baselines.is_due(desk.now + 4_999)
    assert desk.baselines.is_due(desk.now + 5_000)
    desk.now += 5_000
    desk.learn()
    assert desk.judged()[RESOLUTION].once_in_hours > 2_688
    assert not desk.baselines.is_due(desk.now + 10_000)


def test_a_few_corrections_are_no_history() -> None:
    desk = TicketPast()
    desk.usual()
    desk.learn_all()
    desk.resolve(NOW - 5 * HOUR_MS, *[7_000] * 9)
    assert desk.baselines.is_due(NOW)
    desk.learn()
    assert RESOLUTION in desk.judged()


def test_the_same_minute_is_judged_once_unless_something_changes() -> None:
    desk = TicketPast()
    desk.usual()
    desk.learn_all()
    first = desk.judged()
    assert not desk.baselines.is_new(NOW)
    assert desk.judged() is first
    assert desk.baselines.is_new(NOW + MINUTE_MS)
    desk.resolve(NOW - 5 * MINUTE_MS, 7_000)
    assert desk.baselines.is_new(NOW)


def test_recent_stretches_are_minutes_and_further_back_five_of_them_up_to_fifty_hours() -> None:
    for minute in (29_000_000, 29_000_003):
        edges = recent_edges(minute)
        steps = {later - earlier for earlier, later in pairwise(edges)}
        assert edges[-1] == minute
        assert steps == {1, 5}
        assert 49 * 60 < minute - edges[0] <= 50 * 60


def test_days_that_nobody_works_are_free_and_without_hours_no_day_is() -> None:
    by_hours = working_time(CalendarSettings.model_validate({"hours": ["09:00-17:00"], "holidays": ["2026-11-25"]}))
    always = working_time(CalendarSettings.model_validate({"hours": "24/7"}))
    assert by_hours.worked_cells().sum() == 5 * 24
    assert always.worked_cells().sum() == 7 * 24


def test_money_is_normal_in_major_units_and_names_its_currency() -> None:
    revenue = next(kpi for kpi in (alert.kpi for alert in effective_alerts(Settings())) if kpi.name == "revenue")
    baseline = Baseline(revenue, 1250.5, 37.5, {"1h": 2.0, "24h": 37.5}, "24h", 300, Counts(10.0, None, 900.0, 1600.0))
    text = written_baselines({"revenue": baseline}, "EUR").decode()
    assert 'crm_revenue_expected{window="1h",currency="EUR"} 1250.5\n' in text
    assert 'crm_revenue_once_in_hours{window="1h"} 2.0\n' in text
    assert 'crm_revenue_once_in_hours{window="24h"} 37.5\n' in text
