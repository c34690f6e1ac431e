from typing import Any

import pytest

from tests.recount import Settings
from tests.recount.stories import NOW, days_ago, minutes_ago, table, told, totals
from tests.recount.windows import DAY

CONTRACTUAL = Settings(inactivity_days=0)
THIRTY_DAYS = Settings(inactivity_days=30)


def bought(at: int, customer: str = "c", purchase: str = "p", **fields: object) -> dict[str, Any]:
    return told("purchase.completed", at, **{"purchase_id": purchase, "customer_id": customer, "amount": 10, **fields})


def customer(change: str, at: int, name: str = "c", **fields: str) -> dict[str, Any]:
    return told(f"customer.{change}", at, customer_id=name, **fields)


def test_a_customer_is_lost_when_the_last_purchase_is_exactly_the_period_old() -> None:
    events = [bought(days_ago(30))]
    assert totals(table(events, settings=THIRTY_DAYS), "customers_active", "customer_tenure_seconds_mean") == [
        0,
        30 * 86_400,
    ]
    assert table([bought(days_ago(30) + 1)], settings=THIRTY_DAYS)["customers_active"] == 1


def test_a_purchase_at_the_very_instant_of_loss_is_in_time() -> None:
    events = [bought(days_ago(35)), bought(days_ago(5))]
    fields = table(events, "7d", THIRTY_DAYS)
    assert totals(fields, "customers_active", "customer_churn_ratio") == [1, 0]


def test_a_later_purchase_wins_back_what_was_lost_in_between() -> None:
    fields = table([bought(days_ago(41)), bought(days_ago(5))], "7d", THIRTY_DAYS)
    assert totals(fields, "customers_active", "customer_win_back_ratio", "customer_win_back_ratio_samples") == [
        1,
        1,
        1,
    ]
    assert "customer_churn_ratio" not in fields


def test_lost_and_back_within_the_window_is_still_churn_but_no_win_back() -> None:
    fields = table([bought(days_ago(41)), bought(days_ago(5))], "30d", THIRTY_DAYS)
    assert totals(fields, "customer_churn_ratio", "customer_growth_ratio", "customer_win_back_ratio") == [
        1,
        0,
        None,
    ]


def test_a_sign_up_alone_makes_no_customer_where_purchases_do() -> None:
    assert "customers_new" not in table([customer("signed_up", NOW)], settings=THIRTY_DAYS)


def test_a_purchase_by_a_stranger_makes_no_customer_where_contracts_do() -> None:
    fields = table([bought(days_ago(2)), customer("signed_up", days_ago(1), "d")], settings=CONTRACTUAL)
    assert totals(fields, "customers_new", "customers_seen", "orders") == [1, 1, 1]


@pytest.mark.parametrize("back", [customer("signed_up", days_ago(1)), bought(days_ago(1))])
def test_a_contractual_customer_comes_back_by_signing_up_or_by_buying(back: dict[str, Any]) -> None:
    events = [customer("signed_up", days_ago(50)), customer("cancelled", days_ago(40)), back]
    assert totals(table(events, settings=CONTRACTUAL), "customers_active", "customer_win_back_ratio") == [
        1,
        1,
    ]


def test_churn_counts_a_customer_under_the_segment_that_it_had_at_the_start() -> None:
    events = [
        customer("signed_up", days_ago(50), segment="small"),
        customer("updated", days_ago(10), segment="large"),
        customer("cancelled", days_ago(5)),
    ]
    fields = table(events, settings=CONTRACTUAL)
    assert fields['customer_churn_ratio{segment="small"}'] == 1
    assert 'customer_churn_ratio{segment="large"}' not in fields
    assert fields['customer_tenure_seconds_mean{segment="large"}'] == 45 * 86_400


def test_customers_seen_stand_under_the_segment_of_their_last_purchase_in_the_window() -> None:
    events = [
        customer("signed_up", days_ago(50), segment="small"),
        bought(days_ago(20), kind="upsell"),
        customer("updated", days_ago(10), segment="large"),
        bought(days_ago(5)),
    ]
    fields = table(events, settings=CONTRACTUAL)
    assert fields['customers_seen{segment="large"}'] == 1
    assert fields['customers_seen{segment="small"}'] == 0
    assert fields['upsell_ratio{segment="large"}'] == 1
    assert fields['orders{segment="small"}'] == 1


def test_a_tier_above_all_earlier_ones_of_its_family_is_an_upsell() -> None:
    def item(family: str, tier: int) -> list[dict[str, Any]]:
        return [{"family": family, "tier": tier}]

    events = [bought(days_ago(3), items=item("desk", 1)), bought(days_ago(2), items=item("desk", 2))]
    assert totals(table(events), "upsell_ratio", "cross_sell_ratio") == [1, 0]
    other = [*events[:1], bought(days_ago(2), items=item("chair", 9))]
    assert totals(table(other), "upsell_ratio", "cross_sell_ratio") == [0, 1]
    declared = [*events[:1], bought(days_ago(2), items=item("desk", 2), kind="standard")]
    assert totals(table(declared), "upsell_ratio", "cross_sell_ratio") == [0, 0]


def test_a_refund_is_booked_under_the_channel_of_its_purchase_at_its_own_time() -> None:
    refund = told("purchase.refunded", NOW, purchase_id="p", customer_id="c", amount=4)
    events = [bought(days_ago(50), channel="web", campaign_id="x"), refund]
    fields = table(events)
    assert totals(fields, "revenue", "refunds", "campaign_revenue", 'refunds{channel="web"}') == [
        -4,
        4,
        -4,
        4,
    ]
    assert table([refund])['refunds{channel="unknown"}'] == 4


def test_erasure_is_a_loss_and_begins_a_new_life() -> None:
    events = [
        bought(days_ago(50), channel="web"),
        customer("updated", days_ago(49), segment="large"),
        customer("erased", days_ago(20)),
        bought(days_ago(5), purchase="q"),
        told("purchase.refunded", days_ago(4), purchase_id="p", customer_id="c", amount=1),
    ]
    fields = table(events)
    assert fields["customer_churn_ratio"] == 1
    assert fields["customer_tenure_seconds_mean"] == 30 * 86_400
    assert fields['customers_new{segment="unknown"}'] == 1
    assert totals(fields, "repeat_purchase_ratio", "customer_base_growth_ratio") == [0, 1]
    assert fields['refunds{channel="unknown"}'] == 1


def test_what_is_read_after_an_erasure_and_dated_before_it_is_dropped() -> None:
    erased, early, late = customer("erased", days_ago(20)), bought(days_ago(25)), bought(days_ago(5))
    assert table([erased, early, late])["orders"] == 1
    assert table([early, erased, late])["orders"] == 2
    assert "customers_new" not in table([erased, early])


def test_the_erased_do_not_fall_inactive_afterwards() -> None:
    events = [bought(days_ago(35)), customer("erased", days_ago(10))]
    fields = table(events, settings=THIRTY_DAYS)
    assert totals(fields, "customer_tenure_seconds_mean_samples", "customer_tenure_seconds_mean") == [
        1,
        25 * 86_400,
    ]


def test_a_fact_of_the_same_instant_counts_under_what_stands_before_it_by_id() -> None:
    update, purchase = customer("updated", NOW, segment="large"), bought(NOW)
    assert table([purchase, update])['orders{segment="large"}'] == 1
    later = {**update, "event_id": "zzz"}
    assert table([later, purchase])['orders{segment="unknown"}'] == 1


def test_an_event_counts_once_and_the_first_content_stays() -> None:
    purchase = bought(NOW, amount=10)
    fields = table([purchase, {**purchase, "amount": 99}, purchase])
    assert totals(fields, "orders", "revenue") == [1, 10]


def test_losses_are_told_apart_by_their_reason() -> None:
    events = [
        *(bought(days_ago(29), name) for name in ("c", "d", "e", "f")),
        customer("updated", days_ago(28), "c", region="north"),
        customer("cancelled", days_ago(20), "c", reason="price"),
        customer("cancelled", days_ago(20), "d"),
        customer("erased", days_ago(10), "e"),
        customer("cancelled", days_ago(9), "stranger", reason="price"),
        bought(days_ago(35), "g"),
    ]
    # f is still with us; g is lost five days ago, 30 days after the purchase.
    fields = table(events, settings=THIRTY_DAYS)
    assert fields["customers_lost"] == 4
    of_reason = {
        name: fields[f'customers_lost{{reason="{name}"}}'] for name in ("price", "unknown", "erased", "inactivity")
    }
    assert set(of_reason.values()) == {1}
    assert totals(fields, 'customers_lost{region="north"}', 'customers_lost{region="unknown"}') == [1, 3]


def test_a_cancellation_at_the_very_instant_of_inactivity_comes_first() -> None:
    fields = table([bought(days_ago(31)), customer("cancelled", days_ago(1), reason="price")], settings=THIRTY_DAYS)
    assert totals(fields, "customers_lost", 'customers_lost{reason="price"}') == [1, 1]


def test_who_can_be_lost_by_what_was_seen_is_lost_0_times() -> None:
    assert table([bought(NOW)])["customers_lost"] == 0
    assert "customers_lost" not in table([bought(NOW)], settings=CONTRACTUAL)
    assert table([customer("cancelled", NOW)], settings=CONTRACTUAL)["customers_lost"] == 0


def test_a_guest_is_money_and_no_customer() -> None:
    guest = told("purchase.completed", NOW, purchase_id="g", amount=20, channel="web", campaign_id="x")
    refund = told("purchase.refunded", NOW, purchase_id="g", amount=5)
    old = told("purchase.completed", NOW - 380 * DAY, purchase_id="old", amount=1)  # the company is no young one
    fields = table([old, bought(NOW, amount=10), guest, refund], "365d")
    # 10 + 20 - 5; two orders of 15 on the average; of customers there is one, who paid 10 in one order.
    assert totals(fields, "revenue", "orders", "order_value_mean", "customers_new", "customers_seen") == [
        25,
        2,
        15,
        1,
        1,
    ]
    assert totals(fields, "sales_per_customer", "purchase_frequency") == [10, 1]
    assert totals(fields, 'revenue{segment="guest"}', 'orders{segment="guest"}', 'refunds{channel="web"}') == [15, 1, 5]
    assert totals(fields, 'campaign_revenue{campaign="x"}', 'sales_per_customer{segment="guest"}') == [15, None]


def test_a_guest_is_not_the_customer_whose_id_is_that_of_the_purchase() -> None:
    guest = told("purchase.completed", days_ago(3), purchase_id="c", amount=20)
    fields = table([guest, bought(days_ago(2), "c"), told("purchase.voided", NOW, purchase_id="c")])
    assert totals(fields, "revenue", "customers_seen", "repeat_purchase_ratio") == [10, 1, 0]


def voided(what: str, at: int = NOW, **fields: str) -> dict[str, Any]:
    return told(f"{what}.voided", at, **{"customer_id": "c", **fields})


def test_a_voided_purchase_joins_nobody_and_is_no_earlier_one() -> None:
    events = [
        bought(days_ago(50), purchase="p", items=[{"family": "desk"}]),
        bought(days_ago(5), purchase="q", channel="web", items=[{"family": "chair"}]),
    ]
    before = table(events)
    assert totals(before, "customers_new", "repeat_purchase_ratio", "cross_sell_ratio") == [0, 1, 1]
    after = table([*events, voided("purchase", purchase_id="p")])
    assert totals(after, "customers_new", "repeat_purchase_ratio", "cross_sell_ratio") == [1, 0, 0]
    assert after['customers_new{channel="web"}'] == 1


def test_a_voided_purchase_takes_its_refunds_with_it_and_no_other_customers() -> None:
    refund = told("purchase.refunded", NOW, purchase_id="p", customer_id="c", amount=4)
    events = [bought(NOW), refund, bought(NOW, "d"), voided("purchase", purchase_id="p")]
    assert totals(table(events), "revenue", "refunds", "orders", "customers_new") == [10, 0, 1, 1]
    assert totals(table([events[-1], *events[:-1]]), "revenue", "refunds", "orders") == [10, 0, 1]


def test_what_a_voided_purchase_won_back_stays_lost() -> None:
    events = [bought(days_ago(41)), bought(days_ago(5), purchase="q")]
    assert table(events, "7d", THIRTY_DAYS)["customer_win_back_ratio"] == 1
    fields = table([*events, voided("purchase", purchase_id="q")], "7d", THIRTY_DAYS)
    assert totals(fields, "customer_win_back_ratio", "customers_active", "customers_lost") == [0, 0, 0]


def test_nothing_is_left_of_a_voided_customer_and_nothing_comes_of_it() -> None:
    cart = told("cart.updated", days_ago(2), cart_id="a", customer_id="c")
    events = [
        bought(days_ago(9)),
        cart,
        customer("signed_up", days_ago(8), segment="small"),
        told("survey.answered", NOW, survey_id="s", customer_id="c", kind="nps", score=9),
        voided("customer", days_ago(300)),
        bought(days_ago(1), purchase="later"),
        customer("cancelled", NOW),
    ]
    fields = table(events)
    assert totals(fields, "customers_active", "customers_new", "customers_lost", "orders", "revenue") == [0] * 5
    assert totals(fields, "survey_answers", "nps", "nps_customers", "cart_abandonment_ratio") == [0, None, None, None]


def test_what_an_erasure_has_left_in_the_numbers_stays_there() -> None:
    story = [bought(days_ago(9)), customer("erased", days_ago(8)), bought(days_ago(7), purchase="q")]
    fields = table([*story, voided("customer")])
    assert totals(fields, "orders", "customers_new", "customers_lost", "customers_active") == [1, 1, 1, 0]
    void_first = table([story[0], voided("purchase", purchase_id="p"), *story[1:]])
    assert totals(void_first, "orders", "customers_new", "customers_lost") == [1, 1, 0]


def test_a_cart_is_abandoned_when_it_is_older_than_the_timeout() -> None:
    def cart(minutes: float, name: str, event_type: str = "cart.updated") -> dict[str, Any]:
        return told(event_type, minutes_ago(minutes), cart_id=name, customer_id="c")

    waiting = [cart(60, "a")]
    assert "cart_abandonment_ratio" not in table(waiting)
    older = [cart(61, "a"), cart(90, "b"), cart(95, "b", "cart.checked_out"), cart(200, "d"), cart(3, "d")]
    fields = table(older)
    assert totals(fields, "cart_abandonment_ratio", "cart_abandonment_ratio_samples") == [0.5, 2]


def test_a_cart_that_was_checked_out_stays_so_when_its_purchase_is_void() -> None:
    cart, check_out = (
        told(f"cart.{what}", days_ago(2), cart_id="a", customer_id="c", purchase_id="p")
        for what in ("updated", "checked_out")
    )
    fields = table([cart, check_out, bought(days_ago(2)), voided("purchase", purchase_id="p")])
    assert totals(fields, "cart_abandonment_ratio", "orders") == [0, 0]


def test_an_erasure_before_the_timeout_keeps_a_cart_from_being_abandoned() -> None:
    cart = told("cart.updated", days_ago(2), cart_id="a", customer_id="c")
    assert "cart_abandonment_ratio" not in table([cart, customer("erased", days_ago(2) + DAY // 48)])
    assert table([cart, customer("erased", days_ago(1))])["cart_abandonment_ratio"] == 1
