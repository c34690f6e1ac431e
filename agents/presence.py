"""A worker says in Redis that it lives, which shards it has, and all that it knows of what may be the matter."""

import os
import socket
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Final, TypeVar

import msgspec
import structlog

from streams.engine.worker import Worker
from streams.kafka.batches import TopicPartition
from streams.kafka.faust.app import BatchApp
from streams.problems.finding import some
from streams.problems.told import Came, Stand, Waiting, WorkerTold, certain_offset
from streams.problems.waiting import Partition, WaitingRecords
from streams.redis.agreement import Agreement
from streams.redis.configuration_changes import begun_with, changes, differing
from streams.redis.connection import Client
from streams.redis.counting_configuration import still_said, stored
from streams.redis.erasure_key import agree_on_key
from streams.redis.errors import StoreUnavailableError, WrongSettingsError
from streams.redis.keys import PARTITIONS
from streams.redis.processes import clock_offset, tell

_log = structlog.get_logger("nabz.worker")

_USUAL_SILENCE_MS: Final = 1_000

ToldType = TypeVar("ToldType", Stand, Waiting)


class Presence:
    """What one worker tells, again and again."""

    def __init__(
        self,
        client: Client,
        app: BatchApp,
        worker: Worker,
        configuration: Mapping[str, str],
        agreed: Agreement,
        keys: tuple[str | None, str],
    ) -> None:
        """Tell of this worker, which counts by `configuration`, as workers have `agreed`.

        `keys` are the key of the settings for marks of erased persons, if there is one, and the one that is used.
        """
        self._own_key, self._key = keys
        self._client = client
        self._app = app
        self._worker = worker
        begun = {PARTITIONS + topic: str(count) for topic, count in agreed.partitions.items()}
        self._configuration, self._catalogue = {**configuration, **begun}, agreed.catalogue
        self._never_again = agreed.never_again
        self._waiting = WaitingRecords()
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._silent = False

    async def tell(self) -> None:
        """Say how it stands. Redis may be away, or full: then that is told by others."""
        try:
            await self._say(await self._known())
        except StoreUnavailableError as error:
            if not self._silent:
                _log.warning("The worker cannot tell that it lives", reason=str(error))
            self._silent = True
        else:
            self._silent = False

    async def leave(self) -> None:
        """Say that it has ended. Raises StoreUnavailableError."""
        await self._say(WorkerTold(self._name, ended=True, came=self._came()))

    async def _say(self, told: WorkerTold) -> None:
        await tell(self._client, f"worker {self._name}", msgspec.json.encode(told))

    async def _known(self) -> WorkerTold:
        clock = await clock_offset(self._client)
        consumer = self._app.batch_consumer
        handled = self._app.progress.next_offsets if self._app.takes_part else {}
        lags = consumer.lags()
        stands: dict[Partition, Stand] = {
            (one.topic, one.partition): Stand(offset + lags.get(one, 0), offset) for one, offset in handled.items()
        }
        counted = {(one.topic, one.partition): offset for one, offset in self._worker.offsets().items()}
        known = {one: Stand(stand.end, min(stand.end, counted.get(one, 0))) for one, stand in stands.items()}
        silent = consumer.silent_ms()
        return WorkerTold(
            self._name,
            sorted({self._worker.shard_of(TopicPartition(topic, number)) for topic, number in stands}),
            certain_offset(clock.ahead, clock.uncertain),
            silent if silent > _USUAL_SILENCE_MS else 0,
            consumer.partition_counts(),
            _by_topic(known),
            _by_topic(self._waiting.look(stands, time.monotonic())),
            await self._differs(),
            came=self._came(),
        )

    def _came(self) -> Mapping[str, Came]:
        return {kind: Came(*came) for kind, came in self._worker.health.came.items()}

    async def _differs(self) -> str | None:
        """What of the settings is not as in Redis; where less stands there than was agreed on, it is said anew.

        Raises NewerCatalogueError as `still_said` does.
        """
        is_emptied = not await stored(self._client)
        before = await still_said(self._client, self._configuration, self._catalogue, self._never_again)
        if is_emptied:
            await self._say_key()
        now = begun_with(before, self._configuration)
        return some(changes(before, now), "; ") if differing(before, now) else None

    async def _say_key(self) -> None:
        """Say by which key erased persons are marked, in a Redis that was emptied.

        Raises WrongSettingsError where another worker has begun with another key there: this one has to begin anew.
        """
        if await agree_on_key(self._client, self._own_key, self._key) != self._key:
            raise WrongSettingsError("Redis was emptied, and another worker has made up another worker.erasure_key")


def _by_topic(values: Mapping[Partition, ToldType]) -> Mapping[str, Mapping[int, ToldType]]:
    found: defaultdict[str, dict[int, ToldType]] = defaultdict(dict)
    for (topic, number), value in values.items():
        found[topic][number] = value
    return found
