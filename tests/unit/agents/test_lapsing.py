"""Who is about to be lost: from `lapse_days` before the loss on, until a purchase or the loss."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same, counted, tables_of
from tests.engine.pure import PlainNumbers
from tests.recount.windows import DAY
from tests.strategies.arrivals import Arrival, Event, at_once
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, customers
from tests.strategies.stories import Story, remembered

NOW = 1_750_000_000_000
WORLD = World(ACTIVE_BY_PURCHASES)
"""Lost after 90 days, lapsing after 76."""
LAPSING_AT_ONCE = World(ACTIVE_BY_PURCHASES.replace("lapse_days = 14", "lapse_days = 89"))
MILLISECOND = 1 / DAY


def told(event_type: str, days_ago: float, **values: object) -> Event:
    at = NOW - round(days_ago * DAY)
    event_id = f"{event_type}-{days_ago}-{sorted(values.items())}"
    return {"event_id": event_id, "type": event_type, "occurred_at": at, "customer_id": "c", **values}


def bought(days_ago: float, purchase_id: str = "p", **values: object) -> Event:
    return told("purchase.completed", days_ago, purchase_id=purchase_id, amount="10", currency="USD", **values)


def refunded(days_ago: float, purchase_id: str = "p") -> Event:
    return told("purchase.refunded", days_ago, purchase_id=purchase_id, amount="3", currency="USD")


def table(*events: Event, world: World = WORLD) -> Mapping[str, float]:
    """The table of a day, which is the recount's as well."""
    arrival = at_once(list(events))
    assert_agrees_with_the_recount(world, arrival, NOW)
    return tables_of(world, counted(world, arrival, NOW, PlainNumbers()), NOW)["24h"]


@pytest.mark.parametrize(
    ("days_ago", "is_lapsing"),
    [
        (1, False),
        (76 - MILLISECOND, False),
        (76, True),
        (90 - MILLISECOND, True),
        (90, False),
        (300, False),
    ],
)
def test_a_customer_is_lapsing_from_some_days_before_the_loss_until_it(days_ago: float, is_lapsing: bool) -> None:
    found = table(bought(days_ago))
    assert (found["customers_lapsing"], found["lapsing_value"]) == ((1, 10) if is_lapsing else (0, 0))


def test_a_purchase_ends_it_and_one_that_comes_late_does_so_too() -> None:
    assert table(bought(80), bought(2, "later"))["customers_lapsing"] == 0
    assert table(bought(80), refunded(1), bought(3, "later"))["lapsing_value"] == 0
    assert table(bought(90 + 80), bought(80, "later"))["lapsing_value"] == 20


def test_the_value_is_what_was_paid_less_what_was_given_back_meanwhile() -> None:
    assert table(bought(80), bought(200, "earlier"))["lapsing_value"] == 20
    assert table(bought(80), refunded(1))["lapsing_value"] == 7
    assert table(bought(80), refunded(79))["lapsing_value"] == 7


def test_who_moves_to_another_segment_lapses_there() -> None:
    moved = told("customer.updated", 1, segment="large")
    found = table(told("customer.signed_up", 100, segment="small"), bought(80), moved)
    assert found['customers_lapsing{segment="large"}'] == 1
    assert found['lapsing_value{segment="large"}'] == 10
    assert not found['customers_lapsing{segment="small"}']
    assert not found['lapsing_value{segment="small"}']


@pytest.mark.parametrize(
    "end",
    [
        told("customer.cancelled", 1),
        told("customer.erased", 1),
        told("customer.voided", 1),
        told("purchase.voided", 1, purchase_id="p"),
    ],
    ids=lambda event: event["type"],
)
def test_nobody_lapses_who_is_lost_otherwise_or_void(end: Event) -> None:
    found = table(bought(80), end)
    assert (found["customers_lapsing"], found["lapsing_value"]) == (0, 0)


def test_a_voided_purchase_leaves_the_silence_after_the_one_before() -> None:
    voided = told("purchase.voided", 1, purchase_id="later")
    assert table(bought(80), bought(2, "later"), voided)["customers_lapsing"] == 1


def test_time_alone_makes_customers_lapse_and_takes_them() -> None:
    driver = counted(WORLD, Arrival([bought(80)], [], clock=NOW - 79 * DAY), NOW - 79 * DAY, PlainNumbers())
    levels = []
    for days_ago in (5, 4, -9, -10):
        driver.pass_time(NOW - days_ago * DAY)
        levels.append(tables_of(WORLD, driver, NOW - days_ago * DAY)["24h"]["customers_lapsing"])
    assert levels == [0, 1, 1, 0]


def test_where_customers_have_contracts_nobody_is_silent() -> None:
    found = table(bought(80), told("customer.signed_up", 100), world=World(CONTRACTUAL))
    assert found["customers_active"] == 1
    assert "customers_lapsing" not in found


def test_where_customers_are_lost_soon_they_lapse_for_half_of_the_time() -> None:
    world = World("inactivity_days = 10")
    assert table(bought(5 - MILLISECOND), world=world)["customers_lapsing"] == 0
    assert table(bought(5), world=world)["customers_lapsing"] == 1


@settings(max_examples=12)
@given(remembered(customers))
def test_it_does_not_matter_how_long_the_lapse_is(story: Story) -> None:
    assert_agrees_with_the_recount(LAPSING_AT_ONCE, story.arrival, story.now)
    assert_counts_the_same(LAPSING_AT_ONCE, story.arrivals, story.now)
