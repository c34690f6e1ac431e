"""The whole product on real servers: whatever it runs on, and however events arrive, the tables are the recount's."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.end_to_end.product import Product
from tests.end_to_end.traffic import (
    OTHER,
    PLAIN,
    Event,
    Story,
    counted,
    every_tenth,
    in_many_forms,
    plainly,
    story,
)
from tests.recount.comparison import differences


class Servers(NamedTuple):
    bootstrap: str
    redis_url: str


EMBEDDED = ("embedded_kafka", "embedded_redis")
REAL = ("apache_kafka", "debian_redis")
CLUSTER = ("apache_kafka", "redis_cluster")


@pytest.fixture
def servers(request: pytest.FixtureRequest) -> Servers:
    return Servers(*(request.getfixturevalue(name) for name in request.param))


class Step(NamedTuple):
    """What is published at once, and counted before the next step: only erasures care."""

    events: Sequence[Event]
    lines: Sequence[bytes]


def straight_and_then_every_tenth_again(told: Story) -> list[Step]:
    again = [*told.late_erasures, *every_tenth(told.events)]
    return [Step(told.events, plainly(told.events)), Step(again, plainly(again))]


def shuffled_and_doubled_in_many_forms(told: Story) -> list[Step]:
    events = [*told.events, *every_tenth(told.events)]
    random.Random(3).shuffle(events)
    return [
        Step(told.early_erasures, plainly(told.early_erasures)),
        Step(events, in_many_forms(events, seed=3)),
    ]


@pytest.mark.parametrize(
    ("servers", "settings", "arrival"),
    [
        pytest.param(EMBEDDED, PLAIN, shuffled_and_doubled_in_many_forms, id="embedded"),
        pytest.param(REAL, OTHER, straight_and_then_every_tenth_again, id="real"),
        pytest.param(CLUSTER, OTHER, shuffled_and_doubled_in_many_forms, id="cluster"),
    ],
    indirect=["servers"],
)
def test_two_workers_and_a_board_count_what_a_recount_counts(
    servers: Servers, settings: str, arrival: Callable[[Story], list[Step]], tmp_path: Path
) -> None:
    steps = arrival(story(settings))
    with Product(tmp_path, settings, *servers) as product:
        product.start_all()
        for step in steps:
            product.publish(step.lines)
            product.wait()
        tables = product.tables()
    assert differences(tables, counted([event for step in steps for event in step.events], settings)) == []
