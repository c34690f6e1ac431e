"""A magazine that people subscribe to: terms that are renewed, run out or are cancelled, and what is paid for them.

QUIN is erased: what was told of them has to arrive before that.
"""

from tests.companies.telling import contact, customer, ends, told
from tests.month.telling import Event

SETTINGS = """
currency = "EUR"
inactivity_days = 0
renewal_notice_days = 14

[calendar]
timezone = "UTC"
week_start = "mon"
"""


def _paid(who: str, when: str, amount: str, **fields: object) -> Event:
    paid = {"purchase_id": f"{who} {when}", "customer_id": who, "amount": amount, "currency": "EUR"}
    return told("purchase.completed", who, when, **paid, **fields)


_READERS = (
    # INA renews 26 days before her end.
    customer("ina", "signed_up", "2024-11-15 10:00", segment="print", **ends("11-15 10:00")),
    _paid("ina", "2024-11-15 10:00", "60"),
    customer("ina", "renewed", "10-20 10:00", **ends("2026-11-15 10:00")),
    _paid("ina", "10-20 10:00", "66", kind="renewal"),
    # JON renews at the very moment at which his term ends: in time.
    customer("jon", "signed_up", "04-10 10:00", segment="digital", **ends("10-10 10:00")),
    _paid("jon", "04-10 10:00", "24"),
    customer("jon", "renewed", "10-10 10:00", **ends("2026-04-10 10:00")),
    _paid("jon", "10-10 10:00", "24", kind="renewal"),
    # KAI is lost on 5 October and comes back by a renewal on the 12th. The new term ends in 12 days.
    customer("kai", "signed_up", "09-05 10:00", segment="digital", **ends("10-05 10:00")),
    _paid("kai", "09-05 10:00", "3"),
    customer("kai", "renewed", "10-12 10:00", **ends("11-12 10:00")),
    _paid("kai", "10-12 10:00", "4", kind="renewal"),
    # LEA cancels within her term, gets 12 back half an hour later, and comes back by a single issue: without a term.
    customer("lea", "signed_up", "01-01 10:00", segment="print", **ends("2026-01-01 10:00")),
    _paid("lea", "01-01 10:00", "60"),
    customer("lea", "cancelled", "10-15 10:00", reason="moved"),
    told(
        "purchase.refunded",
        "lea",
        "10-15 10:30",
        purchase_id="lea 01-01 10:00",
        customer_id="lea",
        amount="12",
        currency="EUR",
    ),
    _paid("lea", "10-25 10:00", "5"),
    # MAX replaces a term by one that ends earlier: the first counts nowhere. The new one ends in 3 days.
    customer("max", "signed_up", "06-01 10:00", segment="digital", **ends("12-01 10:00")),
    _paid("max", "06-01 10:00", "24"),
    customer("max", "renewed", "10-03 10:00", **ends("11-03 10:00")),
    # NIA's end is that of her beginning: as if it were not told.
    customer("nia", "signed_up", "10-30 10:00", segment="digital", **ends("10-30 10:00")),
    # OLI renews what he never had.
    customer("oli", "renewed", "10-07 10:00", **ends("12-07 10:00")),
    # PIA's term ends now.
    customer("pia", "signed_up", "10-01 10:00", segment="digital", **ends("10-31 12:00")),
    _paid("pia", "10-01 10:00", "3"),
    # RON has no end.
    customer("ron", "signed_up", "03-01 10:00", segment="print"),
    _paid("ron", "03-01 10:00", "60"),
    # SUE signs up once more, a day before her end, for the printed one.
    customer("sue", "signed_up", "07-01 10:00", segment="digital", **ends("10-25 10:00")),
    _paid("sue", "07-01 10:00", "15"),
    customer("sue", "signed_up", "10-24 10:00", segment="print", **ends("2026-10-25 10:00")),
    _paid("sue", "10-24 10:00", "60"),
)

_QUIN = (
    # QUIN is erased two days before the term's end.
    customer("quin", "signed_up", "02-01 10:00", segment="print", **ends("10-20 10:00")),
    _paid("quin", "02-01 10:00", "60"),
    contact("quin", "q1", "10-17 10:00", kind="call", direction="inbound"),
    customer("quin", "erased", "10-18 10:00"),
)

_CONTACTS = (
    contact("ina", "i1", "10-02 10:00", kind="mail", direction="outbound"),
    contact("ina", "i1", "10-03 10:00", kind="mail", direction="outbound"),
    # The last event, now.
    contact("max", "m1", "10-31 12:00", kind="call", direction="inbound"),
)

EVENTS = (*_READERS, *_QUIN, *_CONTACTS)
