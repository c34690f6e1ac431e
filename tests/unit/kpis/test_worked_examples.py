"""Examples that a textbook of these KPIs works out by hand, counted by the families and told by the formulas."""

from collections.abc import Iterable
from itertools import count
from typing import Any

import pytest

from tests.engine.agreement import World, counted, tables_of
from tests.engine.pure import PlainNumbers
from tests.recount.windows import DAY, HOUR
from tests.strategies.arrivals import at_once

NOW = 1_750_000_000_000 // DAY * DAY + 12 * HOUR
CONTRACTUAL = World("inactivity_days = 0")

_numbers = count(1)


def told(event_type: str, days_ago: float, **fields: object) -> dict[str, Any]:
    at = NOW - round(days_ago * DAY)
    return {"event_id": f"{next(_numbers):09}", "type": event_type, "occurred_at": at, **fields}


def table(events: Iterable[dict[str, Any]], window: str = "30d", world: World = CONTRACTUAL) -> dict[str, float]:
    driver = counted(world, at_once(list(events)), NOW, PlainNumbers())
    return tables_of(world, driver, NOW)[window]


def signed_up(names: str, number: int, days_ago: float) -> list[dict[str, Any]]:
    return [told("customer.signed_up", days_ago, customer_id=f"{names}{n}") for n in range(number)]


def cancelled(names: str, number: int, days_ago: float) -> list[dict[str, Any]]:
    return [told("customer.cancelled", days_ago, customer_id=f"{names}{n}") for n in range(number)]


def answered(kind: str, answers: dict[int, int]) -> list[dict[str, Any]]:
    return [
        told("survey.answered", 0, survey_id="s", customer_id=f"c{n % 7}", kind=kind, score=score)
        for score, number in answers.items()
        for n in range(number)
    ]


def bought(customer: str, days_ago: float, amount: str) -> dict[str, Any]:
    return told("purchase.completed", days_ago, purchase_id="p", customer_id=customer, amount=amount, currency="USD")


def test_70_promoters_15_passives_and_15_detractors_are_an_nps_of_55() -> None:
    fields = table(answered("nps", {10: 40, 9: 30, 8: 10, 7: 5, 6: 10, 1: 5}))
    assert fields["nps"] == 55
    assert fields["nps_samples"] == 100


def test_churn_growth_and_base_growth_of_a_period() -> None:
    fields = table(signed_up("first", 1700, 40) + signed_up("new", 68, 10) + cancelled("first", 17, 5))
    assert fields["customer_churn_ratio"] == pytest.approx(0.01, rel=1e-12)
    assert fields["customer_growth_ratio"] == pytest.approx(0.03, rel=1e-12)
    assert fields["customer_base_growth_ratio"] == pytest.approx(0.04, rel=1e-12)
    assert fields["customers_active"] == 1751


def test_17_million_customers_have_the_same_ratios_as_17_thousand() -> None:
    joined = signed_up("first", 17_000, 40) + signed_up("new", 680, 10)
    driver = counted(CONTRACTUAL, at_once(joined + cancelled("first", 170, 5)), NOW, PlainNumbers())
    for sums in (driver.sums.level, *driver.sums.panes.values()):
        for number in sums:
            sums[number] *= 1_000
    fields = tables_of(CONTRACTUAL, driver, NOW)["30d"]
    assert fields["customer_churn_ratio_samples"] == 17_000_000
    assert fields["customers_new"] == 680_000
    assert fields["customer_churn_ratio"] == 0.01
    assert fields["customer_growth_ratio"] == 0.03
    assert fields["customer_base_growth_ratio"] == 0.04
    assert fields["customers_active"] == 17_510_000


def test_100_who_join_less_30_who_leave_are_70_more() -> None:
    fields = table(signed_up("old", 140, 50) + signed_up("new", 100, 20) + cancelled("old", 30, 10))
    assert fields["customers_active"] == 140 + 70
    assert fields["customer_growth_ratio"] == pytest.approx(70 / 140, rel=1e-12)


def test_four_orders_of_50_a_year_for_three_years_are_a_lifetime_value_of_600() -> None:
    orders = [bought(f"c{n}", days_ago, "50") for days_ago in (380, 300, 200, 100, 1) for n in range(3)]
    events = signed_up("c", 3, 390) + orders + cancelled("c", 1, 0.5)
    assert table(events, "365d")["customer_lifetime_value"] == 600
    assert "customer_lifetime_value" not in table(events, "90d")


def test_the_net_lifetime_value_is_less_the_costs_of_winning_and_keeping() -> None:
    orders = [bought(f"c{n}", days_ago, "200") for days_ago in (380, 9) for n in range(3)]
    spend = [
        told("campaign.spent", 9, campaign_id="x", amount=amount, currency="USD", purpose=purpose)
        for purpose, amount in (("acquisition", 90), ("retention", 20))
    ]
    events = signed_up("c", 3, 390) + orders + cancelled("c", 1, 0.5) + signed_up("new", 3, 5)
    half = World('inactivity_days = 0\nmargin = "0.5"')
    # 600 x 1/2 - 90 / 3 new customers - 20 / 5 active customers x 3 years
    assert table(events + spend, "365d", half)["customer_lifetime_value_net"] == 300 - 30 - 12
    assert "customer_lifetime_value_net" not in table(events, "365d", half)


def test_three_scores_of_8_7_and_9_are_an_acsi_of_77_point_8() -> None:
    scores = {"satisfaction": 8, "expectancy": 7, "ideal": 9}
    answer = told("survey.answered", 0, survey_id="s", customer_id="c", kind="acsi", scores=scores)
    assert table([answer])["acsi"] == pytest.approx(77.777777778, rel=1e-12)


def test_10000_spent_on_50_new_customers_are_200_each() -> None:
    spent = told("campaign.spent", 0, campaign_id="x", amount="10000", currency="USD", purpose="acquisition")
    assert table([spent, *signed_up("c", 50, 1)])["acquisition_cost"] == 200


def test_satisfaction_is_a_share_of_the_top_two_boxes_and_a_mean_of_a_hundred() -> None:
    fields = table(answered("csat", {5: 42, 4: 32, 3: 10, 2: 9, 1: 14}))
    assert fields["csat_ratio"] == pytest.approx(74 / 107, rel=1e-12)
    assert fields["csat_mean"] == pytest.approx((400 / 107 - 1) / 4 * 100, rel=1e-12)


def test_effort_is_a_mean_and_a_share_of_the_easy() -> None:
    fields = table(answered("ces", dict(enumerate([8, 21, 14, 11, 16, 18, 12], start=1))))
    assert fields["ces_mean"] == pytest.approx(4.08, rel=1e-12)
    assert fields["ces_ratio"] == pytest.approx(0.46, rel=1e-12)


def test_retention_asks_only_of_those_who_were_there_at_the_start() -> None:
    joined = signed_up("first", 184, 40) + signed_up("new", 196, 20)
    fields = table(joined + cancelled("first", 57, 10) + cancelled("new", 24, 10))
    assert fields["customers_active"] == 299
    assert fields["customer_retention_ratio"] == pytest.approx(127 / 184, rel=1e-12)


def test_the_velocity_of_18_open_deals() -> None:
    def deal(name: str, stage: str, days_ago: float) -> dict[str, Any]:
        return told("deal.stage_changed", days_ago, deal_id=name, stage=stage, amount=42_000)

    events = [deal(f"open{n}", "lead", 5) for n in range(18)]
    events += [deal(f"won{n}", "lead", 80) for n in range(6)] + [deal(f"won{n}", "won", 2) for n in range(6)]
    events += [deal(f"lost{n}", "lost", 2) for n in range(19)]
    assert table(events)["sales_velocity"] == pytest.approx(18 * 42_000 * 0.24 / 78, rel=1e-12)


def test_a_target_of_24_hours_is_three_days_of_a_calendar_from_nine_to_five() -> None:
    calendar = World(
        '[calendar]\ntimezone = "UTC"\nhours = "09:00-17:00"\nholidays = []\n'
        'days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    )
    events = [
        told("ticket.opened", 10 + 3 / 24, ticket_id="t", customer_id="c"),
        told("ticket.resolved", 8 - 5 / 24, ticket_id="t"),
    ]
    assert table(events, world=calendar)["ticket_resolution_business_seconds_mean"] == 24 * 3600
