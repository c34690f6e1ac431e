"""Carts: left behind or checked out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.recount.events import Fact
from tests.recount.lives import Life
from tests.recount.report import Fields, quotient
from tests.recount.rows import Row, counts
from tests.recount.settings import Settings
from tests.recount.windows import MINUTE, Window


@dataclass
class Carts:
    """Carts whose last update is older than the timeout, as rows at that update."""

    older: list[Row] = field(default_factory=list)
    abandoned: list[Row] = field(default_factory=list)


def told_carts(lives: Iterable[Life], settings: Settings, now: int) -> Carts:
    """The carts of every customer; what an erasure overtook does not grow older any more."""
    carts = Carts()
    for life in lives:
        until = now if life.erased_at is None else min(now, life.erased_at)
        for updates, checked_out in _carts(life):
            last_update = max(update.at for update in updates)
            if Fraction(until - last_update, MINUTE) > settings.cart_timeout_minutes:
                carts.older.append(Row(last_update))
                if not checked_out:
                    carts.abandoned.append(Row(last_update))
    return carts


def cart_fields(carts: Carts, window: Window) -> Fields:
    """The share of older carts that nobody checked out."""
    return quotient("cart_abandonment_ratio", counts(carts.abandoned, window), counts(carts.older, window))


def _carts(life: Life) -> Iterable[tuple[list[Fact], bool]]:
    """The updates of each cart that has any, and whether it was checked out at any time."""
    updates: dict[str, list[Fact]] = {}
    for fact in life.facts:
        if fact.type == "cart.updated":
            updates.setdefault(str(fact.text("cart_id")), []).append(fact)
    checked_out = {fact.text("cart_id") for fact in life.facts if fact.type == "cart.checked_out"}
    return [(of_cart, cart_id in checked_out) for cart_id, of_cart in updates.items()]
