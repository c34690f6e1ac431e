"""What a worker tells of itself."""

import time

from schemas import DealVoided, Reason, TicketOpened
from streams.engine.family import EventOutcome
from tests.built_in import TOPICS, worker_health


def test_a_partition_that_another_worker_took_is_shown_no_more() -> None:
    health = worker_health()
    health.reads({("crm.tickets", 0): 5, ("crm.tickets", 1): 7})
    health.reads({("crm.tickets", 1): 6})
    tickets = {"topic": "crm.tickets", "partition": "1"}
    assert health.registry.get_sample_value("nabz_consumer_lag_records", tickets) == 6
    assert health.registry.get_sample_value("nabz_consumer_lag_records", {**tickets, "partition": "0"}) is None
    assert health.registry.get_sample_value("nabz_worker_partitions") == 1


def test_whatever_can_become_of_an_event_is_counted_from_0_on() -> None:
    # An alert asks for the increase, and that of the first value is seen by nobody.
    registry = worker_health().registry
    for topic in TOPICS:
        for reason in Reason:
            labels = {"topic": topic, "reason": reason.value}
            assert registry.get_sample_value("nabz_dead_letters_total", labels) == 0, labels
        for outcome in (*(outcome.value for outcome in EventOutcome), "dead-letter", "tombstone"):
            labels = {"topic": topic, "outcome": outcome}
            assert registry.get_sample_value("nabz_events_total", labels) == 0, labels


def test_what_was_counted_of_each_type_is_told_but_no_duplicates() -> None:
    health, begun = worker_health(), time.time() * 1000 - 1
    health.counted({(DealVoided, EventOutcome.COUNTED): 2, (DealVoided, EventOutcome.DUPLICATE): 3})
    health.counted({(DealVoided, EventOutcome.VOIDED): 1, (TicketOpened, EventOutcome.DUPLICATE): 1})
    (events, last) = health.came["deal.voided"]
    assert events == 3
    assert begun <= last <= time.time() * 1000
    assert "ticket.opened" not in health.came
