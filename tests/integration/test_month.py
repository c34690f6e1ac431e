"""A month that was worked out by hand, through the whole product: its tables, the periods before, and its goals."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from streams.embedded import EmbeddedKafka, EmbeddedRedis
from tests.end_to_end.product import Product
from tests.month.company import EVENTS, SETTINGS
from tests.month.comparing import wrong_fields, wrong_fields_before, wrong_goals
from tests.servers.redis_servers import emptied


class Said(NamedTuple):
    """What the commands say of the month."""

    kpis: Mapping[str, Any]
    goals: Mapping[str, Any]
    code_of_goals: int


@pytest.fixture(scope="module")
def said(embedded_redis_server: EmbeddedRedis, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """Counted once for all tests of this module."""
    folder, redis_url = tmp_path_factory.mktemp("month"), emptied(embedded_redis_server.url)
    settings = f'clock = "event"\n{SETTINGS}'
    with EmbeddedKafka(patience=0) as kafka, Product(folder, settings, kafka.bootstrap, redis_url) as product:
        product.start_all()
        product.publish(json.dumps(event, ensure_ascii=False).encode() for event in EVENTS)
        product.wait()
        kpis = product.run("kpis", "--json", "--before")
        assert kpis.returncode == 0, kpis.stderr
        goals = product.run("goals", "--json")
        return Said(json.loads(kpis.stdout), json.loads(goals.stdout), goals.returncode)


def test_the_tables_are_as_they_were_worked_out(said: Said) -> None:
    assert wrong_fields(said.kpis) == []


def test_the_periods_before_are_as_they_were_worked_out(said: Said) -> None:
    assert wrong_fields_before(said.kpis["before"]) == []


def test_the_goals_are_as_they_were_worked_out(said: Said) -> None:
    assert wrong_goals(said.goals) == []


def test_the_command_fails_for_the_goals_that_are_behind(said: Said) -> None:
    assert said.code_of_goals == 3
