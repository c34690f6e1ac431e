"""What a company tells beside its shop and its desk: leads, interactions, costs, surveys that are sent, drivers.

The simulated company need not tell it: with these events every panel of every board has something to show.
"""

import json
from collections.abc import Iterator
from typing import Final

_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR

Event = dict[str, object]


def of_today(now: int) -> Iterator[bytes]:
    """Events of a day, most of them of the last three hours before `now` (epoch ms), as `nabz publish` takes them."""
    told = (
        *_leads(now),
        *_deals(now),
        *_contacts(now),
        *_money(now),
        *_carts(now),
        *_surveys(now),
        *_tickets(now),
    )
    for number, event in enumerate(told):
        yield json.dumps({"event_id": f"today-{number}", **event}).encode()


def _leads(now: int) -> Iterator[Event]:
    origin = {"campaign_id": "fair", "channel": "event", "owner": "O-1", "priority": "high"}
    for lead in ("L-1", "L-2", "L-3"):
        yield {"type": "lead.created", "occurred_at": now - 2 * _HOUR, "lead_id": lead, **origin}
    yield {"type": "lead.qualified", "occurred_at": now - _HOUR, "lead_id": "L-1"}
    yield {"type": "lead.converted", "occurred_at": now - 1_000, "lead_id": "L-1", "customer_id": "C-1"}
    yield {"type": "lead.disqualified", "occurred_at": now - 1_000, "lead_id": "L-2", "reason": "budget"}
    spent = {"amount": "120", "currency": "USD", "purpose": "leads", "channel": "event", "cost_kind": "media"}
    yield {"type": "campaign.spent", "occurred_at": now - _HOUR, "campaign_id": "fair", **spent}


def _deals(now: int) -> Iterator[Event]:
    about = {"deal_id": "D-today", "customer_id": "C-1", "amount": "900", "currency": "USD", "owner": "O-1"}
    for hours, stage in ((3, "lead"), (2, "qualified"), (1, "proposal"), (0, "negotiation")):
        changed = {"occurred_at": now - hours * _HOUR - 500, "stage": stage, "team": "first", "product": "phone"}
        yield {"type": "deal.stage_changed", **about, **changed}
    for outcome in ("won", "lost"):
        ended = about | {"deal_id": f"D-{outcome}", "team": "first", "product": "phone", "reason": "price"}
        for hours, stage in ((4, "lead"), (3, "qualified"), (2, "proposal"), (1, "negotiation"), (0, outcome)):
            yield {"type": "deal.stage_changed", "occurred_at": now - hours * _HOUR - 500, "stage": stage, **ended}
    for stage in ("lead", "qualified", "proposal", "negotiation"):
        entered = about | {"deal_id": f"D-stands-in-{stage}", "stage": stage, "team": "first", "product": "phone"}
        yield {"type": "deal.stage_changed", "occurred_at": now - 3 * _DAY, **entered}


def _contacts(now: int) -> Iterator[Event]:
    for number, kind in enumerate(("call", "visit")):
        yield {
            "type": "interaction.logged",
            "occurred_at": now - _HOUR,
            "customer_id": "C-1",
            "interaction_id": f"I-{number}",
            "kind": kind,
            "direction": "outbound",
            "owner": "O-1",
        }


def _money(now: int) -> Iterator[Event]:
    yield {
        "type": "purchase.completed",
        "occurred_at": now - 1_000,
        "purchase_id": "P-today",
        "customer_id": "C-1",
        "amount": "200",
        "currency": "USD",
        "cost": "120",
        "campaign_id": "fair",
        "campaign_channel": "event",
        "channel": "web",
        "owner": "O-1",
    }
    of_customer = {"customer_id": "C-2", "currency": "USD", "channel": "web", "owner": "O-1", "campaign_id": "fair"}
    yield {"type": "customer.signed_up", "occurred_at": now - 2 * _HOUR, "customer_id": "C-2", "segment": "gold"}
    for kind in ("standard", "upsell", "cross_sell"):
        families = [{"sku": family, "family": family, "quantity": 1, "unit_price": "50"} for family in ("tea", "cups")]
        bought = {"purchase_id": f"P-{kind}", "kind": kind, "amount": "100", "items": families, **of_customer}
        yield {"type": "purchase.completed", "occurred_at": now - _HOUR, **bought}
    back = {"purchase_id": "P-standard", "customer_id": "C-2", "amount": "40", "currency": "USD"}
    yield {"type": "purchase.refunded", "occurred_at": now - 1_000, **back}
    to = {"campaign_id": "fair", "channel": "event"}
    for what in ("sent", "delivered", "opened", "clicked", "replied", "converted", "subscribed", "unsubscribed"):
        yield {"type": f"campaign.{what}", "occurred_at": now - 1_000, **to, "message_id": f"M-{what}"}
    spent = {"amount": "80", "currency": "USD", "purpose": "acquisition", "channel": "event", "cost_kind": "media"}
    yield {"type": "campaign.spent", "occurred_at": now - 1_000, "campaign_id": "fair", **spent}


def _carts(now: int) -> Iterator[Event]:
    cart = {"cart_id": "K-1", "customer_id": "C-1", "amount": "60", "currency": "USD"}
    left = {"channel": "web", "step": "payment", "reason": "price"}
    yield {"type": "cart.updated", "occurred_at": now - 3 * _HOUR, **cart, **left}


def _surveys(now: int) -> Iterator[Event]:
    for number, (quality, index) in enumerate(((4, 5), (8, 9), (9, 7))):
        about = {"survey_id": "S", "customer_id": "C-1", "answer_id": f"A-{number}", "kind": "acsi"}
        scores = {"satisfaction": index, "expectancy": index, "ideal": index, "quality": quality, "loyalty": index}
        yield {"type": "survey.sent", "occurred_at": now - _HOUR, **about, "touchpoint": "delivery"}
        yield {"type": "survey.answered", "occurred_at": now - 1_000, **about, "scores": scores}
    of_work = {"agent": "A-1", "team": "first", "product": "phone", "touchpoint": "delivery"}
    for kind, score in (("nps", 9), ("nps", 7), ("nps", 3), ("csat", 5), ("ces", 6), ("loyalty", 4)):
        about = {"survey_id": "S", "customer_id": "C-1", "kind": kind, **of_work}
        yield {"type": "survey.answered", "occurred_at": now - 1_000, **about, "score": score}


def _tickets(now: int) -> Iterator[Event]:
    about = {"customer_id": "C-1", "channel": "web", "category": "other", "priority": "low", "team": "first"}
    opened = {"assignee": "A-1", "segment": "gold", "product": "phone", **about}
    for ticket in ("today", "open"):
        yield {"type": "ticket.opened", "occurred_at": now - 3 * _HOUR, "ticket_id": ticket, **opened}
    # Promised are 24 hours of work, which are three days: the one is overdue, and the other will be within the hour.
    for ticket, minutes in (("overdue", 5 * 24 * 60), ("soon", 3 * 24 * 60 - 40)):
        yield {"type": "ticket.opened", "occurred_at": now - minutes * 60_000, "ticket_id": ticket, **opened}
    for what, minutes in (("opened", 90), ("resolved", 60), ("reopened", 30)):
        told = opened if what == "opened" else {}
        yield {"type": f"ticket.{what}", "occurred_at": now - minutes * 60_000, "ticket_id": "again", **told}
    steps = ("paused", 3), ("resumed", 2), ("responded", 1), ("resolved", 0)
    for what, before in steps:
        yield {"type": f"ticket.{what}", "occurred_at": now - before * _HOUR - 500, "ticket_id": "today"}


def of_long_ago(now: int) -> Iterator[bytes]:
    """Purchases of customers who joined more than two years before `now` (epoch ms), most of whom went some day."""
    for number, last_day in enumerate((790, 600, 500, 400, 300, 2, 1, 0)):
        joined = 800 - 9 * number
        for day in sorted({last_day, *range(joined, last_day, -25)}):
            bought = {"customer_id": f"V-{number}", "purchase_id": f"V-{number}-{day}", "amount": "50"}
            event = {"type": "purchase.completed", "occurred_at": now - day * _DAY - 1_000, "currency": "USD", **bought}
            yield json.dumps({"event_id": f"long-ago-{number}-{day}", **event}).encode()
