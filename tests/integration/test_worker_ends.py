"""A worker that is told to end does so in time, and commits nothing that it could not finish."""

import asyncio
import gc
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest
from aiokafka import AIOKafkaProducer

from agents import run
from agents.run import ToldToEnd, run_worker, unless_told
from schemas.topics import DEAD_LETTERS, DEALS, TICKETS
from streams.embedded import EmbeddedKafka
from streams.kafka.clients.dead_letters import DeadLetters
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys
from streams.settings import KafkaSettings, Settings
from tests.built_in import TOPICS
from tests.engine.crowd import connected
from tests.servers.topics import create_topics

# A connection that aiokafka was just making to a broker that hangs is closed by nobody but the end of the process.
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore:.*AIOKafkaConnection:ResourceWarning"
)

ENDS_SECONDS = 15.0
"""Half of what an orderly end may take."""


@pytest.fixture
def letters_broker() -> Iterator[EmbeddedKafka]:
    """A broker for dead letters alone."""
    with EmbeddedKafka() as broker:
        yield broker


@pytest.fixture(autouse=True)
def _usual_collector() -> Iterator[None]:
    usual = gc.get_threshold()
    yield
    gc.set_threshold(*usual)
    gc.unfreeze()
    gc.collect()  # what is left open is of this test, and not of the next one


async def test_where_dead_letters_cannot_be_written_their_records_are_left_to_the_next_one(
    embedded_kafka: str, letters_broker: EmbeddedKafka, embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_topics(embedded_kafka, dict.fromkeys([*TOPICS, DEAD_LETTERS], 1))
    await create_topics(letters_broker.bootstrap, {DEAD_LETTERS: 1})
    elsewhere = KafkaSettings(bootstrap=letters_broker.bootstrap)
    monkeypatch.setattr(run, "DeadLetters", lambda _settings: DeadLetters(elsewhere))
    settings = Settings.model_validate({"kafka": {"bootstrap": embedded_kafka}, "redis": {"url": embedded_redis}})
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(settings, stop))
    async with connected(embedded_redis) as client:
        # Of two families, each with an agent of its own: what the one reads tells that the other has read, too.
        await send(embedded_kafka, DEALS, None)
        await until(lambda: next_offset(client, "deal-0", DEALS), 1)
        os.kill(letters_broker.pid, signal.SIGSTOP)
        try:
            await send(embedded_kafka, TICKETS, b"no event")
            await send(embedded_kafka, DEALS, None)
            await until(lambda: next_offset(client, "deal-0", DEALS), 2)
            began = time.monotonic()
            stop.set()
            await working
            assert time.monotonic() - began < ENDS_SECONDS
        finally:
            os.kill(letters_broker.pid, signal.SIGCONT)
        assert await next_offset(client, "ticket-0", TICKETS) == 0


async def test_what_is_waited_for_at_the_start_is_left_when_the_worker_is_told_to_end() -> None:
    stop = asyncio.Event()
    left = asyncio.Event()

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            left.set()

    starting = asyncio.create_task(unless_told(stop, wait()))
    await asyncio.sleep(0)
    stop.set()
    with pytest.raises(ToldToEnd):
        await starting
    await left.wait()
    assert await unless_told(asyncio.Event(), asyncio.sleep(0, "done")) == "done"


async def next_offset(client: Client, tag: str, topic: str) -> int:
    return int(await client.hget(ShardKeys(tag).offsets, topic) or 0)


async def until(asked: Callable[[], Awaitable[int]], wanted: int) -> None:
    async with asyncio.timeout(40):
        while await asked() != wanted:  # noqa: ASYNC110 - Redis tells no event of it
            await asyncio.sleep(0.02)


async def send(bootstrap: str, topic: str, value: bytes | None) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        await producer.send_and_wait(topic, value, key=b"key")
