"""The month's customers with their purchases and carts. Who buys nothing for 30 days is lost."""

from tests.month.names import (
    AUTUMN,
    BAHRAM,
    DARIUSH,
    EMAIL,
    GOLD,
    KIAN,
    LALEH,
    MEHRAN,
    NASRIN,
    PARI,
    PHONE,
    PISTACHIO,
    RETAIL,
    SAFFRON,
    SHIRAZ,
    SHIRIN,
    TABRIZ,
    TEHRAN,
    TOO_DEAR,
    WEB,
)
from tests.month.telling import Event, told

_GUESTS_ORDER = "سفارش مهمان"
_GUESTS_MISTAKE = "سفارش اشتباه مهمان"


def _customer(name: str, step: str, when: str, **fields: object) -> Event:
    return told(f"customer.{step}", name, when, customer_id=name, **fields)


def _bought(who: str, when: str, amount: str, currency: str = "EUR", **fields: object) -> Event:
    purchase = f"سفارش {who} {when}"
    return told(
        "purchase.completed",
        who,
        when,
        purchase_id=purchase,
        customer_id=who,
        amount=amount,
        currency=currency,
        **fields,
    )


def _gave_back(who: str, bought: str, when: str, amount: str) -> Event:
    purchase = f"سفارش {who} {bought}"
    return told("purchase.refunded", who, when, purchase_id=purchase, customer_id=who, amount=amount, currency="EUR")


def _guest(purchase: str, step: str, when: str, **fields: object) -> Event:
    return told(f"purchase.{step}", purchase, when, purchase_id=purchase, **fields)


def _item(family: str, tier: int) -> dict[str, object]:
    return {"sku": f"{family}-{tier}", "quantity": 1, "family": family, "tier": tier}


_CUSTOMERS = (
    # NASRIN buys every few weeks and is never lost. At 02:00 on Saturday 8 November in Tehran it is still Friday in
    # UTC: the purchase belongs to the new week. 50 dollars are 40. Her last one, now, is of a family that is new to
    # her: a cross-sell. 12,355,000 rials are 12.355, half-even 12.36.
    _customer(NASRIN, "signed_up", "Sep 1 10:00", segment=GOLD, region=TEHRAN),
    _bought(NASRIN, "Sep 20 10:00", "100"),
    _bought(NASRIN, "Oct 12 10:00", "200", channel=WEB),
    _gave_back(NASRIN, "Oct 12 10:00", "Oct 13 10:00", "20"),
    _bought(NASRIN, "Nov 8 02:00", "50", "USD", channel=WEB),
    _bought(NASRIN, "Nov 13 12:30", "12355000", "IRR", channel=WEB, items=[_item(PISTACHIO, 1)]),
    # BAHRAM is lost by inactivity on 2 November at 10:00, 30 days after his first purchase, and comes back on the 10th.
    _customer(BAHRAM, "signed_up", "Sep 30 10:00", segment=RETAIL, region=SHIRAZ),
    _bought(BAHRAM, "Oct 3 10:00", "60", channel=PHONE),
    _bought(BAHRAM, "Nov 10 12:00", "45000000", "IRR", channel=PHONE),
    # SHIRIN: 500 dollars of October are 450. An upsell that she declares, and one by a higher tier of her family.
    _customer(SHIRIN, "signed_up", "Oct 4 10:00", segment=GOLD, region=TEHRAN),
    _bought(SHIRIN, "Oct 5 09:00", "500", "USD", channel=WEB, items=[_item(SAFFRON, 1)]),
    _bought(SHIRIN, "Oct 30 12:00", "70", channel=WEB, kind="upsell"),
    _bought(SHIRIN, "Nov 13 11:00", "90", channel=WEB, items=[_item(SAFFRON, 2)]),
    # KIAN cancels 22 days after his first purchase and says why.
    _customer(KIAN, "signed_up", "Oct 19 10:00", segment=GOLD, region=TABRIZ),
    _bought(KIAN, "Oct 20 10:00", "300", channel=WEB),
    _customer(KIAN, "cancelled", "Nov 11 10:00", reason=TOO_DEAR),
    # LALEH joins by a campaign in Aban, and is gold from 10 November at 09:00 on.
    _customer(LALEH, "signed_up", "Oct 27 10:00", segment=RETAIL, region=TEHRAN, channel=EMAIL),
    _bought(LALEH, "Oct 28 10:00", "80", channel=WEB, campaign_id=AUTUMN),
    _bought(LALEH, "Nov 3 10:00", "24", channel=WEB),
    _customer(LALEH, "updated", "Nov 10 09:00", segment=GOLD),
    _bought(LALEH, "Nov 12 11:00", "30", channel=WEB),
    _gave_back(LALEH, "Nov 12 11:00", "Nov 13 10:00", "10"),
    # MEHRAN's first purchase is voided, so that he joins with the second one, on 9 November.
    _customer(MEHRAN, "signed_up", "Nov 4 10:00", segment=RETAIL, region=SHIRAZ),
    _bought(MEHRAN, "Nov 5 10:00", "25", channel=PHONE, campaign_id=AUTUMN),
    told("purchase.voided", MEHRAN, "Nov 6 10:00", purchase_id=f"سفارش {MEHRAN} Nov 5 10:00", customer_id=MEHRAN),
    _bought(MEHRAN, "Nov 9 18:00", "20", channel=PHONE),
    # DARIUSH bought from the last day but one of 1403 to Tir: lost on 10 May, back on 1 July, lost on 31 July.
    _customer(DARIUSH, "signed_up", "Mar 19 10:00", segment=RETAIL, region=TABRIZ),
    _bought(DARIUSH, "Mar 20 10:00", "33"),
    _bought(DARIUSH, "Apr 10 10:00", "40"),
    _gave_back(DARIUSH, "Apr 10 10:00", "Apr 12 10:00", "5"),
    _bought(DARIUSH, "Jul 1 10:00", "60"),
    # PARI was a test: voided with all that stands under her name, before and after.
    _customer(PARI, "signed_up", "Oct 30 10:00", segment=GOLD, region=TEHRAN),
    _bought(PARI, "Nov 1 10:00", "999", channel=WEB, campaign_id=AUTUMN),
    _customer(PARI, "voided", "Nov 2 10:00", reason="a test"),
    _bought(PARI, "Nov 10 10:00", "999", channel=WEB, campaign_id=AUTUMN),
)

_GUESTS = (
    # A guest pays 15 and gets 5 back; another order is voided.
    _guest(_GUESTS_ORDER, "completed", "Nov 11 20:00", amount="15", currency="EUR", channel=WEB, campaign_id=AUTUMN),
    _guest(_GUESTS_ORDER, "refunded", "Nov 12 09:00", amount="5", currency="EUR"),
    _guest(_GUESTS_MISTAKE, "completed", "Nov 12 10:00", amount="500", currency="EUR", channel=WEB, campaign_id=AUTUMN),
    _guest(_GUESTS_MISTAKE, "voided", "Nov 12 10:05", reason="cancelled"),
)


def _cart(who: str, step: str, when: str) -> Event:
    return told(f"cart.{step}", who, when, cart_id="سبد", customer_id=who)


_CARTS = (
    # Two that are left behind (Mehran's after his last update at 17:30, Bahram's 61 min ago), one that is checked out,
    # one that was updated exactly 60 min ago and is not abandoned yet, and one that is voided with its customer.
    _cart(MEHRAN, "updated", "Nov 9 17:00"),
    _cart(MEHRAN, "updated", "Nov 9 17:30"),
    _cart(LALEH, "updated", "Nov 12 10:30"),
    _cart(LALEH, "checked_out", "Nov 12 11:00"),
    _cart(BAHRAM, "updated", "Nov 13 11:29"),
    _cart(NASRIN, "updated", "Nov 13 11:30"),
    _cart(PARI, "updated", "Nov 9 10:00"),
)

SHOP = (*_CUSTOMERS, *_GUESTS, *_CARTS)
