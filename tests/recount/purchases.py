"""Purchases and refunds as rows, life by life."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.recount.events import UNKNOWN, Fact
from tests.recount.lives import Life, Lives
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
    """The purchases of each life in order, and the refunds; those of guests apart.

    `seen` are the types of all events, those of void purchases among them.
    """

    seen: set[str]
    of_lives: list[list[Purchase]] = field(default_factory=list)
    refunds: list[Row] = field(default_factory=list)
    by_guests: list[Row] = field(default_factory=list)
    guests_refunds: list[Row] = field(default_factory=list)

    @property
    def by_customers(self) -> list[Row]:
        """The purchases of customers as rows of their amounts."""
        return [purchase.row for purchases in self.of_lives for purchase in purchases]

    @property
    def rows(self) -> list[Row]:
        """All purchases."""
        return [*self.by_customers, *self.by_guests]

    @property
    def all_refunds(self) -> list[Row]:
        """All refunds."""
        return [*self.refunds, *self.guests_refunds]


def told_purchases(lives: Lives, settings: Settings) -> Purchases:
    """The purchases and refunds of all lives."""
    told = Purchases(lives.seen)
    for life in lives.of_customers:
        bought = life.of_type("purchase.completed")
        told.of_lives.append(
            [
                Purchase(_row(fact, fact, life, settings), kind_of(fact, bought[:index]), is_first=index == 0)
                for index, fact in enumerate(bought)
            ]
        )
        told.refunds += _refunds(life, settings)
    for life in lives.of_guests:
        told.by_guests += [_guests(_row(fact, fact, life, settings)) for fact in life.of_type("purchase.completed")]
        told.guests_refunds += map(_guests, _refunds(life, settings))
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
    nobody: ByLabel = dict.fromkeys(grouped(told.by_customers, BY_SEGMENT), 0)
    return nobody | counts(customers, window, BY_SEGMENT)


def _refunds(life: Life, settings: Settings) -> list[Row]:
    bought = life.of_type("purchase.completed")
    return [_row(fact, _refunded(fact, bought), life, settings) for fact in life.of_type("purchase.refunded")]


def _guests(row: Row) -> Row:
    return replace(row, dimensions={**row.dimensions, "segment": "guest"})


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
