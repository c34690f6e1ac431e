"""The board's watch: what it takes for an alert to hold, and who is told."""

from decimal import Decimal
from fractions import Fraction

import pytest

from streams.alerts import EffectiveAlert, Kind, effective_alerts
from streams.alerts.alert_state import AlertState, Counts
from streams.board.watch import Watch, Watched
from streams.board.watched_kpi import Baseline
from streams.goals import standing
from streams.settings import Goal, Settings
from streams.settings.alerts import AlertSettings

AT_ONCE = Settings(alerts=AlertSettings(hold_scale=Decimal(0)))
HIGH, SPIKE = "TicketResolutionSecondsMeanHigh", "TicketResolutionSecondsMeanSpike"
MEAN, SAMPLES = "ticket_resolution_seconds_mean", "ticket_resolution_seconds_mean_samples"
TWO_DAYS = 2 * 86_400


def alerts(settings: Settings = AT_ONCE) -> dict[str, EffectiveAlert]:
    return {alert.name: alert for alert in effective_alerts(settings)}


def looked(
    name: str,
    table: dict[str, str],
    once_in_hours: float | None = None,
    *,
    working: bool = True,
    expected: float = 7_000.0,
) -> Watched:
    alert = alerts()[name]
    baselines = {}
    if once_in_hours is not None:
        counts = Counts(None, 12.0, 3_600.0, 14_400.0)
        told = Baseline(alert.kpi, expected, once_in_hours, {"1h": once_in_hours}, "1h", 45, counts)
        baselines[alert.kpi.name] = told
    (watched,) = Watch([alert]).look(1_000, {alert.window: table}, baselines, working=working)
    return watched


@pytest.mark.parametrize(
    ("table", "state"),
    [
        ({MEAN: f"{TWO_DAYS}.001", SAMPLES: "20"}, AlertState.FIRING),
        ({MEAN: f"{TWO_DAYS}", SAMPLES: "20"}, AlertState.QUIET),
        ({MEAN: f"{TWO_DAYS + 1}", SAMPLES: "19"}, AlertState.UNKNOWN),
        ({MEAN: f"{TWO_DAYS + 1}"}, AlertState.UNKNOWN),
        ({}, AlertState.UNKNOWN),
    ],
)
def test_a_threshold_holds_beyond_its_limit_with_enough_samples(table: dict[str, str], state: AlertState) -> None:
    assert looked(HIGH, table).state is state


@pytest.mark.parametrize(
    ("once_in_hours", "state"),
    [(2_689.0, AlertState.FIRING), (2_688.0, AlertState.QUIET), (1.0, AlertState.QUIET), (None, AlertState.UNKNOWN)],
)
def test_a_spike_holds_while_what_is_seen_would_be_rarer_than_the_budget_allows(
    once_in_hours: float | None, state: AlertState
) -> None:
    assert looked(SPIKE, {MEAN: "9000", SAMPLES: "5"}, once_in_hours).state is state
    # Whatever there was in the last hour: it may be the day that is unusual.
    assert looked(SPIKE, {}, once_in_hours).state is state


def test_what_is_better_high_is_judged_by_how_rare_it_is_too() -> None:
    assert looked("RevenueDrop", {"revenue": "1.5"}, 337).state is AlertState.FIRING
    assert looked("RevenueDrop", {"revenue": "1.5"}, 336).state is AlertState.QUIET


def test_an_alert_of_working_hours_is_muted_outside_of_them_and_fires_all_the_same() -> None:
    outside = looked("RevenueDrop", {"revenue": "1.5"}, 500, working=False)
    assert (outside.state, outside.muted) == (AlertState.FIRING, True)
    assert not looked("RevenueDrop", {"revenue": "1.5"}, 500).muted
    assert not looked(SPIKE, {MEAN: "9000", SAMPLES: "5"}, 6, working=False).muted


def test_every_alert_is_told_of_with_the_numbers_that_it_is_judged_by() -> None:
    watched = looked(SPIKE, {MEAN: "9000.5", SAMPLES: "12"}, 6.25)
    evidence = watched.evidence
    assert (evidence.value, evidence.samples) == (9000.5, 12)
    assert (evidence.expected, evidence.once_in_hours) == (7_000.0, 6.25)
    assert (evidence.counts, evidence.minutes) == (Counts(None, 12.0, 3_600.0, 14_400.0), 45)
    assert looked(HIGH, {MEAN: "9000.5"}, 6.25).evidence.once_in_hours is None
    assert [one.alert.name for one in Watch(list(alerts().values())).look(0, {}, {}, working=True)] == list(alerts())


def test_it_holds_for_a_while_before_it_fires() -> None:
    alert = alerts(Settings())[HIGH]
    watch = Watch([alert])
    table = {"24h": {MEAN: f"{TWO_DAYS + 1}", SAMPLES: "20"}}
    seen = [watch.look(second * 1000, table, {}, working=True)[0] for second in (0, 150, 300, 310)]
    assert [one.state for one in seen] == [AlertState.PENDING, AlertState.PENDING, AlertState.FIRING, AlertState.FIRING]
    assert {one.since for one in seen} == {0}
    later = [watch.look(second * 1000, {}, {}, working=True)[0].state for second in (320, 919, 920)]
    assert later == [AlertState.FIRING, AlertState.FIRING, AlertState.UNKNOWN]


@pytest.mark.parametrize(
    ("kpi", "value", "state", "reached"),
    [
        ("revenue", "44.9", AlertState.FIRING, 0.898),
        ("revenue", "45", AlertState.QUIET, 0.9),
        ("refunds", "55.1", AlertState.FIRING, 1.102),
        ("refunds", "55", AlertState.QUIET, 1.1),
        ("refunds", None, AlertState.UNKNOWN, None),
        ("csat_ratio", "89", AlertState.FIRING, 0.89),
        ("csat_ratio", "90", AlertState.QUIET, 0.9),
    ],
)
def test_a_goal_holds_while_the_kpi_is_behind_it(
    kpi: str, value: str | None, state: AlertState, reached: float | None
) -> None:
    settings = Settings.model_validate(
        {"goals": {kpi: {"month": 10}}, "alerts": {kpi: {"goal": {"hold_seconds": 0, "keep_seconds": 0}}}}
    )
    alert = next(alert for alert in effective_alerts(settings) if alert.kind is Kind.GOAL)
    half = Fraction(1, 2)
    stands = standing(alert.kpi, Goal(kpi, "month", (), Decimal(100)), value, half)
    table = {} if value is None else {kpi: value}
    (watched,) = Watch([alert]).look(1_000, {"month": table}, {}, [stands], working=True)
    assert (watched.state, watched.evidence.reached) == (state, reached and pytest.approx(reached))


def test_a_goal_that_is_not_told_is_unknown() -> None:
    settings = Settings.model_validate(
        {"goals": {"revenue": {"month": 10}}, "alerts": {"revenue": {"goal": {"window": "month"}}}}
    )
    alert = next(alert for alert in effective_alerts(settings) if alert.kind is Kind.GOAL)
    (watched,) = Watch([alert]).look(1_000, {"month": {"revenue": "1"}}, {}, working=True)
    assert watched.state is AlertState.UNKNOWN
