"""Workers wait while Redis does not do what it is asked for, and end in time if they have to."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.end_to_end.product import Product
from tests.end_to_end.traffic import PLAIN, Tables, counted, plainly, story
from tests.recount.comparison import differences
from tests.servers.redis_servers import DebianRedis

SETTINGS = f"{PLAIN}[worker]\nbatch_records = 20\n"
TIMEOUT_SECONDS = 2
FEED_SECONDS = 2.0
ENDS_SECONDS = 15.0
"""Half of what an orderly end may take."""


def expected() -> Tables:
    return counted(story(PLAIN).events, PLAIN)


@pytest.fixture
def server() -> Iterator[DebianRedis]:
    with DebianRedis() as server:
        yield server


@pytest.fixture
def product(
    apache_kafka: str, server: DebianRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Product]:
    monkeypatch.setenv("NABZ_REDIS__TIMEOUT_SECONDS", str(TIMEOUT_SECONDS))
    with Product(tmp_path, SETTINGS, apache_kafka, server.url) as product:
        yield product


def test_partitions_move_while_redis_is_full_and_workers_end_while_it_hangs(
    product: Product, server: DebianRedis
) -> None:
    workers = product.start_all()
    events = story(PLAIN).events
    feed = product.publish_slowly(plainly(events), FEED_SECONDS)
    product.until(lambda: product.counted_records() > len(events) // 4)
    with redis.Redis.from_url(server.url) as operator:
        operator.config_set("maxmemory", 1)
        product.until(lambda: all("kind=full" in product.log(worker) for worker in workers))
        workers.append(product.start("worker"))
        product.until(lambda: "kind=full" in product.log(workers[-1]))
        starting = product.start("worker")
        product.until(lambda: "kind=full" in product.log(starting))
        assert [product.end(starting), product.end(workers.pop(0))] == [0, 0]
        operator.config_set("maxmemory", 0)
    feed.finish()
    assert differences(product.tables_in_redis(), expected()) == []
    assert [worker.poll() for worker in workers] == [None, None]

    os.kill(server.pid, signal.SIGSTOP)
    try:
        product.until(lambda: all("kind=away" in product.log(worker) for worker in workers))
        for worker in workers:
            began = time.monotonic()
            assert product.end(worker) == 0
            assert time.monotonic() - began < ENDS_SECONDS
    finally:
        os.kill(server.pid, signal.SIGCONT)
