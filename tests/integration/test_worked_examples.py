"""The textbook's examples, all side by side through the whole product: published, counted, and read from the tables.

`tests/unit/kpis/test_worked_examples.py` asks the same of the families and formulas alone.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

import pytest

from tests.end_to_end.product import Product, Tables
from tests.recount.windows import DAY, HOUR
from tests.servers.kafka_brokers import emptied_kafka
from tests.servers.redis_servers import DebianRedis, emptied
from tests.servers.shared import SharedServers

Event = dict[str, Any]

START = 1_750_000_000_000 // DAY * DAY
ENDS_AT = START + 12 * HOUR
"""A period is 30 days. Here the first one ends, and at noon three periods later those of customers of another time."""
LATER_ENDS_AT = ENDS_AT + 90 * DAY
SETTINGS = """
clock = "event"
inactivity_days = 0
[calendar]
timezone = "UTC"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
hours = "09:00-17:00"
holidays = []
"""

_numbers = count(1)


def told(event_type: str, at: int, **fields: object) -> Event:
    return {"event_id": f"{next(_numbers):09}", "type": event_type, "occurred_at": at, **fields}


def signed_up(names: str, number: int, at: int, **fields: object) -> list[Event]:
    return [told("customer.signed_up", at, customer_id=f"{names}-{n}", **fields) for n in range(number)]


def cancelled(names: str, number: int, at: int) -> list[Event]:
    return [told("customer.cancelled", at, customer_id=f"{names}-{n}") for n in range(number)]


def spent(purpose: str, amount: str, at: int, campaign: str) -> Event:
    return told("campaign.spent", at, campaign_id=campaign, amount=amount, currency="USD", purpose=purpose)


def answered(kind: str, answers: dict[int, int], at: int) -> list[Event]:
    return [
        told("survey.answered", at, survey_id="s", customer_id=f"guest-{n % 7}", kind=kind, score=score)
        for score, number in answers.items()
        for n in range(number)
    ]


def deal(name: str, stage: str, at: int) -> Event:
    return told("deal.stage_changed", at, deal_id=name, stage=stage, amount="42000.00", currency="USD")


def a_period_of_churn() -> list[Event]:
    """A thousandth of the customers of the example: 17,000 at the start, 680 join, 170 of the first are lost."""
    spring = signed_up("spring", 50, ENDS_AT - 9 * DAY, campaign_id="spring")
    return [
        *signed_up("first", 17_000, ENDS_AT - 40 * DAY),
        *signed_up("new", 630, ENDS_AT - 10 * DAY),
        *spring,
        spent("acquisition", "10000", ENDS_AT - 9 * DAY, "spring"),
        *cancelled("first", 170, ENDS_AT - 5 * DAY),
    ]


def answers() -> list[Event]:
    scores = {"satisfaction": 8, "expectancy": 7, "ideal": 9}
    return [
        *answered("nps", {10: 40, 9: 30, 8: 10, 7: 5, 6: 10, 1: 5}, ENDS_AT),
        *answered("csat", {5: 42, 4: 32, 3: 10, 2: 9, 1: 14}, ENDS_AT),
        *answered("ces", dict(enumerate([80, 210, 140, 110, 160, 180, 120], start=1)), ENDS_AT),
        told("survey.answered", ENDS_AT, survey_id="s", customer_id="guest-0", kind="acsi", scores=scores),
    ]


def deals() -> list[Event]:
    """18 open ones, 6 won after 78 days each, 19 lost: a close ratio of 0.24."""
    won = [
        told
        for n in range(6)
        for told in (deal(f"won-{n}", "lead", ENDS_AT - 80 * DAY), deal(f"won-{n}", "won", ENDS_AT - 2 * DAY))
    ]
    return [
        *(deal(f"open-{n}", "lead", ENDS_AT - 5 * DAY) for n in range(18)),
        *won,
        *(deal(f"lost-{n}", "lost", ENDS_AT - 2 * DAY) for n in range(19)),
    ]


def a_ticket() -> list[Event]:
    """Opened at nine, resolved two days later at five: three working days of eight hours."""
    opened = START - 10 * DAY + 9 * HOUR
    return [
        told("ticket.opened", opened, ticket_id="t", customer_id="guest-0"),
        told("ticket.resolved", opened + 2 * DAY + 8 * HOUR, ticket_id="t"),
    ]


def later_periods() -> list[Event]:
    """Customers of three more examples, each a segment of its own, and of a time when the first ones are out of it."""
    now = LATER_ENDS_AT
    orders = [
        told("purchase.completed", at, purchase_id="p", customer_id=f"buyer-{n}", amount="50", currency="USD")
        for at in (now - 75 * DAY, now - 50 * DAY, now - 25 * DAY, now - DAY)
        for n in range(3)
    ]
    return [
        *signed_up("member", 1_400, now - 50 * DAY, segment="club"),
        *signed_up("newcomer", 1_000, now - 20 * DAY, segment="club"),
        *cancelled("member", 300, now - 10 * DAY),
        *signed_up("reader", 184, now - 40 * DAY, segment="readers"),
        *signed_up("passer", 196, now - 20 * DAY, segment="readers"),
        *cancelled("reader", 57, now - 10 * DAY),
        *cancelled("passer", 24, now - 10 * DAY),
        # Before the year's window begins, so that a third of those who were there at its start is lost.
        *signed_up("buyer", 3, now - 390 * DAY, segment="buyers"),
        # A guest's, from before the year: the company is no young one, whose orders would be scaled to a year.
        told("purchase.completed", now - 380 * DAY, purchase_id="old", amount="1", currency="USD"),
        *orders,
        *cancelled("buyer", 1, now - HOUR),
    ]


class Examples(NamedTuple):
    """The tables of 30 and 365 days after the first period, and after the later ones."""

    first: Tables
    later: Tables


@pytest.fixture(scope="module")
def examples(
    apache_kafkas: SharedServers, debian_redis_server: DebianRedis, tmp_path_factory: pytest.TempPathFactory
) -> Examples:
    """Counted once for all tests of this module."""
    folder, redis_url = tmp_path_factory.mktemp("examples"), emptied(debian_redis_server.url)
    with emptied_kafka(apache_kafkas) as kafka, Product(folder, SETTINGS, kafka, redis_url) as product:
        product.start_all()
        product.publish(lines([*a_period_of_churn(), *answers(), *deals(), *a_ticket()]))
        first = product.tables()
        product.publish(lines(later_periods()))
        return Examples(first, product.tables())


def lines(events: Sequence[Event]) -> list[bytes]:
    return [json.dumps(event).encode() for event in events]


@pytest.fixture
def first(examples: Examples) -> Mapping[str, Any]:
    return examples.first["30d"]


@pytest.fixture
def later(examples: Examples) -> Mapping[str, Any]:
    return examples.later["30d"]


def test_70_promoters_15_passives_and_15_detractors_are_an_nps_of_55(first: Mapping[str, Any]) -> None:
    assert (first["nps"], first["nps_samples"]) == (55, 100)


def test_churn_growth_and_base_growth_of_a_period_and_what_the_next_one_starts_with(examples: Examples) -> None:
    first, next_period = examples.first["30d"], examples.later["30d"]
    assert first["customer_churn_ratio_samples"] == 17_000
    assert first["customer_churn_ratio"] == 0.01
    assert first["customer_retention_ratio"] == 0.99
    assert first["customer_growth_ratio"] == 0.03
    assert first["customer_base_growth_ratio"] == 0.04
    assert first["customers_active"] == 17_510
    assert next_period['customer_churn_ratio_samples{segment="unknown"}'] == 17_510


def test_1000_who_join_less_300_who_leave_are_700_more(later: Mapping[str, Any]) -> None:
    club = '{segment="club"}'
    assert later[f"customers_new{club}"] == 1_000
    assert later[f"customer_growth_ratio_samples{club}"] == 1_400
    assert later[f"customers_active{club}"] == 1_400 + 700
    assert later[f"customer_growth_ratio{club}"] == 700 / 1_400


def test_four_orders_of_50_a_year_for_three_years_are_a_lifetime_value_of_600(examples: Examples) -> None:
    assert examples.later["365d"]['customer_lifetime_value{segment="buyers"}'] == 600


def test_three_scores_of_8_7_and_9_are_an_acsi_of_77_point_8(first: Mapping[str, Any]) -> None:
    assert first["acsi"] == pytest.approx(77.777777778, rel=1e-12)


def test_10000_spent_on_50_new_customers_are_200_each(first: Mapping[str, Any]) -> None:
    assert first['acquisition_cost_samples{campaign="spring"}'] == 50
    assert first['acquisition_cost{campaign="spring"}'] == 200


def test_satisfaction_is_a_share_of_the_top_two_boxes_and_a_mean_of_a_hundred(first: Mapping[str, Any]) -> None:
    assert first["csat_ratio"] == pytest.approx(74 / 107, rel=1e-12)
    assert first["csat_mean"] == pytest.approx((400 / 107 - 1) / 4 * 100, rel=1e-11)


def test_effort_is_a_mean_and_a_share_of_the_easy(first: Mapping[str, Any]) -> None:
    assert (first["ces_mean"], first["ces_ratio"], first["ces_mean_samples"]) == (4.08, 0.46, 1_000)


def test_retention_asks_only_of_those_who_were_there_at_the_start(later: Mapping[str, Any]) -> None:
    readers = '{segment="readers"}'
    assert later[f"customers_active{readers}"] == 299
    assert later[f"customer_retention_ratio{readers}"] == pytest.approx(127 / 184, rel=1e-12)
    assert later[f"customer_retention_ratio_samples{readers}"] == 184


def test_the_velocity_of_18_open_deals(first: Mapping[str, Any]) -> None:
    assert first["pipeline_open_deals"] == 18
    assert first["deal_close_ratio"] == 0.24
    assert first["sales_velocity"] == pytest.approx(18 * 42_000 * 0.24 / 78, rel=1e-12)


def test_a_target_of_24_hours_is_three_days_of_a_calendar_from_nine_to_five(first: Mapping[str, Any]) -> None:
    assert first["ticket_resolution_business_seconds_mean"] == 24 * 3600
    assert first["ticket_resolution_seconds_mean"] == 56 * 3600
