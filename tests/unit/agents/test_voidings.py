"""What is void, in every order in which it can be read; and what became of each event."""

from itertools import cycle, permutations

import pytest

from agents.customers.facts import OrderKey
from agents.customers.void import Void, Voided, Voiding
from streams.engine.family import EventOutcome
from tests.engine.agreement import World, assert_agrees_with_the_recount, counted, tables_of
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.recount.windows import DAY
from tests.strategies.arrivals import Arrival, Event, Pause
from tests.strategies.customers import ACTIVE_BY_PURCHASES, CONTRACTUAL

NOW = 1_750_000_000_000
WORLD = World(ACTIVE_BY_PURCHASES)
UNDER_CONTRACT = World(CONTRACTUAL)
APART = Pause.COMMIT | Pause.FORGET
_YEARS = 600


def told(event_type: str, days_ago: float, **values: object) -> Event:
    at = NOW - round(days_ago * DAY)
    event_id = f"{event_type}-{days_ago}-{sorted(values.items())}"
    event = {"event_id": event_id, "type": event_type, "occurred_at": at, "customer_id": "c", **values}
    return {name: value for name, value in event.items() if value is not None}


def bought(days_ago: float, purchase_id: str = "p", **values: object) -> Event:
    fields = {"purchase_id": purchase_id, "amount": "10", "currency": "USD", **values}
    return told("purchase.completed", days_ago, **fields)


def refunded(days_ago: float, purchase_id: str = "p", **values: object) -> Event:
    return told("purchase.refunded", days_ago, purchase_id=purchase_id, amount="3", currency="USD", **values)


def answered(days_ago: float, score: int, answer_id: str | None = "a", **values: object) -> Event:
    return told(
        "survey.answered", days_ago, survey_id="s", score=score, answer_id=answer_id, **{"kind": "nps", **values}
    )


STORIES: dict[str, list[Event]] = {
    "the purchase that joined": [
        told("customer.signed_up", 60, segment="small"),
        bought(50, "p", channel="web", items=[{"family": "desk", "tier": 1}]),
        bought(5, "q", channel="phone", items=[{"family": "desk", "tier": 2}]),
        told("purchase.voided", 1, purchase_id="p"),
    ],
    "the purchase that won back": [
        bought(200, "p"),
        bought(20, "q"),
        refunded(19, "q"),
        told("purchase.voided", 300, purchase_id="q"),
    ],
    "the first of two under one id": [
        bought(9, "p", channel="web"),
        bought(8, "p", channel="phone", campaign_id="spring"),
        refunded(7, "p"),
        told("purchase.voided", 1, purchase_id="p"),
    ],
    "a customer's purchase, and a guest's under that customer's id": [
        bought(9, "p"),
        bought(8, "c", customer_id=None, channel="web"),
        refunded(7, "c", customer_id=None),
        told("purchase.voided", 6, purchase_id="c"),
    ],
    "a guest's purchase": [
        bought(8, "g", customer_id=None, channel="web", campaign_id="spring"),
        refunded(9, "g", customer_id=None),
        bought(7, "h", customer_id=None),
        told("purchase.voided", 6, purchase_id="g", customer_id=None),
    ],
    "versions of an answer": [
        answered(9, 10, touchpoint="shop"),
        answered(8, 0),
        answered(7, 9, "b"),
        answered(6, 5, kind="csat"),
    ],
    "the last version of an answer": [
        answered(9, 10),
        answered(8, 0),
        answered(7, 5, kind="csat"),
        told("survey.voided", 1, answer_id="b"),
    ],
    "an answer of several kinds": [
        answered(9, 10),
        answered(8, 0, None),
        answered(7, 5, kind="csat"),
        told("survey.voided", 20, answer_id="a"),
    ],
    "a customer with a cart": [
        bought(9),
        told("cart.updated", 8, cart_id="k"),
        told("customer.cancelled", 3, reason="price"),
        told("customer.voided", 400),
    ],
    "the purchase of a cart": [
        told("cart.updated", 3, cart_id="k"),
        told("cart.checked_out", 3, cart_id="k", purchase_id="p"),
        bought(3),
        told("purchase.voided", 2, purchase_id="p"),
    ],
    "a customer of long ago": [
        bought(_YEARS),
        told("customer.signed_up", _YEARS + 1, segment="small"),
        bought(3, "q"),
        told("customer.voided", 2),
    ],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
@pytest.mark.parametrize("world", [WORLD, UNDER_CONTRACT], ids=["bought", "contract"])
def test_whatever_is_read_first_the_tables_are_the_same(world: World, story: list[Event]) -> None:
    for events, pause in zip(permutations(story), cycle([Pause.GO_ON, APART, Pause.COMMIT]), strict=False):
        assert_agrees_with_the_recount(world, Arrival(list(events), [pause] * len(events), clock=NOW), NOW)


def test_a_guest_is_money_and_nothing_else() -> None:
    # The guest of before the window makes the company one that is older than it.
    before = bought(40, "h", customer_id=None)
    events = [before, bought(2), bought(1, "g", customer_id=None, amount="20"), refunded(1, "g", customer_id=None)]
    driver = counted(WORLD, Arrival(events, [APART] * 4, clock=NOW), NOW, PlainNumbers())
    fields = tables_of(WORLD, driver, NOW)["30d"]
    # 10 + 20 - 3 of two orders, of which the one customer paid 10 in one: 365 / 30 = 12.17 such orders a year.
    assert (fields["revenue"], fields["orders"], fields["order_value_mean"]) == (27, 2, 15)
    assert (fields["customers_active"], fields["customers_seen"], fields["sales_per_customer"]) == (1, 1, 10)
    assert fields["purchase_frequency"] == pytest.approx(365 / 30)
    assert fields['revenue{segment="guest"}'] == 17


def test_a_customer_whose_id_looks_like_that_of_a_guest_is_another() -> None:
    events = [bought(2, customer_id="\0gx"), bought(1, "x", customer_id=None), bought(1, customer_id="\0c\0gx")]
    driver = counted(WORLD, Arrival(events, [APART] * 3, clock=NOW), NOW, PlainNumbers())
    fields = tables_of(WORLD, driver, NOW)["30d"]
    assert (fields["orders"], fields["customers_seen"], fields['orders{segment="guest"}']) == (3, 2, 1)


def outcomes_of(*events: Event) -> list[EventOutcome]:
    """What became of each event, each in a batch of its own."""
    driver = PureDriver(WORLD.engine, PlainNumbers(), NOW)
    outcomes = []
    for event in decoded(events):
        before = driver.outcomes.copy()
        driver.count([event])
        outcomes += list((driver.outcomes - before).elements())
        driver.forget()
    return outcomes


COUNTED, DUPLICATE, CONFLICT, VOIDED, ERASED = (
    EventOutcome.COUNTED,
    EventOutcome.DUPLICATE,
    EventOutcome.CONFLICT,
    EventOutcome.VOIDED,
    EventOutcome.ERASED,
)


def test_what_comes_of_something_void_is_told_and_its_id_is_taken() -> None:
    void = told("purchase.voided", 1, purchase_id="p")
    purchase = bought(2)
    other = {**bought(3, "q"), "event_id": purchase["event_id"]}
    outcomes = outcomes_of(void, void, purchase, purchase, other, refunded(1), {**other, "event_id": void["event_id"]})
    assert outcomes == [COUNTED, DUPLICATE, VOIDED, DUPLICATE, CONFLICT, VOIDED, CONFLICT]


def test_the_id_of_what_became_void_stays_taken() -> None:
    purchase = bought(2)
    outcomes = outcomes_of(
        purchase,
        told("purchase.voided", 1, purchase_id="p"),
        purchase,
        {**bought(3, "q"), "event_id": purchase["event_id"]},
    )
    assert outcomes == [COUNTED, COUNTED, DUPLICATE, CONFLICT]


def test_all_that_comes_of_a_void_customer_is_told() -> None:
    void = told("customer.voided", 1)
    rest = [bought(2), answered(1, 9), told("cart.updated", 1, cart_id="k"), told("customer.erased", 3), bought(5)]
    assert outcomes_of(void, void, *rest) == [COUNTED, DUPLICATE, VOIDED, VOIDED, VOIDED, VOIDED, ERASED]


def test_the_ids_of_a_void_customers_events_are_taken_whenever_they_were_read() -> None:
    void, cart = told("customer.voided", 1), told("cart.updated", 3, cart_id="k")
    before, after = bought(2), told("customer.updated", 4, segment="small")
    again = {**after, "type": "customer.signed_up"}
    outcomes = outcomes_of(before, cart, void, after, before, cart, after, again)
    assert outcomes == [COUNTED, COUNTED, COUNTED, VOIDED, *[DUPLICATE] * 4]


def test_the_ids_of_what_was_voided_before_a_customer_became_void_stay_taken() -> None:
    answer, purchase = told("survey.voided", 3, answer_id="a"), told("purchase.voided", 2, purchase_id="p")
    again = [{**answered(1, 9), "event_id": answer["event_id"]}, {**bought(1), "event_id": purchase["event_id"]}]
    outcomes = outcomes_of(answer, purchase, told("customer.voided", 1), *again, answer, purchase)
    assert outcomes == [COUNTED, COUNTED, COUNTED, *[DUPLICATE] * 4]


def test_a_voiding_is_never_dropped_and_outlives_an_erasure() -> None:
    erased, void = told("customer.erased", 5), told("purchase.voided", 9, purchase_id="p")
    assert outcomes_of(erased, void, bought(4), bought(6)) == [COUNTED, COUNTED, VOIDED, ERASED]
    assert outcomes_of(void, erased, bought(4)) == [COUNTED, COUNTED, VOIDED]


def test_an_id_that_an_erasure_took_is_taken() -> None:
    erased = told("customer.erased", 5)
    assert outcomes_of(erased, told("customer.updated", 1, event_id=erased["event_id"])) == [COUNTED, CONFLICT]
    assert outcomes_of(told("customer.updated", 9, event_id=erased["event_id"]), erased) == [COUNTED, CONFLICT]


def test_what_is_summed_up_is_not_taken_back_and_that_is_counted() -> None:
    old, void = bought(_YEARS), told("purchase.voided", 1, purchase_id="p")
    late = PureDriver(WORLD.engine, PlainNumbers(), NOW)
    for event in decoded([old, void, bought(3)]):
        late.count([event])
    (first, *_), customers = decoded([old]), late.families["customer"]
    assert first.occurred_at < NOW - 402 * DAY
    assert customers._notices.late_voidings == 1
    assert late.outcomes == {COUNTED: 2, VOIDED: 1}
    in_time = PureDriver(WORLD.engine, PlainNumbers(), NOW)
    for event in decoded([void, old]):
        in_time.count([event])
    assert in_time.families["customer"]._notices.late_voidings == 0


def test_what_is_void_stays_so_when_nothing_is_known_of_its_voiding() -> None:
    void = Void().with_one_more(Voiding(OrderKey(1, "e", 2), Voided.PURCHASE, "p"))
    void = void.with_one_more(Voiding(OrderKey(3, "f", 3), Voided.ANSWER, "a"))
    later = void.since(OrderKey(2, "", 0))
    assert (sorted(later.purchases), sorted(later.answers)) == (["p"], ["a"])
    assert [voiding.subject for voiding in later.voidings] == ["a"]
