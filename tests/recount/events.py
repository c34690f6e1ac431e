"""Events as facts: told apart, freed of duplicates, put in the order in which they happened."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.recount.field_kinds import HARMLESS, is_number, is_text

Event = Mapping[str, Any]

TOPICS: Mapping[str, tuple[str, ...]] = {
    "crm.deals": ("deal.stage_changed", "deal.voided"),
    "crm.purchases": ("purchase.completed", "purchase.refunded", "purchase.voided"),
    "crm.customers": (
        "customer.signed_up",
        "customer.cancelled",
        "customer.updated",
        "customer.renewed",
        "customer.erased",
        "customer.voided",
        "interaction.logged",
    ),
    "crm.carts": ("cart.updated", "cart.checked_out"),
    "crm.surveys": ("survey.sent", "survey.answered", "survey.voided"),
    "crm.tickets": (
        "ticket.opened",
        "ticket.updated",
        "ticket.responded",
        "ticket.paused",
        "ticket.resumed",
        "ticket.resolved",
        "ticket.reopened",
        "ticket.voided",
    ),
    "crm.leads": (
        "lead.created",
        "lead.updated",
        "lead.qualified",
        "lead.disqualified",
        "lead.converted",
        "lead.voided",
    ),
    "crm.marketing": (
        "campaign.spent",
        "campaign.sent",
        "campaign.delivered",
        "campaign.opened",
        "campaign.clicked",
        "campaign.replied",
        "campaign.unsubscribed",
        "campaign.converted",
        "campaign.subscribed",
    ),
}
TOPIC_OF_TYPE = {event_type: topic for topic, event_types in TOPICS.items() for event_type in event_types}
# A lead of which nothing else is told may be told on the topic of campaigns: then the event says so as its `topic`.
LEAD, LEADS, MARKETING = "lead.created", "crm.leads", "crm.marketing"
# The field that is a record's key; marketing events are entities of their own, and a guest is no customer.
KEY_OF_TOPIC = {
    "crm.deals": "deal_id",
    "crm.purchases": "customer_id",
    "crm.customers": "customer_id",
    "crm.carts": "customer_id",
    "crm.surveys": "customer_id",
    "crm.tickets": "ticket_id",
    "crm.leads": "lead_id",
    "crm.marketing": "event_id",
}
KEY_OF_GUESTS = "purchase_id"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TIERS = ("tier", "asked_tier")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Fact:
    """An event; `at` in epoch milliseconds, `entity` the record's key, `body` free of omitted fields.

    Ids and dimension values are texts here, as `text` gives them; `body` has them as they were written. The items of a
    purchase have a `family` and a `tier` where these are what they should be, and nothing else.
    """

    at: int
    event_id: str
    topic: str
    type: str
    entity: str
    body: Event

    @property
    def is_guests(self) -> bool:
        """Whether it is of a purchase that names no customer."""
        return self.topic == "crm.purchases" and "customer_id" not in self.body

    @property
    def place(self) -> tuple[int, str, str, str]:
        """Its place among the facts of its entity: time, then `event_id`, then topic, then the deal that sold it."""
        sold_by = str(self.text("purchase_id")) if self.topic == "crm.deals" else ""
        return (self.at, self.event_id, self.topic, sold_by)

    def text(self, name: str) -> str | None:
        """A field of text, None where it was omitted."""
        value = self.body.get(name)
        return None if value is None else str(value)

    def dimension(self, name: str) -> str:
        """A field of text as the value of a dimension."""
        return self.text(name) or UNKNOWN

    @property
    def comment(self) -> str | None:
        """What was written; what is blank is nothing."""
        comment = self.text("comment")
        return comment if comment and comment.strip() else None

    def number(self, name: str) -> Fraction | None:
        """A numeric field, exactly as it was written; None where it was omitted."""
        value = self.body.get(name)
        return None if value is None else exact(value)


def exact(value: str | float | Decimal) -> Fraction:
    """The number as its decimal text says it: 0.1 is a tenth."""
    return Fraction(Decimal(str(value)))


def epoch_milliseconds(moment: str | int) -> int:
    """Text of ISO 8601 with an offset, or epoch milliseconds, as epoch milliseconds, cut, not rounded."""
    if isinstance(moment, int):
        return moment
    return (datetime.fromisoformat(moment.upper()) - EPOCH) // timedelta(milliseconds=1)


def distinct_facts(events: Iterable[Event]) -> list[Fact]:
    """The facts in their order of arrival; of several under one id in a topic and key the first stays.

    A guest is nobody with the same key.
    """
    known: dict[tuple[str, str, bool, str], Fact] = {}
    for event in events:
        fact = _fact(event)
        known.setdefault((fact.topic, fact.entity, fact.is_guests, fact.event_id), fact)
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
    topic = topic_of(event)
    body = {name: value for name, value in event.items() if value is not None and value != ""}
    for name, fits in HARMLESS.get(event_type, {}).items():
        if name in body and not fits(body[name]):
            del body[name]
    if "items" in body:
        body["items"] = items_of(body["items"])
    return Fact(
        at=epoch_milliseconds(event["occurred_at"]),
        event_id=str(event["event_id"]),
        topic=topic,
        type=event_type,
        entity=key_of(event),
        body=body,
    )


def topic_of(event: Event) -> str:
    """The topic on which an event is told."""
    event_type = str(event["type"])
    is_campaigns = event_type == LEAD and event.get("topic") == MARKETING
    return MARKETING if is_campaigns else TOPIC_OF_TYPE[event_type]


def key_of(event: Event) -> str:
    """The key of the event's record."""
    topic = topic_of(event)
    key = event.get(KEY_OF_TOPIC[topic])
    if topic == "crm.purchases" and key in {None, ""}:
        key = event[KEY_OF_GUESTS]
    return str(key)


def items_of(told: object) -> list[dict[str, Any]]:
    """The items of a purchase; what is no list, no object, no family and no tier is as if it were not there."""
    items = []
    for item in told if isinstance(told, list) else []:
        if isinstance(item, Mapping):
            family = item.get("family")
            said: dict[str, Any] = {name: item[name] for name in TIERS if is_number(item.get(name))}
            if family != "" and is_text(family):
                said["family"] = str(family)
            items.append(said)
    return items
