"""A company that sells by contract, worked out by hand, through the whole product: its tables, and what it lacks.

Its deals and its customers are counted by different shards, so here they meet by way of Kafka.
"""

import json
import random
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from streams.embedded import EmbeddedKafka, EmbeddedRedis
from tests.companies.companies import COMPANIES
from tests.end_to_end.calling import Ended
from tests.end_to_end.product import Product
from tests.month.comparing import wrong_fields
from tests.servers.redis_servers import emptied

CONTRACTS = COMPANIES["contracts"]


class Said(NamedTuple):
    """What the commands say of the company."""

    kpis: Mapping[str, Any]
    check: Ended
    check_as_json: Mapping[str, Any]


def counted(check: Ended) -> int:
    """How many events the workers say that they have counted."""
    return sum(told["counted"] for told in json.loads(check.stdout)["events"].values())


@pytest.fixture(scope="module")
def said(embedded_redis_server: EmbeddedRedis, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """Counted once for all tests of this module, from events in any order."""
    folder, redis_url = tmp_path_factory.mktemp("company"), emptied(embedded_redis_server.url)
    events = list(CONTRACTS.events)
    random.Random(1404).shuffle(events)
    settings = f'clock = "event"\n{CONTRACTS.settings}'
    with EmbeddedKafka(patience=0) as kafka, Product(folder, settings, kafka.bootstrap, redis_url) as product:
        product.start_all()
        product.publish(json.dumps(event).encode() for event in events)
        product.wait()
        kpis = product.run("kpis", "--json", "--before")
        assert kpis.returncode == 0, kpis.stderr
        product.until(lambda: counted(product.run("check", "--json")) == len(events))
        check, as_json = product.run("check"), product.run("check", "--json")
        assert as_json.returncode == 0, as_json.stderr
        return Said(json.loads(kpis.stdout), check, json.loads(as_json.stdout))


def test_the_tables_are_as_they_were_worked_out(said: Said) -> None:
    assert wrong_fields(said.kpis, CONTRACTS.tables) == []


def test_the_periods_before_are_as_they_were_worked_out(said: Said) -> None:
    assert wrong_fields(said.kpis["before"], CONTRACTS.before) == []


def test_the_check_says_what_came_and_what_never_did(said: Said) -> None:
    came = {event["type"] for event in CONTRACTS.events}
    assert set(said.check_as_json["events"]) == came
    for kind, told in said.check_as_json["events"].items():
        published = [event for event in CONTRACTS.events if event["type"] == kind]
        assert told["counted"] == len(published), kind
        first = min(datetime.fromisoformat(event["occurred_at"]) for event in published)
        assert told["first"] == first.timestamp() * 1000, kind
        assert told["last"] > told["first"], kind
    assert not came & set(said.check_as_json["never_came"])
    assert said.check_as_json["notices"] == []


def test_the_check_says_why_a_kpi_has_no_value(said: Said) -> None:
    lacking = said.check_as_json["without_value"]
    there = {field.partition("{")[0] for table in said.kpis.values() for field in table}
    assert there & set(lacking) == set()
    assert lacking["acquisition_cost"]["events"] == [["campaign.spent"]]
    assert lacking["cart_abandonment_ratio"]["events"] == [["cart.updated"]]
    assert lacking["tickets_overdue"]["settings"] == ["[service_levels] resolution"]
    assert lacking["gross_margin_ratio"]["fields"]["purchase.completed"] == ["cost"]


def test_the_check_is_read_by_people_too(said: Said) -> None:
    assert said.check.returncode == 0
    assert re.search(r"^    campaign\.spent +\w.*acquisition_cost", said.check.stdout, re.MULTILINE)
    assert "deal.stage_changed" in said.check.stdout
