"""What is normal is learned from hours that are over, and from those with enough in them."""

from collections.abc import Mapping

import pytest

from streams.alerts import EffectiveAlert, effective_alerts
from streams.arithmetic.days import days_of
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import series_names, tickets
from streams.arithmetic.panes import MINUTE_MS, Resolution
from streams.board.baselines import Baseline, Baselines
from streams.board.exposition import written_baselines
from streams.board.pane_history import PaneHistory
from streams.board.windows import Windows
from streams.redis.tail import LogTail
from streams.settings import Settings
from streams.spikes import Detector

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
        self.baselines = Baselines([spike_of(RESOLUTION)], self.past, 2)
        self._deltas = PaneDeltas(
            tickets.DIMENSIONS, tickets.MEASURES, {name: number for number, name in NAMES.items()}, days_of("UTC")
        )
        self._dimension_tuples = DimensionTuples(len(tickets.DIMENSIONS))
        self._everywhere = self._dimension_tuples.number((0,) * len(tickets.DIMENSIONS))
        self.windows.move(now)

    def resolve(self, moment: int, seconds: int, count: int = 6) -> None:
        changes = Contributions()
        place = tickets.MEASURES.index(tickets.RESOLUTION)
        for _ in range(count):
            changes.added += (key_of_moment(moment) | place << MEASURE_SHIFT | self._everywhere, seconds * 1000)
        logs = self._deltas.logs(changes, self._dimension_tuples, self.now)
        self.windows.apply("ticket-0", [LogTail(name, False, pairs) for name, pairs in logs.items()])
        self.past.add_rows(self.windows.rows.fields(self.past.rows), NAMES)

    def learn(self) -> None:
        while not self.past.catch_up(Resolution.HOUR, 100):
            pass
        for _ in self.baselines.learn(self.now, SEEN):
            pass

    def judged(self) -> Mapping[str, Baseline]:
        return self.baselines.judge(self.now, SEEN)


def spike_of(kpi: str) -> EffectiveAlert:
    return next(one for one in effective_alerts(Settings()) if one.kpi.name == kpi and one.deviations is not None)


def test_what_is_normal_is_what_a_detector_says_of_the_hours_before() -> None:
    desk = TicketPast()
    alert = spike_of(RESOLUTION)
    detector = Detector(least_difference=float(alert.least_difference), deviations=float(alert.deviations or 0))
    hour = NOW - NOW % HOUR_MS
    for back in range(200, 1, -1):
        seconds = 7_000 + back * 37 % 500
        desk.resolve(hour - back * HOUR_MS, seconds)
        detector.observe(hour - back * HOUR_MS, float(seconds))
    desk.resolve(NOW - 10 * MINUTE_MS, 90_000)
    desk.learn()
    expected = detector.judge(hour - HOUR_MS, 90_000.0)
    assert expected is not None
    normal = desk.judged()[RESOLUTION]
    assert (normal.expected, normal.deviation) == (expected.expected, expected.deviation)
    assert normal.deviation > 5


def test_nothing_is_normal_while_history_is_short_or_nothing_was_learned() -> None:
    desk = TicketPast()
    desk.resolve(NOW - 3 * HOUR_MS, 7_000)
    desk.resolve(NOW, 7_000)
    assert desk.judged() == {}
    desk.learn()
    assert desk.judged() == {}


def test_hours_with_few_samples_are_not_learned() -> None:
    few, enough = TicketPast(), TicketPast()
    for back in range(100, 1, -1):
        few.resolve(NOW - back * HOUR_MS, 7_000, count=4)
        enough.resolve(NOW - back * HOUR_MS, 7_000, count=5)
    for desk in (few, enough):
        desk.resolve(NOW, 7_000)
        desk.learn()
    assert few.judged() == {}
    assert enough.judged()[RESOLUTION].expected == pytest.approx(7_000)


def test_the_hours_that_the_window_reaches_into_are_not_learned() -> None:
    desk = TicketPast()
    for back in range(100, 1, -1):
        desk.resolve(NOW - back * HOUR_MS, 7_000)
    desk.learn()
    desk.resolve(NOW - 30 * MINUTE_MS, 90_000)
    assert not desk.baselines.is_due(NOW)
    desk.now += HOUR_MS
    desk.windows.move(desk.now)
    assert desk.baselines.is_due(desk.now)


def test_an_hour_that_is_corrected_is_learned_again() -> None:
    desk = TicketPast()
    for back in range(100, 1, -1):
        desk.resolve(NOW - back * HOUR_MS, 7_000)
    desk.resolve(NOW, 7_000)
    desk.learn()
    assert not desk.baselines.is_due(NOW)
    for back in range(100, 1, -1):
        desk.resolve(NOW - back * HOUR_MS, 9_000)
    assert desk.baselines.is_due(NOW)
    desk.learn()
    assert desk.judged()[RESOLUTION].expected == pytest.approx(8_000)


def test_money_is_normal_in_major_units_and_names_its_currency() -> None:
    revenue = next(kpi for kpi in (alert.kpi for alert in effective_alerts(Settings())) if kpi.name == "revenue")
    text = written_baselines({"revenue": Baseline(revenue, 1250.5, -2.25)}, "EUR").decode()
    assert 'crm_revenue_expected{window="1h",currency="EUR"} 1250.5\n' in text
    assert 'crm_revenue_deviation{window="1h"} -2.25\n' in text
