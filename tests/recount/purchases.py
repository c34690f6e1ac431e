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
    """A purchase: its row with the amount, its kind, whether it is the first of its life, and its cost if told."""

    row: Row
    kind: str
    is_first: bool
    cost: Fraction | None


@dataclass(frozen=True)
class Refund:
    """A refund: its row with the amount, and the cost that it gives back; None if its purchase told no cost."""

    row: Row
    cost: Fraction | None


@dataclass
class Purchases:
    """The purchases of each life in order, and the refunds; those of guests apart.

    `seen` are the types of all events, those of void purchases among them.
    """

    seen: set[str]
    of_lives: list[list[Purchase]] = field(default_factory=list)
    customers_refunds: list[Refund] = field(default_factory=list)
    of_guests: list[Purchase] = field(default_factory=list)
    guests_refunds: list[Refund] = field(default_factory=list)

    @property
    def all(self) -> list[Purchase]:
        """The purchases of customers and of guests."""
        return [*(purchase for purchases in self.of_lives for purchase in purchases), *self.of_guests]

    @property
    def by_customers(self) -> list[Row]:
        """The purchases of customers as rows of their amounts."""
        return [purchase.row for purchases in self.of_lives for purchase in purchases]

    @property
    def rows(self) -> list[Row]:
        """All purchases."""
        return [purchase.row for purchase in self.all]

    @property
    def refunds(self) -> list[Row]:
        """The refunds of customers."""
        return [refund.row for refund in self.customers_refunds]

    @property
    def all_refunds(self) -> list[Row]:
        """All refunds."""
        return [refund.row for refund in [*self.customers_refunds, *self.guests_refunds]]

    @property
    def with_cost(self) -> tuple[list[Row], list[Row]]:
        """What came in by the purchases that tell their cost, less their refunds, and what of that is profit."""
        revenue, profit = [], []
        for sign, told in ((1, self.all), (-1, [*self.customers_refunds, *self.guests_refunds])):
            for one in told:
                if one.cost is not None:
                    revenue.append(replace(one.row, amount=sign * one.row.amount))
                    profit.append(replace(one.row, amount=sign * (one.row.amount - one.cost)))
        return revenue, profit

    def of_kind(self, kind: str) -> list[Row]:
        """All purchases of a kind."""
        return [purchase.row for purchase in self.all if purchase.kind == kind]


def told_purchases(lives: Lives, settings: Settings) -> Purchases:
    """The purchases and refunds of all lives."""
    told = Purchases(lives.seen)
    for life in lives.of_customers:
        bought = life.of_type("purchase.completed")
        told.of_lives.append([_purchase(fact, bought[:index], life, settings) for index, fact in enumerate(bought)])
        told.customers_refunds += _refunds(life, settings)
    for life in lives.of_guests:
        sold = [_purchase(fact, [], life, settings) for fact in life.of_type("purchase.completed")]
        told.of_guests += [replace(purchase, row=_guests(purchase.row)) for purchase in sold]
        told.guests_refunds += [replace(refund, row=_guests(refund.row)) for refund in _refunds(life, settings)]
    return told


def _purchase(fact: Fact, earlier: list[Fact], life: Life, settings: Settings) -> Purchase:
    row = _row(fact, fact, life, settings)
    is_first = not earlier
    relation = "first" if is_first else "repeat"
    row = replace(row, dimensions={**row.dimensions, "relation": relation})
    return Purchase(row, kind_of(fact, earlier), is_first, amount_of(fact, settings, "cost"))


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


def _refunds(life: Life, settings: Settings) -> list[Refund]:
    bought = life.of_type("purchase.completed")
    return [_refund(fact, bought, life, settings) for fact in life.of_type("purchase.refunded")]


def _refund(fact: Fact, bought: list[Fact], life: Life, settings: Settings) -> Refund:
    origin = _refunded(fact, bought)
    row = _row(fact, origin, life, settings)
    relation = UNKNOWN if origin is None else "first" if origin is bought[0] else "repeat"
    has_cost = origin is not None and amount_of(origin, settings, "cost") is not None
    cost = (amount_of(fact, settings, "cost") or Fraction(0)) if has_cost else None
    return Refund(replace(row, dimensions={**row.dimensions, "relation": relation}), cost)


def _guests(row: Row) -> Row:
    relation = row.dimensions["relation"]
    guests = {"segment": "guest", "relation": UNKNOWN if relation == UNKNOWN else "guest"}
    return replace(row, dimensions={**row.dimensions, **guests})


def _row(fact: Fact, origin: Fact | None, life: Life, settings: Settings) -> Row:
    dimensions = {
        "channel": UNKNOWN if origin is None else origin.dimension("channel"),
        "campaign": UNKNOWN if origin is None else origin.dimension("campaign_id"),
        "campaign_channel": UNKNOWN if origin is None else origin.dimension("campaign_channel"),
        "owner": UNKNOWN if origin is None else origin.dimension("owner"),
        **life.values_with(fact),
    }
    return Row(fact.at, dimensions, amount_of(fact, settings) or Fraction(0))


def _refunded(refund: Fact, bought: list[Fact]) -> Fact | None:
    """The first purchase with the refund's purchase_id, whenever it happened."""
    return next((fact for fact in bought if fact.text("purchase_id") == refund.text("purchase_id")), None)
