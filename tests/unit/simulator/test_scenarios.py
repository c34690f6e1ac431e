"""Each scenario is to be seen in its KPI within ten minutes of live."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache

import pytest

from schemas import (
    CampaignLead,
    CustomerCancelled,
    Event,
    LeadCreated,
    PurchaseCompleted,
    SurveyAnswered,
    TicketOpened,
    TicketPaused,
    TicketResolved,
    TicketResumed,
)
from streams.kpis.catalogue import catalogue
from streams.simulator import SCENARIOS, Simulation, place
from streams.simulator.scenarios import effects_at

NOON = 1_779_874_200_000
MINUTE = 60_000
RATE = 1.0
TEN_MINUTES_A_DAY = 144


class Report:
    """What some minutes of live show, from the events up to their end."""

    def __init__(self, events: list[Event], begins: int) -> None:
        self._opened = {event.ticket_id: event.occurred_at for event in events if isinstance(event, TicketOpened)}
        self._pauses: dict[str, list[int]] = defaultdict(list)
        self._resumptions: dict[str, list[int]] = defaultdict(list)
        for event in events:
            if isinstance(event, TicketPaused):
                self._pauses[event.ticket_id].append(event.occurred_at)
            elif isinstance(event, TicketResumed):
                self._resumptions[event.ticket_id].append(event.occurred_at)
        self._recent = recent = [event for event in events if event.occurred_at > begins]
        self.cancelled = sum(isinstance(event, CustomerCancelled) for event in recent)
        self.purchases = sum(isinstance(event, PurchaseCompleted) for event in recent)
        self.leads = sum(isinstance(event, CampaignLead | LeadCreated) for event in recent)
        self.campaign_orders = sum(
            isinstance(event, PurchaseCompleted) and event.campaign_id == "spring-sale" for event in recent
        )

    @property
    def resolution_hours(self) -> float:
        """As the KPI has it: without pauses."""
        durations = [
            event.occurred_at - self._opened[event.ticket_id] - self._paused(event)
            for event in self._recent
            if isinstance(event, TicketResolved)
        ]
        return sum(durations) / len(durations) / 3_600_000

    def _paused(self, resolved: TicketResolved) -> int:
        """Milliseconds that the ticket was paused before it was resolved."""
        pauses = [at for at in self._pauses[resolved.ticket_id] if at < resolved.occurred_at]
        ends = [
            *(at for at in self._resumptions[resolved.ticket_id] if at < resolved.occurred_at),
            resolved.occurred_at,
        ]
        return sum(min(end for end in ends if end > pause) - pause for pause in pauses)

    @property
    def nps(self) -> float:
        scores = [event.score for event in self._recent if isinstance(event, SurveyAnswered) and event.kind == "nps"]
        points = [1 if score >= 9 else -1 if score <= 6 else 0 for score in scores if score is not None]
        return 100 * sum(points) / len(points)


@cache
def report(name: str, *, minute: int = 0, minutes: int = 10, start: int = NOON, lasting: int | None = None) -> Report:
    """Some minutes from `minute` of live on, of a company that the scenario befalls at `start`."""
    simulation = Simulation(11, NOON, days=0, archive_days=0, rate=RATE, scenarios=[place(name, start, lasting)])
    events = list(simulation.until(NOON + (minute + minutes) * MINUTE))
    return Report(events, NOON + minute * MINUTE)


@pytest.fixture(scope="module")
def usual() -> Report:
    """A day of business as usual, which is some 144 times as long as the ten minutes of a scenario."""
    return report("steady", minutes=TEN_MINUTES_A_DAY * 10)


def test_a_churn_spike_shows_in_cancellations_and_purchases(usual: Report) -> None:
    spike = report("churn-spike")
    # Of some 14,000 customers: more than in a week.
    assert spike.cancelled > 60
    assert usual.cancelled <= 2 * 14
    silent = report("churn-spike", minutes=240, lasting=240)
    assert silent.purchases < 0.75 * report("steady", minutes=240).purchases


# The oldest tickets are settled first, so that later ones are not as old.
@pytest.mark.parametrize(("minute", "times"), [(0, 3), (5, 2)])
def test_a_resolution_spike_multiplies_how_long_tickets_took(minute: int, times: int, usual: Report) -> None:
    assert report("resolution-spike", minute=minute).resolution_hours > times * usual.resolution_hours


def test_a_survey_slump_turns_the_promoter_score(usual: Report) -> None:
    assert usual.nps > 20
    assert report("survey-slump").nps < -60


def test_a_campaign_burst_brings_leads_and_sales(usual: Report) -> None:
    burst = report("campaign-burst", minutes=15)
    assert burst.leads > 10 * max(5, usual.leads * 15 / 1440)
    assert burst.campaign_orders > 4 * max(1, usual.campaign_orders * 15 / 1440)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("churn-spike", lambda report: report.cancelled / 10),
        ("survey-slump", lambda report: -report.nps),
        ("campaign-burst", lambda report: report.leads / 20),
    ],
)
def test_a_scenario_has_not_begun_before_its_start_and_is_over_after_its_end(
    name: str, figure: Callable[[Report], float]
) -> None:
    later = report(name, minutes=600, start=NOON + 600 * MINUTE)
    assert figure(later) < 3
    over = report(name, minute=13, minutes=600, start=NOON - 2 * MINUTE)
    assert figure(over) < 3


def test_a_scenario_says_in_which_kpis_it_is_to_be_seen() -> None:
    known = {kpi.name for kpi in catalogue()}
    for name, scenario in SCENARIOS.items():
        assert scenario.name == name
        assert set(scenario.shows_in) <= known


def test_a_scenario_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Unknown scenario 'flood'; known: steady, churn-spike"):
        place("flood", NOON)


def test_a_scenario_lasts_as_long_as_it_is_told_to() -> None:
    assert place("churn-spike", NOON, minutes=3).end == NOON + 3 * MINUTE
    assert place("churn-spike", NOON).end == NOON + 15 * MINUTE


def test_scenarios_that_overlap_do_what_both_do() -> None:
    both = effects_at([place("churn-spike", 0), place("resolution-spike", 5 * MINUTE)], 6 * MINUTE)
    churn, resolution = SCENARIOS["churn-spike"].effects, SCENARIOS["resolution-spike"].effects
    assert both.more == {**churn.more, **resolution.more}
    assert (both.silence, both.delay) == (churn.silence, resolution.delay)
