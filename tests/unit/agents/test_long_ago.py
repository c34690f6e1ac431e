"""Customers whose facts are older than all panes: what is summed up of them still tells who they are."""

import pytest

from streams.arithmetic import fields
from streams.arithmetic.days import days_of
from tests.engine.agreement import World, assert_agrees_with_the_recount, counted
from tests.engine.pure import PlainNumbers
from tests.recount.windows import DAY, HOUR
from tests.strategies.arrivals import Arrival, Event, Pause
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL, INACTIVITY_DAYS

NOW = 1_750_000_000_000
WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)
AFTER_EACH = (Pause.COMMIT, Pause.FORGET)


def told(event_type: str, days_ago: float, **values: object) -> Event:
    at = NOW - round(days_ago * DAY)
    event_id = f"{event_type}-{days_ago}-{sorted(values.items())}"
    return {"event_id": event_id, "type": event_type, "occurred_at": at, "customer_id": "c", **values}


def bought(days_ago: float, purchase_id: str = "p", **values: object) -> Event:
    return told("purchase.completed", days_ago, purchase_id=purchase_id, amount="10", currency="USD", **values)


def refunded(days_ago: float, purchase_id: str = "p") -> Event:
    return told("purchase.refunded", days_ago, purchase_id=purchase_id, amount="3", currency="USD")


def in_batches(*batches: list[Event], pause: Pause) -> Arrival:
    """The batches one after the other, read when the clock stands at NOW."""
    events = [event for batch in batches for event in batch]
    pauses: list[Pause] = []
    for batch in batches:
        pauses += [*[Pause.GO_ON] * (len(batch) - 1), pause]
    return Arrival(events, pauses, clock=NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_a_loss_that_a_later_fact_had_settled_is_counted_once(pause: Pause) -> None:
    settled = [bought(600), refunded(600 - INACTIVITY_DAYS - 1)]
    late = [told("customer.updated", 601, segment="small")]
    assert_agrees_with_the_recount(WORLD, in_batches(settled, late, pause=pause), NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_a_cart_checked_out_long_ago_is_not_abandoned_when_it_is_touched_again(pause: Pause) -> None:
    old = [told("cart.updated", 500, cart_id="k"), told("cart.checked_out", 500, cart_id="k")]
    again = [told("cart.updated", 2, cart_id="k"), told("cart.updated", 2, cart_id="other")]
    assert_agrees_with_the_recount(WORLD, in_batches(old, again, pause=pause), NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_a_refund_finds_its_purchase_however_old_that_is(pause: Pause) -> None:
    old = [bought(900, "p1", channel="web", campaign_id="spring")]
    new = [refunded(1, "p1"), bought(2, "p1", channel="phone")]
    assert_agrees_with_the_recount(WORLD, in_batches(old, new, pause=pause), NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_what_was_bought_long_ago_tells_what_kind_a_purchase_is(pause: Pause) -> None:
    old = [bought(700, items=[{"family": "desk", "tier": 2}]), bought(650, items=[{"family": "desk", "tier": 1}])]
    same, higher = [{"family": "desk", "tier": 2}], [{"family": "desk", "tier": 3}]
    new = [bought(30, items=same), bought(20, items=higher), bought(10, items=[{"family": "chair"}])]
    assert_agrees_with_the_recount(WORLD, in_batches(old, new, pause=pause), NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
@pytest.mark.parametrize("world", [WORLD, UNDER_CONTRACT])
def test_tenure_runs_from_a_joining_of_long_ago(world: World, pause: Pause) -> None:
    old = [told("customer.signed_up", 800, segment="small"), bought(790), told("customer.cancelled", 700)]
    new = [bought(20), told("customer.cancelled", 10)]
    assert_agrees_with_the_recount(world, in_batches(old, new, pause=pause), NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
@pytest.mark.parametrize("returned", ["customer.signed_up", "purchase.completed"])
def test_of_what_is_long_ago_the_last_of_each_tells_whether_a_customer_is_active(returned: str, pause: Pause) -> None:
    back = bought(600) if returned == "purchase.completed" else told(returned, 600)
    old = [told("customer.signed_up", 900), bought(850), told("customer.cancelled", 700), back]
    new = [told("customer.cancelled", 10)]
    assert_agrees_with_the_recount(UNDER_CONTRACT, in_batches(old, new, pause=pause), NOW)


@pytest.mark.parametrize("pause", AFTER_EACH)
def test_the_same_facts_again_change_nothing(pause: Pause) -> None:
    story: list[Event] = [bought(800), refunded(799), told("customer.updated", 700, segment="large"), bought(3)]
    assert_agrees_with_the_recount(WORLD, in_batches(story, story, story[:1], pause=pause), NOW)


def test_an_erasure_dated_long_ago_takes_all_that_is_summed_up() -> None:
    """What is summed up cannot be told apart by time any more, so that nothing of the person is kept."""
    world = UNDER_CONTRACT
    arrival = in_batches(
        [told("customer.signed_up", 800), told("customer.signed_up", 500)],
        [told("customer.erased", 600)],
        pause=Pause.COMMIT,
    )
    driver = counted(world, arrival, NOW, PlainNumbers())
    levels = driver.sums.kept(NOW, days_of("UTC"))["level"]
    of = {number: name for name, number in driver.numbers.series.items()}
    named = {(of[fields.split(field).series], amount) for field, amount in levels.items()}
    ended = {("customer_spells_ended.amount|" + by, 1) for by in ("", "days", "segment+days")}
    turns = {
        ("cohort_active.amount|" + by, sign)
        for by in ("joined+age", "channel+joined+age", "segment+joined+age")
        for sign in (1, -1)
    }
    assert named == {("customers_ever.amount|", 1), ("customers_inactive.amount|", 1), *ended, *turns}


def test_an_hour_does_not_matter_to_what_is_years_old() -> None:
    story = [bought(600), bought(600 - INACTIVITY_DAYS - HOUR / DAY), told("customer.updated", 1, segment="x")]
    assert_agrees_with_the_recount(WORLD, in_batches(story, pause=Pause.WAIT), NOW)
