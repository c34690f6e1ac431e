"""A store of offsets and of what was handled, in one Redis: an agent's whole effect in one atomic step."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from redis.asyncio import Redis

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.redis.errors import ShardMovedError

_COMMIT = """
local stands_at = redis.call('HGET', 'offsets', ARGV[1]) or ''
if stands_at ~= ARGV[2] then return {0, stands_at} end
redis.call('HSET', 'offsets', ARGV[1], ARGV[3])
for i = 4, #ARGV do redis.call('RPUSH', 'handled:' .. ARGV[1], ARGV[i]) end
redis.call('HINCRBY', 'workers', KEYS[1], #ARGV - 3)
return {1, ARGV[3]}
"""


class Ledger:
    """Where each partition stands, and the values of its records in the order in which they were handled."""

    def __init__(self, url: str, worker: str) -> None:
        # Who was stopped finds that an answer took long, though it was there at once.
        self._redis = Redis.from_url(url, decode_responses=True, socket_timeout=None)
        self._commit = self._redis.register_script(_COMMIT)
        self._worker = worker
        self._believed: dict[TopicPartition, str] = {}

    async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        stored: dict[str, str] = await cast("Any", self._redis.hgetall("offsets"))
        for partition in partitions:
            self._believed[partition] = stored.get(_field(partition), "")
        return {
            partition: int(self._believed[partition] or -1) for partition in partitions if self._believed[partition]
        }

    async def handle(self, batch: RecordBatch) -> None:
        """Commit a batch and those beside it. Raises ShardMovedError if somebody else has committed meanwhile."""
        for part in batch.together:
            await self._handle(part)

    async def _handle(self, batch: RecordBatch) -> None:
        partition = TopicPartition(batch.topic, batch.partition)
        values = [(record.value or b"").decode() for record in batch.records]
        arguments: list[str | int] = [_field(partition), self._believed[partition], batch.next_offset, *values]
        taken, stands_at = await self._commit(keys=[self._worker], args=arguments)
        if not taken:
            raise ShardMovedError(_field(partition), int(self._believed[partition] or 0), int(stands_at or 0))
        self._believed[partition] = str(batch.next_offset)

    async def close(self) -> None:
        await self._redis.aclose()


def _field(partition: TopicPartition) -> str:
    return f"{partition.topic}:{partition.partition}"
