"""What the engine tells itself on the topic `crm.derived`; the key is the customer's id.

Nobody else publishes on it. What is told is a state, not a difference: the newest version counts, whenever it arrives
and however often.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from schemas.events import Event, Text


class Sale(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A deal that stands won, as a purchase of its customer."""

    entry_id: Text
    """The event_id of the event by which it was won."""
    minor_units: int
    """In minor units of the reporting currency."""
    channel: Text | None = None
    owner: Text | None = None
    product: Text | None = None


class DealSold(Event, tag="deal.sold", frozen=True, kw_only=True, gc=False):
    """What a customer has bought by a deal; `occurred_at` is when that was won."""

    customer_id: Text
    """The customer; of one who was erased the address of the mark (`streams.engine.marks`)."""
    deal_id: Text
    """The deal."""
    group: Text
    """The consumer group of the workers that found it out: others on the same Kafka may count by other settings."""
    version: Annotated[int, Meta(ge=0)]
    """How much was known of the deal: the higher one counts."""
    sale: Sale | None = None
    """None where the customer has not bought by it, or not any more."""
    by_mark: Text | None = None
    """Where the customer is named by a mark: the fingerprint of the key. By another key it is nobody's."""

    @property
    def channel(self) -> str | None:
        """The deal's channel."""
        return None if self.sale is None else self.sale.channel

    @property
    def owner(self) -> str | None:
        """Who sold."""
        return None if self.sale is None else self.sale.owner


def told_as(deal_id: str, customer_id: str) -> str:
    """The name of what a customer is told of a deal: under one name only the newest record counts."""
    return f"{len(deal_id)}:{deal_id}:{customer_id}"


def key_of_told(name: str) -> bytes:
    """The key of the record that has this name: its customer's id. Raises ValueError if it is no such name."""
    size, _, rest = name.partition(":")
    customer_id = rest[int(size) + 1 :]
    if not customer_id or told_as(rest[: int(size)], customer_id) != name:
        raise ValueError("this is not the name of a deal and its customer")
    return customer_id.encode()
