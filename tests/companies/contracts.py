"""A company that sells by contract: leads, deals that sell, terms, tickets, surveys; no purchase is ever published."""

from tests.companies.telling import contact, customer, ends, told
from tests.month.telling import Event

SETTINGS = """
currency = "EUR"
inactivity_days = 0
renewal_notice_days = 30

[rates]
USD = "0.9"

[pipelines.default]
stages = { contact = "0.2", offer = "0.5", negotiation = "0.8" }
won = ["signed"]
lost = ["lost"]
sells = true
stalled_after = { default = "20d", negotiation = "10d" }

[calendar]
timezone = "UTC"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "09:00-17:00"
week_start = "mon"
"""


def _deal(name: str, stage: str, when: str, **fields: object) -> Event:
    return told("deal.stage_changed", name, when, deal_id=name, stage=stage, **fields)


def _ann(amount: str, **fields: object) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR", "owner": "ann", "team": "north", **fields}


def _bob(amount: str, **fields: object) -> dict[str, object]:
    return {"amount": amount, "currency": "EUR", "owner": "bob", "team": "south", **fields}


_CUSTOMERS = (
    # ALDER renews in time: its term is decided, as renewed, on 2 October.
    customer("alder", "signed_up", "01-10 09:00", segment="large", region="north", **ends("10-10 09:00")),
    customer("alder", "renewed", "10-02 10:00", **ends("2026-10-10 09:00")),
    # BIRCH's term ends on 15 October; a deal that is signed on the 20th brings it back, without a term.
    customer("birch", "signed_up", "02-15 09:00", segment="small", region="south", **ends("10-15 09:00")),
    # CEDAR cancels within its term.
    customer(
        "cedar",
        "signed_up",
        "03-01 09:00",
        segment="small",
        region="north",
        industry="steel",
        **ends("2026-03-01 09:00"),
    ),
    customer("cedar", "cancelled", "10-20 09:00", reason="price"),
    # ELM signs up one hour after its deal was signed. Its term ends in 20 days.
    customer(
        "elm", "signed_up", "10-05 09:00", segment="large", region="south", industry="food", **ends("11-20 09:00")
    ),
    # FIR's term ends in exactly 30 days, GORSE's one minute later.
    customer("fir", "signed_up", "05-01 09:00", segment="large", region="south", **ends("11-30 12:00")),
    customer("gorse", "signed_up", "06-01 09:00", segment="small", region="north", **ends("11-30 12:01")),
)

_DEALS_BEFORE = (
    # Paid so far: ALDER 1,200 (before it signed up), BIRCH 600, CEDAR 800, FIR 1,000, GORSE 300.
    _deal("alder-1", "contact", "01-02 09:00", **_ann("1200", customer_id="alder", product="suite")),
    _deal("alder-1", "signed", "01-08 09:00"),
    _deal("birch-1", "contact", "02-01 09:00", **_bob("600", customer_id="birch", product="basic")),
    _deal("birch-1", "signed", "02-11 09:00"),
    _deal("cedar-1", "contact", "02-10 09:00", **_ann("800", customer_id="cedar", product="basic")),
    _deal("cedar-1", "signed", "02-28 09:00"),
    _deal("fir-1", "contact", "04-01 09:00", **_ann("1000", customer_id="fir", product="basic")),
    _deal("fir-1", "signed", "04-21 09:00"),
    _deal("gorse-1", "contact", "05-10 09:00", **_bob("300", customer_id="gorse", product="basic")),
    _deal("gorse-1", "signed", "05-30 09:00"),
)

_DEALS = (
    # ALDER-2: 7 days, 1,500, of a product that ALDER has.
    _deal("alder-2", "contact", "09-25 09:00", **_ann("1500", customer_id="alder", channel="mail", product="suite")),
    _deal("alder-2", "offer", "10-01 09:00"),
    _deal("alder-2", "signed", "10-02 09:00"),
    # BIRCH-2: 4 days, 500, of a product that is new to BIRCH.
    _deal("birch-2", "contact", "10-16 10:00", **_bob("500", customer_id="birch", channel="mail", product="support")),
    _deal("birch-2", "signed", "10-20 10:00"),
    # ELM-1: 10 September 09:00 to 5 October 08:00 are 25 days less one hour, 599 h. Its amount changes while it is won.
    _deal("elm-1", "contact", "09-10 09:00", **_bob("2000", customer_id="elm", channel="fair", product="suite")),
    _deal("elm-1", "offer", "09-20 09:00"),
    _deal("elm-1", "negotiation", "09-30 09:00"),
    _deal("elm-1", "signed", "10-05 08:00"),
    _deal("elm-1", "signed", "10-10 09:00", amount="2200", currency="EUR"),
    # FIR-2: open, in its offer for 21 days and 23 h (527 h): stalled.
    _deal("fir-2", "contact", "10-01 13:00", **_ann("900", customer_id="fir", product="suite")),
    _deal("fir-2", "offer", "10-09 13:00"),
    # GORSE-2: lost.
    _deal("gorse-2", "contact", "10-06 09:00", **_bob("400", customer_id="gorse")),
    _deal("gorse-2", "offer", "10-10 09:00"),
    _deal("gorse-2", "lost", "10-24 09:00", reason="price"),
    # HOLM-1: 12 days; 700 dollars are 630. HOLM never signs up.
    _deal(
        "holm-1",
        "contact",
        "10-13 09:00",
        **_ann("700", customer_id="holm", channel="fair", product="basic") | {"currency": "USD"},
    ),
    _deal("holm-1", "signed", "10-25 09:00"),
    # NOBODY: 7 days, won with 100, but names no customer: no purchase.
    _deal("nobody", "contact", "10-08 09:00", **_bob("100")),
    _deal("nobody", "signed", "10-15 09:00"),
    # RETURNED: signed, then back in negotiation for exactly 10 days: no purchase, and stalled.
    _deal("returned", "contact", "10-02 09:00", **_ann("5000", customer_id="gorse")),
    _deal("returned", "signed", "10-12 09:00"),
    _deal("returned", "negotiation", "10-21 12:00"),
    # FRESH: open for 3 days (72 h).
    _deal("fresh", "contact", "10-28 12:00", **_bob("250")),
    # MOVED: 3 days, 50; first GORSE's, then ELM's, at the moment of its signing on 23 October.
    _deal("moved", "contact", "10-20 09:00", **_bob("50", customer_id="gorse")),
    _deal("moved", "signed", "10-23 09:00"),
    _deal("moved", "signed", "10-24 10:00", customer_id="elm"),
    # TWICE: voided, with its 9,999.
    _deal("twice", "contact", "10-17 09:00", **_ann("9999", customer_id="alder")),
    _deal("twice", "signed", "10-18 09:00"),
    told("deal.voided", "twice", "10-19 09:00", deal_id="twice", reason="entered twice"),
)


def _lead(name: str, step: str, when: str, **fields: object) -> Event:
    return told(f"lead.{step}", name, when, lead_id=name, **fields)


_LEADS = (
    # ELM comes of a lead, after 4 days. One has no budget, one is qualified and open, one was never created.
    _lead("l1", "created", "10-01 09:00", campaign_id="fair", channel="web", owner="ann", priority="high"),
    _lead("l1", "qualified", "10-02 09:00"),
    _lead("l1", "converted", "10-05 09:00", customer_id="elm"),
    _lead("l2", "created", "10-03 09:00", campaign_id="fair", channel="web", owner="ann"),
    _lead("l2", "disqualified", "10-06 09:00", reason="budget"),
    _lead("l3", "created", "10-10 09:00", channel="mail", owner="bob"),
    _lead("l3", "qualified", "10-12 09:00"),
    _lead("l4", "updated", "10-11 09:00", channel="mail", owner="bob"),
)


def _ticket(name: str, step: str, when: str, **fields: object) -> Event:
    return told(f"ticket.{step}", name, when, ticket_id=name, **fields)


_TICKETS = (
    # T0, of September: the desk exists.
    _ticket("t0", "opened", "09-25 09:00", customer_id="fir", team="desk", category="bug"),
    _ticket("t0", "resolved", "09-26 09:00", agent="kim"),
    # T1: Monday 10:00 to Tuesday 15:00, 29 h, of which 24 h are paused. In working hours 2 on Monday, 3 on Tuesday.
    _ticket(
        "t1",
        "opened",
        "10-06 10:00",
        customer_id="alder",
        team="desk",
        category="bug",
        assignee="kim",
        product="suite",
        segment="large",
    ),
    _ticket("t1", "responded", "10-06 11:00", agent="kim"),
    _ticket("t1", "paused", "10-06 12:00"),
    _ticket("t1", "resumed", "10-07 12:00"),
    _ticket("t1", "resolved", "10-07 15:00", agent="kim", contacts=2),
    # T2: Friday 16:00 to Monday 12:00, 68 h. In working hours 1 on Friday and 3 on Monday; answered after 66 h, or 2.
    _ticket(
        "t2",
        "opened",
        "10-10 16:00",
        customer_id="birch",
        team="desk",
        category="question",
        product="basic",
        segment="small",
    ),
    _ticket("t2", "responded", "10-13 10:00", agent="lee"),
    _ticket("t2", "resolved", "10-13 12:00", agent="lee", contacts=1),
    # T3 and T4: open for 48 h and for 24 h, of which T4 is paused for 23.
    _ticket("t3", "opened", "10-29 12:00", customer_id="elm", team="desk", assignee="kim", product="suite"),
    _ticket("t4", "opened", "10-30 12:00", customer_id="gorse", team="desk", assignee="lee", segment="small"),
    _ticket("t4", "paused", "10-30 13:00"),
)


def _sent(who: str, answer: str, kind: str, when: str) -> Event:
    return told(
        "survey.sent",
        f"{who} {answer}",
        when,
        survey_id="autumn",
        customer_id=who,
        answer_id=answer,
        kind=kind,
        touchpoint="support",
    )


def _answer(who: str, answer: str, kind: str, when: str, **fields: object) -> Event:
    return told(
        "survey.answered",
        f"{who} {answer} {kind}",
        when,
        survey_id="autumn",
        customer_id=who,
        answer_id=answer,
        kind=kind,
        **fields,
    )


def _acsi(who: str, when: str, satisfaction: int, expectancy: int, ideal: int, **further: int) -> Event:
    scores = {"satisfaction": satisfaction, "expectancy": expectancy, "ideal": ideal, **further}
    return _answer(who, f"{who}-acsi", "acsi", when, scores=scores)


_SURVEYS = (
    # Five were sent, one of them twice. ALDER answers two, BIRCH one; ELM's answer is voided, FIR says nothing.
    _sent("alder", "a1", "nps", "10-07 16:00"),
    _sent("alder", "a1", "nps", "10-08 09:00"),
    _sent("alder", "a5", "csat", "10-07 16:00"),
    _sent("birch", "a2", "nps", "10-14 09:00"),
    _sent("elm", "a3", "nps", "10-20 09:00"),
    _sent("fir", "a4", "nps", "10-30 09:00"),
    _answer("alder", "a1", "nps", "10-08 10:00", score=9, agent="kim", team="desk", product="suite"),
    _answer("alder", "a5", "csat", "10-08 10:00", score=5, agent="kim", team="desk", product="suite"),
    _answer("birch", "a2", "nps", "10-15 08:00", score=6, agent="lee", team="desk", product="basic"),
    _answer("elm", "a3", "nps", "10-21 08:00", score=8),
    told("survey.voided", "elm", "10-22 08:00", answer_id="a3", customer_id="elm"),
    # CEDAR answers what nobody sent.
    _answer("cedar", "a9", "nps", "10-19 10:00", score=3),
    # The index and its drivers. FIR does not say whether it would stay.
    _acsi("alder", "10-09 10:00", 8, 7, 9, price=6, loyalty=8),
    _acsi("elm", "10-21 10:00", 5, 5, 5, price=4, loyalty=6),
    _acsi("fir", "10-22 10:00", 10, 10, 10, price=9),
)

_CONTACTS = (
    # The second call of ALDER has the id of the first one, and counts nowhere.
    contact("alder", "c1", "10-03 10:00", kind="call", direction="inbound", owner="ann"),
    contact("alder", "c1", "10-04 10:00", kind="call", direction="inbound", owner="ann"),
    contact("elm", "c2", "10-11 10:00", kind="mail", direction="outbound", owner="bob"),
    contact("birch", "c3", "10-31 12:00", kind="meeting", direction="outbound", owner="bob"),
)

EVENTS = (*_CUSTOMERS, *_DEALS_BEFORE, *_DEALS, *_LEADS, *_TICKETS, *_SURVEYS, *_CONTACTS)
