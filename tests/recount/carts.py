"""Carts: left behind or checked out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.recount.events import UNKNOWN, Fact
from tests.recount.lives import Life, Lives
from tests.recount.money import amount_of, is_known
from tests.recount.report import Fields, named, quotient
from tests.recount.rows import Breakdowns, Row, counts, sums
from tests.recount.settings import Settings
from tests.recount.windows import MINUTE, Window

BY_VALUES: Breakdowns = [("channel",), ("step",), ("reason",), ("segment",)]


@dataclass
class Carts:
    """Carts whose last update is older than the timeout, as rows at that update."""

    are_seen: bool
    older: list[Row] = field(default_factory=list)
    abandoned: list[Row] = field(default_factory=list)


def told_carts(lives: Lives, settings: Settings, now: int) -> Carts:
    """The carts of every customer; what an erasure overtook does not grow older any more."""
    carts = Carts("cart.updated" in lives.seen)
    for life in lives.of_customers:
        until = now if life.erased_at is None else min(now, life.erased_at)
        for updates, checked_out in _carts(life):
            row = _row(updates, life, settings)
            if Fraction(until - row.at, MINUTE) > settings.cart_timeout_minutes:
                carts.older.append(row)
                if not checked_out:
                    carts.abandoned.append(row)
    return carts


def cart_fields(carts: Carts, window: Window) -> Fields:
    """The older carts that nobody checked out, their share, and what lay in them."""
    if not carts.are_seen:
        return {}
    abandoned = counts(carts.abandoned, window, BY_VALUES)
    return {
        **named("carts_abandoned", abandoned),
        **named("cart_abandoned_value", sums(carts.abandoned, window, BY_VALUES)),
        **quotient("cart_abandonment_ratio", abandoned, counts(carts.older, window, BY_VALUES)),
    }


def _row(updates: list[Fact], life: Life, settings: Settings) -> Row:
    """A cart at its last update, with the values that it had then and the last amount that was told."""
    last = updates[-1]
    values = {name: _latest(name, updates) for name in ("channel", "step", "reason")}
    amounts = [
        amount
        for update in updates
        if is_known(update.text("currency"), settings) and (amount := amount_of(update, settings)) is not None
    ]
    return Row(last.at, {**values, "segment": life.segment_at(last)}, amounts[-1] if amounts else Fraction(0))


def _latest(name: str, updates: list[Fact]) -> str:
    stated = [update.text(name) for update in updates]
    return next((value for value in reversed(stated) if value is not None), UNKNOWN)


def _carts(life: Life) -> Iterable[tuple[list[Fact], bool]]:
    """The updates of each cart that has any, and whether it was checked out at any time."""
    updates: dict[str, list[Fact]] = {}
    for fact in life.facts:
        if fact.type == "cart.updated":
            updates.setdefault(str(fact.text("cart_id")), []).append(fact)
    checked_out = {fact.text("cart_id") for fact in life.facts if fact.type == "cart.checked_out"}
    return [(of_cart, cart_id in checked_out) for cart_id, of_cart in updates.items()]
