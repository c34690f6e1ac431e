"""SKUs one by one: which are kept of a purchase, in how many bytes, and that others take none."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.customers.bought import bought_skus
from agents.customers.facts import PURCHASES, Fact, GuestPurchase, ItemisedGuestPurchase, OrderKey, Purchase
from agents.customers.packing import decode_facts, encode, unpack
from agents.customers.skus import NO_SKUS, packed_skus, unpacked_skus
from streams.engine.family import EventOutcome
from streams.settings import Settings
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.unit.kpis.stories import NOW

DAY_MS = 86_400_000
OF_BEFORE = bytes.fromhex(
    "929d0094cf000001977420dc00a2653103a0a27031cd0513c007c09192a46c616d700203c000c291099b0694cf000001977420dc01a2653203"
    "a0a27032cd01f40704a87374616e6461726400c00092090b"
)
"""A customer's and a guest's purchase, as they were packed before there were SKUs."""
KNOWN_BEFORE: list[Fact] = [
    Purchase(OrderKey(1_750_000_000_000, "e1", PURCHASES), "p1", 1299, None, 7, None, (("lamp", 2),), 3, basket=(9,)),
    GuestPurchase(OrderKey(1_750_000_000_001, "e2", PURCHASES), "p2", 500, 7, 4, "standard", basket=(9, 11)),
]


def bought(number: int, *skus: str | None, customer: str | None = "c", days_ago: int = 1) -> dict[str, Any]:
    return {
        "type": "purchase.completed",
        "event_id": f"e{number}",
        "occurred_at": NOW - days_ago * DAY_MS,
        "purchase_id": f"p{number}",
        **({} if customer is None else {"customer_id": customer}),
        "amount": "1",
        "currency": "USD",
        "items": [{"family": "f"} if sku is None else {"family": "f", "sku": sku} for sku in skus],
    }


def won(product: str | None, stage: str = "won", number: int = 1) -> dict[str, Any]:
    return {
        "type": "deal.stage_changed",
        "event_id": f"d{number}",
        "occurred_at": NOW - DAY_MS + number,
        "deal_id": "d",
        "stage": stage,
        "customer_id": "c",
        **({} if product is None else {"product": product}),
    }


def driver_of(*events: dict[str, Any], baskets: dict[str, Any] | None = None) -> PureDriver:
    told = {"clock": "event", "pipelines": {"default": {"sells": True}}}
    kept = {"most_items": 3, "skus": True} if baskets is None else baskets
    driver = PureDriver(Settings.model_validate({**told, "baskets": kept}), PlainNumbers(), NOW)
    for event in decoded(events):
        driver.count([event])
    return driver


def kept(driver: PureDriver) -> list[tuple[str, ...] | None]:
    packed = driver.packed("customer").values()
    return [skus for one in packed for skus in bought_skus(one, driver.now, 365 * DAY_MS)]


def test_facts_of_before_are_read_and_those_without_skus_are_packed_as_before() -> None:
    assert decode_facts(OF_BEFORE) == KNOWN_BEFORE
    assert encode(KNOWN_BEFORE) == OF_BEFORE


def test_purchases_without_skus_take_the_same_bytes_with_the_setting_and_without() -> None:
    others = [
        {"type": "purchase.refunded", "event_id": "r", "occurred_at": NOW, "purchase_id": "p1", "customer_id": "c"}
        | {"amount": "1", "currency": "USD"},
        won(None),
    ]
    events = [bought(1, None, None), bought(2), bought(3, None, customer=None), *others]
    assert driver_of(*events).packed("customer") == driver_of(*events, baskets={"most_items": 3}).packed("customer")
    with_skus = [bought(1, "a", "b"), bought(2, "c", customer=None)]
    assert driver_of(*with_skus).packed("customer") != driver_of(*with_skus, baskets={}).packed("customer")


def test_without_the_setting_no_sku_is_kept() -> None:
    driver = driver_of(bought(1, "TELL-TALE"), bought(2, "TELL-TALE", customer=None), baskets={})
    assert kept(driver) == []
    assert not any(b"TELL-TALE" in packed for packed in driver.packed("customer").values())


def test_each_sku_is_kept_once_and_items_without_one_are_left_out() -> None:
    assert kept(driver_of(bought(1, "b", "a", None, "b"), bought(2, "x", customer=None), bought(3, None))) == [
        ("a", "b"),
        ("x",),
    ]


def test_of_too_many_skus_none_is_kept_but_that_there_were_too_many() -> None:
    driver = driver_of(bought(1, "SKU-a", "SKU-b", "SKU-c", "SKU-d"), bought(2, "SKU-a", "SKU-b", "SKU-c", "SKU-a"))
    assert kept(driver) == [None, ("SKU-a", "SKU-b", "SKU-c")]
    assert not any(b"SKU-d" in packed for packed in driver.packed("customer").values())


def test_a_refunded_purchase_is_a_basket_and_a_voided_one_is_none() -> None:
    about = {"occurred_at": NOW, "customer_id": "c", "purchase_id": "p1"}
    refund = {"type": "purchase.refunded", "event_id": "r", "amount": "1", "currency": "USD", **about}
    void = {"type": "purchase.voided", "event_id": "v", **about}
    assert kept(driver_of(bought(1, "a"), refund)) == [("a",)]
    assert kept(driver_of(bought(1, "a"), void, bought(2, "b"))) == [("b",)]
    assert kept(driver_of(void, bought(1, "a"))) == []
    of_a_guest = {name: value for name, value in void.items() if name != "customer_id"}
    assert kept(driver_of(bought(1, "a", customer=None), of_a_guest)) == []


def test_of_a_customer_who_is_erased_or_void_no_sku_is_left() -> None:
    for kind in ("customer.erased", "customer.voided"):
        gone = {"type": kind, "event_id": "x", "occurred_at": NOW, "customer_id": "c"}
        driver = driver_of(bought(1, "TELL-TALE"), gone)
        assert kept(driver) == []
        assert not any(b"TELL-TALE" in packed for packed in driver.packed("customer").values())


@pytest.mark.parametrize(
    ("deals", "found"),
    [([won("tea")], [("tea",)]), ([won(None)], []), ([won("tea"), won("tea", "lost", 2)], [])],
    ids=["with a product", "without one", "won no longer"],
)
def test_a_won_deal_is_of_its_product(deals: list[dict[str, Any]], found: list[tuple[str, ...]]) -> None:
    assert kept(driver_of(*deals)) == found


def test_of_facts_past_retention_no_sku_is_left() -> None:
    old = won("tea") | {"occurred_at": NOW - 410 * DAY_MS}
    driver = driver_of(old, bought(1, "TELL-TALE", days_ago=410), bought(2, "new"))
    (packed,) = driver.packed("customer").values()
    assert kept(driver) == [("new",)]
    assert b"TELL-TALE" not in packed
    base = unpack(packed)[0].base
    assert base is not None
    assert [type(sale) for sale in base.sales.values()] == [Purchase]
    # So is a sale that comes when facts of its time are summed up already.
    late = driver_of(bought(1, "a", days_ago=410), bought(2, "new"), old)
    base = unpack(late.packed("customer")["c"])[0].base
    assert base is not None
    assert [type(sale) for sale in base.sales.values()] == [Purchase]
    # What is told of the deal once more changes nothing, and later versions take the place of this one.
    assert kept(driver_of(old, bought(2, "new"), old)) == [("new",)]
    driver.count(decoded([won("coffee", "lost", 5), won("coffee", "won", 6)]))
    assert set(kept(driver)) == {("new",), ("coffee",)}


@pytest.mark.parametrize("customer", ["c", None])
@pytest.mark.parametrize("before", [True, False])
def test_an_event_that_comes_again_is_a_duplicate_also_once_the_setting_has_changed(
    customer: str | None, before: bool
) -> None:
    told = driver_of(bought(1, "a", customer=customer), baskets={"skus": before})
    again = driver_of(baskets={"skus": not before})
    again.numbers.of.update(told.numbers.of)
    again._packed.update(told._packed)
    again.count(decoded([bought(1, "a", customer=customer)]))
    assert again.outcomes == {EventOutcome.DUPLICATE: 1}
    assert kept(again) == ([("a",)] if before else [])


def test_a_purchase_is_as_many_bytes_longer_as_its_skus_and_three() -> None:
    """A head of two bytes for them together, one byte that says how many there are, and one before each of up to 31."""
    plain = KNOWN_BEFORE[1]
    assert isinstance(plain, GuestPurchase)
    skus = packed_skus(["LAMP-2-BRASS", "BULB-E27"], 20)
    more = ItemisedGuestPurchase(*(*msgspec.structs.astuple(plain), skus))
    assert len(encode([more])) - len(encode([plain])) == 3 + (1 + 12) + (1 + 8)


@given(st.lists(st.none() | st.text(), max_size=9), st.integers(1, 9))
def test_what_was_packed_is_unpacked(skus: list[str | None], most: int) -> None:
    different = {sku for sku in skus if sku}
    packed = packed_skus(skus, most)
    if different:
        assert unpacked_skus(packed) == (tuple(sorted(different)) if len(different) <= most else None)
        assert packed == packed_skus(reversed(skus), most)
    else:
        assert packed == NO_SKUS
