"""Cohorts and spells by their definitions: when customers were active, what they paid, how long they stayed."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tests.recount.customers import BOUGHT, REFUNDED, Customer, told_customers
from tests.recount.events import Event, distinct_facts
from tests.recount.lives import told_lives
from tests.recount.money import amount_of
from tests.recount.periods import first_day, next_first_day
from tests.recount.rows import Number
from tests.recount.settings import Settings

Cell = tuple[str, date, int]
"""A channel or a segment (the empty text for all), the first day of the month of joining, and the age in months."""


@dataclass(frozen=True)
class Cohorts:
    """Cells of all customers and by channel and segment of the joining: how many were active, and what they paid."""

    customers: dict[str, Counter[Cell]]
    revenue: dict[str, dict[Cell, Number]]


@dataclass(frozen=True)
class Spell:
    """A time in which a customer was with us: its first date, the date on which it ended, the segment at the start."""

    begins: date
    ends: date | None
    segment: str


def told_cohorts(events: Iterable[Event], settings: Settings, now: int) -> Cohorts:
    """The cells up to the month of `now` (epoch ms)."""
    customers: dict[str, Counter[Cell]] = {"": Counter(), "channel": Counter(), "segment": Counter()}
    revenue: dict[str, dict[Cell, Number]] = {"": {}, "channel": {}, "segment": {}}
    this_month = _month(now, settings)
    for customer in _customers(events, settings, now):
        if not customer.turns:
            continue
        joining = customer.turns[0]
        joined = _month(joining.at, settings)
        labels = {"": "", **{name: joining.dimensions[name] for name in ("channel", "segment")}}
        for month in _active_months(customer, settings, now):
            for by, value in labels.items():
                customers[by][value, joined, _age(joined, month, settings)] += 1
        for fact in customer.life.facts:
            month = _month(fact.at, settings)
            if fact.type in {BOUGHT, REFUNDED} and joined <= month <= this_month:
                amount = (amount_of(fact, settings) or 0) * (1 if fact.type == BOUGHT else -1)
                for by, value in labels.items():
                    cell = value, joined, _age(joined, month, settings)
                    revenue[by][cell] = revenue[by].get(cell, 0) + amount
    return Cohorts(customers, {by: {cell: paid for cell, paid in of.items() if paid} for by, of in revenue.items()})


def told_spells(events: Iterable[Event], settings: Settings, now: int) -> list[Spell]:
    """All spells that there ever were by now."""
    return [spell for customer in _customers(events, settings, now) for spell in spells_of(customer, settings)]


def _customers(events: Iterable[Event], settings: Settings, now: int) -> list[Customer]:
    facts = distinct_facts(events)
    lives = told_lives(facts, settings)
    return told_customers(lives.of_customers, settings, now)


def spells_of(customer: Customer, settings: Settings) -> Iterator[Spell]:
    for number, turn in enumerate(customer.turns):
        if turn.kind != "lost":
            after = customer.turns[number + 1 : number + 2]
            ends = _date(after[0].at, settings) if after else None
            yield Spell(_date(turn.at, settings), ends, turn.dimensions["segment"])


def _active_months(customer: Customer, settings: Settings, now: int) -> set[date]:
    """The first days of the months in which a customer bought, or, with contracts, was with us at some moment."""
    if not settings.contractual:
        return {_month(fact.at, settings) for fact in customer.life.of_type(BOUGHT)}
    months: set[date] = set()
    for spell in spells_of(customer, settings):
        last = spell.ends or _date(now, settings)
        month = first_day("month", spell.begins, settings.dates)
        while month <= last:
            months.add(month)
            month = next_first_day("month", month, settings.dates)
    return months


def _age(joined: date, month: date, settings: Settings) -> int:
    age = 0
    while joined < month:
        joined, age = next_first_day("month", joined, settings.dates), age + 1
    return age


def _month(moment: int, settings: Settings) -> date:
    return first_day("month", _date(moment, settings), settings.dates)


def _date(moment: int, settings: Settings) -> date:
    return datetime.fromtimestamp(moment // 1000, UTC).astimezone(ZoneInfo(settings.dates.timezone)).date()
