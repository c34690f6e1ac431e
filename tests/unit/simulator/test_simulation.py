"""What holds for all that a simulation says."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice, pairwise

import pytest

from schemas import CampaignReported, CartUpdated, DealStageChanged, Event, PurchaseCompleted, TicketOpened, encode
from schemas.topics import TYPES
from streams.settings import Pipeline, Settings
from streams.simulator import Simulation, live
from tests.built_in import TOPICS, key_of, record_decoder, topic_of
from tests.unit.schemas.example_events import NOT_SIMULATED

NOON = 1_779_874_200_000
"""2026-05-27 13:00 in Tehran, a Wednesday: a working hour."""
HOUR = 3_600_000
DAY = 24 * HOUR


RATE = 0.15
"""The size of the company of most tests here."""


@pytest.fixture(scope="module")
def month() -> list[Event]:
    return list(Simulation(7, NOON, rate=RATE).history())


def records(events: Sequence[Event]) -> list[tuple[str, bytes, bytes]]:
    return [(topic_of(event), key_of(event), encode(event)) for event in events]


def brief(seed: int = 1, rate: float = 1.0, started_at: int = NOON, settings: Settings | None = None) -> Simulation:
    return Simulation(seed, started_at, days=0, archive_days=0, rate=rate, settings=settings)


def test_a_month_of_history_of_a_full_company_has_about_a_million_events(month: list[Event]) -> None:
    assert 1_000_000 < len(month) / RATE < 1_300_000


def test_history_comes_in_the_order_of_its_time_and_ends_where_live_begins(month: list[Event]) -> None:
    assert all(before.occurred_at <= after.occurred_at for before, after in pairwise(month))
    assert NOON - 60_000 < month[-1].occurred_at <= NOON


def test_what_is_older_than_the_days_asked_for_is_the_archive_and_what_stood_before_it(month: list[Event]) -> None:
    archive = [event for event in month if NOON - 366 * DAY <= event.occurred_at < NOON - 30 * DAY]
    before = [event for event in month if event.occurred_at < NOON - 366 * DAY]
    assert 300_000 < len(archive) / RATE < 400_000
    assert 50_000 < len(before) / RATE < 100_000
    assert min(event.occurred_at for event in before) > NOON - (366 + 1_200) * DAY
    assert not {event.type for event in archive} & {"cart.updated", "cart.checked_out"}


def test_every_event_decodes_to_itself_on_its_own_topic(month: list[Event]) -> None:
    decoders = {topic: record_decoder(topic) for topic in TOPICS}
    for event, (topic, key, value) in zip(month, records(month), strict=True):
        assert decoders[topic](key, value) == event


@pytest.fixture(scope="module")
def contracts() -> list[Event]:
    """Forty days of a company whose customers have terms."""
    settings = Settings(inactivity_days=0)
    return list(Simulation(7, NOON, days=1, archive_days=40, rate=RATE, settings=settings).history())


def test_every_type_of_event_happens(month: list[Event], contracts: list[Event]) -> None:
    published = {kind for topic in TOPICS for kind in TYPES[topic]}
    assert published - {event.type for event in (*month, *contracts)} <= NOT_SIMULATED


def test_no_two_events_have_the_same_id(month: list[Event]) -> None:
    assert len({event.event_id for event in month}) == len(month)


def test_no_dimension_has_more_than_twenty_values(month: list[Event]) -> None:
    text = "segment region industry channel campaign_id pipeline stage owner category priority agent touchpoint"
    more = "team product assignee step direction cost_kind campaign_channel"
    for name in [*text.split(), *more.split(), "kind", "reason", "purpose"]:
        values = {getattr(event, name, None) for event in month} - {None}
        assert 1 <= len(values) <= 20, name


def test_customers_come_back_and_each_purchase_follows_a_sign_up(month: list[Event]) -> None:
    orders = Counter(event.customer_id for event in month if isinstance(event, PurchaseCompleted) and event.customer_id)
    assert sum(count > 1 for count in orders.values()) > len(orders) / 2
    signed_up = set()
    for event in month:
        if event.type == "customer.signed_up":
            signed_up.add(key_of(event))
        elif isinstance(event, PurchaseCompleted) and event.customer_id is not None:
            assert key_of(event) in signed_up


def test_people_do_more_by_day_than_by_night(month: list[Event]) -> None:
    calm = [event for event in month if NOON - 30 * DAY < event.occurred_at < NOON - DAY]
    tickets = Counter(
        (event.occurred_at + 12_600_000) // HOUR % 24 for event in month if isinstance(event, TicketOpened)
    )
    assert tickets[10] > 4 * tickets[3]
    carts = Counter((event.occurred_at + 12_600_000) // HOUR % 24 for event in calm if isinstance(event, CartUpdated))
    assert max(carts, key=lambda hour: carts[hour]) in range(18, 23)


def test_equal_arguments_give_equal_bytes_however_it_is_asked() -> None:
    begins, ends = NOON - 6 * HOUR, NOON - 6 * HOUR + 700 * 20_000
    once = records(list(brief().until(ends)))
    stepwise = brief()
    steps = [event for moment in range(begins, ends + 1, 20_000) for event in stepwise.until(moment)]
    assert records(steps) == once


def test_another_seed_or_another_start_shares_no_id() -> None:
    first, second, third = (
        {event.event_id for event in islice(simulation.history(), 5_000)}
        for simulation in (brief(), brief(seed=2), brief(started_at=NOON + 1))
    )
    assert not first & second
    assert not first & third


def test_nothing_is_ahead_of_the_moment_asked_for() -> None:
    simulation = brief()
    last = 0
    for moment in range(NOON - 2 * HOUR, NOON + HOUR // 4, 97_000):
        for event in simulation.until(moment):
            assert last <= event.occurred_at <= moment
            last = event.occurred_at
    assert list(simulation.until(NOON)) == []  # all of that was given before


@pytest.mark.parametrize("rate", [0.5, 1.0, 5.0])
def test_there_is_about_an_event_a_second_in_working_hours_at_a_rate_of_one(rate: float) -> None:
    simulation = brief(rate=rate)
    before = sum(event.occurred_at > NOON - 3 * HOUR for event in simulation.history()) / 10_800
    after = sum(1 for _ in simulation.until(NOON + HOUR)) / 3_600
    for pace in (before, after):
        assert 0.7 * rate < pace < 1.2 * rate


def test_without_days_there_is_what_live_needs_to_be_in_full_swing() -> None:
    events = list(brief().history())
    assert {event.type for event in events if event.occurred_at > NOON - HOUR} >= {
        "ticket.resolved",
        "survey.answered",
        "cart.checked_out",
        "campaign.opened",
    }


@pytest.mark.parametrize(("days", "archive", "rate"), [(-1, 0, 1.0), (1, -1, 1.0), (1, 0, 0.0)])
def test_a_simulation_of_nothing_is_refused(days: int, archive: int, rate: float) -> None:
    with pytest.raises(ValueError, match="all have to be above 0"):
        Simulation(1, NOON, days=days, archive_days=archive, rate=rate)


def test_pipelines_and_currencies_are_those_of_the_settings() -> None:
    settings = Settings(
        currency="JPY",
        rates={"EUR": Decimal(160)},
        pipelines={"partners": Pipeline(stages={"contact": Decimal("0.2")}, won=("signed",), lost=("silent",))},
    )
    events = list(brief(settings=settings).history())
    deals = [event for event in events if isinstance(event, DealStageChanged)]
    assert {deal.pipeline for deal in deals} == {"partners"}
    assert {deal.stage for deal in deals} == {"contact", "signed", "silent"}
    amounts = {event.currency: event.amount for event in events if isinstance(event, PurchaseCompleted)}
    assert {currency: amount.as_tuple().exponent for currency, amount in amounts.items()} == {"JPY": 0, "EUR": -2}


def test_reactions_to_a_campaign_never_pass_its_messages(month: list[Event]) -> None:
    counts: Counter[str] = Counter()
    for event in month:
        if isinstance(event, CampaignReported):
            counts[event.type] += event.count
    assert counts["campaign.sent"] >= counts["campaign.delivered"] > 2 * counts["campaign.opened"]
    assert counts["campaign.opened"] > counts["campaign.clicked"] > counts["campaign.unsubscribed"] > 0


async def test_live_follows_the_clock_and_makes_up_for_what_passed() -> None:
    simulation = brief()
    list(simulation.history())
    now = NOON + 5_000

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += int(seconds * 1000)

    seen: list[Event] = []
    async for happened in live(simulation, lambda: now, sleep):
        assert all(event.occurred_at <= now for event in happened)
        seen += happened
        if len(seen) > 200:
            break
    assert seen[0].occurred_at < NOON + 5_000
    reference = brief()
    list(reference.history())
    assert records(seen) == records([event for event, _ in zip(reference.until(now), seen, strict=False)])
