"""Baskets: which families of items are bought together, and which of a purchase's items make its basket."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from agents.customers import contributions as c
from agents.customers.labels import NO_LABELS
from agents.customers.walk import Walk
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally

_RESERVED_TEXTS: Final[Mapping[int, str]] = {number: text for text, number in fields.RESERVED.items()}


def basket_of(families: Iterable[str | None], numbers: Mapping[str | None, int]) -> tuple[int, ...]:
    """The numbers of these families, each once, in the order of the texts that they stand for.

    Items without a family are of the family "unknown". Families without a place are "other", all of them together.
    """
    found = {number: _RESERVED_TEXTS.get(number) or str(family) for family in families for number in (numbers[family],)}
    return _kept_once(tuple(sorted(found, key=found.__getitem__)))


def count_basket(walk: Walk, basket: tuple[int, ...], minute: int, tally: Tally) -> None:
    """Count a basket, what is in it, and each two of that; `minute` is that of a key."""
    most_items = walk.model.most_items
    if not most_items:
        return
    labels = walk.labels
    tally += (minute | c.BASKETS | NO_LABELS, 1)
    of_family = labels.of_family
    for family in basket:
        tally += (minute | c.BASKET_ITEMS | of_family[family], 1)
    if len(basket) > most_items:
        tally += (minute | c.BASKETS_TOO_LARGE | NO_LABELS, 1)
        return
    of_pair = labels.of_pair
    for place, family in enumerate(basket):
        for other in basket[place + 1 :]:
            tally += (minute | c.BASKET_PAIRS | of_pair[family, other], 1)


@lru_cache(maxsize=4096)
def _kept_once(basket: tuple[int, ...]) -> tuple[int, ...]:
    """The same object for all baskets of the same, for customers keep them."""
    return basket
