"""Lines that libraries repeat are said once a minute and kind."""

import logging

import pytest

from streams.cli.terminal.repeated_lines import RepeatedLines


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def said(time: Time) -> "Said":
    return Said(time)


class Said:
    """What comes through the filter."""

    def __init__(self, time: Time) -> None:
        self._filter = RepeatedLines(time)
        self.lines: list[str] = []

    def __call__(self, text: str, *args: object, name: str = "aiokafka.client", level: int = logging.ERROR) -> None:
        record = logging.LogRecord(name, level, "file", 1, text, args, None)
        if self._filter.filter(record):
            self.lines.append(record.getMessage())


def test_an_hour_without_kafka_is_a_line_a_minute_and_kind(said: Said, time: Time) -> None:
    for second in range(3600):
        time.now = float(second)
        for node in range(4):
            said(
                "Unable connect to node with id %s: [Errno 111] Connect call failed ('127.0.0.1', %d)",
                node,
                9092 + node,
            )
            said("Failed fetch messages from %s: %r", node, ConnectionError(f"of {second}"))
            said("Heartbeat session expired - marking coordinator dead", name="aiokafka.consumer.group_coordinator")
    assert len(said.lines) == 3 * 60
    assert said.lines[0] == "Unable connect to node with id 0: [Errno 111] Connect call failed ('127.0.0.1', 9092)"
    assert said.lines[-1].endswith(" (and 239 more like it since the last such line)")


def test_what_differs_in_more_than_particulars_is_said(said: Said) -> None:
    said("Topic crm.deals is not there")
    said("Topic crm.tickets is not there")
    said("Topic crm.tickets is not there", level=logging.WARNING)
    said("Topic crm.tickets is not there", name="faust.transport")
    assert len(said.lines) == 4


def test_lines_of_this_project_and_what_ends_a_process_are_said_as_often_as_they_come(said: Said) -> None:
    for _ in range(3):
        said("a partition of %s", "crm.deals", name="streams.kafka.faust.consumer")
        said("the worker stops", name="mode.worker", level=logging.CRITICAL)
    assert len(said.lines) == 6


def test_a_kind_that_was_silent_for_long_is_said_at_once_and_costs_nothing_until_then(said: Said, time: Time) -> None:
    for number in range(2_000):
        said(f"text {'x' * number}")
        time.now += 1.0
    assert len(said.lines) == 2_000
    said("text ")
    assert said.lines[-1] == "text "
