"""Baskets one by one: what makes one, what is in it, which are too large, and what takes them back."""

from typing import Any

import pytest

from agents.customers.baskets import basket_of
from streams.arithmetic import fields
from streams.arithmetic.measures import Part, customers, series_name
from streams.arithmetic.numbering import FAMILY, WITH
from streams.redis.value_dictionary import SERIES
from streams.settings import Settings
from tests.engine.pure import PlainNumbers, PureDriver, decoded
from tests.unit.kpis.stories import NOW

DAY_MS = 86_400_000
SELLS = {"pipelines": {"default": {"sells": True}}}


def bought(number: int, *families: str | None, days_ago: int = 1, customer: str | None = "c") -> dict[str, Any]:
    return {
        "type": "purchase.completed",
        "event_id": f"e{number}",
        "occurred_at": NOW - days_ago * DAY_MS,
        "purchase_id": f"p{number}",
        **({} if customer is None else {"customer_id": customer}),
        "amount": "1",
        "currency": "USD",
        "items": [{} if family is None else {"family": family} for family in families],
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


def driver_of(*events: dict[str, Any], sells: bool = False) -> PureDriver:
    told = {"clock": "event", "baskets": {"most_items": 3}, **(SELLS if sells else {})}
    driver = PureDriver(Settings.model_validate(told), PlainNumbers(), NOW)
    for event in decoded(events):
        driver.count([event])
    return driver


def counted(driver: PureDriver) -> dict[str, int]:
    """What days hold: the name of a measure, or of its families, and how many."""
    texts = driver.numbers.texts
    names = {series_name(one, Part.AMOUNT, ()): one.name for one in (customers.BASKETS, customers.BASKETS_TOO_LARGE)}
    names[series_name(customers.BASKET_ITEMS, Part.AMOUNT, (FAMILY,))] = "{}"
    names[series_name(customers.BASKET_PAIRS, Part.AMOUNT, (FAMILY, WITH))] = "{} + {}"
    found: dict[str, int] = {}
    for sums in driver.sums.panes.values():
        for number, amount in sums.items():
            field = fields.split(number)
            name = names.get(texts[SERIES][field.series])
            if name is not None:
                said = name.format(*(texts[FAMILY][place] for place in (field.first, field.second)))
                found[said] = found.get(said, 0) + amount
    return {name: amount for name, amount in found.items() if amount}


def test_a_family_that_repeats_counts_once_and_a_pair_is_in_the_order_of_the_texts() -> None:
    found = counted(driver_of(bought(1, "tea", "coffee", "tea"), bought(2, "coffee", customer=None)))
    assert found == {"baskets": 2, "tea": 1, "coffee": 2, "coffee + tea": 1}


def test_an_item_without_a_family_is_unknown_and_a_purchase_without_items_is_no_basket() -> None:
    found = counted(driver_of(bought(1, None, "tea", None), bought(2), bought(3, "unknown")))
    assert found == {"baskets": 2, "unknown": 2, "tea": 1, "tea + unknown": 1}


def test_a_basket_that_is_too_large_has_no_pairs_and_is_told_of() -> None:
    large = bought(1, "a", "b", "c", "d")
    driver = driver_of(large, large, bought(2, "a", "b", "c"))
    assert counted(driver) == {
        "baskets": 2,
        "baskets_too_large": 1,
        "a": 2,
        "b": 2,
        "c": 2,
        "d": 1,
        "a + b": 1,
        "a + c": 1,
        "b + c": 1,
    }
    assert driver.families["customer"]._notices.large_baskets == 1


def test_a_voided_purchase_is_no_basket() -> None:
    void = {"type": "purchase.voided", "event_id": "v", "occurred_at": NOW, "purchase_id": "p1", "customer_id": "c"}
    assert counted(driver_of(bought(1, "a", "b"), void)) == {}
    assert counted(driver_of(void, bought(1, "a", "b"), bought(2, "c"))) == {"baskets": 1, "c": 1}


def test_a_basket_stays_when_its_customer_is_erased() -> None:
    erased = {"type": "customer.erased", "event_id": "x", "occurred_at": NOW, "customer_id": "c"}
    assert counted(driver_of(bought(1, "a", "b"), erased)) == {"baskets": 1, "a": 1, "b": 1, "a + b": 1}


def test_a_purchase_older_than_panes_is_in_none_of_them() -> None:
    assert counted(driver_of(bought(1, "a", "b", days_ago=403), bought(2, "a"))) == {"baskets": 1, "a": 1}


@pytest.mark.parametrize(
    ("deals", "found"),
    [
        ([won("tea")], {"baskets": 1, "tea": 1}),
        ([won(None)], {}),
        ([won("tea"), won("tea", "lost", 2)], {}),
    ],
    ids=["with a product", "without one", "won no longer"],
)
def test_a_won_deal_is_the_basket_of_its_product(deals: list[dict[str, Any]], found: dict[str, int]) -> None:
    assert counted(driver_of(*deals, sells=True)) == found


def test_families_without_a_place_are_other_all_of_them_together() -> None:
    numbers: dict[str | None, int] = {None: fields.UNKNOWN, "a": fields.OTHER, "b": fields.OTHER, "z": 7, "k": 9}
    assert basket_of(["z", "b", "a", "k"], numbers) == (9, fields.OTHER, 7)
    assert basket_of(["z", None], numbers) == (fields.UNKNOWN, 7)


def test_without_the_setting_nothing_is_kept_or_counted() -> None:
    driver = PureDriver(Settings(clock="event"), PlainNumbers(), NOW)
    driver.count(decoded([bought(1, "a", "b")]))
    assert counted(driver) == {}
    assert list(driver.numbers.texts[FAMILY].values()) == [*fields.RESERVED]
