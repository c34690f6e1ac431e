"""Whether two facts say the same: an event that comes again, or another one under its event_id.

What the settings make of an event is left out: whether SKUs are kept, and what is heard of a comment. An event that
comes again after these have changed is still the same event.
"""

from msgspec.structs import astuple

from agents.customers.facts import Answer, CommentedAnswer, GuestPurchase, ItemisedGuestPurchase, ItemisedPurchase
from agents.customers.skus import without_skus


def is_same(one: object, other: object) -> bool:
    """Whether two facts say the same, but for what the settings make of it."""
    return _told(one) == _told(other)


def _told(fact: object) -> object:
    match fact:
        case ItemisedPurchase():
            return without_skus(fact)
        case ItemisedGuestPurchase():
            return GuestPurchase(*astuple(fact)[:-1])
        case CommentedAnswer():
            return Answer(*astuple(fact)[:-2])
        case _:
            return fact
