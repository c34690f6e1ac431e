"""Ticket events for benchmarks: the same on every run, some 190 bytes each, spread over the last day."""

import random
import time
from collections.abc import Iterator

from schemas import TicketOpened, TicketResolved, encode

_DAY_MS = 24 * 60 * 60 * 1000
_OPEN_AT_ONCE = 2_000
_CHANNELS = ("email", "phone", "chat", "web", "social")
_CATEGORIES = tuple(f"category-{number}" for number in range(10))
_PRIORITIES = ("low", "normal", "high", "urgent")


def ticket_events(count: int, seed: int = 1) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values of `count` events: tickets opened and, some two thousand tickets later, resolved."""
    chance = random.Random(seed)
    start = int(time.time() * 1000) - _DAY_MS
    waiting: list[str] = []
    opened = 0
    for place in range(count):
        moment = start + _DAY_MS * place // count
        if waiting and (len(waiting) > _OPEN_AT_ONCE or chance.random() < 0.5):
            at = chance.randrange(len(waiting))
            waiting[at], waiting[-1] = waiting[-1], waiting[at]
            ticket = waiting.pop()
            resolved = TicketResolved(
                event_id=f"resolved-{ticket}",
                occurred_at=moment,
                source="helpdesk",
                ticket_id=ticket,
                agent=f"agent-{chance.randrange(40)}",
                contacts=chance.randrange(1, 4),
            )
            yield ticket.encode(), encode(resolved)
        else:
            opened += 1
            ticket = f"ticket-{opened:08}"
            waiting.append(ticket)
            first = TicketOpened(
                event_id=f"opened-{ticket}",
                occurred_at=moment,
                source="helpdesk",
                ticket_id=ticket,
                customer_id=f"customer-{chance.randrange(100_000)}",
                channel=chance.choice(_CHANNELS),
                category=chance.choice(_CATEGORIES),
                priority=chance.choice(_PRIORITIES),
            )
            yield ticket.encode(), encode(first)
