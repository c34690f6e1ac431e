"""Whatever dies, hangs or comes back in mid-stream, the tables are those that they would have been."""

import os
import signal
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
import redis

from schemas.topics import FAMILIES
from streams.settings import Settings
from tests.end_to_end.feed import Feed
from tests.end_to_end.product import SESSION_SECONDS, Process, Product
from tests.end_to_end.traffic import PLAIN, Event, Tables, counted, plainly, story
from tests.recount.comparison import differences
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis

# Small batches make many commits, so that a fault finds one under way.
SETTINGS = f"{PLAIN}[worker]\nbatch_records = 20\n"
REDIS_TIMEOUT_SECONDS = 2
"""After which a worker gives up on a call to Redis, not knowing what became of it."""
SHARDS = len(FAMILIES) * Settings().kafka.partitions
FEED_SECONDS = 3.0
REDIS_AWAY_SECONDS = 3.0


def events() -> Sequence[Event]:
    return story(PLAIN).events


@cache
def expected() -> Tables:
    return counted(events(), PLAIN)


@pytest.fixture
def product(apache_kafka: str, debian_redis: str, tmp_path: Path) -> Iterator[Product]:
    with Product(tmp_path, SETTINGS, apache_kafka, debian_redis) as product:
        yield product


def in_mid_stream(product: Product) -> Feed:
    """Publish the story; come back when a third of it is counted."""
    feed = product.publish_slowly(plainly(events()), FEED_SECONDS)
    product.until(lambda: product.counted_records() > len(events()) // 3)
    return feed


def assert_nothing_is_lost_or_counted_twice(product: Product, feed: Feed) -> None:
    feed.finish()
    assert differences(product.tables_in_redis(), expected()) == []


def save(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.save()


def kill(process: Process) -> None:
    process.kill()
    process.wait()


def test_the_other_worker_takes_over_from_one_that_is_killed(product: Product) -> None:
    killed, other = product.start_all()
    shards = product.shards_of(killed)
    feed = in_mid_stream(product)
    kill(killed)
    assert_nothing_is_lost_or_counted_twice(product, feed)
    assert shards <= product.shards_of(other)


def test_a_new_worker_and_a_new_board_go_on_where_the_only_ones_were_killed(product: Product) -> None:
    worker = product.start("worker")
    board = product.start("board", "--port", "0")
    feed = in_mid_stream(product)
    kill(worker)
    kill(board)
    product.start_all(workers=1)
    assert_nothing_is_lost_or_counted_twice(product, feed)


def test_a_worker_that_hung_until_others_took_over_does_no_harm_when_it_goes_on(product: Product) -> None:
    zombie, other = product.start_all()
    feed = in_mid_stream(product)
    zombie.send_signal(signal.SIGSTOP)
    product.until(lambda: len(product.shards_of(other)) == SHARDS, 4 * SESSION_SECONDS)
    zombie.send_signal(signal.SIGCONT)
    assert_nothing_is_lost_or_counted_twice(product, feed)
    assert zombie.poll() is None
    product.until(lambda: len(product.shards_of(zombie)) == len(product.shards_of(other)) == SHARDS // 2)


def test_workers_and_board_go_on_after_redis_hung_for_longer_than_they_wait_for_a_reply(
    apache_kafka: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NABZ_REDIS__TIMEOUT_SECONDS", str(REDIS_TIMEOUT_SECONDS))
    with DebianRedis() as server, Product(tmp_path, SETTINGS, apache_kafka, server.url) as product:
        workers = product.start_all()
        feed = in_mid_stream(product)
        os.kill(server.pid, signal.SIGSTOP)
        time.sleep(REDIS_TIMEOUT_SECONDS + 1)
        os.kill(server.pid, signal.SIGCONT)
        assert_nothing_is_lost_or_counted_twice(product, feed)
        assert [worker.poll() for worker in workers] == [None, None]


def test_workers_and_board_go_on_when_redis_dies_and_comes_back_as_it_was_some_time_before(
    apache_kafka: str, tmp_path: Path
) -> None:
    with DebianRedis("--dir", str(tmp_path)) as first:
        port = first.port
        with Product(tmp_path, SETTINGS, apache_kafka, first.url) as product:
            workers = product.start_all()
            feed = in_mid_stream(product)
            save(first.url)
            product.until(lambda: product.counted_records() > 2 * len(events()) // 3)
            first.stop()
            time.sleep(REDIS_AWAY_SECONDS)
            with DebianRedis("--dir", str(tmp_path), port=port):
                assert_nothing_is_lost_or_counted_twice(product, feed)
            assert [worker.poll() for worker in workers] == [None, None]


def test_workers_go_on_when_the_broker_was_away_and_is_there_again(debian_redis: str, tmp_path: Path) -> None:
    data = tmp_path / "kafka"
    with ApacheKafka(data=data, short_lived=True) as first:
        port = first.port
        with Product(tmp_path, SETTINGS, first.bootstrap, debian_redis) as product:
            product.start_all()
            feed = in_mid_stream(product)
            first.stop()
            with ApacheKafka(port=port, data=data, short_lived=True):
                assert_nothing_is_lost_or_counted_twice(product, feed)
