"""What counts of one customer, out of packed facts, in the order of time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from agents.customers.base import with_sales
from agents.customers.facts import (
    Answer,
    Cancellation,
    CartEvent,
    Fact,
    Purchase,
    Refund,
    Renewal,
    SignUp,
    Update,
)
from agents.customers.packing import decode_cart_events, decode_facts, unpack
from streams.engine.chunks import NO_CHUNKS, names_in, split

_OF_FACTS, _OF_CARTS = "0.", "1."
"""What the names of chunks begin with."""


Money: TypeAlias = Purchase | Refund
Description: TypeAlias = SignUp | Update
Passage: TypeAlias = SignUp | Renewal | Cancellation | Purchase


class Story(NamedTuple):
    """What is kept of a customer and counts, in order: what is void is left out, wherever in time that was told.

    Of what was folded there are times, amounts and segments alone, and nothing of answers and carts.
    """

    money: Sequence[Money] = ()
    descriptions: Sequence[Description] = ()
    answers: Sequence[Answer] = ()
    passages: Sequence[Passage] = ()
    """By which customers come, stay and go."""
    cart_events: Sequence[CartEvent] = ()
    """In any order."""
    checked_out: frozenset[str] = frozenset()
    """Carts of which nothing but their check-out is kept; it is long ago."""


NO_STORY: Final = Story()
"""Of somebody of whom nothing counts."""


def story_of(packed: bytes, chunks: Mapping[str, bytes] = NO_CHUNKS) -> Story:
    """The story that `packed` and `chunks` tell, which are as `OpenCustomer` takes them.

    Raises one of `streams.engine.stored_entities.UNREADABLE` where they cannot be read.
    """
    customer, _ = unpack(split(packed)[0])
    void = customer.void
    if void is not None and void.everything:
        return NO_STORY
    names = names_in(packed)
    base = with_sales(customer.base, void)
    folded: list[Fact] = [] if base is None else list(base.past.values())
    sealed = (decode_facts(chunks[name]) for name in names if name.startswith(_OF_FACTS))
    facts = [*folded, *chain.from_iterable(sealed), *customer.facts]
    facts.sort(key=attrgetter("order_key"))
    counting = facts if void is None else [fact for fact in facts if not void.takes(fact)]
    return Story(
        [fact for fact in counting if isinstance(fact, Money)],
        [fact for fact in counting if isinstance(fact, Description)],
        [fact for fact in counting if isinstance(fact, Answer)],
        [fact for fact in counting if isinstance(fact, Passage)],
        [*_sealed_carts(names, chunks), *customer.cart_events],
        customer.checked_out,
    )


def _sealed_carts(names: Sequence[str], chunks: Mapping[str, bytes]) -> Iterator[CartEvent]:
    for name in names:
        if name.startswith(_OF_CARTS):
            yield from decode_cart_events(chunks[name])
