"""Worker processes that are started again with other settings: what grows does so, and the tables say it."""

import json
import time
from pathlib import Path

import pytest

from tests.end_to_end.product import Product

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
        # Also where no worker has started yet, `nabz wait` comes back once all is counted by the new settings.
        after = product.tables()["90d"]
        assert (after["customers_lost"], after["customers_active"], after["orders"]) == (40, 15, 55)
        assert product.run("catalogue", "plan").stdout == "nothing is counted otherwise\n"
        assert product.run("catalogue", "status").returncode == 0
        assert [product.end(process) for process in (worker, board)] == [0, 0]
