"""Alerts as a terminal shows them."""

import msgspec
import pytest

from streams.alerts import EffectiveAlert, effective_alerts
from streams.alerts.alert_state import Counts
from streams.cli.alerts.text import Stands, Words, alert_rules, state_line
from streams.kpis import Unit
from streams.settings import Settings

ALERTS: dict[str, EffectiveAlert] = {alert.name: alert for alert in effective_alerts(Settings())}


def churn(*, once_in_hours: float | None = 5_400.0, counts: Counts | None = None) -> str:
    return state_line(
        Stands(
            name="CustomerChurnRatioSpike",
            kpi="customer_churn_ratio",
            severity="page",
            state="firing",
            since=0,
            window="1h",
            value=0.0933,
            limit=None,
            expected=0.004,
            samples=150.0,
            muted=False,
            summary=Words("Churn: unusually high", "-"),
            runbook="there",
            once_in_hours=once_in_hours,
            counts=counts,
            unit=Unit.RATIO,
        ),
        "USD",
    )


def test_a_spike_says_how_rare_it_would_be_and_what_was_counted() -> None:
    text = churn(counts=Counts(part=14, whole=150, normal_low=0, normal_high=2))
    assert text == (
        "FIRING  CustomerChurnRatioSpike (page) since 1970-01-01 00:00:00 UTC\n"
        "  Churn: unusually high\n"
        "  9.33% over 1h, expected 0.40%, once in 5,400 hours, 14 of 150 (normal are 0 to 2), 150 samples\n"
        "  there\n"
    )


def test_what_is_no_count_says_what_is_normal_and_of_how_many() -> None:
    assert "normal are 0.20% to 0.60% for 12 samples" in churn(counts=Counts(None, 12, 0.002, 0.006))
    assert "normal are 0.20% to 0.60%, 150 samples" in churn(counts=Counts(None, None, 0.002, 0.006))
    assert "normal" not in churn(counts=Counts(None, 12, None, None))


@pytest.mark.parametrize("part", [None, 14.0])
@pytest.mark.parametrize("whole", [None, 150.0])
@pytest.mark.parametrize("normal", [None, 2.0])
def test_whatever_a_board_counts_is_read(part: float | None, whole: float | None, normal: float | None) -> None:
    told = msgspec.json.encode(Counts(part, whole, normal, normal))
    assert churn(counts=msgspec.json.decode(told, type=Counts)).startswith("FIRING")


def test_what_is_not_known_is_left_out() -> None:
    assert "once in" not in churn(once_in_hours=None)
    assert "14," in churn(counts=Counts(part=14, whole=None, normal_low=None, normal_high=None))


def test_an_alert_is_explained_by_what_its_budget_makes_of_it() -> None:
    text = alert_rules(ALERTS["CustomerChurnRatioSpike"])
    assert (
        "Fires    while crm_customer_churn_ratio is so unusually high as it would be less than once in 2,688 hours if "
        "all were normal (crm_customer_churn_ratio_once_in_hours)\n"
        "After    at once\n"
        "Until    6h 00m after it was last so\n"
        "Tells    page, at any time\n"
    ) in text


def test_a_limit_needs_half_of_the_time() -> None:
    text = alert_rules(ALERTS["TicketResolutionSecondsMeanHigh"])
    assert "After    5m 00s of the last 10m 00s\n" in text
