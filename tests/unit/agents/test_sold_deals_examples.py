"""Won deals as purchases: what rarely meets in stories that are drawn."""

from itertools import permutations

import pytest

from schemas import DealSold, Sale
from streams.engine.family import EventOutcome
from tests.engine.agreement import World, assert_agrees_with_the_recount, tables_of
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.recount.windows import DAY
from tests.strategies.arrivals import Arrival, Event, Pause
from tests.strategies.sold_deals import SOLD_AND_BOUGHT

NOW = 1_750_000_000_000
WORLD = World(SOLD_AND_BOUGHT)
AFTER_EACH = (Pause.COMMIT, Pause.FORGET)


def told(event_type: str, days_ago: float, event_id: str, **values: object) -> Event:
    return {"event_id": event_id, "type": event_type, "occurred_at": NOW - round(days_ago * DAY), **values}


def won(days_ago: float, event_id: str, deal_id: str = "d1", stage: str = "won", amount: str = "100") -> Event:
    of = {"deal_id": deal_id, "stage": stage, "customer_id": "c1"}
    return told("deal.stage_changed", days_ago, event_id, **of, amount=amount, currency="USD")


def of_customer(event_type: str, days_ago: float, event_id: str, **values: object) -> Event:
    return told(event_type, days_ago, event_id, customer_id="c1", **values)


def assert_agrees(events: list[Event], pause: Pause, clock: int = 0) -> None:
    assert_agrees_with_the_recount(WORLD, Arrival(events, [pause] * len(events), clock), NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_a_sale_that_moves_before_an_erasure_is_dropped_or_kept_by_what_was_read_first(pause: Pause) -> None:
    events = [won(10, "e2"), won(30, "e0"), of_customer("customer.erased", 25, "x")]
    for order in permutations(events):
        assert_agrees(list(order), pause)


@pytest.mark.parametrize("later", [("won", "50"), ("lead", "100")])
def test_what_an_erasure_has_found_of_a_deal_counts_for_good(later: tuple[str, str]) -> None:
    erased, (stage, amount) = of_customer("customer.erased", 5, "x"), later
    assert_agrees([won(10, "e1"), erased, won(1, "e2", stage=stage, amount=amount)], Pause.COMMIT)
    assert_agrees([won(10, "e1"), erased, told("deal.voided", 1, "v", deal_id="d1")], Pause.COMMIT)


@pytest.mark.parametrize("days_ago", [10, 500])
@pytest.mark.parametrize("void", ["d1", "d2"])
def test_two_deals_won_by_one_event_id_at_one_instant_are_two_sales(void: str, days_ago: float) -> None:
    events = [won(days_ago, "2"), won(days_ago, "2", "d2", amount="7"), of_customer("customer.updated", 4, "u")]
    assert_agrees(events, Pause.FORGET, NOW - DAY)
    assert_agrees([*events, told("deal.voided", 1, "v", deal_id=void)], Pause.FORGET, NOW - DAY)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_a_folded_sale_and_its_refunds_can_be_void(pause: Pause) -> None:
    money = {"currency": "USD", "amount": "30", "purchase_id": "deal:d1"}
    events = [won(500, "2"), of_customer("purchase.refunded", 450, "r", **money)]
    bought = of_customer("purchase.completed", 5, "p", currency="USD", amount="1", purchase_id="p1")
    void = of_customer("purchase.voided", 1, "pv", purchase_id="deal:d1")
    assert_agrees([*events, bought, void], pause, NOW - DAY)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_refunds_tell_of_the_purchase_that_is_the_first_once_a_folded_sale_goes(pause: Pause) -> None:
    money = {"currency": "USD", "amount": "7"}
    many = [of_customer("purchase.completed", 200 - n, f"m{n}", **money, purchase_id=f"m{n}") for n in range(9)]
    first = of_customer("purchase.completed", 300, "p", **money, purchase_id="pp")
    refund = of_customer("purchase.refunded", 5, "r", **money, purchase_id="pp")
    assert_agrees([won(500, "2"), first, *many, refund, won(1, "3", stage="lead")], pause, NOW - DAY)


def test_a_deal_that_an_erasure_has_found_is_not_sold_again_to_the_same_customer() -> None:
    erased = of_customer("customer.erased", 5, "x")
    assert_agrees([won(10, "e1"), erased, won(4, "e2", stage="lead"), won(3, "e3")], Pause.COMMIT)


def test_two_folded_sales_of_one_event_id_are_both_in_the_value_of_the_base() -> None:
    patient = World(SOLD_AND_BOUGHT.replace("inactivity_days = 90", "inactivity_days = 1000"))
    events = [won(500, "2"), won(490, "2", "d2"), of_customer("customer.updated", 4, "u", segment="large")]
    assert_agrees_with_the_recount(patient, Arrival(events, [Pause.FORGET] * 3, NOW - DAY), NOW)


def test_a_record_that_comes_again_after_an_erasure_sells_nothing() -> None:
    driver = PureDriver(WORLD.engine, PlainNumbers(), NOW)
    driver.count(decoded([of_customer("purchase.completed", 30, "p", currency="USD", amount="1", purchase_id="p1")]))
    first, taken_back = sold(2, Sale(entry_id="e2", minor_units=10_000)), sold(3, None)
    for some in ([first], [taken_back]):
        driver.hear(some)
        driver.count([])
    driver.count(decoded([of_customer("customer.erased", 20, "x")]))
    before = tables_of(WORLD, driver, NOW)
    for again in (first, taken_back):
        driver.hear([again])
        driver.count([])
        assert driver.outcomes[EventOutcome.DUPLICATE] > 0
    assert tables_of(WORLD, driver, NOW) == before


def sold(version: int, sale: Sale | None) -> DealSold:
    moment, group = NOW - 10 * DAY, WORLD.engine.kafka.group
    return DealSold(
        event_id=str(version),
        occurred_at=moment,
        customer_id="c1",
        deal_id="d1",
        group=group,
        version=version,
        sale=sale,
    )
