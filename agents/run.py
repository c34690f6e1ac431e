"""Running a worker: topics, connections, the Faust app, and what has to be done every so often."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Final

import structlog

from agents.campaigns.agent import campaigns
from agents.customers.agent import customers
from agents.deals.agent import deals
from agents.families import build_families
from agents.presence import Presence
from agents.tickets.agent import tickets
from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.counting_configuration import counting_configuration
from streams.engine.worker import Worker
from streams.http.serving import serving_health
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.topics import prepare_topics
from streams.kafka.faust.app import BatchApp, create_app
from streams.kafka.faust.run import serve
from streams.kafka.layout import shared_partitions
from streams.problems.told import TELL_SECONDS
from streams.redis.connection import connect
from streams.redis.counting_configuration import agree
from streams.redis.errors import StoreUnavailableError
from streams.settings import Settings
from streams.settings.processes import WorkerSettings

_log = structlog.get_logger("nabz.worker")

AGENTS: Final = (deals, tickets, customers, campaigns)
"""The agent of each family."""

_TIME_PASSES_SECONDS = 1.0
_EXPIRE_AND_COMPACT_SECONDS = 60.0
_VERIFY_SECONDS = 5.0
_OFFSETS_SECONDS = 5.0
_PATIENCE_SECONDS = 60.0
"""How long Redis may be away before the worker ends."""
_HANGS_SECONDS = 90.0
"""Longer than Redis may be away: a worker that waits for it does not hang."""


class PortTaken(Exception):
    """The worker cannot show its health where the settings say; says so, and what to do."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        super().__init__(
            f"it cannot listen on {host}:{port} ({error.strerror or error}): choose another worker.port, or 0 for none"
        )


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Take part in the group until `stop` is set.

    Raises whatever makes it impossible to go on: WrongLayout, CountAgainError, WrongSettingsError,
    StoreUnavailableError, and what Kafka's clients raise.
    """
    client = connect(settings.redis.url, settings.redis.timeout_seconds)
    try:
        counts = await prepare_topics(settings.kafka, FAMILIES, [DEAD_LETTERS])
        configuration = counting_configuration(settings, shared_partitions(FAMILIES, counts))
        partitions = await agree(client, configuration)
        _tell_of_more(counts, partitions)
        async with _started(DeadLetters(settings.kafka)) as dead_letters:
            worker = Worker(settings, client, dead_letters, partial(build_families, settings), partitions)
            await worker.prepare()
            app = create_app(settings, worker, worker, partitions)
            for agent in AGENTS:
                app.add_agent(agent, worker)
            pulse = Pulse()
            presence = Presence(client, app, worker, configuration, partitions)
            async with _shown(settings.worker, app, worker, pulse):
                chores = asyncio.create_task(_chores(app, worker, pulse, presence))
                try:
                    await serve(app, stop)
                finally:
                    chores.cancel()
                    await worker.close()
                    with contextlib.suppress(StoreUnavailableError):
                        await presence.leave()
    finally:
        await client.aclose()


def _tell_of_more(counts: Mapping[str, int], partitions: Mapping[str, int]) -> None:
    """Say which topics have more partitions than keys are spread over."""
    more = {topic: counts[topic] for topic, used in partitions.items() if counts.get(topic, used) > used}
    if more:
        _log.info(
            "Topics have more partitions than counting began with; what lies in those is sent on",
            topics=more,
            begun_with={topic: partitions[topic] for topic in more},
        )


class Pulse:
    """When this process last looked at what the passing of time brings: one that hangs does not any more."""

    def __init__(self) -> None:
        """Begin now."""
        self._beat_at = time.monotonic()

    def beat(self) -> None:
        """Say that it goes on."""
        self._beat_at = time.monotonic()

    def problem(self) -> str | None:
        """Why the process should be started again, if it should."""
        silent = time.monotonic() - self._beat_at
        return f"nothing has gone on for {silent:.0f} s" if silent > _HANGS_SECONDS else None


@asynccontextmanager
async def _shown(settings: WorkerSettings, app: BatchApp, worker: Worker, pulse: Pulse) -> AsyncIterator[None]:
    """Show the worker's health, where a port is set. Raises PortTaken."""
    if not settings.port:
        yield
        return
    async with AsyncExitStack() as stack:
        try:
            url = await stack.enter_async_context(
                serving_health(
                    settings.host,
                    settings.port,
                    worker.health.registry,
                    hangs=pulse.problem,
                    unready=lambda: None if app.takes_part else "not in the group yet, or partitions are moving",
                )
            )
        except OSError as error:
            raise PortTaken(settings.host, settings.port, error) from error
        _log.info("The worker shows its health", url=url)
        yield


@asynccontextmanager
async def _started(dead_letters: DeadLetters) -> AsyncIterator[DeadLetters]:
    await dead_letters.start()
    try:
        yield dead_letters
    finally:
        await dead_letters.stop()


async def _chores(app: BatchApp, worker: Worker, pulse: Pulse, presence: Presence) -> None:
    """What has to be done every so often. Whatever goes wrong ends the app: time that does not pass is no service."""

    async def tell_monitors() -> None:
        if not app.rebalancing:
            await app.batch_consumer.publish_offsets(worker.offsets())
            worker.health.reads(
                {(topic, number): records for (topic, number), records in app.batch_consumer.lags().items()}
            )

    async def let_time_pass() -> None:
        try:
            await worker.pass_time(app.read_again)
        finally:
            pulse.beat()

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_every(_TIME_PASSES_SECONDS, let_time_pass))
            group.create_task(_every(TELL_SECONDS, presence.tell))
            group.create_task(_every(_OFFSETS_SECONDS, tell_monitors))
            group.create_task(_every(_EXPIRE_AND_COMPACT_SECONDS, lambda: worker.expire_and_compact(app.read_again)))
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
