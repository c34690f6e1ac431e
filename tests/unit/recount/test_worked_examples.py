"""Examples that a textbook of these KPIs would work out by hand."""

from typing import Any

import pytest

from tests.recount import Settings
from tests.recount.calendar import WorkingWeek
from tests.recount.stories import NOW, days_ago, table, told
from tests.recount.windows import DAY, HOUR

CONTRACTUAL = Settings(inactivity_days=0)
OLD_COMPANY = [told("purchase.completed", days_ago(380), purchase_id="old", amount=1)]
"""A guest's purchase of before the year: the company is no young one, whose orders would be scaled to a year."""


def signed_up(names: str, number: int, days: float) -> list[dict[str, Any]]:
    return [told("customer.signed_up", days_ago(days), customer_id=f"{names}{n}") for n in range(number)]


def cancelled(names: str, number: int, days: float) -> list[dict[str, Any]]:
    return [told("customer.cancelled", days_ago(days), customer_id=f"{names}{n}") for n in range(number)]


def answered(kind: str, answers: dict[int, int]) -> list[dict[str, Any]]:
    return [
        told("survey.answered", NOW, survey_id="s", customer_id="c", kind=kind, score=score)
        for score, number in answers.items()
        for _ in range(number)
    ]


def test_seventy_promoters_and_fifteen_detractors_of_a_hundred_are_an_nps_of_55() -> None:
    assert table(answered("nps", {10: 40, 9: 30, 8: 10, 7: 5, 6: 10, 1: 5}))["nps"] == 55


def test_churn_growth_and_base_growth_of_a_period() -> None:
    events = signed_up("first", 1700, 40) + signed_up("new", 68, 10) + cancelled("first", 17, 5)
    fields = table(events, settings=CONTRACTUAL)
    assert fields["customer_churn_ratio"] == pytest.approx(0.01, rel=1e-12)
    assert fields["customer_growth_ratio"] == pytest.approx(0.03, rel=1e-12)
    assert fields["customer_base_growth_ratio"] == pytest.approx(0.04, rel=1e-12)
    assert fields["customers_active"] == 1751


def test_a_thousand_who_join_less_three_hundred_who_leave_are_a_growth_of_seven_hundred() -> None:
    events = signed_up("old", 1400, 50) + signed_up("new", 1000, 20) + cancelled("old", 300, 10)
    fields = table(events, settings=CONTRACTUAL)
    assert fields["customers_active"] == 1400 + 700
    assert fields["customer_growth_ratio"] == pytest.approx(700 / 1400, rel=1e-12)


def test_four_orders_of_fifty_a_year_for_three_years_are_a_lifetime_value_of_600() -> None:
    orders = [
        told("purchase.completed", days_ago(days), purchase_id="p", customer_id=f"c{n}", amount=50)
        for days in (300, 200, 100, 1)
        for n in range(3)
    ]
    events = OLD_COMPANY + signed_up("c", 3, 390) + orders + cancelled("c", 1, 0.5)
    assert table(events, "365d", CONTRACTUAL)["customer_lifetime_value"] == 600
    assert "customer_lifetime_value" not in table(events, "90d", CONTRACTUAL)


def test_the_net_lifetime_value_is_less_the_costs_of_winning_and_keeping() -> None:
    orders = [
        told("purchase.completed", days_ago(9), purchase_id="p", customer_id=f"c{n}", amount=200) for n in range(3)
    ]
    spend = [
        told("campaign.spent", days_ago(9), campaign_id="x", amount=amount, purpose=purpose)
        for purpose, amount in (("acquisition", 90), ("retention", 20))
    ]
    events = OLD_COMPANY + signed_up("c", 3, 390) + orders + cancelled("c", 1, 0.5) + signed_up("new", 3, 5)
    settings = Settings(inactivity_days=0, margin=CONTRACTUAL.margin / 2)
    # 600 x 1/2 - 90 / 3 new customers - 20 / 5 active customers x 3 years
    assert table(events + spend, "365d", settings)["customer_lifetime_value_net"] == 300 - 30 - 12
    assert "customer_lifetime_value_net" not in table(events, "365d", settings)


def test_three_scores_of_8_7_and_9_are_an_acsi_of_77_point_8() -> None:
    scores = {"satisfaction": 8, "expectancy": 7, "ideal": 9}
    answer = told("survey.answered", NOW, survey_id="s", customer_id="c", kind="acsi", scores=scores)
    assert table([answer])["acsi"] == pytest.approx(77.777777778, rel=1e-12)


def test_ten_thousand_spent_on_fifty_new_customers_are_200_each() -> None:
    spent = told("campaign.spent", NOW, campaign_id="x", amount="10000", purpose="acquisition")
    assert table([spent, *signed_up("c", 50, 1)], settings=CONTRACTUAL)["acquisition_cost"] == 200


def test_satisfaction_is_a_share_of_the_top_two_boxes_and_a_mean_of_a_hundred() -> None:
    fields = table(answered("csat", {5: 42, 4: 32, 3: 10, 2: 9, 1: 14}))
    assert fields["csat_ratio"] == pytest.approx(74 / 107, rel=1e-12)
    assert fields["csat_mean"] == pytest.approx((400 / 107 - 1) / 4 * 100, rel=1e-12)


def test_effort_is_a_mean_and_a_share_of_the_easy() -> None:
    fields = table(answered("ces", dict(enumerate([80, 210, 140, 110, 160, 180, 120], start=1))))
    assert fields["ces_mean"] == pytest.approx(4.08, rel=1e-12)
    assert fields["ces_ratio"] == pytest.approx(0.46, rel=1e-12)


def test_retention_asks_only_of_those_who_were_there_at_the_start() -> None:
    events = (
        signed_up("first", 184, 40) + signed_up("new", 196, 20) + cancelled("first", 57, 10) + cancelled("new", 24, 10)
    )
    fields = table(events, settings=CONTRACTUAL)
    assert fields["customers_active"] == 299
    assert fields["customer_retention_ratio"] == pytest.approx(127 / 184, rel=1e-12)


def test_the_velocity_of_eighteen_open_deals() -> None:
    def deal(name: str, stage: str, days: float) -> dict[str, Any]:
        return told("deal.stage_changed", days_ago(days), deal_id=name, stage=stage, amount=42_000)

    events = [deal(f"open{n}", "lead", 5) for n in range(18)]
    events += [deal(f"won{n}", "lead", 80) for n in range(6)] + [deal(f"won{n}", "won", 2) for n in range(6)]
    events += [deal(f"lost{n}", "lost", 2) for n in range(19)]
    assert table(events)["sales_velocity"] == pytest.approx(18 * 42_000 * 0.24 / 78, rel=1e-12)


def test_a_target_of_24_hours_is_three_days_of_a_calendar_from_nine_to_five() -> None:
    week = WorkingWeek(timezone="UTC", days=frozenset(range(7)), holidays=frozenset())
    opened = days_ago(10) // DAY * DAY + 9 * HOUR
    events = [
        told("ticket.opened", opened, ticket_id="t", customer_id="c"),
        told("ticket.resolved", opened + 2 * DAY + 8 * HOUR, ticket_id="t"),
    ]
    fields = table(events, settings=Settings(working_week=week))
    assert fields["ticket_resolution_business_seconds_mean"] == 24 * 3600
