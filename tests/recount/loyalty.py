"""How many customers there are, who joins, who leaves and who comes back."""

from collections.abc import Collection, Iterable
from fractions import Fraction

from tests.recount.customers import Customer
from tests.recount.report import Fields, added, mean, named, negative, quotient
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, grouped
from tests.recount.settings import Settings
from tests.recount.windows import Window

BY_SEGMENT: Breakdowns = [("segment",)]
BY_SEGMENT_AND_REGION: Breakdowns = [("segment",), ("region",)]
BY_JOINING: Breakdowns = [("channel",), ("segment",), ("campaign",)]
BY_LOSS: Breakdowns = [("segment",), ("region",), ("reason",)]
NOBODY: ByLabel = {"": 0}


def makes_customers(settings: Settings) -> str:
    """The type of the events by which one can become a customer."""
    return "customer.signed_up" if settings.contractual else "purchase.completed"


def loses_customers(settings: Settings) -> set[str]:
    """The types of the events by which one can be lost; a purchase is, once it is old enough."""
    told = {"customer.cancelled", "customer.erased"}
    return told if settings.contractual else {*told, "purchase.completed"}


def loyalty_fields(customers: list[Customer], seen: Collection[str], settings: Settings, window: Window) -> Fields:
    """The KPIs of the customer base; `seen` are the types of all events."""
    fields: Fields = {}
    if loses_customers(settings) & set(seen):
        fields |= named("customers_lost", counts(_turns(customers, "lost"), window, BY_LOSS))
    if makes_customers(settings) in seen:
        fields |= _base_fields(customers, window)
    return fields


def _base_fields(customers: list[Customer], window: Window) -> Fields:
    return {
        **named("customers_new", joined(customers, window, BY_JOINING)),
        **named("customers_active", active_now(customers)),
        **_growth(customers, window),
        **_base_growth(customers, window),
        **_churn(customers, window),
        **mean("customer_tenure_seconds_mean", _tenures(customers), window, BY_SEGMENT),
        **_win_back(customers, window),
    }


def joined(customers: Iterable[Customer], window: Window, by: Breakdowns = ()) -> ByLabel:
    """The new customers, under the values of the event by which they joined."""
    return counts(_turns(customers, "joined"), window, by)


def active_now(customers: Iterable[Customer]) -> ByLabel:
    """The active customers under their present segment, 0 for every other that a customer had."""
    everyone = [customer for customer in customers if customer.turns]
    seen = [Row(0, turn.dimensions) for customer in everyone for turn in customer.turns]
    active = [
        Row(0, {"segment": customer.life.segment_now()}) for customer in everyone if customer.standing == "active"
    ]
    return dict.fromkeys(grouped(seen, BY_SEGMENT), 0) | _sizes(active, BY_SEGMENT)


def start_base(customers: Iterable[Customer], window: Window, by: Breakdowns) -> ByLabel:
    """The customers active at the window's start, under the values that they had there."""
    return _sizes((_at_start(customer, window) for customer in _active_at_start(customers, window)), by)


def churned(customers: Iterable[Customer], window: Window, by: Breakdowns) -> ByLabel:
    """Those of the start base who were lost inside the window, under their values at its start."""
    lost = (
        _at_start(customer, window)
        for customer in _active_at_start(customers, window)
        if any(turn.kind == "lost" and turn.at in window for turn in customer.turns)
    )
    return _sizes(lost, by)


def _growth(customers: list[Customer], window: Window) -> Fields:
    gained = counts([*_turns(customers, "joined"), *_turns(customers, "returned")], window, BY_SEGMENT)
    lost = counts(_turns(customers, "lost"), window, BY_SEGMENT)
    base = start_base(customers, window, BY_SEGMENT)
    return quotient("customer_growth_ratio", added(gained, negative(lost)), base)


def _base_growth(customers: list[Customer], window: Window) -> Fields:
    ever = sum(1 for row in _turns(customers, "joined") if row.at < window.start)
    return quotient("customer_base_growth_ratio", joined(customers, window), {"": ever})


def _churn(customers: list[Customer], window: Window) -> Fields:
    base = start_base(customers, window, BY_SEGMENT_AND_REGION)
    lost = churned(customers, window, BY_SEGMENT_AND_REGION)
    return {
        **quotient("customer_churn_ratio", lost, base),
        **quotient("customer_retention_ratio", added(base, negative(lost)), base),
    }


def _tenures(customers: Iterable[Customer]) -> list[Row]:
    return [
        Row(turn.at, turn.dimensions, Fraction(turn.at - customer.turns[0].at, 1000))
        for customer in customers
        for turn in customer.turns
        if turn.kind == "lost"
    ]


def _win_back(customers: Iterable[Customer], window: Window) -> Fields:
    lost = [customer for customer in customers if customer.standing_before(window.start) == "lost"]
    returned = [
        customer for customer in lost if any(turn.kind == "returned" and turn.at in window for turn in customer.turns)
    ]
    return quotient("customer_win_back_ratio", {"": len(returned)}, {"": len(lost)})


def _active_at_start(customers: Iterable[Customer], window: Window) -> list[Customer]:
    return [customer for customer in customers if customer.standing_before(window.start) == "active"]


def _at_start(customer: Customer, window: Window) -> Row:
    values = {name: customer.life.value_before(name, window.start) for name in ("segment", "region")}
    return Row(window.start, values)


def _turns(customers: Iterable[Customer], kind: str) -> list[Row]:
    return [Row(turn.at, turn.dimensions) for customer in customers for turn in customer.turns if turn.kind == kind]


def _sizes(rows: Iterable[Row], by: Breakdowns) -> ByLabel:
    return NOBODY | {label: len(group) for label, group in grouped(rows, by).items()}
