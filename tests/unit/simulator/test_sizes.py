"""Scenarios of a fixed size are of that size, and what belongs to business as usual is as large as it says."""

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest

from schemas import (
    CampaignUnsubscribed,
    CustomerCancelled,
    Event,
    PurchaseCompleted,
    SurveyAnswered,
    TicketOpened,
    TicketResolved,
)
from streams.simulator import Simulation, place
from streams.simulator.figures import FIGURES
from streams.simulator.scenarios import SCENARIOS, effects_at

MONDAY = 1_779_667_200_000
DAY = 86_400_000
DAYS = 7
RATE = 0.5
UNTOLD = replace(FIGURES, marketing=replace(FIGURES.marketing, opened=0.0, clicked=0.0, batch=100.0))
"""Without what nobody asks for here and is most of all events."""


class Told(NamedTuple):
    """What happened in a week."""

    events: list[Event]
    history: list[Event]

    def number(self, kind: type[Event]) -> int:
        return sum(isinstance(event, kind) for event in self.events)

    @property
    def csat(self) -> float:
        scores = [event.score for event in self.events if isinstance(event, SurveyAnswered) and event.kind == "csat"]
        given = [score for score in scores if score is not None]
        return sum(given) / len(given)

    @property
    def hours(self) -> dict[str, float]:
        """How many hours each ticket took that was resolved in this week, and never before."""
        opened: dict[str, int] = {}
        took: dict[str, float] = {}
        before = {event.ticket_id for event in self.history if isinstance(event, TicketResolved)}
        for event in (*self.history, *self.events):
            if isinstance(event, TicketOpened):
                opened[event.ticket_id] = min(event.occurred_at, opened.get(event.ticket_id, event.occurred_at))
            elif isinstance(event, TicketResolved) and event.ticket_id not in before:
                took.setdefault(event.ticket_id, (event.occurred_at - opened[event.ticket_id]) / 3_600_000)
        return took


@cache
def told(name: str, days: int = DAYS) -> Told:
    """A week of a company that the scenario befalls as the week begins."""
    scenarios = [place(name, MONDAY, days * 24 * 60)]
    simulation = Simulation(5, MONDAY, days=0, archive_days=0, rate=RATE, scenarios=scenarios, figures=UNTOLD)
    history = list(simulation.history())
    return Told(list(simulation.until(MONDAY + days * DAY)), history)


@pytest.mark.parametrize(
    ("name", "kind", "times"),
    [
        ("unsubscribes-times-four", CampaignUnsubscribed, 4.0),
        ("openings-times-three", TicketOpened, 3.0),
        ("orders-fall", PurchaseCompleted, 0.4),
        ("sale", PurchaseCompleted, 2.0),
        ("quiet-week", TicketOpened, 0.8),
        ("quiet-week", PurchaseCompleted, 0.8),
    ],
)
def test_things_happen_so_many_times_as_often(name: str, kind: type[Event], times: float) -> None:
    usual = told("steady").number(kind)
    assert told(name).number(kind) == pytest.approx(times * usual, abs=4 * (1 + times) * usual**0.5)


def test_five_times_as_many_customers_are_lost_of_whom_some_would_have_gone_without_a_word() -> None:
    customers = FIGURES.customers
    more = told("churn-times-five").number(CustomerCancelled) - told("steady").number(CustomerCancelled)
    assert more == pytest.approx(4 * customers.starting_daily * RATE * DAYS, rel=0.2)


def test_tickets_took_three_times_as_long_and_are_settled_when_they_would_have_been() -> None:
    usual, longer = told("steady").hours, told("resolution-times-three").hours
    assert len(longer) == pytest.approx(len(usual), rel=0.15)
    middle = [sorted(took.values())[len(took) // 2] for took in (usual, longer)]
    assert middle[1] / middle[0] == pytest.approx(3.0, rel=0.25)


def test_tickets_take_longer_day_by_day_in_a_drift() -> None:
    scenario = place("resolution-drift", MONDAY)
    assert effects_at([scenario], MONDAY).waited == pytest.approx(1.0)
    assert effects_at([scenario], MONDAY + 3 * DAY).waited == pytest.approx(1.06**3)


def test_answers_are_a_point_of_five_worse() -> None:
    assert told("steady").csat - told("scores-one-less").csat == pytest.approx(1.0, abs=0.2)


def test_for_twenty_minutes_nobody_buys_and_then_again() -> None:
    assert SCENARIOS["payment-outage"].minutes == 20
    outage = told("payment-outage", days=1)
    assert outage.number(PurchaseCompleted) == 0
    assert outage.number(TicketOpened) > 0


def test_on_a_holiday_people_shop_as_on_any_free_day_and_nobody_works() -> None:
    usual, holiday = told("steady", days=1), told("holiday", days=1)
    assert holiday.number(TicketOpened) < 0.6 * usual.number(TicketOpened)
    assert holiday.number(PurchaseCompleted) > usual.number(PurchaseCompleted)


def test_of_a_lost_day_nothing_is_told_and_the_company_goes_on() -> None:
    lost = place("lost-day", MONDAY)
    simulation = Simulation(5, MONDAY, days=0, archive_days=0, rate=RATE, scenarios=[lost], figures=UNTOLD)
    list(simulation.history())
    days = Counter((event.occurred_at - MONDAY) // DAY for event in simulation.until(MONDAY + 2 * DAY))
    assert days[0] == 0
    assert days[1] > 1_000


def test_scenarios_of_a_fixed_size_that_overlap_do_what_both_do() -> None:
    both = effects_at([place("orders-fall", 0), place("openings-times-three", 0), place("sale", 0)], 1)
    assert both.unpaid == 0.6
    assert both.times == {"ticket": 3.0, "order": 2.0, "guest": 2.0}
