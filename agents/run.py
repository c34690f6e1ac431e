"""Running a worker: topics, connections, the Faust app, and what has to be done every so often."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from prometheus_client import start_http_server

from agents.worker import Worker
from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.errors import StoreUnavailableError
from streams.kafka.app import BatchApp, create_app
from streams.kafka.dead_letters import DeadLetters
from streams.kafka.run import serve
from streams.kafka.topics import prepare_topics
from streams.redis.connection import connect
from streams.settings import Settings

_log = structlog.get_logger("nabz.worker")

_TIME_PASSES_SECONDS = 1.0
_TIDY_SECONDS = 60.0
_VERIFY_SECONDS = 5.0
_OFFSETS_SECONDS = 5.0
_PATIENCE_SECONDS = 60.0
"""How long Redis may be away before the worker ends."""


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Take part in the group until `stop` is set.

    Raises whatever makes it impossible to go on: WrongLayout, StoreUnavailableError, and what Kafka's clients raise.
    """
    client = connect(settings.redis.url)
    try:
        await prepare_topics(settings.kafka, FAMILIES, [DEAD_LETTERS])
        async with _started(DeadLetters(settings.kafka)) as dead_letters:
            worker = Worker(settings, client, dead_letters)
            await worker.prepare()
            if settings.worker.port:
                start_http_server(settings.worker.port, settings.worker.host, worker.health.registry)
            app = create_app(settings, worker, worker)
            for family, topics in FAMILIES.items():
                app.add_family(family, topics, worker.handle)
            chores = asyncio.create_task(_chores(app, worker))
            try:
                await serve(app, stop)
            finally:
                chores.cancel()
                await worker.close()
    finally:
        await client.aclose()


@asynccontextmanager
async def _started(dead_letters: DeadLetters) -> AsyncIterator[DeadLetters]:
    await dead_letters.start()
    try:
        yield dead_letters
    finally:
        await dead_letters.stop()


async def _chores(app: BatchApp, worker: Worker) -> None:
    """What has to be done every so often. Whatever goes wrong ends the app: time that does not pass is no service."""

    async def tell_monitors() -> None:
        if not app.rebalancing:
            await app.batch_consumer.publish_offsets(worker.offsets())
            for partition, records in app.batch_consumer.lags().items():
                worker.health.lag(partition.topic, partition.partition, records)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_every(_TIME_PASSES_SECONDS, lambda: worker.pass_time(app.read_again)))
            group.create_task(_every(_OFFSETS_SECONDS, tell_monitors))
            group.create_task(_every(_TIDY_SECONDS, lambda: worker.tidy(app.read_again)))
            group.create_task(_every(_VERIFY_SECONDS, lambda: worker.verify(app.read_again)))
    except* Exception as errors:  # noqa: BLE001 - whatever it is, it must not pass in silence
        await app.fail(errors.exceptions[0])


async def _every(seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
    """Do a chore every so often. While Redis is away it is put off, for a bounded time."""
    away_since: float | None = None
    while True:
        await asyncio.sleep(seconds)
        try:
            await chore()
        except StoreUnavailableError:
            now = time.monotonic()
            away_since = away_since or now
            if now - away_since > _PATIENCE_SECONDS:
                raise
        else:
            away_since = None
