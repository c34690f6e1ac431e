"""Events as facts: told apart, freed of duplicates, put in the order in which they happened."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

Event = Mapping[str, Any]

TOPICS: Mapping[str, tuple[str, ...]] = {
    "crm.deals": ("deal.stage_changed",),
    "crm.purchases": ("purchase.completed", "purchase.refunded"),
    "crm.customers": (
        "customer.signed_up",
        "customer.cancelled",
        "customer.updated",
        "customer.erased",
    ),
    "crm.carts": ("cart.updated", "cart.checked_out"),
    "crm.surveys": ("survey.answered",),
    "crm.tickets": ("ticket.opened", "ticket.responded", "ticket.resolved", "ticket.reopened"),
    "crm.marketing": (
        "campaign.spent",
        "campaign.sent",
        "campaign.delivered",
        "campaign.opened",
        "campaign.clicked",
        "campaign.replied",
        "campaign.unsubscribed",
        "campaign.converted",
        "lead.created",
    ),
}
TOPIC_OF_TYPE = {event_type: topic for topic, event_types in TOPICS.items() for event_type in event_types}
# The field that is a record's key; marketing events are entities of their own.
KEY_OF_TOPIC = {
    "crm.deals": "deal_id",
    "crm.purchases": "customer_id",
    "crm.customers": "customer_id",
    "crm.carts": "customer_id",
    "crm.surveys": "customer_id",
    "crm.tickets": "ticket_id",
    "crm.marketing": "event_id",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fact:
    """An event; `at` in epoch milliseconds, `entity` the record's key, `body` free of omitted fields."""

    at: int
    event_id: str
    topic: str
    type: str
    entity: str
    body: Event

    @property
    def place(self) -> tuple[int, str, str]:
        """Its place among the facts of its entity: time, then `event_id`, then topic."""
        return (self.at, self.event_id, self.topic)

    def text(self, name: str) -> str | None:
        """A field of text, None where it was omitted."""
        value = self.body.get(name)
        return None if value is None else str(value)

    def dimension(self, name: str) -> str:
        """A field of text as the value of a dimension."""
        return self.text(name) or UNKNOWN

    def number(self, name: str) -> Fraction | None:
        """A numeric field, exactly as it was written; None where it was omitted."""
        value = self.body.get(name)
        return None if value is None else exact(value)


def exact(value: str | float | Decimal) -> Fraction:
    """The number as its decimal text says it: 0.1 is a tenth."""
    return Fraction(Decimal(str(value)))


def epoch_milliseconds(moment: str | int) -> int:
    """RFC 3339 text or epoch milliseconds as epoch milliseconds, cut, not rounded."""
    if isinstance(moment, int):
        return moment
    return (datetime.fromisoformat(moment.upper()) - EPOCH) // timedelta(milliseconds=1)


def distinct_facts(events: Iterable[Event]) -> list[Fact]:
    """The facts in their order of arrival; of several under one id in a topic and key the first stays."""
    known: dict[tuple[str, str, str], Fact] = {}
    for event in events:
        fact = _fact(event)
        known.setdefault((fact.topic, fact.entity, fact.event_id), fact)
    return list(known.values())


def by_entity(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The facts of each entity, still in the order of arrival."""
    entities: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        entities[fact.entity].append(fact)
    return dict(entities)


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """The facts of one entity as they happened."""
    return sorted(facts, key=lambda fact: fact.place)


def _fact(event: Event) -> Fact:
    event_type = str(event["type"])
    topic = TOPIC_OF_TYPE[event_type]
    return Fact(
        at=epoch_milliseconds(event["occurred_at"]),
        event_id=str(event["event_id"]),
        topic=topic,
        type=event_type,
        entity=str(event[KEY_OF_TOPIC[topic]]),
        body={name: value for name, value in event.items() if value is not None and value != ""},
    )
