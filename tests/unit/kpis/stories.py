"""A crowded story for each family: few entities and many events, so that every field of each makes a difference."""

import random
from collections.abc import Callable, Mapping
from typing import Any, Final

NOW: Final = 1_750_000_000_000
_DAY: Final = 24 * 60 * 60 * 1000
_YEAR: Final = 365 * _DAY

_OUTCOMES: Final = ("delivered", "opened", "clicked", "replied", "unsubscribed", "converted")

_COMMENTS: Final = (
    "good",
    "bad",
    "bad and late",
    "good, but dear",
    "late and dear",
    "bad, late and dear",
    "here it is",
)

INTERESTED: Final = "lead.created on crm.marketing"
"""A lead that is told of as a campaign's result: its type is that of a lead."""

Event = dict[str, Any]
_Make = Callable[[random.Random], Event]


def story(types: Mapping[str, int], seed: int) -> list[Event]:
    """So many events of each type over a year, a third of them on its last day, in any order of arrival."""
    chance = random.Random(seed)
    events: list[Event] = []
    for kind, count in types.items():
        for number in range(count):
            made = {
                "type": kind.partition(" ")[0],
                "event_id": f"{kind}-{number}",
                "occurred_at": NOW - chance.randrange(chance.choice((_YEAR, _YEAR, _DAY))),
                **_MAKERS[kind](chance),
            }
            if made.get("expires_at"):
                made["expires_at"] += made["occurred_at"]
            events.append({name: value for name, value in made.items() if value is not None})
    chance.shuffle(events)
    return events


def _one(chance: random.Random, *values: Any) -> Any:  # noqa: ANN401 - whatever an event may have
    return chance.choice(values)


def _money(chance: random.Random) -> Event:
    amount = f"{chance.randrange(1, 90_000)}.{chance.randrange(100):02}"
    return {"amount": amount, "currency": _one(chance, "USD", "EUR")}


def _item(chance: random.Random) -> Event:
    return {
        "sku": _one(chance, "s1", "s2"),
        "quantity": chance.randrange(1, 9),
        "unit_price": chance.randrange(100),
        "family": f"f{chance.randrange(40)}",
        "tier": chance.randrange(9),
        "asked_tier": _one(chance, None, chance.randrange(9)),
    }


def _customer(chance: random.Random) -> Event:
    return {"customer_id": f"c{chance.randrange(14)}"}


def _member(chance: random.Random) -> Event:
    """Who joins, renews and leaves; some of them never buy, so that nothing else brings them back."""
    return {"customer_id": f"c{chance.randrange(17)}"}


def _purchase_id(chance: random.Random) -> str:
    return f"p{chance.randrange(8)}"


def _buyer(chance: random.Random) -> Event:
    """A customer; now and then a guest, who is nobody."""
    return _customer(chance) if chance.randrange(6) else {}


def _answer_id(chance: random.Random) -> str:
    return f"a{chance.randrange(10)}"


def _described(chance: random.Random) -> Event:
    return {
        **_member(chance),
        "segment": _one(chance, None, "small", "large", "huge"),
        "region": _one(chance, None, "north", "south", "west"),
        "industry": _one(chance, "steel", "wood"),
    }


def _deal(chance: random.Random) -> Event:
    return {
        "deal_id": f"d{chance.randrange(40)}",
        "stage": _one(chance, "lead", "qualified", "proposal", "won", "lost"),
        "customer_id": _one(chance, "c1", "c2"),
        **_money(chance),
        "pipeline": _one(chance, None, "default", "partners"),
        "owner": _one(chance, "ann", "bob"),
        "channel": _one(chance, "web", "phone"),
        "probability": round(chance.random(), 3),
        "team": _one(chance, None, "north", "south"),
        "product": _one(chance, None, "plus", "basic"),
        "reason": _one(chance, None, "price", "silence"),
        "expected_close": f"2025-0{chance.randrange(1, 9)}-01",
    }


def _purchase(chance: random.Random) -> Event:
    """Of two items, and now and then a third."""
    bought = _purchase_of_two(chance)
    if bought["items"][0]["quantity"] > 5:
        bought["items"].append({"family": "wrapping"})
    return bought


def _purchase_of_two(chance: random.Random) -> Event:
    return {
        **_buyer(chance),
        "purchase_id": _purchase_id(chance),
        **_money(chance),
        "items": [_item(chance), _item(chance)],
        "kind": _one(chance, None, None, None, "standard", "upsell", "cross_sell", "renewal"),
        "campaign_id": _one(chance, None, "spring", "autumn"),
        "channel": _one(chance, "web", "phone"),
        "owner": _one(chance, None, "ann", "bob"),
        "cost": _cost(chance),
        "campaign_channel": _one(chance, None, "email", "sms"),
    }


def _cost(chance: random.Random) -> str | None:
    return chance.choice((None, f"{chance.randrange(1, 900)}.{chance.randrange(100):02}"))


def _length(chance: random.Random) -> int:
    """Of a term, in ms; `story` makes the end of it."""
    return chance.randrange(1, chance.choice((_YEAR, 60 * _DAY, _DAY)))


def _term(chance: random.Random) -> Event:
    """Now and then there is none."""
    return {"expires_at": _one(chance, None, _length(chance))}


def _answer(chance: random.Random) -> Event:
    kind = _one(chance, "nps", "csat", "ces", "acsi", "loyalty")
    names = ["satisfaction", "expectancy", "ideal"]
    if kind == "acsi":
        names += chance.choice(([], ["price"], ["price", "loyalty"]))
    scores = {name: chance.randrange(1, 6) for name in names}
    # One range of scores and of scales that is allowed to every kind, so that they can change places.
    scale = None if kind == "nps" else {"min": chance.randrange(-3, 2), "max": chance.randrange(5, 7)}
    return {
        **_customer(chance),
        "survey_id": _one(chance, "s1", "s2"),
        "kind": kind,
        "score": chance.randrange(1, 6) if kind != "nps" else chance.randrange(11),
        "scores": _one(chance, None, scores),
        "scale": scale,
        "touchpoint": _one(chance, "shop", "phone"),
        "comment": _one(chance, None, " ", *_COMMENTS),
        "answer_id": _one(chance, None, _answer_id(chance)),
        "ticket_id": _one(chance, "t1", "t2"),
        "agent": _one(chance, None, "ann", "bob"),
        "team": _one(chance, None, "first", "second"),
        "product": _one(chance, None, "plus", "basic"),
    }


def _report(chance: random.Random) -> Event:
    return {**_campaign(chance), **_customer(chance), "count": chance.randrange(9)}


def _outcome(chance: random.Random) -> Event:
    return {**_report(chance), "sent_at": _one(chance, None, NOW - chance.randrange(_YEAR))}


def _campaign(chance: random.Random) -> Event:
    return {"campaign_id": _one(chance, "spring", "autumn"), "channel": _one(chance, "email", "sms")}


def _ticket(chance: random.Random) -> Event:
    return {"ticket_id": f"t{chance.randrange(60)}"}


def _ticket_values(chance: random.Random) -> Event:
    return {
        **_ticket(chance),
        "channel": _one(chance, None, "web", "phone"),
        "category": _one(chance, None, "bill", "fault", "wish"),
        "priority": _one(chance, None, "low", "middle", "high"),
        "team": _one(chance, None, "first", "second"),
        "assignee": _one(chance, None, "ann", "bob"),
        "segment": _one(chance, None, "small", "large"),
        "product": _one(chance, None, "plus", "basic"),
    }


def _lead(chance: random.Random) -> Event:
    return {"lead_id": f"l{chance.randrange(30)}"}


def _lead_values(chance: random.Random) -> Event:
    return {
        **_lead(chance),
        "campaign_id": _one(chance, None, "spring", "autumn"),
        "channel": _one(chance, None, "web", "phone"),
        "owner": _one(chance, None, "ann", "bob"),
        "priority": _one(chance, None, "low", "high"),
    }


def _cart(chance: random.Random) -> Event:
    return {**_customer(chance), "cart_id": f"k{chance.randrange(8)}"}


_MAKERS: Final[Mapping[str, _Make]] = {
    "deal.stage_changed": _deal,
    "deal.voided": lambda chance: {"deal_id": f"d{chance.randrange(40)}", "reason": _one(chance, "test", "spam")},
    "purchase.completed": _purchase,
    "purchase.refunded": lambda chance: {
        **_buyer(chance),
        "purchase_id": _purchase_id(chance),
        **_money(chance),
        "cost": _cost(chance),
    },
    "purchase.voided": lambda chance: {
        **_buyer(chance),
        "purchase_id": _purchase_id(chance),
        "reason": _one(chance, "test", "twice"),
    },
    "customer.signed_up": lambda chance: {**_described(chance), **_campaign(chance), **_term(chance)},
    "customer.renewed": lambda chance: {**_member(chance), "expires_at": _length(chance)},
    "interaction.logged": lambda chance: {
        **_customer(chance),
        "interaction_id": f"i{chance.randrange(40)}",
        "kind": _one(chance, None, "call", "visit"),
        "direction": _one(chance, None, "in", "out"),
        "owner": _one(chance, None, "ann", "bob"),
    },
    "customer.cancelled": lambda chance: {**_member(chance), "reason": _one(chance, "price", "move")},
    "customer.updated": _described,
    "customer.erased": _customer,
    "customer.voided": lambda chance: {**_customer(chance), "reason": _one(chance, "test", "twice")},
    "cart.updated": lambda chance: {
        **_cart(chance),
        **_money(chance),
        "items": [_item(chance)],
        "channel": _one(chance, None, "web", "phone"),
        "step": _one(chance, None, "address", "payment"),
        "reason": _one(chance, None, "shipping", "price"),
    },
    "cart.checked_out": lambda chance: {**_cart(chance), "purchase_id": _purchase_id(chance)},
    "survey.sent": lambda chance: {
        **_customer(chance),
        "survey_id": _one(chance, "s1", "s2"),
        "answer_id": _answer_id(chance),
        "kind": _one(chance, "nps", "csat", "ces", "acsi", "loyalty"),
        "touchpoint": _one(chance, None, "shop", "phone"),
    },
    "survey.answered": _answer,
    "survey.voided": lambda chance: {
        **_customer(chance),
        "answer_id": _answer_id(chance),
        "reason": _one(chance, "test", "twice"),
    },
    "ticket.opened": lambda chance: {
        **_ticket_values(chance),
        **_customer(chance),
        "comment": _one(chance, None, " ", *_COMMENTS),
    },
    "ticket.updated": _ticket_values,
    "ticket.responded": lambda chance: {
        **_ticket(chance),
        "agent": _one(chance, "ann", "bob"),
        "automatic": _one(chance, None, False, True),
    },
    "ticket.paused": _ticket,
    "ticket.resumed": _ticket,
    "ticket.resolved": lambda chance: {
        **_ticket(chance),
        "agent": _one(chance, "ann", "bob"),
        "contacts": _one(chance, None, 1, 2),
    },
    "ticket.reopened": _ticket,
    "ticket.voided": lambda chance: {**_ticket(chance), "reason": _one(chance, "spam", "test")},
    "campaign.spent": lambda chance: {
        **_campaign(chance),
        **_money(chance),
        "purpose": _one(chance, "acquisition", "leads", "retention"),
        "cost_kind": _one(chance, None, "media", "fees"),
    },
    "campaign.sent": _report,
    **dict.fromkeys((f"campaign.{what}" for what in _OUTCOMES), _outcome),
    "campaign.subscribed": _outcome,
    "lead.created": _lead_values,
    "lead.updated": _lead_values,
    "lead.qualified": _lead,
    "lead.disqualified": lambda chance: {**_lead(chance), "reason": _one(chance, None, "price", "silence")},
    "lead.converted": lambda chance: {**_lead(chance), "customer_id": "c1", "deal_id": _one(chance, None, "d1")},
    "lead.voided": lambda chance: {**_lead(chance), "reason": _one(chance, "test", "twice")},
    INTERESTED: lambda chance: {**_campaign(chance), "lead_id": _one(chance, "l1", "l2"), "topic": "crm.marketing"},
}
