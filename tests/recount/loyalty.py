"""How many customers there are, who joins, who leaves and who comes back."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from tests.recount.customers import Customer
from tests.recount.report import Fields, added, divided, mean, mean_age, named, negative, positive, quotient
from tests.recount.rows import TOTAL, Breakdowns, ByLabel, Row, counts, grouped, level, sums
from tests.recount.settings import Settings
from tests.recount.terms import WITH_AN_END
from tests.recount.windows import Window

BY_SEGMENT: Breakdowns = [("segment",)]
BY_VALUES: Breakdowns = [("segment",), ("region",), ("industry",)]
BY_JOINING: Breakdowns = [("channel",), ("campaign",), *BY_VALUES]
BY_LOSS: Breakdowns = [*BY_VALUES, ("reason",)]
BY_LOST_VALUE: Breakdowns = [("segment",), ("reason",)]
NOBODY: ByLabel = {"": 0}


@dataclass(frozen=True)
class Levels:
    """What the customer base has at a moment: what its active customers have paid so far, and who may go soon.

    These are those whose terms end, or, without terms, those who were silent for long, with what they have paid so far.
    """

    base_value: ByLabel
    expiring: ByLabel
    lapsing: ByLabel
    lapsing_value: ByLabel


def makes_customers(settings: Settings) -> str:
    """The type of the events by which one can become a customer."""
    return "customer.signed_up" if settings.contractual else "purchase.completed"


def loses_customers(settings: Settings) -> set[str]:
    """The types of the events by which one can be lost; a purchase is, once it is old enough, and a term that ends."""
    told = {"customer.cancelled", "customer.erased"}
    return {*told, WITH_AN_END} if settings.contractual else {*told, "purchase.completed"}


def loyalty_fields(
    customers: list[Customer], levels: Levels, seen: Collection[str], settings: Settings, window: Window
) -> Fields:
    """The KPIs of the customer base; `seen` are the types of all events."""
    fields: Fields = {}
    gains, losses = makes_customers(settings) in seen, bool(loses_customers(settings) & set(seen))
    if losses:
        fields |= named("customers_lost", counts(_turns(customers, "lost"), window, BY_LOSS))
        fields |= named("customer_lost_value", _lost_value(customers, window, BY_LOST_VALUE))
    if gains:
        fields |= _base_fields(customers, window)
        fields |= named("customer_base_value", levels.base_value)
    if gains or losses:
        fields |= named("customers_net_growth", _net_growth(customers, window))
    if gains and losses:
        fields |= _value_loss(_lost_value(customers, window, BY_SEGMENT), levels.base_value)
    if gains and settings.contractual:
        fields |= named("customers_expiring", levels.expiring)
        fields |= _renewals(customers, window)
    if gains and not settings.contractual:
        fields |= named("customers_lapsing", levels.lapsing)
        fields |= named("lapsing_value", levels.lapsing_value)
    return fields


def _value_loss(lost: ByLabel, kept: ByLabel) -> Fields:
    """The share of what was lost in what was lost or is still there."""
    whole = added(lost, kept)
    return named("customer_value_loss_ratio", divided(lost, positive(whole)))


def _lost_value(customers: list[Customer], window: Window, by: Breakdowns) -> ByLabel:
    rows = [
        Row(turn.at, turn.dimensions, turn.paid)
        for customer in customers
        for turn in customer.turns
        if turn.kind == "lost"
    ]
    return sums(rows, window, by)


def _renewals(customers: list[Customer], window: Window) -> Fields:
    renewed = [row for customer in customers for row in customer.renewed]
    decided = [*renewed, *(row for customer in customers for row in customer.not_renewed)]
    return quotient("customer_renewal_ratio", counts(renewed, window, BY_SEGMENT), counts(decided, window, BY_SEGMENT))


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


def levels_now(customers: Iterable[Customer], now: int) -> Levels:
    """The levels now, under the present segments."""
    active = [customer for customer in customers if customer.standing == "active"]
    values = [Row(now, customer.life.values_now(), customer.paid) for customer in active]
    expiring = [Row(now, customer.life.values_now()) for customer in active if customer.is_expiring(now)]
    lapsing = [Row(now, customer.life.values_now()) for customer in active if customer.is_lapsing(now)]
    at_stake = [Row(now, customer.life.values_now(), customer.paid) for customer in active if customer.is_lapsing(now)]
    return Levels(*(level(rows, BY_SEGMENT) for rows in (values, expiring, lapsing, at_stake)))


def levels_before(customers: Iterable[Customer], moment: int) -> Levels:
    """The totals of the levels before all that happened at a moment, as it is known today."""
    active = [customer for customer in customers if customer.standing_before(moment) == "active"]
    value = sum((customer.paid_before(moment) for customer in active), start=Fraction(0))
    expiring = sum(customer.is_expiring(moment - 1) for customer in active)
    lapsing = [customer for customer in active if customer.is_lapsing(moment - 1)]
    at_stake = sum((customer.paid_before(moment) for customer in lapsing), start=Fraction(0))
    return Levels({TOTAL: value}, {TOTAL: expiring}, {TOTAL: len(lapsing)}, {TOTAL: at_stake})


def age_fields(customers: Iterable[Customer], now: int) -> Fields:
    """For how long the active customers have been some, since they first joined, by `now` (epoch milliseconds)."""
    joined_at = [
        Row(customer.turns[0].at, customer.life.values_now()) for customer in customers if customer.standing == "active"
    ]
    return mean_age("customer_age_seconds_mean", joined_at, now, BY_SEGMENT)


def active_now(customers: Iterable[Customer], by: Breakdowns = BY_VALUES) -> ByLabel:
    """The active customers under their present values, 0 for every other that a customer had."""
    everyone = [customer for customer in customers if customer.turns]
    seen = [Row(0, turn.dimensions) for customer in everyone for turn in customer.turns]
    active = [Row(0, customer.life.values_now()) for customer in everyone if customer.standing == "active"]
    return dict.fromkeys(grouped(seen, by), 0) | _sizes(active, by)


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


def _net_growth(customers: list[Customer], window: Window) -> ByLabel:
    gained = counts([*_turns(customers, "joined"), *_turns(customers, "returned")], window, BY_SEGMENT)
    return added(gained, negative(counts(_turns(customers, "lost"), window, BY_SEGMENT)))


def _growth(customers: list[Customer], window: Window) -> Fields:
    base = start_base(customers, window, BY_SEGMENT)
    return quotient("customer_growth_ratio", _net_growth(customers, window), base)


def _base_growth(customers: list[Customer], window: Window) -> Fields:
    ever = sum(1 for row in _turns(customers, "joined") if row.at < window.start)
    return quotient("customer_base_growth_ratio", joined(customers, window), {"": ever})


def _churn(customers: list[Customer], window: Window) -> Fields:
    base = start_base(customers, window, BY_VALUES)
    lost = churned(customers, window, BY_VALUES)
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
    return Row(window.start, customer.life.values_before(window.start))


def _turns(customers: Iterable[Customer], kind: str) -> list[Row]:
    return [Row(turn.at, turn.dimensions) for customer in customers for turn in customer.turns if turn.kind == kind]


def _sizes(rows: Iterable[Row], by: Breakdowns) -> ByLabel:
    return NOBODY | {label: len(group) for label, group in grouped(rows, by).items()}
