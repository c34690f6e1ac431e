"""Which alerts there are in the end, and what they are called."""

from decimal import Decimal
from typing import Any

import pytest

from streams.alerts import Direction, EffectiveAlert, Kind, effective_alerts
from streams.alerts.messages import readable, spoken_window
from streams.kpis import Severity, Unit, catalogue
from streams.settings import AlertSettings, Settings


def alerts(**changes: Any) -> dict[str, EffectiveAlert]:  # noqa: ANN401 - any settings
    return {alert.name: alert for alert in effective_alerts(Settings(alerts=AlertSettings.model_validate(changes)))}


def test_every_declared_alert_is_there_once_in_the_order_of_the_catalogue() -> None:
    found = effective_alerts(Settings())
    assert [(alert.kpi.name, alert.name) for alert in found] == [
        (kpi.name, kpi.alert_name(alert)) for kpi in catalogue() for alert in kpi.alerts
    ]
    assert len({alert.name for alert in found}) == len(found)


def test_churn_and_resolution_time_have_both_kinds() -> None:
    kinds = {(alert.kpi.name, alert.kind) for alert in effective_alerts(Settings())}
    for name in ("customer_churn_ratio", "ticket_resolution_seconds_mean"):
        assert {(name, Kind.THRESHOLD), (name, Kind.SPIKE)} <= kinds


def test_a_threshold_has_a_limit_and_a_spike_says_how_rare_is_too_rare() -> None:
    high, spike = alerts()["CustomerChurnRatioHigh"], alerts()["CustomerChurnRatioSpike"]
    assert (high.limit, high.once_in_hours) == (Decimal("0.10"), None)
    assert (spike.limit, spike.once_in_hours) == (None, 2 * 8 * 168)
    assert high.metric == spike.metric == "crm_customer_churn_ratio"
    assert high.samples_metric == "crm_customer_churn_ratio_samples"
    assert spike.once_in_hours_metric == "crm_customer_churn_ratio_once_in_hours"
    assert high.once_in_hours_metric is None


def test_a_threshold_says_how_far_from_normal_only_where_somebody_knows() -> None:
    assert alerts()["CustomerChurnRatioHigh"].expected_metric == "crm_customer_churn_ratio_expected"
    assert alerts(customer_churn_ratio={"spike": False})["CustomerChurnRatioHigh"].expected_metric is None
    assert alerts()["TicketReopenRatioHigh"].expected_metric is None


def test_the_bad_side_follows_from_the_kpi() -> None:
    assert alerts()["CustomerChurnRatioHigh"].direction is Direction.ABOVE
    assert alerts()["NpsLow"].direction is Direction.BELOW


def test_a_level_is_told_without_a_window_which_it_does_not_depend_on() -> None:
    backlog = alerts(tickets_backlog={"threshold": {"limit": 10}})["TicketsBacklogHigh"]
    assert (backlog.summary.en, backlog.summary.fa) == ("Backlog: above 10", "تیکت‌های باز: بالاتر از ۱۰")
    assert backlog.has_trend
    pipeline = alerts(pipeline_open_value={"threshold": {"limit": 1000}})["PipelineOpenValueLow"]
    assert pipeline.summary.en == "Open pipeline value: below 1,000 USD"
    flow = alerts(orders={"threshold": {"limit": 10}})["OrdersLow"]
    assert (flow.summary.en, flow.has_trend) == ("Orders: below 10 over 24 hours", False)


@pytest.mark.parametrize(
    ("hold_seconds", "evaluation", "look", "within"),
    [(300, 15, 15, 615), (3600, 15, 180, 7380), (0, 15, 15, 15), (30, 15, 15, 75), (301, 1, 15, 617)],
)
def test_half_of_the_time_is_enough_of_twice_the_time_that_it_has_to_hold(
    hold_seconds: int, evaluation: int, look: int, within: int
) -> None:
    changes = {"evaluation_seconds": evaluation, "nps": {"threshold": {"hold_seconds": hold_seconds}}}
    alert = alerts(**changes)["NpsLow"]
    assert (alert.look_seconds, alert.within_seconds) == (look, within)


def with_goals(**alerts: Any) -> dict[str, EffectiveAlert]:  # noqa: ANN401 - any settings
    goals = {"revenue": {"month": "20000"}, "refunds": {"today": 300}, "csat_ratio": {"30d": "0.8"}}
    settings = Settings.model_validate({"goals": goals, "alerts": alerts})
    return {alert.name: alert for alert in effective_alerts(settings) if alert.kind is Kind.GOAL}


def test_a_goal_is_watched_where_somebody_asks_for_it() -> None:
    assert with_goals() == {}
    assert with_goals(revenue={"goal": False}) == {}
    (found,) = with_goals(revenue={"goal": {"behind": "0.2", "hold_seconds": 86_400}}).values()
    assert (found.name, found.window, found.severity.value) == ("RevenueBehind", "month", "ticket")
    assert (found.goal, found.behind, found.least_reached) == (Decimal(20_000), Decimal("0.2"), Decimal("0.8"))
    assert (found.limit, found.once_in_hours, found.hold_seconds) == (None, None, 86_400)
    assert found.reached_metric == "crm_revenue_goal_pace_ratio"
    assert found.summary.en == "Revenue: behind the goal, this month"
    assert found.runbook_url.endswith("/runbooks/RevenueBehind")


def test_where_low_is_better_more_than_the_goal_is_behind() -> None:
    found = with_goals(refunds={"goal": {"window": "today"}})["RefundsBehind"]
    assert (found.direction, found.least_reached) == (Direction.ABOVE, Decimal("1.1"))


def test_what_has_no_pace_is_watched_by_the_attained_share() -> None:
    found = with_goals(csat_ratio={"goal": {"window": "30d"}})["CsatRatioBehind"]
    assert found.reached_metric == "crm_csat_ratio_goal_attained_ratio"


def test_one_scale_shortens_all_times() -> None:
    for alert in alerts(hold_scale="0.01").values():
        assert alert.hold_seconds <= 9
        of_spikes = 216 if alert.severity is Severity.PAGE else 864
        assert alert.keep_seconds == (of_spikes if alert.kind is Kind.SPIKE else 6)


def test_a_spike_that_is_moved_to_another_severity_is_kept_as_long_as_those() -> None:
    spikes = {
        "orders": {"spike": {"severity": "page"}},
        "tickets_opened": {"spike": {"severity": "page", "keep_seconds": 60}},
    }
    moved = alerts(**spikes)
    assert moved["OrdersDrop"].keep_seconds == 21_600
    assert moved["TicketsOpenedSpike"].keep_seconds == 60


def test_a_summary_says_it_in_both_languages_and_holds_no_value_that_changes() -> None:
    assert alerts()["CustomerChurnRatioHigh"].summary.en == "Churn: above 10 % over 30 days"
    assert alerts()["CustomerChurnRatioHigh"].summary.fa == "نرخ ریزش: بالاتر از ۱۰٪ در ۳۰ روز گذشته"
    assert alerts()["RevenueDrop"].summary.en == "Revenue: unusually low"
    assert alerts()["RevenueDrop"].summary.fa == "درآمد: پایین‌تر از حد معمول"


@pytest.mark.parametrize(
    ("value", "unit", "en", "fa"),
    [
        ("0.1", Unit.RATIO, "10 %", "۱۰٪"),
        ("0.0125", Unit.RATIO, "1.25 %", "۱٫۲۵٪"),
        ("172800", Unit.SECONDS, "2 days", "۲ روز"),
        ("86400", Unit.SECONDS, "1 day", "۱ روز"),
        ("90000", Unit.SECONDS, "25 hours", "۲۵ ساعت"),
        ("61.5", Unit.SECONDS, "61.5 seconds", "۶۱٫۵ ثانیه"),
        ("0", Unit.SECONDS, "0 seconds", "۰ ثانیه"),
        ("1250.50", Unit.MONEY, "1,250.5 EUR", "۱٬۲۵۰٫۵ EUR"),
        ("100", Unit.MONEY_PER_DAY, "100 EUR a day", "۱۰۰ EUR در روز"),
        ("-10", Unit.POINTS, "-10 points", "-۱۰ امتیاز"),
        ("1E+3", Unit.COUNT, "1,000", "۱٬۰۰۰"),
        ("4", Unit.PER_YEAR, "4 a year", "۴ در سال"),
    ],
)
def test_a_limit_is_written_as_people_write_it(value: str, unit: Unit, en: str, fa: str) -> None:
    title = readable(Decimal(value), unit, "EUR")
    assert (title.en, title.fa) == (en, fa)


def test_every_window_has_words() -> None:
    assert [spoken_window(window).en for window in ("5m", "1h", "365d")] == ["5 minutes", "1 hour", "365 days"]
