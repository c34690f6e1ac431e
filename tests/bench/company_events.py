"""A company for benchmarks that has entities of every family: what it tells of the past, and what goes on happening.

The same on every run, but for the moments. Records are (topic, key, value), as they are published.
"""

import itertools
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from tests.built_in import KEY_FIELDS, TOPIC_OF_TYPE

Record: TypeAlias = tuple[str, bytes, bytes]
Told: TypeAlias = tuple[int, str, dict[str, Any]]
"""A moment (epoch ms), the type of an event, and its other fields."""

_MINUTE: Final = 60_000
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_PAST: Final = 300 * _DAY
_SALES_CHANNELS: Final = ("web", "app", "shop")
_TICKET_CHANNELS: Final = ("email", "phone", "chat")
_SEGMENTS: Final = ("consumer", "business", "public")
_REGIONS: Final = ("north", "south", "east", "west")
_CATEGORIES: Final = ("billing", "delivery", "defect", "access")
_PRIORITIES: Final = ("low", "normal", "high", "urgent")
_CAMPAIGNS: Final = ("spring", "autumn", "fair")
_STAGES: Final = ("lead", "qualified", "proposal", "negotiation")
_ENDS: Final = ("won", "lost")


@dataclass(frozen=True)
class Company:
    """How many entities have a past."""

    customers: int
    tickets: int
    purchases: int = 4
    """Of each customer."""

    @property
    def deals(self) -> int:
        """One for every fifth customer."""
        return max(1, self.customers // 5)

    @property
    def leads(self) -> int:
        """As many as deals."""
        return self.deals


def past(company: Company, end: int) -> Iterator[Record]:
    """All that happened in the 300 days before `end` (epoch ms), in the order of its time."""
    chance = random.Random(1)
    stories = itertools.chain(
        *(_customer(chance, number, company.purchases, end) for number in range(company.customers)),
        *(_ticket(chance, number, end) for number in range(company.tickets)),
        *(_deal(chance, number, company.customers, end) for number in range(company.deals)),
        *(_lead(chance, number, end) for number in range(company.leads)),
    )
    told = sorted((one for one in stories if one[0] <= end), key=lambda one: one[0])
    return (_record(f"past-{number}", *one) for number, one in enumerate(told))


class Present:
    """What goes on happening, to entities of the past, of the present and to new ones of all families."""

    def __init__(self, company: Company) -> None:
        """Go on with this company."""
        self._chance = random.Random(2)
        self._numbers = itertools.count()
        self._company = company
        self._known = {
            "customer": company.customers,
            "ticket": company.tickets,
            "deal": company.deals,
            "lead": company.leads,
        }
        kinds: dict[Callable[[int], Told], int] = {
            self._purchase: 35,
            self._survey: 5,
            self._cart: 5,
            self._ticket: 25,
            self._deal: 12,
            self._lead: 10,
            self._campaign: 8,
        }
        self._kinds, self._weights = list(kinds), list(itertools.accumulate(kinds.values()))

    def next(self, now: int) -> Record:
        """What happens now (epoch ms)."""
        kind = self._chance.choices(self._kinds, cum_weights=self._weights)[0]
        return _record(f"present-{next(self._numbers)}", *kind(now))

    def _one(self, family: str) -> int:
        """The number of any entity, of a new one in one of ten cases."""
        number = self._chance.randrange(self._known[family])
        if self._chance.random() < 0.1:
            number = self._known[family]
            self._known[family] += 1
        return number

    def _purchase(self, now: int) -> Told:
        return now, "purchase.completed", _bought(self._chance, self._one("customer"), f"now-{next(self._numbers)}")

    def _survey(self, now: int) -> Told:
        return now, "survey.answered", _answered(self._chance, self._one("customer"))

    def _cart(self, now: int) -> Told:
        customer = self._one("customer")
        cart = {"customer_id": f"customer-{customer}", "cart_id": f"cart-{customer}"}
        return now, self._chance.choice(("cart.updated", "cart.checked_out")), cart

    def _ticket(self, now: int) -> Told:
        known, number = self._known["ticket"], self._one("ticket")
        ticket = {"ticket_id": f"ticket-{number}"}
        if number >= known:
            return now, "ticket.opened", ticket | _opened(self._chance)
        kind = self._chance.choice(("ticket.responded", "ticket.resolved", "ticket.resolved", "ticket.reopened"))
        return now, kind, ticket | {"agent": f"agent-{self._chance.randrange(20)}"}

    def _deal(self, now: int) -> Told:
        number = self._one("deal")
        stage = self._chance.choice((*_STAGES, *_ENDS))
        return now, "deal.stage_changed", _staged(self._chance, number, self._company.customers, stage)

    def _lead(self, now: int) -> Told:
        known, number = self._known["lead"], self._one("lead")
        lead = {"lead_id": f"lead-{number}"}
        if number >= known:
            return now, "lead.created", lead | _interested(self._chance)
        return now, self._chance.choice(("lead.qualified", "lead.converted", "lead.disqualified")), lead

    def _campaign(self, now: int) -> Told:
        kind = self._chance.choice(("campaign.sent", "campaign.delivered", "campaign.opened"))
        return now, kind, {"campaign_id": self._chance.choice(_CAMPAIGNS), "channel": "email"}


def _customer(chance: random.Random, number: int, purchases: int, end: int) -> Iterator[Told]:
    joined = end - chance.randrange(_PAST)
    customer = {"customer_id": f"customer-{number}"}
    yield (
        joined,
        "customer.signed_up",
        {**customer, "segment": chance.choice(_SEGMENTS), "region": chance.choice(_REGIONS)},
    )
    for purchase in range(purchases):
        moment, name = joined + chance.randrange(end - joined + 1), f"{number}-{purchase}"
        yield moment, "purchase.completed", _bought(chance, number, name)
        if chance.random() < 0.05:
            refund = {**customer, "purchase_id": f"purchase-{name}", "amount": "1.25", "currency": "USD"}
            yield moment + _DAY, "purchase.refunded", refund
    if chance.random() < 0.2:
        yield joined + chance.randrange(end - joined + 1), "survey.answered", _answered(chance, number)
    if chance.random() < 0.03:
        yield end - chance.randrange(20 * _DAY), "customer.cancelled", customer


def _ticket(chance: random.Random, number: int, end: int) -> Iterator[Told]:
    opened = end - chance.randrange(_PAST)
    ticket, agent = {"ticket_id": f"ticket-{number}"}, {"agent": f"agent-{chance.randrange(20)}"}
    yield opened, "ticket.opened", ticket | _opened(chance)
    responded = opened + chance.randrange(8 * _HOUR)
    yield responded, "ticket.responded", ticket | agent
    resolved = responded + chance.randrange(4 * _DAY)
    if chance.random() < 0.9:
        yield resolved, "ticket.resolved", ticket | agent
        if chance.random() < 0.05:
            yield resolved + 5 * _HOUR, "ticket.reopened", ticket


def _deal(chance: random.Random, number: int, customers: int, end: int) -> Iterator[Told]:
    moment = end - chance.randrange(_PAST)
    stages = _STAGES[: chance.randrange(1, len(_STAGES) + 1)]
    for stage in (*stages, chance.choice((*_ENDS, stages[-1]))):
        yield moment, "deal.stage_changed", _staged(chance, number, customers, stage)
        moment += chance.randrange(20 * _DAY)


def _lead(chance: random.Random, number: int, end: int) -> Iterator[Told]:
    moment, lead = end - chance.randrange(_PAST), {"lead_id": f"lead-{number}"}
    yield moment, "lead.created", lead | _interested(chance)
    for kind, probability in (("lead.qualified", 0.6), ("lead.converted", 0.4), ("lead.disqualified", 0.2)):
        moment += chance.randrange(5 * _DAY)
        if chance.random() < probability:
            yield moment, kind, lead


def _bought(chance: random.Random, customer: int, name: str) -> dict[str, Any]:
    return {
        "customer_id": f"customer-{customer}",
        "purchase_id": f"purchase-{name}",
        "amount": f"{chance.randrange(1, 200)}.50",
        "currency": "USD",
        "channel": chance.choice(_SALES_CHANNELS),
        "campaign_id": chance.choice(_CAMPAIGNS),
    }


def _answered(chance: random.Random, customer: int) -> dict[str, Any]:
    kind = chance.choice(("nps", "csat"))
    return {"customer_id": f"customer-{customer}", "survey_id": "s", "kind": kind, "score": chance.randrange(1, 6)}


def _opened(chance: random.Random) -> dict[str, Any]:
    return {
        "customer_id": f"customer-{chance.randrange(1_000)}",
        "channel": chance.choice(_TICKET_CHANNELS),
        "category": chance.choice(_CATEGORIES),
        "priority": chance.choice(_PRIORITIES),
    }


def _staged(chance: random.Random, number: int, customers: int, stage: str) -> dict[str, Any]:
    return {
        "deal_id": f"deal-{number}",
        "customer_id": f"customer-{number % customers}",
        "stage": stage,
        "amount": str(chance.randrange(100, 9_000)),
        "currency": "USD",
        "channel": chance.choice(_SALES_CHANNELS),
        "owner": f"owner-{number % 7}",
    }


def _interested(chance: random.Random) -> dict[str, Any]:
    return {"campaign_id": chance.choice(_CAMPAIGNS), "channel": "web", "owner": f"owner-{chance.randrange(7)}"}


def _record(event_id: str, moment: int, kind: str, fields: dict[str, Any]) -> Record:
    topic = TOPIC_OF_TYPE[kind]
    event = {"event_id": event_id, "type": kind, "occurred_at": moment, **fields}
    return topic, str(event[KEY_FIELDS[topic]]).encode(), json.dumps(event).encode()
