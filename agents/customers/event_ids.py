"""Which event_ids of a customer are taken, in each topic by itself."""

from collections.abc import Iterable
from typing import TypeAlias

from agents.customers.facts import CartEvent, Fact, OrderKey
from agents.customers.void import Voiding

Kept: TypeAlias = Fact | CartEvent | Voiding
"""What has an event_id."""


class EventIds:
    """The event_ids of all that is kept of a customer."""

    __slots__ = ("topics",)

    def __init__(self, *kinds: Iterable[Kept]) -> None:
        """Those of all these events are taken."""
        topics: dict[str, int] = {}
        for events in kinds:
            for kept in events:
                order_key = kept.order_key
                event_id = order_key.event_id
                topics[event_id] = topics.get(event_id, 0) | 1 << order_key.topic
        self.topics = topics
        """event_id -> a bit for each topic of which something with this id is kept."""

    def has(self, order_key: OrderKey) -> bool:
        """Whether something with this event_id is kept of this topic."""
        return bool(self.topics.get(order_key.event_id, 0) & 1 << order_key.topic)

    def take(self, order_key: OrderKey) -> None:
        """The id is taken from here on."""
        topics, event_id = self.topics, order_key.event_id
        topics[event_id] = topics.get(event_id, 0) | 1 << order_key.topic

    def let_go(self, gone: Iterable[Kept]) -> None:
        """The ids of these events are taken no longer."""
        topics = self.topics
        for kept in gone:
            order_key = kept.order_key
            left = topics.get(order_key.event_id, 0) & ~(1 << order_key.topic)
            if left:
                topics[order_key.event_id] = left
            else:
                topics.pop(order_key.event_id, None)
