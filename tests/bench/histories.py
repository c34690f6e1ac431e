"""Histories for the measurement of memory: what a company's customers, tickets and campaigns leave behind.

The same on every run. Event ids are UUIDs in 36 characters, all others such as `customer-00012345`. Dimension values
are those of the simulated company, by their weights there.
"""

import random
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias
from uuid import UUID

from streams.simulator import company

Event: TypeAlias = dict[str, Any]
"""The fields of an event; `occurred_at` is in epoch ms."""

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
CUSTOMER_DAYS: Final = 365
TICKET_DAYS: Final = 60
CAMPAIGN_DAYS: Final = 60

_PURCHASES: Final = 6
_TOUCHPOINTS: Final = {"checkout": 5, "delivery": 3, "support": 2}
_REPORTS: Final = {
    "campaign.sent": 40,
    "campaign.delivered": 38,
    "campaign.opened": 14,
    "campaign.clicked": 4,
    "campaign.unsubscribed": 1,
    "lead.created": 2,
    "campaign.spent": 1,
}


def customers(count: int, end: int) -> list[Event]:
    """Customers who signed up in the year before `end` (epoch ms), about 19 events each, in the order of their time.

    A sign-up, six purchases spread over the rest of the year, four of them by way of a cart; two carts that were left,
    two survey answers; an update of one in five, a refund of one in ten, a cancellation of one in twenty.
    """
    draw = _Draw()
    stories = (_customer(draw, f"customer-{number:08}", end) for number in range(count))
    return _in_order(stories, end)


def customers_with_answer_ids(count: int, end: int) -> list[Event]:
    """The same customers, whose answers have an `answer_id` of 36 characters each."""
    chance = random.Random(2)
    return [
        {**event, "answer_id": _uuid(chance)} if event["type"] == "survey.answered" else event
        for event in customers(count, end)
    ]


def _customer(draw: "_Draw", customer_id: str, end: int) -> Iterator[Event]:
    def event(type_: str, moment: int, **fields: object) -> Event:
        return draw.event(type_, moment, customer_id=customer_id, **fields)

    joined = end - draw.within(CUSTOMER_DAYS * DAY)
    first, *others = joined + 8 * MINUTE, *(joined + draw.within(end - joined) for _ in range(_PURCHASES - 1))
    yield event(
        "customer.signed_up",
        joined,
        segment=draw.value(company.SEGMENTS),
        region=draw.value(company.REGIONS),
        channel=draw.value(company.SALES_CHANNELS),
        campaign_id=draw.value(company.CAMPAIGN_WEIGHTS),
    )
    for place, moment in enumerate((first, *others)):
        purchase_id, money = draw.name("purchase"), draw.money()
        if place % 3:
            cart_id = draw.name("cart")
            yield event("cart.updated", moment - 5 * MINUTE, cart_id=cart_id, **money)
            yield event("cart.checked_out", moment, cart_id=cart_id, purchase_id=purchase_id)
        product = draw.random.choice(company.FAMILIES[draw.random.choice(company.FAMILY_NAMES)])
        yield event(
            "purchase.completed",
            moment,
            purchase_id=purchase_id,
            items=[{"family": product.family, "tier": product.tier}],
            channel=draw.value(company.SALES_CHANNELS),
            campaign_id=draw.value(company.CAMPAIGN_WEIGHTS) if place % 2 else None,
            **money,
        )
        if draw.happens(0.1 / _PURCHASES):
            yield event("purchase.refunded", moment + 2 * DAY, purchase_id=purchase_id, **money)
    for _ in range(2):
        yield event("cart.updated", joined + draw.within(end - joined), cart_id=draw.name("cart"), **draw.money())
    for kind in ("nps", "csat"):
        yield event(
            "survey.answered",
            joined + draw.within(end - joined),
            survey_id=draw.name("survey"),
            kind=kind,
            score=draw.random.randrange(1, 6),
            touchpoint=draw.value(_TOUCHPOINTS),
        )
    if draw.happens(0.2):
        yield event("customer.updated", joined + draw.within(end - joined), segment=draw.value(company.SEGMENTS))
    if draw.happens(0.05):
        yield event("customer.cancelled", end - HOUR)


def tickets(count: int, end: int) -> list[Event]:
    """Tickets opened in the `TICKET_DAYS` before `end` (epoch ms), in the order of their time.

    Each is opened, responded to and resolved; one in twenty is opened and resolved again.
    """
    draw = _Draw()
    return _in_order((_ticket(draw, f"ticket-{number:08}", end) for number in range(count)), end)


def tickets_of_teams(count: int, end: int) -> list[Event]:
    """The same tickets, with the team that takes each and the agent who responds and resolves."""
    chance = random.Random(2)
    return [{**event, **_whose(event, chance)} for event in tickets(count, end)]


def _whose(event: Event, chance: random.Random) -> Event:
    if event["type"] == "ticket.opened":
        return {"team": company.TEAM_OF_CATEGORY.get(event["category"], company.FIRST_LINE)}
    return {} if event["type"] == "ticket.reopened" else {"agent": chance.choice(company.AGENTS)}


def _ticket(draw: "_Draw", ticket_id: str, end: int) -> Iterator[Event]:
    def event(type_: str, moment: int, **fields: object) -> Event:
        return draw.event(type_, moment, ticket_id=ticket_id, **fields)

    priority, channel = draw.value(company.PRIORITY_WEIGHTS), draw.value(company.TICKET_CHANNELS)
    kind, pace = company.PRIORITIES[priority], company.CHANNEL_PACE[channel]
    opened = end - draw.within(TICKET_DAYS * DAY)
    responded = opened + draw.about(kind.response * pace)
    resolved = responded + draw.about(kind.resolution * pace)
    yield event(
        "ticket.opened",
        opened,
        customer_id=f"customer-{draw.random.randrange(10**8):08}",
        channel=channel,
        category=draw.value(company.CATEGORIES),
        priority=priority,
    )
    yield event("ticket.responded", responded)
    yield event("ticket.resolved", resolved, contacts=draw.random.randrange(1, 4))
    if draw.happens(0.05):
        yield event("ticket.reopened", resolved + 5 * HOUR)
        yield event("ticket.resolved", resolved + 6 * HOUR, contacts=4)


def campaign_events(count: int, end: int) -> list[Event]:
    """Events of campaigns in the `CAMPAIGN_DAYS` before `end` (epoch ms), in the order of their time."""
    draw = _Draw()
    return _in_order(([_report(draw, end)] for _ in range(count)), end)


def _report(draw: "_Draw", end: int) -> Event:
    type_, name = draw.value(_REPORTS), draw.value(company.CAMPAIGN_WEIGHTS)
    campaign = company.CAMPAIGN_OF_NAME[name]
    more: Event = {}
    if type_ == "lead.created":
        more = {"lead_id": draw.name("lead")}
    elif type_ == "campaign.spent":
        more = {"purpose": campaign.purpose, **draw.money()}
    moment = end - draw.within(CAMPAIGN_DAYS * DAY)
    return draw.event(type_, moment, campaign_id=name, channel=campaign.channel, **more)


class _Draw:
    """Chance, the same on every run: moments, ids, money, and values by their weights."""

    def __init__(self) -> None:
        self.random = random.Random(1)
        self._names = 0

    def event(self, type_: str, moment: int, **fields: object) -> Event:
        return {"type": type_, "event_id": _uuid(self.random), "occurred_at": moment, **fields}

    def value(self, weights: company.Weighted) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def happens(self, probability: float) -> bool:
        return self.random.random() < probability

    def within(self, milliseconds: int) -> int:
        return int(self.random.random() * milliseconds)

    def about(self, minutes: float) -> int:
        return int(self.random.lognormvariate(0, 0.6) * minutes * MINUTE)

    def name(self, kind: str) -> str:
        self._names += 1
        return f"{kind}-{self._names:08}"

    def money(self) -> Event:
        cents = self.random.randrange(900, 25_000)
        return {"amount": f"{cents // 100}.{cents % 100:02}", "currency": "USD"}


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _in_order(stories: Iterable[Iterable[Event]], end: int) -> list[Event]:
    """What has happened by `end`, in the order of its time."""
    events = [event for story in stories for event in story if event["occurred_at"] <= end]
    return sorted(events, key=lambda event: int(event["occurred_at"]))
