"""The budget of false alarms: whose alerts share it, and how rare each of them has to be for that."""

from typing import Any

import pytest

from streams.alerts import effective_alerts
from streams.alerts.false_alarms import Pot, shares, statement
from streams.kpis import Severity
from streams.settings import AlertSettings, Settings
from streams.settings.catalogue import configured_catalogue

WEEK = 168


def settings(**changes: Any) -> Settings:  # noqa: ANN401 - any settings
    return Settings(alerts=AlertSettings.model_validate(changes))


def thresholds(of: Settings) -> dict[str, float]:
    """By KPI."""
    return {alert.kpi.name: alert.once_in_hours for alert in effective_alerts(of) if alert.once_in_hours is not None}


def said(of: Settings) -> str:
    return statement(shares(of, configured_catalogue(of)))


def test_delivered_alerts_of_a_severity_share_its_budget() -> None:
    assert thresholds(settings()) == {
        "customer_churn_ratio": 2 * 8 * WEEK,
        "ticket_resolution_seconds_mean": 2 * 8 * WEEK,
        "revenue": 2 * WEEK,
        "orders": 2 * WEEK,
        "campaign_unsubscribe_ratio": 4 * WEEK / 2,
        "tickets_opened": 4 * WEEK / 2,
        "nps": 4 * WEEK / 2,
        "csat_ratio": 4 * WEEK / 2,
    }


def test_an_own_alert_makes_no_other_deafer_and_those_of_its_kind_share_a_budget() -> None:
    one = thresholds(settings(refunds={"spike": {"severity": "page"}}))
    assert one == {**thresholds(settings()), "refunds": 8 * WEEK}
    two = thresholds(
        settings(refunds={"spike": {"severity": "page"}}, tickets_reopened={"spike": {"severity": "page"}})
    )
    assert two == {**one, "refunds": 16 * WEEK, "tickets_reopened": 16 * WEEK}


def test_a_delivered_alert_with_another_severity_stays_among_the_delivered_ones() -> None:
    found = thresholds(settings(orders={"spike": {"severity": "page"}}))
    assert found["orders"] == found["customer_churn_ratio"] == 3 * 8 * WEEK
    assert found["revenue"] == WEEK


def test_what_is_off_takes_no_part_of_the_budget() -> None:
    found = thresholds(settings(customer_churn_ratio={"spike": False}))
    assert "customer_churn_ratio" not in found
    assert found["ticket_resolution_seconds_mean"] == 8 * WEEK


def test_more_false_alarms_make_alerts_fire_for_what_is_less_rare() -> None:
    found = thresholds(settings(false_alarms={"page": "1 a week", "ticket": "3 in 2 weeks"}))
    assert found["customer_churn_ratio"] == 2 * WEEK
    assert found["orders"] == pytest.approx(2 * 2 * WEEK / 3)


def test_both_pots_are_said_in_plain_words() -> None:
    assert said(settings(refunds={"spike": {"severity": "ticket"}})) == (
        "False alarms that are allowed, and when alerts that judge by what is normal fire:\n"
        "  alerts that come with Nabz, page: 1 in 8 weeks for 2 alerts together, so each fires for what happens less "
        "than once in 2,688 hours (16 weeks): customer_churn_ratio, ticket_resolution_seconds_mean\n"
        "  alerts that come with Nabz, ticket: 1 a week for 2 alerts together, so each fires for what happens less "
        "than once in 336 hours (2 weeks): revenue, orders\n"
        "  alerts that come with Nabz, chat: 2 a week for 4 alerts together, so each fires for what happens less "
        "than once in 336 hours (2 weeks): campaign_unsubscribe_ratio, tickets_opened, nps, csat_ratio\n"
        "  alerts that your settings add, ticket: 1 a week for refunds, so it fires for what happens less than once in "
        "168 hours (a week)\n"
    )
    assert said(settings()).endswith("  alerts that your settings add: none\n")


def test_without_spikes_there_is_nothing_to_share() -> None:
    assert statement(()) == "No alert judges by what is normal.\n"
    own = shares(settings(refunds={"spike": {"severity": "chat"}}), configured_catalogue(settings()))[-1]
    assert (own.pot, own.severity, own.kpis) == (Pot.OWN, Severity.CHAT, ("refunds",))
