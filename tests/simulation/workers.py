"""A worker process without Kafka: the product's own `Worker`, handling and progress, read from a simulated log.

What is left out is the client of Kafka and Faust's threads; what they promise is done here, and no more than that: the
partitions that a worker is given may still be read by the one that had them.
"""

import asyncio
import contextvars
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Final

from agents.campaigns.agent import campaigns
from agents.customers.agent import customers
from agents.deals.agent import deals
from agents.families import families_by
from agents.leads.agent import leads
from agents.tickets.agent import tickets
from schemas.topics import DERIVED, FAMILIES
from streams.counting_configuration import counting_configuration
from streams.engine.marks import Marks
from streams.engine.worker import Worker
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.faust.handling import BatchHandling
from streams.kafka.faust.waiting import LaterReading
from streams.kafka.positions import stored_offsets
from streams.kafka.progress import Progress
from streams.redis.agreement import Agreement, agree
from streams.redis.counting_configuration import still_said
from streams.redis.erasure_key import agree_on_key
from streams.redis.errors import StoreGivenUpError, StoreUnavailableError
from streams.redis.keys import PARTITIONS
from streams.redis.patience import Patience
from streams.settings import Settings
from tests.built_in import change_between
from tests.simulation.log import Log, SimulatedDeadLetters, SimulatedDerived
from tests.simulation.redis_client import SimulatedRedis

AGENTS: Final[Sequence[Any]] = (deals, tickets, leads, customers, campaigns)
KEY: Final = "the key by which all simulated workers mark the erased"
CHORE_SECONDS: Final = {
    "pass_time": 1.0,
    "tell_others": 0.25,
    "tell_refusals": 5.0,
    "grow": 0.25,
    "expire_and_compact": 7.0,
    "verify": 5.0,
}
"""As in `agents.run`, but that old panes are dropped more often."""
_AGREED_SECONDS: Final = 2.0
UNDER_WAY_SECONDS: Final = 20.0
"""How long a batch that is handled may hold up a rebalance."""


class WorkerLife:
    """One life of a worker: from its start until it ends, for whatever reason."""

    def __init__(self, settings: Settings, client: SimulatedRedis, log: Log, chance: random.Random) -> None:
        self.progress = Progress()
        self.failure: BaseException | None = None
        self.worker: Worker | None = None
        self._settings = settings
        self._client = client
        self._log = log
        self._chance = chance
        self._over = asyncio.Event()
        self._news = asyncio.Event()
        self._assigned: set[TopicPartition] = set()
        self._read_up_to: dict[TopicPartition, tuple[int, int]] = {}
        """Where what was taken of each partition ends, and the number of its seek."""
        self._flows = False
        self._tasks: list[asyncio.Task[Any]] = []
        self._later = LaterReading(self._read_from_store, self.assigned, self.fail, self._keep)
        self._seeking = asyncio.Lock()
        self._moving = asyncio.Lock()
        self._handling: dict[str, BatchHandling] = {}
        self._given: tuple[int, frozenset[int]] | None = None
        """The partition numbers that the group gave it last, and the generation of that."""

    # --------------------------------------------------- what `BatchHandling` and the chores ask for

    @property
    def batch_consumer(self) -> "WorkerLife":
        """What reads the partitions."""
        return self

    def assigned(self) -> set[TopicPartition]:
        """The partitions that this worker has."""
        return set(self._assigned)

    async def fail(self, error: BaseException) -> None:
        """End with this error."""
        if self.failure is None:
            self.failure = error
            self._over.set()

    async def read_again(self, family: str, partition: int) -> None:
        """Read a partition of all topics of a family from the stored offsets."""
        await self._handling[family].read_again(partition)

    async def read_from_store(self, partitions: Collection[TopicPartition]) -> None:
        """As `streams.kafka.faust.consumer.BatchConsumer` does it."""
        try:
            await self._read_from_store(partitions)
        except Exception as error:  # noqa: BLE001 - raised again where waiting does not help
            self._later.add(partitions, error)
            self.progress.forget(partitions)
            for partition in partitions:
                self._read_up_to.pop(partition, None)

    async def _read_from_store(self, partitions: Collection[TopicPartition]) -> None:
        assert self.worker is not None
        async with self._seeking:
            self.progress.begin_seek(partitions)
            if not partitions:
                return
            stored = await stored_offsets(self.worker, sorted(partitions))
            self._log.ask()
            starts = {partition: stored.get(partition) or 0 for partition in sorted(partitions)}
            number = self.progress.sought(starts)
            for partition, start in starts.items():
                if partition in self._assigned:
                    self._read_up_to[partition] = (start, number)
            self._later.done(partitions)
        self._tell()

    # ------------------------------------------------------------------------------- its life

    async def live(self, join: Callable[["WorkerLife"], None]) -> None:
        """Start, work, and come back when it ends; `join` is called when it wants partitions."""
        tasks = self._tasks
        self._loop, self._context = asyncio.get_running_loop(), contextvars.copy_context()
        try:
            counts = {topic: self._log.partitions for topics in FAMILIES.values() for topic in topics}
            configuration = counting_configuration(self._settings, counts)
            patience = Patience(lambda _: None, lambda: None)
            agreed = await patience.ask(lambda: agree(self._client, configuration, change_between))
            partitions = agreed.partitions
            dead_letters: Any = SimulatedDeadLetters(self._log)
            secret = await patience.ask(lambda: agree_on_key(self._client, KEY))
            families = partial(families_by(self._settings), marks=Marks(secret, partitions[DERIVED]))
            derived: Any = SimulatedDerived(self._log)
            self.worker = Worker(
                self._settings, self._client, dead_letters, derived, families, partitions, agreed.catalogue.version
            )
            await patience.ask(self.worker.prepare)
            tasks.append(asyncio.create_task(self._stay_agreed(configuration, agreed)))
            for agent in AGENTS:
                handler = partial(agent.handle, self.worker)
                self._handling[agent.family] = BatchHandling(self, agent.topics, handler)
                tasks.append(asyncio.create_task(self._read(agent.family, agent.topics)))
            tasks += [asyncio.create_task(self._every(chore)) for chore in CHORE_SECONDS]
            join(self)
            await self._over.wait()
        except Exception as error:  # noqa: BLE001 - whatever ends it is looked at by whoever runs it
            self.failure = self.failure or error
        finally:
            for task in tasks:
                task.cancel()

    def tell(self, generation: int, numbers: frozenset[int]) -> None:
        """Have it hear which partition numbers it has, of all topics."""
        self._tasks.append(self._loop.create_task(self._give(generation, numbers), context=self._context))

    async def _give(self, generation: int, numbers: frozenset[int]) -> None:
        if self._given is not None and self._given[0] >= generation:
            return
        self._given = (generation, numbers)
        try:
            async with self._moving:
                if self._given == (generation, numbers):
                    await self._move(numbers)
        except Exception as error:  # noqa: BLE001 - as in `BatchApp`
            await self.fail(error)

    async def _move(self, numbers: frozenset[int]) -> None:
        assert self.worker is not None
        self._flows = False
        self.worker.let_go()
        before = set(self._assigned)
        for partition in before:
            self._read_up_to.pop(partition, None)
        try:
            async with asyncio.timeout(UNDER_WAY_SECONDS):
                for handling in self._handling.values():
                    await handling.until_idle()
        except TimeoutError:
            pass
        self.progress.forget(before)
        if before:
            await self.worker.on_revoked(before)
        self._assigned = {
            TopicPartition(topic, number) for topics in FAMILIES.values() for topic in topics for number in numbers
        }
        await self.worker.on_assigned(set(self._assigned))
        await self.read_from_store(self._assigned)
        self._flows = True
        self._tell()

    def _keep(self, work: Awaitable[Any]) -> None:
        self._tasks.append(asyncio.ensure_future(work))

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _read(self, family: str, topics: Sequence[str]) -> None:
        while True:
            news, grew = self._news, self._log.grew
            batch = self._next(topics) if self._flows else None
            if batch is not None:
                await asyncio.sleep(self._chance.choice((0.0, 0.0, 0.01)))
                await self._handling[family].handle(batch)
                continue
            waiting = [asyncio.ensure_future(news.wait()), asyncio.ensure_future(grew.wait())]
            try:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in waiting:
                    one.cancel()

    def _next(self, topics: Sequence[str]) -> RecordBatch | None:
        """The next batch of a partition, with those of the other topics beside it."""
        numbers = sorted({partition.partition for partition in self._assigned})
        self._chance.shuffle(numbers)
        for number in numbers:
            parts = [self._take(TopicPartition(topic, number)) for topic in topics]
            found = [part for part in parts if part is not None]
            if found:
                first, *beside = found
                return RecordBatch(
                    *(first.topic, number, first.records, first.first_offset, first.next_offset, first.seek),
                    tuple(beside),
                )
        return None

    def _take(self, partition: TopicPartition) -> RecordBatch | None:
        if partition not in self._read_up_to:
            return None
        start, seek = self._read_up_to[partition]
        found = self._log.fetched(partition, start, self._chance.choice((2, 5, 50)), seek)
        if found is None:
            return None
        batch, up_to = found
        self._read_up_to[partition] = (up_to, seek)
        return batch

    async def _stay_agreed(self, configuration: Mapping[str, str], agreed: Agreement) -> None:
        """As `agents.presence.Presence` does."""
        begun = {PARTITIONS + topic: str(count) for topic, count in agreed.partitions.items()}
        while True:
            await asyncio.sleep(_AGREED_SECONDS)
            try:
                await still_said(self._client, {**configuration, **begun}, agreed.catalogue, change_between.never_again)
            except StoreUnavailableError:
                continue
            except Exception as error:  # noqa: BLE001 - as in `agents.run`
                await self.fail(error)

    async def _every(self, chore: str) -> None:
        """Do a chore every so often; while Redis is away it is put off."""
        assert self.worker is not None
        do: Callable[..., Awaitable[None]] = getattr(self.worker.chores, chore)
        arguments = () if chore in {"tell_others", "tell_refusals"} else (self.read_again,)
        while True:
            await asyncio.sleep(CHORE_SECONDS[chore])
            try:
                await do(*arguments)
            except (StoreGivenUpError, StoreUnavailableError):
                continue
            except Exception as error:  # noqa: BLE001 - as in `agents.run`
                await self.fail(error)
