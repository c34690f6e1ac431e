"""Worker processes that are started again with other settings: what grows does so, and the tables say it."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.counting_configuration import counting_configuration
from streams.redis.agreement import accept_former
from tests.built_in import change_between
from tests.end_to_end.product import Product
from tests.engine.crowd import connected

_DAY_MS = 24 * 60 * 60 * 1000


def purchases(count: int, days_ago: int) -> list[bytes]:
    """Each of a customer of its own."""
    moment = time.time_ns() // 1_000_000 - days_ago * _DAY_MS
    return [
        json.dumps(
            {
                "event_id": f"p-{days_ago}-{number}",
                "type": "purchase.completed",
                "occurred_at": moment,
                "customer_id": f"c-{days_ago}-{number}",
                "purchase_id": f"p-{days_ago}-{number}",
                "amount": "10",
                "currency": "USD",
            }
        ).encode()
        for number in range(count)
    ]


def test_workers_with_other_settings_let_customers_be_lost_that_were_not(
    tmp_path: Path, embedded_kafka: str, embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Product(tmp_path, "", embedded_kafka, embedded_redis) as product:
        worker, board = product.start("worker"), product.start("board", "--port", "0")
        product.publish([*purchases(40, days_ago=50), *purchases(10, days_ago=1)])
        before = product.tables()["90d"]
        assert (before["customers_lost"], before["customers_active"]) == (0, 50)
        monkeypatch.setenv("NABZ_INACTIVITY_DAYS", "30")
        planned = product.run("catalogue", "plan")
        assert "changes: inactivity_days was 90, is 30\n" in planned.stdout
        for process in (worker, board):
            assert product.end(process) == 0
        worker, board = product.start("worker"), product.start("board", "--port", "0")
        product.publish(purchases(5, days_ago=0))
        # `nabz wait` comes back neither before the worker says its settings, nor while anything grows.
        after = product.tables()["90d"]
        assert (after["customers_lost"], after["customers_active"], after["orders"]) == (40, 15, 55)
        assert product.run("catalogue", "plan").stdout == "nothing is counted otherwise\n"
        assert product.run("catalogue", "status").returncode == 0
        assert [product.end(process) for process in (worker, board)] == [0, 0]


async def _left_behind_and_back(url: str, now: Mapping[str, str], other: Mapping[str, str]) -> None:
    """Somebody counts by other settings for a moment, and then by those of before again."""
    async with connected(url) as client:
        for configuration in (other, now):
            await accept_former(client, configuration, change_between)


def test_a_worker_that_lacks_the_newest_version_ends_as_one_that_is_to_be_started_again(
    tmp_path: Path, embedded_kafka: str, embedded_redis: str
) -> None:
    """Supervisors start nobody again who ends with 2."""
    with Product(tmp_path, "", embedded_kafka, embedded_redis) as product:
        worker = product.start("worker")
        product.until(lambda: "partitions assigned" in product.log(worker))
        now = counting_configuration(product.settings, {})
        asyncio.run(_left_behind_and_back(embedded_redis, now, now | {"inactivity_days": "30"}))
        product.until(lambda: worker.poll() is not None, 60)
        assert worker.poll() == 1
        assert "counted with version 3 of the catalogue, and by this process with 1" in product.log(worker)
        again = product.start("worker")
        product.until(lambda: "partitions assigned" in product.log(again))
        assert product.end(again) == 0
