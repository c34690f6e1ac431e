"""Nothing jumps where live begins, nor where the archive ends: it is one company, and it has one pace.

Twenty companies are told a week of history and a day of live. Hours of that day are compared with the same hours
of the week in history, all companies together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from math import sqrt
from statistics import NormalDist, fmean, variance

import pytest

from schemas import (
    CampaignOpened,
    CampaignSent,
    CartUpdated,
    CustomerCancelled,
    DealStageChanged,
    Event,
    PurchaseCompleted,
    SurveyAnswered,
    TicketOpened,
    TicketResolved,
    TicketResponded,
)
from streams.simulator import Simulation

NOON = 1_779_874_200_000
HOUR = 3_600_000
DAY = 24 * HOUR
WEEKS = 1
SEEDS = range(20)
RATE = 0.08
HOURS = {
    "the first three hours": range(3),
    "the evening": range(5, 10),
    "the night": range(10, 18),
    "all hours": range(24),
}
"""Hours of live, which begins at 13:00 local time on a working day."""
BOUND = NormalDist().inv_cdf(1 - 0.001 / 2)
"""How many deviations 99.9 % of what chance makes are within."""
FEWEST = 5
"""Of fewer, no deviation can be told."""

Story = dict[str, list[tuple[int, float]]]
"""What is counted -> when it happened, and its value where it has one."""


class Teller:
    """Tells what the KPIs of a company are made of, event by event."""

    def __init__(self) -> None:
        self.story: Story = defaultdict(list)
        self._opened: dict[str, int] = {}
        self._begun: set[str] = set()

    def hear(self, event: Event) -> None:
        at = event.occurred_at
        self._tell(event.type, at)
        match event:
            case TicketOpened():
                self._opened[event.ticket_id] = at
            case TicketResolved():
                self._tell("resolution time", at, at - self._opened[event.ticket_id])
            case TicketResponded() if self._is_first(event.ticket_id):
                self._tell("response time", at, at - self._opened[event.ticket_id])
            case CartUpdated() if self._is_first(event.cart_id):
                self._tell("carts", at)
            case PurchaseCompleted():
                self._tell("order value", at, float(event.amount))
            case DealStageChanged():
                self._hear_of_a_deal(event)
            case SurveyAnswered(kind="nps", score=score) if score is not None:
                self._tell("promoters", at, (score >= 9) - (score <= 6))
            case CampaignSent():
                self._tell("messages", at, event.count)
            case CampaignOpened():
                self._tell("openings", at, event.count)
                self._tell("openings by known customers", at, event.customer_id is not None)

    def _hear_of_a_deal(self, deal: DealStageChanged) -> None:
        if self._is_first(deal.deal_id):
            self._tell("deals created", deal.occurred_at)
        if deal.stage in {"won", "lost"}:
            self._tell("deals closed", deal.occurred_at, deal.stage == "won")

    def _is_first(self, entity: str) -> bool:
        first = entity not in self._begun
        self._begun.add(entity)
        return first

    def _tell(self, what: str, at: int, value: float = 0.0) -> None:
        self.story[what].append((at, value))


def told(events: Iterable[Event]) -> Story:
    """What the KPIs of a company are made of."""
    teller = Teller()
    for event in events:
        teller.hear(event)
    return teller.story


@cache
def stories() -> tuple[Story, ...]:
    """The twenty companies."""
    found = []
    for seed in SEEDS:
        simulation = Simulation(seed, NOON, days=WEEKS * 7 + 1, archive_days=45, rate=RATE)
        begins = NOON - WEEKS * 7 * DAY
        found.append(
            {
                what: [(at, value) for at, value in happened if at >= begins]
                for what, happened in told(simulation.until(NOON + DAY)).items()
            }
        )
    return tuple(found)


def values(what: str, hours: range) -> tuple[list[float], list[float]]:
    """The values of these hours in history and in live, of all companies."""
    history, live = list[float](), list[float]()
    for story in stories():
        for at, value in story.get(what, ()):
            if (at - NOON) // HOUR % 168 in hours:
                (live if at >= NOON else history).append(value)
    return history, live


COUNTED = (
    "order value",
    "customer.signed_up",
    "customer.cancelled",
    "ticket.opened",
    "ticket.resolved",
    "ticket.responded",
    "deals created",
    "deals closed",
    "survey.answered",
    "carts",
    "cart.checked_out",
    "campaign.sent",
    "campaign.opened",
    "campaign.clicked",
    "campaign.converted",
    "campaign.spent",
    "lead.created",
    "lead.qualified",
    "lead.converted",
    "survey.sent",
    "interaction.logged",
    "campaign.subscribed",
    "purchase.refunded",
)
MEASURED = (
    "order value",
    "resolution time",
    "response time",
    "promoters",
    "deals closed",
    "openings by known customers",
)


@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize("what", COUNTED)
def test_as_much_happens_live_as_in_the_same_hours_of_history(what: str, hours: str) -> None:
    history, live = values(what, HOURS[hours])
    expected = len(history) / WEEKS
    if hours == "all hours":
        assert expected > FEWEST, "too little happens to tell"
    if expected > FEWEST:
        assert abs(len(live) - expected) < BOUND * sqrt(expected * (1 + 1 / WEEKS))


@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize("what", MEASURED)
def test_means_and_shares_live_are_those_of_the_same_hours_of_history(what: str, hours: str) -> None:
    history, live = values(what, HOURS[hours])
    if hours == "all hours":
        assert len(live) > FEWEST, "too little happens to tell"
    if len(live) > FEWEST:
        error = sqrt(variance(history) / len(history) + variance(live) / len(live))
        assert abs(fmean(live) - fmean(history)) < 3 * error


def test_these_bounds_would_see_a_jump() -> None:
    history, live = values("order value", HOURS["all hours"])
    expected = len(history) / WEEKS
    assert 0.25 * expected > BOUND * sqrt(expected * (1 + 1 / WEEKS))
    assert 0.2 * fmean(history) > 3 * sqrt(variance(history) / len(history) + variance(live) / len(live))


ARCHIVE_DAYS, FULL_DAYS = 360, 60
MONTH = 30 * DAY
IN_ARCHIVE = (
    "order value",
    "customer.signed_up",
    "customer.cancelled",
    "ticket.opened",
    "survey.answered",
    "deals created",
)


@cache
def months() -> tuple[Story, ...]:
    """Companies with a year of archive, the last two months of which are told in full."""
    return tuple(
        told(Simulation(seed, NOON, days=FULL_DAYS, archive_days=ARCHIVE_DAYS, rate=0.04).history())
        for seed in range(4)
    )


@pytest.mark.parametrize("what", IN_ARCHIVE)
def test_the_months_of_the_archive_and_those_told_in_full_are_alike(what: str) -> None:
    counts = Counter(
        (at - NOON) // MONTH for story in months() for at, _ in story[what] if at >= NOON - ARCHIVE_DAYS * DAY
    )
    usual = sum(counts.values()) / 12
    assert set(counts) == set(range(-12, 0))
    for count in counts.values():
        # The number of customers itself goes up and down by some hundredths.
        assert abs(count - usual) < BOUND * sqrt(usual) + 0.06 * usual


def test_messages_that_the_archive_tells_in_bulk_are_as_many_as_those_told_one_by_one() -> None:
    for what in ("openings", "messages"):
        told_of = [(at, count) for story in months() for at, count in story[what] if at >= NOON - ARCHIVE_DAYS * DAY]
        in_full = [count for at, count in told_of if at >= NOON - FULL_DAYS * DAY]
        archive = [count for at, count in told_of if at < NOON - FULL_DAYS * DAY]
        assert fmean(archive) > 50 * fmean(in_full)
        expected = sum(in_full) * (ARCHIVE_DAYS - FULL_DAYS) / FULL_DAYS
        # A mailing of the archive is as large as it is; chance is in how many there were.
        assert abs(sum(archive) - expected) < BOUND * expected * 1.1 / sqrt(len(archive))


def test_an_order_is_worth_the_same_with_and_without_the_story_of_its_cart() -> None:
    orders = [(at, value) for story in months() for at, value in story["order value"]]
    archive = [value for at, value in orders if NOON - (FULL_DAYS + 60) * DAY <= at < NOON - FULL_DAYS * DAY]
    in_full = [value for at, value in orders if at >= NOON - FULL_DAYS * DAY]
    error = sqrt(variance(archive) / len(archive) + variance(in_full) / len(in_full))
    assert abs(fmean(in_full) - fmean(archive)) < 3 * error


def customers_at(events: Iterable[Event], moment: int) -> int:
    """Who bought within ninety days before a moment and has not cancelled since, as the engine has it."""
    last = dict[str, int]()
    for event in events:
        if event.occurred_at > moment:
            break
        if isinstance(event, PurchaseCompleted) and event.customer_id is not None:
            last[event.customer_id] = event.occurred_at
        elif isinstance(event, CustomerCancelled):
            last.pop(event.customer_id, None)
    return sum(at > moment - 90 * DAY for at in last.values())


def test_there_are_about_as_many_customers_all_the_time() -> None:
    events = list(Simulation(5, NOON, days=20, archive_days=ARCHIVE_DAYS, rate=0.15).history())
    counts = [customers_at(events, NOON - days * DAY) for days in (360, 270, 180, 90, 20, 0)]
    usual = fmean(counts)
    # A thousand or two: their number wanders by its root in the course of a year.
    assert usual > 1_500
    assert all(abs(count - usual) < 3 * sqrt(usual) for count in counts)
