"""Running a worker: topics, connections, the Faust app, and what has to be done every so often."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final, Protocol, TypeVar

import structlog
from pydantic import SecretStr

from agents.allowed import allowed, rights_of
from agents.campaigns.agent import campaigns
from agents.customers.agent import customers
from agents.deals.agent import deals
from agents.families import families_by
from agents.leads.agent import leads
from agents.presence import Presence
from agents.shown import PortTaken, shown
from agents.tickets.agent import tickets
from schemas.topics import DERIVED
from streams.arithmetic.measures.versions import FIRST
from streams.counted_otherwise import CountedOtherwise
from streams.counting_configuration import counting_configuration
from streams.engine.families import Families
from streams.engine.health import Health
from streams.engine.marks import Marks
from streams.engine.worker import Worker
from streams.http.health import NotWell
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.kafka.clients.needed import NeededRights
from streams.kafka.faust.app import BatchApp, create_app
from streams.kafka.faust.run import serve
from streams.kafka.layout import shared_partitions
from streams.problems.told import TELL_SECONDS
from streams.redis.agreement import agree
from streams.redis.connection import connect
from streams.redis.diagnosis import check_address
from streams.redis.erasure_key import agree_on_key
from streams.redis.errors import StoreGivenUpError, StoreUnavailableError
from streams.redis.hindrances import Hindrance, hindrance_of
from streams.redis.patience import Patience, Waits
from streams.settings import Settings

__all__ = ["AGENTS", "PortTaken", "Pulse", "ToldToEnd", "run_worker", "started_with", "unless_told"]

T = TypeVar("T")

_log = structlog.get_logger("nabz.worker")

AGENTS: Final = (deals, tickets, leads, customers, campaigns)
"""The agent of each family."""

_TIME_PASSES_SECONDS = 1.0
_EXPIRE_AND_COMPACT_SECONDS = 60.0
_TELL_OTHERS_SECONDS = 0.25
_GROW_SECONDS = 0.25
"""Beside the pauses that the share of a worker's time makes."""
_VERIFY_SECONDS = 5.0
_OFFSETS_SECONDS = 5.0
_REFUSALS_SECONDS = 5.0
_RIGHTS_SECONDS = 15.0
"""Each look is a connection of its own; a right to read that is missing is met at once."""
_START_SECONDS = 10.0
"""How long nothing may answer at the address of Redis when a worker starts: it may be the wrong one."""
_HANGS_SECONDS = 90.0
"""A worker that does nothing for so long hangs, unless it waits for Redis."""


class ToldToEnd(Exception):
    """A worker that was still starting was told to end."""


async def run_worker(settings: Settings, stop: asyncio.Event) -> None:
    """Take part in the group until `stop` is set. Where a right in Kafka is missing, or is taken away, wait for it.

    Raises ToldToEnd, StoreGivenUpError or DeliveryGivenUp if that is before it has started, and whatever makes it
    impossible to go on: WrongLayout, CountAgainError, WrongSettingsError, what Kafka's clients
    raise, and StoreUnavailableError if nothing answers at the address of Redis at the start. Whatever else Redis does
    not do now is waited for.
    """
    families = families_by(settings)
    rights = rights_of(settings)
    while True:
        counts = await unless_told(stop, allowed(settings, rights))
        try:
            await _count(settings, stop, (families, counts), rights)
        except Exception as error:
            if stop.is_set() or not await rights.explains(error):
                raise
        else:
            return


async def _count(
    settings: Settings,
    stop: asyncio.Event,
    started: tuple[Callable[..., Families], Mapping[str, int]],
    rights: NeededRights,
) -> None:
    """What `run_worker` does, once all rights are there. Raises RightsMissing if one is not any more."""
    (families, counts), catalogue = started, settings.catalogue
    client = connect(settings.redis.address, settings.redis.timeout_seconds)
    try:
        await check_address(settings.redis.address)
        configuration = counting_configuration(settings, shared_partitions(catalogue.events.families, counts))
        otherwise = CountedOtherwise(catalogue)
        agreed = await started_with(stop, lambda: agree(client, configuration, otherwise))
        partitions, version = agreed.partitions, agreed.catalogue.version
        if version.number > FIRST:
            _log.info("What is counted has a version", version=version.number)
        own = _text_of(settings.worker.erasure_key)
        secret = await started_with(stop, lambda: agree_on_key(client, own))
        families = partial(families, marks=Marks(secret, partitions[DERIVED]))
        _tell_of_more(counts, partitions)
        async with _started(DeadLetters(settings.kafka), stop) as dead_letters:
            derived = Derived(settings.kafka, partitions[DERIVED])
            worker = Worker(settings, client, dead_letters, derived, families, partitions, version)
            await started_with(stop, worker.prepare)
            app = create_app(settings, worker, worker, partitions)
            app.before_moving = worker.let_go
            for agent in AGENTS:
                app.add_agent(agent, worker)
            pulse = Pulse(lambda: worker.health.waits.last, settings.redis.timeout_seconds)
            ending = asyncio.create_task(_given_up(worker, stop))
            presence = Presence(client, app, worker, configuration, agreed, (own, secret))
            unready = partial(_unready, app)
            async with shown(settings, worker.health.registry, hangs=pulse.problem, unready=unready):
                chores = asyncio.create_task(_chores(app, worker, pulse, presence, rights))
                try:
                    await serve(app, stop)
                finally:
                    chores.cancel()
                    ending.cancel()
                    await worker.close()
                    with contextlib.suppress(StoreUnavailableError):
                        await presence.leave()
    finally:
        await client.aclose()


def _text_of(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


async def started_with(stop: asyncio.Event, call: Callable[[], Awaitable[T]]) -> T:
    """What a call gives that has to go through before anything can be counted.

    Raises StoreUnavailableError if nothing answers for `_START_SECONDS`, or `stop` is set while Redis is waited for.
    """
    waits, began = Waits("nabz.worker"), time.monotonic()

    def waited(error: StoreUnavailableError) -> None:
        waits.waited(error)
        is_late = time.monotonic() - began > _START_SECONDS
        if hindrance_of(error) in {None, Hindrance.AWAY} and is_late:
            raise error

    patience = Patience(waited, waits.went_on)
    ending = asyncio.create_task(_ended(patience, stop))
    try:
        return await patience.ask(call)
    finally:
        ending.cancel()


async def _ended(patience: Patience, stop: asyncio.Event) -> None:
    await stop.wait()
    patience.end()


async def unless_told(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """What the work gives. Raises ToldToEnd if `stop` is set before."""
    working, told = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ToldToEnd
        return working.result()
    finally:
        working.cancel()
        told.cancel()


class _GivesUp(Protocol):
    def give_up(self) -> None: ...


async def _given_up(waiting: _GivesUp, stop: asyncio.Event) -> None:
    """Who is told to end waits for Redis, or Kafka, no longer."""
    await stop.wait()
    waiting.give_up()


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

    def __init__(self, waited_at: Callable[[], float], one_call_seconds: float) -> None:
        """Begin now. `waited_at` tells when Redis last did not do what it was asked for, which takes at most a call."""
        self._waited_at = waited_at
        self._hangs_seconds = _HANGS_SECONDS + one_call_seconds
        self._beat_at = time.monotonic()

    def beat(self) -> None:
        """Say that it goes on."""
        self._beat_at = time.monotonic()

    def problem(self) -> str | None:
        """Why the process should be started again, if it should: one that waits for Redis should not."""
        silent = time.monotonic() - max(self._beat_at, self._waited_at())
        return f"nothing has gone on for {silent:.0f} s" if silent > self._hangs_seconds else None


def _unready(app: BatchApp) -> NotWell | None:
    return None if app.takes_part else NotWell("not in the group yet, or partitions are moving")


@asynccontextmanager
async def _started(dead_letters: DeadLetters, stop: asyncio.Event) -> AsyncIterator[DeadLetters]:
    ending = asyncio.create_task(_given_up(dead_letters, stop))
    try:
        await dead_letters.start()
        yield dead_letters
    finally:
        ending.cancel()
        await dead_letters.stop()


async def _chores(app: BatchApp, worker: Worker, pulse: Pulse, presence: Presence, rights: NeededRights) -> None:
    """What has to be done every so often. Whatever goes wrong ends the app: time that does not pass is no service."""

    async def tell_monitors() -> None:
        if not app.rebalancing:
            await app.batch_consumer.publish_offsets(worker.offsets())
            worker.health.reads(
                {(topic, number): records for (topic, number), records in app.batch_consumer.lags().items()}
            )

    async def let_time_pass() -> None:
        try:
            await worker.chores.pass_time(app.read_again)
        finally:
            pulse.beat()

    try:
        async with asyncio.TaskGroup() as group:
            for seconds, chore in (
                (_TIME_PASSES_SECONDS, let_time_pass),
                (TELL_SECONDS, presence.tell),
                (_TELL_OTHERS_SECONDS, worker.chores.tell_others),
                (_GROW_SECONDS, lambda: worker.chores.grow(app.read_again)),
                (_OFFSETS_SECONDS, tell_monitors),
                (_REFUSALS_SECONDS, worker.chores.tell_refusals),
                (_RIGHTS_SECONDS, rights.watch),
                (_EXPIRE_AND_COMPACT_SECONDS, lambda: worker.chores.expire_and_compact(app.read_again)),
                (_VERIFY_SECONDS, lambda: worker.chores.verify(app.read_again)),
            ):
                group.create_task(_every(seconds, chore, worker.health))
    except* Exception as errors:  # noqa: BLE001 - whatever it is, it must not pass in silence
        await app.fail(errors.exceptions[0])


async def _every(seconds: float, chore: Callable[[], Awaitable[None]], health: Health) -> None:
    """Do a chore every so often. While Redis is away it is put off."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await chore()
        except StoreGivenUpError:
            continue  # the shard goes to another worker, or the process ends
        except StoreUnavailableError as error:
            health.waited_for_all(error)
        else:
            health.waits.went_on()
