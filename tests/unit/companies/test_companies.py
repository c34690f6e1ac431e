"""Three companies that were worked out by hand, counted by the families alone and by the recount."""

import random
from collections.abc import Sequence

import pytest

from tests.companies.companies import COMPANIES
from tests.companies.telling import Company
from tests.engine.agreement import World, counted, tables_of
from tests.engine.past import befores_of
from tests.engine.pure import PlainNumbers
from tests.month.comparing import Tables, wrong_fields
from tests.month.telling import Event
from tests.recount import recount
from tests.strategies.arrivals import at_once

pytestmark = pytest.mark.parametrize("name", COMPANIES)


def counted_tables(company: Company, events: Sequence[Event]) -> Tables:
    world = World(company.settings)
    driver = counted(world, at_once([dict(event) for event in events]), company.now, PlainNumbers())
    return tables_of(world, driver, company.now)


def test_the_families_count_a_company_as_it_was_worked_out(name: str) -> None:
    company = COMPANIES[name]
    assert wrong_fields(counted_tables(company, company.events), company.tables) == []


def test_the_families_tell_the_periods_before_as_they_were_worked_out(name: str) -> None:
    company = COMPANIES[name]
    world, arrival = World(company.settings), at_once([dict(event) for event in company.events])
    tables = befores_of(counted(world, arrival, company.now, PlainNumbers()), world, company.now)
    found = {
        window.removesuffix(":before"): {field: float(number) for field, number in table.items()}
        for window, table in tables.items()
    }
    assert wrong_fields(found, company.before) == []


def test_a_company_is_the_same_in_another_order_with_a_third_of_it_twice(name: str) -> None:
    company, chance = COMPANIES[name], random.Random(1404)
    erased = {event["customer_id"] for event in company.events if event["type"] == "customer.erased"}
    in_order = [event for event in company.events if event.get("customer_id") in erased]
    events = [event for event in company.events if event not in in_order]
    events += chance.sample(events, len(events) // 3)
    chance.shuffle(events)
    assert wrong_fields(counted_tables(company, [*events, *in_order]), company.tables) == []


def test_the_recount_counts_a_company_as_it_was_worked_out(name: str) -> None:
    company = COMPANIES[name]
    assert wrong_fields(recount(company.events, World(company.settings).recount, company.now), company.tables) == []


def test_enough_of_a_company_is_worked_out(name: str) -> None:
    company = COMPANIES[name]
    assert sum(map(len, company.tables.values())) >= 80
    assert sum(map(len, company.before.values())) >= 10
