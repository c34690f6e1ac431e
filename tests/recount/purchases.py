"""Purchases and refunds as rows, life by life."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from tests.recount.events import UNKNOWN, Fact
from tests.recount.lives import Life
from tests.recount.money import amount_of
from tests.recount.purchase_kinds import kind_of
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, grouped
from tests.recount.settings import Settings
from tests.recount.windows import Window

BY_SEGMENT: Breakdowns = [("segment",)]


@dataclass(frozen=True)
class Purchase:
    """A purchase: its row with the amount, its kind, and whether it is the first of its life."""

    row: Row
    kind: str
    is_first: bool


@dataclass
class Purchases:
    """The purchases of each life in order, and all refunds; `seen` are the types of their events."""

    of_lives: list[list[Purchase]] = field(default_factory=list)
    refunds: list[Row] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    @property
    def rows(self) -> list[Row]:
        """All purchases as rows of their amounts."""
        return [purchase.row for purchases in self.of_lives for purchase in purchases]


def told_purchases(lives: Iterable[Life], settings: Settings) -> Purchases:
    """The purchases and refunds of all lives."""
    told = Purchases()
    for life in lives:
        bought, returned = life.of_type("purchase.completed"), life.of_type("purchase.refunded")
        told.seen |= {fact.type for fact in [*bought, *returned]}
        told.of_lives.append(
            [
                Purchase(_row(fact, fact, life, settings), kind_of(fact, bought[:index]), is_first=index == 0)
                for index, fact in enumerate(bought)
            ]
        )
        told.refunds += [_row(fact, _refunded(fact, bought), life, settings) for fact in returned]
    return told


def customers_seen(told: Purchases, window: Window) -> ByLabel:
    """Distinct customers with a purchase in the window, under the segment of the last one in it."""
    return seen_with(told, window, lambda _purchase: True)


def seen_with(told: Purchases, window: Window, wanted: Callable[[Purchase], bool]) -> ByLabel:
    """Those of the customers seen with at least one purchase in the window that is wanted."""
    customers: list[Row] = []
    for purchases in told.of_lives:
        inside = [purchase for purchase in purchases if purchase.row.at in window]
        if any(wanted(purchase) for purchase in inside):
            customers.append(inside[-1].row)
    nobody: ByLabel = dict.fromkeys(grouped(told.rows, BY_SEGMENT), 0)
    return nobody | counts(customers, window, BY_SEGMENT)


def _row(fact: Fact, origin: Fact | None, life: Life, settings: Settings) -> Row:
    dimensions = {
        "channel": UNKNOWN if origin is None else origin.dimension("channel"),
        "campaign": UNKNOWN if origin is None else origin.dimension("campaign_id"),
        "segment": life.segment_at(fact),
    }
    return Row(fact.at, dimensions, amount_of(fact, settings) or Fraction(0))


def _refunded(refund: Fact, bought: list[Fact]) -> Fact | None:
    """The first purchase with the refund's purchase_id, whenever it happened."""
    return next((fact for fact in bought if fact.text("purchase_id") == refund.text("purchase_id")), None)
