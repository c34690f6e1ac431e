"""What people read of an alert on a goal: in a terminal, in a runbook, in a description."""

from streams.alerts import EffectiveAlert, effective_alerts
from streams.alerts.generated import runbook_files
from streams.alerts.kpi_rules import alert_rule
from streams.cli.alerts.text import Stands, Words, alert_rules, state_line
from streams.kpis import Unit
from streams.settings import Settings

SETTINGS = Settings.model_validate(
    {
        "currency": "EUR",
        "goals": {"revenue": {"month": "20000"}, "refunds": {"today": 300}, "csat_ratio": {"30d": "0.8"}},
        "alerts": {
            "revenue": {"goal": {"hold_seconds": 86_400}},
            "refunds": {"goal": {"window": "today"}},
            "csat_ratio": {"goal": {"window": "30d", "behind": "0.05"}},
        },
    }
)
ALERTS: dict[str, EffectiveAlert] = {alert.name: alert for alert in effective_alerts(SETTINGS)}


def test_a_terminal_says_when_it_fires_and_how_far_the_goal_is() -> None:
    text = alert_rules(ALERTS["RevenueBehind"])
    assert text.startswith("RevenueBehind\nRevenue: behind the goal, this month | درآمد: عقب از هدفِ این ماه\n")
    assert (
        "Fires    while crm_revenue_goal_pace_ratio over month is below 0.9\nAfter    1d 00h of the last 2d 00h\n"
        in text
    )
    stands = Stands(
        name="RevenueBehind",
        kpi="revenue",
        severity="ticket",
        state="firing",
        since=0,
        window="month",
        value=9_000.0,
        limit=None,
        expected=None,
        samples=None,
        muted=False,
        summary=Words("Revenue: behind the goal, this month", "-"),
        runbook="there",
        goal=20_000.0,
        reached=0.61,
        unit=Unit.MONEY,
    )
    assert "  9,000.00 EUR over month, goal 20,000.00 EUR, 61.0% of what it should be\n" in state_line(stands, "EUR")


def test_a_runbook_names_the_goal_what_is_judged_and_what_to_do() -> None:
    files = runbook_files(SETTINGS)
    pages = {name: files[f"{name}.md"] for name in ALERTS}
    assert "- The goal of this month is 20,000 EUR (`goals.revenue` in the settings).\n" in pages["RevenueBehind"]
    assert "- The pace is below 90 %." in pages["RevenueBehind"]
    assert "- The pace is above 110 %." in pages["RefundsBehind"]
    assert "The attained share, which is the value divided by the goal, is below 95 %." in pages["CsatRatioBehind"]
    for name in ("RevenueBehind", "RefundsBehind", "CsatRatioBehind"):
        assert "If it goes on like this, the goal will be missed." in pages[name]
        assert "nabz goals suggest" in pages[name]
        assert f"change the key `goal` under `alerts.{ALERTS[name].kpi.name}` in the settings" in pages[name]


def test_a_description_has_the_goal_and_how_much_of_it_is_reached() -> None:
    description = alert_rule(ALERTS["CsatRatioBehind"], SETTINGS).annotations["description"]
    assert "; the goal is 80 %. That is " in description
    assert "of the goal, and 95 % is the limit." in description
    description = alert_rule(ALERTS["RefundsBehind"], SETTINGS).annotations["description"]
    assert "of what it should be by now, and 110 % is the limit." in description
