"""The month's deals.

A dollar is 0.90 euros until October and 0.80 from November on, by days of UTC; a million rials are 1 euro.
"""

from tests.month.names import (
    CONTACT,
    CONTRACT,
    DEFAULT,
    FAIR,
    LEAD,
    LOST,
    NEGAR,
    NEGOTIATION,
    PROPOSAL,
    RIVAL,
    SAMPLE,
    SIGNED,
    SINA,
    TOO_DEAR,
    TRADE,
    WEB,
    WON,
)
from tests.month.telling import Event, told

SPRING_HOTEL = "هتل بهار"
OLD_CAFE = "کافه قدیم"
BAKERY = "نانوایی"
EXPORTER = "صادرکننده"
UNDECIDED = "مردد"
HOTEL = "هتل پارس"
RESTAURANT = "رستوران"
MARKET = "بازار"
RETURNED = "برگشته"
TYPED_TWICE = "تکراری"
TEA_HOUSE = "چای‌خانه"
SPICE_TRADER = "ادویه"


def _deal(name: str, stage: str, when: str, **fields: object) -> Event:
    return told("deal.stage_changed", name, when, deal_id=name, stage=stage, **fields)


_BEFORE_ABAN = (
    # SPRING_HOTEL: from Khordad to Tir (1 June to 1 July, 30 days), won with 1,500.
    _deal(SPRING_HOTEL, LEAD, "Jun 1 09:00", amount="1500", currency="EUR", owner=NEGAR, channel=WEB),
    _deal(SPRING_HOTEL, PROPOSAL, "Jun 10 09:00"),
    _deal(SPRING_HOTEL, WON, "Jul 1 09:00"),
    # OLD_CAFE: won with 2,000 after 10 days.
    _deal(OLD_CAFE, LEAD, "Sep 25 09:00", amount="2000", currency="EUR", owner=NEGAR, channel=WEB),
    _deal(OLD_CAFE, WON, "Oct 5 09:00"),
    # BAKERY: lost to a rival. 1,000 dollars are 900.
    _deal(BAKERY, LEAD, "Sep 28 09:00", amount="1000", currency="USD", owner=SINA, channel=FAIR),
    _deal(BAKERY, LOST, "Oct 8 09:00", reason=RIVAL),
    # EXPORTER: trade, won with 6,000 after 11 days.
    _deal(EXPORTER, CONTACT, "Oct 1 09:00", pipeline=TRADE, amount="6000", currency="EUR", owner=SINA, channel=FAIR),
    _deal(EXPORTER, SIGNED, "Oct 12 09:00", pipeline=TRADE),
    # UNDECIDED: open from 10 October, lost on 24 October after 14 days and 1 h.
    _deal(UNDECIDED, LEAD, "Oct 10 09:00", amount="700", currency="EUR", owner=NEGAR, channel=WEB),
    _deal(UNDECIDED, LOST, "Oct 24 10:00", reason=TOO_DEAR),
)

_ABAN = (
    # HOTEL: on 1 November at 02:00 in Tehran it is still October in UTC: 10,000 dollars are 9,000 first. It is won
    # with 12,000 dollars of November, which are 9,600. 80 h a lead, 96 h a proposal, 176 h in all.
    _deal(HOTEL, LEAD, "Nov 1 02:00", amount="10000", currency="USD", owner=NEGAR, channel=WEB),
    _deal(HOTEL, PROPOSAL, "Nov 4 10:00"),
    _deal(HOTEL, WON, "Nov 8 10:00", amount="12000", currency="USD"),
    # RESTAURANT: lost after 5 days as a lead and 11 days in negotiation.
    _deal(RESTAURANT, LEAD, "Oct 25 10:00", amount="5000", currency="EUR", owner=SINA, channel=FAIR),
    _deal(RESTAURANT, NEGOTIATION, "Oct 30 10:00"),
    _deal(RESTAURANT, LOST, "Nov 10 10:00", reason=TOO_DEAR),
    # MARKET: trade, 8,000,000,000 rials are 8,000. 7 days a contact, 10 days in contract, 17 in all.
    _deal(
        MARKET, CONTACT, "Oct 26 09:00", pipeline=TRADE, amount="8000000000", currency="IRR", owner=SINA, channel=FAIR
    ),
    _deal(MARKET, CONTRACT, "Nov 2 09:00", pipeline=TRADE),
    _deal(MARKET, SIGNED, "Nov 12 09:00", pipeline=TRADE),
    # RETURNED: won on 5 November, but back in negotiation on the 6th: not won. 3 days a lead; open with 3,000.
    _deal(RETURNED, LEAD, "Nov 2 09:00", amount="3000", currency="EUR", owner=SINA, channel=FAIR),
    _deal(RETURNED, WON, "Nov 5 09:00"),
    _deal(RETURNED, NEGOTIATION, "Nov 6 09:00"),
    # TYPED_TWICE: voided, with its 50,000.
    _deal(TYPED_TWICE, LEAD, "Nov 3 09:00", amount="50000", currency="EUR", owner=NEGAR, channel=WEB),
    _deal(TYPED_TWICE, WON, "Nov 7 09:00"),
    told("deal.voided", TYPED_TWICE, "Nov 9 09:00", deal_id=TYPED_TWICE, reason="entered twice"),
    # SPICE_TRADER: trade. 12,345,000 rials are 12.345, half-even 12.34. 7 days a sample, then back to a contact with a
    # probability of its own.
    _deal(
        SPICE_TRADER, SAMPLE, "Nov 3 09:00", pipeline=TRADE, amount="12345000", currency="IRR", owner=NEGAR, channel=WEB
    ),
    _deal(SPICE_TRADER, CONTACT, "Nov 10 09:00", pipeline=TRADE, probability=0.25),
    # TEA_HOUSE: 2 days a lead; its own probability of 0.3 holds until the next stage, which falls back to its 0.5.
    _deal(TEA_HOUSE, LEAD, "Nov 9 09:00", amount="4000", currency="EUR", owner=NEGAR, channel=WEB, probability=0.3),
    _deal(TEA_HOUSE, PROPOSAL, "Nov 11 09:00", pipeline=DEFAULT),
)

DEALS = (*_BEFORE_ABAN, *_ABAN)
