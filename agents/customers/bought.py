"""What a customer or a guest has bought, out of packed facts: for those who look at many and count nothing."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from agents.customers.base import with_sales
from agents.customers.facts import ITEMISED, Fact, Purchase, Refund
from agents.customers.packing import decode_facts, unpack
from agents.customers.skus import unpacked_skus
from agents.customers.stored import Base
from agents.customers.void import Void
from streams.engine.chunks import NO_CHUNKS, names_in, split

_OF_FACTS = "0."
"""What the names of chunks of facts begin with; those of carts begin otherwise."""


class Bought(NamedTuple):
    """How a customer has bought by a moment; amounts are minor units."""

    recency_ms: int
    """How long ago the last purchase was."""
    orders: int
    """Purchases of the period."""
    money: int
    """The same purchases less the refunds of the period."""


def bought(packed: bytes, as_of: int, period_ms: int, chunks: Mapping[str, bytes] = NO_CHUNKS) -> Bought | None:
    """What a customer has bought by a moment (epoch ms), in the period that ends with it; None of who never bought.

    `packed` and `chunks` are as `OpenCustomer` takes them. Where they cannot be read it raises one of
    `streams.engine.stored_entities.UNREADABLE`.
    """
    last, orders, money = None, 0, 0
    for fact in _counted(packed, chunks):
        moment = fact.order_key.moment
        if moment > as_of:
            continue
        is_purchase, is_recent = isinstance(fact, Purchase), as_of - moment < period_ms
        if is_purchase:
            last = moment if last is None else max(last, moment)
        orders += is_recent and is_purchase
        money += (fact.amount if is_purchase else -fact.amount) if is_recent else 0
    return None if last is None else Bought(as_of - last, orders, money)


def bought_skus(
    packed: bytes, as_of: int, period_ms: int, chunks: Mapping[str, bytes] = NO_CHUNKS
) -> Iterator[tuple[str, ...] | None]:
    """The SKUs of each purchase of the period that keeps some, of a customer or a guest; None of one of too many.

    The period ends with `as_of` (epoch ms); it is no longer than facts are kept. `packed` and `chunks` are as for
    `bought`, and so are the errors. What is voided is left out.
    """
    facts, _, void = _kept(packed, chunks)
    for fact in facts:
        is_recent = 0 <= as_of - fact.order_key.moment < period_ms
        if is_recent and isinstance(fact, ITEMISED) and (void is None or not void.takes(fact)):
            yield unpacked_skus(fact.skus)


def _counted(packed: bytes, chunks: Mapping[str, bytes]) -> Iterator[Purchase | Refund]:
    """The purchases and refunds of a customer that count."""
    facts, stored, void = _kept(packed, chunks)
    base = with_sales(stored, void)
    folded: list[Fact] = [] if base is None else list(base.past.values())
    for fact in chain(folded, facts):
        if isinstance(fact, Purchase | Refund) and (void is None or not void.takes(fact)):
            yield fact


def _kept(packed: bytes, chunks: Mapping[str, bytes]) -> tuple[Iterator[Fact], Base | None, Void | None]:
    """All facts that are not folded, in any order; what was folded; what is void."""
    customer, _ = unpack(split(packed)[0])
    sealed = (decode_facts(chunks[name]) for name in names_in(packed) if name.startswith(_OF_FACTS))
    return chain(customer.facts, *sealed), customer.base, customer.void
