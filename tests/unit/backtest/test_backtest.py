"""A backtest of events: what would have fired, in whatever order they stand in the file."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from schemas import Event
from streams.backtest import Episode, Tally, backtest, usual_begin
from streams.settings import Settings
from streams.settings.loading import load
from tests.engine.pure import decoded

HOUR = 3_600_000
DAY = 24 * HOUR
BEGIN = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp()) * 1000
OUTAGE = BEGIN + 16 * DAY + 10 * HOUR
"""A Wednesday."""
SETTINGS = {
    "calendar": {"timezone": "UTC", "hours": "24/7"},
    "alerts": {
        "orders": {"spike": {"severity": "page", "working_hours": False}},
        "tickets_backlog": {"threshold": {"window": "24h", "limit": 20, "severity": "chat", "hold_seconds": 600}},
    },
}


def purchases(begin: int, end: int, an_hour: int, chance: random.Random) -> Iterator[dict[str, object]]:
    for at in range(begin, end, HOUR):
        for _ in range(an_hour):
            moment = at + chance.randrange(HOUR)
            yield {
                "event_id": f"e{chance.getrandbits(64):x}",
                "type": "purchase.completed",
                "occurred_at": moment,
                "purchase_id": f"p{chance.getrandbits(64):x}",
                "customer_id": f"c{chance.randrange(2000)}",
                "amount": f"{chance.randrange(10, 90)}",
                "currency": "USD",
                "channel": "web",
            }


def tickets(at: int, count: int) -> Iterator[dict[str, object]]:
    for number in range(count):
        yield {
            "event_id": f"t{number}",
            "type": "ticket.opened",
            "occurred_at": at + number,
            "ticket_id": f"t{number}",
            "customer_id": "c1",
            "channel": "web",
            "priority": "normal",
        }


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(None, SETTINGS)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    chance = random.Random(5)
    return decoded(
        [
            *purchases(BEGIN, OUTAGE, 30, chance),
            *purchases(OUTAGE + 2 * HOUR, OUTAGE + 12 * HOUR, 30, chance),
            *tickets(OUTAGE + 30 * 60_000, 21),
        ]
    )


@pytest.fixture(scope="module")
def told(events: list[Event], settings: Settings) -> list[Episode]:
    return list(backtest(events, settings, begin=OUTAGE - 6 * HOUR))


def test_an_outage_is_told_within_its_first_minutes_and_ends_after_it(told: list[Episode]) -> None:
    (episode,) = [episode for episode in told if episode.alert.name == "OrdersDrop"]
    assert OUTAGE < episode.begin < OUTAGE + HOUR
    assert episode.end is not None
    assert OUTAGE + 8 * HOUR < episode.end < OUTAGE + 12 * HOUR  # six hours after it was last so
    assert episode.value == 0
    assert episode.expected is not None
    assert episode.expected > 1
    assert episode.once_in_hours is not None
    assert episode.alert.once_in_hours is not None
    assert episode.once_in_hours > episode.alert.once_in_hours


def test_a_limit_tells_once_it_was_passed_for_half_of_the_time(told: list[Episode]) -> None:
    (episode,) = [episode for episode in told if episode.alert.name == "TicketsBacklogHigh"]
    assert episode.begin == OUTAGE + 41 * 60_000
    assert (episode.end, episode.value, episode.window) == (None, 21, "24h")


def test_order_and_repetition_change_nothing(events: list[Event], settings: Settings, told: list[Episode]) -> None:
    mixed = [*events, *events[100:200]]
    random.Random(1).shuffle(mixed)
    tally = Tally()
    again = list(backtest(mixed, settings, begin=OUTAGE - 6 * HOUR, tally=tally))
    assert again == told
    assert (tally.counted, tally.duplicates, tally.refused) == (len(events), 100, 0)


def test_before_the_time_that_is_asked_for_nothing_is_told(events: list[Event], settings: Settings) -> None:
    late = OUTAGE + 5 * HOUR
    found = list(backtest(events, settings, begin=late))
    assert all(episode.begin > late for episode in found)
    (episode,) = [episode for episode in found if episode.alert.name == "TicketsBacklogHigh"]
    assert episode.begin == late + 10 * 60_000


def test_what_the_settings_do_not_allow_is_counted_as_refused(events: list[Event], settings: Settings) -> None:
    odd = decoded([{**next(purchases(BEGIN, BEGIN + HOUR, 1, random.Random(9))), "currency": "EUR"}])
    tally = Tally()
    assert list(backtest([*events[:3], *odd], settings, tally=tally)) == []
    assert (tally.counted, tally.refused) == (3, 1)


def test_an_archive_is_for_learning(events: list[Event]) -> None:
    archive = decoded(purchases(BEGIN - 60 * DAY, BEGIN - 60 * DAY + HOUR, 5, random.Random(2)))
    begin = usual_begin([*events, *archive])
    assert BEGIN - 7 * DAY < begin <= BEGIN + 7 * DAY
    assert usual_begin(events[:1]) == events[0].occurred_at
